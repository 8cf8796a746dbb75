import type { TableName } from '#schemas/tables.ts';
import { partitionKey, recordSortKey, sortKey } from '#schemas/tables.ts';
import { type AuditRow, auditRowFrom, isAuditRow } from '#shared/records/audit-row.ts';
import { type Stored, stored } from '#shared/records/stored.ts';
import { type Item, scanAll } from '#shared/records/table.ts';
import { environment } from '#shared/runtime/environment.ts';

export const tables: readonly TableName[] = ['Hub', 'Leads'];

/** A record with all of its audit rows, in the order of their keys. */
export interface Chain {
  readonly table: TableName;
  readonly recordId: string;
  /** Undefined when only rows are left. */
  readonly record: Stored | undefined;
  readonly rows: readonly AuditRow[];
}

/**
 * Every record of a table with its rows. A scan reads a partition's items together and in key order, so one chain is in memory at a time.
 */
export async function* chains(table: TableName): AsyncGenerator<Chain> {
  let partition: string | undefined;
  let items: Item[] = [];
  for await (const item of scanAll(environment.table(table))) {
    const key = String(item[partitionKey]);
    if (partition !== undefined && key !== partition) {
      yield* chainIn(table, partition, items);
      items = [];
    }
    partition = key;
    if (item[sortKey] === recordSortKey || isAuditRow(item)) items.push(item);
  }
  if (partition !== undefined) yield* chainIn(table, partition, items);
}

function* chainIn(table: TableName, recordId: string, items: readonly Item[]): Generator<Chain> {
  if (items.length === 0) return;
  const record = items.find((item) => item[sortKey] === recordSortKey);
  const rows = items.filter(isAuditRow).map((item) => auditRowFrom(item));
  yield { table, recordId, record: record && stored(record), rows };
}
