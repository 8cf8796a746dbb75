import * as z from 'zod';
import { CityCode, CountyCode } from './divisions.ts';
import { Figures } from './measures.ts';
import { BusinessDate, Instant, Month } from './primitives.ts';
import { route } from './route.ts';

const CountyFigures = z.object({ countyCode: CountyCode, figures: Figures });

/**
 * One month: both cities together, each of them, and each county. Cities have figures that no county has: those of what has no county (an
 * export), and those that are derived (shares, quantiles, coverage). What has no city either stands with both together alone.
 */
export const Progress = z
  .object({
    month: Month,
    asOf: Instant,
    both: Figures,
    cities: z.array(z.object({ cityCode: CityCode, total: Figures, counties: z.array(CountyFigures) })),
  })
  .meta({ id: 'Progress' });
export type Progress = z.infer<typeof Progress>;

/** What one company's events of a month count, in all, by county and by day. It has no stocks and no quantiles. */
export const OwnProgress = z
  .object({
    month: Month,
    asOf: Instant,
    total: Figures,
    counties: z.array(CountyFigures),
    days: z.array(z.object({ day: BusinessDate, figures: Figures })),
  })
  .meta({ id: 'OwnProgress' });
export type OwnProgress = z.infer<typeof OwnProgress>;

const ofMonth = z.strictObject({ month: Month.optional() });

export const progressRoutes = {
  readProgress: route({
    capability: 'progress',
    method: 'GET',
    path: '/v1/progress',
    summary: { zh: '当月进展', en: 'Progress figures of a month' },
    who: ['member', 'coordinator', 'police'],
    query: ofMonth,
    answer: { status: 200, body: Progress },
  }),
  readOwnProgress: route({
    capability: 'progress',
    method: 'GET',
    path: '/v1/progress/own',
    summary: {
      zh: '本公司当月数据，按县区、按日（异地通赔计在受理公司）',
      en: "One's own company's figures of a month, by county and by day; hand-offs count for the company that handles them",
    },
    who: ['member'],
    query: ofMonth,
    answer: { status: 200, body: OwnProgress },
  }),
} as const;
