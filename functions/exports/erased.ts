import { DeletionRecord, deletionNoun } from '#schemas/lead-deletions.ts';
import type { Instant } from '#schemas/primitives.ts';
import type { SystemActor } from '#schemas/roles.ts';
import { listAsSystem } from '#shared/records/list.ts';
import { readManyAsSystem } from '#shared/records/record.ts';

const carriedOut: readonly unknown[] = ['approved', 'done'];

/**
 * The ids of the leads that deletions erased since an instant, or were to: an erased lead is in the pool's list no more. It opens all
 * deletions that were ever approved, a few a month, of at most 200 leads each.
 */
export async function erasedSince(worker: SystemActor, since: Instant): Promise<string[]> {
  const ids: string[] = [];
  for await (const { id, status } of listAsSystem(worker, deletionNoun, 'all'))
    if (carriedOut.includes(status)) ids.push(String(id));
  const deletions = (await readManyAsSystem(deletionNoun, ids)).map((record) => DeletionRecord.parse(record));
  return deletions.filter(({ updatedAt }) => updatedAt >= since).flatMap(({ leads }) => leads.map(({ id }) => id));
}
