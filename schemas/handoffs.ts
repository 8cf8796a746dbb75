import * as z from 'zod';
import { AssistId, assistNoun, HandoffId } from './assists.ts';
import { CityCode, CountyCode } from './divisions.ts';
import { Plate } from './identifiers.ts';
import { noun } from './noun.ts';
import { Fen, GivenInstant, Instant, NoBody, Paging, pageOf, prose, Reasoned, text } from './primitives.ts';
import { recordFields, timeline } from './record.ts';
import { BranchId, MemberId } from './roles.ts';
import { route, step } from './route.ts';

const working = ['accepted', 'surveyed', 'assessed', 'documented', 'calculated'] as const;

/** A claim whose accident lies outside the city of the underwriting branch, handled by a branch at the accident place. */
export const handoffNoun = noun({
  kind: 'handoff',
  prefix: 'hnd',
  table: 'Hub',
  zh: '异地通赔',
  en: 'hand-off',
  states: ['requested', 'declined', 'withdrawn', 'expired', ...working, 'approved', 'paid', 'closed', 'returned'],
  create: { verb: 'request', to: 'requested' },
  transitions: [
    { verb: 'accept', from: ['requested'], to: 'accepted', who: ['handler'] },
    { verb: 'decline', from: ['requested'], to: 'declined', who: ['handler'] },
    { verb: 'withdraw', from: ['requested'], to: 'withdrawn', who: ['underwriter'] },
    { verb: 'expire', from: ['requested'], to: 'expired', who: ['clock'] },
    { verb: 'survey', from: ['accepted'], to: 'surveyed', who: ['handler'] },
    { verb: 'assess', from: ['surveyed'], to: 'assessed', who: ['handler'] },
    { verb: 'document', from: ['assessed'], to: 'documented', who: ['handler', 'underwriter'] },
    { verb: 'calculate', from: ['documented'], to: 'calculated', who: ['handler'] },
    { verb: 'approve', from: ['calculated'], to: 'approved', who: ['underwriter'] },
    { verb: 'pay', from: ['approved'], to: 'paid', who: ['handler', 'underwriter'] },
    { verb: 'close', from: ['paid'], to: 'closed', who: ['handler', 'underwriter'] },
    { verb: 'return', from: working, to: 'returned', who: ['handler'] },
    { verb: 'reopen', from: ['closed', 'returned'], to: 'accepted', who: ['underwriter'] },
  ],
  relations: {
    underwriter: { role: 'member', member: 'underwritingMemberId', branch: 'underwritingBranchId' },
    handler: { role: 'member', member: 'handlingMemberId', branch: 'handlingBranchId' },
    coordinator: { role: 'coordinator', cities: ['underwritingCity', 'handlingCity'] },
    clock: { role: 'system' },
  },
  readers: ['underwriter', 'handler', 'coordinator'],
  boxes: {
    sent: { index: 'owner', by: 'underwritingMemberId', who: ['underwriter'] },
    received: { index: 'counterparty', by: 'handlingMemberId', who: ['handler'] },
    all: { index: 'overview', who: ['coordinator'] },
  },
  counted: { city: 'handlingCity', county: 'countyCode', member: 'handlingMemberId' },
});

const request = z.strictObject({
  underwritingBranchId: BranchId,
  handlingBranchId: BranchId,
  claimNumber: text(40),
  policyNumber: text(40),
  plate: Plate,
  accidentAt: GivenInstant,
  /** County of the accident; its city is the handling branch's. */
  countyCode: CountyCode,
  place: text(200),
  description: prose(2000),
  track: z.enum(['quick', 'ordinary']),
});
export type HandoffRequest = z.infer<typeof request>;

/** What an assist does not tell of the claim that it becomes. */
const handOver = request
  .pick({
    underwritingBranchId: true,
    handlingBranchId: true,
    claimNumber: true,
    policyNumber: true,
    track: true,
  })
  .extend({
    /** In the stead of the plate that was noted at the scene; needed when none was. */
    plate: request.shape.plate.optional(),
    description: request.shape.description.optional(),
  });
export type HandOver = z.infer<typeof handOver>;

const HandoffSummary = z
  .object({
    id: HandoffId,
    status: z.enum(handoffNoun.states),
    claimNumber: text(40),
    track: z.enum(['quick', 'ordinary']),
    underwritingMemberId: MemberId,
    underwritingBranchId: BranchId,
    underwritingCity: CityCode,
    handlingMemberId: MemberId,
    handlingBranchId: BranchId,
    handlingCity: CityCode,
    countyCode: CountyCode,
    ...recordFields,
  })
  .meta({ id: 'HandoffSummary' });

