import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { importJWK, SignJWT } from 'jose';
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  discovery,
  None,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client';
import { createClient } from '#schemas/client.ts';
import { demoAccount } from './demo/demo-accounts.ts';
import { demoKeys, type PrivateKey } from './demo/demo-keys.ts';
import { readSeeded } from './demo/demo-seeded.ts';
import { commandLineClient } from './issuer/issuer.ts';
import { defaultDataDir, needRunning } from './running.ts';

/** No one listens here: the code is taken from the redirect itself. */
const callback = 'http://127.0.0.1:9/callback';
const mostRedirects = 10;

/** A browser as far as a log-in needs one: it keeps cookies, and leaves following a redirect to the caller. */
function browser() {
  const cookies = new Map<string, string>();
  return async (url: URL, form?: URLSearchParams): Promise<Response> => {
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(form && { method: 'POST', body: form }),
    });
    for (const header of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(header) ?? [];
      if (name && value) cookies.set(name, value);
      else if (name) cookies.delete(name);
    }
    return response;
  };
}

/**
 * Logs a person in as a browser would (authorization code with PKCE, and the log-in form) and returns the access token.
 * @throws when the issuer refuses
 */
export async function personToken(login: { issuerUrl: string; username: string; password: string }): Promise<string> {
  const issuer = await discovery(new URL(login.issuerUrl), commandLineClient, undefined, None(), {
    execute: [allowInsecureRequests],
  });
  const verifier = randomPKCECodeVerifier();
  const state = randomState();
  const open = browser();
  let url = buildAuthorizationUrl(issuer, {
    redirect_uri: callback,
    scope: 'openid profile',
    code_challenge: await calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
  });
  let answer = await open(url);
  for (let step = 0; step < mostRedirects && !url.href.startsWith(callback); step += 1) {
    const next = answer.headers.get('location');
    if (next) {
      url = new URL(next, url);
      if (!url.href.startsWith(callback)) answer = await open(url);
    } else if (answer.status === 200) {
      answer = await open(url, new URLSearchParams({ username: login.username, password: login.password }));
    } else {
      throw new Error(`the issuer refused ${login.username}: ${answer.status}`);
    }
  }
  const tokens = await authorizationCodeGrant(issuer, url, { pkceCodeVerifier: verifier, expectedState: state });
  return tokens.access_token;
}

/** Exchanges an assertion signed with a member system's key for an access token of the hub (RFC 7523). */
export async function systemToken(system: {
  hubUrl: string;
  clientId: string;
  privateKey: PrivateKey;
}): Promise<string> {
  const assertion = await new SignJWT()
    .setProtectedHeader({ alg: 'ES256', kid: system.privateKey.kid })
    .setIssuer(system.clientId)
    .setSubject(system.clientId)
    .setAudience(new URL('/oauth/token', system.hubUrl).href)
    .setJti(randomUUID())
    .setIssuedAt()
    .setExpirationTime('2m')
    .sign(await importJWK(system.privateKey, 'ES256'));
  const answer = await createClient({ baseUrl: system.hubUrl }).issueToken({
    body: {
      grant_type: 'client_credentials',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertion,
    },
  });
  return answer.body.access_token;
}

const systemPrefix = 'system:';

async function main(): Promise<string> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { data: { type: 'string', default: process.env.HUB_DATA ?? defaultDataDir } },
  });
  const [who] = positionals;
  if (!who) throw new Error('usage: npm run -s token -- <user name> | system:<member>');
  const { hubUrl, issuerUrl } = needRunning(values.data);
  if (!who.startsWith(systemPrefix)) return personToken({ issuerUrl, ...demoAccount(who) });
  const key = who.slice(systemPrefix.length);
  const privateKey = demoKeys(values.data)[key];
  const clientId = readSeeded(values.data)?.clients[key];
  if (!privateKey || !clientId)
    throw new Error(`no demo member ${key} has a system; see the table that npm start prints`);
  return systemToken({ hubUrl, clientId, privateKey });
}

if (import.meta.main) {
  try {
    console.log(await main());
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
