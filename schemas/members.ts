import * as z from 'zod';
import { CityCode } from './divisions.ts';
import { leadLife } from './lead-life.ts';
import { noun } from './noun.ts';
import { Paging, pageOf, prose, text } from './primitives.ts';
import { recordFields } from './record.ts';
import { BranchId, MemberId } from './roles.ts';
import { route, step } from './route.ts';

/** The directory is open to everybody who has an account: the roles, and the relations of its nouns. */
export const everyone = ['member', 'coordinator', 'police'] as const;
export const openToAll = {
  relations: {
    coordinator: { role: 'coordinator' },
    insurer: { role: 'member' },
    liaison: { role: 'police' },
  },
  readers: ['coordinator', 'insurer', 'liaison'],
} as const;

/** An insurer with a branch in one or both cities. */
export const memberNoun = noun({
  kind: 'member',
  prefix: 'mem',
  table: 'Hub',
  zh: '会员公司',
  en: 'member',
  states: ['active'],
  create: { verb: 'admit', to: 'active' },
  transitions: [{ verb: 'setRewardShare', from: ['active'], who: ['coordinator'] }],
  ...openToAll,
  boxes: { all: { index: 'overview', who: ['coordinator', 'insurer', 'liaison'] } },
});

/** A member's branch in one city. */
export const branchNoun = noun({
  kind: 'branch',
  prefix: 'brn',
  table: 'Hub',
  zh: '分支机构',
  en: 'branch',
  states: ['active'],
  create: { verb: 'open', to: 'active' },
  transitions: [],
  ...openToAll,
  boxes: {
    ofMember: { index: 'owner', by: 'memberId', who: ['coordinator', 'insurer', 'liaison'] },
    all: { index: 'overview', carries: ['memberId', 'cityCode'], who: ['coordinator', 'insurer', 'liaison'] },
  },
});

/** In basis points of what a confirmed fraud would have cost. */
const RewardShare = z.int().min(0).max(leadLife.mostRewardShare);

const memberFields = z.strictObject({ name: text(80), nameEn: text(120) });
export const Member = memberFields
  .extend({
    id: MemberId,
    status: z.enum(memberNoun.states),
    /** What it gives as a reward for a confirmed lead of one of its policies; the standard share if absent. */
    rewardShare: RewardShare.optional(),
    ...recordFields,
  })
  .strip()
  .meta({ id: 'Member' });
export type Member = z.infer<typeof Member>;

const branchFields = z.strictObject({ name: text(80), cityCode: CityCode });
export const Branch = branchFields
  .extend({ id: BranchId, memberId: MemberId, ...recordFields })
  .strip()
  .meta({ id: 'Branch' });
export type Branch = z.infer<typeof Branch>;

const ofMember = z.strictObject({ id: MemberId });

export const memberRoutes = {
  admitMember: route({
    capability: 'members',
    method: 'POST',
    path: '/v1/members',
    summary: { zh: '登记会员公司', en: 'Admit a member' },
    who: ['coordinator'],
    body: memberFields,
    answer: { status: 201, body: Member, versioned: true },
  }),
  listMembers: route({
    capability: 'members',
    method: 'GET',
    path: '/v1/members',
    summary: { zh: '会员公司列表', en: 'List members' },
    who: everyone,
    query: Paging,
    answer: { status: 200, body: pageOf(Member) },
  }),
  readMember: route({
    capability: 'members',
    method: 'GET',
    path: '/v1/members/{id}',
    summary: { zh: '查看会员公司', en: 'Read a member' },
    who: everyone,
    noun: memberNoun,
    params: ofMember,
    answer: { status: 200, body: Member, versioned: true },
  }),
  setMemberRewardShare: step({
    capability: 'members',
    noun: memberNoun,
    verb: 'setRewardShare',
    base: '/v1/members',
    params: ofMember,
    body: z.strictObject({ rewardShare: RewardShare, reason: prose(500) }),
    answer: Member,
    summary: {
      zh: '登记会员公司的欺诈线索奖励比例（万分之几）',
      en: 'Set the share that a member gives as a reward for confirmed leads, in basis points',
    },
  }),
  openBranch: route({
    capability: 'members',
    method: 'POST',
    path: '/v1/members/{id}/branches',
    summary: { zh: '登记分支机构', en: "Open a member's branch" },
    who: ['coordinator'],
    noun: memberNoun,
    params: ofMember,
    body: branchFields,
    answer: { status: 201, body: Branch, versioned: true },
  }),
  listBranches: route({
    capability: 'members',
    method: 'GET',
    path: '/v1/members/{id}/branches',
    summary: { zh: '会员公司的分支机构', en: "List a member's branches" },
    who: everyone,
    noun: memberNoun,
    params: ofMember,
    query: Paging,
    answer: { status: 200, body: pageOf(Branch) },
  }),
} as const;
