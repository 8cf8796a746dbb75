import { monthOf } from '#schemas/calendar.ts';
import type { EvidenceRecord } from '#schemas/evidence.ts';
import { isSealed } from '#schemas/evidence.ts';
import type { ExportedEvidence, ExportedLead, MaskedLead, ProvidedLead } from '#schemas/export-file.ts';
import { originalsFolder } from '#schemas/export-names.ts';
import type { Indicator } from '#schemas/indicators.ts';
import { openParts, withheldFrom } from '#schemas/lead-parts.ts';
import type { LeadRecord, LeadSealed } from '#schemas/leads.ts';
import { SharedPart } from '#schemas/sharing.ts';

/** A lead with all that an export may say of it. */
export interface OpenedLead {
  readonly lead: LeadRecord;
  readonly sealed: LeadSealed;
  readonly memberName: string | undefined;
  /** The files that it names, as far as they are there. */
  readonly files: readonly EvidenceRecord[];
}

/** What a lead says to the police: what its owner opens to the committee, and to nobody less. */
const opened = ({ lead, sealed }: OpenedLead) => openParts('committee', { ...lead, ...sealed });

/** What every line has. The order is that of a reader: which lead, whose, when. */
function shellOf({ lead, memberName }: OpenedLead, open: ReturnType<typeof opened>) {
  const { id, status, version, createdAt, updatedAt, cityCode, priority, confirmedAt, referredCity } = lead;
  const { memberId, countyCode, suspicions, reliability, credibility } = open;
  return {
    id,
    status,
    version,
    createdAt,
    updatedAt,
    cityCode,
    countyCode,
    ...(memberId === undefined ? {} : { memberId, member: memberName }),
    suspicions,
    reliability,
    credibility,
    priority,
    confirmedAt,
    referredCity,
    withheld: withheldFrom('committee', lead),
  };
}

/** Where the original of a file lies in the ZIP: under ids of the hub's, for what people call their files may lead anywhere. */
const originalName = (leadId: string, { id, contentType }: Pick<EvidenceRecord, 'id' | 'contentType'>) =>
  `${originalsFolder}${leadId}/${id}.${{ 'image/jpeg': 'jpg', 'image/png': 'png', 'application/pdf': 'pdf' }[contentType]}`;

/** A lead with personal data. @param originals whether its sealed files themselves go along */
export function exportedLead(from: OpenedLead, originals: boolean): ExportedLead {
  const open = opened(from);
  const files = open.evidenceIds === undefined ? [] : from.files;
  return {
    ...shellOf(from, open),
    incidentAt: open.incidentAt,
    savedFen: from.lead.savedFen,
    underwriterId: from.lead.underwriterId,
    narrative: open.narrative,
    people: open.people,
    vehicles: open.vehicles,
    shops: open.shops,
    claims: open.claims,
    indicators: open.indicators,
    evidence: files.map((file): ExportedEvidence => {
      const { id, fileName, contentType, size, sha256, shotKind, takenAt, sealedAt } = file;
      const original = originals && isSealed(file.status) ? { original: originalName(from.lead.id, file) } : {};
      return { id, fileName, contentType, size, sha256, shotKind, takenAt, sealedAt, ...original };
    }),
  };
}

/** A lead without personal data: kinds, counts and the month, nothing that a person or a car could be told from. */
export function maskedLead(from: OpenedLead): MaskedLead {
  const open = opened(from);
  return {
    ...shellOf(from, open),
    incidentMonth: open.incidentAt && monthOf(open.incidentAt),
    counts: {
      people: open.people?.length ?? 0,
      vehicles: open.vehicles?.length ?? 0,
      shops: open.shops?.length ?? 0,
      claims: open.claims?.length ?? 0,
      evidence: open.evidenceIds?.length ?? 0,
    },
    indicators: kindsOf(open.indicators ?? []),
  };
}

function kindsOf(indicators: readonly Indicator[]): MaskedLead['indicators'] {
  const counts = new Map<Indicator['kind'], number>();
  for (const { kind } of indicators) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts].map(([kind, count]) => ({ kind, count }));
}

/** What the police get of a lead, as it is kept: the parts that are open to them, and the files that go along. */
export function providedLead({ lead }: OpenedLead, originals: readonly string[]): ProvidedLead {
  const withheld = withheldFrom('committee', lead);
  const parts = SharedPart.options.filter((part) => !withheld.includes(part));
  return { id: lead.id, version: lead.version, memberId: lead.memberId, parts, originals: [...originals] };
}
