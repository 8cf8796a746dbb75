import * as z from 'zod';
import data from './data/check-limits.json' with { type: 'json' };
import { GivenIndicator, Indicator, IndicatorKind } from './indicators.ts';
import { Knowledge } from './lead-routes.ts';
import { noun } from './noun.ts';
import { idOf, Paging, pageOf, text } from './primitives.ts';
import { recordFields } from './record.ts';
import { MemberId } from './roles.ts';
import { route } from './route.ts';

/**
 * That a member asked whether the pool knows a value, before it pays a claim. Every check is on record, with its purpose and the claim:
 * the hash of the value stands there and never the value.
 */
export const checkNoun = noun({
  kind: 'check',
  prefix: 'chk',
  table: 'Leads',
  zh: '线索信息查询',
  en: 'check of a value',
  states: ['made'],
  create: { verb: 'check', to: 'made' },
  transitions: [],
  relations: {
    checker: { role: 'member', member: 'memberId' },
    committee: { role: 'antifraud' },
  },
  readers: ['checker', 'committee'],
  boxes: {
    ofMember: { index: 'owner', by: 'memberId', who: ['checker'] },
    all: { index: 'overview', who: ['committee'] },
  },
});

/** How many checks a member's people and systems may make together. */
export const checkLimits: { readonly perMinute: number; readonly perDay: number } = data;

/** Where a member's checks of a day (Asia/Shanghai) are counted: one item, so that one condition holds both limits. */
export const checkCountPartition = (memberId: string) => `checks#${memberId}`;

/** Why a value is checked; there is no other reason. */
const CheckPurpose = z
  .enum(['claim-registration', 'survey', 'assessment', 'before-payment', 'recovery'])
  .meta({ id: 'CheckPurpose' });

const check = z.strictObject({ indicator: GivenIndicator, purpose: CheckPurpose, claimNumber: text(60) });

export const CheckRecord = z.object({
  id: idOf('chk'),
  status: z.enum(checkNoun.states),
  memberId: MemberId,
  purpose: CheckPurpose,
  claimNumber: text(60),
  indicatorKind: IndicatorKind,
  /** The value's partition: its kind and keyed hash, with the version of the key. */
  valueHash: z.string(),
  ...Indicator.pick({ repaired: true, doubtful: true }).shape,
  /** What was answered. */
  found: Knowledge,
  ...recordFields,
});

/** A check and its answer, without the value. */
const Check = CheckRecord.omit({ valueHash: true }).meta({ id: 'IndicatorCheck' });

const base = '/v1/indicator-checks';
const readers = ['member', 'antifraud'] as const;
const params = z.strictObject({ id: idOf('chk') });

export const checkRoutes = {
  checkIndicator: route({
    capability: 'leads',
    method: 'POST',
    path: base,
    summary: {
      zh: '赔付前查询一项信息是否见于线索（有次数限制，全程留痕）',
      en: 'Ask before a payment whether the pool knows a value; limited and on record',
    },
    who: ['member'],
    body: check,
    answer: { status: 201, body: Check, versioned: true },
  }),
  listIndicatorChecks: route({
    capability: 'leads',
    method: 'GET',
    path: base,
    summary: { zh: '查询记录', en: "One's own company's checks; the committee reads all" },
    who: readers,
    query: Paging,
    answer: { status: 200, body: pageOf(Check) },
  }),
  readIndicatorCheck: route({
    capability: 'leads',
    method: 'GET',
    path: `${base}/{id}`,
    summary: { zh: '查看一次查询', en: 'Read a check' },
    who: readers,
    noun: checkNoun,
    params,
    answer: { status: 200, body: Check, versioned: true },
  }),
} as const;
