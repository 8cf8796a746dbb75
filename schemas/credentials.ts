import * as z from 'zod';
import { AdjusterId, adjusterNoun } from './adjusters.ts';
import { CityCode } from './divisions.ts';
import { noun } from './noun.ts';
import { Instant, idOf, NoBody, Reasoned, text } from './primitives.ts';
import { recordFields } from './record.ts';
import { MemberId } from './roles.ts';
import { route, step } from './route.ts';

/**
 * The programme's credential. Its number is the id: 128 bits derived from adjuster and serial with a key, so that it can't be guessed
 * and two coordinators who issue at once meet on one number.
 */
export const credentialNoun = noun({
  kind: 'credential',
  prefix: 'crd',
  table: 'Hub',
  zh: '资格证件',
  en: 'credential',
  states: ['valid', 'revoked'],
  create: { verb: 'issue', to: 'valid' },
  transitions: [{ verb: 'revoke', from: ['valid'], to: 'revoked', who: ['coordinator'] }],
  relations: {
    employer: { role: 'member', member: 'memberId' },
    coordinator: { role: 'coordinator', cities: ['cityCode'] },
  },
  readers: ['employer', 'coordinator'],
  boxes: { ofAdjuster: { index: 'owner', by: 'adjusterId', who: [] } },
  listed: ['adjusterId', 'memberId', 'cityCode', 'serial'],
  counted: { city: 'cityCode', county: 'countyCode', member: 'memberId' },
});

/**
 * What a credential is worth today: its own state, its adjuster's state and its expiry taken together. It is derived on each read, so
 * that a departure and the credential can never disagree.
 */
export const Standing = z.enum(['valid', 'suspended', 'revoked', 'expired']).meta({ id: 'Standing' });
export type Standing = z.infer<typeof Standing>;

const CredentialNumber = idOf('crd');

/** What the credential's record holds. */
export const CredentialRecord = z.object({
  id: CredentialNumber,
  adjusterId: AdjusterId,
  memberId: MemberId,
  memberName: text(80),
  memberNameEn: text(120),
  holder: text(40),
  cityCode: CityCode,
  cities: z.array(CityCode),
  serial: z.int().min(1),
  status: z.enum(credentialNoun.states),
  expiresOn: Instant,
  jws: z.string(),
  ...recordFields,
});
export type CredentialRecord = z.infer<typeof CredentialRecord>;

export const Credential = CredentialRecord.extend({
  standing: Standing,
  verifyUrl: z.string(),
}).meta({ id: 'Credential' });
export type Credential = z.infer<typeof Credential>;

const base = '/v1/credentials';
const byNumber = z.strictObject({ id: CredentialNumber });

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
  revokeCredential: step({
    capability: 'credentials',
    noun: credentialNoun,
    base,
    verb: 'revoke',
    params: byNumber,
    body: Reasoned,
    answer: Credential,
    summary: { zh: '吊销', en: 'Revoke a credential' },
  }),
  verifyCredential: route({
    capability: 'credentials',
    method: 'GET',
    path: '/verify/{number}',
    summary: { zh: '证件核验页', en: 'Public page: is this credential valid?' },
    who: 'public',
    params: z.strictObject({ number: z.string().max(64) }),
    query: z.strictObject({ lang: z.enum(['zh', 'en']).optional() }),
    answer: { status: 200, media: 'text/html; charset=utf-8' },
  }),
} as const;
