import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cities } from '#schemas/divisions.ts';
import { type MeasureId, measureIds, measures, partsOf } from '#schemas/measures.ts';
import { isOver, nextReleases, releaseOf } from '#schemas/release-calendar.ts';
import type { PlaceFigures, ReportRecord } from '#schemas/reports.ts';
import { progressPage } from '../../functions/progress/progress-page.ts';
import { publicationOf, readingAt } from '../../functions/progress/publication-rules.ts';
import { publicationTable } from '../../functions/progress/publication-tables.ts';
import { isShownAt, places, publicPartOf } from '../../functions/progress/publishing-rules.ts';
import { type Cell, hiddenCells, type Sum } from '../../functions/progress/small-cells-rules.ts';

/** A table as it is to be published: counties of two cities, both cities, and a whole with its parts, all at once. */
interface Table {
  readonly cells: readonly Cell[];
  readonly sums: readonly Sum[];
}

const fewest = 5;
const cell = (id: string, value: number, standing: Cell['standing'] = 'open', forced = false): Cell => {
  const isSmall = value > 0 && value < fewest;
  return {
    id,
    value,
    standing,
    guarded: forced || isSmall,
    step: 1,
    least: 0,
    most: Number.POSITIVE_INFINITY,
    weight: 1,
    ...(isSmall ? { small: [1, fewest - 1] as const } : {}),
  };
};

const counts = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 6 }) },
  { weight: 1, arbitrary: fc.integer({ min: 5, max: 60 }) },
);
/** The counts of one month: by city, by county, by part of the whole. */
const months = fc
  .record({
    counties: fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 3 })),
    parts: fc.integer({ min: 1, max: 3 }),
  })
  .chain(({ counties, parts }) =>
    fc.tuple(
      ...counties.map((size) =>
        fc.array(fc.array(counts, { minLength: parts, maxLength: parts }), { minLength: size, maxLength: size }),
      ),
    ),
  );
type Month = readonly (readonly (readonly number[])[])[];

/** Every figure of a month by its place and part, and every sum over them. */
function tableOf(
  month: Month,
  standingOf = (_id: string, _value: number): [Cell['standing'], boolean] => ['open', false],
): Table {
  const figures = new Map<string, number>();
  const parts = month[0]?.[0]?.length ?? 0;
  const kinds = parts > 1 ? ['whole', ...Array.from({ length: parts }, (_, part) => `part${part}`)] : ['whole'];
  const places: string[] = [];
  const add = (place: string, part: number, by: number) => {
    for (const kind of parts > 1 ? ['whole', `part${part}`] : ['whole'])
      figures.set(`${place} ${kind}`, (figures.get(`${place} ${kind}`) ?? 0) + by);
  };
  const sums: Sum[] = [];
  for (const [city, counties] of month.entries()) {
    places.push(`city${city}`, ...counties.map((_, county) => `county${city}.${county}`));
    for (const [county, values] of counties.entries())
      for (const [part, value] of values.entries())
        for (const place of ['both', `city${city}`, `county${city}.${county}`]) add(place, part, value);
    for (const kind of kinds)
      sums.push({
        total: `city${city} ${kind}`,
        parts: counties.map((_, county) => `county${city}.${county} ${kind}`),
      });
  }
  for (const kind of kinds) sums.push({ total: `both ${kind}`, parts: month.map((_, city) => `city${city} ${kind}`) });
  if (kinds.length > 1)
    for (const place of ['both', ...places])
      sums.push({ total: `${place} whole`, parts: kinds.slice(1).map((kind) => `${place} ${kind}`) });
  return { cells: [...figures].map(([id, value]) => cell(id, value, ...standingOf(id, value))), sums };
}

/**
 * Whether somebody who sees all but the hidden figures can reckon one of them, told apart from the rule's own method: the row space of the
 * sums, by exact elimination over fractions. A figure can be reckoned if its unit vector lies in it.
 */
