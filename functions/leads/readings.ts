import { ReadingRecord, readingNoun } from '#schemas/readings.ts';
import type { sharingRoutes } from '#schemas/sharing-routes.ts';
import type { Verb } from '#shared/http/api.ts';
import { listRecords } from '#shared/records/list.ts';
import type { Item } from '#shared/records/table.ts';
import { ownOrCommittees } from './audience.ts';
import { newest } from './newest.ts';

type Routes = typeof sharingRoutes;

/** For an owner: which company, or that it was the committee or the police; not whose account. */
function toldToOwner(item: Item) {
  const { readerId: _, ...reading } = ReadingRecord.parse(item);
  return reading;
}

export const readLeadReadings: Verb<Routes['readLeadReadings']> = async ({ principal, params }) => {
  const { audience } = await ownOrCommittees(principal, params.id);
  const { items, more } = await newest(principal, readingNoun, 'ofLead', params.id);
  const shown = audience === 'owner' ? items.map(toldToOwner) : items.map((item) => ReadingRecord.parse(item));
  return { body: { items: shown, more } };
};

export const listReadings: Verb<Routes['listReadings']> = async ({ principal, query }) => {
  const page = await listRecords(principal, readingNoun, { box: 'ofOwner', ...query });
  return { body: { ...page, items: page.items.map(toldToOwner) } };
};
