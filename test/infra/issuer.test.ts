import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { allowInsecureRequests, discovery, None } from 'openid-client';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import {
  commandLineClient,
  type Issuer,
  loopbackCallback,
  siteClient,
  startIssuer,
} from '../../infra/local/issuer/issuer.ts';
import { personToken } from '../../infra/local/token.ts';

const audience = 'urn:test:hub';
const siteCallback = 'http://localhost:8080/callback';
const account = { username: 'coordinator-test', password: 'p<&>"ässwort', name: '测试' };

let folder: string;
let issuer: Issuer;
const start = (port = 0) =>
  startIssuer({
    port,
    accounts: [account],
    audience,
    redirectUris: [siteCallback],
    keysFile: join(folder, 'issuer-keys.json'),
  });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'issuer-'));
  issuer = await start();
});
afterAll(async () => {
  await issuer.stop();
  await rm(folder, { recursive: true });
});

const verify = (token: string, url = issuer.url) =>
  jwtVerify(token, createRemoteJWKSet(new URL('/jwks', url)), { issuer: url, audience, typ: 'at+jwt' });

function authorization(parameters: Record<string, string>): URL {
  const url = new URL('/auth', issuer.url);
  const common = {
    response_type: 'code',
    scope: 'openid',
    code_challenge_method: 'S256',
    code_challenge: 'x'.repeat(43),
  };
  url.search = String(new URLSearchParams({ ...common, ...parameters }));
  return url;
}

/** Follows an authorization request to its log-in page, as a browser does. */
async function openLogin(): Promise<{ url: URL; cookie: string; page: Response }> {
  const asked = await fetch(authorization({ client_id: siteClient, redirect_uri: siteCallback }), {
    redirect: 'manual',
  });
  const cookie = asked.headers
    .getSetCookie()
    .map((header) => header.split(';')[0])
    .join('; ');
  const url = new URL(asked.headers.get('location') ?? '', issuer.url);
  return { url, cookie, page: await fetch(url, { headers: { cookie } }) };
}

describe('a log-in with code and PKCE', () => {
  test('gives a signed access token for the hub, and only for it', async () => {
    const token = await personToken({ issuerUrl: issuer.url, ...account });
    const { payload } = await verify(token);
    expect(decodeProtectedHeader(token)).toMatchObject({ alg: 'ES256', typ: 'at+jwt' });
    expect(payload).toMatchObject({
      iss: issuer.url,
      aud: audience,
      sub: account.username,
      client_id: commandLineClient,
    });
    const lifetime = (payload.exp ?? 0) - (payload.iat ?? 0);
    expect(lifetime).toBeGreaterThanOrEqual(600);
    expect(lifetime).toBeLessThanOrEqual(3600);
  });

  test('is refused with a wrong password, and with a name that nobody has', async () => {
    const wrong = personToken({ issuerUrl: issuer.url, username: account.username, password: 'wrong' });
    await expect(wrong).rejects.toThrow(/refused coordinator-test/);
    const stranger = personToken({ issuerUrl: issuer.url, username: 'stranger', password: account.password });
    await expect(stranger).rejects.toThrow(/refused stranger/);
  });

  test('needs PKCE', async () => {
    const url = authorization({ client_id: siteClient, redirect_uri: siteCallback });
    url.searchParams.delete('code_challenge');
    url.searchParams.delete('code_challenge_method');
    const answer = await fetch(url, { redirect: 'manual' });
    expect(new URL(answer.headers.get('location') ?? '').searchParams.get('error')).toBe('invalid_request');
  });

  test('gives no token for another resource', async () => {
    const url = authorization({ client_id: siteClient, redirect_uri: siteCallback, resource: 'urn:other' });
    const answer = await fetch(url, { redirect: 'manual' });
    expect(new URL(answer.headers.get('location') ?? '').searchParams.get('error')).toBe('invalid_target');
  });
});

