import * as z from 'zod';
import { ExclusionRecord, exclusionNoun } from '#schemas/exclusions.ts';
import { Instant } from '#schemas/primitives.ts';
import type { SystemActor } from '#schemas/roles.ts';
import { destroyOwnKey } from '#shared/crypto/own-key.ts';
import { partitionOf, readVersions } from '#shared/pool/values.ts';
import { systemChange } from '#shared/records/change.ts';
import { listAsSystem } from '#shared/records/list.ts';
import { readAsSystem, transitionRecord } from '#shared/records/record.ts';
import { Refusal } from '#shared/runtime/refusal.ts';
import { indicatorOf, keepMark } from './exclusions.ts';
import { relinkValue } from './linking.ts';
import { settled } from './taking-out.ts';

const worker: SystemActor = { id: 'system:exclusions', role: 'system' };

/**
 * Does what follows when an exclusion was lifted or has lapsed: its value is linked again, and then nobody can read any more what it was,
 * neither in the record nor in its audit rows. Safe to repeat, and to be cut off anywhere: the last step comes last.
 * @param occasion the event's id
 */
export async function endExclusion(id: string, occasion: string): Promise<void> {
  const record = await readAsSystem(exclusionNoun, id);
  const exclusion = record && ExclusionRecord.parse(record);
  if (exclusion?.status !== 'lifted') return;
  const { read, write } = await readVersions();
  await keepMark(exclusion, write);
  const indicator = await indicatorOf(exclusion);
  if (indicator) await relinkValue(await partitionOf(indicator, read), occasion);
  if (exclusion.keyId) await destroyOwnKey(exclusionNoun.table, exclusion.keyId);
  const change = systemChange(worker, `${occasion}:end`, new Date().toISOString());
  await settled(transitionRecord(exclusionNoun, change, id, 'end', { remove: ['sealed', 'keyId'] }));
}

/** What the list of exclusions says of one, without opening the record. */
const Listed = z.object({ id: z.string(), status: z.string(), until: Instant });
const movedOn = () => new Refusal('state_conflict');

/**
 * Lets the exclusions lapse whose time is over. It walks their list; what follows, follows from the event.
 * @param rehearses only counts them
 * @returns how many
 */
export async function lapseExclusions(at: Instant, rehearses: boolean): Promise<number> {
  let lapsed = 0;
  for await (const item of listAsSystem(worker, exclusionNoun, 'all')) {
    const { id, status, until } = Listed.parse(item);
    if (status !== 'active' || until > at) continue;
    const change = systemChange(worker, `${id}:lapse:${until}`, new Date().toISOString());
    // Whoever extends it in between wins.
    const only = {
      expression: '#until <= :now',
      names: { '#until': 'until' },
      values: { ':now': at },
      otherwise: movedOn,
    };
    if (rehearses || (await settled(transitionRecord(exclusionNoun, change, id, 'lapse', { only })))) lapsed += 1;
  }
  return lapsed;
}
