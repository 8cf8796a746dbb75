import * as z from 'zod';
import { CityCode } from './divisions.ts';
import { EvidenceId } from './evidence.ts';
import { Export, ExportId } from './exports.ts';
import { IndicatorKind } from './indicators.ts';
import { LeadRecord, LeadSealed } from './leads.ts';
import { Instant, Month, prose, Sha256, text } from './primitives.ts';
import { SharedPart } from './sharing.ts';
import { ShotKind } from './shots.ts';

/* What an export's ZIP holds. */

/** The files besides the originals, each with what a row of it is. The manifest and its signature come last and are not in the manifest. */
export const fileNames = {
  leads: 'leads.ndjson',
  leadTable: 'leads.csv',
  indicatorTable: 'indicators.csv',
  evidenceTable: 'evidence.csv',
  readme: '说明.txt',
  manifest: 'manifest.json',
  signature: 'manifest.jws',
} as const;
/** Of the signature's header, so that no other text that the hub signed passes for a manifest. */
export const manifestType = 'manifest+jws';

/** A file of a lead as it is listed, and where the original lies in the ZIP if it does. */
const ExportedEvidence = z.object({
  id: EvidenceId,
  fileName: z.string(),
  contentType: z.string(),
  size: z.int(),
  sha256: Sha256,
  shotKind: ShotKind,
  takenAt: Instant.optional(),
  sealedAt: Instant.optional(),
  original: z.string().optional(),
});
export type ExportedEvidence = z.infer<typeof ExportedEvidence>;

const shell = {
  ...LeadRecord.pick({
    id: true,
    status: true,
    cityCode: true,
    priority: true,
    confirmedAt: true,
    referredCity: true,
    version: true,
    createdAt: true,
    updatedAt: true,
  }).shape,
  ...LeadRecord.pick({
    memberId: true,
    countyCode: true,
    suspicions: true,
    reliability: true,
    credibility: true,
  }).partial().shape,
  /** The reporting company's name. */
  member: z.string().optional(),
  /** The parts that the reporting company keeps to itself. */
  withheld: z.array(SharedPart),
};

/** A line of `leads.ndjson` where personal data is in. */
export const ExportedLead = z.object({
  ...shell,
  incidentAt: Instant.optional(),
  savedFen: LeadRecord.shape.savedFen,
  underwriterId: LeadRecord.shape.underwriterId,
  ...LeadSealed.partial().shape,
  evidence: z.array(ExportedEvidence),
});
export type ExportedLead = z.infer<typeof ExportedLead>;

/** A line of `leads.ndjson` without personal data: kinds and counts. */
export const MaskedLead = z.object({
  ...shell,
  incidentMonth: Month.optional(),
  counts: z.object({ people: z.int(), vehicles: z.int(), shops: z.int(), claims: z.int(), evidence: z.int() }),
  indicators: z.array(z.object({ kind: IndicatorKind, count: z.int() })),
});
export type MaskedLead = z.infer<typeof MaskedLead>;

/** `manifest.json`: what the ZIP holds. `manifest.jws` signs these very bytes (compact JWS, ES256). */
export const Manifest = z.object({
  export: ExportId,
  hub: z.string(),
  /** The hub's key that signs, as `/.well-known/jwks.json` names it. */
  keyId: z.string(),
  documentNumber: text(60),
  purpose: prose(500),
  cityCode: CityCode,
  filter: Export.shape.filter,
  content: Export.shape.content,
  approvedAt: Instant,
  completeUntil: Instant.optional(),
  packedAt: Instant,
  leads: z.int(),
  originals: z.int(),
  /** `rows`: of a table or list, without its head. */
  files: z.array(z.object({ name: z.string(), bytes: z.int(), sha256: Sha256, rows: z.int().optional() })),
});
export type Manifest = z.infer<typeof Manifest>;
