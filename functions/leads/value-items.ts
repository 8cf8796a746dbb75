import { leadNoun } from '#schemas/leads.ts';
import {
  exclusionSortKey,
  Position,
  Tally,
  tallySortKey,
  valuePartitionPrefix,
  versionOfPartition,
} from '#schemas/pool.ts';
import { partitionKey, sortKey } from '#schemas/tables.ts';
import { removeItem, scanPage } from '#shared/records/table.ts';
import { environment } from '#shared/runtime/environment.ts';
import { inTurns } from '#shared/runtime/in-turns.ts';

/*
 * What repair jobs do to the items of all values: they read the whole table for it, page by page, so that a run can end early and the next
 * one goes on after the page that was done last.
 */

const leadsTable = () => environment.table(leadNoun.table);

interface ValueItem {
  readonly partition: string;
  readonly sort: string;
  readonly tally: Tally | undefined;
}

/** What one page of the table has of values, the items of a value together and its marks before its edges. */
async function valuePage(after: Position | undefined) {
  const { items, next } = await scanPage({
    TableName: leadsTable(),
    FilterExpression: 'begins_with(pk, :values)',
    ExpressionAttributeValues: { ':values': valuePartitionPrefix },
    ...(after ? { ExclusiveStartKey: after } : {}),
  });
  const values = items.map((item): ValueItem => {
    const [partition, sort] = [String(item[partitionKey]), String(item[sortKey])];
    return { partition, sort, tally: sort === tallySortKey ? Tally.parse(item) : undefined };
  });
  return { values, next: next && Position.parse(next) };
}

const isMark = (sort: string) => sort === tallySortKey || sort === exclusionSortKey;
/** Writes in flight at a time. */
const atOnce = 50;

/**
 * Removes the items of all versions but these, as far as one page of the table goes.
 * @param which edges go first: their tallies count them down and can only then be removed for good
 * @returns how many were removed, and where to go on; none: that was the last page
 */
export async function removeOtherVersions(
  kept: readonly number[],
  which: 'edges' | 'marks',
  after: Position | undefined,
): Promise<{ removed: number; next: Position | undefined }> {
  const { values, next } = await valuePage(after);
  const chosen = values.filter(
    ({ partition, sort }) => !kept.includes(versionOfPartition(partition)) && isMark(sort) === (which === 'marks'),
  );
  await inTurns(chosen, atOnce, ({ partition, sort }) =>
    removeItem(leadsTable(), { [partitionKey]: partition, [sortKey]: sort }),
  );
  return { removed: chosen.length, next };
}

/** A value whose tally is not the number of its edges. */
export interface Miscount {
  readonly partition: string;
  readonly edges: number;
  readonly tally: Tally | undefined;
}

/**
 * The values of these versions whose tallies differ from their edges at this instant. The stream may still be on its way to some, and a
 * value at which a run ended or goes on is seen in part: whoever acts on one counts it once more.
 * @param timeIsUp asked after each page; once true, the rest is left to the next run
 * @param readTally what the tallies of a page are taken for, as they were read if it is not given
 * @returns them, and where to go on; none: all were read
 */
export async function miscounts(
  versions: readonly number[],
  after: Position | undefined,
  timeIsUp: () => boolean,
  readTally: (partition: string, tally: Tally) => Promise<Tally> = async (_, tally) => tally,
): Promise<{ found: Map<string, Miscount>; next: Position | undefined }> {
  const found = new Map<string, Miscount>();
  let value: Miscount | undefined;
  const close = () => {
    if (value && value.edges !== (value.tally?.leads ?? 0)) found.set(value.partition, value);
  };
  let next = after;
  do {
    const page = await valuePage(next);
    const ofVersions = page.values.filter(({ partition }) => versions.includes(versionOfPartition(partition)));
    const tallies = new Map<string, Tally>();
    await inTurns(ofVersions, atOnce, async ({ partition, tally }) => {
      if (tally) tallies.set(partition, await readTally(partition, tally));
    });
    for (const { partition, sort } of ofVersions) {
      if (value?.partition !== partition) {
        close();
        value = { partition, edges: 0, tally: tallies.get(partition) };
      }
      if (!isMark(sort)) value = { ...value, edges: value.edges + 1 };
    }
    next = page.next;
  } while (next && !timeIsUp());
  close();
  return { found, next };
}
