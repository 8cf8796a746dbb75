import { monthOf } from '#schemas/calendar.ts';
import type { RecordChanged } from '#schemas/events.ts';
import { monthsFrom } from '#schemas/release-calendar.ts';
import { partitionKey, sortKey, type TableName } from '#schemas/tables.ts';
import { eventOf } from '#shared/records/audit.ts';
import { auditRowFrom, isAuditRow } from '#shared/records/audit-row.ts';
import { type Item, scanAll, updateIf } from '#shared/records/table.ts';
import { environment } from '#shared/runtime/environment.ts';
import { type Cell, monthPrefix, nameOfCell, stockPartition } from './cells-rules.ts';
import { contributionsOf } from './contribution-rules.ts';
import { countsIn } from './month.ts';
import { countEvents, recountable } from './store.ts';

const tables: readonly TableName[] = ['Hub', 'Leads'];
/** Events that are gathered before they are counted. */
const mostHeld = 500;

/** A counter that is not what the audit rows say. */
export interface Difference extends Cell {
  readonly attribute: string;
  readonly counted: number;
  readonly recomputed: number;
}

type Look = ReadonlyMap<string, Difference>;

const nameOf = (cell: Cell, attribute: string) => `${nameOfCell(cell)} ${attribute}`;

/** Whether a cell is of the months: of their counties, or of their days; the stocks of all months stand together and are always looked at. */
const isOf = (months: readonly string[], { partition }: Cell) =>
  partition === stockPartition || months.some((month) => partition.startsWith(monthPrefix(month)));

async function* items(): AsyncGenerator<Item> {
  for (const table of tables) yield* scanAll(environment.table(table));
}

/**
 * Holds the counters of months, and all of the stocks', against what the audit rows add up to: one scan of both tables. Events that are on their
 * way, or were counted while it ran, differ too: what is wrong is what differs in the same way at two looks.
 */
export async function look(months: readonly string[]): Promise<Look> {
  const found = new Map<string, Difference>();
  const note = (cell: Cell, attribute: string, add: { counted?: number; recomputed?: number }) => {
    const name = nameOf(cell, attribute);
    const { counted = 0, recomputed = 0 } = found.get(name) ?? {};
    const sums = { counted: counted + (add.counted ?? 0), recomputed: recomputed + (add.recomputed ?? 0) };
    found.set(name, { ...cell, attribute, ...sums });
  };
  for await (const item of items()) {
    if (isAuditRow(item)) {
      for (const { cell, attribute, add } of contributionsOf(eventOf(auditRowFrom(item))))
        if (isOf(months, cell)) note(cell, attribute, { recomputed: add });
      continue;
    }
    const cell = { partition: String(item[partitionKey]), sort: String(item[sortKey]) };
    if (isOf(months, cell)) for (const [attribute, counted] of countsIn(item)) note(cell, attribute, { counted });
  }
  return new Map([...found].filter(([, { counted, recomputed }]) => counted !== recomputed).sort());
}

/** What differs in the same way at both looks. */
export const lasting = (one: Look, other: Look): Look =>
  new Map(
    [...one].filter(([name, { counted, recomputed }]) => {
      const again = other.get(name);
      return again?.counted === counted && again.recomputed === recomputed;
    }),
  );

/**
 * Counts the events behind these differences once more, as the queue would bring them: those that were counted are recognised by their
 * marks, those that were not are counted now, and recognised when they come after all. Events whose mark may be gone are left alone.
 * @returns how many had not been counted
 */
export async function countMissing(differences: Look): Promise<number> {
  const since = new Date(Date.now() - recountable).toISOString();
  let counted = 0;
  let held: RecordChanged[] = [];
  for await (const item of items()) {
    if (!isAuditRow(item)) continue;
    const event = eventOf(auditRowFrom(item));
    if (event.at < since || !contributionsOf(event).some((one) => differences.has(nameOf(one.cell, one.attribute))))
      continue;
    held.push(event);
    if (held.length < mostHeld) continue;
    counted += await countEvents(held);
    held = [];
  }
  return counted + (await countEvents(held));
}

/**
 * Sets counters to what the rows say, each only while it is what it was found to be: one that has moved on meanwhile is left to the next run.
 * The events behind them must have been counted (`countMissing`): one without its mark would count once more when its message comes.
 * @returns how many were set
 */
export async function setRight(differences: Look): Promise<number> {
  let set = 0;
  for (const { partition, sort, attribute, counted, recomputed } of differences.values()) {
    const unchanged = '#counter = :counted';
    const { ok } = await updateIf({
      TableName: environment.table('Hub'),
      Key: { [partitionKey]: partition, [sortKey]: sort },
      UpdateExpression: 'SET #counter = :recomputed',
      ConditionExpression: counted === 0 ? `attribute_not_exists(#counter) OR ${unchanged}` : unchanged,
      ExpressionAttributeNames: { '#counter': attribute },
      ExpressionAttributeValues: { ':counted': counted, ':recomputed': recomputed },
    });
    if (ok) set += 1;
  }
  return set;
}

/**
 * The months at which the clock's run looks: yesterday's, so that the last day of each is looked at too, and the one before it, whose figures
 * are about to be published.
 */
export function monthsByClock(now: number): readonly string[] {
  const month = monthOf(new Date(now - 24 * 60 * 60 * 1000).toISOString());
  return [monthsFrom(month, -1), month];
}
