import * as z from 'zod';
import { CredentialNumber } from './adjusters.ts';
import { AssistId, assistNoun } from './assists.ts';
import { HandoffId } from './case.ts';
import { Estimate, EstimateLines } from './estimates.ts';
import { Handoff, HandoffSummary, handOver, request, Unavailable } from './handoff-record.ts';
import { HandoffTimeline } from './handoff-timeline.ts';
import { handoffNoun } from './handoffs.ts';
import { Fen, NoBody, Paging, pageOf, prose, Reasoned, text } from './primitives.ts';
import { route, step } from './route.ts';
import { AccidentFacts, Screening } from './screening.ts';
import { Settlement } from './settlements.ts';
import { TrackingLink, trackingToken } from './tracking.ts';

const base = '/v1/handoffs';
const ofHandoff = z.strictObject({ id: HandoffId });
const handoffStep = { capability: 'handoffs', noun: handoffNoun, base, params: ofHandoff, answer: Handoff } as const;
const readers = ['member', 'coordinator'] as const;
const noteText = prose(500);

export const handoffRoutes = {
  requestHandoff: route({
    capability: 'handoffs',
    method: 'POST',
    path: base,
    summary: {
      zh: '发起异地通赔（承保地或出险地机构）',
      en: 'Ask for a cross-region hand-off, by the underwriting branch or by the one at the accident place',
    },
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
      /** Only those of which a step is overdue now. */
      overdue: z.enum(['true']).optional(),
      /** Only those of which a step is due at all, overdue or not. */
      running: z.enum(['true']).optional(),
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
  readHandoffTimeline: route({
    capability: 'handoffs',
    method: 'GET',
    path: `${base}/{id}/timeline`,
    summary: {
      zh: '异地通赔进程',
      en: "A hand-off's timeline: who did what and what it changed, with the hashes of its audit chain",
    },
    who: readers,
    noun: handoffNoun,
    params: ofHandoff,
    answer: { status: 200, body: HandoffTimeline },
  }),
  readHandoffEstimate: route({
    capability: 'handoffs',
    method: 'GET',
    path: `${base}/{id}/estimate`,
    summary: { zh: '查看定损明细', en: 'Read the lines of the assessment' },
    who: readers,
    noun: handoffNoun,
    params: ofHandoff,
    answer: { status: 200, body: Estimate },
  }),
  readHandoffScreening: route({
    capability: 'handoffs',
    method: 'GET',
    path: `${base}/{id}/screening`,
    summary: {
      zh: '查看筛查：按当时版本重新说明',
      en: 'Explain again how the case was screened, by the versions of then',
    },
    who: readers,
    noun: handoffNoun,
    params: ofHandoff,
    answer: {
      status: 200,
      body: z
        .object({ facts: AccidentFacts.optional(), screening: Screening.optional() })
        .meta({ id: 'HandoffScreening' }),
    },
  }),
  acceptHandoff: step({
    ...handoffStep,
    verb: 'accept',
    body: z.strictObject({ claimNumber: text(40).optional() }),
    summary: { zh: '受理', en: 'Accept; the underwriter gives its claim number where the handling branch asked' },
  }),
  declineHandoff: step({ ...handoffStep, verb: 'decline', body: Reasoned, summary: { zh: '拒绝', en: 'Decline' } }),
  withdrawHandoff: step({ ...handoffStep, verb: 'withdraw', body: Reasoned, summary: { zh: '撤回', en: 'Withdraw' } }),
  assignHandoff: step({
    ...handoffStep,
    verb: 'assign',
    body: z.strictObject({
      credentialNumber: CredentialNumber,
      /** Needed where an adjuster is assigned already. */
      reason: noteText.optional(),
    }),
    summary: { zh: '指派或改派查勘员', en: 'Assign an adjuster, or another one' },
  }),
  surveyHandoff: step({ ...handoffStep, verb: 'survey', body: NoBody, summary: { zh: '查勘完成', en: 'Survey done' } }),
  assessHandoff: step({
    ...handoffStep,
    verb: 'assess',
    body: z.strictObject({
      assessedFen: Fen,
      /** Labour and parts of all lines are `assessedFen`. */
      lines: EstimateLines.optional(),
    }),
    summary: { zh: '定损', en: 'Assess the damage' },
  }),
  documentHandoff: step({
    ...handoffStep,
    verb: 'document',
    body: z.strictObject({
      /** Why what the track needs and the case lacks cannot be had; what is not lacking is not kept. */
      unavailable: z.array(Unavailable).max(20).optional(),
    }),
    summary: { zh: '单证齐全', en: 'Documents complete' },
  }),
  calculateHandoff: step({
    ...handoffStep,
    verb: 'calculate',
    body: z.strictObject({
      /** All amounts together are the assessed damage. */
      settlement: Settlement,
    }),
    summary: { zh: '理算复核', en: 'Calculated and reviewed: who bears how much of the damage' },
  }),
  approveHandoff: step({
    ...handoffStep,
    verb: 'approve',
    body: NoBody,
    summary: { zh: '审批', en: 'Approve the payment' },
  }),
  sendBackHandoff: step({
    ...handoffStep,
    verb: 'sendBack',
    body: Reasoned,
    summary: { zh: '退回重新理算', en: 'Send the calculation back, to be made anew' },
  }),
  makeOrdinaryHandoff: step({
    ...handoffStep,
    verb: 'makeOrdinary',
    body: Reasoned,
    summary: { zh: '转为普通流程', en: 'Take the case off the quick track' },
  }),
  payHandoff: step({
    ...handoffStep,
    verb: 'pay',
    body: z.strictObject({
      /** What is paid by now in all: what the settlement says that insurers pay. */
      paidFen: Fen,
      /** What had been paid beyond that before the case was reopened, and is recovered. */
      recoveredFen: Fen.min(1).optional(),
    }),
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
  noteHandoff: step({
    ...handoffStep,
    verb: 'note',
    body: z.strictObject({ note: noteText }),
    summary: { zh: '备注', en: 'Add a note, which stands in the timeline' },
  }),
  shareHandoff: step({
    ...handoffStep,
    verb: 'share',
    body: NoBody,
    answer: Handoff.extend({ trackingUrl: z.url() }).meta({ id: 'SharedHandoff' }),
    summary: { zh: '生成客户查询链接', en: 'Open a link by which the policyholder follows the claim' },
  }),
  revokeShareHandoff: step({
    ...handoffStep,
    verb: 'revokeShare',
    body: z.strictObject({ reason: noteText.optional() }),
    summary: { zh: '停用客户查询链接', en: 'Revoke the tracking link' },
  }),
  readTrackingLink: route({
    capability: 'handoffs',
    method: 'GET',
    path: `${base}/{id}/tracking-link`,
    summary: { zh: '查看客户查询链接', en: 'Read the tracking link that is open' },
    who: ['member'],
    noun: handoffNoun,
    params: ofHandoff,
    answer: { status: 200, body: TrackingLink },
  }),
  trackHandoff: route({
    capability: 'handoffs',
    method: 'GET',
    path: '/track/{token}',
    summary: { zh: '理赔进度查询页', en: 'Public page: where does my claim stand?' },
    who: 'public',
    params: trackingToken,
    // Messengers add words of their own to the links that are passed on.
    query: z.object({ lang: z.enum(['zh', 'en']).optional().catch(undefined) }),
    answer: { status: 200, media: 'text/html; charset=utf-8' },
  }),
} as const;
