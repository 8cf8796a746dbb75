import * as z from 'zod';
import { adjusterNoun } from '#schemas/adjusters.ts';
import { importNoun } from '#schemas/imports.ts';
import type { SystemActor } from '#schemas/roles.ts';
import { systemChange } from '#shared/records/change.ts';
import { putBackRecord, readAsSystem } from '#shared/records/record.ts';
import { Refusal } from '#shared/runtime/refusal.ts';

/** Imports hold people before they register them; what both a single registration and an import must know of holds. */

export const importer: SystemActor = { id: 'system:imports', role: 'system' };

const Held = z.object({ importId: z.string() });
/** The import that holds a person's record. */
export const holderOf = (record: unknown): string => Held.parse(record).importId;

/**
 * What an import does to one person's record. Each is one write with a key of its own import and verb, so that a repeat changes nothing and
 * another import's write is never taken for it.
 */
export const holdChange = (importId: string, verb: string) =>
  systemChange(importer, `${importId}:${verb}`, new Date().toISOString());

/** Only the record that this import holds. */
export const heldBy = (importId: string) => ({
  expression: '#importId = :importId',
  names: { '#importId': 'importId' },
  values: { ':importId': importId },
  otherwise: () => new Refusal('state_conflict'),
});

/** Lets go of somebody if the import holds them: whatever stood of them before stands there again. */
export async function release(importId: string, personId: string): Promise<void> {
  try {
    await putBackRecord(adjusterNoun, holdChange(importId, 'drop'), personId, 'drop', {
      remove: ['importId'],
      only: heldBy(importId),
    });
  } catch (error) {
    // Never held by this import, or no longer.
    if (!(error instanceof Refusal) || !['not_found', 'state_conflict'].includes(error.code)) throw error;
  }
}

/** Lets go of somebody whom a refused import left behind, a delivery of it having outlived its end. @returns whether they were */
export async function freed(personId: string): Promise<boolean> {
  const record = await readAsSystem(adjusterNoun, personId);
  if (record?.status !== adjusterNoun.setAside.to) return false;
  const importId = holderOf(record);
  const holder = await readAsSystem(importNoun, importId);
  if (holder?.status !== 'refused') return false;
  await release(importId, personId);
  return true;
}
