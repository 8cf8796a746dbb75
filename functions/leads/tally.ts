import { leadNoun } from '#schemas/leads.ts';
import { Tally, tallySortKey } from '#schemas/pool.ts';
import { partitionKey, sortKey, timeToLive } from '#schemas/tables.ts';
import { updateIf } from '#shared/records/table.ts';
import { environment } from '#shared/runtime/environment.ts';
import { countedAfter, type EdgeChange } from './tally-rules.ts';

/** More tries than two deliveries of the same changes could need of each other. */
const tries = 5;
/** For how long a tally of nobody stays (seconds): longer than the stream keeps what its fence must still tell apart, which is 24 hours. */
const emptyTallyLife = 3 * 24 * 60 * 60;
/** When a tally that is empty now is let go (Unix seconds). */
export const emptyTallyEnds = () => Math.floor(Date.now() / 1000) + emptyTallyLife;

const itemOf = (partition: string) => ({
  TableName: environment.table(leadNoun.table),
  Key: { [partitionKey]: partition, [sortKey]: tallySortKey },
});

/**
 * Counts changes of one value's edges into its tally: one write for all of them, and one more when nothing is left to count. The tally says
 * up to which sequence number it has counted. That takes for granted that a stream brings all changes of one partition in one order; should
 * the table ever split a very common value's partition in two, late changes are passed over, and the daily recount finds it.
 */
export async function count(partition: string, changes: readonly EdgeChange[]): Promise<void> {
  let found: Tally | undefined;
  for (let attempt = 0; attempt < tries; attempt += 1) {
    const counted = countedAfter(changes, found?.last);
    if (!counted) return letGo(partition, found);
    const outcome = await updateIf({
      ...itemOf(partition),
      UpdateExpression: 'SET #last = :newest ADD #leads :by REMOVE #expires',
      // What stands there has counted nothing of these: the first of them is after it.
      ConditionExpression: 'attribute_not_exists(#last) OR #last < :first',
      ExpressionAttributeNames: { '#last': 'last', '#leads': 'leads', '#expires': timeToLive },
      ExpressionAttributeValues: { ':by': counted.by, ':first': counted.first, ':newest': counted.newest },
    });
    if (outcome.ok) return letGo(partition, Tally.parse(outcome.item));
    found = Tally.parse(outcome.found);
  }
  throw new Error('a tally that others change again and again');
}

/** Has a tally of nobody removed some days later, unless it counts again until then: its partition is named by the value's hash. */
async function letGo(partition: string, tally: Tally | undefined): Promise<void> {
  if (!tally || tally.leads > 0 || tally.expiresAt !== undefined) return;
  await updateIf({
    ...itemOf(partition),
    UpdateExpression: 'SET #expires = :expires',
    ConditionExpression: '#last = :last',
    ExpressionAttributeNames: { '#last': 'last', '#expires': timeToLive },
    ExpressionAttributeValues: { ':last': tally.last, ':expires': emptyTallyEnds() },
  });
}
