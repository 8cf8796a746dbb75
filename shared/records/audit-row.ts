import * as z from 'zod';
import { Version } from '#schemas/primitives.ts';
import { auditSortKey, auditSortKeyPrefix, partitionKey, sortKey } from '#schemas/tables.ts';
import { LastChange } from './change.ts';
import type { Item } from './table.ts';

/** An audit row: one version of one record, chained to the version before it. */
export const AuditRow = z.object({
  recordId: z.string(),
  kind: z.string(),
  version: Version,
  status: z.string(),
  ...LastChange.shape,
  /** Hash of the row before; null on the first. */
  previous: z.string().nullable(),
  /** SHA-256 of the row without this field, over canonical JSON. */
  hash: z.string(),
  image: z.record(z.string(), z.unknown()),
  /** The UTC day on which the row was written, by which it is anchored: a late row belongs to no day that is closed. Not in the hash. */
  writtenOn: z.iso.date().optional(),
});
export type AuditRow = z.infer<typeof AuditRow>;

/** Tells audit rows from the record in whose partition they stand. */
export const isAuditRow = (item: Item) => String(item[sortKey]).startsWith(auditSortKeyPrefix);

/** Where the row of a version stands. */
export const auditKey = (recordId: string, version: number) => ({
  [partitionKey]: recordId,
  [sortKey]: auditSortKey(version),
});

/** Fields of the image that the row says itself. They are not stored twice: a row of less than 1 KB costs half of a larger one. */
const repeated = ({ recordId, kind, version, status, at }: AuditRow) => ({
  id: recordId,
  kind,
  version,
  status,
  updatedAt: at,
});

/** A row as its table keeps it: without the id, which is its key, and without what its image repeats. */
export function auditItem(row: AuditRow, writtenAt: Date): Item {
  const { recordId, image, ...said } = row;
  const names = Object.keys(repeated(row));
  const kept = Object.fromEntries(Object.entries(image).filter(([name]) => !names.includes(name)));
  return { ...auditKey(recordId, row.version), ...said, writtenOn: writtenAt.toISOString().slice(0, 10), image: kept };
}

/** The row that an item keeps. */
export function auditRowFrom(item: Item): AuditRow {
  const row = AuditRow.parse({ ...item, recordId: item[partitionKey] });
  return { ...row, image: { ...row.image, ...(row.verb === lost ? {} : repeated(row)) } };
}

/** The verb of a row whose image is lost. */
export const lost = 'lost';
