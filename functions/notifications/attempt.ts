import { randomUUID } from 'node:crypto';
import type { RecordChanged } from '#schemas/events.ts';
import type { VerbOf } from '#schemas/noun.ts';
import {
  type Attempt,
  DeliveryRecord,
  deliveryNoun,
  EndpointRecord,
  endpointNoun,
  mostAttempts,
  WebhookMessage,
} from '#schemas/webhooks.ts';
import { putBack } from '#shared/events/publish.ts';
import { systemChange } from '#shared/records/change.ts';
import { readAsSystem, transitionRecord } from '#shared/records/record.ts';
import type { Step } from '#shared/records/write.ts';
import { environment } from '#shared/runtime/environment.ts';
import { Refusal } from '#shared/runtime/refusal.ts';
import { call, type Resolve } from './call.ts';
import { retryDelay, signingGenerations } from './rules.ts';
import { signedHeaders } from './secret.ts';

const worker = { id: 'system:webhooks', role: 'system' } as const;
/** Milliseconds that an endpoint has for its answer. */
const patience = 10_000;

/**
 * Does what a delivery's event asks for: puts it back while its time has not come, else calls the endpoint and writes down how that went.
 * An event is of one version, and each version that leaves the delivery waiting has its own: an event of an older one is over, so that
 * repeats and lost races change nothing. Killed after the call and before the record was written, the next try calls again, under the same
 * webhook-id.
 */
export async function attempt(event: RecordChanged, resolve: Resolve): Promise<void> {
  const record = await readAsSystem(deliveryNoun, event.recordId);
  if (!record || record.version !== event.version || record.status !== 'waiting') return;
  const delivery = DeliveryRecord.parse(record);
  const { nextAttemptAt = event.at } = delivery;
  if (Date.parse(nextAttemptAt) > Date.now()) return putBack('webhooks', { ...event, notBefore: nextAttemptAt });
  const endpoint = EndpointRecord.parse(await readAsSystem(endpointNoun, delivery.endpointId));
  if (endpoint.status !== 'active') return end(delivery, 'abandon', []);
  const done = await called(delivery, endpoint, resolve);
  if (done.outcome === 'delivered') return end(delivery, 'deliver', [done]);
  if (done.outcome === 'gone' && (await disabled(endpoint))) return end(delivery, 'abandon', [done]);
  const delay = retryDelay(delivery.tries + 1, Math.random());
  if (delay === undefined) return end(delivery, 'exhaust', [done]);
  const next = new Date(Date.now() + delay / environment.webhookPace()).toISOString();
  await move(delivery, 'postpone', { set: { nextAttemptAt: next, ...told(delivery, [done]) } });
}

async function called(delivery: DeliveryRecord, endpoint: EndpointRecord, resolve: Resolve): Promise<Attempt> {
  const body = JSON.stringify(WebhookMessage.parse(delivery.message));
  const began = new Date();
  const at = began.getTime();
  const signed = await signedHeaders(endpoint.id, signingGenerations(endpoint, at), { id: delivery.id, at, body });
  const headers = { 'content-type': 'application/json', 'user-agent': 'association-hub', ...signed };
  const since = performance.now();
  const loopback = environment.webhookLoopback();
  const answer = await call(endpoint.url, { headers, body }, { resolve, loopback, patience });
  return { at: began.toISOString(), ms: Math.round(performance.now() - since), ...answer };
}

/** What a delivery says of its attempts with these added. */
const told = ({ tries, attempts }: DeliveryRecord, done: readonly Attempt[]) => ({
  tries: tries + done.length,
  attempts: [...attempts, ...done].slice(-mostAttempts),
});

const end = (delivery: DeliveryRecord, verb: VerbOf<typeof deliveryNoun>, done: readonly Attempt[]) =>
  move(delivery, verb, { set: told(delivery, done), remove: ['nextAttemptAt'] });

/** Takes the delivery on from the version that was read, unless somebody else has. */
async function move({ id, version }: DeliveryRecord, verb: VerbOf<typeof deliveryNoun>, step: Step): Promise<void> {
  await unlessChanged(() => transitionRecord(deliveryNoun, change(), id, verb, { ...step, ifVersion: version }));
}

/**
 * Disables an endpoint that says it is gone.
 * @returns false when it was changed while it was called: what was gone is not what stands there now
 */
const disabled = ({ id, version }: EndpointRecord): Promise<boolean> =>
  unlessChanged(() =>
    transitionRecord(endpointNoun, change(), id, 'disable', { ifVersion: version, set: { disabledBecause: 'gone' } }),
  );

const change = () => systemChange(worker, randomUUID(), new Date().toISOString());

/** @returns whether the step was taken */
async function unlessChanged(step: () => Promise<unknown>): Promise<boolean> {
  try {
    await step();
    return true;
  } catch (error) {
    if (error instanceof Refusal && (error.code === 'state_conflict' || error.code === 'version_stale')) return false;
    throw error;
  }
}
