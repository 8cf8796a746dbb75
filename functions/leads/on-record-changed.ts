import { LeadRecord, leadNoun } from '#schemas/leads.ts';
import { eachEvent } from '#shared/events/consume.ts';
import { readAsSystem } from '#shared/records/record.ts';
import { keepEdges } from './store.ts';

/** Links a reported lead again from its event: what the reporter's request began but was cut off from is finished here. */
export const handler = eachEvent(async ({ recordId }) => {
  const record = await readAsSystem(leadNoun, recordId);
  if (record) await keepEdges(LeadRecord.parse(record));
});
