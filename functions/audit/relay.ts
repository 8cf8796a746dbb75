import type { RecordChanged } from '#schemas/events.ts';
import { publish } from '#shared/events/publish.ts';
import { auditRow, eventOf, keepAuditRow, readAuditRow } from '#shared/records/audit.ts';
import type { Stored } from '#shared/records/stored.ts';
import { log } from '#shared/runtime/log.ts';

/** A version of a record as the stream brought it. */
export interface Version {
  readonly sequenceNumber: string;
  readonly record: Stored;
}

/**
 * Carries versions on: first the audit row, then the events. Both may be done again for a version that was carried before. A record's
 * versions stay in order: after one fails, its later ones wait too.
 * @returns the sequence numbers that must come again
 */
export async function relay(table: string, versions: readonly Version[]): Promise<readonly string[]> {
  const byRecord = Map.groupBy(versions, ({ record }) => record.id);
  const failed: string[] = [];
  const carried = await Promise.all([...byRecord.values()].map((ofRecord) => audit(table, ofRecord, failed)));
  const events = carried.flat();
  const unsent = await publish(events.map(({ event }) => event));
  failed.push(...events.flatMap(({ event, sequenceNumber }) => (unsent.has(event.id) ? [sequenceNumber] : [])));
  return failed;
}

async function audit(table: string, versions: readonly Version[], failed: string[]) {
  const carried: { readonly event: RecordChanged; readonly sequenceNumber: string }[] = [];
  let last: { readonly version: number; readonly hash: string } | undefined;
  for (const [place, { record, sequenceNumber }] of versions.entries()) {
    try {
      const previous = await hashBefore(table, record, last);
      const row = auditRow(record, previous);
      await keepAuditRow(table, row);
      last = row;
      carried.push({ event: eventOf(row), sequenceNumber });
    } catch (error) {
      log.error('a version was not audited', error, { record: record.id, version: record.version });
      failed.push(...versions.slice(place).map((waiting) => waiting.sequenceNumber));
      break;
    }
  }
  return carried;
}

/** @throws when the row before is not there: this version must wait for it, or be repaired by the reconcile command */
async function hashBefore(table: string, record: Stored, last: { version: number; hash: string } | undefined) {
  if (record.version === 1) return null;
  if (last?.version === record.version - 1) return last.hash;
  const row = await readAuditRow(table, record.id, record.version - 1);
  if (!row) throw new Error(`no audit row of version ${record.version - 1}`);
  return row.hash;
}
