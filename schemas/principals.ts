import * as z from 'zod';
import { CityCode } from './divisions.ts';
import { noun } from './noun.ts';
import { Instant, Paging, pageOf, Reasoned, text } from './primitives.ts';
import { recordFields } from './record.ts';
import { BranchId, MemberId, Principal, PrincipalId, Role } from './roles.ts';
import { route, step } from './route.ts';

/** A person at an issuer, or a member's system with keys of its own: whatever a token can stand for. */
export const principalNoun = noun({
  kind: 'principal',
  prefix: 'prn',
  table: 'Hub',
  zh: '账户',
  en: 'principal',
  states: ['active', 'suspended'],
  create: { verb: 'enrol', to: 'active' },
  transitions: [
    { verb: 'suspend', from: ['active'], to: 'suspended', who: ['coordinator'] },
    { verb: 'resume', from: ['suspended'], to: 'active', who: ['coordinator'] },
    // Only the member itself: whoever adds a key can act as the system.
    { verb: 'addKey', from: ['active'], who: ['owner'] },
    { verb: 'retireKey', from: ['active'], who: ['owner'] },
  ],
  relations: {
    // A system that is bound to a branch must not give itself the keys of one that is not.
    owner: { role: 'member', member: 'memberId', branch: 'branchId' },
    coordinator: { role: 'coordinator' },
    committee: { role: 'antifraud' },
  },
  readers: ['owner', 'coordinator'],
  boxes: {
    ofMember: { index: 'owner', by: 'memberId', who: ['owner', 'coordinator'] },
    // From which the committee picks one of its own; a few hundred at most are in all of them together.
    ofRole: { index: 'overview', by: 'role', who: ['committee'] },
  },
});

/** The most keys that a client may have at once: the old and the new while it rotates. */
export const mostKeys = 2;

/** The name of a key; it is the name of a field where the keys stand. */
const Kid = z
  .string()
  .regex(/^[A-Za-z0-9_.-]{1,64}$/)
  .refine((kid) => kid !== '__proto__', { params: { problem: 'reserved_name' } });

/** A public signing key (RFC 7517) of a member's system: P-256 with ES256, or RSA of 2048 bits and more with PS256. */
const coordinate = z.string().regex(/^[A-Za-z0-9_-]{43}$/);
export const PublicKey = z
  .discriminatedUnion('kty', [
    z.strictObject({
      kty: z.literal('EC'),
      crv: z.literal('P-256'),
      x: coordinate,
      y: coordinate,
      alg: z.literal('ES256'),
      use: z.literal('sig').optional(),
      kid: Kid,
    }),
    z.strictObject({
      kty: z.literal('RSA'),
      n: z.string().regex(/^[A-Za-z0-9_-]{342,1024}$/),
      e: z.string().regex(/^[A-Za-z0-9_-]{2,8}$/),
      alg: z.literal('PS256'),
      use: z.literal('sig').optional(),
      kid: Kid,
    }),
  ])
  .meta({ id: 'PublicKey' });
export type PublicKey = z.infer<typeof PublicKey>;

const Client = z
  .object({
    id: PrincipalId,
    name: text(80),
    role: Role,
    memberId: MemberId.optional(),
    branchId: BranchId.optional(),
    cityCode: CityCode.optional(),
    status: z.enum(principalNoun.states),
    keys: z.array(PublicKey),
    /** When each key last brought a token; a key that never did is not among them. */
    keysLastUsed: z.array(z.object({ kid: Kid, at: Instant })),
    ...recordFields,
  })
  .meta({ id: 'Client' });

const ClientListed = Client.omit({ keys: true, keysLastUsed: true });
/** Somebody who sits on the anti-fraud committee, as its colleagues choose among themselves. */
const CommitteeMember = Client.pick({ id: true, name: true, cityCode: true }).meta({ id: 'CommitteeMember' });

/** What the authorizer reads of a principal's record. */
export const PrincipalRecord = Principal.extend({
  status: z.enum(principalNoun.states),
  keys: z.array(PublicKey).optional(),
});
export type PrincipalRecord = z.infer<typeof PrincipalRecord>;

