import type { Fact, RecordChanged } from '#schemas/events.ts';
import { nounOfKind } from '#schemas/nouns.ts';
import { type AuditRow, auditItem, auditKey, auditRowFrom } from './audit-row.ts';
import { canonicalHash } from './canonical.ts';
import { bookkeeping, LastChange } from './change.ts';
import type { Stored } from './stored.ts';
import { getItem, putIf } from './table.ts';

/** The hash of an audit row: over everything that it says of the step, whoever writes it and whenever. */
export const auditHash = ({ hash: _, writtenOn: __, ...said }: AuditRow): string => canonicalHash(said);

/** A row with the hash that belongs to what it says. */
export const chained = (row: Omit<AuditRow, 'hash'> & { readonly hash?: string }): AuditRow => {
  const said = { ...row, hash: '' };
  return { ...said, hash: auditHash(said) };
};

/** The audit row of a version of a record. @param previous the hash of the row before; null for version 1 */
export function auditRow(record: Stored, previous: string | null): AuditRow {
  const image = Object.fromEntries(
    Object.entries(record).filter(([name]) => name !== 'change' && !bookkeeping.has(name)),
  );
  return chained({
    recordId: record.id,
    kind: String(record.kind),
    version: record.version,
    status: record.status,
    ...LastChange.parse(record.change),
    previous,
    image,
  });
}

/** The audit row of a version; undefined when there is none. */
export async function readAuditRow(table: string, recordId: string, version: number): Promise<AuditRow | undefined> {
  const item = await getItem({ TableName: table, Key: auditKey(recordId, version) });
  return item && auditRowFrom(item);
}

/**
 * Writes the audit row of a version once; a repeat finds its own row and leaves it.
 * @throws when another row of that version stands there: the chain was written around the hub
 */
export async function keepAuditRow(table: string, row: AuditRow): Promise<void> {
  const outcome = await putIf({
    TableName: table,
    Item: auditItem(row, new Date()),
    ConditionExpression: 'attribute_not_exists(pk)',
  });
  if (!outcome.ok && outcome.found?.hash !== row.hash) {
    throw new Error(`another audit row stands at ${row.recordId} version ${row.version}`);
  }
}

/** The event that a version of a record is: ids and codes, and where it counts. */
export function eventOf(row: AuditRow): RecordChanged {
  const { counted, due } = nounOfKind(row.kind);
  const at = (attribute: string | undefined) => {
    const value = attribute === undefined ? undefined : row.image[attribute];
    return typeof value === 'string' ? value : undefined;
  };
  const place = { cityCode: at(counted?.city), countyCode: at(counted?.county), memberId: at(counted?.member) };
  const circumstances = { ...place, facts: factsIn(row, counted?.facts), notBefore: at(due) };
  return {
    type: 'record.changed',
    id: `${row.recordId}:${row.version}`,
    kind: row.kind,
    recordId: row.recordId,
    version: row.version,
    verb: row.verb,
    status: row.status,
    at: row.at,
    ...Object.fromEntries(Object.entries(circumstances).filter(([, value]) => value !== undefined)),
  };
}

const isFact = (value: unknown): value is Fact =>
  typeof value === 'string' ||
  typeof value === 'number' ||
  typeof value === 'boolean' ||
  (Array.isArray(value) && value.every((one) => typeof one === 'string'));

/** Those of the named attributes that the row's image has; undefined where there is none of them. */
function factsIn({ image }: AuditRow, names: readonly string[] = []) {
  const found = names.flatMap((name) => {
    const value = image[name];
    return isFact(value) ? [[name, value] as const] : [];
  });
  return found.length > 0 ? Object.fromEntries(found) : undefined;
}
