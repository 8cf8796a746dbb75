import { createHash, generateKeyPairSync, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { dirname } from 'node:path';
import { text } from 'node:stream/consumers';
import Provider, {
  type Adapter,
  type AdapterPayload,
  type Configuration,
  type ErrorOut,
  errors,
  interactionPolicy,
  type JWKS,
  type KoaContextWithOIDC,
} from 'oidc-provider';
import * as z from 'zod';
import { errorPage, farewellPage, loginPage, logoutPage, pageHeaders } from './login-page.ts';

/** The public client that the admin site is, and the one of the command line. */
export const siteClient = 'hub-site';
export const commandLineClient = 'hub-cli';
/** Where the command line takes its code; any port will do (RFC 8252 7.3). */
export const loopbackCallback = 'http://127.0.0.1/callback';

/** The one scope of the hub's tokens: what a caller may do is for the hub's own table to say. */
const hubScope = 'hub';
const accessTokenSeconds = 30 * 60;
const largestForm = 4096;

interface IssuerAccount {
  readonly username: string;
  readonly password: string;
  readonly name: string;
}

export interface Issuer {
  readonly url: string;
  stop(): Promise<void>;
}

/** The key set of a file; made at the first start, so that tokens and sessions of the machine survive a restart. */
function signingKeys(file: string): JWKS {
  if (!existsSync(file)) {
    const jwk = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });
    mkdirSync(dirname(file), { recursive: true });
    const keys = [{ ...jwk, kid: randomUUID(), alg: 'ES256', use: 'sig' }];
    writeFileSync(file, JSON.stringify({ keys }, null, 2), { mode: 0o600 });
  }
  return z.object({ keys: z.array(z.record(z.string(), z.string())) }).parse(JSON.parse(readFileSync(file, 'utf8')));
}

/** What the provider remembers between two requests, in memory: a restart ends sessions and log-ins under way. */
function memory(): (model: string) => Adapter {
  const kept = new Map<string, { payload: AdapterPayload; until: number }>();
  const alive = (key: string) => {
    const entry = kept.get(key);
    if (entry && entry.until > Date.now()) return entry.payload;
    kept.delete(key);
    return undefined;
  };
  return (model) => {
    const keyOf = (id: string) => `${model}:${id}`;
    const findBy = async (matches: (payload: AdapterPayload) => boolean) =>
      [...kept.keys()]
        .filter((key) => key.startsWith(`${model}:`))
        .map(alive)
        .find((payload) => payload && matches(payload));
    return {
      async upsert(id, payload, expiresIn = Number.POSITIVE_INFINITY) {
        kept.set(keyOf(id), { payload, until: Date.now() + expiresIn * 1000 });
      },
      find: async (id) => alive(keyOf(id)),
      findByUid: (uid) => findBy((payload) => payload.uid === uid),
      findByUserCode: (userCode) => findBy((payload) => payload.userCode === userCode),
      async consume(id) {
        const payload = alive(keyOf(id));
        if (payload) payload.consumed = Math.floor(Date.now() / 1000);
      },
      async destroy(id) {
        kept.delete(keyOf(id));
      },
      async revokeByGrantId(grantId) {
        for (const [key, { payload }] of kept) if (payload.grantId === grantId) kept.delete(key);
      },
    };
  };
}

const sha256 = (value: string) => createHash('sha256').update(value).digest();
const originOf = (uri: string) => new URL(uri).origin;

function send(context: KoaContextWithOIDC, page: string, formTargets: readonly string[] = []): void {
  context.set(pageHeaders(formTargets));
  context.body = page;
}

