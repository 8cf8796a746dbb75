import { monthOf } from '#schemas/calendar.ts';
import { EvidenceRecord, evidenceNoun } from '#schemas/evidence.ts';
import type { LeadRecord } from '#schemas/leads.ts';
import { commonPhotoThreshold, type PhotoMatch } from '#schemas/photo-likeness.ts';
import type { Principal } from '#schemas/roles.ts';
import { readManyAsSystem } from '#shared/records/record.ts';
import { carriersOf, neighboursOf } from './photo-edges.ts';
import { isCommonPhoto, type LeadByPhoto, leadsBy, ofOneHandoff } from './photo-rules.ts';

type Asking = Pick<LeadRecord, 'id' | 'memberId' | 'assistId' | 'evidenceIds'>;

/**
 * What the pool and the claims know of each of a lead's photos: which others look like it. A query for each photo, and for each that looks
 * like it one and a read of its record: 42 at most, whatever the pool's size. A photo that was sealed a moment ago is not compared yet.
 * @param reader who is told: a claim's number is told to its parties alone
 */
export const photoMatchesOf = (lead: Asking, reader: Pick<Principal, 'memberId'>): Promise<PhotoMatch[]> =>
  Promise.all(lead.evidenceIds.map((evidenceId) => matchOf(lead, evidenceId, reader.memberId)));

const without = (evidenceId: string): PhotoMatch => ({
  evidenceId,
  answer: 'none',
  leads: 0,
  ownLeads: 0,
  members: 0,
  cities: [],
  handoffs: [],
});

async function matchOf(lead: Asking, evidenceId: string, reader: string | undefined): Promise<PhotoMatch> {
  const neighbours = (await neighboursOf(evidenceId)).filter((one) => !lead.evidenceIds.includes(one.evidenceId));
  if (neighbours.length === 0) return without(evidenceId);
  const [records, carried] = await Promise.all([
    readManyAsSystem(evidenceNoun, [evidenceId, ...neighbours.map((one) => one.evidenceId)]),
    Promise.all(neighbours.map(async (neighbour) => ({ neighbour, carriers: await carriersOf(neighbour.evidenceId) }))),
  ]);
  const files = records.map((record) => EvidenceRecord.parse(record));
  const own = files.find(({ id }) => id === evidenceId);
  const handoffs = handoffsOf(
    files.filter((file) => file.id !== evidenceId && !ofOneHandoff(own, file)),
    reader,
  );
  const leads = leadsBy(lead, carried);
  const distance = Math.min(...neighbours.map((one) => one.distance));
  if (isCommonPhoto(lead, neighbours) || leads.length > commonPhotoThreshold)
    return { ...without(evidenceId), answer: 'suppressed', leads: leads.length, distance };
  if (leads.length === 0 && handoffs.length === 0) return without(evidenceId);
  return { evidenceId, answer: 'linked', ...countsOf(leads, lead.memberId), handoffs, distance };
}

function countsOf(leads: readonly LeadByPhoto[], memberId: string) {
  const edges = leads.map(({ edge }) => edge);
  const own = edges.filter((edge) => edge.memberId === memberId);
  const instants = edges.map(({ at }) => at).sort();
  return {
    leads: edges.length,
    ownLeads: own.length,
    members: new Set(edges.map((edge) => edge.memberId)).size - (own.length > 0 ? 1 : 0),
    cities: [...new Set(edges.map(({ cityCode }) => cityCode))].sort(),
    ...(instants[0] ? { sinceMonth: monthOf(instants[0]) } : {}),
  };
}

/** The claims of files, each once: where and when the accident was, and the number of one's own. */
function handoffsOf(files: readonly EvidenceRecord[], reader: string | undefined): PhotoMatch['handoffs'] {
  const found = new Map<string, PhotoMatch['handoffs'][number]>();
  for (const { handoffId, handlingCity, accidentAt, underwritingMemberId, handlingMemberId } of files) {
    if (!handoffId || !handlingCity || !accidentAt) continue;
    const own = reader !== undefined && (underwritingMemberId === reader || handlingMemberId === reader);
    const told = { own, cityCode: handlingCity, month: monthOf(accidentAt) };
    found.set(handoffId, own ? { ...told, handoffId } : told);
  }
  return [...found.values()];
}
