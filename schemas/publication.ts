import * as z from 'zod';
import { ofGuide } from './guides.ts';
import { Instant, Month } from './primitives.ts';
import { Release } from './release-calendar.ts';
import { ReportRecord, Revision } from './reports.ts';
import { route } from './route.ts';

const Words = z.object({ zh: z.string(), en: z.string() });

/** How what is published may be used. */
export const licence = {
  zh: '本数据可自由使用、转载和再加工，须注明来源“陇南市、天水市保险行业协会”及期号，并不得用于识别个人。未公布的数字不是零。',
  en: 'These data may be used, passed on and worked with freely, if their source (the insurance associations of Longnan and Tianshui) and number are named, and never to identify a person. A figure that is not published is not zero.',
} as const;

/** A revision that is out, as the register names it. */
const Issue = ReportRecord.pick({ month: true, revision: true, number: true });
/** As `Issue`, with what is to be said of it. */
const IssueOfMonth = Issue.extend({ publishedAt: Instant, note: ReportRecord.shape.note });
export type IssueOfMonth = z.infer<typeof IssueOfMonth>;

/** What a measure of the publication means. */
const Definition = z.object({
  id: z.string(),
  name: Words,
  definition: Words,
  unit: z.enum(['count', 'fen', 'hours', 'share']),
  since: Month,
  /** The smallest place for which its figures are published. */
  publicBy: z.enum(['county', 'city', 'both']),
  /** The measure of which this one is a part. */
  partOf: z.string().optional(),
  /** By how much the figure may be off, relative to it (0.05: 5 %), or by 0.1 h where that is more. */
  error: z.number().optional(),
});
export type Definition = z.infer<typeof Definition>;

/** A month as it was published, in both languages, with what everything means. */
const Publication = IssueOfMonth.extend({
  asOf: Instant,
  /** All revisions of the month, the latest first: a later one than this corrects it. */
  revisions: z.array(IssueOfMonth),
  measures: z.array(Definition),
  places: z.array(
    z.object({
      /** `both`, or the code of a city or county (GB/T 2260). */
      place: z.string(),
      name: Words,
      level: z.enum(['both', 'city', 'county']),
      figures: z.record(z.string(), z.number()),
      /** Measures whose figure is not published here: it is small (1 to 4), or would give a small one away. */
      hidden: z.array(z.string()),
    }),
  ),
}).meta({ id: 'Publication' });
export type Publication = z.infer<typeof Publication>;

const PublishedProgress = z
  .object({
    /** The month that was asked for; by default the latest that is out, and absent while none is. */
    publication: Publication.optional(),
    /** All that is out, the latest month and revision first. */
    issues: z.array(Issue),
    calendar: z.array(Release),
    licence: Words,
  })
  .meta({ id: 'PublishedProgress' });

/** A month; and a revision of it, by default the latest. Neither: the latest month. */
const ofIssue = z
  .strictObject({ month: Month.optional(), revision: z.coerce.number().pipe(Revision).optional() })
  .refine(({ month, revision }) => month !== undefined || revision === undefined, {
    path: ['month'],
    params: { problem: 'month_missing' },
  });
const lang = { lang: z.enum(['zh', 'en']).optional() };
const csv = 'text/csv; charset=utf-8';

export const publicationRoutes = {
  showProgress: route({
    capability: 'progress',
    method: 'GET',
    path: '/progress',
    summary: { zh: '进展公示页', en: 'Public page: progress of the integration, by month and revision' },
    who: 'public',
    query: ofIssue.safeExtend(lang),
    answer: { status: 200, media: 'text/html; charset=utf-8' },
  }),
  publishProgress: route({
    capability: 'progress',
    method: 'GET',
    path: '/progress.json',
    summary: { zh: '进展公示数据', en: 'Public figures as JSON: with definitions, calendar and all issues' },
    who: 'public',
    query: ofIssue,
    answer: { status: 200, body: PublishedProgress },
  }),
  tabulateProgress: route({
    capability: 'progress',
    method: 'GET',
    path: '/progress.csv',
    summary: { zh: '进展公示数据（CSV）', en: 'Public figures as CSV: a line for each figure' },
    who: 'public',
    query: ofIssue,
    answer: { status: 200, media: csv },
  }),
  describeProgress: route({
    capability: 'progress',
    method: 'GET',
    path: '/progress-dictionary.csv',
    summary: { zh: '数据字典（CSV）', en: 'What the columns and measures of progress.csv mean' },
    who: 'public',
    answer: { status: 200, media: csv },
  }),
  showGuide: route({
    capability: 'progress',
    method: 'GET',
    path: '/progress/guides/{id}',
    summary: { zh: '经验做法、政策解读', en: 'Public page: a guide' },
    who: 'public',
    params: ofGuide,
    query: z.strictObject(lang),
    answer: { status: 200, media: 'text/html; charset=utf-8' },
  }),
} as const;
