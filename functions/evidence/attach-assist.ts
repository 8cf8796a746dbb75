import { AssistRecord, assistNoun } from '#schemas/assists.ts';
import { EvidenceRecord, evidenceNoun } from '#schemas/evidence.ts';
import { handoffNoun } from '#schemas/handoffs.ts';
import type { SystemActor } from '#schemas/roles.ts';
import { shotOf } from '#schemas/shots.ts';
import { systemChange } from '#shared/records/change.ts';
import { readAsSystem, readManyAsSystem, transitionRecord } from '#shared/records/record.ts';
import { log } from '#shared/runtime/log.ts';
import { Refusal } from '#shared/runtime/refusal.ts';
import { caseFieldsOf, takePlace, unattached } from './case-files.ts';

const worker: SystemActor = { id: 'system:evidence', role: 'system' };
/** What may become of a case or a file before its photos are attached; no repeat would change it. */
const settled: ReadonlySet<string> = new Set(['case_ended', 'case_full', 'already_attached', 'state_conflict']);

/**
 * Attaches the photos of an assist to the hand-off that it became, so that both branches have them from the first hour on. A file that
 * is attached already stays where it is; a repeat finds them all so.
 * @param occasion the id of the event
 */
export async function attachPhotosOf(assistId: string, occasion: string): Promise<void> {
  const assist = AssistRecord.parse(await readAsSystem(assistNoun, assistId));
  const handoff = assist.handoffId && (await readAsSystem(handoffNoun, assist.handoffId));
  if (!handoff) throw new Error(`${assistId} was handed over to a hand-off that is not there`);
  for (const record of await readManyAsSystem(evidenceNoun, assist.evidenceIds)) {
    const { id, handoffId, memberId, shotKind, vehicle } = EvidenceRecord.parse(record);
    if (handoffId) continue;
    // Of which vehicle it is, only whoever took it can say, and attaches it with that.
    if (shotOf(shotKind).perVehicle && !vehicle) continue;
    try {
      const fields = caseFieldsOf(handoff);
      await takePlace(handoff.id, memberId, id);
      const change = systemChange(worker, `${occasion}:${id}`, new Date().toISOString());
      await transitionRecord(evidenceNoun, change, id, 'attach', { set: fields, only: unattached });
    } catch (error) {
      if (!(error instanceof Refusal && settled.has(error.code))) throw error;
      log.info('a photo was not attached', { evidence: id, handoff: handoff.id, code: error.code });
    }
  }
}