/** A token request of RFC 6749 4.4 with the client authentication of RFC 7523. */
const TokenRequest = z.strictObject({
  grant_type: z.string().max(64),
  client_assertion_type: z.literal('urn:ietf:params:oauth:client-assertion-type:jwt-bearer'),
  client_assertion: z.string().max(8192),
  client_id: z.string().max(64).optional(),
  scope: z.string().max(256).optional(),
});

const TokenAnswer = z
  .object({ access_token: z.string(), token_type: z.literal('Bearer'), expires_in: z.int() })
  .meta({ id: 'TokenAnswer' });

const base = '/v1/clients';
const ofClient = z.strictObject({ id: PrincipalId });
const clientStep = { capability: 'identity', noun: principalNoun, base, params: ofClient, answer: Client } as const;

export const principalRoutes = {
  issueToken: route({
    capability: 'identity',
    method: 'POST',
    path: '/oauth/token',
    summary: { zh: '换取访问令牌', en: 'Exchange a client assertion for an access token' },
    who: 'public',
    form: true,
    body: TokenRequest,
    answer: { status: 200, body: TokenAnswer },
  }),
  readJwks: route({
    capability: 'identity',
    method: 'GET',
    path: '/.well-known/jwks.json',
    summary: { zh: '公钥', en: "The hub's public keys" },
    who: 'public',
    answer: {
      status: 200,
      body: z.object({ keys: z.array(z.record(z.string(), z.string())) }).meta({ id: 'KeySet' }),
    },
  }),
  whoAmI: route({
    capability: 'identity',
    method: 'GET',
    path: '/v1/me',
    summary: { zh: '我的身份', en: 'Who the token stands for' },
    who: ['member', 'coordinator', 'police'],
    answer: { status: 200, body: Principal.meta({ id: 'Principal' }) },
  }),
  listCommittee: route({
    capability: 'identity',
    method: 'GET',
    path: '/v1/committee',
    summary: { zh: '反欺诈委员会成员', en: 'Who sits on the anti-fraud committee now, to assign leads to' },
    who: ['antifraud'],
    query: Paging,
    answer: { status: 200, body: pageOf(CommitteeMember) },
  }),
  registerClient: route({
    capability: 'identity',
    method: 'POST',
    path: '/v1/members/{id}/clients',
    summary: { zh: '登记会员公司的系统', en: "Register a member's system with its public key" },
    who: ['coordinator'],
    params: z.strictObject({ id: MemberId }),
    body: z.strictObject({ name: text(80), branchId: BranchId.optional(), key: PublicKey }),
    answer: { status: 201, body: Client, versioned: true },
  }),
  listClients: route({
    capability: 'identity',
    method: 'GET',
    path: '/v1/members/{id}/clients',
    summary: { zh: '会员公司的系统', en: "List a member's systems" },
    who: ['member', 'coordinator'],
    params: z.strictObject({ id: MemberId }),
    query: Paging,
    answer: { status: 200, body: pageOf(ClientListed) },
  }),
  readClient: route({
    capability: 'identity',
    method: 'GET',
    path: '/v1/clients/{id}',
    summary: { zh: '查看系统', en: 'Read a system' },
    who: ['member', 'coordinator'],
    noun: principalNoun,
    params: ofClient,
    answer: { status: 200, body: Client, versioned: true },
  }),
  suspendClient: step({
    ...clientStep,
    verb: 'suspend',
    body: Reasoned,
    summary: { zh: '停用', en: 'Suspend a system' },
  }),
  resumeClient: step({ ...clientStep, verb: 'resume', body: Reasoned, summary: { zh: '恢复', en: 'Resume a system' } }),
  addClientKey: step({
    ...clientStep,
    verb: 'addKey',
    body: z.strictObject({ key: PublicKey }),
    summary: { zh: '增加密钥', en: 'Add a second key, to rotate' },
  }),
  retireClientKey: step({
    ...clientStep,
    verb: 'retireKey',
    body: z.strictObject({ kid: Kid }),
    summary: { zh: '停用密钥', en: 'Retire a key' },
  }),
} as const;
