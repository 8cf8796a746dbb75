import * as z from 'zod';
import { adjusterNoun } from './adjusters.ts';
import { assistNoun } from './assists.ts';
import { credentialNoun } from './credentials.ts';
import { CityCode, CountyCode } from './divisions.ts';
import { exportNoun } from './exports.ts';
import { handoffNoun } from './handoffs.ts';
import { leadNoun } from './leads.ts';
import type { Noun, VerbOf } from './noun.ts';
import { Instant, Month } from './primitives.ts';
import { route } from './route.ts';

interface Measure {
  readonly zh: string;
  readonly en: string;
  readonly definition: { readonly zh: string; readonly en: string };
  readonly kind: string;
  readonly verb: string;
  /** A figure so delicate that the public sees it for whole cities only: a county's would point at people. */
  readonly publicByCityOnly?: true;
}

/** A measure counts one verb of one noun; a verb that the noun does not have fails to compile. */
const measure = <const N extends Noun>(
  counted: N,
  verb: VerbOf<N> | N['create']['verb'],
  names: Omit<Measure, 'kind' | 'verb'>,
): Measure => ({ ...names, kind: counted.kind, verb });

/** What the integration's progress is measured by. An event of the named kind and verb adds one. */
export const measures = {
  adjustersApproved: measure(adjusterNoun, 'approve', {
    zh: '批准查勘员',
    en: 'Adjusters approved',
    definition: { zh: '当月经协会批准的查勘员登记数', en: 'Registrations that an association approved in the month' },
  }),
  credentialsIssued: measure(credentialNoun, 'issue', {
    zh: '签发证件',
    en: 'Credentials issued',
    definition: { zh: '当月签发的资格证件数', en: 'Credentials issued in the month' },
  }),
  assistsReported: measure(assistNoun, 'report', {
    zh: '遇事必停协助',
    en: 'Assists at the roadside',
    definition: {
      zh: '当月报送的遇事必停协助次数，按现场所在县区计',
      en: 'Assists reported in the month, by county of the scene',
    },
  }),
  handoffsRequested: measure(handoffNoun, 'request', {
    zh: '发起异地通赔',
    en: 'Hand-offs requested',
    definition: {
      zh: '当月发起的异地通赔案件数，按出险县区计',
      en: 'Hand-offs requested in the month, by county of the accident',
    },
  }),
  handoffsAccepted: measure(handoffNoun, 'accept', {
    zh: '受理异地通赔',
    en: 'Hand-offs accepted',
    definition: {
      zh: '当月受理的异地通赔案件数，计在出险地',
      en: 'Hand-offs accepted in the month, counted at the place of the accident',
    },
  }),
  handoffsClosed: measure(handoffNoun, 'close', {
    zh: '异地通赔结案',
    en: 'Hand-offs closed',
    definition: {
      zh: '当月结案的异地通赔案件数；重新受理后再次结案的，再计一次',
      en: 'Hand-offs closed in the month; one that was reopened and closed again counts again',
    },
  }),
  leadsReported: measure(leadNoun, 'report', {
    zh: '报送欺诈线索',
    en: 'Fraud leads reported',
    definition: { zh: '当月报送的欺诈线索数', en: 'Fraud leads reported in the month' },
    publicByCityOnly: true,
  }),
  leadExports: measure(exportNoun, 'finish', {
    zh: '向警方提供线索',
    en: 'Exports for the police',
    definition: {
      zh: '当月按公文提供给警方的线索导出次数',
      en: 'Exports of leads made ready for the police in the month',
    },
  }),
} satisfies Record<string, Measure>;

export type MeasureId = keyof typeof measures;
const measureIds = Object.keys(measures) as [MeasureId, ...MeasureId[]];
export const MeasureId = z.enum(measureIds);

/** The measure that an event counts towards, if any. */
export const measureOf = (kind: string, verb: string): MeasureId | undefined =>
  measureIds.find((id) => measures[id].kind === kind && measures[id].verb === verb);

const Figures = z.partialRecord(MeasureId, z.int().min(0));
export type Figures = z.infer<typeof Figures>;

/** One month, by city and county. What has no county (an export) stands with its city only. */
export const Progress = z
  .object({
    month: Month,
    asOf: Instant,
    cities: z.array(
      z.object({
        cityCode: CityCode,
        total: Figures,
        counties: z.array(z.object({ countyCode: CountyCode, figures: Figures })),
      }),
    ),
  })
  .meta({ id: 'Progress' });
export type Progress = z.infer<typeof Progress>;

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
  showProgress: route({
    capability: 'progress',
    method: 'GET',
    path: '/progress',
    summary: { zh: '进展公示页', en: 'Public page: progress of the integration' },
    who: 'public',
    query: ofMonth.extend({ lang: z.enum(['zh', 'en']).optional() }),
    answer: { status: 200, media: 'text/html; charset=utf-8' },
  }),
  publishProgress: route({
    capability: 'progress',
    method: 'GET',
    path: '/progress.json',
    summary: { zh: '进展公示数据', en: 'Public figures as JSON' },
    who: 'public',
    query: ofMonth,
    answer: { status: 200, body: Progress },
  }),
} as const;
