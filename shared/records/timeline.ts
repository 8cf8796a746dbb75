import * as z from 'zod';
import type { Noun } from '#schemas/noun.ts';
import { Instant, Version } from '#schemas/primitives.ts';
import type { TimelineEntry } from '#schemas/record.ts';
import type { Principal } from '#schemas/roles.ts';
import { recordSortKey, sortKey } from '#schemas/tables.ts';
import { environment } from '#shared/runtime/environment.ts';
import { Refusal } from '#shared/runtime/refusal.ts';
import { auditRowFrom, isAuditRow } from './audit-row.ts';
import { LastChange } from './change.ts';
import { mayRead } from './scope.ts';
import { type Item, queryAll } from './table.ts';

const CurrentRecord = z.object({ version: Version, status: z.string(), createdAt: Instant, change: LastChange });

const entryOf = (row: Omit<TimelineEntry, 'hash'>): Omit<TimelineEntry, 'hash'> => ({
  version: row.version,
  verb: row.verb,
  status: row.status,
  at: row.at,
  by: row.by,
  requestId: row.requestId,
  ...(row.reason ? { reason: row.reason } : {}),
});

/**
 * A record's steps, oldest first: its audit rows and, so that a reader is never behind the writer, its own last change while the relay
 * has not yet written that row. One query.
 * @throws Refusal `not_found` for a record that the caller may not read
 */
export async function readTimeline(scope: Principal, noun: Noun, id: string): Promise<TimelineEntry[]> {
  const entries: TimelineEntry[] = [];
  let record: Item | undefined;
  const items = queryAll({
    TableName: environment.table(noun.table),
    ConsistentRead: true,
    KeyConditionExpression: 'pk = :id',
    ExpressionAttributeValues: { ':id': id },
  });
  for await (const item of items) {
    if (item.kind === noun.kind && item[sortKey] === recordSortKey) record = item;
    else if (isAuditRow(item)) {
      const row = auditRowFrom(item);
      entries.push({ ...entryOf(row), hash: row.hash });
    }
  }
  if (!record || !mayRead(noun, scope, record)) throw new Refusal('not_found');
  const { version, status, change, createdAt } = CurrentRecord.parse(record);
  if (entries.at(-1)?.version !== version) entries.push(entryOf({ version, status, ...change }));
  // A record that was made anew, for another member perhaps, keeps its chain; what came before is not the new owner's to read.
  return scope.role === 'member' ? entries.filter(({ at }) => at >= createdAt) : entries;
}
