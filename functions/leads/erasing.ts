import {
  certificateType,
  DeletionRecord as Deletion,
  type DeletionRecord,
  type Due,
  deletionNoun,
  type Skipped,
} from '#schemas/lead-deletions.ts';
import { LeadRecord, leadNoun } from '#schemas/leads.ts';
import type { Instant } from '#schemas/primitives.ts';
import type { SystemActor } from '#schemas/roles.ts';
import { destroyOwnKey } from '#shared/crypto/own-key.ts';
import { signJws } from '#shared/crypto/sign.ts';
import { sealedOf } from '#shared/pool/sealed-leads.ts';
import { readAuditRow } from '#shared/records/audit.ts';
import { systemChange } from '#shared/records/change.ts';
import { readAsSystem, transitionRecord } from '#shared/records/record.ts';
import { environment } from '#shared/runtime/environment.ts';
import { inTurns } from '#shared/runtime/in-turns.ts';
import { Refusal } from '#shared/runtime/refusal.ts';
import { onlyWithout } from './conditions.ts';
import { certificateOf, erasure } from './deletion-rules.ts';
import { partFrom } from './leaving.ts';

const eraser: SystemActor = { id: 'system:lead-deletions', role: 'system' };

/** Leads in flight at a time. */
const atOnce = 8;

/**
 * Carries out an approved deletion and certifies it. Safe to repeat, and to be cut off anywhere: a lead that was erased before is found so,
 * and what is left of it is removed; the certificate comes last.
 * @throws when a lead could not be erased: the event must come again
 */
export async function erase(deletionId: string): Promise<void> {
  const record = await readAsSystem(deletionNoun, deletionId);
  const deletion = record && Deletion.parse(record);
  if (deletion?.status !== 'approved') return;
  const { approvedBy, approvedAt } = deletion;
  if (!approvedBy || !approvedAt) throw new Error('an approved deletion that nobody approved');
  const erased = new Map<string, Instant>();
  const skipped: Skipped[] = [];
  for (const outcome of await inTurns(deletion.leads, atOnce, (due) => eraseOne(deletion, due))) {
    if ('erasedAt' in outcome) erased.set(outcome.id, outcome.erasedAt);
    else skipped.push(outcome);
  }
  const now = new Date();
  const issuing = { iss: environment.publicBaseUrl(), iat: Math.floor(now.getTime() / 1000) };
  const certificate = certificateOf(deletion, { by: approvedBy, at: approvedAt }, { erased, skipped }, issuing);
  const change = systemChange(eraser, `${deletionId}:certify`, now.toISOString());
  await transitionRecord(deletionNoun, change, deletionId, 'certify', {
    set: { erased: erased.size, skipped, certificate: await signJws(certificateType, certificate) },
  });
}

/**
 * Erases one lead if it still is as it was when the list was made. The record comes first, since that decides; then what points to it; its
 * key last, for until that is gone the audit row of the version before still tells what pointed to it.
 */
async function eraseOne(
  { id: deletionId }: DeletionRecord,
  due: Due,
): Promise<Skipped | { id: string; erasedAt: Instant }> {
  const { id, version } = due;
  const change = systemChange(eraser, `${deletionId}:${id}`, new Date().toISOString());
  try {
    const { record } = await transitionRecord(leadNoun, change, id, 'erase', {
      ifVersion: version,
      set: erasure.set,
      remove: erasure.remove,
      only: onlyWithout('hold', () => new Refusal('held_already')),
    });
    await forget(id, version);
    return { id, erasedAt: LeadRecord.parse(record).updatedAt };
  } catch (error) {
    if (!(error instanceof Refusal) || !standing.includes(error.code)) throw error;
    const lead = await readAsSystem(leadNoun, id);
    return { id, because: lead && LeadRecord.parse(lead).hold ? 'held' : 'changed' };
  }
}

/** What is said of a lead that has moved on since the list was made. */
const standing: readonly string[] = ['held_already', 'state_conflict', 'version_stale', 'not_found'];

/** Removes what pointed to a lead that was erased, by what its last version said, and destroys its key. Once that is gone all is done. */
async function forget(id: string, version: number): Promise<void> {
  const row = await readAuditRow(environment.table(leadNoun.table), id, version);
  if (!row) throw new Error(`no audit row of ${id} version ${version}`);
  const lead = LeadRecord.parse({ ...row.image, id });
  const content = await sealedOf(lead);
  if (!content) return;
  await partFrom(lead, content.indicators);
  await destroyOwnKey(leadNoun.table, id);
}
