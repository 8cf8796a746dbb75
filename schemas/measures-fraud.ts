import { exportNoun } from './exports.ts';
import { leadNoun } from './leads.ts';
import { linkNoun } from './links.ts';
import { type Condition, type Measure, firstMonth as since } from './measure.ts';
import type { VerbOf } from './noun.ts';

/** A county's few leads of a month would point at people: in public they stand for whole cities. */
const common = { topic: 'fraud', unit: 'count', since, publicBy: 'city' } as const;
const by = (verb: VerbOf<typeof leadNoun> | 'report', ...where: Condition[]) => ({ kind: leadNoun.kind, verb, where });
/** What the police prove of a lead that the committee has confirmed before was found then. */
const foundNow = { fact: 'confirmedAt', equals: 'at' } as const;
const findings = [by('confirm'), by('policeProve', foundNow)];

const feedback = (verb: VerbOf<typeof leadNoun>, code: string, zh: string, en: string) =>
  ({
    ...common,
    zh: `警方反馈：${zh}`,
    en: `Police feedback: ${en}`,
    definition: { zh: `其中结果为${zh}的`, en: `Those of them whose outcome is: ${en}` },
    partOf: 'policeFeedback',
    form: { type: 'flow', code, of: [by(verb)] },
  }) as const;

/** The fraud pool and what comes of it. */
export const fraudMeasures = {
  leadsReported: {
    ...common,
    zh: '报送欺诈线索',
    en: 'Fraud leads reported',
    definition: { zh: '当月报送的欺诈线索数', en: 'Fraud leads reported in the month' },
    form: { type: 'flow', code: 'lr', of: [by('report')] },
  },
  leadsConfirmed: {
    ...common,
    zh: '确认欺诈',
    en: 'Fraud confirmed',
    definition: {
      zh: '当月由委员会确认或首次由警方查实的线索数；重新调查后再次证实的，再计一次；委员会已确认、其后警方又查实的，不再计；其后被排除的不扣减',
      en: 'Leads that the committee confirmed in the month, or the police were the first to prove; one that is proven again after a reopening counts again, what the police prove of a confirmed one later does not; what is refuted later is not deducted',
    },
    form: { type: 'flow', code: 'lc', of: findings },
  },
  savedFen: {
    ...common,
    zh: '减损金额',
    en: 'Amounts saved',
    definition: {
      zh: '当月确认的欺诈若得逞将造成的赔款；重新调查后再次证实的，金额再计一次；委员会已确认、其后警方又查实的，警方认定的金额不再计入；其后被排除的不扣减',
      en: 'What the frauds confirmed in the month would have cost; one that is proven again after a reopening counts again with its amount, what the police find later of a confirmed one is not added, and what is refuted later is not deducted',
    },
    unit: 'fen',
    basis: 'leadsConfirmed',
    form: { type: 'flow', code: 'lf', of: findings, amount: 'savedFen' },
  },
  leadsRefuted: {
    ...common,
    zh: '排除嫌疑',
    en: 'Suspicions refuted',
    definition: {
      zh: '当月由委员会排除或警方认定不实的线索数，不含报送方撤回的误报',
      en: 'Leads that the committee or the police refuted in the month, without those that their reporters took back',
    },
    form: { type: 'flow', code: 'lx', of: [by('refute'), by('policeClear')] },
  },
  leadsReferred: {
    ...common,
    zh: '移交警方',
    en: 'Leads referred to the police',
    definition: { zh: '当月移交警方的线索数', en: 'Leads that were referred to the police in the month' },
    form: { type: 'flow', code: 'lp', of: [by('refer')] },
  },
  policeFeedback: {
    ...common,
    zh: '警方反馈',
    en: 'Police feedback',
    definition: { zh: '当月警方对移交线索的反馈次数', en: 'Reports back from the police on leads in the month' },
    form: { type: 'whole' },
  },
  policeOpened: feedback('policeOpen', 'fo', '立案', 'a case was opened'),
  policeProven: feedback('policeProve', 'fp', '查实', 'fraud is proven'),
  policeUnfounded: feedback('policeClear', 'fu', '不实', 'there was none'),
  policeReturned: feedback('policeReturn', 'fr', '退回', 'returned to the committee'),
  crossCityLinks: {
    ...common,
    zh: '跨市线索关联',
    en: 'Links across the cities',
    definition: {
      zh: '当月发现的、分属两市的线索之间的关联数，只按两市合计',
      en: 'Links found in the month between leads of different cities, for both cities together only',
    },
    publicBy: 'both',
    form: {
      type: 'flow',
      code: 'lk',
      of: [{ kind: linkNoun.kind, verb: linkNoun.create.verb, where: [{ fact: 'firstCity', differs: 'secondCity' }] }],
    },
  },
  leadExports: {
    ...common,
    zh: '向警方提供线索',
    en: 'Exports for the police',
    definition: {
      zh: '当月按公文提供给警方的线索导出次数',
      en: 'Exports of leads made ready for the police in the month',
    },
    form: { type: 'flow', code: 'ex', of: [{ kind: exportNoun.kind, verb: 'finish' }] },
  },
} as const satisfies Record<string, Measure>;
