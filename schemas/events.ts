import * as z from 'zod';
import { assistNoun } from './assists.ts';
import { batchNoun } from './cards.ts';
import { evidenceNoun } from './evidence.ts';
import { exportNoun } from './exports.ts';
import { importNoun } from './imports.ts';
import { deletionNoun } from './lead-deletions.ts';
import { leadEvents } from './lead-events.ts';
import { countedEvents } from './measures.ts';
import { toldEvents } from './notifications.ts';
import { Instant, Version } from './primitives.ts';
import { statementWork } from './statements.ts';
import { deliveryEvents } from './webhooks.ts';

/** What an event says of its record besides: a code, an amount, an instant, or several codes. */
const Fact = z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]);
export type Fact = z.infer<typeof Fact>;

/** That a record changed: ids and codes only. Its id is the record and the version, so a repeat is recognised. */
export const RecordChanged = z.object({
  type: z.literal('record.changed'),
  id: z.string(),
  kind: z.string(),
  recordId: z.string(),
  version: Version,
  verb: z.string(),
  status: z.string(),
  at: Instant,
  cityCode: z.string().optional(),
  countyCode: z.string().optional(),
  memberId: z.string().optional(),
  /** What its noun lets it take along for those who count it. */
  facts: z.record(z.string(), Fact).optional(),
  /** The instant before which the consumer has nothing to do. */
  notBefore: Instant.optional(),
});
export type RecordChanged = z.infer<typeof RecordChanged>;

/** The queues' consumers and the events that each is sent. The relay routes by it, the infrastructure makes a queue for each. */
export const subscriptions = {
  cards: [{ kind: batchNoun.kind, verb: batchNoun.create.verb }],
  progress: countedEvents,
  exports: ['request', 'approve', 'retry', 'cancel', 'revoke'].map((verb) => ({ kind: exportNoun.kind, verb })),
  imports: [{ kind: importNoun.kind, verb: 'start' }],
  // What was sealed is looked into; the photos of an assist go with it to the hand-off that it became.
  evidence: [
    { kind: evidenceNoun.kind, verb: 'seal' },
    { kind: assistNoun.kind, verb: 'handOver' },
  ],
  leads: leadEvents.map(({ kind, verb }) => ({ kind, verb })),
  // Apart, for one of them may take minutes.
  erasures: [{ kind: deletionNoun.kind, verb: 'approve' }],
  // Each picture that was looked into is compared with those of other cases.
  photos: [{ kind: evidenceNoun.kind, verb: 'analyse' }],
  // What one company did for another's customers, and what becomes of its statements.
  statements: statementWork,
  notifications: toldEvents,
  webhooks: deliveryEvents,
} as const satisfies Record<string, readonly { readonly kind: string; readonly verb: string }[]>;
export type Consumer = keyof typeof subscriptions;
export const consumers = Object.keys(subscriptions) as readonly Consumer[];

/** The consumers of an event. */
export const consumersOf = (event: Pick<RecordChanged, 'kind' | 'verb'>): readonly Consumer[] =>
  consumers.filter((consumer) =>
    subscriptions[consumer].some(({ kind, verb }) => kind === event.kind && verb === event.verb),
  );
