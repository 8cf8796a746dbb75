import * as z from 'zod';
import { EvidenceRecord, evidenceNoun } from '#schemas/evidence.ts';
import type { SystemActor } from '#schemas/roles.ts';
import { systemChange } from '#shared/records/change.ts';
import { listAsSystem } from '#shared/records/list.ts';
import { transitionRecord } from '#shared/records/record.ts';
import { log } from '#shared/runtime/log.ts';
import { Refusal } from '#shared/runtime/refusal.ts';
import { isSchedule } from '#shared/runtime/schedule.ts';
import { leavePlace } from './case-files.ts';

const sweeper: SystemActor = { id: 'system:evidence-sweep', role: 'system' };
const day = 24 * 60 * 60 * 1000;

const Input = z.strictObject({
  /** Milliseconds for which a declared file may wait for its upload. */
  patience: z.int().min(0).default(day),
});

/**
 * Scheduled job and operator command: lets files expire that were declared and never completed. Their records stay and say so; what was
 * uploaded of them goes with the bucket's own week. One that is completed at the same instant is not: the database lets one of the two.
 * Sealed files whose event was lost are no matter of this job: reconciling sends their events again.
 */
export const handler = async (given: unknown): Promise<{ readonly expired: number }> => {
  const { patience } = Input.parse(isSchedule(given) ? {} : (given ?? {}));
  const now = Date.now();
  let expired = 0;
  for await (const { id, createdAt } of listAsSystem(sweeper, evidenceNoun, 'waiting', 'upload')) {
    // Oldest first: whoever comes now has time yet.
    if (Date.parse(String(createdAt)) > now - patience) break;
    if (await expire(String(id))) expired += 1;
  }
  log.info('swept', { expired });
  return { expired };
};

async function expire(id: string): Promise<boolean> {
  const change = systemChange(sweeper, `${id}:expire`, new Date().toISOString());
  try {
    const { record, replayed } = await transitionRecord(evidenceNoun, change, id, 'expire', { remove: ['waitsFor'] });
    const { handoffId, memberId } = EvidenceRecord.parse(record);
    if (handoffId) await leavePlace(handoffId, memberId, id);
    return !replayed;
  } catch (error) {
    if (error instanceof Refusal && error.code === 'state_conflict') return false;
    throw error;
  }
}
