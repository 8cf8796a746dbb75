import { type Indicator, identityOf } from '#schemas/indicators.ts';
import type { LeadRecord } from '#schemas/leads.ts';
import { type LinkReason, LinkRecord, linkNoun } from '#schemas/links.ts';
import type { Edge } from '#schemas/pool.ts';
import type { Instant } from '#schemas/primitives.ts';
import type { SystemActor } from '#schemas/roles.ts';
import { type Change, systemChange } from '#shared/records/change.ts';
import { createRecord, readAsSystem, readManyAsSystem, transitionRecord } from '#shared/records/record.ts';
import { inTurns } from '#shared/runtime/in-turns.ts';
import { Refusal } from '#shared/runtime/refusal.ts';
import { linkIdOf, tagOf } from './link-names.ts';
import { joined } from './link-rules.ts';

/** What connects a lead with another one: a value, or a photo of its own that looks like one of the other's. */
export interface Connection {
  readonly other: Edge;
  readonly since: Instant;
  readonly by:
    | { readonly indicator: Indicator }
    | { readonly photo: string; readonly othersPhoto: string; readonly distance: number };
}

type Carrier = Pick<LeadRecord, 'id' | 'memberId' | 'cityCode'>;

const worker: SystemActor = { id: 'system:leads', role: 'system' };
/** Links that are written at a time, and how often one is tried again when somebody else has just changed it. */
const atOnce = 16;
const tries = 6;

async function reasonOf(linkId: string, lead: Carrier, { other, since, by }: Connection): Promise<LinkReason> {
  if ('indicator' in by) return { kind: identityOf(by.indicator).kind, since, tag: await tagOf(linkId, by.indicator) };
  const { photo, othersPhoto, distance } = by;
  const photos: LinkReason['photos'] = lead.id < other.leadId ? [photo, othersPhoto] : [othersPhoto, photo];
  return { kind: 'photo', since, distance, photos };
}

/**
 * Links a lead with each of the leads that it is connected with: makes the link, makes one again that had ended, or adds what it lacks. A
 * repeat changes nothing. One read of all links, and a write for each that is new or stronger.
 * @param occasion the event's id
 * @returns the ids of the other leads
 */
export async function keepLinks(
  lead: Carrier,
  connections: readonly Connection[],
  occasion: string,
): Promise<string[]> {
  const byLead = new Map<string, Connection[]>();
  for (const connection of connections)
    byLead.set(connection.other.leadId, [...(byLead.get(connection.other.leadId) ?? []), connection]);
  const pairs = await Promise.all(
    [...byLead.values()]
      .flatMap((found) => {
        const [first] = found;
        return first ? [{ other: first.other, found }] : [];
      })
      .map(async (pair) => ({ ...pair, id: await linkIdOf(lead.id, pair.other.leadId) })),
  );
  const standing = await readManyAsSystem(
    linkNoun,
    pairs.map(({ id }) => id),
  );
  const links = new Map(standing.map((record) => [record.id, LinkRecord.parse(record)]));
  await inTurns(pairs, atOnce, async ({ id, other, found }) => {
    const reasons = await Promise.all(found.map((connection) => reasonOf(id, lead, connection)));
    await keepLink(id, partiesOf(lead, other), joined([], reasons), links.get(id), occasion);
  });
  return pairs.map(({ other }) => other.leadId);
}

async function keepLink(
  id: string,
  parties: ReturnType<typeof partiesOf>,
  found: readonly LinkReason[],
  standing: LinkRecord | undefined,
  occasion: string,
): Promise<void> {
  let link = standing;
  for (let attempt = 1; ; attempt += 1) {
    const reasons = link && link.status !== 'ended' ? joined(link.reasons, found) : found;
    if (link && link.status !== 'ended' && reasons.length === link.reasons.length) return;
    // Each version is another occasion: what this very event did to a link that has since ended is to be done again.
    const change = systemChange(worker, `${occasion}:${id}:${link?.version ?? 0}`, new Date().toISOString());
    try {
      if (link && link.status !== 'ended')
        await transitionRecord(linkNoun, change, id, 'strengthen', { ifVersion: link.version, set: { reasons } });
      else await createRecord(linkNoun, change, id, { ...parties, reasons });
      return;
    } catch (error) {
      if (!(error instanceof Refusal && raced.has(error.code)) || attempt >= tries) throw error;
    }
    const record = await readAsSystem(linkNoun, id);
    link = record && LinkRecord.parse(record);
  }
}

const raced: ReadonlySet<string> = new Set(['already_exists', 'version_stale', 'state_conflict']);

function partiesOf(lead: Carrier, other: Edge) {
  const [one, another] = [lead, { ...other, id: other.leadId }];
  const [first, second] = one.id < another.id ? [one, another] : [another, one];
  return {
    firstLeadId: first.id,
    secondLeadId: second.id,
    firstMemberId: first.memberId,
    secondMemberId: second.memberId,
    firstCity: first.cityCode,
    secondCity: second.cityCode,
  };
}

/** Ends a link of which one lead has left the pool. Safe to repeat; one that has ended, or never was, stays so. */
export async function endLink(linkId: string, change: Change): Promise<void> {
  try {
    await transitionRecord(linkNoun, change, linkId, 'end', { remove: ['offeredBy'] });
  } catch (error) {
    if (!(error instanceof Refusal && (error.code === 'state_conflict' || error.code === 'not_found'))) throw error;
  }
}

/** The same for the link of two leads, by the event that told of it. */
export async function endLinkOf(a: string, b: string, occasion: string): Promise<void> {
  const id = await linkIdOf(a, b);
  await endLink(id, systemChange(worker, `${occasion}:${id}:end`, new Date().toISOString()));
}