function reckoned({ sums }: Table, hidden: ReadonlySet<string>): readonly string[] {
  const unknown = [...hidden];
  const place = new Map(unknown.map((id, at) => [id, at]));
  let rows = sums.map(({ total, parts }) => {
    const row = unknown.map(() => 0n);
    for (const [id, factor] of [[total, -1n] as const, ...parts.map((part) => [part, 1n] as const)]) {
      const at = place.get(id);
      if (at !== undefined) row[at] = (row[at] ?? 0n) + factor;
    }
    return row;
  });
  const reduced: bigint[][] = [];
  for (let column = 0; column < unknown.length; column += 1) {
    const pivot = rows.find((row) => row[column] !== 0n);
    if (!pivot) continue;
    const without = (row: bigint[]) =>
      (row[column] ?? 0n) === 0n
        ? row
        : primitive(row.map((entry, at) => entry * (pivot[column] ?? 0n) - (pivot[at] ?? 0n) * (row[column] ?? 0n)));
    rows = rows.filter((row) => row !== pivot).map(without);
    reduced.splice(0, reduced.length, ...reduced.map(without), pivot);
  }
  return reduced
    .filter((row) => row.filter((entry) => entry !== 0n).length === 1)
    .flatMap((row) => unknown[row.findIndex((entry) => entry !== 0n)] ?? []);
}

function primitive(row: bigint[]): bigint[] {
  const divisor = row.reduce((a, b) => {
    let [x, y] = [a < 0n ? -a : a, b < 0n ? -b : b];
    while (y > 0n) [x, y] = [y, x % y];
    return x;
  }, 0n);
  return divisor > 1n ? row.map((entry) => entry / divisor) : row;
}

/**
 * Another table of whole numbers, none below zero, that shows the same and in which a figure is this one: searched for by narrowing ranges and
 * trying values, nearest first.
 */
function another(
  { cells, sums }: Table,
  hidden: ReadonlySet<string>,
  id: string,
  value: number,
): ReadonlyMap<string, number> | undefined {
  const most = 3 + 2 * Math.max(...cells.map((one) => one.value));
  const actual = new Map(cells.map((one) => [one.id, one.value]));
  const start = new Map(
    cells.map((one): [string, readonly [number, number]] => [
      one.id,
      hidden.has(one.id) ? [0, most] : [one.value, one.value],
    ]),
  );
  start.set(id, [value, value]);
  let tries = 3000;
  const search = (given: ReadonlyMap<string, readonly [number, number]>): ReadonlyMap<string, number> | undefined => {
    tries -= 1;
    const ranges = tries > 0 ? narrowed(given, sums) : undefined;
    if (!ranges) return undefined;
    const [next] = [...ranges]
      .filter(([, [low, high]]) => low < high)
      .toSorted(([, a], [, b]) => a[1] - a[0] - (b[1] - b[0]));
    if (!next) return new Map([...ranges].map(([one, [low]]) => [one, low]));
    const [one, [low, high]] = next;
    const near = actual.get(one) ?? 0;
    const values = Array.from({ length: high - low + 1 }, (_, by) => low + by).toSorted(
      (a, b) => Math.abs(a - near) - Math.abs(b - near),
    );
    for (const tried of values.slice(0, 4)) {
      const found = search(new Map(ranges).set(one, [tried, tried]));
      if (found) return found;
    }
    return undefined;
  };
  return search(start);
}

function narrowed(given: ReadonlyMap<string, readonly [number, number]>, sums: readonly Sum[]) {
  const ranges = new Map(given);
  const range = (id: string) => ranges.get(id) ?? [0, 0];
  for (let changed = true; changed; ) {
    changed = false;
    for (const { total, parts } of sums) {
      const lows = parts.reduce((sum, part) => sum + range(part)[0], 0);
      const highs = parts.reduce((sum, part) => sum + range(part)[1], 0);
      const limits: [string, number, number][] = [
        [total, lows, highs],
        ...parts.map((part): [string, number, number] => [
          part,
          range(total)[0] - (highs - range(part)[1]),
          range(total)[1] - (lows - range(part)[0]),
        ]),
      ];
      for (const [id, from, to] of limits) {
        const [low, high] = range(id);
        const next = [Math.max(low, from), Math.min(high, to)] as const;
        if (next[0] > next[1]) return undefined;
        if (next[0] !== low || next[1] !== high) [changed] = [true, ranges.set(id, next)];
      }
    }
  }
  return ranges;
}

/** The figures that can only be what they are, as far as anybody can tell. */
const pinned = (table: Table, hidden: ReadonlySet<string>): readonly string[] =>
  table.cells
    .filter(({ id }) => hidden.has(id))
    .filter(
      ({ id, value }) => ![1, -1, 2, -2, 3, -3].some((by) => value + by >= 0 && another(table, hidden, id, value + by)),
    )
    .map(({ id }) => id);

