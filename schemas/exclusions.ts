import * as z from 'zod';
import { GivenIndicator, Indicator, IndicatorKind } from './indicators.ts';
import { noun } from './noun.ts';
import { GivenInstant, Instant, idOf, Paging, pageOf, prose, Reasoned } from './primitives.ts';
import { recordFields, timeline } from './record.ts';
import { PrincipalId } from './roles.ts';
import { route, step } from './route.ts';

/**
 * That a value links nothing, by the committee's decision, for a time: a towing service's switchboard, a hospital's account. It is shown as
 * suppressed with the reason, never as unknown. Its id follows from the value, so that a value is excluded once. When it is lifted or its
 * time is over the value links again, and what it was is forgotten: then it has ended, and the value can be excluded anew.
 */
export const exclusionNoun = noun({
  kind: 'exclusion',
  prefix: 'exc',
  table: 'Leads',
  zh: '线索信息排除',
  en: 'exclusion of a value',
  states: ['active', 'lifted', 'ended'],
  create: { verb: 'exclude', to: 'active', again: ['ended'] },
  transitions: [
    { verb: 'extend', from: ['active'], who: ['committee'] },
    { verb: 'lift', from: ['active'], to: 'lifted', who: ['committee'] },
    // The hub's: its time is over; its value is linked again and forgotten.
    { verb: 'lapse', from: ['active'], to: 'lifted', who: ['hub'] },
    { verb: 'end', from: ['lifted'], to: 'ended', who: ['hub'] },
  ],
  relations: { committee: { role: 'antifraud' }, hub: { role: 'system' } },
  readers: ['committee'],
  boxes: { all: { index: 'overview', carries: ['until'], who: ['committee'] } },
});

/** An exclusion that nobody extends ends by itself, at most so many calendar months after it was decided. */
export const mostExclusionMonths = 24;

const ExclusionId = idOf('exc');
const until = GivenInstant;
const exclude = z.strictObject({ indicator: GivenIndicator, reason: prose(200), until });
const extend = z.strictObject({ reason: prose(200), until });

/** An exclusion as it is kept: the value stands in the envelope alone. */
export const ExclusionRecord = z.object({
  id: ExclusionId,
  status: z.enum(exclusionNoun.states),
  indicatorKind: IndicatorKind,
  /** The value, under a key of its own; both are gone when the exclusion has ended. */
  sealed: z.string().optional(),
  keyId: z.string().optional(),
  /** Why, in the words that members read. */
  reason: prose(200),
  /** From then on it counts no more, whatever its state. */
  until: Instant,
  decidedBy: PrincipalId,
  ...recordFields,
});
export type ExclusionRecord = z.infer<typeof ExclusionRecord>;

/** What binds the envelope of an exclusion to its record. */
export const exclusionEnvelope = (id: string) => ({ table: exclusionNoun.table, record: id, field: 'sealed' });

const Exclusion = ExclusionRecord.omit({ sealed: true, keyId: true })
  .extend({
    /** While it is active: afterwards nobody is told any more what was excluded. */
    indicator: Indicator.optional(),
  })
  .meta({ id: 'Exclusion' });

const base = '/v1/indicator-exclusions';
const who = ['antifraud'] as const;
const params = z.strictObject({ id: ExclusionId });
const shared = { capability: 'leads', noun: exclusionNoun, base, params, answer: Exclusion } as const;

export const exclusionRoutes = {
  excludeIndicator: route({
    capability: 'leads',
    method: 'POST',
    path: base,
    summary: { zh: '排除常见信息，使其不再关联线索', en: 'Exclude a value, so that it links no leads' },
    who,
    body: exclude,
    answer: { status: 201, body: Exclusion, versioned: true },
  }),
  listExclusions: route({
    capability: 'leads',
    method: 'GET',
    path: base,
    summary: { zh: '排除清单', en: 'The excluded values' },
    who,
    query: Paging.extend({ status: z.enum(exclusionNoun.states).optional() }),
    answer: { status: 200, body: pageOf(Exclusion) },
  }),
  readExclusion: route({
    capability: 'leads',
    method: 'GET',
    path: `${base}/{id}`,
    summary: { zh: '查看排除', en: 'Read an exclusion' },
    who,
    noun: exclusionNoun,
    params,
    answer: { status: 200, body: Exclusion, versioned: true },
  }),
  readExclusionTimeline: timeline({
    ...shared,
    who,
    summary: { zh: '排除进程', en: "An exclusion's timeline" },
  }),
  extendExclusion: step({
    ...shared,
    verb: 'extend',
    body: extend,
    summary: { zh: '延长排除期限', en: 'Extend an exclusion' },
  }),
  liftExclusion: step({
    ...shared,
    verb: 'lift',
    body: Reasoned,
    summary: { zh: '取消排除', en: 'Lift an exclusion' },
  }),
} as const;
