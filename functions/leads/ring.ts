import { isPooled, LeadRecord, leadNoun } from '#schemas/leads.ts';
import { LinkRecord, linkNoun } from '#schemas/links.ts';
import { mostRingEdges, mostRingNodes, mostRingQueries, type ringRoutes } from '#schemas/ring.ts';
import type { SystemActor } from '#schemas/roles.ts';
import type { Verb } from '#shared/http/api.ts';
import { listAsSystem } from '#shared/records/list.ts';
import { readManyAsSystem } from '#shared/records/record.ts';
import { inTurns } from '#shared/runtime/in-turns.ts';
import { ownOrCommittees } from './audience.ts';
import { judged } from './link-reasons.ts';
import type { JudgedLink } from './link-rules.ts';
import { note } from './noting.ts';
import { ringFor, type Walk } from './ring-rules.ts';

const walker: SystemActor = { id: 'system:lead-ring', role: 'system' };
const boxes = ['ofFirst', 'ofSecond'] as const;
/** Leads whose links are asked for at a time. */
const atOnce = 20;

/** The leads that are connected with a lead of the caller's own, or with any for the committee. */
export const readRing: Verb<(typeof ringRoutes)['readRing']> = async (call) => {
  const { principal, params, query, at } = call;
  const { lead, audience } = await ownOrCommittees(principal, params.id);
  if (audience !== 'owner') await note(call, lead, [], 'ring');
  return { body: ringFor(principal, await walkFrom(lead, query.depth, at)) };
};

/**
 * Walks breadth-first over links that hold, through leads that are in the pool. Bounded whatever the ring's size: nodes, edges, and queries
 * of links' lists; of the outermost leads only the links among those that are shown are looked at.
 * @param depth links from the lead at most
 */
async function walkFrom(start: LeadRecord, depth: number, at: string): Promise<Walk> {
  const leads = new Map([[start.id, start]]);
  const depths = new Map([[start.id, 0]]);
  const links = new Map<string, JudgedLink>();
  let truncated = false;
  let queries = 0;
  let layer = [start.id];
  for (let reached = 0; reached <= depth && layer.length > 0; reached += 1) {
    const affordable = layer.slice(0, Math.floor((mostRingQueries - queries) / boxes.length));
    queries += affordable.length * boxes.length;
    const found = await linksOf(affordable, links, mostRingEdges - links.size);
    truncated ||= affordable.length < layer.length || found.more;
    const last = reached === depth;
    const among = found.links.filter(
      ({ firstLeadId, secondLeadId }) => leads.has(firstLeadId) && leads.has(secondLeadId),
    );
    const looked = await judged(last ? among : found.links, leads, at);
    for (const one of looked) links.set(one.link.id, one);
    if (last) break;
    const strong = looked.filter(({ holding }) => holding.length > 0);
    const ends = new Set(strong.flatMap(({ link }) => [link.firstLeadId, link.secondLeadId]));
    const fresh = [...ends].filter((id) => !leads.has(id));
    const room = mostRingNodes - leads.size;
    truncated ||= fresh.length > room;
    const records = (await readManyAsSystem(leadNoun, fresh.slice(0, room))).map((record) => LeadRecord.parse(record));
    layer = records.filter(isPooled).map(({ id }) => id);
    for (const lead of records.filter(isPooled)) {
      leads.set(lead.id, lead);
      depths.set(lead.id, reached + 1);
    }
  }
  const found = [...leads].map(([id, lead]) => [id, { lead, depth: depths.get(id) ?? 0 }] as const);
  return { leads: new Map(found), links: [...links.values()], truncated };
}

/** The links of leads that have not ended and are not known yet, so many at most. Two queries for each lead. */
async function linksOf(leadIds: readonly string[], known: ReadonlyMap<string, JudgedLink>, most: number) {
  const ids = new Set<string>();
  const lists = leadIds.flatMap((leadId) => boxes.map((box) => ({ leadId, box })));
  await inTurns(lists, atOnce, async ({ leadId, box }) => {
    for await (const { id, status } of listAsSystem(walker, linkNoun, box, leadId)) {
      if (status !== 'ended' && !known.has(String(id))) ids.add(String(id));
      if (ids.size > most) break;
    }
  });
  const records = await readManyAsSystem(linkNoun, [...ids].slice(0, Math.max(most, 0)));
  const links = records.map((record) => LinkRecord.parse(record)).filter(({ status }) => status !== 'ended');
  return { links, more: ids.size > most };
}
