import { ReadingRecord, readingNoun } from '#schemas/readings.ts';
import type { sharingRoutes } from '#schemas/sharing-routes.ts';
import type { Verb } from '#shared/http/api.ts';
import { listRecords } from '#shared/records/list.ts';
import type { Item } from '#shared/records/table.ts';
import { ownOrCommittees } from './audience.ts';

type Routes = typeof sharingRoutes;

/** For an owner: which company, or that it was the committee or the police, and what for; not whose account, nor which claim of the reader's. */
function toldToOwner(item: Item) {
  const { readerId: _, claimNumber: _claim, ...reading } = ReadingRecord.parse(item);
  return reading;
}

export const readLeadReadings: Verb<Routes['readLeadReadings']> = async ({ principal, params, query }) => {
  const { audience } = await ownOrCommittees(principal, params.id);
  const page = await listRecords(principal, readingNoun, { box: 'ofLead', value: params.id, ...query });
  const shown = audience === 'owner' ? toldToOwner : (item: Item) => ReadingRecord.parse(item);
  return { body: { ...page, items: page.items.map(shown) } };
};

export const listReadings: Verb<Routes['listReadings']> = async ({ principal, query }) => {
  const page = await listRecords(principal, readingNoun, { box: 'ofOwner', ...query });
  return { body: { ...page, items: page.items.map(toldToOwner) } };
};
