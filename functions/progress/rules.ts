import { monthOf } from '#schemas/calendar.ts';
import { cities } from '#schemas/divisions.ts';
import type { RecordChanged } from '#schemas/events.ts';
import { type Figures, type MeasureId, measureOf, measures, type Progress } from '#schemas/progress.ts';

/** Where an event adds one: a figure of a city's county (`-`: of the city alone) in a month. */
export interface Tally {
  readonly measure: MeasureId;
  readonly month: string;
  readonly cityCode: string;
  readonly countyCode: string;
}

const noCounty = '-';

/** What an event counts towards; undefined for one that counts nowhere. An event counts by its own time, however late it comes. */
export function tallyOf(event: RecordChanged): Tally | undefined {
  const measure = measureOf(event.kind, event.verb);
  if (!measure || !event.cityCode) return undefined;
  return {
    measure,
    month: monthOf(event.at),
    cityCode: event.cityCode,
    countyCode: event.countyCode ?? noCounty,
  };
}

/** A county's figures of a month, as they are kept. */
export interface Cell {
  readonly cityCode: string;
  readonly countyCode: string;
  readonly figures: Figures;
}

const sum = (cells: readonly Cell[]): Figures => {
  const total: Record<string, number> = {};
  for (const { figures } of cells) {
    for (const [measure, count] of Object.entries(figures)) total[measure] = (total[measure] ?? 0) + (count ?? 0);
  }
  return total;
};

/** The month's figures in the order in which the divisions stand; a county without events has none. */
export function progressOf(month: string, cells: readonly Cell[], asOf: string): Progress {
  return {
    month,
    asOf,
    cities: cities.map((city) => {
      const ofCity = cells.filter(({ cityCode }) => cityCode === city.code);
      return {
        cityCode: city.code,
        total: sum(ofCity),
        counties: city.counties.map(({ code }) => ({
          countyCode: code,
          figures: ofCity.find(({ countyCode }) => countyCode === code)?.figures ?? {},
        })),
      };
    }),
  };
}

/** What the public sees of a month: delicate figures stand for whole cities and for no county. */
export const publicPart = (progress: Progress): Progress => ({
  ...progress,
  cities: progress.cities.map((city) => ({
    ...city,
    counties: city.counties.map(({ countyCode, figures }) => ({
      countyCode,
      figures: Object.fromEntries(Object.entries(figures).filter(([id]) => !isByCityOnly(id))),
    })),
  })),
});

/** Whether the public sees a measure for whole cities only. */
export const isByCityOnly = (id: string): boolean =>
  Object.entries(measures).some(([name, measure]) => name === id && measure.publicByCityOnly === true);
