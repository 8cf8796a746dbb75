import { leadNoun } from '#schemas/leads.ts';
import type { sharingRoutes } from '#schemas/sharing-routes.ts';
import { SightingRecord, SightingSealed, sightingEnvelope, sightingNoun } from '#schemas/sightings.ts';
import { openUnder, readOwnKeys, sealUnder } from '#shared/crypto/own-key.ts';
import type { Verb } from '#shared/http/api.ts';
import { derivedId } from '#shared/records/id.ts';
import { createRecord, readRecord } from '#shared/records/record.ts';
import type { Item } from '#shared/records/table.ts';
import { Refusal } from '#shared/runtime/refusal.ts';
import { admitted, ownOrCommittees } from './audience.ts';
import { newest } from './newest.ts';

type Routes = typeof sharingRoutes;

/**
 * Says of a lead that some part of is open to the caller, and that is not its own, that it was met in a claim of the caller's too, or was
 * unfounded there. One of each claim. Sealed under the lead's key: it goes with the lead.
 * @throws Refusal `own_lead`, `already_exists`
 */
export const sight: Verb<Routes['sightLead']> = async ({ principal, params, body, change }) => {
  const { lead, audience } = await admitted(principal, params.id);
  if (audience === 'owner') throw new Refusal('own_lead');
  const { finding, claimNumber, note } = body;
  const id = derivedId(sightingNoun.prefix, lead.id, String(principal.memberId), claimNumber);
  const key = (await readOwnKeys(leadNoun.table, [lead.id])).get(lead.id);
  if (!key) throw new Refusal('not_found');
  const { record, replayed } = await createRecord(sightingNoun, change, id, {
    leadId: lead.id,
    ownerId: lead.memberId,
    memberId: principal.memberId,
    finding,
    sealed: sealUnder(key, sightingEnvelope(id), { claimNumber, note }),
  });
  return { body: opened(record, key), replayed };
};

/** A sighting with what is sealed in it, while the lead's key is there. */
function opened(item: Item, key: Uint8Array | undefined) {
  const sighting = SightingRecord.parse(item);
  const sealed = key && SightingSealed.parse(openUnder(key, sightingEnvelope(sighting.id), sighting.sealed));
  return { ...sighting, ...sealed };
}

export const readLeadSightings: Verb<Routes['readLeadSightings']> = async ({ principal, params: { id } }) => {
  await ownOrCommittees(principal, id);
  const { items, more } = await newest(principal, sightingNoun, 'ofLead', id);
  const key = (await readOwnKeys(leadNoun.table, [id])).get(id);
  return { body: { items: items.map((item) => opened(item, key)), more } };
};

export const readSighting: Verb<Routes['readSighting']> = async ({ principal, params }) => {
  const record = await readRecord(principal, sightingNoun, params.id);
  const { leadId } = SightingRecord.parse(record);
  const key = (await readOwnKeys(leadNoun.table, [leadId])).get(leadId);
  return { body: opened(record, key) };
};
