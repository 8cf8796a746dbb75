import type { Input } from '#schemas/client.ts';
import { cities, cityCodeOf } from '#schemas/divisions.ts';
import type { handoffNoun } from '#schemas/handoffs.ts';
import { hasValidIdChecksum } from '#schemas/identifiers.ts';
import type { VerbOf } from '#schemas/noun.ts';
import { demoMembers } from './demo-members.ts';

/** What has happened in the demo's two cities: pure data, the same at every start, so that its idempotency keys hold. */

/**
 * The n-th resident id number of the demo: 629900 is the code of no place, so that no one bears it, and the check character is
 * right.
 */
function demoNationalId(n: number): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const birth = `${1980 + (n % 18)}${two(1 + ((n * 7) % 12))}${two(1 + ((n * 5) % 28))}`;
  const body = `629900${birth}${String(100 + n).padStart(3, '0')}`;
  const check = [...'0123456789X'].find((character) => hasValidIdChecksum(body + character));
  if (!check) throw new Error('every number has a check character');
  return body + check;
}

/** 154 is a range that no operator was given. */
const phone = (n: number) => `1540000${String(n).padStart(4, '0')}`;

const names = ['林舒', '许望', '顾安然', '何谨', '孟远', '江以宁', '白朗', '程越', '温言', '卓然', '夏初', '韩牧'];
const mandarin = ['2B', '2A', '1B'] as const;
const levels = ['basic', 'advanced', 'basic', 'professional'] as const;
/** Declarations hold for a year: the demo's are of the first of this month. */
const signedOn = `${new Date().toISOString().slice(0, 7)}-01`;
const education = ['college', 'bachelor', 'bachelor', 'postgraduate'] as const;

export interface DemoAdjuster {
  readonly key: string;
  readonly memberKey: string;
  readonly cityCode: string;
  readonly registration: Input<'registerAdjuster'>['body'];
  /** What the city's association has decided so far. */
  readonly outcome: 'waiting' | 'rejected' | 'approved' | 'suspended';
}

const outcomes: Readonly<Record<string, DemoAdjuster['outcome']>> = {
  'qishan-3': 'waiting',
  'chouchi-2': 'rejected',
  'chouchi-3': 'suspended',
  'maiduo-2': 'waiting',
};

/** Three adjusters of each member with branches in both cities, two of the others, at desks of their own member. */
export const demoAdjusters: readonly DemoAdjuster[] = demoMembers
  .flatMap((member) => {
    const places = member.branches.flatMap((branch) => {
      const desks = member.desks.filter((desk) => desk.branchKey === branch.key);
      return [desks[0], desks[1]].filter((desk) => desk !== undefined);
    });
    return places.slice(0, member.branches.length + 1).map((desk, index) => ({ member, desk, index }));
  })
  .map(({ member, desk, index }, n) => {
    const key = `${member.key}-${index + 1}`;
    const nationalId = demoNationalId(n);
    return {
      key,
      memberKey: member.key,
      cityCode: cityCodeOf(desk.countyCode) ?? '',
      outcome: outcomes[key] ?? 'approved',
      registration: {
        name: names[n] ?? `查勘员${n + 1}`,
        nationalId,
        // A mainland driving licence bears its holder's resident id number.
        drivingLicence: nationalId,
        phone: phone(n),
        countyCode: desk.countyCode,
        education: education[n % education.length] ?? 'college',
        mandarin: mandarin[n % mandarin.length] ?? '2B',
        licenceClass: 'C1',
        licenceValidUntil: '2031-06-30',
        citiesKnown: cities.map(({ code }) => code),
        fitnessDeclaredOn: signedOn,
        conductDeclaredOn: signedOn,
        trainingLevel: levels[n % levels.length] ?? 'basic',
        trainingCertificate: `DEMO-T-${n + 1}`,
      },
    };
  });

/** The steps that the story takes; there are more. */
export type StoryVerb = Extract<
  VerbOf<typeof handoffNoun>,
  (typeof course)[number] | 'decline' | 'withdraw' | 'return' | 'note'
>;

export interface DemoHandoff {
  readonly key: string;
  readonly underwriter: string;
  readonly handler: string;
  readonly countyCode: string;
  readonly facts: Omit<
    Input<'requestHandoff'>['body'],
    'underwritingBranchId' | 'handlingBranchId' | 'countyCode' | 'claimNumber' | 'policyNumber' | 'screening'
  >;
  /** On the quick track: the listed situation in which the insured party was, and the insurer of the other party. */
  readonly quick?: { readonly situation: string; readonly otherInsurer: string };
  /** The branch at the accident place asked, to which the customer came. */
  readonly requestedBy?: 'handler';
  /** The steps that the two have taken since. */
  readonly verbs: readonly StoryVerb[];
}

const course = ['accept', 'assign', 'survey', 'assess', 'document', 'calculate', 'approve', 'pay', 'close'] as const;

