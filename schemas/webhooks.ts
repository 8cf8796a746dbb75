import * as z from 'zod';
import { handoffNoun } from './handoffs.ts';
import { poolEvents } from './lead-notices.ts';
import { noun } from './noun.ts';
import { Instant, idOf, text, Version } from './primitives.ts';
import { recordFields } from './record.ts';
import { BranchId, MemberId } from './roles.ts';
import { statementNotices } from './statements.ts';

/**
 * What an event is called wherever it is told of: the noun's kind and the verb, as the timeline has them - `handoff.accept`. One rule for
 * all, so that a new verb has its name already.
 */
export const eventType = (kind: string, verb: string) => `${kind}.${verb}`;

/** The events that both places of a case are told of: every step of the hand-off, its beginning among them. */
export const caseEvents = [handoffNoun.create.verb, ...handoffNoun.transitions.map(({ verb }) => verb)].map((verb) => ({
  kind: handoffNoun.kind,
  verb,
}));
/** All that a member may be told of: of its cases, of what it has in the fraud pool, and of its statements. */
const memberEvents = [
  ...caseEvents,
  ...[...poolEvents, ...statementNotices].filter(({ members }) => members.length > 0),
];
/** In the stead of all of them, also of those that there will be. */
export const everyEvent = '*';
const WantedEvent = z
  .enum([everyEvent, ...memberEvents.map(({ kind, verb }) => eventType(kind, verb))])
  .meta({ id: 'WantedEvent' });

/**
 * An address of a member's that is called when something happens. Its id is one of a few places that each member has, which is how the
 * database keeps a member to that many; it is disabled and changed, and never removed.
 */
export const endpointNoun = noun({
  kind: 'endpoint',
  prefix: 'whe',
  table: 'Hub',
  zh: '推送地址',
  en: 'webhook endpoint',
  states: ['active', 'disabled'],
  create: { verb: 'register', to: 'active' },
  transitions: [
    { verb: 'amend', from: ['active', 'disabled'], who: ['owner'] },
    { verb: 'rotate', from: ['active', 'disabled'], who: ['owner'] },
    // The worker's: when the address answers that it is gone (410).
    { verb: 'disable', from: ['active'], to: 'disabled', who: ['owner', 'worker'] },
    { verb: 'enable', from: ['disabled'], to: 'active', who: ['owner'] },
  ],
  relations: {
    // What a system that is bound to a branch registers is the branch's, and is told of the branch's cases only.
    owner: { role: 'member', member: 'memberId', branch: 'branchId' },
    worker: { role: 'system' },
  },
  readers: ['owner'],
  boxes: { ofMember: { index: 'owner', by: 'memberId', who: ['owner'] } },
});

/** Endpoints of one member. */
export const mostEndpoints = 5;

/** One message on its way to one endpoint. */
export const deliveryNoun = noun({
  kind: 'delivery',
  prefix: 'dlv',
  table: 'Hub',
  zh: '推送记录',
  en: 'webhook delivery',
  states: ['waiting', 'delivered', 'failed'],
  create: { verb: 'queue', to: 'waiting' },
  transitions: [
    { verb: 'deliver', from: ['waiting'], to: 'delivered', who: ['worker'] },
    // An attempt failed, another one follows.
    { verb: 'postpone', from: ['waiting'], who: ['worker'] },
    // The last attempt failed: the dead letter, of which the inbox tells.
    { verb: 'exhaust', from: ['waiting'], to: 'failed', who: ['worker'] },
    // The endpoint was disabled before its turn came.
    { verb: 'abandon', from: ['waiting'], to: 'failed', who: ['worker'] },
    { verb: 'resend', from: ['delivered', 'failed'], to: 'waiting', who: ['owner'] },
  ],
  relations: {
    owner: { role: 'member', member: 'memberId', branch: 'branchId' },
    worker: { role: 'system' },
  },
  readers: ['owner'],
  boxes: {
    ofMember: { index: 'owner', by: 'memberId', who: ['owner'] },
    ofEndpoint: { index: 'counterparty', by: 'endpointId', who: ['owner'] },
  },
  due: 'nextAttemptAt',
});

/** The verbs after which a delivery is the worker's to look at. */
export const deliveryEvents = (['queue', 'postpone', 'resend'] as const).map((verb) => ({
  kind: deliveryNoun.kind,
  verb,
}));

export const EndpointId = idOf('whe');
export const DeliveryId = idOf('dlv');

