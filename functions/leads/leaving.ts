import type { Indicator } from '#schemas/indicators.ts';
import { LeadRecord, leadNoun } from '#schemas/leads.ts';
import { commonValueThreshold } from '#schemas/pool.ts';
import { sealedOf } from '#shared/pool/sealed-leads.ts';
import { matchVersions, partitionOf, readValue } from '#shared/pool/values.ts';
import { readAsSystem, transitionRecord } from '#shared/records/record.ts';
import { Refusal } from '#shared/runtime/refusal.ts';
import { onlyWithout } from './conditions.ts';
import { isLeaving, onLock } from './life-rules.ts';
import { relinkValue } from './linking.ts';
import { leavingNow, settled, takeOut } from './taking-out.ts';

/**
 * Takes a lead that must not match any more out of the pool, and locks it. Safe to repeat, and to be cut off anywhere: the lock comes last.
 * @returns whether it was this call that locked it
 */
export async function leave(id: string): Promise<boolean> {
  const record = await readAsSystem(leadNoun, id);
  const lead = record && LeadRecord.parse(record);
  if (!lead || !isLeaving(lead)) return false;
  await partFrom(lead, (await sealedOf(lead))?.indicators ?? []);
  const { set, remove } = onLock(lead);
  const only = onlyWithout('confirmedAt', () => new Refusal('state_conflict'));
  return settled(transitionRecord(leadNoun, leavingNow(), id, 'lock', { set, remove, only }));
}

/**
 * Takes a lead out of the pool as `takeOut` does, and links with each other those that carry a value of its that was too common until now.
 * Safe to repeat. Besides, it reads each value once before, and those that are at the threshold once more with the leads that carry them.
 */
export async function partFrom(
  lead: Pick<LeadRecord, 'id' | 'version' | 'evidenceIds'>,
  indicators: readonly Indicator[],
): Promise<void> {
  const crowded = await crowdedAmong(indicators);
  await takeOut(lead, indicators);
  for (const partition of crowded) await relinkValue(partition, `${lead.id}:${lead.version}:left`);
}

/**
 * The partitions of the values that as many leads carry as make a value common, or one fewer: in a repeat the lead's own edge is gone
 * already, and so may be that of another one that leaves at the same moment.
 */
async function crowdedAmong(indicators: readonly Indicator[]): Promise<string[]> {
  const { read } = await matchVersions();
  const found = await Promise.all(
    indicators.map(async (indicator) => {
      const { edges } = await readValue(indicator, read);
      return edges.length >= commonValueThreshold ? [await partitionOf(indicator, read)] : [];
    }),
  );
  return found.flat();
}
