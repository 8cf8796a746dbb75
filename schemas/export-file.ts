import * as z from 'zod';
import { CityCode } from './divisions.ts';
import { EvidenceId } from './evidence.ts';
import { Export, ExportId } from './exports.ts';
import { IndicatorKind } from './indicators.ts';
import { LeadId, LeadRecord, LeadSealed } from './leads.ts';
import { Instant, Month, prose, Sha256, text, Version } from './primitives.ts';
import { MemberId } from './roles.ts';
import { SharedPart } from './sharing.ts';
import { ShotKind } from './shots.ts';

/* What an export's ZIP holds. */

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

/** A row of `left.csv`: a lead that has left the pool, by its id, and nothing of what it said. */
export const LeftLead = LeadRecord.pick({ id: true, status: true, updatedAt: true });
export type LeftLead = z.infer<typeof LeftLead>;

/** That a lead went to the police with an export: in which version, which of its parts, and which of its files themselves. */
export const ProvidedLead = z
  .object({
    id: LeadId,
    version: Version,
    memberId: MemberId,
    parts: z.array(SharedPart),
    originals: z.array(EvidenceId),
  })
  .meta({ id: 'ProvidedLead' });
export type ProvidedLead = z.infer<typeof ProvidedLead>;

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
  /** Of an export since another one: the leads that have left the pool since, as `left.csv` lists them. */
  left: z.int().optional(),
  /** `rows`: of a table or list, without its head. */
  files: z.array(z.object({ name: z.string(), bytes: z.int(), sha256: Sha256, rows: z.int().optional() })),
});
export type Manifest = z.infer<typeof Manifest>;
