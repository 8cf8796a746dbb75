import { randomUUID } from 'node:crypto';
import type { Indicator } from '#schemas/indicators.ts';
import { LeadRecord, leadNoun } from '#schemas/leads.ts';
import { LinkId, linkNoun } from '#schemas/links.ts';
import { photoCarrierPrefix, photoPartition } from '#schemas/pool.ts';
import type { SystemActor } from '#schemas/roles.ts';
import { partitionKey, sortKey } from '#schemas/tables.ts';
import { sealedOf } from '#shared/pool/sealed-leads.ts';
import { systemChange } from '#shared/records/change.ts';
import { listAsSystem } from '#shared/records/list.ts';
import { readAsSystem, transitionRecord } from '#shared/records/record.ts';
import { removeItem } from '#shared/records/table.ts';
import { environment } from '#shared/runtime/environment.ts';
import { Refusal } from '#shared/runtime/refusal.ts';
import { onlyWithout } from './conditions.ts';
import { isLeaving, onLock } from './life-rules.ts';
import { dropEdges } from './values.ts';

const leaver: SystemActor = { id: 'system:lead-leaving', role: 'system' };
/** Every run is a try of its own: the states are conditions enough, and a link may have been found anew since the last one. */
const leavingNow = () => systemChange(leaver, randomUUID(), new Date().toISOString());

/**
 * Takes a lead that must not match any more out of the pool, and locks it. Safe to repeat, and to be cut off anywhere: the lock comes last.
 * @returns whether it was this call that locked it
 */
export async function leave(id: string): Promise<boolean> {
  const record = await readAsSystem(leadNoun, id);
  const lead = record && LeadRecord.parse(record);
  if (!lead || !isLeaving(lead)) return false;
  await takeOut(lead, (await sealedOf(lead))?.indicators ?? []);
  const { set, remove } = onLock(lead);
  const only = onlyWithout('confirmedAt', () => new Refusal('state_conflict'));
  return settled(transitionRecord(leadNoun, leavingNow(), id, 'lock', { set, remove, only }));
}

/** Removes all by which other leads find this one: its values, its photos, its links. Safe to repeat. */
export async function takeOut(lead: Pick<LeadRecord, 'id' | 'evidenceIds'>, indicators: readonly Indicator[]) {
  await dropEdges(lead.id, indicators);
  await Promise.all(
    lead.evidenceIds.map((evidenceId) =>
      removeItem(environment.table(leadNoun.table), {
        [partitionKey]: photoPartition(evidenceId),
        [sortKey]: `${photoCarrierPrefix}${lead.id}`,
      }),
    ),
  );
  for (const box of ['ofFirst', 'ofSecond'])
    for await (const item of listAsSystem(leaver, linkNoun, box, lead.id)) {
      const linkId = LinkId.parse(item.id);
      await settled(transitionRecord(linkNoun, leavingNow(), linkId, 'end'));
    }
}

/** Waits for a step of which it does not matter who takes it. @returns whether it was taken here */
async function settled(step: Promise<unknown>): Promise<boolean> {
  try {
    await step;
    return true;
  } catch (error) {
    if (error instanceof Refusal && error.code === 'state_conflict') return false;
    throw error;
  }
}