/** UTF-16 units of an address, as it is given and as it is written out. */
export const longestUrl = 500;
/** An address where nobody is (RFC 6761). */
export const webhookExample = 'https://hooks.example/hub';
/** An address as callers write it; what it may point at is judged beyond its form. */
const Url = z
  .string()
  .max(longestUrl)
  .regex(/^https?:\/\/[^\s]+$/)
  .meta({ example: webhookExample });
const Events = z.array(WantedEvent).min(1).max(memberEvents.length);

export const registration = z.strictObject({
  url: Url,
  description: text(120).optional(),
  /** Which events the endpoint is told of; all of them (`*`) if not given. */
  events: Events.default([everyEvent]),
});
export const amendment = z
  .strictObject({ url: Url.optional(), description: text(120).optional(), events: Events.optional() })
  .refine((fields) => Object.keys(fields).length > 0, { params: { problem: 'nothing_to_change' } });

export const Endpoint = z
  .object({
    id: EndpointId,
    memberId: MemberId,
    /** The branch whose cases it is told of; those of all branches if absent. */
    branchId: BranchId.optional(),
    status: z.enum(endpointNoun.states),
    /** As it is called: host names in ASCII, escapes written out. */
    url: z.string(),
    description: text(120).optional(),
    events: Events,
    /** Why it is disabled: somebody of the member's asked for it, or the address answered 410. */
    disabledBecause: z.enum(['asked', 'gone']).optional(),
    /** Until then calls carry a signature with the secret before the rotation too. */
    previousSecretUntil: Instant.optional(),
    ...recordFields,
  })
  .meta({ id: 'WebhookEndpoint' });

/** With the signing secret (Standard Webhooks), which is shown at registration and rotation and never again. */
export const EndpointWithSecret = Endpoint.extend({ secret: z.string() }).meta({ id: 'WebhookEndpointWithSecret' });

/** What the worker reads of an endpoint. */
export const EndpointRecord = Endpoint.extend({
  secretGeneration: z.int().min(1),
  /** When it was enabled last; its creation, if it never was disabled. */
  activeSince: Instant.optional(),
});
export type EndpointRecord = z.infer<typeof EndpointRecord>;

/** What is sent: that something happened, to what, and its state since. Whoever wants to know more reads the record. */
export const WebhookMessage = z
  .object({
    type: z.string(),
    timestamp: Instant,
    data: z.object({
      kind: z.string(),
      id: z.string(),
      status: z.string(),
      version: Version,
      notificationId: z.string().optional(),
    }),
  })
  .meta({ id: 'WebhookMessage' });
export type WebhookMessage = z.infer<typeof WebhookMessage>;

/** How an attempt ended. Nothing of the answer is kept but its status: what else stands in it may be anybody's data. */
const attemptOutcomes = [
  'delivered',
  // Any other status; 3xx: redirects are not followed; 410: the endpoint is disabled.
  'refused',
  'redirected',
  'gone',
  'timed_out',
  'host_unknown',
  // The host name leads to an address that is not public.
  'target_not_public',
  'connection_failed',
  'tls_failed',
  'broken_off',
  'not_http',
] as const;
export type AttemptOutcome = (typeof attemptOutcomes)[number];

const Attempt = z.object({
  at: Instant,
  /** Milliseconds. */
  ms: z.int(),
  outcome: z.enum(attemptOutcomes),
  /** The HTTP status, where there was one. */
  code: z.int().optional(),
});
export type Attempt = z.infer<typeof Attempt>;
/** The newest attempts that a delivery keeps. */
export const mostAttempts = 20;

export const DeliveryListed = z
  .object({
    id: DeliveryId,
    endpointId: EndpointId,
    status: z.enum(deliveryNoun.states),
    message: WebhookMessage,
    /** While it waits: when it is tried next, or will have been. */
    nextAttemptAt: Instant.optional(),
    ...recordFields,
  })
  .meta({ id: 'WebhookDeliverySummary' });
export const Delivery = DeliveryListed.extend({
  /** Oldest first; the newest twenty. */
  attempts: z.array(Attempt),
}).meta({ id: 'WebhookDelivery' });

/** What the worker reads of a delivery. */
export const DeliveryRecord = Delivery.extend({
  memberId: MemberId,
  /** Attempts since it was queued or sent again. */
  tries: z.int(),
});
export type DeliveryRecord = z.infer<typeof DeliveryRecord>;
