import { generateKeyPairSync } from 'node:crypto';
import { SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClient, ProblemError } from '#schemas/client.ts';
import { assertion, audience, type Hub, startHub, systemKey, tokenRequest } from '../support/hub.ts';

let hub: Hub;
beforeAll(async () => {
  hub = await startHub();
});
afterAll(() => hub?.stop());

const ask = (client_assertion: string) => hub.public.issueToken({ body: tokenRequest(client_assertion) });
const clientId = () => hub.ids.principals['system-lushan'] ?? '';
const key = () => {
  const found = hub.keys['system-lushan'];
  if (!found) throw new Error('no key');
  return found;
};
const signed = (
  claims: Readonly<Record<string, unknown>> = {},
  options: { clientId?: string; key?: ReturnType<typeof key> } = {},
) => assertion({ hubUrl: hub.url, clientId: clientId(), key: key(), ...options }, claims);
const codeOf = async (call: Promise<unknown>) => {
  try {
    await call;
    return 'accepted';
  } catch (error) {
    if (error instanceof ProblemError) return error.problem.code;
    throw error;
  }
};
const now = () => Math.floor(Date.now() / 1000);
const bearing = (token: string) => createClient({ baseUrl: hub.url, token: () => token });
const publicKeyOf = ({ publicJwk: { x = '', y = '' }, kid }: ReturnType<typeof key>) =>
  ({ kty: 'EC', crv: 'P-256', x, y, alg: 'ES256', kid }) as const;

describe('the token endpoint', () => {
  it('gives a system a token of ten minutes for its signed assertion', async () => {
    const { body, headers } = await ask(await signed());
    expect(body).toMatchObject({ token_type: 'Bearer', expires_in: 600 });
    expect(headers.get('cache-control')).toBe('no-store');
    expect((await bearing(body.access_token).whoAmI()).body).toMatchObject({ id: clientId(), role: 'member' });
  });

  it('takes an assertion once, also when it comes twice at the same time', async () => {
    const once = await signed();
    const outcomes = await Promise.all([1, 2, 3].map(() => codeOf(ask(once))));
    expect(outcomes.sort()).toEqual(['accepted', 'assertion_replayed', 'assertion_replayed']);
  });

  it('refuses each bad assertion with a code of its own', async () => {
    const stranger = systemKey(key().kid);
    const none = new UnsecuredJWT({ iss: clientId(), sub: clientId() }).setJti('x').setExpirationTime('1m').encode();
    const symmetric = await new SignJWT({ iss: clientId(), sub: clientId() })
      .setProtectedHeader({ alg: 'HS256', kid: key().kid })
      .sign(Buffer.from(key().publicJwk.x ?? ''));
    expect(await codeOf(ask(none))).toBe('assertion_algorithm');
    expect(await codeOf(ask(symmetric))).toBe('assertion_algorithm');
    expect(await codeOf(ask('no.jwt.atall'))).toBe('assertion_malformed');
    expect(await codeOf(ask(await signed({ sub: 'prn_other' })))).toBe('assertion_malformed');
    expect(await codeOf(ask(await signed({ jti: undefined })))).toBe('assertion_malformed');
    expect(await codeOf(ask(await signed({}, { key: stranger })))).toBe('assertion_signature');
    expect(await codeOf(ask(await signed({}, { key: systemKey('another') })))).toBe('assertion_signature');
    expect(await codeOf(ask(await signed({ aud: 'https://elsewhere.invalid/oauth/token' })))).toBe(
      'assertion_audience',
    );
    expect(await codeOf(ask(await signed({ iat: now() - 300, exp: now() - 120 })))).toBe('assertion_expired');
    expect(await codeOf(ask(await signed({ exp: now() + 3600 })))).toBe('assertion_too_long');
    expect(await codeOf(ask(await signed({ iat: now() + 3600, exp: now() + 3660 })))).toBe('assertion_too_long');
    expect(await codeOf(ask(await signed({ iss: 5, sub: 5 })))).toBe('client_unknown');
    expect(await codeOf(ask(await signed({ iss: 'x'.repeat(2500), sub: 'x'.repeat(2500) })))).toBe('client_unknown');
    const unknown = 'prn_00000000000000000000000000';
    expect(await codeOf(ask(await signed({ iss: unknown, sub: unknown })))).toBe('client_unknown');
  });

  it('answers as OAuth does: the error of RFC 6749 beside the code, and only its own grant', async () => {
    const refused = await fetch(`${hub.url}/oauth/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ ...tokenRequest(await signed()), grant_type: 'password' }),
    });
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({ error: 'unsupported_grant_type', code: 'grant_unsupported' });
    const json = await fetch(`${hub.url}/oauth/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(tokenRequest(await signed())),
    });
    expect(json.status).toBe(415);
  });
});

