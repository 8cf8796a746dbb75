import { generateKeyPairSync, type JsonWebKey, type KeyObject } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { SignJWT } from 'jose';
import { type Client, createClient } from '#schemas/client.ts';
import { type DemoData, DemoIds } from '#schemas/demo.ts';
import { keptIn } from '../../infra/local/data-dir.ts';
import { type Issuer, startIssuer } from '../../infra/local/issuer/issuer.ts';
import { freePort } from '../../infra/local/ports.ts';
import { personToken } from '../../infra/local/token.ts';
import { startTwin, type Twin } from '../../infra/local/twin.ts';
import { assembly, stacks } from './assembly.ts';
import { type DynamoProxy, startDynamoProxy } from './dynamo-proxy.ts';
import { scratch } from './scratch.ts';
import { people, worldMembers } from './world.ts';

/** The hub as `npm start` brings it up, in a folder of its own, with a world of invented members and people. */
export interface Hub {
  readonly url: string;
  readonly issuerUrl: string;
  readonly twin: Twin;
  /** Before the database, where the hub was started with one. */
  readonly proxy: DynamoProxy;
  readonly ids: DemoIds;
  readonly keys: Readonly<Record<string, SystemKey>>;
  /** A client with the real token of a person or of a member's system. */
  as(who: Caller): Client;
  /** The access token itself. */
  tokenOf(who: Caller): Promise<string>;
  readonly public: Client;
  /** The folder with the functions' logs. */
  readonly logs: string;
  /** Stops the hub and starts it again on the same data, as after a power cut or, with another assembly, a deployment. */
  restart(deployed?: Deployed): Promise<void>;
  stop(): Promise<void>;
}

/** What is brought up: a template, and values of its parameters besides those of the place. */
interface Deployed {
  readonly assembly: string;
  readonly parameters?: Readonly<Record<string, string>>;
}

/** Webhooks may call servers of the tests, and a day of retries passes in seconds; so does a move to other matching keys. */
const quicker = { WebhookLoopback: 'true', WebhookPace: '20000', ExportPace: '100', MatchVersionsLife: '1000' };

export interface SystemKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicJwk: JsonWebKey;
}

export type Caller = keyof typeof people | `system-${(typeof worldMembers)[number]['key']}`;

/** Has an account at the issuer, and the hub knows nothing of it. */
export const stranger = 'stranger';

export const audience = 'urn:association-hub:test';

export function systemKey(kid: string): SystemKey {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { kid, privateKey, publicJwk: publicKey.export({ format: 'jwk' }) };
}

/** A client assertion; `claims` and `header` may be bent to see them refused. */
export function assertion(
  options: { hubUrl: string; clientId: string; key: SystemKey },
  claims: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT({
    iss: options.clientId,
    sub: options.clientId,
    aud: `${options.hubUrl}/oauth/token`,
    jti: crypto.randomUUID(),
    iat: now,
    exp: now + 60,
    ...claims,
  })
    .setProtectedHeader({ alg: 'ES256', kid: options.key.kid })
    .sign(options.key.privateKey);
}

export const tokenRequest = (client_assertion: string) => ({
  grant_type: 'client_credentials',
  client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer' as const,
  client_assertion,
});

/**
 * @param options.metered whether a proxy stands before the database, that meters what is asked of it and injects faults; each request to it
 * then takes one hop more, so that only those have it who ask for it
 */
