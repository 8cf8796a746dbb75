import * as z from 'zod';
import { AdjusterId, adjusterNoun, CredentialNumber } from './adjusters.ts';
import { CityCode } from './divisions.ts';
import { EvidenceId } from './evidence.ts';
import { noun } from './noun.ts';
import { Instant, NoBody, Paging, pageOf, Reasoned, text } from './primitives.ts';
import { qualification } from './qualification.ts';
import { recordFields, timeline } from './record.ts';
import { MemberId } from './roles.ts';
import { route, step } from './route.ts';

/**
 * The programme's credential. Its number is the id: 128 bits derived from the adjuster's record with a key, so that it can't be guessed
 * and two coordinators who issue at once meet on one number. Its state moves with the adjuster's, in the same write; only its end by
 * the calendar is read from the clock.
 */
export const credentialNoun = noun({
  kind: 'credential',
  prefix: 'crd',
  table: 'Hub',
  zh: '资格证件',
  en: 'credential',
  states: ['valid', 'suspended', 'revoked', 'replaced'],
  create: { verb: 'issue', to: 'valid' },
  transitions: [
    { verb: 'suspend', from: ['valid'], to: 'suspended', who: ['coordinator'] },
    { verb: 'resume', from: ['suspended'], to: 'valid', who: ['coordinator'] },
    { verb: 'revoke', from: ['valid', 'suspended'], to: 'revoked', who: ['coordinator'] },
    // The adjuster has left the member.
    { verb: 'retire', from: ['valid', 'suspended'], to: 'revoked', who: ['employer'] },
    { verb: 'reissue', from: ['valid'], to: 'replaced', who: ['coordinator'] },
  ],
  relations: {
    employer: { role: 'member', member: 'memberId' },
    coordinator: { role: 'coordinator', cities: ['cityCode'] },
  },
  readers: ['employer', 'coordinator'],
  boxes: {
    ofMember: { index: 'owner', by: 'memberId', who: ['employer'] },
    ofCity: { index: 'overview', by: 'cityCode', who: ['coordinator'] },
    // What a status list is made of: just those that are not valid.
    lapsed: { index: 'counterparty', by: 'lapsedIn', carries: ['statusIndex'], who: [] },
  },
  counted: { city: 'cityCode', county: 'countyCode', member: 'memberId', facts: ['expiresOn'] },
});

/** What a credential is worth today: its state, and whether its time has run out. */
export const Standing = z.enum([...credentialNoun.states, 'expired']).meta({ id: 'Standing' });
export type Standing = z.infer<typeof Standing>;

/** What the credential's record holds. */
export const CredentialRecord = z.object({
  id: CredentialNumber,
  adjusterId: AdjusterId,
  memberId: MemberId,
  memberName: text(80),
  memberNameEn: text(120),
  holder: text(40),
  level: qualification.trainingLevel,
  /** The portrait that stood at its issue. */
  photoId: EvidenceId.optional(),
  cityCode: CityCode,
  /** Where the holder may act. */
  cities: z.array(CityCode),
  /** The credential in whose stead it was issued. */
  replaces: CredentialNumber.optional(),
  status: z.enum(credentialNoun.states),
  /** Its place in the status lists: counted through all of them. */
  statusIndex: z.int().min(0),
  expiresOn: Instant,
  jws: z.string(),
  ...recordFields,
});
export type CredentialRecord = z.infer<typeof CredentialRecord>;

export const Credential = CredentialRecord.omit({ statusIndex: true })
  .extend({ standing: Standing, verifyUrl: z.string() })
  .meta({ id: 'Credential' });
export type Credential = z.infer<typeof Credential>;

/** What a credential is worth at `at`: its state, and whether its time has run out. */
export const standingOf = (
  { status, expiresOn }: Pick<CredentialRecord, 'status' | 'expiresOn'>,
  at: Instant,
): Standing => (status === 'valid' && at >= expiresOn ? 'expired' : status);

/** Credentials of one status list; two bits each make 16 KB before compression, a fraction of that after. */
export const perStatusList = 65_536;

