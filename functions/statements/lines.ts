import type { Instant, Month } from '#schemas/primitives.ts';
import { StatementLine } from '#schemas/statement-entries.ts';
import { partitionKey, sortKey } from '#schemas/tables.ts';
import { derivedId } from '#shared/records/id.ts';
import { type Action, getItems, type Item, putIf, queryAll, queryPage, transact } from '#shared/records/table.ts';
import { environment } from '#shared/runtime/environment.ts';
import { backOf, type Entry, monthAfter } from './rules.ts';

/*
 * Where entries stand. An entry is written three times in one transaction: once by its id, which keeps it from being made again whatever the
 * month, and once in the month of each of the two companies, where it is read in pages. The same transaction looks whether the month is open, so
 * that an entry is in a month before it is closed or in none.
 */

/** The id of the entry of a source: of a version of a record (`hnd_...:9`), or of a line that is taken back. */
export const lineIdOf = (source: string): string => derivedId('sln', source);
/** The id of the entry that takes a line back: it has one, whatever the cause and however many there are. */
export const backIdOf = (lineId: string): string => lineIdOf(backOf(lineId));

const entryKey = (id: string): Item => ({ [partitionKey]: `statement-line#${id}`, [sortKey]: 'line' });
const markerKey = (month: Month): Item => ({ [partitionKey]: `statement-month#${month}`, [sortKey]: 'closed' });
const accountPartition = (month: Month, memberId: string) => `statement-lines#${month}#${memberId}`;
const orderOf = ({ at, id }: Pick<Entry, 'at' | 'id'>) => `${at}#${id}`;

/** Lines in the order in which statements list them. */
export const inOrder = (a: Entry, b: Entry): number => (orderOf(a) < orderOf(b) ? -1 : 1);

const isNotThere = 'attribute_not_exists(pk)';
/** Months that are looked at in one request. */
const monthsAtOnce = 24;

/** The first month from this one on that is not closed. */
async function openMonthFrom(month: Month): Promise<Month> {
  const months = [month];
  while (months.length < monthsAtOnce) months.push(monthAfter(months.at(-1) ?? month));
  const closed = await closedAmong(months);
  const open = months.find((one) => !closed.has(one));
  return open ?? openMonthFrom(monthAfter(months.at(-1) ?? month));
}

/** Which of the months are closed. */
export async function closedAmong(months: readonly Month[]): Promise<ReadonlySet<Month>> {
  const markers = await getItems(environment.table('Hub'), months.map(markerKey));
  const found = new Set(markers.map((item) => item[partitionKey]));
  return new Set(months.filter((month) => found.has(markerKey(month)[partitionKey])));
}

/** Closes a month to entries, for good; one that is closed stays as it is. */
export async function closeMonth(month: Month, at: Instant): Promise<void> {
  const Item = { ...markerKey(month), closedAt: at };
  await putIf({ TableName: environment.table('Hub'), Item, ConditionExpression: isNotThere });
}

/** Actions of a transaction by their place in it. */
const places = { month: 0, entry: 1 } as const;

/**
 * Enters an entry once, into its own month or, where that is closed, the next one that is open. A repeat finds it and changes nothing.
 * @param from the month of its instant
 */
export async function enter(entry: Entry, from: Month): Promise<void> {
  for (;;) {
    const month = await openMonthFrom(from);
    const failed = await transact(actionsFor({ ...entry, month }));
    if (failed.length === 0 || failed.some(({ place }) => place === places.entry)) return;
  }
}

function actionsFor(line: StatementLine): Action[] {
  const TableName = environment.table('Hub');
  const inAccount = (memberId: string): Action => ({
    Put: {
      TableName,
      Item: { [partitionKey]: accountPartition(line.month, memberId), [sortKey]: orderOf(line), ...line },
    },
  });
  return [
    { ConditionCheck: { TableName, Key: markerKey(line.month), ConditionExpression: isNotThere } },
    { Put: { TableName, Item: { ...entryKey(line.id), ...line }, ConditionExpression: isNotThere } },
    inAccount(line.giverId),
    inAccount(line.receiverId),
  ];
}

/** The lines of these ids, in their order; those that are not there are left out. */
export const readLines = async (ids: readonly string[]): Promise<StatementLine[]> =>
  (await getItems(environment.table('Hub'), ids.map(entryKey))).map((item) => StatementLine.parse(item));

const accountQuery = (month: Month, memberId: string) => ({
  TableName: environment.table('Hub'),
  ConsistentRead: true,
  KeyConditionExpression: 'pk = :account',
  ExpressionAttributeValues: { ':account': accountPartition(month, memberId) },
});

/** All lines of a company's month, oldest first, a page of them in memory at a time. */
export async function* linesOf(month: Month, memberId: string): AsyncGenerator<StatementLine> {
  for await (const item of queryAll(accountQuery(month, memberId))) yield StatementLine.parse(item);
}

/** One page of them. @param after the position at which the page before ended */
export async function linesPage(month: Month, memberId: string, limit: number, after: Item | undefined) {
  const start = after ? { ExclusiveStartKey: after } : {};
  const { items, next } = await queryPage({ ...accountQuery(month, memberId), ...start, Limit: limit });
  return { lines: items.map((item) => StatementLine.parse(item)), next };
}
