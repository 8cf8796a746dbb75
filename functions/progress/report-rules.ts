import type { Measure } from '#schemas/measure.ts';
import { measures } from '#schemas/measures.ts';
import type { Progress } from '#schemas/progress.ts';
import { bothCities, type FigureChange, type PlaceFigures, type ReportRecord } from '#schemas/reports.ts';

/** A month's figures by place and measure; what is nothing is left out. */
export function figuresOf({ both, cities }: Progress): PlaceFigures {
  const ofPlaces = [
    [bothCities, both] as const,
    ...cities.flatMap(({ cityCode, total, counties }) => [
      [cityCode, total] as const,
      ...counties.map(({ countyCode, figures }) => [countyCode, figures] as const),
    ]),
  ];
  return Object.fromEntries(
    ofPlaces.flatMap(([place, figures]) => {
      const kept = Object.entries(figures).flatMap(([id, figure]) =>
        figure === undefined || (figure === 0 && isNothing(id)) ? [] : [[id, figure] as const],
      );
      return kept.length > 0 ? [[place, Object.fromEntries(kept)]] : [];
    }),
  );
}

const measureOf: ReadonlyMap<string, Measure> = new Map(Object.entries(measures));
/** A share of 0 is one: it has something behind it. */
const isNothing = (id: string) => !['share', 'quantile'].includes(measureOf.get(id)?.form.type ?? '');

export const numberOf = (month: string, revision: number) => `${month}-${revision}`;

type Contents = Pick<ReportRecord, 'figures' | 'hidden'>;

/** What differs between two versions of a report, figure by figure. */
export function changesBetween(before: Contents, now: Contents): FigureChange[] {
  const keys = new Set(
    [before, now].flatMap(({ figures, hidden }) => [
      ...Object.entries(figures).flatMap(([place, ofPlace]) => Object.keys(ofPlace).map((id) => `${place} ${id}`)),
      ...Object.entries(hidden).flatMap(([place, ids]) => ids.map((id) => `${place} ${id}`)),
    ]),
  );
  return [...keys].toSorted().flatMap((key) => {
    const [place = '', measure = ''] = key.split(' ');
    const [was, is] = [before, now].map(({ figures, hidden }) => ({
      figure: figures[place]?.[measure],
      hidden: hidden[place]?.includes(measure) === true,
    }));
    if (!was || !is || (was.figure === is.figure && was.hidden === is.hidden)) return [];
    return [
      {
        place,
        measure,
        ...(was.figure === undefined ? {} : { before: was.figure }),
        ...(is.figure === undefined ? {} : { now: is.figure }),
        hiddenBefore: was.hidden,
        hiddenNow: is.hidden,
      },
    ];
  });
}