/** The list that says a credential's state, and its place in it. */
export const statusPlaceOf = (statusIndex: number) => ({
  list: String(Math.floor(statusIndex / perStatusList)),
  index: statusIndex % perStatusList,
});

/** What a step does to a credential besides its state: it enters its status list when it lapses, and leaves it when it is good again. */
export const lapsing = (statusIndex: number, lapses: boolean) =>
  lapses ? { set: { lapsedIn: statusPlaceOf(statusIndex).list } } : { remove: ['lapsedIn'] };

const CredentialSummary = Credential.pick({
  id: true,
  adjusterId: true,
  memberId: true,
  holder: true,
  cityCode: true,
  level: true,
  status: true,
  expiresOn: true,
  version: true,
  createdAt: true,
  updatedAt: true,
}).meta({ id: 'CredentialSummary' });

const inLanguage = z.strictObject({ lang: z.enum(['zh', 'en']).optional() });
const base = '/v1/credentials';
const byNumber = z.strictObject({ id: CredentialNumber });
const credentialStep = {
  capability: 'credentials',
  noun: credentialNoun,
  base,
  params: byNumber,
  answer: Credential,
} as const;
/** Anything that somebody may have typed: what is no number of the hub is answered like a number that nobody has. */
const asked = z.strictObject({ number: z.string().max(64) });

export const credentialRoutes = {
  issueCredential: route({
    capability: 'credentials',
    method: 'POST',
    path: '/v1/adjusters/{id}/credentials',
    summary: { zh: '签发证件', en: 'Issue a credential to an approved adjuster' },
    who: ['coordinator'],
    noun: adjusterNoun,
    params: z.strictObject({ id: AdjusterId }),
    body: NoBody,
    answer: { status: 201, body: Credential, versioned: true },
  }),
  readCredential: route({
    capability: 'credentials',
    method: 'GET',
    path: `${base}/{id}`,
    summary: { zh: '查看证件', en: 'Read a credential' },
    who: ['member', 'coordinator'],
    noun: credentialNoun,
    params: byNumber,
    answer: { status: 200, body: Credential, versioned: true },
  }),
  listCredentials: route({
    capability: 'credentials',
    method: 'GET',
    path: base,
    summary: { zh: '证件列表', en: "List one's own adjusters' credentials, or one's city's" },
    who: ['member', 'coordinator'],
    query: Paging.extend({ status: z.enum(credentialNoun.states).optional() }),
    answer: { status: 200, body: pageOf(CredentialSummary) },
  }),
  readCredentialTimeline: timeline({
    capability: 'credentials',
    noun: credentialNoun,
    base,
    params: byNumber,
    who: ['member', 'coordinator'],
    summary: { zh: '证件经历', en: "A credential's timeline" },
  }),
  revokeCredential: step({
    ...credentialStep,
    verb: 'revoke',
    body: Reasoned,
    summary: { zh: '吊销', en: 'Revoke a credential' },
  }),
  reissueCredential: step({
    ...credentialStep,
    verb: 'reissue',
    body: Reasoned,
    summary: { zh: '换发新证（旧证作废）', en: 'Issue a new credential in the stead of this one, which says so' },
  }),
  verifyCredential: route({
    capability: 'credentials',
    method: 'GET',
    path: '/verify/{number}',
    summary: { zh: '证件核验页', en: 'Public page: is this credential valid?' },
    who: 'public',
    params: asked,
    query: inLanguage,
    answer: { status: 200, media: 'text/html; charset=utf-8' },
  }),
  showPortrait: route({
    capability: 'credentials',
    method: 'GET',
    path: '/verify/{number}/photo',
    summary: { zh: '持证人照片', en: "The holder's photo, while the credential is valid" },
    who: 'public',
    params: asked,
    answer: { status: 200, media: 'image/jpeg' },
  }),
  readStatusList: route({
    capability: 'credentials',
    method: 'GET',
    path: '/status-lists/{list}',
    summary: { zh: '证件状态清单', en: 'Signed list of the state of many credentials (Token Status List)' },
    who: 'public',
    params: z.strictObject({ list: z.string().regex(/^(?:0|[1-9]\d{0,5})$/) }),
    answer: { status: 200, media: 'application/statuslist+jwt' },
  }),
} as const;
