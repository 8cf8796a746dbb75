import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import { ownKeySortKey } from '#schemas/pool.ts';
import { partitionKey, sortKey, type TableName } from '#schemas/tables.ts';
import { getItems, putIf, removeItem } from '#shared/records/table.ts';
import { environment } from '#shared/runtime/environment.ts';
import { type Binding, decrypted, encrypted, open, seal } from './seal.ts';

/*
 * A record whose personal data must be erasable has a key of its own, which stands in the record's partition, sealed by the hub's ordinary
 * seal. Audit rows are never changed and keep the envelopes that the record had: once the key's item is gone, nobody opens them any more.
 */

const keyOf = (id: string) => ({ [partitionKey]: id, [sortKey]: ownKeySortKey });
const bindingOf = (table: TableName, id: string): Binding => ({ table, record: id, field: 'key' });
const Kept = z.object({ [partitionKey]: z.string(), sealed: z.string() });

const opened = async (table: TableName, id: string, sealed: string) =>
  Buffer.from(z.base64url().parse(await open(bindingOf(table, id), sealed)), 'base64url');

/** The record's own key, 32 bytes: made if there is none. A repeat gets the one that stands. One write. */
export async function makeOwnKey(table: TableName, id: string): Promise<Uint8Array> {
  const key = randomBytes(32);
  const outcome = await putIf({
    TableName: environment.table(table),
    Item: { ...keyOf(id), sealed: await seal(bindingOf(table, id), key.toString('base64url')) },
    ConditionExpression: 'attribute_not_exists(pk)',
  });
  return outcome.ok ? key : opened(table, id, Kept.parse(outcome.found).sealed);
}

/** The own keys of these records, by their ids; a record whose key was destroyed is not among them. */
export async function readOwnKeys(table: TableName, ids: readonly string[]): Promise<Map<string, Uint8Array>> {
  const items = await getItems(environment.table(table), ids.map(keyOf));
  const keys = items
    .map((item) => Kept.parse(item))
    .map(async ({ pk, sealed }) => [pk, await opened(table, pk, sealed)] as const);
  return new Map(await Promise.all(keys));
}

/** Destroys a record's own key: what was sealed under it can't be opened any more, wherever it was copied to. Safe to repeat. */
export const destroyOwnKey = (table: TableName, id: string): Promise<void> =>
  removeItem(environment.table(table), keyOf(id));

/** Seals under a record's own key. @returns `o1.<nonce>.<ciphertext and tag>`, each in base64url */
export const sealUnder = (key: Uint8Array, binding: Binding, content: unknown): string =>
  `o1.${encrypted(key, binding, content)}`;

/** Opens what `sealUnder` gave. @throws when it was altered, is bound to something else, or is under another key */
export function openUnder(key: Uint8Array, binding: Binding, envelope: string): unknown {
  const [version, nonce, sealed] = envelope.split('.');
  if (version !== 'o1' || !nonce || !sealed) throw new Error('not an envelope under an own key');
  return decrypted(key, binding, nonce, sealed);
}
