import type { webhookRoutes } from '#schemas/webhook-routes.ts';
import {
  DeliveryRecord,
  deliveryNoun,
  EndpointRecord,
  endpointNoun,
  eventType,
  mostEndpoints,
  type WebhookMessage,
} from '#schemas/webhooks.ts';
import type { Verb } from '#shared/http/api.ts';
import type { Change } from '#shared/records/change.ts';
import { derivedId } from '#shared/records/id.ts';
import { listRecords } from '#shared/records/list.ts';
import { createRecord, type Outcome, readRecord, transitionRecord } from '#shared/records/record.ts';
import { environment } from '#shared/runtime/environment.ts';
import { Refusal } from '#shared/runtime/refusal.ts';
import { endpointIds, queued } from './queued.ts';
import { secretOverlap } from './rules.ts';
import { secretOf } from './secret.ts';
import { targetFaults, targetOf } from './target.ts';

type Routes = typeof webhookRoutes;

const answer = ({ record, replayed }: Outcome) => ({ body: record, replayed });

/** With the secret of the generation that the record names: a replay tells the one that it told before. */
async function withSecret({ record, replayed }: Outcome) {
  const endpoint = EndpointRecord.parse(record);
  return { body: { ...endpoint, secret: await secretOf(endpoint.id, endpoint.secretGeneration) }, replayed };
}

/** @throws Refusal `invalid_request` for an address that the hub must not call */
function reachable(url: string): string {
  const target = targetOf(url, environment.webhookLoopback());
  if ('url' in target) return target.url;
  const { fault } = target;
  throw new Refusal('invalid_request', {
    errors: [{ in: 'body', pointer: '/url', code: fault, detail: targetFaults[fault] }],
  });
}

/**
 * Registers an endpoint at the first of the member's places that is free. Each try is one conditional put, so that two at once never share
 * a place; a repeat of the request finds its own.
 * @throws Refusal `too_many_endpoints` when all places are taken
 */
export const register: Verb<Routes['registerEndpoint']> = async ({ principal, body, change }) => {
  const { memberId = '', branchId } = principal;
  const fields = { ...body, url: reachable(body.url), memberId, branchId, secretGeneration: 1 };
  for (const id of endpointIds(memberId)) {
    const made = await madeAt(id, change, fields);
    if (made) return withSecret(made);
  }
  throw new Refusal('too_many_endpoints', {
    errors: [
      {
        in: 'body',
        pointer: '',
        code: 'too_many_endpoints',
        detail: {
          zh: `每家会员公司至多 ${mostEndpoints} 个推送地址：请修改其中之一`,
          en: `A member has ${mostEndpoints} webhook endpoints at most: change one of them instead`,
        },
      },
    ],
  });
};

/** @returns undefined when another request has made an endpoint there */
async function madeAt(id: string, change: Change, fields: Readonly<Record<string, unknown>>) {
  try {
    return await createRecord(endpointNoun, change, id, fields);
  } catch (error) {
    if (error instanceof Refusal && error.code === 'already_exists') return undefined;
    throw error;
  }
}

export const list: Verb<Routes['listEndpoints']> = async ({ principal, query }) => ({
  body: await listRecords(principal, endpointNoun, { box: 'ofMember', ...query }),
});

export const read: Verb<Routes['readEndpoint']> = async ({ principal, params }) => ({
  body: await readRecord(principal, endpointNoun, params.id),
});

export const amend: Verb<Routes['amendEndpoint']> = async ({ params, body, change, ifMatch }) => {
  const set = { ...body, ...(body.url === undefined ? {} : { url: reachable(body.url) }) };
  return answer(await transitionRecord(endpointNoun, change, params.id, 'amend', { ifVersion: ifMatch, set }));
};

/** A new secret; the one before signs too for a day. A secret that was still so left when the next rotation came ends with it. */
export const rotate: Verb<Routes['rotateEndpoint']> = async ({ params, change, ifMatch }) => {
  const until = Date.parse(change.at) + secretOverlap / environment.webhookPace();
  return withSecret(
    await transitionRecord(endpointNoun, change, params.id, 'rotate', {
      ifVersion: ifMatch,
      set: { previousSecretUntil: new Date(until).toISOString() },
      assign: { set: 'secretGeneration = secretGeneration + :one' },
    }),
  );
};

export const disable: Verb<Routes['disableEndpoint']> = async ({ params, change, ifMatch }) =>
  answer(
    await transitionRecord(endpointNoun, change, params.id, 'disable', {
      ifVersion: ifMatch,
      set: { disabledBecause: 'asked' },
    }),
  );

export const enable: Verb<Routes['enableEndpoint']> = async ({ params, change, ifMatch }) =>
  answer(
    await transitionRecord(endpointNoun, change, params.id, 'enable', {
      ifVersion: ifMatch,
      set: { activeSince: change.at },
      remove: ['disabledBecause'],
    }),
  );

/** @throws Refusal `endpoint_disabled` */
function requireActive({ status }: Pick<EndpointRecord, 'status'>): void {
  if (status !== 'active') throw new Refusal('endpoint_disabled');
}

/** Queues a call that says nothing but that it is a test, whatever events the endpoint is told of. */
export const test: Verb<Routes['testEndpoint']> = async ({ principal, params, change }) => {
  const endpoint = EndpointRecord.parse(await readRecord(principal, endpointNoun, params.id));
  requireActive(endpoint);
  const message: WebhookMessage = {
    type: eventType(endpointNoun.kind, 'test'),
    timestamp: change.at,
    data: { kind: endpointNoun.kind, id: endpoint.id, status: endpoint.status, version: endpoint.version },
  };
  const id = derivedId(deliveryNoun.prefix, change.key.hash);
  return answer(await createRecord(deliveryNoun, change, id, queued(endpoint, message, change.at)));
};

export const listDeliveries: Verb<Routes['listDeliveries']> = async ({
  principal,
  query: { endpointId, ...request },
}) => {
  // Endpoints have ids that can be worked out: of another member's not even the length of the list is told.
  if (endpointId !== undefined) await readRecord(principal, endpointNoun, endpointId);
  const box = endpointId === undefined ? { box: 'ofMember' } : { box: 'ofEndpoint', value: endpointId };
  return { body: await listRecords(principal, deliveryNoun, { ...box, ...request }) };
};

export const readDelivery: Verb<Routes['readDelivery']> = async ({ principal, params }) => ({
  body: await readRecord(principal, deliveryNoun, params.id),
});

/** Begins a delivery's attempts anew, at once, under the same webhook-id. */
export const resend: Verb<Routes['resendDelivery']> = async ({ principal, params, change, ifMatch }) => {
  const { status, endpointId } = DeliveryRecord.parse(await readRecord(principal, deliveryNoun, params.id));
  // One that waits is refused for that, or has been sent again by this very request.
  if (status !== 'waiting') requireActive(EndpointRecord.parse(await readRecord(principal, endpointNoun, endpointId)));
  return answer(
    await transitionRecord(deliveryNoun, change, params.id, 'resend', {
      ifVersion: ifMatch,
      set: { tries: 0, nextAttemptAt: change.at },
    }),
  );
};
