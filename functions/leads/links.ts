import { monthOf } from '#schemas/calendar.ts';
import { isPooled, LeadRecord, leadNoun } from '#schemas/leads.ts';
import type { Link, linkRoutes } from '#schemas/link-routes.ts';
import { LinkRecord, linkNoun } from '#schemas/links.ts';
import type { Principal } from '#schemas/roles.ts';
import { isWithin } from '#schemas/sharing.ts';
import type { Verb } from '#shared/http/api.ts';
import { type ListRequest, listRecords } from '#shared/records/list.ts';
import { readManyAsSystem, readRecord, transitionRecord } from '#shared/records/record.ts';
import { replayed } from '#shared/records/replay.ts';
import type { Item } from '#shared/records/table.ts';
import type { Step } from '#shared/records/write.ts';
import { Refusal } from '#shared/runtime/refusal.ts';
import { ownOrCommittees } from './audience.ts';
import { withReasonsThatHold } from './link-reasons.ts';
import { note } from './noting.ts';

type Routes = typeof linkRoutes;

/** The two leads of a link as they stand. */
type Leads = ReadonlyMap<string, LeadRecord>;

async function leadsOf(links: readonly LinkRecord[]): Promise<Leads> {
  const ids = new Set(links.flatMap(({ firstLeadId, secondLeadId }) => [firstLeadId, secondLeadId]));
  const records = await readManyAsSystem(leadNoun, [...ids]);
  return new Map(records.map((record) => [record.id, LeadRecord.parse(record)]));
}

/** Whether both leads are in the pool and the link has not ended: else there is nothing to see of it. */
const stands = ({ status, firstLeadId, secondLeadId }: LinkRecord, leads: Leads): boolean =>
  status !== 'ended' &&
  [firstLeadId, secondLeadId].every((leadId) => {
    const lead = leads.get(leadId);
    return lead && isPooled(lead);
  });

/**
 * A link as the caller may see it, from the side of its own lead; of two that are its own, and for the committee, from that of the first or
 * of the one that is asked about. Which the other lead is, is told once both have agreed; whose, by that lead's scope.
 */
function shown(principal: Principal, link: LinkRecord, leads: Leads, askedAbout = link.firstLeadId): Link {
  const { id, status, version, firstLeadId, secondLeadId, firstMemberId, secondMemberId, reasons, offeredBy } = link;
  const committee = principal.role === 'antifraud';
  const own = !committee && firstMemberId === secondMemberId;
  const fromFirst = committee || own ? askedAbout === firstLeadId : firstMemberId === principal.memberId;
  const [leadId, otherLeadId] = fromFirst ? [firstLeadId, secondLeadId] : [secondLeadId, firstLeadId];
  const [cityCode, otherMemberId] = fromFirst ? [link.secondCity, secondMemberId] : [link.firstCity, firstMemberId];
  const named =
    own || committee || (status === 'agreed' && isWithin('matched', 'reporter', leads.get(otherLeadId)?.sharing));
  return {
    id,
    status,
    version,
    leadId,
    cityCode,
    own,
    reasons: reasons.map(({ kind, since, distance }) => ({ kind, distance, since: monthOf(since) })),
    ...(offeredBy && !committee ? { offer: offeredBy === principal.memberId ? 'given' : 'received' } : {}),
    ...(own || committee || status === 'agreed' ? { otherLeadId } : {}),
    ...(named ? { otherMemberId } : {}),
  };
}

/** The lists of a lead's links, in turn: those whose first lead it is, and those whose second. */
const sides = ['ofFirst', 'ofSecond'] as const;
const notEnded = { name: 'not-ended', holds: ({ status }: Item) => status !== 'ended' };

/** One page of a lead's links that have not ended. Its cursor begins with the place of the list that it goes on in. */
async function pageOfLinks(
  principal: Principal,
  leadId: string,
  { limit, cursor = '0' }: Pick<ListRequest, 'limit' | 'cursor'>,
) {
  const items: Item[] = [];
  let start = cursor.slice(1);
  for (const [place, box] of sides.entries()) {
    if (place < Number(cursor[0])) continue;
    if (items.length >= limit) return { items, nextCursor: String(place) };
    const request = { box, value: leadId, only: notEnded, limit: limit - items.length };
    const page = await listRecords(principal, linkNoun, { ...request, ...(start ? { cursor: start } : {}) });
    items.push(...page.items);
    if (page.nextCursor) return { items, nextCursor: `${place}${page.nextCursor}` };
    start = '';
  }
  return { items };
}

/**
 * The links of a lead of the caller's own, or of any for the committee, which says what for. Two lists at most, and a batch of leads.
 * @throws Refusal `not_found`, `invalid_cursor`, `invalid_request` for the committee without a purpose
 */
