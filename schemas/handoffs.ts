import * as z from 'zod';
import { caseReaders, caseRelations } from './case.ts';
import { noun, type VerbOf } from './noun.ts';

const working = ['accepted', 'surveyed', 'assessed', 'documented', 'calculated'] as const;
/** From the acceptance to the payment: somebody always owes the next step. */
const running = [...working, 'approved', 'paid'] as const;
/** While there is a case at all: also after its close, since it may be opened again. */
const open = ['requested', ...running, 'closed', 'returned'] as const;

/** The customer may turn to either place: to the branch that underwrote, or to the one where the accident was. */
const eitherPlace = ['underwriter', 'handler'] as const;

/**
 * A claim whose accident lies outside the city of the underwriting branch, handled by a branch at the accident place (异地通赔). Either
 * branch may ask for it; the other one accepts. What the customer brings or is owed (documents, payment, close, reopening, notes, the
 * tracking link) either place takes; survey, assessment and calculation are the handling branch's, the approval is the underwriter's.
 */
export const handoffNoun = noun({
  kind: 'handoff',
  prefix: 'hnd',
  table: 'Hub',
  zh: '异地通赔',
  en: 'hand-off',
  states: ['requested', 'declined', 'withdrawn', 'expired', ...running, 'closed', 'returned'],
  create: { verb: 'request', to: 'requested' },
  transitions: [
    { verb: 'accept', from: ['requested'], to: 'accepted', who: ['askedUnderwriter', 'askedHandler'] },
    { verb: 'decline', from: ['requested'], to: 'declined', who: ['askedUnderwriter', 'askedHandler'] },
    { verb: 'withdraw', from: ['requested'], to: 'withdrawn', who: ['askingUnderwriter', 'askingHandler'] },
    { verb: 'expire', from: ['requested'], to: 'expired', who: ['clock'] },
    // Of the adjuster; a reassignment as well.
    { verb: 'assign', from: working, who: ['handler'] },
    { verb: 'survey', from: ['accepted'], to: 'surveyed', who: ['handler'] },
    { verb: 'assess', from: ['surveyed'], to: 'assessed', who: ['handler'] },
    { verb: 'document', from: ['assessed'], to: 'documented', who: eitherPlace },
    { verb: 'calculate', from: ['documented'], to: 'calculated', who: ['handler'] },
    { verb: 'approve', from: ['calculated'], to: 'approved', who: ['underwriter'] },
    // The underwriter does not agree with the calculation.
    { verb: 'sendBack', from: ['calculated'], to: 'documented', who: ['underwriter'] },
    { verb: 'pay', from: ['approved'], to: 'paid', who: eitherPlace },
    { verb: 'close', from: ['paid'], to: 'closed', who: eitherPlace },
    { verb: 'return', from: working, to: 'returned', who: ['handler'] },
    { verb: 'reopen', from: ['closed', 'returned'], to: 'accepted', who: eitherPlace },
    // Off the quick track, when more shows than it is for.
    { verb: 'makeOrdinary', from: working, who: ['handler'] },
    { verb: 'note', from: open, who: eitherPlace },
    { verb: 'share', from: open, who: eitherPlace },
    // A link outlives a case that came to nothing, and can be ended then too.
    { verb: 'revokeShare', from: [...open, 'declined', 'withdrawn', 'expired'], who: eitherPlace },
    { verb: 'flagOverdue', from: [...running, 'returned'], who: ['clock'] },
  ],
  relations: {
    ...caseRelations,
    askingUnderwriter: { ...caseRelations.underwriter, where: { attribute: 'requestedBy', is: 'underwriter' } },
    askingHandler: { ...caseRelations.handler, where: { attribute: 'requestedBy', is: 'handler' } },
    askedUnderwriter: { ...caseRelations.underwriter, where: { attribute: 'requestedBy', is: 'handler' } },
    askedHandler: { ...caseRelations.handler, where: { attribute: 'requestedBy', is: 'underwriter' } },
    clock: { role: 'system' },
  },
  readers: caseReaders,
  boxes: {
    // What tells whether a step is overdue. Each step rewrites the entry in every list for its state: the instant comes along at no cost.
    sent: { index: 'owner', by: 'underwritingMemberId', carries: ['since', 'track'], who: ['underwriter'] },
    received: { index: 'counterparty', by: 'handlingMemberId', carries: ['since', 'track'], who: ['handler'] },
    all: { index: 'overview', carries: ['since', 'track', 'overdueFlagged'], who: ['coordinator'] },
  },
  counted: {
    city: 'handlingCity',
    county: 'countyCode',
    member: 'handlingMemberId',
    facts: ['track', 'accidentAt', 'addedFen', 'reopened'],
  },
});
export type HandoffState = (typeof handoffNoun)['states'][number];
export type HandoffVerb = VerbOf<typeof handoffNoun> | (typeof handoffNoun)['create']['verb'];

interface Words {
  readonly zh: string;
  readonly en: string;
}

/** What each verb and state is called, in timelines, notices and on the customer's page. */
export const handoffWords: {
  readonly verbs: Readonly<Record<HandoffVerb, Words>>;
  readonly states: Readonly<Record<HandoffState, Words>>;
} = {
  verbs: {
    request: { zh: '发起', en: 'requested' },
    accept: { zh: '受理', en: 'accepted' },
    decline: { zh: '拒绝', en: 'declined' },
    withdraw: { zh: '撤回', en: 'withdrawn' },
    expire: { zh: '逾期未受理，自动失效', en: 'expired: nobody accepted in time' },
    assign: { zh: '指派查勘员', en: 'adjuster assigned' },
    survey: { zh: '查勘完成', en: 'survey done' },
    assess: { zh: '定损', en: 'damage assessed' },
    document: { zh: '单证齐全', en: 'documents complete' },
    calculate: { zh: '理算复核', en: 'calculated and reviewed' },
    approve: { zh: '审批', en: 'payment approved' },
    sendBack: { zh: '退回重新理算', en: 'sent back to be calculated anew' },
    makeOrdinary: { zh: '转为普通流程', en: 'taken off the quick track' },
    pay: { zh: '支付', en: 'paid' },
    close: { zh: '结案', en: 'closed' },
    return: { zh: '退回承保地', en: 'returned to the underwriter' },
    reopen: { zh: '重新受理', en: 'reopened' },
    note: { zh: '备注', en: 'note added' },
    share: { zh: '生成客户查询链接', en: 'tracking link shared' },
    revokeShare: { zh: '停用客户查询链接', en: 'tracking link revoked' },
    flagOverdue: { zh: '逾期提示', en: 'flagged as overdue' },
  },
  states: {
    requested: { zh: '待受理', en: 'awaiting acceptance' },
    declined: { zh: '已拒绝', en: 'declined' },
    withdrawn: { zh: '已撤回', en: 'withdrawn' },
    expired: { zh: '已失效', en: 'expired' },
    accepted: { zh: '已受理', en: 'accepted' },
    surveyed: { zh: '已查勘', en: 'surveyed' },
    assessed: { zh: '已定损', en: 'assessed' },
    documented: { zh: '单证已齐', en: 'documents complete' },
    calculated: { zh: '已理算', en: 'calculated' },
    approved: { zh: '已审批', en: 'approved' },
    paid: { zh: '已支付', en: 'paid' },
    closed: { zh: '已结案', en: 'closed' },
    returned: { zh: '已退回', en: 'returned' },
  },
};

/** Which of the two branches: the one that underwrote, or the one at the accident place. */
export const Place = z.enum(eitherPlace).meta({ id: 'Place' });
export type Place = z.infer<typeof Place>;
