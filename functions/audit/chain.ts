import { auditHash } from '#shared/records/audit.ts';
import type { AuditRow } from '#shared/records/audit-row.ts';

/** What is wrong with a chain, at the first place where anything is. */
export interface Break {
  readonly recordId: string;
  readonly version: number;
  readonly fault: 'changed' | 'missing' | 'reordered';
}

/**
 * Walks the rows of one record's chain in the order in which they are stored.
 * @returns the first row that was changed, is missing or stands out of order; undefined for a sound chain
 */
export function firstBreak(recordId: string, rows: readonly AuditRow[]): Break | undefined {
  let previous: string | null = null;
  for (const [place, row] of rows.entries()) {
    const version = place + 1;
    if (row.version > version) return { recordId, version, fault: 'missing' };
    if (row.version < version || row.recordId !== recordId) return { recordId, version, fault: 'reordered' };
    if (auditHash(row) !== row.hash) return { recordId, version, fault: 'changed' };
    if (row.previous !== previous) return { recordId, version, fault: version === 1 ? 'changed' : 'reordered' };
    previous = row.hash;
  }
  return undefined;
}
