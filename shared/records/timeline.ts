import * as z from 'zod';
import type { Noun } from '#schemas/noun.ts';
import { Instant, Version } from '#schemas/primitives.ts';
import type { TimelineEntry } from '#schemas/record.ts';
import type { Principal } from '#schemas/roles.ts';
import { recordSortKey, sortKey } from '#schemas/tables.ts';
import { environment } from '#shared/runtime/environment.ts';
import { Refusal } from '#shared/runtime/refusal.ts';
import { type AuditRow, auditRowFrom, isAuditRow } from './audit-row.ts';
import { LastChange } from './change.ts';
import { mayRead } from './scope.ts';
import { type Stored, stored } from './stored.ts';
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

/** A record and the audit rows of its versions, oldest first; the newest of them are missing while the relay has not written them. */
export interface Course {
  readonly record: Stored;
  readonly rows: readonly AuditRow[];
}

/** A record's course for the hub's own use, in one query; undefined when there is no such record. */
export async function readCourseAsSystem(noun: Noun, id: string): Promise<Course | undefined> {
  const rows: AuditRow[] = [];
  let record: Item | undefined;
  const items = queryAll({
    TableName: environment.table(noun.table),
    ConsistentRead: true,
    // What stands behind the record in its partition, such as links that were given out, is as long as it likes.
    KeyConditionExpression: 'pk = :id AND sk <= :record',
    ExpressionAttributeValues: { ':id': id, ':record': recordSortKey },
  });
  for await (const item of items) {
    if (item.kind === noun.kind && item[sortKey] === recordSortKey) record = item;
    else if (isAuditRow(item)) rows.push(auditRowFrom(item));
  }
  return record && { record: stored(record), rows };
}

/**
 * A record's course. One query.
 * @throws Refusal `not_found` for a record that the caller may not read
 */
export async function readCourse(scope: Principal, noun: Noun, id: string): Promise<Course> {
  const course = await readCourseAsSystem(noun, id);
  if (!course || !mayRead(noun, scope, course.record)) throw new Refusal('not_found');
  return course;
}

/**
 * A record's steps, oldest first: its audit rows and, so that whoever took a step sees it at once, the record's own last change while
 * the relay has not yet written that row. Of steps that follow each other faster than the relay writes, those between appear after it.
 */
export function entriesOf({ record, rows }: Course): TimelineEntry[] {
  const entries: TimelineEntry[] = rows.map((row) => ({ ...entryOf(row), hash: row.hash }));
  const { version, status, change } = CurrentRecord.parse(record);
  return rows.at(-1)?.version === version ? entries : [...entries, entryOf({ version, status, ...change })];
}

/** The steps of a record that the caller may read. @throws Refusal `not_found` */
export async function readTimeline(scope: Principal, noun: Noun, id: string): Promise<TimelineEntry[]> {
  const course = await readCourse(scope, noun, id);
  const entries = entriesOf(course);
  const { createdAt } = CurrentRecord.parse(course.record);
  // A record that was made anew, for another member perhaps, keeps its chain; what came before is not the new owner's to read.
  return scope.role === 'member' ? entries.filter(({ at }) => at >= createdAt) : entries;
}
