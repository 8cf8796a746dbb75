import { assistNoun } from './assists.ts';
import { type Condition, type Measure, firstMonth as since } from './measure.ts';

const common = { topic: 'assists', unit: 'count', since, publicBy: 'county' } as const;
const reported = (...where: Condition[]) => [{ kind: assistNoun.kind, verb: assistNoun.create.verb, where }];

const ofKind = (kind: string, code: string, zh: string, en: string) =>
  ({
    ...common,
    zh: `协助：${zh}`,
    en: `Help: ${en}`,
    definition: {
      zh: `当月报送的协助中包含“${zh}”的次数；一次协助可含多项`,
      en: `Assists of the month that name this kind of help (${en}); one may name several`,
    },
    basis: 'assistsReported',
    form: { type: 'flow', code, of: reported({ fact: 'kinds', has: kind }) },
  }) as const;

const ofWhom = (condition: Condition, code: string, zh: string, en: string) =>
  ({
    ...common,
    zh: `协助${zh}`,
    en: `Assists to ${en}`,
    definition: {
      zh: `其中报送时为${zh}的`,
      en: `Those of them that were to ${en}, as it was known when they were reported`,
    },
    partOf: 'assistsReported',
    form: { type: 'flow', code, of: reported(condition) },
  }) as const;

/** Stop at every incident: whom it helped, and how. The keys of the kinds follow `data/assist-kinds.json`. */
export const assistMeasures = {
  assistsReported: {
    ...common,
    zh: '遇事必停协助',
    en: 'Assists at the roadside',
    definition: {
      zh: '当月报送的遇事必停协助次数，按现场所在县区计',
      en: 'Assists reported in the month, by county of the scene',
    },
    form: { type: 'whole' },
  },
  assistsOwn: ofWhom({ fact: 'customerOf', equals: 'memberId' }, 'sn', '本公司客户', "the helper's own customers"),
  assistsOther: ofWhom({ fact: 'customerOf', differs: 'memberId' }, 'sx', '其他公司客户', "other companies' customers"),
  assistsUnknown: ofWhom(
    { fact: 'customerOf', absent: true },
    'su',
    '承保公司不明的客户',
    'customers of an unknown company',
  ),
  assistsHandedOver: {
    ...common,
    zh: '协助转为异地通赔',
    en: 'Assists that became a hand-off',
    definition: { zh: '当月由协助转为异地通赔的次数', en: 'Assists that were handed over as a claim in the month' },
    form: { type: 'flow', code: 'sh', of: [{ kind: assistNoun.kind, verb: 'handOver' }] },
  },
  helpPoliceReport: ofKind('police-report-helped', 'k1', '协助报警', 'to call the police'),
  helpClaimReport: ofKind('claim-report-helped', 'k2', '协助报案', 'to report the claim'),
  helpSceneSurvey: ofKind('scene-survey', 'k3', '现场查勘', 'survey of the scene'),
  helpPhotos: ofKind('photos-taken', 'k4', '拍照取证', 'photos of the scene'),
  helpWarning: ofKind('warning-set-up', 'k5', '设置警示', 'warning signs'),
  helpTraffic: ofKind('traffic-guided', 'k6', '疏导撤离', 'guiding traffic'),
  helpRescue: ofKind('on-scene-rescue', 'k7', '现场救援', 'on-scene rescue'),
  helpFirstAid: ofKind('first-aid-called', 'k8', '呼叫急救', 'first aid called'),
  helpRoadside: ofKind('roadside-help-arranged', 'k9', '道路救援', 'tow or roadside help'),
  helpGuidance: ofKind('claim-guidance', 'kg', '理赔指引', 'guidance on the claim'),
  helpOther: ofKind('other', 'kx', '其他', 'other'),
} as const satisfies Record<string, Measure>;