export const readLeadLinks: Verb<Routes['readLeadLinks']> = async (call) => {
  const { principal, params, query } = call;
  if (query.cursor !== undefined && !/^[01]/.test(query.cursor)) throw new Refusal('invalid_cursor');
  const { lead, audience } = await ownOrCommittees(principal, params.id);
  if (audience !== 'owner') await note(call, lead, [], 'links');
  const { items: records, ...page } = await pageOfLinks(principal, lead.id, query);
  const listed = records.map((record) => LinkRecord.parse(record));
  const leads = await leadsOf(listed);
  const found = await withReasonsThatHold(listed, new Map([[lead.id, lead]]));
  // Of what rests on nothing any more, only what the owners have begun to speak of is still theirs to see and to take back.
  const links = found.filter((link) => stands(link, leads) && (link.reasons.length > 0 || link.status !== 'found'));
  return { body: { ...page, items: links.map((link) => shown(principal, link, leads, lead.id)) } };
};

/** A link that stands, with its leads. @throws Refusal `not_found` for one that has ended, or of which a lead has left the pool */
async function standing(item: Item) {
  const link = LinkRecord.parse(item);
  const leads = await leadsOf([link]);
  if (!stands(link, leads)) throw new Refusal('not_found');
  return { link, leads };
}

/** A link by itself. The committee says what for, and is noted on both leads. @throws Refusal `not_found`, `invalid_request` */
export const readLink: Verb<Routes['readLink']> = async (call) => {
  const { principal, params } = call;
  const { link, leads } = await standing(await readRecord(principal, linkNoun, params.id));
  if (principal.role === 'antifraud') for (const lead of leads.values()) await note(call, lead, [], 'links');
  return { body: await told(principal, link) };
};

/** A link as it stood at a step, whatever became of it and of its leads since. */
async function told(principal: Principal, item: Item): Promise<Link> {
  const left = LinkRecord.parse(item);
  const leads = await leadsOf([left]);
  const [link = left] = await withReasonsThatHold([left], leads);
  return shown(principal, link, leads);
}

type Call = Parameters<Verb<Routes['offerLink']>>[0];

/**
 * Takes a step on a link of which both leads are in the pool. A repeat has the first answer, also when the link has ended since.
 * @throws Refusal `not_found`, `state_conflict`, `idempotency_key_reused`, and those of the step
 */
async function moved(call: Call, verb: 'offer' | 'agree' | 'withdraw', stepOn: (link: LinkRecord) => Step) {
  const { principal, params, change, ifMatch } = call;
  const record = await readRecord(principal, linkNoun, params.id);
  const before = await replayed(linkNoun, record, change);
  if (before) return { body: await told(principal, before), replayed: true };
  const { link } = await standing(record);
  const step = { ifVersion: ifMatch, ...stepOn(link) };
  const outcome = await transitionRecord(linkNoun, change, link.id, verb, step);
  return { body: await told(principal, outcome.record), replayed: outcome.replayed };
}

/** How often an owner may offer on one link: each offer and what comes of it is a notice to the other owner, who can't stop them. */
const mostOffers = 10;

/**
 * Offers to open details to each other.
 * @throws Refusal `own_leads` where both are the caller's: it sees both already; `too_many_offers`
 */
export const offer: Verb<Routes['offerLink']> = (call) =>
  moved(call, 'offer', ({ firstMemberId }) => ({
    set: { offeredBy: call.principal.memberId },
    assign: { set: '#offers = if_not_exists(#offers, :none) + :one' },
    only: {
      expression: '#firstMemberId <> #secondMemberId AND (attribute_not_exists(#offers) OR #offers < :mostOffers)',
      names: {
        '#firstMemberId': 'firstMemberId',
        '#secondMemberId': 'secondMemberId',
        '#offers': firstMemberId === call.principal.memberId ? 'firstOffers' : 'secondOffers',
      },
      values: { ':none': 0, ':mostOffers': mostOffers },
      otherwise: (found) => new Refusal(found.firstMemberId === found.secondMemberId ? 'own_leads' : 'too_many_offers'),
    },
  }));

/** Agrees, as the owner that has not offered. @throws Refusal `offer_own` */
export const agree: Verb<Routes['agreeLink']> = (call) =>
  moved(call, 'agree', () => ({
    remove: ['offeredBy'],
    only: {
      expression: '#offeredBy <> :caller',
      names: { '#offeredBy': 'offeredBy' },
      values: { ':caller': call.principal.memberId },
      otherwise: () => new Refusal('offer_own'),
    },
  }));

/** Takes an offer or an agreement back, or declines one: from this write on neither sees the other's details. */
export const withdraw: Verb<Routes['withdrawLink']> = (call) =>
  moved(call, 'withdraw', () => ({ remove: ['offeredBy'] }));
