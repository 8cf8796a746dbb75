import * as z from 'zod';
import { AdjusterId, CredentialNumber } from './adjusters.ts';
import { HandoffId } from './case.ts';
import data from './data/assist-kinds.json' with { type: 'json' };
import { CityCode, CountyCode } from './divisions.ts';
import { EvidenceId, LinkedPaper } from './evidence.ts';
import { MobilePhone, Plate } from './identifiers.ts';
import { noun } from './noun.ts';
import {
  GivenInstant,
  GivenPosition,
  Instant,
  idOf,
  NoBody,
  Paging,
  Position,
  pageOf,
  personName,
  prose,
  Reasoned,
  text,
} from './primitives.ts';
import { recordFields, timeline } from './record.ts';
import { MemberId } from './roles.ts';
import { route, step } from './route.ts';

/**
 * Stop at every incident (遇事必停): an adjuster on a round met an accident or a broken-down car and helped with the customer's consent. What
 * was found goes to the insurer whose customer it is. That one of the two reported a lead of it is not told here: it is the reporter's
 * secret and stands on the lead alone.
 */
export const assistNoun = noun({
  kind: 'assist',
  prefix: 'ast',
  table: 'Hub',
  zh: '遇事必停',
  en: 'assist',
  states: ['reported', 'acknowledged', 'handed-over', 'closed'],
  create: { verb: 'report', to: 'reported' },
  transitions: [
    // To the insurer that was not known at the scene, or to another one when that was the wrong one.
    { verb: 'route', from: ['reported', 'acknowledged'], to: 'reported', who: ['coordinator'] },
    { verb: 'acknowledge', from: ['reported'], to: 'acknowledged', who: ['concerned'] },
    { verb: 'handOver', from: ['reported', 'acknowledged'], to: 'handed-over', who: ['concerned'] },
    { verb: 'close', from: ['reported', 'acknowledged'], to: 'closed', who: ['concerned', 'coordinator'] },
  ],
  relations: {
    helper: { role: 'member', member: 'memberId' },
    concerned: { role: 'member', member: 'customerOf' },
    coordinator: { role: 'coordinator', cities: ['cityCode'] },
  },
  readers: ['helper', 'concerned', 'coordinator'],
  boxes: {
    sent: { index: 'owner', by: 'memberId', who: ['helper'] },
    // While nobody knows whose customer it is, the assist is in nobody's.
    received: { index: 'counterparty', by: 'customerOf', who: ['concerned'] },
    ofCity: { index: 'overview', by: 'cityCode', who: ['coordinator'] },
  },
  counted: { city: 'cityCode', county: 'countyCode', member: 'memberId', facts: ['kinds', 'customerOf'] },
});

export const AssistId = idOf('ast');

/** What an adjuster may have done at a scene. */
export const assistKinds: readonly { readonly code: string; readonly zh: string; readonly en: string }[] = data.kinds;
const AssistKind = z.enum(assistKinds.map(({ code }) => code)).meta({ id: 'AssistKind', example: 'scene-survey' });

export const occasions = {
  accident: { zh: '交通事故', en: 'accident' },
  breakdown: { zh: '车辆故障', en: 'breakdown' },
  other: { zh: '其他情况', en: 'other incident' },
} as const;
const Occasion = z.enum(Object.keys(occasions) as [keyof typeof occasions, ...(keyof typeof occasions)[]]);

const PersonName = personName(40);
const ConsentForm = z.enum(['spoken', 'signed', 'recorded']);

const report = z.strictObject({
  /** Made by the client at the scene, also without a network; with it, however often it is sent, the assist is one. */
  clientId: z
    .string()
    .regex(/^[\x21-\x7e]{8,64}$/)
    .meta({ example: '7f0c2c6e-6f0f-4f0e-9d56-0c0f5f6b9a11' }),
  /** The credential that was shown: of the caller's member, and in force at the time of the scene. */
  credentialNumber: CredentialNumber,
  /** When the adjuster came to the scene, by the client's clock. */
  occurredAt: GivenInstant,
  countyCode: CountyCode,
  place: text(200),
  position: GivenPosition.optional(),
  occasion: Occasion,
  consent: z.strictObject({
    /** Without consent nothing is recorded: `false` is refused. */
    given: z.boolean(),
    form: ConsentForm,
    /** Who gave it. */
    by: PersonName.optional(),
    at: GivenInstant,
  }),
  kinds: z
    .array(AssistKind)
    .min(1)
    .max(assistKinds.length)
    .transform((kinds) => [...new Set(kinds)]),
  /** The insurer whose customer was helped. */
  customerOf: z.union([MemberId, z.literal('unknown')]),
  plate: Plate.optional(),
  customer: z.strictObject({ name: PersonName.optional(), phone: MobilePhone.optional() }).optional(),
  /** Sealed photos and papers of the caller's member. */
  evidenceIds: z.array(EvidenceId).max(20).default([]),
  note: prose(2000).optional(),
});
export type AssistReport = z.infer<typeof report>;

