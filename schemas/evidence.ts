import * as z from 'zod';
import { CaseFacts, caseReaders, caseRelations, HandoffId, Vehicle } from './case.ts';
import { flagCodes, refusalCodes } from './evidence-words.ts';
import { noun } from './noun.ts';
import {
  GivenInstant,
  GivenPosition,
  Instant,
  idOf,
  NoBody,
  Paging,
  Position,
  pageOf,
  Sha256,
  text,
} from './primitives.ts';
import { recordFields, TimelineEntry } from './record.ts';
import { MemberId } from './roles.ts';
import { route, step } from './route.ts';
import { ShotKind, shotOf } from './shots.ts';

/**
 * A photo or paper of a case, or the portrait of an adjuster: declared, uploaded beside the store, read back by the hub, and written into
 * the store by it and sealed, or refused. What was sealed never changes again; it can be attached to a case, once.
 */
export const evidenceNoun = noun({
  kind: 'evidence',
  prefix: 'evd',
  table: 'Hub',
  zh: '证据',
  en: 'evidence',
  states: ['declared', 'sealed', 'analysed', 'refused', 'expired'],
  create: { verb: 'declare', to: 'declared' },
  transitions: [
    { verb: 'seal', from: ['declared'], to: 'sealed', who: ['owner'] },
    { verb: 'refuse', from: ['declared'], to: 'refused', who: ['owner'] },
    { verb: 'expire', from: ['declared'], to: 'expired', who: ['hub'] },
    { verb: 'analyse', from: ['sealed'], to: 'analysed', who: ['hub'] },
    { verb: 'attach', from: ['sealed', 'analysed'], who: ['owner', 'hub'] },
  ],
  relations: {
    // A principal that is bound to a branch owns what its branch declared.
    owner: { role: 'member', member: 'memberId', branch: 'branchId' },
    ...caseRelations,
    hub: { role: 'system' },
  },
  readers: ['owner', ...caseReaders],
  boxes: {
    // With all that completeness and duplicates are told from, so that no record is opened for them.
    ofCase: {
      index: 'counterparty',
      by: 'handoffId',
      carries: ['shotKind', 'vehicle', 'sha256', 'pdq'],
      who: caseReaders,
    },
    // What was declared and has not come to its end: the attribute goes when it does.
    waiting: { index: 'overview', by: 'waitsFor', who: [] },
  },
});

export const EvidenceId = idOf('evd');
/** Bytes; a phone's photo is 2 to 8 MB. */
export const largestEvidence = 20 * 1024 * 1024;
/** The most files that a company brings to one case: several times what a rich case has. One company cannot shut the other out. */
export const mostFilesOfCase = 100;
/** The states in which the original lies sealed. */
export const isSealed = (status: string): boolean => status === 'sealed' || status === 'analysed';

const isHeic = (input: unknown) => typeof input === 'string' && /^image\/hei[cf]/i.test(input);
export const EvidenceType = z.enum(['image/jpeg', 'image/png', 'application/pdf'], {
  error: ({ input }) => (isHeic(input) ? 'heic' : undefined),
});
export type EvidenceType = z.infer<typeof EvidenceType>;
const pictureTypes: readonly EvidenceType[] = ['image/jpeg', 'image/png'];
export const isPicture = (type: EvidenceType): boolean => pictureTypes.includes(type);
/** The fewest pixels of a portrait, upright: its face is still a face on a printed card. */
export const smallestPortrait = { width: 300, height: 400 } as const;

const declaration = z.strictObject({
  fileName: text(120),
  contentType: EvidenceType,
  /** Bytes. */
  size: z.int().min(1).max(largestEvidence),
  sha256: Sha256,
  shotKind: ShotKind,
  /** Which vehicle's it is. */
  vehicle: Vehicle.optional(),
  takenAt: GivenInstant.optional(),
  place: text(200).optional(),
  position: GivenPosition.optional(),
  /** The case that it belongs to, of which the caller is a party. */
  handoffId: HandoffId.optional(),
});

/** What a member declares: a portrait is a picture and belongs to no case; in a case, papers of a vehicle say whose they are. */
const checkedDeclaration = declaration.superRefine(({ shotKind, contentType, handoffId, vehicle }, context) => {
  if (shotKind === 'portrait' && !isPicture(contentType)) {
    const issue = { path: ['contentType'], values: [...pictureTypes], input: contentType };
    context.addIssue({ code: 'invalid_value', ...issue });
  }
  if (shotKind === 'portrait' && handoffId)
    context.addIssue({ code: 'custom', path: ['handoffId'], params: { problem: 'portrait_of_case' } });
  if (handoffId && !vehicle && shotOf(shotKind).perVehicle)
    context.addIssue({ code: 'custom', path: ['vehicle'], params: { problem: 'vehicle_missing' } });
});

const Words = z.object({ zh: z.string(), en: z.string() });

/** When, where and whether by a camera a picture was taken, as the file itself says. */
const Exif = z.object({
  takenAt: Instant.optional(),
  position: Position.optional(),
  /** Whether it names a camera. */
  camera: z.boolean(),
});
export type Exif = z.infer<typeof Exif>;

