import type { Export } from '#schemas/exports.ts';
import type { LeadRecord } from '#schemas/leads.ts';

/** Where a try at an export puts its file: two tries never write over each other, and the record names the one that counts. */
export const exportKey = (id: string, attempt: string) => `exports/${id}/${attempt}.zip`;

/** Whether a lead belongs into an export. */
export const isWanted = (
  filter: Export['filter'],
  lead: Pick<LeadRecord, 'cityCode' | 'status' | 'createdAt'>,
): boolean =>
  (filter.cityCode === undefined || filter.cityCode === lead.cityCode) &&
  (filter.status === undefined || filter.status === lead.status) &&
  (filter.since === undefined || filter.since <= lead.createdAt);
