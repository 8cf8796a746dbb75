import { type HandoffVerb, handoffNoun } from './handoffs.ts';
import { type Condition, type Measure, type Source, firstMonth as since } from './measure.ts';

const common = { topic: 'handoffs', unit: 'count', since, publicBy: 'county' } as const;
const by = (verb: HandoffVerb, ...where: Condition[]): Source => ({ kind: handoffNoun.kind, verb, where });
const quick = { fact: 'track', is: 'quick' } as const;
const ordinary = { fact: 'track', isNot: 'quick' } as const;

/** The two parts of a whole by the track that the case was on at the step. @param letter of the two codes the first */
function tracks<const Id extends string>(
  partOf: Id,
  verb: HandoffVerb,
  letter: string,
  names: { readonly zh: string; readonly en: string },
) {
  const part = (track: Condition, second: string, zh: string, en: string) =>
    ({
      ...common,
      zh: `${names.zh}（${zh}）`,
      en: `${names.en}, ${en}`,
      definition: {
        zh: `其中当时为${zh}的案件`,
        en: `Those of them that were on the ${en} track at that step`,
      },
      partOf,
      form: { type: 'flow', code: `${letter}${second}`, of: [by(verb, track)] },
    }) as const;
  return { quick: part(quick, 'q', '快处易赔', 'quick'), ordinary: part(ordinary, 'o', '普通流程', 'ordinary') };
}

const whole = { ...common, form: { type: 'whole' } } as const;
const requested = tracks('handoffsRequested', 'request', 'r', { zh: '发起异地通赔', en: 'Hand-offs requested' });
const accepted = tracks('handoffsAccepted', 'accept', 'a', { zh: '受理异地通赔', en: 'Hand-offs accepted' });
const declined = tracks('handoffsDeclined', 'decline', 'd', { zh: '未予受理', en: 'Hand-offs declined' });
const withdrawn = tracks('handoffsWithdrawn', 'withdraw', 'w', { zh: '撤回', en: 'Hand-offs withdrawn' });
const expired = tracks('handoffsExpired', 'expire', 'x', { zh: '逾期失效', en: 'Hand-offs expired' });
const returned = tracks('handoffsReturned', 'return', 'b', { zh: '退回承保地', en: 'Hand-offs returned' });
const paid = tracks('handoffsPaid', 'pay', 'p', { zh: '支付赔款', en: 'Hand-offs paid' });
const closed = tracks('handoffsClosed', 'close', 'c', { zh: '异地通赔结案', en: 'Hand-offs closed' });

const settled = (track: Condition, code: string, names: Pick<Measure, 'zh' | 'en' | 'definition'>) =>
  ({
    ...common,
    ...names,
    unit: 'fen',
    partOf: 'settledFen',
    form: { type: 'flow', code, of: [by('pay', track)], amount: 'addedFen' },
  }) as const;

/**
 * Cross-region claims by outcome and track. Each is counted at the place of the accident, by county. Its direction needs no measure of its
 * own: what is counted in one city was underwritten in the other.
 */