/** What was found out about a sealed file; of a document, nothing. */
const Analysis = z.object({
  exif: Exif.optional(),
  /** Upright pixels. */
  width: z.int().optional(),
  height: z.int().optional(),
  /** Perceptual hash (PDQ) in hexadecimal, and its quality from 0 to 100; up to 49 it says nothing. */
  pdq: z.string().length(64).optional(),
  pdqQuality: z.int().optional(),
  /** Bytes of the thumbnail. */
  thumbnailBytes: z.int().optional(),
  notAnalysed: z.literal(true).optional(),
});
export type Analysis = z.infer<typeof Analysis>;

export const Evidence = declaration
  .extend({
    id: EvidenceId,
    memberId: MemberId,
    status: z.enum(evidenceNoun.states),
    takenAt: Instant.optional(),
    position: Position.optional(),
    /** Why the hub refused the file; `explanation` says what was found and how to mend it. */
    refusal: z.enum(refusalCodes).optional(),
    found: z.string().optional(),
    explanation: Words.optional(),
    sealedAt: Instant.optional(),
    ...Analysis.shape,
    /** What differs between picture and declaration: for a person to look at, no verdict. */
    flags: z.array(Words.extend({ code: z.enum(flagCodes), of: EvidenceId.optional() })).optional(),
    ...recordFields,
  })
  .strip()
  .meta({ id: 'Evidence' });
export type Evidence = z.infer<typeof Evidence>;

/** What a record holds besides what is shown: the parties of its case. */
export const EvidenceRecord = Evidence.extend(CaseFacts.partial().shape);
export type EvidenceRecord = z.infer<typeof EvidenceRecord>;

export const Upload = z
  .object({ url: z.string(), fields: z.record(z.string(), z.string()), expiresAt: Instant })
  .meta({ id: 'Upload' });

/** A photo or paper of a record, with a link of minutes to it. */
export const LinkedPaper = z
  .object({ id: EvidenceId, fileName: text(120), link: z.string() })
  .meta({ id: 'LinkedPaper' });

/** That somebody was given a link to a file, or the file within an export for the police, by which the request is named then. */
export const GivenLink = z
  .object({
    at: Instant,
    what: z.enum(['original', 'thumbnail', 'export']),
    /** Where it came by a fraud lead that names the file, or an export of leads: the parties of the case do not learn of that. */
    through: z.enum(['lead', 'export']).optional(),
    by: TimelineEntry.shape.by,
    requestId: z.string(),
  })
  .meta({ id: 'GivenLink' });
export type GivenLink = z.infer<typeof GivenLink>;

const base = '/v1/evidence';
const ofEvidence = z.strictObject({ id: EvidenceId });
const readers = ['member', 'coordinator'] as const;

export const evidenceRoutes = {
  declareEvidence: route({
    capability: 'evidence',
    method: 'POST',
    path: base,
    summary: { zh: '申报证据文件', en: 'Declare a file and get a form to upload it with' },
    who: ['member'],
    body: checkedDeclaration,
    answer: {
      status: 201,
      body: Evidence.extend({ upload: Upload }).meta({ id: 'DeclaredEvidence' }),
      versioned: true,
    },
  }),
  completeEvidence: route({
    capability: 'evidence',
    method: 'POST',
    path: `${base}/{id}/complete`,
    summary: { zh: '完成上传并封存', en: 'Have the upload checked and sealed' },
    who: ['member'],
    noun: evidenceNoun,
    params: ofEvidence,
    body: NoBody,
    answer: { status: 200, body: Evidence, versioned: true },
  }),
  attachEvidence: step({
    capability: 'evidence',
    noun: evidenceNoun,
    verb: 'attach',
    base,
    params: ofEvidence,
    body: z.strictObject({ handoffId: HandoffId, vehicle: Vehicle.optional() }),
    answer: Evidence,
    summary: { zh: '将证据附到异地通赔案件', en: 'Attach a sealed file to a case' },
  }),
  readEvidence: route({
    capability: 'evidence',
    method: 'GET',
    path: `${base}/{id}`,
    summary: { zh: '查看证据', en: 'Read what is known of a file, with short links to it and its thumbnail' },
    who: readers,
    noun: evidenceNoun,
    params: ofEvidence,
    answer: {
      status: 200,
      body: Evidence.extend({ link: z.string().optional(), thumbnailLink: z.string().optional() }).meta({
        id: 'LinkedEvidence',
      }),
      versioned: true,
    },
  }),
  readCustody: route({
    capability: 'evidence',
    method: 'GET',
    path: `${base}/{id}/custody`,
    summary: { zh: '证据保管链', en: "A file's chain of custody: its steps, and each link to it that was given out" },
    who: readers,
    noun: evidenceNoun,
    params: ofEvidence,
    query: Paging,
    answer: {
      status: 200,
      body: z
        .object({
          evidenceId: EvidenceId,
          /** What was sealed, and still lies there. */
          sha256: Sha256,
          size: z.int(),
          steps: z.array(TimelineEntry),
          /** Newest first. */
          links: pageOf(GivenLink),
        })
        .meta({ id: 'Custody' }),
    },
  }),
} as const;
