import { cities } from '#schemas/divisions.ts';
import type { Measure } from '#schemas/measure.ts';
import { MeasureId, measures, partsOf } from '#schemas/measures.ts';
import { bothCities, type PlaceFigures, type PublicPart } from '#schemas/reports.ts';
import { type Cell, hiddenCells, type Sum } from './small-cells-rules.ts';

/** Counts from 1 to 4 are not published. A zero is: it says nothing of anybody. */
const fewest = 5;

type Level = Measure['publicBy'];
const fineness = { both: 0, city: 1, county: 2 } as const satisfies Record<Level, number>;

export interface Place {
  readonly place: string;
  readonly level: Level;
  readonly zh: string;
  readonly en: string;
  /** The places that make it up. */
  readonly parts: readonly string[];
}

/** Both cities together, each city, and each county after its city. */
export const places: readonly Place[] = [
  { place: bothCities, level: 'both', zh: '两市合计', en: 'Both cities', parts: cities.map(({ code }) => code) },
  ...cities.flatMap(({ code, zh, en, counties }): Place[] => [
    { place: code, level: 'city', zh, en, parts: counties.map((county) => county.code) },
    ...counties.map(
      (county): Place => ({ place: county.code, level: 'county', zh: county.zh, en: county.en, parts: [] }),
    ),
  ]),
];

/** Whether a measure that is published down to a level has figures at a place. */
export const isShownAt = (publicBy: Level, { level }: Pick<Place, 'level'>): boolean =>
  fineness[level] <= fineness[publicBy];

/** A revision of the same month that is out. */
interface Earlier extends PublicPart {
  readonly figures: PlaceFigures;
}

const figureOf = (figures: PlaceFigures, place: string, id: string) => figures[place]?.[id];
const isHidden = ({ hidden }: PublicPart, place: string, id: string) => hidden[place]?.includes(id) === true;

/** Whether an earlier revision shows a figure as it is now: then everybody has it. */
const isKnown = (earlier: readonly Earlier[], figures: PlaceFigures, place: Place, id: string): boolean =>
  earlier.some((issue) => {
    const publicBy = issue.measures[id];
    if (!publicBy || !isShownAt(publicBy, place) || isHidden(issue, place.place, id)) return false;
    return (figureOf(issue.figures, place.place, id) ?? 0) === (figureOf(figures, place.place, id) ?? 0);
  });

/** Figures that add up over places and over the parts of a whole. */
const addsUp = ({ form }: Measure): boolean => ['flow', 'whole', 'stock', 'histogram'].includes(form.type);

/**
 * What of a month's figures is not published: small counts, what rests on them (amounts, shares, quantiles), and whatever else would give
 * one of them away by the sums over counties, cities and the parts of a whole. What an earlier revision hid stays hidden; what one shows and is
 * the same still, hides nothing.
 * Measures that began after the month are not published for it: their zeros would say what nobody counted.
 * @param earlier the revisions of the month that are out
 */
export function publicPartOf(month: string, figures: PlaceFigures, earlier: readonly Earlier[]): PublicPart {
  const hidden = new Set<string>();
  const begun = MeasureId.options.filter((id) => measures[id].since <= month);
  // Bases first: what rests on a hidden figure is hidden with it.
  const summed = begun.filter((id) => addsUp(measures[id]));
  for (const ofTurn of [summed.filter((id) => !measures[id].basis), summed.filter((id) => measures[id].basis)])
    for (const key of hiddenCells(...tableOf(ofTurn, figures, earlier, hidden))) hidden.add(key);
  for (const id of begun.filter((one) => !addsUp(measures[one])))
    for (const place of places)
      if (restsOnHidden(id, place, figures, hidden) || earlier.some((issue) => isHidden(issue, place.place, id)))
        hidden.add(keyOf(place.place, id));
  return {
    measures: Object.fromEntries(begun.map((id) => [id, measures[id].publicBy])),
    hidden: Object.fromEntries(
      places.flatMap((place) => {
        const ids = begun.filter((id) => isShownAt(measures[id].publicBy, place) && hidden.has(keyOf(place.place, id)));
        return ids.length > 0 ? [[place.place, ids]] : [];
      }),
    ),
  };
}

const keyOf = (place: string, id: string) => `${place} ${id}`;

/** The figures of these measures as one table, with all of its sums. */
function tableOf(
  ids: readonly MeasureId[],
  figures: PlaceFigures,
  earlier: readonly Earlier[],
  hidden: ReadonlySet<string>,
): [Cell[], Sum[]] {
  const cells = new Map<string, Cell>();
  for (const id of ids)
    for (const place of places) {
      if (!isShownAt(measures[id].publicBy, place)) continue;
      const forced = earlier.some((issue) => isHidden(issue, place.place, id));
      const cell = cellOf(id, place, figures, hidden, forced, isKnown(earlier, figures, place, id));
      cells.set(cell.id, cell);
    }
  const sums = [...ids.flatMap((id) => sumsOverPlaces(id, cells)), ...ids.flatMap((id) => sumsOverParts(id, cells))];
  return [[...cells.values()], sums];
}

