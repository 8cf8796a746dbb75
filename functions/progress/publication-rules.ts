import { quantileError } from '#schemas/histogram.ts';
import type { Measure } from '#schemas/measure.ts';
import { type MeasureId, measureIds, measures } from '#schemas/measures.ts';
import type { Instant } from '#schemas/primitives.ts';
import type { Definition, IssueOfMonth, Publication } from '#schemas/publication.ts';
import type { ReportRecord } from '#schemas/reports.ts';
import { isShownAt, places, shownAt } from './publishing-rules.ts';

/** A report that is out. */
type Report = ReportRecord & { readonly publishedAt: Instant };

const issueOf = ({ month, revision, number, publishedAt, note }: Report): IssueOfMonth => ({
  month,
  revision,
  number,
  publishedAt,
  ...(note ? { note } : {}),
});

/** The measures that a report has, in the order in which they are shown. */
const measuresOf = (report: Report): readonly MeasureId[] =>
  measureIds.filter((id) => report.measures[id] !== undefined);

function definitionOf(id: MeasureId, publicBy: Measure['publicBy']): Definition {
  const { zh, en, definition, unit, since, partOf, form }: Measure = measures[id];
  return {
    id,
    name: { zh, en },
    definition,
    unit,
    since,
    publicBy,
    ...(partOf ? { partOf } : {}),
    ...(form.type === 'quantile' ? { error: Math.ceil(quantileError * 1000) / 1000 } : {}),
  };
}

/** What everybody reads of a report, the same on the page, as JSON and as CSV. @param revisions all that are out of its month */
export function publicationOf(report: Report, revisions: readonly Report[]): Publication {
  const ids = measuresOf(report);
  return {
    ...issueOf(report),
    asOf: report.asOf,
    revisions: revisions.toSorted((a, b) => b.revision - a.revision).map(issueOf),
    measures: ids.map((id) => definitionOf(id, report.measures[id] ?? measures[id].publicBy)),
    places: places.map((place) => ({
      place: place.place,
      name: { zh: place.zh, en: place.en },
      level: place.level,
      ...shownAt(report, place),
    })),
  };
}

/** The definitions as they stand, for the data dictionary. */
export const definitions: readonly Definition[] = measureIds.map((id) => definitionOf(id, measures[id].publicBy));

/** What is read at a place: a figure, that it is not published, or that there is nothing (`undefined`). */
export type Reading = number | 'hidden' | undefined;

/** A count, sum or stock that is not there is zero; a share or a quantile has nothing behind it. */
export function readingAt(publication: Publication, place: string, id: string): Reading {
  const found = publication.places.find((one) => one.place === place);
  const unit = publication.measures.find((one) => one.id === id)?.unit;
  if (!found || !unit || !isPublishedAt(publication, place, id)) return undefined;
  if (found.hidden.includes(id)) return 'hidden';
  return found.figures[id] ?? (unit === 'share' || unit === 'hours' ? undefined : 0);
}

/** Whether a measure is published for places of this kind. */
export function isPublishedAt(publication: Publication, place: string, id: string): boolean {
  const found = publication.places.find((one) => one.place === place);
  const publicBy = publication.measures.find((one) => one.id === id)?.publicBy;
  return found !== undefined && publicBy !== undefined && isShownAt(publicBy, found);
}
