import { leadNoun } from '#schemas/leads.ts';
import { exclusionSortKey, Tally, tallySortKey, valuePartitionPrefix, versionOfPartition } from '#schemas/pool.ts';
import { partitionKey, sortKey } from '#schemas/tables.ts';
import { type Item, removeItem, scanAll } from '#shared/records/table.ts';
import { environment } from '#shared/runtime/environment.ts';

/*
 * What repair jobs do to the items of all values: they read the whole table for it.
 */

const leadsTable = () => environment.table(leadNoun.table);
const keyOf = (item: Item) => ({ [partitionKey]: item[partitionKey], [sortKey]: item[sortKey] });

/** Every item that belongs to a value, the items of a value together and its marks before its edges. */
async function* valueItems(): AsyncGenerator<Item & { readonly pk: string; readonly sk: string }> {
  for await (const item of scanAll(leadsTable())) {
    const { pk, sk } = item;
    if (typeof pk === 'string' && typeof sk === 'string' && pk.startsWith(valuePartitionPrefix))
      yield { ...item, pk, sk };
  }
}

const isMark = (sk: string) => sk === tallySortKey || sk === exclusionSortKey;
/** Removals in flight at a time. */
const atOnce = 50;

/**
 * Removes the items of all versions but these.
 * @param which edges go first: their tallies count them down and can only then be removed for good
 * @returns how many were removed
 */
export async function removeOtherVersions(kept: readonly number[], which: 'edges' | 'marks'): Promise<number> {
  let removed = 0;
  let batch: Promise<void>[] = [];
  for await (const item of valueItems()) {
    if (kept.includes(versionOfPartition(item.pk)) || isMark(item.sk) !== (which === 'marks')) continue;
    batch.push(removeItem(leadsTable(), keyOf(item)));
    removed += 1;
    if (batch.length < atOnce) continue;
    await Promise.all(batch);
    batch = [];
  }
  await Promise.all(batch);
  return removed;
}

/** A value whose tally is not the number of its edges. */
export interface Miscount {
  readonly partition: string;
  readonly edges: number;
  readonly tally: Tally | undefined;
}

/** The values of these versions whose tallies differ from their edges at this instant; the stream may still be on its way to some. */
export async function miscounts(versions: readonly number[]): Promise<Map<string, Miscount>> {
  const found = new Map<string, Miscount>();
  let value: Miscount | undefined;
  const close = () => {
    if (value && value.edges !== (value.tally?.leads ?? 0)) found.set(value.partition, value);
  };
  for await (const item of valueItems()) {
    if (!versions.includes(versionOfPartition(item.pk))) continue;
    if (value?.partition !== item.pk) {
      close();
      value = { partition: item.pk, edges: 0, tally: undefined };
    }
    if (item.sk === tallySortKey) value = { ...value, tally: Tally.parse(item) };
    else if (!isMark(item.sk)) value = { ...value, edges: value.edges + 1 };
  }
  close();
  return found;
}
