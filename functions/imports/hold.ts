import * as z from 'zod';
import { adjusterNoun } from '#schemas/adjusters.ts';
import { cityCodeOf } from '#schemas/divisions.ts';
import { Import, importNoun } from '#schemas/imports.ts';
import type { SystemActor } from '#schemas/roles.ts';
import { registered } from '#shared/directory/registration.ts';
import { systemChange } from '#shared/records/change.ts';
import { readAsSystem, setAsideRecord, transitionRecord } from '#shared/records/record.ts';
import { Refusal } from '#shared/runtime/refusal.ts';
import { pause } from './lanes.ts';
import type { Person } from './reading.ts';

export const worker: SystemActor = { id: 'system:imports', role: 'system' };

/**
 * What an import does to one person's record. Each is one write with a key of its own import and verb, so that a repeat changes nothing and
 * another import's write is never taken for it.
 */
const changeOf = (importId: string, verb: string) =>
  systemChange(worker, `${importId}:${verb}`, new Date().toISOString());

/** Only the record that this import holds. */
const heldBy = (importId: string) => ({
  expression: '#importId = :importId',
  names: { '#importId': 'importId' },
  values: { ':importId': importId },
  otherwise: () => new Refusal('state_conflict'),
});

/** Milliseconds to wait for another import to end, and between two looks. */
const patience = 120_000;
const interval = 250;

/**
 * Holds a person for an import: nobody else can register them, and nothing is known of them but that they are held.
 * @returns whether the import holds them now; false: they are registered, or another import will have them so
 */
export async function hold(importId: string, { id }: Person): Promise<boolean> {
  const waitUntil = Date.now() + patience;
  for (;;) {
    try {
      await setAsideRecord(adjusterNoun, changeOf(importId, 'setAside'), id, { importId });
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

const Held = z.object({ importId: z.string() });

async function standingOf(
  importId: string,
  id: string,
): Promise<'free' | 'held' | 'taken' | { readonly holder: string }> {
  const record = await readAsSystem(adjusterNoun, id);
  if (!record || adjusterNoun.create.again.some((state) => state === record.status)) return 'free';
  if (record.status !== adjusterNoun.setAside.to) return 'taken';
  const holder = Held.parse(record).importId;
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
    // Left behind by a delivery that outlived its import's end.
    await release(other.id, { id });
    return 'free';
  }
  if (other.status === 'aborting') return 'wait';
  return other.status === 'queued' && importId < other.id ? 'wait' : 'taken';
}

/** Registers somebody whom the import holds: from now on they are the member's, and the city's coordinator sees them. */
export async function admit({ id: importId, memberId }: Import, { id, registration }: Person): Promise<void> {
  const { fields } = await registered(registration);
  await transitionRecord(adjusterNoun, changeOf(importId, 'admit'), id, 'admit', {
    set: { ...fields, memberId, cityCode: cityCodeOf(registration.countyCode) },
    remove: ['importId'],
    only: heldBy(importId),
  });
}

/** Lets go of somebody if the import holds them. */
export async function release(importId: string, { id }: Pick<Person, 'id'>): Promise<void> {
  try {
    await transitionRecord(adjusterNoun, changeOf(importId, 'drop'), id, 'drop', {
      remove: ['importId'],
      only: heldBy(importId),
    });
  } catch (error) {
    // Never held by this import, or no longer.
    if (!(error instanceof Refusal) || !['not_found', 'state_conflict'].includes(error.code)) throw error;
  }
}
