import * as z from 'zod';
import { CityCode } from './divisions.ts';
import { Lead, LeadId, LeadRecord, leadNoun } from './leads.ts';
import { Fen, GivenInstant, prose, Reasoned, text } from './primitives.ts';
import { MemberId, PrincipalId } from './roles.ts';
import { route, step } from './route.ts';

/** Where leads wait for the committee: for triage, for assignment, on the caller's own desk, with the police. */
export const desks = ['triage', 'assignment', 'mine', 'police'] as const;

const DocumentNumber = text(60);
const ofLead = z.strictObject({ id: LeadId });
const leadStep = { capability: 'leads', noun: leadNoun, base: '/v1/leads', params: ofLead, answer: Lead } as const;

/** What was found: what the fraud would have cost, whose policy it was, and that company's number of the claim. */
const Finding = z.strictObject({ savedFen: Fen, underwriterId: MemberId, claimNumber: text(60).optional() });
export type Finding = z.infer<typeof Finding>;

/** What the police report back by a document of theirs. What they prove needs a finding, unless the committee's confirmation has left one. */
const feedback = { documentNumber: DocumentNumber, reason: prose(500) };
const PoliceFeedback = z.discriminatedUnion('outcome', [
  z.strictObject({ outcome: z.literal('opened'), ...feedback }),
  z.strictObject({ outcome: z.literal('proven'), ...feedback, finding: Finding.optional() }),
  z.strictObject({ outcome: z.literal('unfounded'), ...feedback }),
  z.strictObject({ outcome: z.literal('returned'), ...feedback }),
]);

/** What the police see of a lead that was referred to their city: where it stands. Its content they get by an export. */
const LeadAtPolice = LeadRecord.pick({
  id: true,
  status: true,
  referredCity: true,
  referral: true,
  police: true,
  version: true,
  createdAt: true,
  updatedAt: true,
}).meta({ id: 'LeadAtPolice' });

/**
 * The steps of a lead's life. Reasons stand in its timeline, which outlives its content: they name no person. What a step answers is the
 * lead without what is sealed, for reading that is a reading, with its purpose.
 */
export const leadStepRoutes = {
  triageLead: step({
    ...leadStep,
    verb: 'triage',
    body: z.strictObject({
      priority: z.enum(['urgent', 'normal', 'low']).default('normal'),
      reason: prose(500).optional(),
    }),
    summary: { zh: '初审并定优先级', en: 'Triage: give it a priority' },
  }),
  assignLead: step({
    ...leadStep,
    verb: 'assign',
    body: z.strictObject({ investigatorId: PrincipalId, dueAt: GivenInstant.optional(), reason: prose(500) }),
    summary: { zh: '分派或改派调查人', en: 'Assign to an investigator of the committee, or to another one' },
  }),
  confirmLead: step({
    ...leadStep,
    verb: 'confirm',
    body: Finding.extend({ decidedAt: GivenInstant.optional(), reason: prose(500) }),
    summary: { zh: '确认欺诈，计入奖励', en: "Confirm the fraud; the reporter's company earns its reward" },
  }),
  refuteLead: step({
    ...leadStep,
    verb: 'refute',
    body: Reasoned,
    summary: { zh: '排除嫌疑（立即封存，6 个月后删除）', en: 'Refute: locked at once, erased after 6 months' },
  }),
  retractLead: step({
    ...leadStep,
    verb: 'retract',
    body: Reasoned,
    summary: { zh: '撤回误报的线索', en: "Take back one's own lead that was a mistake" },
  }),
  referLead: step({
    ...leadStep,
    verb: 'refer',
    body: z.strictObject({
      referredCity: CityCode,
      documentNumber: DocumentNumber.optional(),
      reason: prose(500),
    }),
    summary: { zh: '移交警方', en: 'Refer to the police of a city' },
  }),
  closeLead: step({
    ...leadStep,
    verb: 'close',
    body: Reasoned,
    summary: {
      zh: '结案（未经证实的随即封存，不能再调查）',
      en: 'Close; what nobody proved is locked at once, for good',
    },
  }),
  reopenLead: step({
    ...leadStep,
    verb: 'reopen',
    body: Reasoned,
    summary: { zh: '重新调查已证实的线索', en: 'Investigate a proven lead anew' },
  }),
  renewLead: step({
    ...leadStep,
    verb: 'renew',
    body: Reasoned,
    summary: {
      zh: '延续未确认线索的 12 个月期限（最多两次）',
      en: 'Begin the 12 months of an unconfirmed lead anew, twice at most',
    },
  }),
  holdLead: step({
    ...leadStep,
    verb: 'hold',
    body: z.strictObject({ documentNumber: DocumentNumber, reason: prose(500) }),
    summary: { zh: '依法保全：到期不失效、不删除', en: 'Put under a legal hold: it neither expires nor is erased' },
  }),
  releaseLead: step({
    ...leadStep,
    verb: 'release',
    body: Reasoned,
    summary: { zh: '解除保全', en: 'Release from the legal hold' },
  }),
  reportPoliceFeedback: route({
    capability: 'leads',
    method: 'POST',
    path: '/v1/leads/{id}/police-feedback',
    summary: {
      zh: '警方反馈：立案、查实、不实或退回',
      en: 'What the police report back: case opened, proven, unfounded, or returned',
    },
    who: ['police'],
    noun: leadNoun,
    params: ofLead,
    body: PoliceFeedback,
    answer: { status: 200, body: LeadAtPolice, versioned: true },
  }),
} as const;
