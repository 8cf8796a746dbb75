import { monthOf } from '#schemas/calendar.ts';
import { LeadRecord, leadNoun } from '#schemas/leads.ts';
import type { Link, linkRoutes } from '#schemas/link-routes.ts';
import { LinkRecord, linkNoun } from '#schemas/links.ts';
import type { Principal } from '#schemas/roles.ts';
import { isWithin } from '#schemas/sharing.ts';
import type { Verb } from '#shared/http/api.ts';
import { type Outcome, readManyAsSystem, readRecord, transitionRecord } from '#shared/records/record.ts';
import type { Item } from '#shared/records/table.ts';
import type { Step } from '#shared/records/write.ts';
import { Refusal } from '#shared/runtime/refusal.ts';
import { ownOrCommittees } from './audience.ts';
import { newest } from './newest.ts';
import { isPooled } from './sharing-rules.ts';

type Routes = typeof linkRoutes;

/** The two leads of a link as they stand. */
type Leads = ReadonlyMap<string, LeadRecord>;

async function leadsOf(links: readonly LinkRecord[]): Promise<Leads> {
  const ids = new Set(links.flatMap(({ firstLeadId, secondLeadId }) => [firstLeadId, secondLeadId]));
  const records = await readManyAsSystem(leadNoun, [...ids]);
  return new Map(records.map((record) => [record.id, LeadRecord.parse(record)]));
}

/**
 * A link as the caller may see it, from the side of its own lead; of two that are its own, and for the committee, from that of the first or
 * of the one that is asked about. Which the other lead is, is told once both have agreed; whose, by that lead's scope.
 * @returns undefined when the link has ended or one of its leads has left the pool: then there is nothing to see
 */
function shown(principal: Principal, link: LinkRecord, leads: Leads, askedAbout = link.firstLeadId): Link | undefined {
  const { id, status, version, firstLeadId, secondLeadId, firstMemberId, secondMemberId, reasons, offeredBy } = link;
  const pooled = [firstLeadId, secondLeadId].every((leadId) => {
    const lead = leads.get(leadId);
    return lead && isPooled(lead);
  });
  if (!pooled || status === 'ended') return undefined;
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

/** The links of a lead of the caller's own, or of any for the committee. Two lists and one batch of leads. */
export const readLeadLinks: Verb<Routes['readLeadLinks']> = async ({ principal, params: { id } }) => {
  await ownOrCommittees(principal, id);
  const sides = await Promise.all(['ofFirst', 'ofSecond'].map((box) => newest(principal, linkNoun, box, id)));
  const links = sides.flatMap(({ items }) => items.map((item) => LinkRecord.parse(item)));
  const leads = await leadsOf(links);
  const items = links.flatMap((link) => shown(principal, link, leads, id) ?? []);
  return { body: { items, more: sides.some(({ more }) => more) } };
};

/** A link of the caller's as it stands. @throws Refusal `not_found`, also for one that has ended */
async function standing(principal: Principal, item: Item): Promise<Link> {
  const link = LinkRecord.parse(item);
  const seen = shown(principal, link, await leadsOf([link]));
  if (!seen) throw new Refusal('not_found');
  return seen;
}

export const readLink: Verb<Routes['readLink']> = async ({ principal, params }) => ({
  body: await standing(principal, await readRecord(principal, linkNoun, params.id)),
});

type Call = Parameters<Verb<Routes['offerLink']>>[0];

/** Takes a step on a link of which both leads are in the pool. */
async function moved({ principal, params, change, ifMatch }: Call, verb: 'offer' | 'agree' | 'withdraw', step: Step) {
  await standing(principal, await readRecord(principal, linkNoun, params.id));
  return told(principal, await transitionRecord(linkNoun, change, params.id, verb, { ifVersion: ifMatch, ...step }));
}

const told = async (principal: Principal, { record, replayed }: Outcome) => ({
  body: await standing(principal, record),
  replayed,
});

/** Offers to open details to each other. @throws Refusal `own_leads` where both are the caller's: it sees both already */
export const offer: Verb<Routes['offerLink']> = (call) =>
  moved(call, 'offer', {
    set: { offeredBy: call.principal.memberId },
    only: {
      expression: '#firstMemberId <> #secondMemberId',
      names: { '#firstMemberId': 'firstMemberId', '#secondMemberId': 'secondMemberId' },
      otherwise: () => new Refusal('own_leads'),
    },
  });

/** Agrees, as the owner that has not offered. @throws Refusal `offer_own` */
export const agree: Verb<Routes['agreeLink']> = (call) =>
  moved(call, 'agree', {
    remove: ['offeredBy'],
    only: {
      expression: '#offeredBy <> :caller',
      names: { '#offeredBy': 'offeredBy' },
      values: { ':caller': call.principal.memberId },
      otherwise: () => new Refusal('offer_own'),
    },
  });

/** Takes an offer or an agreement back, or declines one: from this write on neither sees the other's details. */
export const withdraw: Verb<Routes['withdrawLink']> = (call) => moved(call, 'withdraw', { remove: ['offeredBy'] });
