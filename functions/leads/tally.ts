import { leadNoun } from '#schemas/leads.ts';
import { Tally, tallySortKey } from '#schemas/pool.ts';
import { partitionKey, sortKey } from '#schemas/tables.ts';
import { updateIf } from '#shared/records/table.ts';
import { environment } from '#shared/runtime/environment.ts';
import { countedAfter, type EdgeChange } from './tally-rules.ts';

/** More tries than two deliveries of the same changes could need of each other. */
const tries = 5;

/**
 * Counts changes of one value's edges into its tally: one write for all of them. The tally says up to which sequence number it has counted;
 * all changes of a partition come in order, so that whatever comes again is known and not counted twice.
 */
export async function count(partition: string, changes: readonly EdgeChange[]): Promise<void> {
  let last: string | undefined;
  for (let attempt = 0; attempt < tries; attempt += 1) {
    const counted = countedAfter(changes, last);
    if (!counted) return;
    const outcome = await updateIf({
      TableName: environment.table(leadNoun.table),
      Key: { [partitionKey]: partition, [sortKey]: tallySortKey },
      UpdateExpression: 'SET #last = :newest ADD #leads :by',
      // What stands there has counted nothing of these: the first of them is after it.
      ConditionExpression: 'attribute_not_exists(#last) OR #last < :first',
      ExpressionAttributeNames: { '#last': 'last', '#leads': 'leads' },
      ExpressionAttributeValues: { ':by': counted.by, ':first': counted.first, ':newest': counted.newest },
    });
    if (outcome.ok) return;
    last = Tally.parse(outcome.found).last;
  }
  throw new Error('a tally that others change again and again');
}
