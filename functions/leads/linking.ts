import type { Indicator } from '#schemas/indicators.ts';
import { identityOf } from '#schemas/indicators.ts';
import { LeadRecord, leadNoun } from '#schemas/leads.ts';
import { commonPhotoThreshold } from '#schemas/photo-likeness.ts';
import { commonValueThreshold, type Edge } from '#schemas/pool.ts';
import type { Instant } from '#schemas/primitives.ts';
import { sealedOf } from '#shared/pool/sealed-leads.ts';
import { matchVersions, partitionOf, readValue } from '#shared/pool/values.ts';
import { readAsSystem, readManyAsSystem } from '#shared/records/record.ts';
import { takeOut } from './leaving.ts';
import { type Connection, endLink, keepLinks } from './links-keeping.ts';
import { othersOf } from './match-rules.ts';
import { carriersOf, keepCarriers, neighboursOf } from './photo-edges.ts';
import { isCommonPhoto, leadsBy } from './photo-rules.ts';
import { isPooled } from './sharing-rules.ts';
import { keepEdges, stayedPooled } from './values.ts';

/** Since when two leads have something in common: since the later one has it. */
const later = (a: Instant, b: Instant) => (a > b ? a : b);

/**
 * Links a lead with all others that carry one of its values, or a photo that looks like one of its own. What its reporter's request began
 * but was cut off from is finished here. Two leads that come at the same instant find each other: each writes what it carries before it
 * looks. A lead that leaves the pool meanwhile keeps nothing of it: that is looked at last.
 * @param occasion the event's id; a repeat changes nothing
 */
export async function linkLead(leadId: string, occasion: string): Promise<void> {
  const record = await readAsSystem(leadNoun, leadId);
  const lead = record && LeadRecord.parse(record);
  if (!lead || !isPooled(lead)) return;
  const indicators = (await sealedOf(lead))?.indicators ?? [];
  await Promise.all([keepEdges(lead, indicators), keepCarriers(lead)]);
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
  for (const other of others) if (!stayed || !pooled.has(other)) await endLink(lead.id, other, occasion);
}

/** The leads that share a value which links: one that is neither common nor excluded. One query for each value. */
async function connectionsByValues(lead: LeadRecord, indicators: readonly Indicator[]): Promise<Connection[]> {
  const { read } = await matchVersions();
  const now = new Date().toISOString();
  const found = await Promise.all(
    indicators.map(async (indicator): Promise<Connection[]> => {
      const { edges, complete, exclusion } = await readValue(indicator, read);
      const others = othersOf(edges, { leadId: lead.id, assistId: lead.assistId });
      if (!complete || others.length > commonValueThreshold || (exclusion && exclusion.until > now)) return [];
      const value = await partitionOf(indicator, read);
      const { kind } = identityOf(indicator);
      return others.map((other) => ({ other, reason: { kind, since: sinceOf(lead, other), value } }));
    }),
  );
  return found.flat();
}

const sinceOf = ({ createdAt }: LeadRecord, { at }: Edge) => later(createdAt, at);

/** The leads with a photo that looks like one of these of the lead's own, unless too many do. */
async function connectionsByPhotos(lead: LeadRecord, evidenceIds: readonly string[]): Promise<Connection[]> {
  const found = await Promise.all(
    evidenceIds.map(async (evidenceId): Promise<Connection[]> => {
      const neighbours = await neighboursOf(evidenceId);
      if (neighbours.length === 0 || isCommonPhoto(lead, neighbours)) return [];
      const carried = await Promise.all(
        neighbours.map(async (neighbour) => ({ neighbour, carriers: await carriersOf(neighbour.evidenceId) })),
      );
      const others = leadsBy(lead, carried);
      if (others.length > commonPhotoThreshold) return [];
      return others.map(({ edge, distance }) => ({
        other: edge,
        reason: { kind: 'photo', since: sinceOf(lead, edge), distance },
      }));
    }),
  );
  return found.flat();
}
