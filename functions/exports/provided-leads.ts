import * as z from 'zod';
import type { ProvidedLead } from '#schemas/export-file.ts';
import type { exportRoutes } from '#schemas/export-routes.ts';
import { ExportRecord, exportNoun } from '#schemas/exports.ts';
import type { Principal } from '#schemas/roles.ts';
import type { Verb } from '#shared/http/api.ts';
import { openCursor, sealCursor } from '#shared/records/cursor.ts';
import { readAsSystem, readRecord } from '#shared/records/record.ts';
import { Refusal } from '#shared/runtime/refusal.ts';
import { readList, readProvision } from './provision.ts';

/** Where a page goes on: in which of the lists that concern the caller, and behind how many of the rows that do. */
const Position = z.object({ list: z.int(), row: z.int() });

/** Which leads the police got by an export: all of them to the committee, a member's own to it. To a member without any there is no such export. */
export const listLeads: Verb<(typeof exportRoutes)['listExportLeads']> = async ({ principal, params, query }) => {
  const lists = await listsFor(principal, params.id);
  const scope = [principal.id, 'provided', params.id].join('|');
  const position = query.cursor === undefined ? undefined : await openCursor(scope, query.cursor);
  let { list, row } = position ? Position.parse(position) : { list: 0, row: 0 };
  const items: ProvidedLead[] = [];
  for (let key = lists[list]; key !== undefined && items.length < query.limit; key = lists[list]) {
    const rows = (await readList(key)).filter(
      ({ memberId }) => principal.role === 'antifraud' || memberId === principal.memberId,
    );
    const taken = rows.slice(row, row + query.limit - items.length);
    items.push(...taken);
    row += taken.length;
    if (row >= rows.length) {
      list += 1;
      row = 0;
    }
  }
  const more = lists[list] === undefined ? {} : { nextCursor: await sealCursor(scope, { list, row }) };
  return { body: { items, ...more } };
};

async function listsFor(principal: Principal, id: string): Promise<readonly string[]> {
  const isCommittee = principal.role === 'antifraud';
  const found = isCommittee ? await readRecord(principal, exportNoun, id) : await readAsSystem(exportNoun, id);
  if (!found) throw new Refusal('not_found');
  const { file, readyAt } = ExportRecord.parse(found);
  const provision = file && readyAt ? await readProvision(file) : undefined;
  if (isCommittee) return provision?.lists ?? [];
  const own = provision?.members[principal.memberId ?? ''];
  if (!own) throw new Refusal('not_found');
  return own.lists.flatMap((place) => provision?.lists[place] ?? []);
}
