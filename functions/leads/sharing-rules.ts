import { monthOf } from '#schemas/calendar.ts';
import { openParts, withheldFrom } from '#schemas/lead-parts.ts';
import { isPooled, type Lead, type LeadRecord, type LeadSealed } from '#schemas/leads.ts';
import type { Principal } from '#schemas/roles.ts';
import { type Scope, SharedPart } from '#schemas/sharing.ts';

/**
 * As whom somebody reads a lead: as its owner; as the committee; as the owner of a linked lead, once both have agreed; or as any member, of
 * what is shared with all.
 */
export type Audience = 'owner' | 'committee' | 'matched' | 'member';

const reachOf = { owner: 'own', committee: 'committee', matched: 'matched', member: 'all' } as const satisfies Record<
  Audience,
  Scope
>;

/**
 * As whom a principal reads a lead; undefined: it is not there for them.
 * @param agreed whether a lead of the principal's own member is linked to it, and both owners have agreed
 */
export function audienceOf(
  { role, memberId }: Pick<Principal, 'role' | 'memberId'>,
  lead: Pick<LeadRecord, 'status' | 'memberId' | 'openTo'>,
  agreed = false,
): Audience | undefined {
  if (role === 'antifraud') return 'committee';
  if (role !== 'member' || memberId === undefined) return undefined;
  if (lead.memberId === memberId) return 'owner';
  if (!isPooled(lead)) return undefined;
  if (agreed) return 'matched';
  return lead.openTo === 'members' ? 'member' : undefined;
}

/**
 * What the owner and the committee alone are told of the keeping of a lead: its life is theirs. The underwriter's claim is the committee's to
 * know, the assist from which it was reported the owner's.
 */
function lifeOf(
  { sealed, sealedClaim, openTo, wakesAt, sharing, assistId, ...lead }: LeadRecord,
  audience: 'owner' | 'committee',
) {
  const { suspicions, reliability, credibility, countyCode, incidentAt, memberId, evidenceIds, ...life } = lead;
  return audience === 'owner' ? { ...life, sharing, assistId } : life;
}

/** Where a lead stands, without any of its parts. Others learn the month of the report, not the instant, which would tell whose it is. */
export function shellOf(audience: Audience, lead: LeadRecord): Lead {
  const { id, status, version, cityCode, createdAt } = lead;
  const withheld = isPooled(lead)
    ? withheldFrom(reachOf[audience], lead)
    : SharedPart.options.filter((part) => part !== 'reporter');
  if (audience === 'owner') return lifeOf(lead, audience);
  if (audience === 'committee') return { ...lifeOf(lead, audience), memberId: lead.memberId, withheld };
  return { id, status, version, cityCode, reportedIn: monthOf(createdAt), withheld };
}

/**
 * A lead as its reader may see it: what is not open stands in `withheld` by name, and nowhere else. What has left the pool is its owner's
 * alone to read; the committee still sees where it stands, and whose it was.
 * @param sealed what stands in the envelope; absent in lists, and of a lead that was erased
 */
export function shownTo(audience: Audience, lead: LeadRecord, sealed?: LeadSealed): Lead {
  const open = audience === 'owner' || isPooled(lead);
  const { claimNumber } = (open && audience === 'committee' && sealed) || {};
  return {
    ...shellOf(audience, lead),
    ...(open ? openParts(reachOf[audience], { ...lead, ...sealed }) : {}),
    ...(claimNumber === undefined ? {} : { claimNumber }),
  };
}
