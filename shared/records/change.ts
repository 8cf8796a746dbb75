import { hash } from 'node:crypto';
import * as z from 'zod';
import { Instant } from '#schemas/primitives.ts';
import type { Actor, SystemActor } from '#schemas/roles.ts';
import { indexes } from '#schemas/tables.ts';

/** Who changes what when, for which request; every write carries one. */
export interface Change {
  readonly actor: Actor;
  readonly at: Instant;
  readonly requestId: string;
  readonly key: RequestKey;
  readonly reason?: string;
}

/** An idempotency key as records keep it: a hash of caller, operation and key; and a hash of the body that came with it. */
export interface RequestKey {
  readonly hash: string;
  readonly body: string;
}

const hashOf = (content: string) => hash('sha256', content, 'base64url');

/**
 * @param parts what makes the request the same one: caller, operation, path and the caller's Idempotency-Key
 * @param body the parsed body; equal bodies hash alike whatever the order in which their fields came. The caller's key goes into the hash,
 * which stands in no record: without it, whoever reads a record could try out bodies until one fits.
 */
export const requestKey = (parts: readonly string[], body: unknown): RequestKey => ({
  hash: hashOf(parts.join('\u0000')),
  body: hashOf([...parts, JSON.stringify(body ?? null)].join('\u0000')),
});

/**
 * A change that the hub makes by itself.
 * @param occasion what it acts on (an event's id), so that a repeat is recognised
 * @param body what it is to bring about, where that may differ from one time to the next
 */
export const systemChange = (worker: SystemActor, occasion: string, at: Instant, body: unknown = null): Change => ({
  actor: worker,
  at,
  requestId: occasion,
  key: requestKey([worker.id, occasion], body),
});

/**
 * What a record keeps of a request key: 72 bits of the key's hash, 48 of the body's. They only tell apart the requests of one record within
 * two weeks, and every write pays for their bytes again.
 */
export const keyMark = ({ hash }: RequestKey) => hash.slice(0, 12);
const bodyMark = ({ body }: RequestKey) => body.slice(0, 8);

/** The last change as a record carries it. */
export const LastChange = z.object({
  verb: z.string(),
  at: Instant,
  by: z.object({
    role: z.enum(['member', 'coordinator', 'antifraud', 'police', 'system']),
    id: z.string(),
    memberId: z.string().optional(),
  }),
  requestId: z.string(),
  key: z.string(),
  body: z.string(),
  reason: z.string().optional(),
});
export type LastChange = z.infer<typeof LastChange>;

/** The attributes of a change on the record. */
export const lastChange = (verb: string, change: Change): LastChange => ({
  verb,
  at: change.at,
  by: {
    role: change.actor.role,
    id: change.actor.id,
    ...('memberId' in change.actor && change.actor.memberId ? { memberId: change.actor.memberId } : {}),
  },
  requestId: change.requestId,
  key: keyMark(change.key),
  body: bodyMark(change.key),
  ...(change.reason ? { reason: change.reason } : {}),
});

const day = 24 * 60 * 60 * 1000;
/** Keys live for one to two of these: at least 8 days. */
const generation = 8 * day;
const slots = ['requestKeys0', 'requestKeys1', 'requestKeys2'] as const;
export const keySlotNames: ReadonlySet<string> = new Set(slots);

/**
 * The attributes that hold recent request keys. A write adds to the current generation and drops the one before the last, blindly, so
 * that the set stays bounded without a read.
 */
export function keySlots(at: Instant) {
  const turn = Math.floor(Date.parse(at) / generation);
  const slot = (offset: number) => slots[(turn + offset) % 3] ?? slots[0];
  return { current: slot(0), previous: slot(2), outdated: slot(1) };
}

/** What a write adds to the current slot: the key alone, for the database's condition, and the key with its body's hash. */
export const keyEntries = (key: RequestKey) => new Set([keyMark(key), `${keyMark(key)}.${bodyMark(key)}`]);

/** What a record knows of a request key: never seen, seen with this body, or seen with another one. */
export function recallKey(record: Readonly<Record<string, unknown>>, key: RequestKey): 'new' | 'same' | 'other' {
  const held = slots.flatMap((name) => (record[name] instanceof Set ? [...record[name]] : []));
  if (!held.includes(keyMark(key))) return 'new';
  return held.includes(`${keyMark(key)}.${bodyMark(key)}`) ? 'same' : 'other';
}

/** The attributes that belong to the record's keeping and not to what it says. */
export const bookkeeping: ReadonlySet<string> = new Set([
  ...slots,
  'pk',
  'sk',
  ...Object.values(indexes).map((index) => index.partitionKey),
]);
