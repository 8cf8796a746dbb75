import { isPooled, leadNoun } from '#schemas/leads.ts';
import type { sharingRoutes } from '#schemas/sharing-routes.ts';
import { SightingRecord, SightingSealed, sightingEnvelope, sightingNoun } from '#schemas/sightings.ts';
import { keyedMac } from '#shared/crypto/derived-key.ts';
import { openUnder, readOwnKeys, sealUnder } from '#shared/crypto/own-key.ts';
import type { Verb } from '#shared/http/api.ts';
import { idFrom } from '#shared/records/id.ts';
import { listRecords } from '#shared/records/list.ts';
import { createRecord, readAsSystem, readRecord } from '#shared/records/record.ts';
import { replayed } from '#shared/records/replay.ts';
import type { Item } from '#shared/records/table.ts';
import { Refusal } from '#shared/runtime/refusal.ts';
import { type Admission, admitted, ownOrCommittees } from './audience.ts';
import { note } from './noting.ts';

type Routes = typeof sharingRoutes;

/** One of each claim of a member's. Keyed, since the owner sees the id and must not be able to try out claim numbers on it. */
const sightingIdOf = async (leadId: string, memberId: string, claimNumber: string): Promise<string> =>
  idFrom(sightingNoun.prefix, await keyedMac('sighting:1', [leadId, memberId, claimNumber].join('\u0000')));

const keyOf = async (leadId: string) => (await readOwnKeys(leadNoun.table, [leadId])).get(leadId);

/**
 * Says of a lead that some part of is open to the caller, and that is not its own, that it was met in a claim of the caller's too, or was
 * unfounded there. One of each claim. Sealed under the lead's key: it goes with the lead. A repeat is answered whatever became of the lead.
 * @throws Refusal `not_found`, `own_lead`, `already_exists`, `idempotency_key_reused`
 */
export const sight: Verb<Routes['sightLead']> = async ({ principal, params, body, change }) => {
  const { finding, claimNumber, note: remark } = body;
  const id = await sightingIdOf(params.id, String(principal.memberId), claimNumber);
  const standing = await readAsSystem(sightingNoun, id);
  const before = standing && (await replayed(sightingNoun, standing, change));
  if (before) return { body: opened(before, await keyOf(params.id)), replayed: true };
  const { lead, audience } = await admitted(principal, params.id);
  if (audience === 'owner') throw new Refusal('own_lead');
  const key = await keyOf(lead.id);
  if (!key) throw new Refusal('not_found');
  const outcome = await createRecord(sightingNoun, change, id, {
    leadId: lead.id,
    ownerId: lead.memberId,
    memberId: principal.memberId,
    finding,
    sealed: sealUnder(key, sightingEnvelope(id), { claimNumber, note: remark }),
  });
  return { body: opened(outcome.record, key), replayed: outcome.replayed };
};

/** A sighting with what is sealed in it, where the lead's key is there. */
function opened(item: Item, key: Uint8Array | undefined) {
  const sighting = SightingRecord.parse(item);
  const sealed = key && SightingSealed.parse(openUnder(key, sightingEnvelope(sighting.id), sighting.sealed));
  return { ...sighting, ...sealed };
}

/** The lead's key for its owner; for the committee, whose reading is noted first, while the lead is in the pool. */
async function keyFor(call: Parameters<typeof note>[0], { lead, audience }: Admission) {
  if (audience !== 'owner') await note(call, lead, [], 'sightings');
  return audience === 'owner' || isPooled(lead) ? keyOf(lead.id) : undefined;
}

/** What others say of a lead, newest first, for its owner and the committee. @throws Refusal `invalid_request` for the committee without a purpose */
export const readLeadSightings: Verb<Routes['readLeadSightings']> = async (call) => {
  const { principal, params } = call;
  const { limit, cursor } = call.query;
  const key = await keyFor(call, await ownOrCommittees(principal, params.id));
  const page = await listRecords(principal, sightingNoun, { box: 'ofLead', value: params.id, limit, cursor });
  return { body: { ...page, items: page.items.map((item) => opened(item, key)) } };
};

export const readSighting: Verb<Routes['readSighting']> = async (call) => {
  const { principal, params } = call;
  const record = await readRecord(principal, sightingNoun, params.id);
  const { leadId, memberId } = SightingRecord.parse(record);
  const own = memberId === principal.memberId;
  const key = own ? await keyOf(leadId) : await keyFor(call, await ownOrCommittees(principal, leadId));
  return { body: opened(record, key) };
};