export const demoHandoffs: readonly DemoHandoff[] = [
  {
    key: 'rear-end-wudu',
    underwriter: 'xili',
    handler: 'xili',
    countyCode: '621202',
    facts: {
      plate: '甘E0X0A1',
      accidentAt: '2026-10-09T10:20:00+08:00',
      place: '武都区东江新区滨江路口（演示）',
      description: '标的车行驶中追尾前车，双方车辆可自行移动，无人受伤。',
      track: 'quick',
    },
    quick: { situation: 'T01', otherInsurer: 'qishan' },
    verbs: course,
  },
  {
    key: 'side-scrape-chengxian',
    underwriter: 'qishan',
    handler: 'chouchi',
    countyCode: '621221',
    facts: {
      plate: '甘E0X0B2',
      accidentAt: '2026-10-14T08:05:00+08:00',
      place: '成县城关镇环城路（演示）',
      description: '变更车道时与邻车刮擦，右前门及后视镜受损。',
      track: 'quick',
    },
    quick: { situation: 'T02', otherInsurer: 'xili' },
    verbs: course.slice(0, 7),
  },
  {
    key: 'guard-rail-qinzhou',
    underwriter: 'chouchi',
    handler: 'maiduo',
    countyCode: '620502',
    facts: {
      plate: '甘K0X0C3',
      accidentAt: '2026-10-21T19:40:00+08:00',
      place: '秦州区藉河北路（演示）',
      description: '雨天路滑，单方碰撞护栏，前保险杠及大灯受损。',
      track: 'ordinary',
    },
    verbs: [...course.slice(0, 4), 'note'],
  },
  {
    key: 'crossing-maiji',
    underwriter: 'xili',
    handler: 'qishan',
    countyCode: '620503',
    facts: {
      plate: '甘K0X0D4',
      accidentAt: '2026-11-03T17:25:00+08:00',
      place: '麦积区埠南路与商埠路交叉口（演示）',
      description: '路口左转未让直行，两车相撞，责任待交警认定。',
      track: 'ordinary',
    },
    requestedBy: 'handler',
    verbs: ['accept'],
  },
  {
    key: 'car-park-huixian',
    underwriter: 'qishan',
    handler: 'chouchi',
    countyCode: '621227',
    facts: {
      plate: '甘E0X0E5',
      accidentAt: '2026-11-10T12:10:00+08:00',
      place: '徽县城关镇文化广场停车场（演示）',
      description: '倒车时碰撞停放车辆，后保险杠受损。',
      track: 'quick',
    },
    quick: { situation: 'T18', otherInsurer: 'chouchi' },
    verbs: [],
  },
  {
    key: 'papers-missing-lixian',
    underwriter: 'qishan',
    handler: 'xili',
    countyCode: '621226',
    facts: {
      plate: '甘E0X0F6',
      accidentAt: '2026-11-05T09:30:00+08:00',
      place: '礼县城关镇秦皇大道（演示）',
      description: '两车会车刮擦，保单信息需承保地核对。',
      track: 'ordinary',
    },
    verbs: ['accept', 'assign', 'survey', 'return'],
  },
  {
    key: 'out-of-area-gangu',
    underwriter: 'chouchi',
    handler: 'qishan',
    countyCode: '620523',
    facts: {
      plate: '甘K0X0G7',
      accidentAt: '2026-11-08T15:00:00+08:00',
      place: '甘谷县大像山镇（演示）',
      description: '驶出路外，车辆需拖移。',
      track: 'ordinary',
    },
    verbs: ['decline'],
  },
];

/** The city where a claim was underwritten: the other one than that of the accident. */
export function underwritingCityOf(countyCode: string): string {
  const other = cities.find((city) => city.code !== cityCodeOf(countyCode));
  if (!other) throw new Error('the programme has two cities');
  return other.code;
}

/** A car that two members have met, one in each city, without knowing of each other. */
const sharedPlate = '甘K7X7Q9';

export interface DemoLead {
  readonly key: string;
  readonly memberKey: string;
  readonly report: Input<'reportLead'>['body'];
}

export const demoLeads: readonly DemoLead[] = [
  {
    key: 'staged-longnan',
    memberKey: 'chouchi',
    report: {
      countyCode: '621225',
      incidentAt: '2026-10-17T22:40:00+08:00',
      suspicions: ['staged'],
      reliability: 'B',
      credibility: '3',
      narrative: '夜间偏僻路段单方事故，现场痕迹与所述碰撞形态不符，半年内同一车辆多次出险。（演示数据）',
      indicators: [
        { kind: 'plate', value: sharedPlate },
        { kind: 'phone', value: phone(9001) },
      ],
      evidenceIds: [],
    },
  },
  {
    key: 'repeated-tianshui',
    memberKey: 'maiduo',
    report: {
      countyCode: '620521',
      incidentAt: '2026-11-12T21:15:00+08:00',
      suspicions: ['repeated'],
      reliability: 'C',
      credibility: '2',
      narrative: '同一损伤疑似向不同公司重复索赔，更换配件无旧件可查。（演示数据）',
      indicators: [
        { kind: 'plate', value: sharedPlate },
        { kind: 'phone', value: phone(9002) },
        { kind: 'national-id', value: demoNationalId(500) },
      ],
      evidenceIds: [],
    },
  },
];
