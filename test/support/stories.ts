import { Webhook } from 'standardwebhooks';
import { type Client, createClient } from '#schemas/client.ts';
import { WebhookMessage } from '#schemas/webhooks.ts';
import { registration } from './bodies.ts';
import { onCamera } from './evidence.ts';
import { assertion, type Caller, type Hub, systemKey, tokenRequest } from './hub.ts';
import { type Listener, listen, type Received } from './listener.ts';
import { scenePhoto, sealedPortrait } from './photo.ts';

/** The parties of a story, with every id that the hub has told any of them. */
export interface Cast {
  as(who: Caller): Client;
  told(who: Caller): ReadonlySet<string>;
  /** To anybody. */
  readonly toldAtAll: ReadonlySet<string>;
}

export function castOf(hub: Hub): Cast {
  const told = new Map<Caller, Set<string>>();
  const toldTo = (who: Caller) => told.get(who) ?? new Set<string>();
  return {
    as: (who) =>
      createClient({
        baseUrl: hub.url,
        token: () => hub.tokenOf(who),
        fetch: async (...call) => {
          const response = await fetch(...call);
          const ids = (await response.clone().text()).match(/\b[a-z]{3}_[0-9a-hjkmnp-tv-z]{26}\b/g) ?? [];
          told.set(who, new Set([...toldTo(who), ...ids]));
          return response;
        },
      }),
    told: toldTo,
    get toldAtAll() {
      return new Set([...told.values()].flatMap((ids) => [...ids]));
    },
  };
}

/** The token of a system of a member that was admitted just now and has no part in anything. */
export async function strangersToken(hub: Hub): Promise<string> {
  const coordinator = hub.as('coordinator-ts');
  const { body: member } = await coordinator.admitMember({
    body: { name: '莺谷试验保险', nameEn: 'Yinggu Test Insurance' },
  });
  const key = systemKey('key-yinggu');
  const { x = '', y = '' } = key.publicJwk;
  const { body: system } = await coordinator.registerClient({
    params: { id: member.id },
    body: { name: '莺谷核心系统', key: { kty: 'EC', crv: 'P-256', x, y, alg: 'ES256', kid: key.kid } },
  });
  const body = tokenRequest(await assertion({ hubUrl: hub.url, clientId: system.id, key }));
  return (await hub.public.issueToken({ body })).body.access_token;
}

/** An adjuster of a member in Longnan who meets every criterion, a portrait included, with the credential that was issued for it. */
export async function adjusterInLongnan(employer: Client, coordinator: Client) {
  const photoId = await sealedPortrait(employer);
  const { body: adjuster } = await employer.registerAdjuster({ body: { ...registration('621202'), photoId } });
  const params = { id: adjuster.id };
  await coordinator.approveAdjuster({ params });
  const { body: credential } = await coordinator.issueCredential({ params });
  return { params, credentialNumber: credential.id };
}

/** Wudu in Longnan, as a declaration has it and as a camera writes it. */
export const wudu = { latitude: 33.4, longitude: 104.92 };
const wuduOnCamera = { north: '33/1 24/1 0/1', east: '104/1 55/1 12/1' };

/** A photo as a phone takes it in Wudu. @param seed another one, another scene @param taken ISO 8601, UTC */
export const phonePhoto = (seed: number, taken: string): Promise<Buffer> =>
  scenePhoto(seed, { at: onCamera(taken), offset: '+08:00', model: 'Telefon', ...wuduOnCamera }, [640, 480]);

/** A server of a member's at a real port, to which a webhook endpoint leads. */
export interface Webhooks {
  readonly server: Listener;
  readonly endpointId: string;
  /** What was called so far, oldest first. @throws when a call's signature does not verify */
  messages(): readonly { readonly webhookId: string; readonly message: WebhookMessage }[];
}

export async function webhooksOf(client: Client): Promise<Webhooks> {
  const server = await listen();
  const { body } = await client.registerEndpoint({ body: { url: `${server.url}/hub` } });
  const verifier = new Webhook(body.secret);
  const verified = (call: Received) =>
    WebhookMessage.parse(verifier.verify(call.body, call.headers as Record<string, string>));
  return {
    server,
    endpointId: body.id,
    messages: () =>
      server.received.map((call) => ({ webhookId: String(call.headers['webhook-id']), message: verified(call) })),
  };
}
