import * as z from 'zod';
import { partitionKey, sortKey } from '#schemas/tables.ts';
import { environment } from '#shared/runtime/environment.ts';
import { getItem, updateIf } from './table.ts';

const Counted = z.object({ value: z.int().min(1) });
const keyOf = (series: string) => ({ [partitionKey]: `counter#${series}`, [sortKey]: 'counter' });

/** How many numbers of a series have been given. */
export async function numbersGiven(series: string): Promise<number> {
  const item = await getItem({ TableName: environment.table('Hub'), Key: keyOf(series) });
  return item ? Counted.parse(item).value : 0;
}

/**
 * The next number of a series, from 0 on: nobody else ever gets the same. A number that its caller then does not use is lost, and nothing
 * else is. One addition in one round trip, outside of any transaction, so that many callers do not hinder each other.
 */
export async function nextNumber(series: string): Promise<number> {
  const outcome = await updateIf({
    TableName: environment.table('Hub'),
    Key: keyOf(series),
    UpdateExpression: 'ADD #value :one',
    ExpressionAttributeNames: { '#value': 'value' },
    ExpressionAttributeValues: { ':one': 1 },
  });
  if (!outcome.ok) throw new Error('an addition without conditions that failed');
  return Counted.parse(outcome.item).value - 1;
}