/** A hundred yuan: a hidden amount that could only differ by less is as good as known. */
const leastStep = 10_000;

function cellOf(
  id: MeasureId,
  { place, level }: Place,
  figures: PlaceFigures,
  hidden: ReadonlySet<string>,
  forced: boolean,
  known: boolean,
): Cell {
  const { basis, unit, form } = measures[id];
  const value = figureOf(figures, place, id) ?? 0;
  const amount = unit === 'fen';
  const behind = basis === undefined ? Number.POSITIVE_INFINITY : (figureOf(figures, place, basis) ?? 0);
  const basisHidden = basis !== undefined && hidden.has(keyOf(place, basis));
  const isSmall = !amount && value > 0 && value < fewest;
  const guarded = forced || ((isSmall || basisHidden) && !known);
  const covered = level === 'county' && coverageOf(id) !== undefined;
  // What is nothing because there is nothing behind it, and a county without any where the number of those with any is published.
  const isNothing = (behind === 0 && !basisHidden) || (covered && value === 0);
  return {
    id: keyOf(place, id),
    value,
    standing: !guarded && (known || isNothing) ? 'known' : 'open',
    guarded,
    step: amount ? Math.max(leastStep, Math.ceil(Math.abs(value) / 5)) : 1,
    least: value < 0 ? Number.NEGATIVE_INFINITY : covered && value > 0 ? 1 : 0,
    // What is timed is as many as what is behind it: where that is hidden, it may be as many as that may be.
    most: amount || (form.type === 'histogram' && basisHidden) ? Number.POSITIVE_INFINITY : behind,
    ...(isSmall ? { small: [1, fewest - 1] as const } : {}),
    weight: weights[level] * (partsOf(id).length > 0 ? 3 : 1) + (value === 0 ? 0 : 1),
  };
}

/** What it costs readers to miss a figure: a county's the least. */
const weights = { county: 4, city: 20, both: 60 } as const satisfies Record<Level, number>;

/** The measure that says how many counties have any of another one. */
const coverageOf = (id: MeasureId): MeasureId | undefined =>
  MeasureId.options.find((one) => {
    const { form } = measures[one];
    return form.type === 'coverage' && form.of === id;
  });

/** The sums over places that hold: what a place's parts lack of it belongs to none of them, and nobody can tell how much that is. */
const sumsOverPlaces = (id: MeasureId, cells: ReadonlyMap<string, Cell>): Sum[] =>
  places.flatMap(({ place, parts }) =>
    sumIn(
      cells,
      keyOf(place, id),
      parts.map((part) => keyOf(part, id)),
    ),
  );

const sumsOverParts = (id: MeasureId, cells: ReadonlyMap<string, Cell>): Sum[] => {
  const parts = partsOf(id);
  return places.flatMap(({ place }) =>
    sumIn(
      cells,
      keyOf(place, id),
      parts.map((part) => keyOf(place, part)),
    ),
  );
};

function sumIn(cells: ReadonlyMap<string, Cell>, total: string, parts: readonly string[]): Sum[] {
  const all = parts.flatMap((part) => cells.get(part) ?? []);
  const whole = cells.get(total);
  if (!whole || parts.length === 0 || all.length < parts.length) return [];
  return all.reduce((sum, { value }) => sum + value, 0) === whole.value ? [{ total, parts }] : [];
}

/** Whether a share, a quantile or a coverage would tell of figures that are hidden. */
function restsOnHidden(id: MeasureId, place: Place, figures: PlaceFigures, hidden: ReadonlySet<string>): boolean {
  const { basis, form } = measures[id];
  const hides = (one: string) => hidden.has(keyOf(place.place, one));
  if (form.type === 'share') return [form.part, form.whole, ...(basis ? [basis] : [])].some(hides);
  if (form.type === 'quantile') return hides(form.of) || (basis !== undefined && hides(basis));
  if (form.type !== 'coverage') return false;
  // It says how many counties have none: of those that are hidden nobody may know that.
  const counties = place.level === 'both' ? places.filter(({ level }) => level === 'county') : countiesOf(place);
  return counties.some(
    (county) => hidden.has(keyOf(county.place, form.of)) && (figureOf(figures, county.place, form.of) ?? 0) === 0,
  );
}

const countiesOf = ({ parts }: Place) => places.filter(({ place }) => parts.includes(place));

/** What everybody reads of a place. */
export const shownAt = (
  { figures, measures: ofIssue, hidden }: Earlier,
  place: Place,
): { figures: Record<string, number>; hidden: string[] } => {
  const left = hidden[place.place] ?? [];
  const shown = Object.entries(figures[place.place] ?? {}).filter(([id]) => {
    const publicBy = ofIssue[id];
    return publicBy !== undefined && isShownAt(publicBy, place) && !left.includes(id);
  });
  return { figures: Object.fromEntries(shown), hidden: left };
};
