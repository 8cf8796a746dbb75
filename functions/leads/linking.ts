import type { Indicator } from '#schemas/indicators.ts';
import { isPooled, LeadRecord, leadNoun } from '#schemas/leads.ts';
import { commonValueThreshold, type Edge, type MatchVersions, versionOfPartition } from '#schemas/pool.ts';
import type { Instant } from '#schemas/primitives.ts';
import { sealedOf, sealedOfMany } from '#shared/pool/sealed-leads.ts';
import { matchVersions, partitionOf, readPartition, readValue, type ValueState } from '#shared/pool/values.ts';
import { readAsSystem, readManyAsSystem } from '#shared/records/record.ts';
import { type Connection, endLinkOf, keepLinks } from './links-keeping.ts';
import { knowledgeOf, othersOf } from './match-rules.ts';
import { carriersOf, keepCarriers } from './photo-edges.ts';
import { likesOf } from './photo-likes.ts';
import { takeOut } from './taking-out.ts';
import { keepEdges, stayedPooled } from './values.ts';

/** Since when two leads have something in common: since the later one has it. */
const later = (a: Instant, b: Instant) => (a > b ? a : b);

/**
 * Links a lead with all others that carry one of its values, or a photo that looks like one of its own. What its reporter's request began
 * but was cut off from is finished here. Two leads that come at the same instant find each other: each writes what it carries before it
 * looks. A lead that leaves the pool meanwhile, or has left it, keeps nothing of it: that is looked at last.
 * @param occasion the event's id; a repeat changes nothing
 */
export async function linkLead(leadId: string, occasion: string): Promise<void> {
  const record = await readAsSystem(leadNoun, leadId);
  const lead = record && LeadRecord.parse(record);
  if (!lead) return;
  const indicators = (await sealedOf(lead))?.indicators ?? [];
  // What an earlier run, or the request itself, wrote and was cut off from taking back.
  if (!isPooled(lead)) return takeOut(lead, indicators);
  await keepCarriers(lead);
  const [byValues, byPhotos] = await Promise.all([
    connectionsByValues(lead, indicators),
    connectionsByPhotos(lead, lead.evidenceIds),
  ]);
  await linkWhilePooled(lead, indicators, [...byValues, ...byPhotos], occasion);
}

/** As `linkLead`, for those leads that carry a photo whose neighbours have just been found. */
export async function linkByPhoto(evidenceId: string, occasion: string): Promise<void> {
  const carriers = await carriersOf(evidenceId);
  const records = await readManyAsSystem(
    leadNoun,
    carriers.map(({ leadId }) => leadId),
  );
  for (const record of records) {
    const lead = LeadRecord.parse(record);
    if (!isPooled(lead)) continue;
    const indicators = (await sealedOf(lead))?.indicators ?? [];
    await linkWhilePooled(lead, indicators, await connectionsByPhotos(lead, [evidenceId]), `${occasion}:${lead.id}`);
  }
}

/** Writes the links; then looks whether each of the leads is still in the pool, and takes back what is of one that is not. */
async function linkWhilePooled(
  lead: LeadRecord,
  indicators: readonly Indicator[],
  connections: readonly Connection[],
  occasion: string,
): Promise<void> {
  const others = await keepLinks(lead, connections, occasion);
  const stayed = await stayedPooled(lead.id, indicators);
  if (!stayed) await takeOut(lead, indicators);
  const pooled = new Set(
    (await readManyAsSystem(leadNoun, others)).filter((one) => isPooled(LeadRecord.parse(one))).map(({ id }) => id),
  );
  for (const other of others) if (!stayed || !pooled.has(other)) await endLinkOf(lead.id, other, occasion);
}

/**
 * What stands of a value, the lead's own edge among it: written now if the request was cut off before. That it is read and not written once
 * more saves a write for each value, since a write that changes nothing is charged too. While the pool moves from one version of the keys to
 * the next, all that is to stand is written.
 */
async function valueWithOwn(lead: LeadRecord, indicator: Indicator, { read, write }: MatchVersions) {
  const found = await readValue(indicator, read);
  if (write.length === 1 && found.edges.some(({ leadId }) => leadId === lead.id)) return found;
  await keepEdges(lead, [indicator]);
  return readValue(indicator, read);
}

/** The leads that share a value which links: one that is neither common nor excluded. A query or two for each value. */
async function connectionsByValues(lead: LeadRecord, indicators: readonly Indicator[]): Promise<Connection[]> {
  const versions = await matchVersions();
  const now = new Date().toISOString();
  const found = await Promise.all(
    indicators.map(async (indicator) =>
      connectionsBy(lead, indicator, await valueWithOwn(lead, indicator, versions), now),
    ),
  );
  return found.flat();
}

/** The leads with which a lead is connected by a value as it stands, by the rule that its matches go by. */
function connectionsBy(lead: LeadRecord, indicator: Indicator, state: ValueState, at: Instant): Connection[] {
  const { id: leadId, memberId, assistId } = lead;
  if (knowledgeOf(state, { leadId, memberId, assistId, at }).answer !== 'linked') return [];
  const others = othersOf(state.edges, { leadId, assistId });
  return others.map((other) => ({ other, since: sinceOf(lead, other), by: { indicator } }));
}

const sinceOf = ({ createdAt }: LeadRecord, { at }: Edge) => later(createdAt, at);

/** The leads with a photo that looks like one of these of the lead's own, unless too many do. */
async function connectionsByPhotos(lead: LeadRecord, evidenceIds: readonly string[]): Promise<Connection[]> {
  const photos = await likesOf(lead, evidenceIds, Number.POSITIVE_INFINITY);
  return photos
    .filter(({ common }) => !common)
    .flatMap(({ evidenceId: photo, leads }) =>
      leads.map(({ edge, evidenceId, distance }) => ({
        other: edge,
        since: sinceOf(lead, edge),
        by: { photo, othersPhoto: evidenceId, distance },
      })),
    );
}

/** The leads of a value that may link: one, so many others as the threshold allows, and the other lead of its own assist. */
const mostRelinked = commonValueThreshold + 2;

/**
 * Links the leads that carry a value with each other: to be called when it may link again, since a lead has left or an exclusion has ended.
 * Safe to repeat; of a value that is common or excluded nothing happens. At most 22 leads and their links are read, however common it is.
 * @param partition of the value, under the version of the keys that is read
 * @param occasion the event's id
 */
export async function relinkValue(partition: string, occasion: string): Promise<void> {
  const state = await readPartition(partition);
  if (state.edges.length < 2 || state.edges.length > mostRelinked) return;
  const now = new Date().toISOString();
  const records = await readManyAsSystem(
    leadNoun,
    state.edges.map(({ leadId }) => leadId),
  );
  const leads = records.map((record) => LeadRecord.parse(record)).filter(isPooled);
  const contents = await sealedOfMany(leads);
  for (const lead of leads) {
    const indicators = contents.get(lead.id)?.indicators ?? [];
    for (const indicator of indicators)
      if ((await partitionOf(indicator, versionOfPartition(partition))) === partition)
        await linkWhilePooled(lead, indicators, connectionsBy(lead, indicator, state, now), `${occasion}:${lead.id}`);
  }
}