const AssistSummary = z
  .object({
    id: AssistId,
    status: z.enum(assistNoun.states),
    memberId: MemberId,
    /** Absent while nobody knows whose customer it is. */
    customerOf: MemberId.optional(),
    cityCode: CityCode,
    countyCode: CountyCode,
    occasion: Occasion,
    kinds: z.array(AssistKind),
    occurredAt: Instant,
    ...recordFields,
  })
  .meta({ id: 'AssistSummary' });

/** What an assist's record holds besides its envelope. */
export const AssistRecord = AssistSummary.extend({
  clientId: report.shape.clientId,
  credentialNumber: CredentialNumber,
  adjusterId: AdjusterId,
  place: text(200),
  position: Position.optional(),
  consent: z.object({ given: z.literal(true), form: ConsentForm, at: Instant }),
  plate: Plate.optional(),
  evidenceIds: z.array(EvidenceId),
  /** The hand-off that it became. */
  handoffId: HandoffId.optional(),
});
export type AssistRecord = z.infer<typeof AssistRecord>;

/** What stands sealed in one envelope: a note names people too. */
export const AssistSealed = z.object({
  consentBy: PersonName.optional(),
  customer: z.object(report.shape.customer.unwrap().shape).optional(),
  note: report.shape.note,
});
export type AssistSealed = z.infer<typeof AssistSealed>;

/** An assist as its two parties read it; the coordinator, who sees that it reaches its insurer, reads nothing of the sealed part. */
const Assist = AssistRecord.extend({
  consent: AssistRecord.shape.consent.extend({ by: PersonName.optional() }),
  customer: AssistSealed.shape.customer,
  note: AssistSealed.shape.note,
}).meta({ id: 'Assist' });

const base = '/v1/assists';
const ofAssist = z.strictObject({ id: AssistId });
const assistStep = { capability: 'assists', noun: assistNoun, base, params: ofAssist, answer: Assist } as const;
const readers = ['member', 'coordinator'] as const;

export const assistRoutes = {
  reportAssist: route({
    capability: 'assists',
    method: 'POST',
    path: base,
    summary: { zh: '报送遇事必停协助', en: 'Report help given at a scene; a late or repeated send is the same assist' },
    who: ['member'],
    body: report,
    answer: { status: 201, body: Assist, versioned: true },
  }),
  listAssists: route({
    capability: 'assists',
    method: 'GET',
    path: base,
    summary: { zh: '遇事必停协助列表', en: "List assists sent or received; coordinators read their city's" },
    who: readers,
    query: Paging.extend({
      box: z.enum(['sent', 'received', 'ofCity']).optional(),
      status: z.enum(assistNoun.states).optional(),
    }),
    answer: { status: 200, body: pageOf(AssistSummary) },
  }),
  listAssistKinds: route({
    capability: 'assists',
    method: 'GET',
    path: '/v1/assist-kinds',
    summary: { zh: '协助事项种类', en: 'The kinds of help that an assist may name' },
    who: readers,
    answer: {
      status: 200,
      body: z
        .object({ items: z.array(z.object({ code: AssistKind, zh: z.string(), en: z.string() })) })
        .meta({ id: 'AssistKinds' }),
    },
  }),
  readAssist: route({
    capability: 'assists',
    method: 'GET',
    path: `${base}/{id}`,
    summary: { zh: '查看协助', en: 'Read an assist; its two parties get short links to the photos' },
    who: readers,
    noun: assistNoun,
    params: ofAssist,
    answer: {
      status: 200,
      body: Assist.extend({ photos: z.array(LinkedPaper).optional() }).meta({ id: 'LinkedAssist' }),
      versioned: true,
    },
  }),
  readAssistTimeline: timeline({
    capability: 'assists',
    noun: assistNoun,
    base,
    params: ofAssist,
    who: readers,
    summary: { zh: '协助进程', en: "An assist's timeline" },
  }),
  routeAssist: step({
    ...assistStep,
    verb: 'route',
    body: Reasoned.extend({ customerOf: MemberId }),
    summary: { zh: '转送承保公司', en: 'Route to the insurer whose customer was helped' },
  }),
  acknowledgeAssist: step({
    ...assistStep,
    verb: 'acknowledge',
    body: NoBody,
    summary: { zh: '确认收到', en: 'Acknowledge' },
  }),
  closeAssist: step({ ...assistStep, verb: 'close', body: Reasoned, summary: { zh: '办结', en: 'Close' } }),
} as const;