/** `paidFen` is what has been paid in all, also before a reopening. */
const amounts = { assessedFen: Fen, paidFen: Fen };

const Handoff = HandoffSummary.extend(request.shape)
  .extend({
    accidentAt: Instant,
    assessedFen: amounts.assessedFen.optional(),
    paidFen: amounts.paidFen.optional(),
    /** The assist at the scene from which it began. */
    assistId: AssistId.optional(),
  })
  .meta({ id: 'Handoff' });

const base = '/v1/handoffs';
const ofHandoff = z.strictObject({ id: HandoffId });
const handoffStep = { capability: 'handoffs', noun: handoffNoun, base, params: ofHandoff, answer: Handoff } as const;
const readers = ['member', 'coordinator'] as const;

export const handoffRoutes = {
  requestHandoff: route({
    capability: 'handoffs',
    method: 'POST',
    path: base,
    summary: { zh: '发起异地通赔', en: 'Hand a claim over to a branch at the accident place' },
    who: ['member'],
    body: request,
    answer: { status: 201, body: Handoff, versioned: true },
  }),
  handOverAssist: route({
    capability: 'handoffs',
    method: 'POST',
    path: '/v1/assists/{id}/hand-over',
    summary: { zh: '将遇事必停协助转为异地通赔', en: 'Hand an assist over as a claim of its own' },
    who: ['member'],
    noun: assistNoun,
    params: z.strictObject({ id: AssistId }),
    body: handOver,
    answer: { status: 201, body: Handoff, versioned: true },
  }),
  listHandoffs: route({
    capability: 'handoffs',
    method: 'GET',
    path: base,
    summary: { zh: '异地通赔列表', en: 'List hand-offs sent or received; coordinators read all' },
    who: readers,
    query: Paging.extend({
      box: z.enum(['sent', 'received', 'all']).optional(),
      status: z.enum(handoffNoun.states).optional(),
    }),
    answer: { status: 200, body: pageOf(HandoffSummary) },
  }),
  readHandoff: route({
    capability: 'handoffs',
    method: 'GET',
    path: `${base}/{id}`,
    summary: { zh: '查看异地通赔', en: 'Read a hand-off' },
    who: readers,
    noun: handoffNoun,
    params: ofHandoff,
    answer: { status: 200, body: Handoff, versioned: true },
  }),
  readHandoffTimeline: timeline({
    capability: 'handoffs',
    noun: handoffNoun,
    base,
    params: ofHandoff,
    who: readers,
    summary: { zh: '异地通赔进程', en: "A hand-off's timeline" },
  }),
  acceptHandoff: step({ ...handoffStep, verb: 'accept', body: NoBody, summary: { zh: '受理', en: 'Accept' } }),
  declineHandoff: step({ ...handoffStep, verb: 'decline', body: Reasoned, summary: { zh: '拒绝', en: 'Decline' } }),
  withdrawHandoff: step({ ...handoffStep, verb: 'withdraw', body: Reasoned, summary: { zh: '撤回', en: 'Withdraw' } }),
  surveyHandoff: step({ ...handoffStep, verb: 'survey', body: NoBody, summary: { zh: '查勘完成', en: 'Survey done' } }),
  assessHandoff: step({
    ...handoffStep,
    verb: 'assess',
    body: z.strictObject({ assessedFen: Fen }),
    summary: { zh: '定损', en: 'Assess the damage' },
  }),
  documentHandoff: step({
    ...handoffStep,
    verb: 'document',
    body: NoBody,
    summary: { zh: '单证齐全', en: 'Documents complete' },
  }),
  calculateHandoff: step({
    ...handoffStep,
    verb: 'calculate',
    body: NoBody,
    summary: { zh: '理算复核', en: 'Calculated and reviewed' },
  }),
  approveHandoff: step({
    ...handoffStep,
    verb: 'approve',
    body: NoBody,
    summary: { zh: '审批', en: 'Approve the payment' },
  }),
  payHandoff: step({
    ...handoffStep,
    verb: 'pay',
    body: z.strictObject({ paidFen: Fen }),
    summary: { zh: '支付', en: 'Record the payment' },
  }),
  closeHandoff: step({ ...handoffStep, verb: 'close', body: NoBody, summary: { zh: '结案', en: 'Close' } }),
  returnHandoff: step({
    ...handoffStep,
    verb: 'return',
    body: Reasoned,
    summary: { zh: '退回承保地', en: 'Return to the underwriter' },
  }),
  reopenHandoff: step({ ...handoffStep, verb: 'reopen', body: Reasoned, summary: { zh: '重新受理', en: 'Reopen' } }),
} as const;
