import { licence, type Publication, type publicationRoutes } from '#schemas/publication.ts';
import { nextReleases } from '#schemas/release-calendar.ts';
import type { Verb } from '#shared/http/api.ts';
import { validators } from '#shared/http/validators.ts';
import { Refusal } from '#shared/runtime/refusal.ts';
import { guidePage } from './guide-page.ts';
import { publishedGuide, publishedGuides } from './guides.ts';
import { progressPage, unpublishedPage } from './progress-page.ts';
import { publicationOf } from './publication-rules.ts';
import { dictionaryTable, publicationTable } from './publication-tables.ts';
import { publishedReports, type RegisterEntry, register } from './published.ts';

type Routes = typeof publicationRoutes;

/**
 * Seconds for which nothing is asked for anew. Figures that are out never change, but what stands with them may: a revision's page tells of
 * the next one, and names and definitions are those of today.
 */
const minutes = 300;
/** Months of a trend, the one that is read among them. */
const trendMonths = 12;

/** The revision that is asked for: by number, the latest of a month, or the latest of all. */
const issueAsked = (
  issues: readonly RegisterEntry[],
  { month, revision }: { readonly month?: string | undefined; readonly revision?: number | undefined },
): RegisterEntry | undefined =>
  issues.find((issue) => (month ?? issue.month) === issue.month && (revision ?? issue.revision) === issue.revision);

/** What was published under an entry of the register, with all revisions of its month. */
async function publicationAt(issues: readonly RegisterEntry[], entry: RegisterEntry): Promise<Publication> {
  const revisions = await publishedReports(issues.filter(({ month }) => month === entry.month));
  const report = revisions.find(({ revision }) => revision === entry.revision);
  // The register follows the records by a moment, never the other way round.
  if (!report) throw new Refusal('unavailable', { retryAfterSeconds: 1 });
  return publicationOf(report, revisions);
}

/** The latest revisions of the months before one, the oldest first. */
async function monthsBefore(issues: readonly RegisterEntry[], month: string): Promise<Publication[]> {
  const latest = issues.filter((issue, place) => issue.month < month && issues[place - 1]?.month !== issue.month);
  const reports = await publishedReports(latest.slice(0, trendMonths - 1).toReversed());
  return reports.map((report) => publicationOf(report, [report]));
}

export const showProgress: Verb<Routes['showProgress']> = async ({ query, language, at }) => {
  const reader = query.lang ?? language;
  const [issues, guides] = await Promise.all([register(), publishedGuides()]);
  const around = { issues, guides, calendar: nextReleases(at) };
  const entry = issueAsked(issues, query);
  if (!entry) {
    const shown = unpublishedPage(query.month, around, reader);
    return {
      ...shown,
      headers: { ...shown.headers, ...(query.month ? {} : validators(shown.content, { maxAge: minutes })) },
    };
  }
  const [publication, earlier] = await Promise.all([publicationAt(issues, entry), monthsBefore(issues, entry.month)]);
  const shown = progressPage(publication, earlier, around, reader);
  const changes = [publication.revisions[0]?.publishedAt ?? '', ...guides.map(({ updatedAt }) => updatedAt)];
  const changedAt = changes.toSorted().at(-1);
  return { ...shown, headers: { ...shown.headers, ...validators(shown.content, { changedAt, maxAge: minutes }) } };
};

export const publishProgress: Verb<Routes['publishProgress']> = async ({ query, at }) => {
  const issues = await register();
  const entry = issueAsked(issues, query);
  if (!entry && query.month) throw new Refusal('not_found');
  const publication = entry && (await publicationAt(issues, entry));
  const body = { ...(publication ? { publication } : {}), issues, calendar: [...nextReleases(at)], licence };
  const changedAt = publication?.revisions[0]?.publishedAt;
  return { body, headers: validators(JSON.stringify(body), { changedAt, maxAge: minutes }) };
};

export const tabulateProgress: Verb<Routes['tabulateProgress']> = async ({ query }) => {
  const issues = await register();
  const entry = issueAsked(issues, query);
  if (!entry && query.month) throw new Refusal('not_found');
  const publication = entry && (await publicationAt(issues, entry));
  const content = publicationTable(publication);
  const kept = { changedAt: publication?.publishedAt, maxAge: minutes };
  const name = `progress-${publication?.number ?? 'none'}.csv`;
  return {
    content,
    headers: { ...validators(content, kept), 'content-disposition': `attachment; filename="${name}"` },
  };
};

export const describeProgress: Verb<Routes['describeProgress']> = async () => {
  const content = dictionaryTable();
  return {
    content,
    headers: {
      ...validators(content, { maxAge: minutes }),
      'content-disposition': 'attachment; filename="progress-dictionary.csv"',
    },
  };
};

export const showGuide: Verb<Routes['showGuide']> = async ({ params, query, language }) => {
  const guide = await publishedGuide(params.id);
  const shown = guidePage(guide, query.lang ?? language);
  if (!guide) return shown;
  const kept = validators(shown.content, { changedAt: guide.updatedAt, maxAge: minutes });
  return { ...shown, headers: { ...shown.headers, ...kept } };
};
