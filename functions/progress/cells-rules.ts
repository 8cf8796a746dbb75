import { cities } from '#schemas/divisions.ts';

/*
 * Where the counters stand. A cell is an item with a number for each counter, under the measure's short code.
 *
 * | partition                   | sort                    | what                                                                   |
 * | --------------------------- | ----------------------- | ---------------------------------------------------------------------- |
 * | `progress#<month>#<city>`   | `<city>#<county>`       | flows of a county; `-` for what has none, and for a city's histograms   |
 * | `progress#<month>#<member>` | `<day>#<city>#<county>` | the same flows by company and day                                      |
 * | `progress#stock`            | `<year>`                | changes of the stocks of both cities, by month and county               |
 * | `progress#stock`            | `totals`                | the same by year                                                       |
 *
 * What is of no city at all stands with the first one's, so that nothing is asked for it alone. A month is read by a query for each city, of
 * 4 KB at most, and two items of the stocks, whatever happened in it. A stock at a month's end is the sum of the years before it and of the
 * months of its own year: a year in which every county's stocks change in every month takes some 4.9 KB, the totals half a kilobyte for each
 * year. That is two and a half read units at most, for as long as the totals are below 4 KB.
 *
 * At 1,000 events a second, the worker takes 500 at a time, puts those of one company, county and second together, and has some 140 of them
 * in a transaction of 100 actions: 7 transactions a second. A partition of DynamoDB takes 1,000 write units a second; an item in a
 * transaction costs two for each KB. A city's month, were all of its counties (1 KB) and its histograms (3 KB) in each
 * transaction: 7 x (9 x 2 + 6) = 168 units. One company's days, were all events its: 7 x 50 x 2 = 700. The stocks, were every event one
 * of theirs: 7 x 2 x 8 = 112. The marks of what was counted are partitions of their own. So nothing needs to be spread over shards,
 * which every reading would pay for.
 */

export interface Cell {
  readonly partition: string;
  readonly sort: string;
}

/** Where an event counts: a county of a city; `noPlace` for what has none. */
export interface Place {
  readonly city: string;
  readonly county: string;
}
export const noPlace = '-';

/** What the partitions of a month begin with. */
export const monthPrefix = (month: string) => `progress#${month}#`;

const [firstCity] = cities.map(({ code }) => code);
export const cityPartition = (month: string, city: string) =>
  `${monthPrefix(month)}${city === noPlace ? firstCity : city}`;
export const monthCell = (month: string, { city, county }: Place): Cell => ({
  partition: cityPartition(month, city),
  sort: `${city}#${county}`,
});

export const daysPartition = (month: string, memberId: string) => `${monthPrefix(month)}${memberId}`;
export const daysCell = (month: string, memberId: string, day: string, { city, county }: Place): Cell => ({
  partition: daysPartition(month, memberId),
  sort: `${day}#${city}#${county}`,
});

export const stockPartition = 'progress#stock';
export const stockCell = (year: string): Cell => ({ partition: stockPartition, sort: year });
export const stockTotals = stockCell('totals');

/** One name for a cell, by which it is found in a map. */
export const nameOfCell = ({ partition, sort }: Cell) => `${partition} ${sort}`;
