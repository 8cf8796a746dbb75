import * as z from 'zod';
import data from './data/statement-tariff.json' with { type: 'json' };
import { noun } from './noun.ts';
import { Instant, idOf, Month, Paging, pageOf } from './primitives.ts';
import { recordFields } from './record.ts';
import { MemberId } from './roles.ts';
import { route } from './route.ts';

/**
 * What a member gives as a performance reward for each case of its customers that another company's adjusters handled. Each member has one
 * record, to which changes are added: what was done under one rate keeps it. Companies do not see each other's tariffs; what they are
 * owed stands in their statements.
 */
export const tariffNoun = noun({
  kind: 'tariff',
  prefix: 'trf',
  table: 'Hub',
  zh: '互助服务奖励标准',
  en: 'tariff',
  states: ['set'],
  create: { verb: 'set', to: 'set' },
  transitions: [{ verb: 'change', from: ['set'], who: ['owner'] }],
  relations: {
    // The company's, not a branch's.
    owner: { role: 'member', member: 'memberId', branch: 'branchId' },
    coordinator: { role: 'coordinator' },
  },
  readers: ['owner', 'coordinator'],
  boxes: {
    ofMember: { index: 'owner', by: 'memberId', who: ['owner'] },
    all: { index: 'overview', who: ['coordinator'] },
  },
});

/** Fen for one case. */
const Rate = z.int().min(0).max(1_000_000).meta({ example: 8000 });
const rates = { quickFen: Rate, ordinaryFen: Rate, assistFen: Rate };
const Rates = z.object(rates).meta({ id: 'TariffRates' });
export type Rates = z.infer<typeof Rates>;

/** What holds for a member that has set nothing. */
export const standardRates: Rates = data.standard;
const proposal: string = data.source;

/** Rates from an instant on, until others hold. */
export const DatedRates = Rates.extend({ holdsFrom: Instant, setAt: Instant });
export type DatedRates = z.infer<typeof DatedRates>;

/** So often a member may change its tariff: ten years of a change every month. */
export const mostTariffs = 120;
/** Months ahead for which a tariff may be set. */
export const tariffMonthsAhead = 12;

export const Tariff = z
  .object({
    id: idOf('trf'),
    status: z.enum(tariffNoun.states),
    memberId: MemberId,
    /** In the order in which they were set. At any instant the one holds whose `holdsFrom` is the last before it; of equal ones the later. */
    rates: z.array(DatedRates),
    ...recordFields,
  })
  .meta({ id: 'Tariff' });

const base = '/v1/tariffs';
const readers = ['member', 'coordinator'] as const;

export const tariffRoutes = {
  setTariff: route({
    capability: 'statements',
    method: 'POST',
    path: base,
    summary: {
      zh: '登记本公司的互助服务奖励标准：首次可自本月（即时）起，变更自以后某月起',
      en: "Set the company's tariff: the first one may hold from now on, a change from the beginning of a later month",
    },
    who: ['member'],
    body: z.strictObject({ effectiveFrom: Month.meta({ example: '2026-10' }), ...rates }),
    answer: { status: 200, body: Tariff, versioned: true },
  }),
  listTariffs: route({
    capability: 'statements',
    method: 'GET',
    path: base,
    summary: { zh: '奖励标准列表', en: "Read the company's own tariff; coordinators read all" },
    who: readers,
    query: Paging,
    answer: { status: 200, body: pageOf(Tariff) },
  }),
  readTariff: route({
    capability: 'statements',
    method: 'GET',
    path: `${base}/{id}`,
    summary: { zh: '查看奖励标准', en: 'Read a tariff' },
    who: readers,
    noun: tariffNoun,
    params: z.strictObject({ id: Tariff.shape.id }),
    answer: { status: 200, body: Tariff, versioned: true },
  }),
  readStandardTariff: route({
    capability: 'statements',
    method: 'GET',
    path: '/v1/standard-tariff',
    summary: { zh: '未自行登记时适用的标准', en: 'The tariff of members that have set none' },
    who: readers,
    answer: { status: 200, body: Rates.extend({ source: z.string() }).meta({ id: 'StandardTariff' }) },
  }),
} as const;

/** The answer of that last route. */
export const standardTariff = { ...standardRates, source: proposal };
