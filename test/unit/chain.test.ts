import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { auditRow } from '#shared/records/audit.ts';
import type { AuditRow } from '#shared/records/audit-row.ts';
import { lastChange, systemChange } from '#shared/records/change.ts';
import { firstBreak } from '../../functions/audit/chain.ts';

const recordId = 'hnd_1';

function chain(length: number): AuditRow[] {
  const rows: AuditRow[] = [];
  for (let version = 1; version <= length; version += 1) {
    const change = systemChange({ id: 'system:test', role: 'system' }, `step ${version}`, '2026-11-01T00:00:00.000Z');
    const record = {
      id: recordId,
      kind: 'handoff',
      version,
      status: `s${version}`,
      change: lastChange('step', change),
      note: version,
    };
    rows.push(auditRow(record, rows.at(-1)?.hash ?? null));
  }
  return rows;
}

const lengths = fc.integer({ min: 2, max: 12 });

describe('an audit chain', () => {
  it('is sound as the relay writes it', () => {
    fc.assert(fc.property(lengths, (length) => firstBreak(recordId, chain(length)) === undefined));
  });

  it('names the first row that was changed, in whatever field', () => {
    fc.assert(
      fc.property(
        lengths,
        fc.nat(),
        fc.constantFrom('status', 'at', 'verb', 'image', 'requestId'),
        (length, at, field) => {
          const rows = chain(length);
          const place = at % length;
          const row = rows[place];
          if (!row) return;
          const forged = field === 'image' ? { ...row, image: { note: 'forged' } } : { ...row, [field]: 'forged' };
          expect(firstBreak(recordId, rows.with(place, forged))).toEqual({
            recordId,
            version: place + 1,
            fault: 'changed',
          });
        },
      ),
    );
  });

  it('names a row that was rewritten with a hash of its own, by the row after it', () => {
    const rows = chain(4);
    const [first, second] = rows;
    if (!first || !second) throw new Error('no rows');
    const record = {
      id: recordId,
      kind: 'handoff',
      version: 2,
      status: 'forged',
      change: { ...lastChange('step', systemChange({ id: 'system:x', role: 'system' }, 'y', first.at)) },
    };
    const forged = auditRow(record, first.hash);
    expect(firstBreak(recordId, rows.with(1, forged))).toEqual({ recordId, version: 3, fault: 'reordered' });
  });

  it('names a row that is missing, and rows that changed places', () => {
    fc.assert(
      fc.property(lengths, fc.nat(), (length, at) => {
        const rows = chain(length);
        const place = at % (length - 1);
        expect(firstBreak(recordId, rows.toSpliced(place, 1))).toEqual({
          recordId,
          version: place + 1,
          fault: 'missing',
        });
        const [a, b] = [rows[place], rows[place + 1]];
        if (!a || !b) return;
        const swapped = rows.toSpliced(place, 2, b, a);
        expect(firstBreak(recordId, swapped)?.version).toBe(place + 1);
      }),
    );
  });
});
