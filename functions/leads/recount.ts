import { setTimeout as pause } from 'node:timers/promises';
import { leadNoun } from '#schemas/leads.ts';
import { type Position, Tally, tallySortKey } from '#schemas/pool.ts';
import { partitionKey, sortKey, timeToLive } from '#schemas/tables.ts';
import { countItems, getItem, updateIf } from '#shared/records/table.ts';
import { environment } from '#shared/runtime/environment.ts';
import { inTurns } from '#shared/runtime/in-turns.ts';
import { emptyTallyEnds } from './tally.ts';
import { type Miscount, miscounts } from './value-items.ts';

const leadsTable = () => environment.table(leadNoun.table);
const keyOf = (partition: string) => ({ [partitionKey]: partition, [sortKey]: tallySortKey });

interface Counting {
  /** Where the last run ended. */
  readonly after?: Position | undefined;
  /** Milliseconds between the two looks: more than the stream is ever behind. */
  readonly patience: number;
  readonly timeIsUp: () => boolean;
  /** Whether the table has a new stream, whose sequence numbers say nothing of those that tallies know. */
  readonly newStream?: boolean;
}

/** Values that are counted once more at a time. */
const atOnce = 50;

/**
 * Values whose tallies are wrong for good: they differed, and some time later they differ in just the same way, while the stream has brought
 * nothing of them. A value that was touched a moment ago is none.
 * @returns them, and where to go on; none: all were read
 */
export async function lastingMiscounts(
  versions: readonly number[],
  { after, patience, timeIsUp, newStream }: Counting,
): Promise<{ wrong: Miscount[]; next: Position | undefined }> {
  const { found, next } = await miscounts(versions, after, timeIsUp, newStream ? unfenced : undefined);
  if (found.size > 0) await pause(patience);
  const wrong = await inTurns([...found.values()], atOnce, countedAgain);
  return { wrong: wrong.flat(), next };
}

/** The value as it stands now, if it is still wrong and the stream has brought nothing of it since. */
async function countedAgain({ partition, tally: before }: Miscount): Promise<Miscount[]> {
  const edges = await countItems({
    TableName: leadsTable(),
    ConsistentRead: true,
    KeyConditionExpression: 'pk = :value AND begins_with(sk, :edges)',
    ExpressionAttributeValues: { ':value': partition, ':edges': `${leadNoun.prefix}_` },
  });
  const item = await getItem({ TableName: leadsTable(), Key: keyOf(partition) });
  const tally = item && Tally.parse(item);
  return edges !== (tally?.leads ?? 0) && tally?.last === before?.last ? [{ partition, edges, tally }] : [];
}

/** Takes the fence from a tally: whatever the stream brings next is after it. */
async function unfenced(partition: string, tally: Tally): Promise<Tally> {
  const outcome = await updateIf({
    TableName: leadsTable(),
    Key: keyOf(partition),
    UpdateExpression: 'SET #last = :none',
    ConditionExpression: '#last = :last',
    ExpressionAttributeNames: { '#last': 'last' },
    ExpressionAttributeValues: { ':none': '', ':last': tally.last },
  });
  return outcome.ok ? { ...tally, last: '' } : tally;
}

/** Sets a tally to what was counted, unless the stream has counted on in between. @returns whether it was set */
export async function mend({ partition, edges, tally }: Miscount): Promise<boolean> {
  const outcome = await updateIf({
    TableName: leadsTable(),
    Key: keyOf(partition),
    // One without a fence has counted nothing: any change of the stream is after it.
    UpdateExpression: `SET #leads = :leads, #last = :last${edges === 0 ? ', #expires = :expires' : ' REMOVE #expires'}`,
    ConditionExpression: tally ? '#last = :last' : 'attribute_not_exists(#last)',
    ExpressionAttributeNames: { '#leads': 'leads', '#last': 'last', '#expires': timeToLive },
    ExpressionAttributeValues: {
      ':leads': edges,
      ':last': tally?.last ?? '',
      ...(edges === 0 ? { ':expires': emptyTallyEnds() } : {}),
    },
  });
  return outcome.ok;
}