export const handoffMeasures = {
  handoffsRequested: {
    ...whole,
    zh: '发起异地通赔',
    en: 'Hand-offs requested',
    definition: {
      zh: '当月发起的异地通赔案件数，按出险县区计；在一市出险的，均由另一市的机构承保',
      en: 'Hand-offs requested in the month, by county of the accident; what happened in one city was underwritten in the other',
    },
  },
  handoffsRequestedQuick: requested.quick,
  handoffsRequestedOrdinary: requested.ordinary,
  handoffsAnswered: {
    ...whole,
    zh: '异地通赔请求的结果',
    en: 'Requests that came to an end',
    definition: {
      zh: '当月有结果的请求数：受理、未予受理、撤回与逾期失效之和',
      en: 'Requests that came to an end in the month: accepted, declined, withdrawn or expired',
    },
  },
  handoffsAccepted: {
    ...whole,
    zh: '受理异地通赔',
    en: 'Hand-offs accepted',
    definition: {
      zh: '当月受理的异地通赔案件数，计在出险地',
      en: 'Hand-offs accepted in the month, counted at the place of the accident',
    },
    partOf: 'handoffsAnswered',
  },
  handoffsAcceptedQuick: accepted.quick,
  handoffsAcceptedOrdinary: accepted.ordinary,
  handoffsDeclined: {
    ...whole,
    zh: '未予受理',
    en: 'Hand-offs declined',
    definition: { zh: '当月未予受理的请求数', en: 'Requests that were declined in the month' },
    partOf: 'handoffsAnswered',
  },
  handoffsDeclinedQuick: declined.quick,
  handoffsDeclinedOrdinary: declined.ordinary,
  handoffsWithdrawn: {
    ...whole,
    zh: '撤回',
    en: 'Hand-offs withdrawn',
    definition: { zh: '当月由发起方撤回的请求数', en: 'Requests that those who asked took back in the month' },
    partOf: 'handoffsAnswered',
  },
  handoffsWithdrawnQuick: withdrawn.quick,
  handoffsWithdrawnOrdinary: withdrawn.ordinary,
  handoffsExpired: {
    ...whole,
    zh: '逾期失效',
    en: 'Hand-offs expired',
    definition: { zh: '当月逾期无人受理而失效的请求数', en: 'Requests that nobody answered in time' },
    partOf: 'handoffsAnswered',
  },
  handoffsExpiredQuick: expired.quick,
  handoffsExpiredOrdinary: expired.ordinary,
  handoffsReturned: {
    ...whole,
    zh: '退回承保地',
    en: 'Hand-offs returned',
    definition: { zh: '当月退回承保机构的案件数', en: 'Cases that went back to the underwriter in the month' },
  },
  handoffsReturnedQuick: returned.quick,
  handoffsReturnedOrdinary: returned.ordinary,
  handoffsPaid: {
    ...whole,
    zh: '支付赔款',
    en: 'Hand-offs paid',
    definition: {
      zh: '当月支付赔款的次数；重新受理后再次支付的，再计一次',
      en: 'Payments of the month; one after a reopening counts again',
    },
  },
  handoffsPaidQuick: paid.quick,
  handoffsPaidOrdinary: paid.ordinary,
  handoffsClosed: {
    ...whole,
    zh: '异地通赔结案',
    en: 'Hand-offs closed',
    definition: {
      zh: '当月结案的异地通赔案件数；重新受理后再次结案的，再计一次',
      en: 'Hand-offs closed in the month; one that was reopened and closed again counts again',
    },
  },
  handoffsClosedQuick: closed.quick,
  handoffsClosedOrdinary: closed.ordinary,
  quickShare: {
    ...common,
    zh: '快处易赔结案占比',
    en: 'Share settled by quick handling',
    definition: {
      zh: '当月结案的案件中，按快处易赔办结的占比',
      en: 'Of the hand-offs closed in the month, the share that was on the quick track',
    },
    unit: 'share',
    publicBy: 'city',
    basis: 'handoffsClosed',
    form: { type: 'share', part: 'handoffsClosedQuick', whole: 'handoffsClosed' },
  },
  handoffsReopened: {
    ...common,
    zh: '重新受理',
    en: 'Hand-offs reopened',
    definition: { zh: '当月重新受理的案件数', en: 'Cases that were opened again in the month' },
    form: { type: 'flow', code: 'ho', of: [by('reopen')] },
  },
  settledFen: {
    ...whole,
    zh: '赔款金额',
    en: 'Amounts settled',
    definition: {
      zh: '当月支付的赔款合计；重新受理后再次支付的只计增加的部分，追回的扣除',
      en: 'What was paid in the month; of a payment after a reopening what it added, less what was recovered',
    },
    unit: 'fen',
    basis: 'handoffsPaid',
  },
  settledQuickFen: {
    ...settled(quick, 'qf', {
      zh: '赔款金额（快处易赔）',
      en: 'Amounts settled, quick',
      definition: { zh: '其中快处易赔案件', en: 'Those of cases on the quick track' },
    }),
    basis: 'handoffsPaidQuick',
  },
  settledOrdinaryFen: {
    ...settled(ordinary, 'of', {
      zh: '赔款金额（普通流程）',
      en: 'Amounts settled, ordinary',
      definition: { zh: '其中普通流程案件', en: 'Those of cases on the ordinary track' },
    }),
    basis: 'handoffsPaidOrdinary',
  },
} as const satisfies Record<string, Measure>;