describe('a bearer', () => {
  it('of a bad token is refused with a code of its own, as a problem in its language', async () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const forge = (claims: Record<string, unknown>, header: Record<string, unknown> = {}) =>
      new SignJWT({ iss: hub.url, aud: hub.url, sub: clientId(), exp: now() + 60, ...claims })
        .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', ...header })
        .sign(privateKey);
    const none = new UnsecuredJWT({ iss: hub.url, aud: hub.url, sub: clientId() }).setExpirationTime('1m').encode();
    const codeFor = (token: string) => codeOf(bearing(token).whoAmI());
    expect(await codeFor(none)).toBe('token_algorithm');
    expect(await codeFor(await forge({}))).toBe('token_signature');
    expect(await codeFor(await forge({ iss: 'https://elsewhere.invalid' }))).toBe('token_issuer');
    expect(await codeFor(await forge({ iss: hub.issuerUrl }))).toBe('token_signature');
    expect(await codeFor('abc')).toBe('token_malformed');
    const { body: real } = await ask(await signed());
    expect(await codeFor(`${real.access_token.slice(0, -4)}AAAA`)).toBe('token_signature');
    const response = await fetch(`${hub.url}/v1/me`, { headers: { 'accept-language': 'en' } });
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toContain('Bearer');
    expect(await response.json()).toMatchObject({ code: 'token_missing', title: 'The access token is missing' });
  });

  it('of an ID token, or of a token for another audience, is no caller', async () => {
    const { body: jwks } = await hub.public.readJwks();
    expect(jwks.keys).toHaveLength(1);
    const assertionAsToken = await signed();
    expect(await codeOf(bearing(assertionAsToken).whoAmI())).toBe('token_issuer');
    const selfIssued = await signed({ iss: hub.url, aud: audience });
    expect(await codeOf(bearing(selfIssued).whoAmI())).toBe('token_signature');
  });

  it('who is a person at the issuer is what the hub knows of that person, not what the token says', async () => {
    expect((await hub.as('staff-lushan').whoAmI()).body).toMatchObject({
      role: 'member',
      memberId: hub.ids.members.lushan,
    });
    expect((await hub.as('antifraud-ts').whoAmI()).body).toMatchObject({ role: 'antifraud', cityCode: '620500' });
  });
});

