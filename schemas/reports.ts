import * as z from 'zod';
import { CityCode } from './divisions.ts';
import { noun } from './noun.ts';
import { Instant, idOf, Month, prose, Sha256, Version } from './primitives.ts';
import { recordFields } from './record.ts';
import { PrincipalId } from './roles.ts';

/**
 * The progress report of a month, in a revision (进展公报). One association drafts it; each approves just the figures that it has seen, and with
 * the second approval, which is the other association's, it is out: no verb leads on from there. What was wrong is corrected by the next
 * revision, with a note, and the one before stays readable.
 *
 * Its id follows from month and revision, so that there are never two drafts of one; one that was discarded may be drafted anew.
 */
export const reportNoun = noun({
  kind: 'report',
  prefix: 'rep',
  table: 'Hub',
  zh: '进展公报',
  en: 'progress report',
  states: ['draft', 'approved', 'published', 'discarded'],
  create: { verb: 'draft', to: 'draft', again: ['discarded'] },
  transitions: [
    { verb: 'refresh', from: ['draft', 'approved'], to: 'draft', who: ['association'] },
    { verb: 'approve', from: ['draft'], to: 'approved', who: ['association'] },
    // The second approval: the database holds that it is another association's, of the very figures that the first approved.
    { verb: 'publish', from: ['approved'], to: 'published', who: ['association'] },
    { verb: 'discard', from: ['draft', 'approved'], to: 'discarded', who: ['association'] },
  ],
  relations: { association: { role: 'coordinator' } },
  readers: ['association'],
  boxes: {
    all: { index: 'overview', who: ['association'] },
    // Set when it is published: the register of what is out, by number.
    published: { index: 'owner', by: 'series', carries: ['number'], who: [] },
  },
});

/** The one series of reports that there is, by which what is published is listed. */
export const reportSeries = 'progress';

export const ReportId = idOf('rep');
/** A month has at most so many revisions. */
export const Revision = z.int().min(1).max(99);

/** What a figure belongs to: both cities together, a city or a county, by its code. */
export const bothCities = 'both';
const Place = z.string().max(10);

/** Figures by place and measure. A count, sum or stock that is not there is 0; a share or quantile that is not there has nothing behind it. */
export const PlaceFigures = z.record(Place, z.record(z.string(), z.number())).meta({ id: 'PlaceFigures' });
export type PlaceFigures = z.infer<typeof PlaceFigures>;

/** What of the figures the public gets: worked out with them, so that it is approved with them and no later rule changes it. */
const publicPart = {
  /** The measures that there were, with the smallest place for which each is published. */
  measures: z.record(z.string(), z.enum(['county', 'city', 'both'])),
  /** By place, the measures whose figure is not published: it is small, or would give a small one away. */
  hidden: z.record(Place, z.array(z.string())),
};
const PublicPart = z.object(publicPart);
export type PublicPart = z.infer<typeof PublicPart>;

/** An association's last approval: of which version and which figures. */
const Approval = z.object({ cityCode: CityCode, by: PrincipalId, at: Instant, version: Version, digest: Sha256 });
export type Approval = z.infer<typeof Approval>;

export const ReportRecord = z.object({
  id: ReportId,
  status: z.enum(reportNoun.states),
  month: Month,
  revision: Revision,
  /** `2026-10-1`: month and revision. */
  number: z.string(),
  /** What this revision corrects, for everybody to read. */
  note: prose(500).optional(),
  /** As counted, nothing hidden: for the associations only. */
  figures: PlaceFigures,
  ...publicPart,
  /** Up to when events are in them. */
  asOf: Instant,
  /** SHA-256 of month, revision, note, figures and of what of them is hidden: an approval names it. */
  digest: Sha256,
  /** The last approval of each association, standing or taken back by a refresh. */
  approvals: z.array(Approval),
  /** The other city than that whose association took the last step: it is told of it, and its approval is the one that publishes. */
  otherCity: CityCode,
  publishedAt: Instant.optional(),
  ...recordFields,
});
export type ReportRecord = z.infer<typeof ReportRecord>;

/** What differs between two versions of the figures, one by one. */
const FigureChange = z.object({
  place: Place,
  measure: z.string(),
  before: z.number().optional(),
  now: z.number().optional(),
  /** Whether the figure is not published, before and now. */
  hiddenBefore: z.boolean(),
  hiddenNow: z.boolean(),
});
export type FigureChange = z.infer<typeof FigureChange>;

/** What has changed in what is to be published: since each association approved, and since the revision that is out. */
export const ReportChanges = z
  .object({
    items: z.array(
      Approval.extend({
        /** Whether it stands: nothing has changed since. */
        standing: z.boolean(),
        note: z.object({ before: prose(500).optional(), now: prose(500).optional() }).optional(),
        changes: z.array(FigureChange),
      }),
    ),
    /** Of a correction: against the revision before it. */
    corrects: z.object({ revision: Revision, publishedAt: Instant, changes: z.array(FigureChange) }).optional(),
  })
  .meta({ id: 'ReportChanges' });
export type ReportChanges = z.infer<typeof ReportChanges>;