export async function startHub({ metered = false } = {}): Promise<Hub> {
  const dataDir = mkdtempSync(join(scratch(), 'hub-'));
  const port = await freePort(0, 'HTTP API');
  const url = `http://localhost:${port}`;
  let issuer: Issuer | undefined;
  let twin: Twin | undefined;
  const proxies: DynamoProxy[] = [];
  const clean = async () => {
    await twin?.stop();
    await Promise.all(proxies.map((proxy) => proxy.stop()));
    await issuer?.stop();
    // The functions' logs lie there: HUB_KEEP=1 keeps them for a look after a failure.
    if (process.env.HUB_KEEP) console.error(`kept ${dataDir}`);
    else rmSync(dataDir, { recursive: true, force: true });
  };
  try {
    issuer = await startIssuer({
      port: 0,
      accounts: [...Object.entries(people), [stranger, { name: '陌生人' }] as const].map(([username, { name }]) => ({
        username,
        password: username,
        name,
      })),
      audience,
      redirectUris: [`${url}/admin/callback`],
      keysFile: join(dataDir, 'issuer-keys.json'),
    });
    const issuerUrl = issuer.url;
    let deployed: Deployed = { assembly: assembly() };
    const throughProxy = async (target: string) => {
      const proxy = await startDynamoProxy({ target });
      proxies.push(proxy);
      return proxy.url;
    };
    const bringUp = () =>
      startTwin({
        assembly: deployed.assembly,
        stacks,
        dataDir,
        ports: { gateway: port },
        parameters: {
          PublicBaseUrl: url,
          IssuerUrl: issuerUrl,
          IssuerAudience: audience,
          ...quicker,
          ...deployed.parameters,
        },
        ...(metered ? { dynamoEndpoint: throughProxy } : {}),
        // As many as it takes for a race; on two cores a third one only takes its time to start.
        instances: 2,
        maxRetryDelaySeconds: 1,
        schedules: false,
      });
    twin = await bringUp();
    const keys = Object.fromEntries(worldMembers.map(({ key }) => [`system-${key}`, systemKey(`key-${key}`)]));
    const ids = DemoIds.parse(await twin.invoke('Hub-local-demo-data', dataOf(issuerUrl, keys)));
    const tokens = new Map<Caller, Promise<string>>();
    const tokenOf = (who: Caller) => {
      const token = tokens.get(who) ?? fetchToken(who);
      tokens.set(who, token);
      return token;
    };
    const fetchToken = async (who: Caller): Promise<string> => {
      const key = keys[who];
      const clientId = ids.principals[who];
      if (!key) return personToken({ issuerUrl, username: who, password: who });
      if (!clientId) throw new Error(`no client ${who}`);
      const body = tokenRequest(await assertion({ hubUrl: url, clientId, key }));
      return (await createClient({ baseUrl: url }).issueToken({ body })).body.access_token;
    };
    return {
      url,
      issuerUrl,
      logs: keptIn(dataDir, 'logs'),
      get twin() {
        return running(twin);
      },
      get proxy() {
        return running(proxies.at(-1));
      },
      ids,
      keys,
      tokenOf,
      as: (who) => createClient({ baseUrl: url, token: () => tokenOf(who) }),
      public: createClient({ baseUrl: url }),
      restart: async (next = deployed) => {
        deployed = next;
        await twin?.stop();
        twin = await bringUp();
      },
      stop: clean,
    };
  } catch (error) {
    await clean();
    throw error;
  }
}

/** A system of a member that is bound to one of its branches, registered for the occasion. @param branch its key in the world of the tests */
export async function branchSystem(hub: Hub, branch: string) {
  const memberId = running(hub.ids.members[branch.replace(/-.*/, '')]);
  const branchId = running(hub.ids.branches[branch]);
  const key = systemKey(`key-${branch}`);
  const { x = '', y = '' } = key.publicJwk;
  const { body: registered } = await hub.as('coordinator-ts').registerClient({
    params: { id: memberId },
    body: {
      name: `system of ${branch}`,
      branchId,
      key: { kty: 'EC', crv: 'P-256', x, y, alg: 'ES256', kid: key.kid },
    },
  });
  const body = tokenRequest(await assertion({ hubUrl: hub.url, clientId: registered.id, key }));
  const { access_token: token } = (await hub.public.issueToken({ body })).body;
  return { memberId, branchId, token, client: createClient({ baseUrl: hub.url, token: () => token }) };
}

function running<T>(part: T | undefined): T {
  if (!part) throw new Error('this part of the hub is missing');
  return part;
}

const dataOf = (issuer: string, keys: Readonly<Record<string, SystemKey>>): DemoData => ({
  members: membersWith((key) => running(keys[`system-${key}`])),
  people: Object.entries(people).map(([key, person]) => ({ key, issuer, subject: key, ...person })),
});

/** The invented members as the operator loads them, each with a system of the given key. */
export const membersWith = (keyOf: (member: string) => SystemKey): DemoData['members'] =>
  worldMembers.map(({ key, name, nameEn, branches, desks }) => {
    const { kid, publicJwk } = keyOf(key);
    const { x = '', y = '' } = publicJwk;
    return {
      key,
      name,
      nameEn,
      branches: [...branches],
      desks: [...desks],
      system: {
        key: `system-${key}`,
        name: `${name}核心系统`,
        publicKey: { kty: 'EC', crv: 'P-256', x, y, alg: 'ES256', kid },
      },
    };
  });
