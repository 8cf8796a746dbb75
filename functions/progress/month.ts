import * as z from 'zod';
import { cities } from '#schemas/divisions.ts';
import type { OwnProgress, Progress } from '#schemas/progress.ts';
import { partitionKey, sortKey } from '#schemas/tables.ts';
import { getItem, type Item, queryAll } from '#shared/records/table.ts';
import { environment } from '#shared/runtime/environment.ts';
import { type Cell, cityPartition, daysPartition, noPlace, stockCell, stockTotals } from './cells-rules.ts';
import { type Counts, ownProgressOf, progressOf, stocksAt } from './figure-rules.ts';

/**
 * The figures of a month: four requests at once, of two and a half read units together, however much was ever counted.
 * @param asOf the instant of the reading
 */
export async function readMonth(month: string, asOf: string): Promise<Progress> {
  const [ofCities, year, totals] = await Promise.all([
    Promise.all(cities.map(({ code }) => readCells(cityPartition(month, code)))),
    readCounts(stockCell(month.slice(0, 4))),
    readCounts(stockTotals),
  ]);
  const flows = ofCities.flat().map(({ sort, counts }) => {
    const [city = noPlace, county = noPlace] = sort.split('#');
    return { place: { city, county }, counts };
  });
  return progressOf(month, asOf, [...flows, ...stocksAt(month, year, totals)]);
}

/** What one company's events of a month count: one query, over a cell for each day and county at most. */
export async function readOwnMonth(memberId: string, month: string, asOf: string): Promise<OwnProgress> {
  const cells = await readCells(daysPartition(month, memberId));
  return ownProgressOf(
    month,
    asOf,
    cells.map(({ sort, counts }) => {
      const [day = '', city = noPlace, county = noPlace] = sort.split('#');
      return { day, place: { city, county }, counts };
    }),
  );
}

async function readCells(partition: string) {
  const cells: { sort: string; counts: Counts }[] = [];
  const items = queryAll({
    TableName: environment.table('Hub'),
    KeyConditionExpression: 'pk = :partition',
    ExpressionAttributeValues: { ':partition': partition },
  });
  for await (const item of items) cells.push({ sort: z.string().parse(item[sortKey]), counts: countsIn(item) });
  return cells;
}

const readCounts = async ({ partition, sort }: Cell): Promise<Counts> => {
  const Key = { [partitionKey]: partition, [sortKey]: sort };
  return countsIn((await getItem({ TableName: environment.table('Hub'), Key, ConsistentRead: false })) ?? {});
};

/** The counters of a cell. */
export const countsIn = (item: Item): Counts =>
  new Map(Object.entries(item).flatMap(([name, count]) => (typeof count === 'number' ? [[name, count]] : [])));
