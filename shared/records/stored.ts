import { partitionKey, recordSortKey, sortKey } from '#schemas/tables.ts';
import type { Item } from './table.ts';

/** A record as it stands in its table; parse it with its noun's schema to use a field. */
export type Stored = Item & { readonly id: string; readonly version: number; readonly status: string };

export const recordKey = (id: string) => ({ [partitionKey]: id, [sortKey]: recordSortKey });

const isStored = (item: Item): item is Stored =>
  typeof item.id === 'string' && typeof item.version === 'number' && typeof item.status === 'string';

/** @throws when an item is no record: the table was written around the record module. */
export function stored(item: Item): Stored {
  if (!isStored(item)) throw new Error('an item that is no record');
  return item;
}
