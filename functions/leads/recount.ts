import { leadNoun } from '#schemas/leads.ts';
import { tallySortKey } from '#schemas/pool.ts';
import { partitionKey, sortKey } from '#schemas/tables.ts';
import { updateIf } from '#shared/records/table.ts';
import { environment } from '#shared/runtime/environment.ts';
import { type Miscount, miscounts } from './value-items.ts';

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/**
 * Values whose tallies are wrong for good: they differed, and some time later they differ in just the same way, while the stream has brought
 * nothing of them.
 * @param patience milliseconds between the two looks: more than the stream is ever behind
 */
export async function lastingMiscounts(versions: readonly number[], patience: number): Promise<Miscount[]> {
  const first = await miscounts(versions);
  if (first.size === 0) return [];
  await pause(patience);
  const second = await miscounts(versions);
  return [...second.values()].filter(({ partition, edges, tally }) => {
    const before = first.get(partition);
    return before?.edges === edges && before.tally?.last === tally?.last;
  });
}

/** Sets a tally to what was counted, unless the stream has counted on in between. @returns whether it was set */
export async function mend({ partition, edges, tally }: Miscount): Promise<boolean> {
  const outcome = await updateIf({
    TableName: environment.table(leadNoun.table),
    Key: { [partitionKey]: partition, [sortKey]: tallySortKey },
    // One without a fence has counted nothing: any change of the stream is after it.
    UpdateExpression: 'SET #leads = :leads, #last = :last',
    ConditionExpression: tally ? '#last = :last' : 'attribute_not_exists(#last)',
    ExpressionAttributeNames: { '#leads': 'leads', '#last': 'last' },
    ExpressionAttributeValues: { ':leads': edges, ':last': tally?.last ?? '' },
  });
  return outcome.ok;
}
