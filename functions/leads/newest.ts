import type { Noun } from '#schemas/noun.ts';
import type { Principal } from '#schemas/roles.ts';
import { listRecords } from '#shared/records/list.ts';
import type { Item } from '#shared/records/table.ts';

/** What is shown at most of what a lead has: one page of its list. */
const most = 100;

/** The newest records of a lead that the caller may read, and whether there are more. */
export async function newest(
  principal: Principal,
  noun: Noun,
  box: string,
  leadId: string,
): Promise<{ items: Item[]; more: boolean }> {
  const { items, nextCursor } = await listRecords(principal, noun, { box, value: leadId, limit: most });
  return { items, more: nextCursor !== undefined };
}