describe('what is left out of a publication', () => {
  it('is every small count, and never so little that one can be reckoned from what stays', () => {
    fc.assert(
      fc.property(months, (month) => {
        const table = tableOf(month);
        const hidden = hiddenCells(table.cells, table.sums);
        for (const { id, value } of table.cells) if (value > 0 && value < fewest) expect(hidden).toContain(id);
        expect(reckoned(table, hidden)).toEqual([]);
        expect(pinned(table, hidden)).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  it('lets who knows the rule take a small count for another small one', () => {
    fc.assert(
      fc.property(months, (month) => {
        const table = tableOf(month);
        const hidden = hiddenCells(table.cells, table.sums);
        const [first] = table.cells.filter(({ guarded }) => guarded).toSorted((a, b) => b.value - a.value);
        if (!first) {
          expect(hidden.size).toBe(0);
          return;
        }
        const others = [1, 2, 3, 4].filter((value) => value !== first.value);
        const found = others.flatMap((value) => another(table, hidden, first.id, value) ?? []);
        expect(found.length).toBeGreaterThan(0);
      }),
      { numRuns: 100 },
    );
  });

  it('is nothing where no count is small, and a zero stands', () => {
    const month = [
      [
        [0, 9],
        [7, 0],
      ],
      [[12, 5]],
    ];
    const { cells, sums } = tableOf(month);
    expect([...hiddenCells(cells, sums)]).toEqual([]);
  });

  it('stays left out in a correction, which gives nothing away that the first revision hid', () => {
    fc.assert(
      fc.property(
        months,
        fc.array(fc.tuple(fc.nat(), fc.nat(), fc.nat(), fc.integer({ min: 0, max: 9 })), { maxLength: 2 }),
        (month, corrections) => {
          const first = tableOf(month);
          const before = hiddenCells(first.cells, first.sums);
          const shown = new Map(first.cells.filter(({ id }) => !before.has(id)).map(({ id, value }) => [id, value]));
          const corrected = month.map((city) => city.map((county) => [...county]));
          for (const [one, two, three, value] of corrections) {
            const county = corrected[one % corrected.length]?.[two % (corrected[one % corrected.length]?.length ?? 1)];
            if (county) county[three % county.length] = value;
          }
          // What the first revision shows and is the same still, everybody has.
          const second = tableOf(corrected, (id, value) => [
            shown.get(id) === value ? 'known' : 'open',
            before.has(id),
          ]);
          const hidden = hiddenCells(second.cells, second.sums);
          for (const id of before) expect(hidden).toContain(id);
          for (const { id, value } of second.cells) if (shown.get(id) === value) expect(hidden).not.toContain(id);
          expect(reckoned(second, hidden)).toEqual([]);
          expect(pinned(second, hidden)).toEqual([]);
        },
      ),
      { numRuns: 150 },
    );
  });
});

/** The measures that are counted, without those that are derived from others. */
const counted = measureIds.filter((id) => ['flow', 'stock', 'histogram'].includes(measures[id].form.type));
const isCounted = (id: MeasureId) => ['flow', 'whole', 'stock', 'histogram'].includes(measures[id].form.type);

/** What every case is timed that counts, as long as none is reopened: who knows the programme knows that they are the same. */
const same: ReadonlyMap<MeasureId, MeasureId> = new Map([
  ['acceptancesTimed', 'handoffsAccepted'],
  ['paymentsTimed', 'handoffsPaid'],
]);

/** A month of the programme's own measures: every place and whole adds up, and what rests on a count is no more than it. */
function monthOf(draw: (id: MeasureId, county: string) => number): PlaceFigures {
  const figures: Record<string, Record<string, number>> = {};
  const add = (place: string, id: string, by: number) => {
    const ofPlace = figures[place] ?? {};
    ofPlace[id] = (ofPlace[id] ?? 0) + by;
    figures[place] = ofPlace;
  };
  // Bases are measures of their own, or wholes of such: those go first.
  for (const id of [...counted.filter((one) => !measures[one].basis), ...counted.filter((one) => measures[one].basis)])
    for (const city of cities)
      for (const { code } of city.counties) {
        const { basis, unit } = measures[id];
        const behind = basis ? (figures[code]?.[basis] ?? 0) : Number.POSITIVE_INFINITY;
        const drawn = draw(id, code);
        const value =
          unit === 'fen'
            ? behind > 0
              ? behind * 100_000 + drawn
              : 0
            : same.has(id)
              ? behind
              : Math.min(drawn, behind);
        if (value === 0) continue;
        for (let one: MeasureId | undefined = id; one; one = measures[one].partOf)
          for (const place of [code, city.code, 'both']) add(place, one, value);
      }
  for (const { place } of places) {
    const ofPlace = figures[place];
    for (const id of measureIds) {
      const { form } = measures[id];
      const [part, whole] = form.type === 'share' ? [ofPlace?.[form.part] ?? 0, ofPlace?.[form.whole] ?? 0] : [0, 0];
      if (whole > 0) add(place, id, Math.round((part / whole) * 10_000));
      if (form.type === 'quantile' && (ofPlace?.[form.of] ?? 0) > 0) add(place, id, 12.5);
    }
  }
  return figures;
}

/** Draws from 0 to 1, the same for the same seed. */
function drawing(seed: number) {
  let state = seed;
  return () => {
    state = (state * 16_807) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
const seeds = fc.integer({ min: 1, max: 1e9 });
const means = fc.constantFrom(0.3, 1, 2, 4, 12);
const drawnMonth = (seed: number, mean: number, corrected: () => number = () => 0) => {
  const next = drawing(seed);
  return monthOf(() => Math.floor(-Math.log(next()) * mean) + corrected());
};
const drawnMonths = fc.record({ seed: seeds, mean: means }).map(({ seed, mean }) => drawnMonth(seed, mean));
/** A month, and what a later revision makes of it: here and there a few more. */
const correctedMonths = fc
  .record({ seed: seeds, mean: means, other: seeds, share: fc.constantFrom(0.01, 0.1, 0.5) })
  .map(({ seed, mean, other, share }) => {
    const next = drawing(other);
    const corrected = () => (next() < share ? 1 + Math.floor(next() * 6) : 0);
    return [drawnMonth(seed, mean), drawnMonth(seed, mean, corrected)] as const;
  });

/** All that outsiders can reckon with: each sum over places and over the parts of a whole, and what is the same, told from the measures and not from the rule. */
function systemOf(figures: PlaceFigures, hidden: Readonly<Record<string, readonly string[]>>) {
  const open = (place: (typeof places)[number], id: MeasureId) =>
    isCounted(id) && isShownAt(measures[id].publicBy, place);
  const sums: Sum[] = [];
  for (const place of places)
    for (const id of measureIds) {
      if (!open(place, id)) continue;
      const counties = places.filter((part) => place.parts.includes(part.place) && open(part, id));
      if (counties.length > 0)
        sums.push({ total: `${place.place} ${id}`, parts: counties.map((part) => `${part.place} ${id}`) });
      if (partsOf(id).length > 0)
        sums.push({ total: `${place.place} ${id}`, parts: partsOf(id).map((part) => `${place.place} ${part}`) });
      const basis = same.get(id);
      if (basis) sums.push({ total: `${place.place} ${basis}`, parts: [`${place.place} ${id}`] });
    }
  const left = new Set(Object.entries(hidden).flatMap(([place, ids]) => ids.map((id) => `${place} ${id}`)));
  return {
    table: { cells: [], sums },
    hidden: new Set([...left].filter((key) => sums.some(({ total, parts }) => total === key || parts.includes(key)))),
    left,
    figures,
  };
}

const reportOf = (figures: PlaceFigures): ReportRecord & { publishedAt: string } => {
  const at = '2026-11-10T02:00:00.000Z';
  const id = `rep_${'0'.repeat(26)}`;
  const fixed = { id, status: 'published', month: '2026-10', revision: 1, number: '2026-10-1', approvals: [] } as const;
  const times = { asOf: at, publishedAt: at, createdAt: at, updatedAt: at, version: 3 };
  return {
    ...fixed,
    ...times,
    approvals: [],
    digest: '',
    otherCity: '620500',
    figures,
    ...publicPartOf('2026-10', figures, []),
  };
};

describe("a month of the programme's measures", () => {
  it('gives no small count away, nor what rests on one, by any of its sums', () => {
    fc.assert(
      fc.property(drawnMonths, (figures) => {
        const { hidden } = publicPartOf('2026-10', figures, []);
        const system = systemOf(figures, hidden);
        expect(reckoned(system.table, system.hidden)).toEqual([]);
        for (const place of places)
          for (const id of measureIds) {
            const { publicBy, unit, basis, form } = measures[id];
            if (!isShownAt(publicBy, place) || system.left.has(`${place.place} ${id}`)) continue;
            const value = figures[place.place]?.[id] ?? 0;
            if (isCounted(id) && unit === 'count') expect([1, 2, 3, 4], `${place.place} ${id}`).not.toContain(value);
            const under = [basis, ...(form.type === 'share' ? [form.part, form.whole] : [])];
            for (const one of form.type === 'coverage' ? [] : under)
              expect(system.left.has(`${place.place} ${one}`), `${place.place} ${id} rests on ${one}`).toBe(false);
          }
      }),
      { numRuns: 8 },
    );
  });

  it('gives nothing away by a correction either, beside what the first revision shows', () => {
    fc.assert(
      fc.property(correctedMonths, ([first, second]) => {
        const before = { ...publicPartOf('2026-10', first, []), figures: first };
        const { hidden } = publicPartOf('2026-10', second, [before]);
        const [one, two] = [systemOf(first, before.hidden), systemOf(second, hidden)];
        expect([...one.left].filter((key) => !two.left.has(key))).toEqual([]);
        expect(reckoned(two.table, two.hidden)).toEqual([]);
        for (const place of places)
          for (const id of measureIds) {
            const { publicBy, unit } = measures[id];
            if (!isShownAt(publicBy, place) || !isCounted(id) || two.left.has(`${place.place} ${id}`)) continue;
            const value = second[place.place]?.[id] ?? 0;
            if (unit === 'count') expect([1, 2, 3, 4], `${place.place} ${id}`).not.toContain(value);
          }
      }),
      { numRuns: 5 },
    );
  });

  it('has no measures that began after it', () => {
    expect(publicPartOf('2025-12', {}, []).measures).toEqual({});
    expect(Object.keys(publicPartOf('2026-01', {}, []).measures)).toEqual([...measureIds]);
  });

  it('reads the same on the page in both languages, as CSV and as JSON', () => {
    fc.assert(
      fc.property(drawnMonths, (figures) => {
        const report = reportOf(figures);
        const publication = publicationOf(report, [report]);
        const rows = parse(publicationTable(publication), { columns: true, bom: true }) as Record<string, string>[];
        for (const row of rows) {
          const place = row.county_code || row.city_code || 'both';
          const reading = readingAt(publication, place, row.measure ?? '');
          expect([row.hidden, row.value]).toEqual([
            String(reading === 'hidden'),
            typeof reading === 'number' ? String(reading) : '',
          ]);
          expect(reading === 'hidden').toBe(report.hidden[place]?.includes(row.measure ?? '') === true);
        }
        const around = { issues: [], calendar: nextReleases('2026-11-10T02:00:00.000Z'), guides: [] };
        for (const [language, mark] of [
          ['zh', '未公布'],
          ['en', 'n.p.'],
        ] as const) {
          const { content } = progressPage(publication, [], around, language);
          for (const county of ['620502', '621228'])
            for (const cell of new RegExp(`data-place="${county}".*?</tr>`, 's')
              .exec(content)?.[0]
              .matchAll(/data-measure="(\w+)">([^<]*)</g) ?? [])
              expect(cell[2] === mark, `${county} ${cell[1]}`).toBe(
                report.hidden[county]?.includes(cell[1] ?? '') === true,
              );
        }
      }),
      { numRuns: 5 },
    );
  });
});

describe('the page of a month', () => {
  it('sets beside its figures those of the month before by the calendar, and of no older one', () => {
    const report = reportOf({});
    const publication = publicationOf(report, [report]);
    const around = { issues: [], calendar: [], guides: [] };
    const pageAfter = (month: string) => progressPage(publication, [{ ...publication, month }], around, 'en').content;
    expect(pageAfter('2026-09')).toContain('month before');
    expect(pageAfter('2026-08')).not.toContain('month before');
  });
});

describe('the release calendar', () => {
  it('moves from weekends to Mondays and around holidays, and always names six releases to come', () => {
    expect(releaseOf('2026-10').releaseAt).toBe('2026-11-10T02:00:00.000Z');
    // 10 January 2027 is a Sunday.
    expect(releaseOf('2026-12').releaseAt).toBe('2027-01-11T02:00:00.000Z');
    expect(releaseOf('2027-01')).toMatchObject({
      releaseAt: '2027-02-18T02:00:00.000Z',
      because: { zh: '春节假期后' },
    });
    for (const at of ['2026-11-10T01:59:59.000Z', '2026-11-10T02:00:00.000Z', '2026-12-31T16:00:00.000Z']) {
      const releases = nextReleases(at);
      expect(releases).toHaveLength(6);
      for (const { releaseAt } of releases) expect(releaseAt > at).toBe(true);
    }
    expect(nextReleases('2026-11-10T01:59:59.000Z')[0]?.month).toBe('2026-10');
    expect(nextReleases('2026-11-10T02:00:00.000Z')[0]?.month).toBe('2026-11');
  });

  it('takes a month for over when it is over in Shanghai', () => {
    expect([isOver('2026-10', '2026-10-31T15:59:59.999Z'), isOver('2026-10', '2026-10-31T16:00:00.000Z')]).toEqual([
      false,
      true,
    ]);
  });
});
