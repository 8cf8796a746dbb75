import { cities, countyOf } from '#schemas/divisions.ts';
import { quantileOf } from '#schemas/histogram.ts';
import { type Figures, type MeasureId, measureIds, measures, partsOf } from '#schemas/measures.ts';
import type { OwnProgress, Progress } from '#schemas/progress.ts';
import { noPlace, type Place } from './cells-rules.ts';

/** Counters by their codes. */
export type Counts = ReadonlyMap<string, number>;

/** What is counted of a place. */
export interface CountsOfPlace {
  readonly place: Place;
  readonly counts: Counts;
}

const added = (all: readonly Counts[]): Counts => {
  const sums = new Map<string, number>();
  for (const counts of all) for (const [code, count] of counts) sums.set(code, (sums.get(code) ?? 0) + count);
  return sums;
};

const stockYear = /^([a-z]{2})(\d{2})(\d{6})$/;
const stockSum = /^([a-z]{2})(20\d{2})(\d{6})$/;

/**
 * The stocks at a month's end, by place: what changed in the years before, and in its own year up to it.
 * @param year the changes of the month's year, by month and place
 * @param totals those of all years, by year and place
 */
export function stocksAt(month: string, year: Counts, totals: Counts): CountsOfPlace[] {
  const changes = [
    ...partsNamed(year, stockYear).filter(({ when }) => when <= month.slice(5)),
    ...partsNamed(totals, stockSum).filter(({ when }) => when < month.slice(0, 4)),
  ];
  return changes.map(({ code, where, count }) => ({ place: placeOf(where), counts: new Map([[code, count]]) }));
}

const partsNamed = (counts: Counts, form: RegExp) =>
  [...counts].flatMap(([name, count]) => {
    const [, code, when, where] = form.exec(name) ?? [];
    return code && when && where ? [{ code, when, where, count }] : [];
  });

/** The place of a county's code, or of a city's. */
const placeOf = (code: string): Place => {
  const city = countyOf(code)?.city.code;
  return city ? { city, county: code } : { city: code, county: noPlace };
};

/** The month's figures in the order in which the divisions stand; a county of which nothing is counted has none. */
export function progressOf(month: string, asOf: string, cells: readonly CountsOfPlace[]): Progress {
  const countsAt = (isThere: (place: Place) => boolean) =>
    added(cells.filter(({ place }) => isThere(place)).map(({ counts }) => counts));
  const counties = cities.flatMap((city) =>
    city.counties.map(({ code }) => ({ city: city.code, code, counts: countsAt(({ county }) => county === code) })),
  );
  return {
    month,
    asOf,
    both: wideFigures(
      countsAt(() => true),
      counties.map(({ counts }) => counts),
    ),
    cities: cities.map((city) => {
      const ofCity = counties.filter((county) => county.city === city.code);
      return {
        cityCode: city.code,
        total: wideFigures(
          countsAt((place) => place.city === city.code),
          ofCity.map(({ counts }) => counts),
        ),
        counties: ofCity.map(({ code, counts }) => ({ countyCode: code, figures: plainFigures(counts) })),
      };
    }),
  };
}

/** What one company's events count, from the cells of its days. */
export function ownProgressOf(
  month: string,
  asOf: string,
  cells: readonly (CountsOfPlace & { readonly day: string })[],
): OwnProgress {
  const counties = Map.groupBy(
    cells.filter(({ place }) => place.county !== noPlace),
    ({ place }) => place.county,
  );
  const figures = (of: readonly CountsOfPlace[]) => plainFigures(added(of.map(({ counts }) => counts)));
  return {
    month,
    asOf,
    total: { ...figures(cells), ...sharesOf(added(cells.map(({ counts }) => counts))) },
    counties: [...counties].sort().map(([countyCode, of]) => ({ countyCode, figures: figures(of) })),
    days: [...Map.groupBy(cells, ({ day }) => day)].sort().map(([day, of]) => ({ day, figures: figures(of) })),
  };
}

/** A count, an amount, a sum of parts or a stock. */
function plainFigure(id: MeasureId, counts: Counts): number {
  const { form } = measures[id];
  if (form.type === 'flow' || form.type === 'stock') return counts.get(form.code) ?? 0;
  if (form.type === 'whole') return partsOf(id).reduce((sum, part) => sum + plainFigure(part, counts), 0);
  return 0;
}

const figuresOf = (figure: (id: MeasureId) => number | undefined): Figures =>
  Object.fromEntries(
    measureIds.flatMap((id) => {
      const found = figure(id);
      return found === undefined ? [] : [[id, found]];
    }),
  );

/** The figures of a place that are counted there; zeros are left out. */
const plainFigures = (counts: Counts) => figuresOf((id) => plainFigure(id, counts) || undefined);

const sharesOf = (counts: Counts) =>
  figuresOf((id) => {
    const { form } = measures[id];
    if (form.type !== 'share') return undefined;
    const whole = plainFigure(form.whole, counts);
    return whole === 0 ? undefined : Math.round((plainFigure(form.part, counts) * 10_000) / whole);
  });

/** The figures of a city or of both, with those that are derived. */
const wideFigures = (counts: Counts, counties: readonly Counts[]): Figures => ({
  ...plainFigures(counts),
  ...sharesOf(counts),
  ...figuresOf((id) => {
    const { form } = measures[id];
    if (form.type === 'coverage')
      return counties.filter((county) => plainFigure(form.of, county) > 0).length || undefined;
    if (form.type === 'histogram')
      return [...bucketsOf(id, counts).values()].reduce((sum, count) => sum + count, 0) || undefined;
    if (form.type !== 'quantile') return undefined;
    const time = quantileOf(bucketsOf(form.of, counts), form.at);
    return time === undefined ? undefined : hoursOf(time);
  }),
});

/** To a hundredth of an hour. */
const hoursOf = (milliseconds: number) => Math.round(milliseconds / 36_000) / 100;

function bucketsOf(id: MeasureId, counts: Counts): ReadonlyMap<number, number> {
  const { form } = measures[id];
  if (form.type !== 'histogram') return new Map();
  const named = [...counts].filter(([name]) => name.length === 3 && name.startsWith(form.code));
  return new Map(named.map(([name, count]) => [Number(name.slice(1)), count]));
}

/** What everybody may see of a month: delicate figures stand for whole cities and for no county. */
export const openPart = (progress: Progress): Progress => ({
  ...progress,
  cities: progress.cities.map((city) => ({
    ...city,
    counties: city.counties.map(({ countyCode, figures }) => ({
      countyCode,
      figures: figuresOf((id) => (measures[id].publicBy === 'county' ? figures[id] : undefined)),
    })),
  })),
});
