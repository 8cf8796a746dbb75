import type { Noun } from '#schemas/noun.ts';
import { auditSortKeyPrefix } from '#schemas/tables.ts';
import { environment } from '#shared/runtime/environment.ts';
import { Refusal } from '#shared/runtime/refusal.ts';
import { auditRowFrom } from './audit-row.ts';
import { type Change, keyMark, LastChange, recallKey } from './change.ts';
import { type Stored, stored } from './stored.ts';
import { queryAll } from './table.ts';

/**
 * The record as this very request left it, if it was carried out before; undefined when the record does not know the request.
 * @throws Refusal `idempotency_key_reused` when its key came with another body
 */
export async function replayed(noun: Noun, found: Stored, change: Change): Promise<Stored | undefined> {
  const recalled = recallKey(found, change.key);
  if (recalled === 'other') throw new Refusal('idempotency_key_reused');
  return recalled === 'same' ? asLeftBy(noun, found, change) : undefined;
}

const relayLag = [0, 50, 100, 200, 400];

/**
 * The record as the change with this key left it: the record itself while it is the last change, else that version's audit image.
 * @throws Refusal `unavailable` when the relay has not yet written the image; the caller's next try finds it
 */
export async function asLeftBy(noun: Noun, found: Stored, change: Change): Promise<Stored> {
  const key = keyMark(change.key);
  if (LastChange.parse(found.change).key === key) return found;
  for (const wait of relayLag) {
    await new Promise((resolve) => setTimeout(resolve, wait));
    const image = await imageLeftBy(noun, found, key);
    if (image) return image;
  }
  throw new Refusal('unavailable', { retryAfterSeconds: 2 });
}

async function imageLeftBy(noun: Noun, found: Stored, key: string): Promise<Stored | undefined> {
  const rows = queryAll({
    TableName: environment.table(noun.table),
    ConsistentRead: true,
    KeyConditionExpression: 'pk = :id AND begins_with(sk, :audit)',
    FilterExpression: '#key = :key',
    ExpressionAttributeNames: { '#key': 'key' },
    ExpressionAttributeValues: { ':id': found.id, ':audit': auditSortKeyPrefix, ':key': key },
  });
  for await (const item of rows) return stored(auditRowFrom(item).image);
  return undefined;
}
