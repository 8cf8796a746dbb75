import type { RecordChanged } from '#schemas/events.ts';
import { type Cell, nameOfCell } from './cells-rules.ts';
import { type Contribution, contributionsOf } from './contribution-rules.ts';

/*
 * How events go into transactions. An event is counted exactly once because what it adds and the mark that it was counted are written
 * together or not at all. What makes that cheap is to put those together that share their cells and their mark: one addition to a cell
 * however many events it holds, and one mark for all events of one company, county and second.
 */

/** So many fit DynamoDB's expressions, of 300 operators and 4 KB: a mark takes three operators for each event. */
const most = { attributes: 150, marked: 40 } as const;

/** Events of one mark, and what they add. */
export interface Group {
  readonly mark: string;
  readonly events: readonly RecordChanged[];
  readonly contributions: readonly Contribution[];
}

/** All that is added to a cell. */
export interface Addition {
  readonly cell: Cell;
  readonly adds: ReadonlyMap<string, number>;
}

/** What goes into one transaction. */
export interface Pack {
  readonly groups: readonly Group[];
  readonly additions: readonly Addition[];
}

/**
 * Where it is marked that an event was counted: one place for all of the same company, county and second. It follows from the event alone, so
 * that an event that comes again finds its mark.
 */
const markOf = ({ at, memberId = '', cityCode = '', countyCode = '' }: RecordChanged) =>
  [cityCode, countyCode, memberId, at.slice(0, 19)].join('#');

/** The events in groups, those that share cells beside each other. Events that count nowhere are in none. */
export function grouped(events: readonly RecordChanged[]): readonly Group[] {
  const counting = events.flatMap((event) => {
    const contributions = contributionsOf(event);
    return contributions.length > 0 ? [{ event, contributions }] : [];
  });
  const byMark = Map.groupBy(counting, ({ event }) => markOf(event));
  return [...byMark]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .flatMap(([mark, all]) =>
      Array.from({ length: Math.ceil(all.length / most.marked) }, (_, part) => {
        const some = all.slice(part * most.marked, (part + 1) * most.marked);
        return {
          mark,
          events: some.map(({ event }) => event),
          contributions: some.flatMap(({ contributions }) => contributions),
        };
      }),
    );
}

/**
 * The first groups that fit one transaction; at least one, which always fits: an event changes no more than two cells that others of its group
 * do not.
 * @param mostActions of a transaction
 */
export function firstPack(groups: readonly Group[], mostActions: number): Pack {
  const additions = new Map<string, { cell: Cell; adds: Map<string, number> }>();
  const marks = new Set<string>();
  let taken = 0;
  for (const group of groups) {
    if (marks.has(group.mark) || (taken > 0 && !fits(additions, mostActions - taken - 1, group))) break;
    marks.add(group.mark);
    for (const { cell, attribute, add } of group.contributions) {
      const name = nameOfCell(cell);
      const { adds } = additions.get(name) ?? { adds: new Map<string, number>() };
      additions.set(name, { cell, adds: adds.set(attribute, (adds.get(attribute) ?? 0) + add) });
    }
    taken += 1;
  }
  return { groups: groups.slice(0, taken), additions: [...additions.values()] };
}

type Additions = ReadonlyMap<string, { readonly adds: ReadonlyMap<string, number> }>;

/** Whether a group's additions fit beside others in so many cells. */
function fits(additions: Additions, mostCells: number, group: Group): boolean {
  const cells = new Set(additions.keys());
  const grown = new Map<string, Set<string>>();
  for (const { cell, attribute } of group.contributions) {
    const name = nameOfCell(cell);
    cells.add(name);
    const attributes = grown.get(name) ?? new Set(additions.get(name)?.adds.keys());
    grown.set(name, attributes.add(attribute));
  }
  return cells.size <= mostCells && [...grown.values()].every(({ size }) => size <= most.attributes);
}