describe("a member's system", () => {
  const register = async () => {
    const first = systemKey(`first-${crypto.randomUUID().slice(0, 8)}`);
    const { body: client } = await hub.as('coordinator-ts').registerClient({
      params: { id: hub.ids.members.lushan ?? '' },
      body: { name: '备用系统', key: publicKeyOf(first) },
    });
    return { client, first };
  };

  it('rotates its keys without a gap: two are active, a third is refused, the retired one no longer counts', async () => {
    const { client, first } = await register();
    const params = { id: client.id };
    const owner = hub.as('system-lushan');
    const second = systemKey('second');
    const { body: rotating } = await owner.addClientKey({ params, body: { key: publicKeyOf(second) } });
    expect(rotating.keys.map(({ kid }) => kid).sort()).toEqual([first.kid, second.kid].sort());
    for (const each of [first, second]) {
      expect(await codeOf(ask(await signed({}, { clientId: client.id, key: each })))).toBe('accepted');
    }
    expect(await codeOf(owner.addClientKey({ params, body: { key: publicKeyOf(systemKey('third')) } }))).toBe(
      'too_many_keys',
    );
    await owner.retireClientKey({ params, body: { kid: first.kid } });
    expect(await codeOf(ask(await signed({}, { clientId: client.id, key: first })))).toBe('assertion_signature');
    expect(await codeOf(ask(await signed({}, { clientId: client.id, key: second })))).toBe('accepted');
    expect(await codeOf(owner.retireClientKey({ params, body: { kid: second.kid } }))).toBe('last_key');
    expect(await codeOf(hub.as('system-heting').addClientKey({ params, body: { key: publicKeyOf(first) } }))).toBe(
      'not_found',
    );
  });

  it('and whoever may read it learn when each of its keys last brought a token, without a new version of the record', async () => {
    const { client, first } = await register();
    const params = { id: client.id };
    const owner = hub.as('system-lushan');
    const uses = async () => (await owner.readClient({ params })).body.keysLastUsed;
    expect(client.keysLastUsed).toEqual([]);
    await owner.addClientKey({ params, body: { key: publicKeyOf(systemKey('second')) } });
    const before = new Date().toISOString();
    const once = await signed({}, { clientId: client.id, key: first });
    await ask(once);
    const [use, ...others] = await uses();
    expect(others).toEqual([]);
    expect(use?.kid).toBe(first.kid);
    expect(use && use.at >= before).toBe(true);
    // What brings no token is no use.
    expect(await codeOf(ask(once))).toBe('assertion_replayed');
    expect(await uses()).toEqual([use]);
    await ask(await signed({}, { clientId: client.id, key: first }));
    const { body: later } = await hub.as('coordinator-ln').readClient({ params });
    expect(later.keysLastUsed[0] && use && later.keysLastUsed[0].at > use.at).toBe(true);
    expect(later.version).toBe(2);
    // A new key under the name of one that was retired was never used.
    await owner.retireClientKey({ params, body: { kid: first.kid } });
    const { body: renewed } = await owner.addClientKey({ params, body: { key: publicKeyOf(systemKey(first.kid)) } });
    expect(renewed.keysLastUsed).toEqual([]);
    expect(await codeOf(hub.as('system-heting').readClient({ params }))).toBe('not_found');
  });

  it('that is suspended gets no token, and its old one stops within a minute; resumed, it works again', async () => {
    const { client, first } = await register();
    const { body: token } = await ask(await signed({}, { clientId: client.id, key: first }));
    const bearer = bearing(token.access_token);
    expect(await codeOf(bearer.whoAmI())).toBe('accepted');
    await hub.as('coordinator-ln').suspendClient({ params: { id: client.id }, body: { reason: '密钥疑似泄露' } });
    expect(await codeOf(ask(await signed({}, { clientId: client.id, key: first })))).toBe('principal_suspended');
    await expect.poll(() => codeOf(bearer.whoAmI()), { timeout: 60_000, interval: 1000 }).toBe('principal_suspended');
    await hub.as('coordinator-ln').resumeClient({ params: { id: client.id }, body: { reason: '已更换' } });
    expect(await codeOf(bearer.whoAmI())).toBe('accepted');
  });
});

describe('the committee', () => {
  it('finds each of its own by name, and who is suspended no more; nobody else is told who they are', async () => {
    const listed = async () => (await hub.as('antifraud-ts').listCommittee({ query: { limit: 100 } })).body.items;
    const [here, there] = [hub.ids.principals['antifraud-ts'] ?? '', hub.ids.principals['antifraud-ln'] ?? ''];
    const all = [
      { id: here, name: '天水反欺诈委员', cityCode: '620500' },
      { id: there, name: '陇南反欺诈委员', cityCode: '621200' },
    ];
    const byId = (items: readonly { id: string }[]) => items.toSorted((a, b) => a.id.localeCompare(b.id));
    expect(byId(await listed())).toEqual(byId(all));
    for (const who of ['system-lushan', 'staff-lushan', 'coordinator-ts', 'police-ts'] as const)
      expect(await codeOf(hub.as(who).listCommittee())).toBe('role_not_allowed');
    const coordinator = hub.as('coordinator-ts');
    await coordinator.suspendClient({ params: { id: there }, body: { reason: '试验' } });
    expect((await listed()).map(({ id }) => id)).toEqual([here]);
    await coordinator.resumeClient({ params: { id: there }, body: { reason: '试验' } });
    expect((await listed()).map(({ id }) => id)).toContain(there);
  });
});
