import { adjusterNoun } from '#schemas/adjusters.ts';
import { cityCodeOf } from '#schemas/divisions.ts';
import { Import, importNoun } from '#schemas/imports.ts';
import { freed, heldBy, holdChange, holderOf } from '#shared/directory/holds.ts';
import { registered } from '#shared/directory/registration.ts';
import { readAsSystem, setAsideRecord, transitionRecord } from '#shared/records/record.ts';
import { Refusal } from '#shared/runtime/refusal.ts';
import { pause } from './lanes.ts';
import type { Person } from './reading.ts';

/** Milliseconds to wait for another import to end, and between two looks. */
const patience = 120_000;
const interval = 250;

/**
 * Holds a person for an import: nobody else can register them, and nothing of the file is written yet.
 * @returns whether the import holds them now; false: they are registered, or another import will have them so
 */
export async function hold(importId: string, { id }: Person): Promise<boolean> {
  const waitUntil = Date.now() + patience;
  for (;;) {
    try {
      await setAsideRecord(adjusterNoun, holdChange(importId, 'setAside'), id, { importId });
      return true;
    } catch (error) {
      if (!(error instanceof Refusal) || error.code !== 'already_exists') throw error;
    }
    const outlook = await outlookOf(importId, id);
    if (outlook === 'taken' || Date.now() > waitUntil) return false;
    if (outlook === 'wait') await pause(interval);
  }
}

/** Whether somebody is registered, by whomever. */
export const isRegistered = async (importId: string, { id }: Person): Promise<boolean> =>
  (await standingOf(importId, id)) === 'taken';

/** Whether somebody is registered, or held by another import. */
export async function isTaken(importId: string, { id }: Person): Promise<boolean> {
  const standing = await standingOf(importId, id);
  return standing !== 'free' && standing !== 'held';
}

async function standingOf(
  importId: string,
  id: string,
): Promise<'free' | 'held' | 'taken' | { readonly holder: string }> {
  const record = await readAsSystem(adjusterNoun, id);
  if (!record || adjusterNoun.create.again.some((state) => state === record.status)) return 'free';
  if (record.status !== adjusterNoun.setAside.to) return 'taken';
  const holder = holderOf(record);
  return holder === importId ? 'held' : { holder };
}

/**
 * What can become of somebody who could not be held. Of two imports that want the same people, the one with the lesser id waits for the
 * other to give way, and the other does: so neither waits for ever, and not both give way.
 */
async function outlookOf(importId: string, id: string): Promise<'free' | 'wait' | 'taken'> {
  const standing = await standingOf(importId, id);
  if (standing === 'free' || standing === 'held') return 'free';
  if (standing === 'taken') return 'taken';
  const other = Import.parse(await readAsSystem(importNoun, standing.holder));
  if (other.status === 'refused') {
    await freed(id);
    return 'free';
  }
  if (other.status === 'aborting') return 'wait';
  return other.status === 'queued' && importId < other.id ? 'wait' : 'taken';
}

/** Registers somebody whom the import holds: from now on they are the member's, and the city's coordinator sees them. */
export async function admit({ id: importId, memberId }: Import, { id, registration }: Person): Promise<void> {
  const { fields } = await registered(registration);
  await transitionRecord(adjusterNoun, holdChange(importId, 'admit'), id, 'admit', {
    set: { ...fields, memberId, cityCode: cityCodeOf(registration.countyCode) },
    remove: ['importId', 'before'],
    only: heldBy(importId),
  });
}
