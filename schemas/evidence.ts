import * as z from 'zod';
import { noun } from './noun.ts';
import { GivenInstant, Instant, idOf, NoBody, Sha256, text } from './primitives.ts';
import { recordFields } from './record.ts';
import { MemberId } from './roles.ts';
import { route } from './route.ts';

/** A photo or paper of a case, or the portrait of an adjuster: declared, uploaded straight to the store, read back by the hub, sealed or refused. */
export const evidenceNoun = noun({
  kind: 'evidence',
  prefix: 'evd',
  table: 'Hub',
  zh: '证据',
  en: 'evidence',
  states: ['declared', 'sealed', 'refused'],
  create: { verb: 'declare', to: 'declared' },
  transitions: [
    { verb: 'seal', from: ['declared'], to: 'sealed', who: ['owner'] },
    { verb: 'refuse', from: ['declared'], to: 'refused', who: ['owner'] },
  ],
  relations: { owner: { role: 'member', member: 'memberId' } },
  readers: ['owner'],
  boxes: {},
});

export const EvidenceId = idOf('evd');
/** Bytes; a phone's photo is 2 to 8 MB. */
export const largestEvidence = 20 * 1024 * 1024;
export const EvidenceType = z.enum(['image/jpeg', 'image/png', 'application/pdf']);
export type EvidenceType = z.infer<typeof EvidenceType>;
const portraitTypes: readonly EvidenceType[] = ['image/jpeg', 'image/png'];
/** The fewest pixels of a portrait, upright: its face is still a face on a printed card. */
export const smallestPortrait = { width: 300, height: 400 } as const;

const declaration = z.strictObject({
  fileName: text(120),
  contentType: EvidenceType,
  /** Bytes. */
  size: z.int().min(1).max(largestEvidence),
  sha256: Sha256,
  shotKind: z.enum(['scene', 'insured-vehicle', 'other-vehicle', 'damage', 'papers', 'portrait']),
  takenAt: GivenInstant.optional(),
  place: text(200).optional(),
});

/** What a member declares: a portrait is a picture and no document. */
const checkedDeclaration = declaration.superRefine(({ shotKind, contentType }, context) => {
  if (shotKind !== 'portrait' || portraitTypes.includes(contentType)) return;
  const issue = { path: ['contentType'], values: [...portraitTypes], input: contentType };
  context.addIssue({ code: 'invalid_value', ...issue });
});

export const Evidence = declaration
  .extend({
    id: EvidenceId,
    memberId: MemberId,
    status: z.enum(evidenceNoun.states),
    takenAt: Instant.optional(),
    /** Why the hub refused the file: a code and what was found. */
    refusal: z.enum(['size', 'sha256', 'type', 'empty', 'unreadable', 'too_small']).optional(),
    sealedAt: Instant.optional(),
    ...recordFields,
  })
  .strip()
  .meta({ id: 'Evidence' });
export type Evidence = z.infer<typeof Evidence>;

export const Upload = z
  .object({ url: z.string(), fields: z.record(z.string(), z.string()), expiresAt: Instant })
  .meta({ id: 'Upload' });

/** A photo or paper of a record, with a link of minutes to it. */
export const LinkedPaper = z
  .object({ id: EvidenceId, fileName: text(120), link: z.string() })
  .meta({ id: 'LinkedPaper' });

const base = '/v1/evidence';
const ofEvidence = z.strictObject({ id: EvidenceId });

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
  readEvidence: route({
    capability: 'evidence',
    method: 'GET',
    path: `${base}/{id}`,
    summary: { zh: '查看证据', en: 'Read what is known of a file, with a short link to it' },
    who: ['member'],
    noun: evidenceNoun,
    params: ofEvidence,
    answer: {
      status: 200,
      body: Evidence.extend({ link: z.string().optional() }).meta({ id: 'LinkedEvidence' }),
      versioned: true,
    },
  }),
} as const;
