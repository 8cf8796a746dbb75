import { type HandoffVerb, handoffNoun } from './handoffs.ts';
import { type Measure, firstMonth as since } from './measure.ts';

const common = { topic: 'speed', since } as const;
const by = (verb: HandoffVerb) => ({ kind: handoffNoun.kind, verb }) as const;
/** A case that was reopened would be timed from an accident of long ago. */
const first = { where: [{ fact: 'reopened', absent: true }] } as const;
/** The steps that have a clock and are taken by people. */
const clocked = ['survey', 'assess', 'document', 'calculate', 'approve', 'pay', 'close'] as const;

/** @param basis what is no fewer than those that are timed, and mostly as many: either would tell of the other */
const timed = <const Id extends string>(
  basis: Id,
  code: string,
  verb: HandoffVerb,
  names: Pick<Measure, 'zh' | 'en' | 'definition'>,
) =>
  ({
    ...common,
    ...names,
    unit: 'count',
    publicBy: 'city',
    basis,
    form: { type: 'histogram', code, of: [{ ...by(verb), ...first }], since: 'accidentAt' },
  }) as const;

const quantiles = <const Id extends string>(basis: Id, zh: string, en: string) => {
  const quantile = (at: number, name: { zh: string; en: string }, definition: { zh: string; en: string }) =>
    ({
      ...common,
      zh: `${zh}（${name.zh}）`,
      en: `${en}, ${name.en}`,
      definition,
      unit: 'hours',
      publicBy: 'city',
      basis,
      form: { type: 'quantile', of: basis, at },
    }) as const;
  return {
    median: quantile(
      0.5,
      { zh: '中位数', en: 'median' },
      { zh: '半数案件在此时间以内', en: 'Half of the cases took no longer than this' },
    ),
    p90: quantile(
      0.9,
      { zh: '九成', en: '90 %' },
      { zh: '九成案件在此时间以内', en: 'Nine in ten cases took no longer than this' },
    ),
  };
};
const acceptance = quantiles('acceptancesTimed', '出险到受理小时数', 'Hours from accident to acceptance');
const survey = quantiles('surveysTimed', '出险到查勘小时数', 'Hours from accident to survey');
const payment = quantiles('paymentsTimed', '出险到支付小时数', 'Hours from accident to payment');

/** How long the steps of a hand-off take, and how many were late. */
export const speedMeasures = {
  acceptancesTimed: timed('handoffsAccepted', 'h', 'accept', {
    zh: '受理时效的案件数',
    en: 'Acceptances that were timed',
    definition: { zh: '当月受理、据以统计时效的案件数', en: 'Acceptances of the month behind the hours' },
  }),
  hoursToAcceptanceMedian: acceptance.median,
  hoursToAcceptanceP90: acceptance.p90,
  surveysTimed: timed('stepsTaken', 's', 'survey', {
    zh: '查勘时效的案件数',
    en: 'Surveys that were timed',
    definition: {
      zh: '当月完成查勘、据以统计时效的案件数，不含重新受理的案件',
      en: 'Surveys of the month behind the hours, without cases that had been reopened',
    },
  }),
  hoursToSurveyMedian: survey.median,
  hoursToSurveyP90: survey.p90,
  paymentsTimed: timed('handoffsPaid', 'p', 'pay', {
    zh: '支付时效的案件数',
    en: 'Payments that were timed',
    definition: {
      zh: '当月支付、据以统计时效的案件数，不含重新受理的案件',
      en: 'Payments of the month behind the hours, without cases that had been reopened',
    },
  }),
  hoursToPaymentMedian: payment.median,
  hoursToPaymentP90: payment.p90,
  stepsTaken: {
    ...common,
    zh: '办理环节数',
    en: 'Steps taken',
    definition: {
      zh: '当月完成的有时限的环节数：查勘、定损、收单、理算、审批、支付、结案',
      en: 'Steps with a clock that were taken in the month: survey, assessment, documents, calculation, approval, payment, close',
    },
    unit: 'count',
    publicBy: 'county',
    form: { type: 'flow', code: 'st', of: clocked.map(by) },
  },
  stepsOverdue: {
    ...common,
    zh: '逾期环节数',
    en: 'Steps that fell overdue',
    definition: { zh: '当月超过时限的环节数', en: 'Steps whose clock ran out in the month' },
    unit: 'count',
    publicBy: 'county',
    form: { type: 'flow', code: 'so', of: [by('flagOverdue')] },
  },
  overdueShare: {
    ...common,
    zh: '环节逾期率',
    en: 'Overdue steps',
    definition: {
      zh: '当月逾期环节数与完成环节数之比；积压时可超过 100%',
      en: 'Steps that fell overdue in the month to steps taken in it; with a backlog it may exceed 100 %',
    },
    unit: 'share',
    publicBy: 'city',
    basis: 'stepsTaken',
    form: { type: 'share', part: 'stepsOverdue', whole: 'stepsTaken' },
  },
  expiredShare: {
    ...common,
    zh: '受理逾期率',
    en: 'Requests that expired',
    definition: {
      zh: '当月有结果的请求中，逾期无人受理而失效的占比',
      en: 'Of the requests that came to an end in the month, the share that nobody answered in time',
    },
    unit: 'share',
    publicBy: 'city',
    basis: 'handoffsAnswered',
    form: { type: 'share', part: 'handoffsExpired', whole: 'handoffsAnswered' },
  },
} as const satisfies Record<string, Measure>;