describe('the log-in page', () => {
  test('has labels, no script, and lets the form lead to the hub only', async () => {
    const { page } = await openLogin();
    const html = await page.text();
    expect(page.status).toBe(200);
    expect(html).toContain('<label for="username">用户名');
    expect(html).toContain('<label for="password">密码');
    expect(html).not.toContain('<script');
    const policy = page.headers.get('content-security-policy');
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("form-action 'self' http://localhost:8080;");
  });

  test('says that the password is wrong, keeps the name and shows no markup of a stranger', async () => {
    const { url, cookie } = await openLogin();
    const body = new URLSearchParams({ username: '"><script>', password: 'my-other-password' });
    const answer = await fetch(url, { method: 'POST', headers: { cookie }, body });
    const html = await answer.text();
    expect(answer.status).toBe(401);
    expect(html).toContain('用户名或密码不正确');
    expect(html).toContain('value="&quot;&gt;&lt;script&gt;"');
    expect(html).not.toContain('my-other-password');
  });

  test('is closed to a browser that did not begin the log-in', async () => {
    const { url } = await openLogin();
    const answer = await fetch(url, { method: 'POST', body: new URLSearchParams(account) });
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain('登录已过期');
  });

  test('refuses a form that is far too large', async () => {
    const { url, cookie } = await openLogin();
    const body = new URLSearchParams({ username: account.username, password: 'x'.repeat(10_000) });
    expect((await fetch(url, { method: 'POST', headers: { cookie }, body })).status).toBe(413);
  });
});

describe('redirects', () => {
  test.each([
    [siteClient, 'https://stranger.example/callback'],
    [siteClient, 'http://localhost:8080/callback/../other'],
    [siteClient, 'http://127.0.0.1:5000/callback'],
    [commandLineClient, 'http://stranger.example/callback'],
    [commandLineClient, 'http://127.0.0.1:5000/other'],
  ])('%s may not lead to %s', async (client, redirect) => {
    const answer = await fetch(authorization({ client_id: client, redirect_uri: redirect }), { redirect: 'manual' });
    expect(answer.status).toBe(400);
    expect(answer.headers.get('location')).toBeNull();
    const html = await answer.text();
    expect(html).toContain('无法登录');
    expect(html).toContain('redirect_uri');
  });

  test('the command line may listen on any port of this machine', async () => {
    const redirect = loopbackCallback.replace('127.0.0.1', '127.0.0.1:49152');
    const answer = await fetch(authorization({ client_id: commandLineClient, redirect_uri: redirect }), {
      redirect: 'manual',
    });
    expect(answer.headers.get('location')).toMatch(/^\/login\/|\/login\//);
  });

  test('a browser page of another origin gets no token', async () => {
    const asked = (origin: string) =>
      fetch(new URL('/token', issuer.url), {
        method: 'POST',
        headers: { origin },
        body: new URLSearchParams({ grant_type: 'authorization_code', client_id: siteClient, code: 'x' }),
      });
    expect((await asked('http://localhost:8080')).headers.get('access-control-allow-origin')).toBe(
      'http://localhost:8080',
    );
    expect((await asked('https://stranger.example')).headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('a restart', () => {
  test('keeps the signing keys, readable by their owner only', async () => {
    const first = await start();
    const token = await personToken({ issuerUrl: first.url, ...account });
    await first.stop();
    const second = await start(Number(new URL(first.url).port));
    try {
      // The connection that was kept open to the first one may have to fail once.
      const { payload } = await vi.waitFor(() => verify(token, second.url));
      expect(payload.sub).toBe(account.username);
    } finally {
      await second.stop();
    }
    expect((await stat(join(folder, 'issuer-keys.json'))).mode & 0o777).toBe(0o600);
  });

  test('on a taken port fails, saying so', async () => {
    await expect(start(Number(new URL(issuer.url).port))).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});

test('the discovery document names the code flow, S256 and no secrets', async () => {
  const metadata = (
    await discovery(new URL(issuer.url), siteClient, undefined, None(), { execute: [allowInsecureRequests] })
  ).serverMetadata();
  expect(metadata).toMatchObject({
    issuer: issuer.url,
    response_types_supported: ['code'],
    code_challenge_methods_supported: ['S256'],
    token_endpoint_auth_methods_supported: ['none'],
  });
});