function configuration(options: IssuerOptions): Configuration {
  const { accounts, audience, redirectUris } = options;
  const origins = [...new Set(redirectUris.map(originOf))];
  const policy = interactionPolicy.base();
  // Both clients are the associations' own: there is nobody to consent to.
  policy.remove('consent');
  return {
    adapter: memory(),
    jwks: signingKeys(options.keysFile),
    clients: [
      {
        client_id: siteClient,
        client_name: '管理平台 Admin site',
        redirect_uris: [...redirectUris],
        post_logout_redirect_uris: origins.map((origin) => `${origin}/admin`),
        token_endpoint_auth_method: 'none',
      },
      {
        client_id: commandLineClient,
        client_name: '命令行 Command line',
        application_type: 'native',
        redirect_uris: [loopbackCallback],
        token_endpoint_auth_method: 'none',
      },
    ],
    clientDefaults: {
      grant_types: ['authorization_code'],
      response_types: ['code'],
      id_token_signed_response_alg: 'ES256',
    },
    responseTypes: ['code'],
    clientAuthMethods: ['none'],
    scopes: ['openid', 'profile'],
    claims: { openid: ['sub'], profile: ['name', 'preferred_username'] },
    // Access tokens are the hub's, not userinfo's, so the ID token carries the name.
    conformIdTokenClaims: false,
    cookies: {
      names: { session: 'issuer_session', interaction: 'issuer_login', resume: 'issuer_resume' },
      keys: [randomBytes(32).toString('base64url')],
    },
    ttl: {
      AccessToken: accessTokenSeconds,
      AuthorizationCode: 60,
      IdToken: 3600,
      Interaction: 600,
      Session: 43_200,
      Grant: 43_200,
    },
    interactions: { policy, url: (_, interaction) => `/login/${interaction.uid}` },
    findAccount: (_, username) => {
      const account = accounts.find((candidate) => candidate.username === username);
      if (!account) return undefined;
      return {
        accountId: username,
        claims: () => ({ sub: username, preferred_username: username, name: account.name }),
      };
    },
    loadExistingGrant: async ({ oidc }) => {
      const { provider, client, session } = oidc;
      if (!client || !session?.accountId) return undefined;
      const known = session.grantIdFor(client.clientId);
      const grant =
        (known && (await provider.Grant.find(known))) ||
        new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
      grant.addOIDCScope('openid profile');
      grant.addResourceScope(audience, hubScope);
      await grant.save();
      return grant;
    },
    clientBasedCORS: (_, origin) => origins.includes(origin),
    features: {
      devInteractions: { enabled: false },
      dPoP: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      resourceIndicators: {
        enabled: true,
        // The hub is the only resource: a client that names none means it.
        defaultResource: () => audience,
        useGrantedResource: () => true,
        getResourceServerInfo: (_, resource) => {
          if (resource !== audience) throw new errors.InvalidTarget();
          return {
            scope: hubScope,
            audience,
            accessTokenFormat: 'jwt',
            accessTokenTTL: accessTokenSeconds,
            jwt: { sign: { alg: 'ES256' } },
          };
        },
      },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (context, form) => send(context, logoutPage(form), origins),
        postLogoutSuccessSource: (context) => send(context, farewellPage()),
      },
    },
    renderError: (context: KoaContextWithOIDC, { error, error_description }: ErrorOut) =>
      send(context, errorPage(error, error_description ?? '')),
  };
}

export interface IssuerOptions {
  readonly port: number;
  readonly accounts: readonly IssuerAccount[];
  /** The `aud` of the access tokens: the hub's name as a resource, an absolute URI. */
  readonly audience: string;
  /** Where the admin site takes its codes. */
  readonly redirectUris: readonly string[];
  readonly keysFile: string;
}

/**
 * Starts the OpenID provider of this machine: authorization code with PKCE, a log-in page, access tokens as JWTs.
 * @returns its issuer URL, and `stop`
 * @throws when the port is taken
 */
export async function startIssuer(options: IssuerOptions): Promise<Issuer> {
  const server = createServer().listen(options.port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the issuer has no port');
  const url = `http://localhost:${address.port}`;
  const provider = new Provider(url, configuration(options));
  provider.on('server_error', (_, error) => console.error('issuer:', error));
  const handle = provider.callback();

  const matches = (username: string, password: string) => {
    const account = options.accounts.find((candidate) => candidate.username === username);
    // An unknown name costs the same comparison as a known one.
    const right = timingSafeEqual(sha256(password), sha256(account?.password ?? randomUUID()));
    return right && account !== undefined;
  };

  async function login(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { uid, params } = await provider.interactionDetails(request, response);
    const action = `/login/${uid}`;
    const headers = pageHeaders(typeof params.redirect_uri === 'string' ? [originOf(params.redirect_uri)] : []);
    if (request.method !== 'POST') {
      response.writeHead(200, headers).end(loginPage({ action }));
      return;
    }
    if (Number(request.headers['content-length'] ?? Number.NaN) <= largestForm) {
      const form = new URLSearchParams(await text(request));
      const username = form.get('username')?.trim() ?? '';
      if (matches(username, form.get('password') ?? '')) {
        await provider.interactionFinished(request, response, { login: { accountId: username, amr: ['pwd'] } });
        return;
      }
      response.writeHead(401, headers).end(loginPage({ action, username, wrong: true }));
      return;
    }
    response.writeHead(413, headers).end(loginPage({ action, wrong: true }));
  }

  server.on('request', (request, response) => {
    if (!request.url?.startsWith('/login/')) {
      void handle(request, response);
      return;
    }
    login(request, response).catch(() => {
      // The log-in has expired, or the cookie is another browser's.
      response.writeHead(400, pageHeaders()).end(errorPage('login_expired', '登录已过期，请从管理平台重新开始。'));
    });
  });

  return {
    url,
    stop: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}
