import * as z from 'zod';
import { CityCode, CountyCode } from './divisions.ts';
import { noun } from './noun.ts';
import { BusinessDate, idOf, MobilePhone, NationalId, NoBody, Paging, pageOf, Reasoned, text } from './primitives.ts';
import { recordFields, timeline } from './record.ts';
import { MemberId } from './roles.ts';
import { route, step } from './route.ts';

/** A member's claims person. The record's key is the keyed hash of the national id: one active registration across all members. */
export const adjusterNoun = noun({
  kind: 'adjuster',
  prefix: 'adj',
  table: 'Hub',
  zh: '查勘员',
  en: 'adjuster',
  states: ['submitted', 'approved', 'rejected', 'suspended', 'departed'],
  create: { verb: 'register', to: 'submitted', again: ['rejected', 'departed'] },
  transitions: [
    { verb: 'approve', from: ['submitted'], to: 'approved', who: ['coordinator'] },
    { verb: 'reject', from: ['submitted'], to: 'rejected', who: ['coordinator'] },
    { verb: 'suspend', from: ['approved'], to: 'suspended', who: ['coordinator'] },
    { verb: 'resume', from: ['suspended'], to: 'approved', who: ['coordinator'] },
    { verb: 'depart', from: ['submitted', 'approved', 'suspended'], to: 'departed', who: ['employer'] },
    { verb: 'amend', from: ['submitted', 'approved', 'suspended'], who: ['employer'] },
  ],
  relations: {
    employer: { role: 'member', member: 'memberId' },
    coordinator: { role: 'coordinator', cities: ['cityCode'] },
  },
  readers: ['employer', 'coordinator'],
  boxes: {
    ofMember: { index: 'owner', by: 'memberId', who: ['employer'] },
    ofCity: { index: 'overview', by: 'cityCode', who: ['coordinator'] },
  },
  listed: ['name', 'memberId', 'cityCode', 'countyCode'],
  counted: { city: 'cityCode', county: 'countyCode', member: 'memberId' },
});

const qualification = {
  education: z.enum(['below-college', 'college', 'bachelor', 'postgraduate']),
  /** Level of the national Mandarin test (普通话水平测试). */
  mandarin: z.enum(['none', '3B', '3A', '2B', '2A', '1B', '1A']),
  licenceClass: z.enum(['A1', 'A2', 'A3', 'B1', 'B2', 'C1', 'C2']),
  licenceValidUntil: BusinessDate,
};

const amendable = { phone: MobilePhone, countyCode: CountyCode };

const registration = z.strictObject({
  name: text(40),
  nationalId: NationalId,
  drivingLicence: text(18),
  ...amendable,
  ...qualification,
});

export const AdjusterId = idOf('adj');

/** What lists show, and what the hub's functions read of an adjuster's record without opening anything. */
export const AdjusterFacts = z
  .object({
    id: AdjusterId,
    status: z.enum(adjusterNoun.states),
    name: text(40),
    memberId: MemberId,
    cityCode: CityCode,
    countyCode: CountyCode,
    ...recordFields,
  })
  .meta({ id: 'AdjusterSummary' });

/** An adjuster as its member and the city's coordinator read it, personal data opened. */
const Adjuster = registration.extend(AdjusterFacts.shape).strip().meta({ id: 'Adjuster' });

/** The fields that stand sealed in one envelope. */
export const SealedFields = registration.pick({ nationalId: true, drivingLicence: true, phone: true });
export type SealedFields = z.infer<typeof SealedFields>;

export type AdjusterFacts = z.infer<typeof AdjusterFacts>;

const base = '/v1/adjusters';
const ofAdjuster = z.strictObject({ id: AdjusterId });
const adjusterStep = {
  capability: 'adjusters',
  noun: adjusterNoun,
  base,
  params: ofAdjuster,
  answer: Adjuster,
} as const;

export const adjusterRoutes = {
  registerAdjuster: route({
    capability: 'adjusters',
    method: 'POST',
    path: base,
    summary: { zh: '登记查勘员', en: 'Register an adjuster' },
    who: ['member'],
    body: registration,
    answer: { status: 201, body: Adjuster, versioned: true },
  }),
  listAdjusters: route({
    capability: 'adjusters',
    method: 'GET',
    path: base,
    summary: { zh: '查勘员列表', en: "List one's own adjusters, or one's city's" },
    who: ['member', 'coordinator'],
    query: Paging.extend({ status: z.enum(adjusterNoun.states).optional() }),
    answer: { status: 200, body: pageOf(AdjusterFacts) },
  }),
  readAdjuster: route({
    capability: 'adjusters',
    method: 'GET',
    path: `${base}/{id}`,
    summary: { zh: '查看查勘员', en: 'Read an adjuster' },
    who: ['member', 'coordinator'],
    noun: adjusterNoun,
    params: ofAdjuster,
    answer: { status: 200, body: Adjuster, versioned: true },
  }),
  amendAdjuster: route({
    capability: 'adjusters',
    method: 'PATCH',
    path: `${base}/{id}`,
    summary: { zh: '更正查勘员资料', en: "Amend an adjuster's phone or county" },
    who: ['member'],
    noun: adjusterNoun,
    params: ofAdjuster,
    body: z
      .strictObject(amendable)
      .partial()
      .refine((fields) => Object.keys(fields).length > 0, { params: { problem: 'nothing_to_change' } }),
    answer: { status: 200, body: Adjuster, versioned: true },
  }),
  readAdjusterTimeline: timeline({
    capability: 'adjusters',
    noun: adjusterNoun,
    base,
    params: ofAdjuster,
    who: ['member', 'coordinator'],
    summary: { zh: '查勘员经历', en: "An adjuster's timeline" },
  }),
  approveAdjuster: step({
    ...adjusterStep,
    verb: 'approve',
    body: NoBody,
    summary: { zh: '批准', en: 'Approve a registration' },
  }),
  rejectAdjuster: step({ ...adjusterStep, verb: 'reject', body: Reasoned, summary: { zh: '退回', en: 'Reject' } }),
  suspendAdjuster: step({ ...adjusterStep, verb: 'suspend', body: Reasoned, summary: { zh: '暂停', en: 'Suspend' } }),
  resumeAdjuster: step({ ...adjusterStep, verb: 'resume', body: Reasoned, summary: { zh: '恢复', en: 'Resume' } }),
  departAdjuster: step({
    ...adjusterStep,
    verb: 'depart',
    body: Reasoned,
    summary: { zh: '离职', en: 'Report a departure' },
  }),
} as const;
