import { randomUUID } from 'node:crypto';
import type { Indicator } from '#schemas/indicators.ts';
import { type LeadRecord, leadNoun } from '#schemas/leads.ts';
import { LinkId, linkNoun } from '#schemas/links.ts';
import { photoCarrierPrefix, photoPartition } from '#schemas/pool.ts';
import type { SystemActor } from '#schemas/roles.ts';
import { partitionKey, sortKey } from '#schemas/tables.ts';
import { systemChange } from '#shared/records/change.ts';
import { listAsSystem } from '#shared/records/list.ts';
import { removeItem } from '#shared/records/table.ts';
import { environment } from '#shared/runtime/environment.ts';
import { inTurns } from '#shared/runtime/in-turns.ts';
import { Refusal } from '#shared/runtime/refusal.ts';
import { endLink } from './links-keeping.ts';
import { dropEdges } from './values.ts';

const leaver: SystemActor = { id: 'system:lead-leaving', role: 'system' };
/** Every run is a try of its own: the states are conditions enough, and a link may have been found anew since the last one. */
export const leavingNow = () => systemChange(leaver, randomUUID(), new Date().toISOString());

/** Links that are ended at a time. */
const atOnce = 16;

/**
 * Removes all by which other leads find this one: its values, its photos, its links. Safe to repeat. It reads the lists of its links, a few
 * hundred entries at most, and writes once for each value, photo and link.
 */
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
  const standing: string[] = [];
  // One that is made anew meanwhile is taken back by whoever made it: the lead is out of the pool.
  for (const box of ['ofFirst', 'ofSecond'])
    for await (const { id, status } of listAsSystem(leaver, linkNoun, box, lead.id))
      if (status !== 'ended') standing.push(LinkId.parse(id));
  await inTurns(standing, atOnce, (linkId) => endLink(linkId, leavingNow()));
}

/** Waits for a step of which it does not matter who takes it. @returns whether it was taken here */
export async function settled(step: Promise<unknown>): Promise<boolean> {
  try {
    await step;
    return true;
  } catch (error) {
    if (error instanceof Refusal && error.code === 'state_conflict') return false;
    throw error;
  }
}
