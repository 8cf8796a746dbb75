import { monthOf } from '#schemas/calendar.ts';
import type { LeadRecord } from '#schemas/leads.ts';
import type { Ring, RingEdge, RingNode, RingValue } from '#schemas/ring.ts';
import type { Principal } from '#schemas/roles.ts';
import type { JudgedLink } from './link-rules.ts';

/** What was found from a lead on: leads in the pool with their depth, in the order in which they were found, and the links among them. */
export interface Walk {
  readonly leads: ReadonlyMap<string, { readonly lead: LeadRecord; readonly depth: number }>;
  readonly links: readonly JudgedLink[];
  readonly truncated: boolean;
}

/**
 * A ring as its reader may see it. A member is told which lead it is of its own, and of those that are linked with one of its own once both
 * owners have agreed; all others are a city and a number of this ring. The committee is told all. Values are told by kind alone.
 */
export function ringFor(principal: Pick<Principal, 'role' | 'memberId'>, walk: Walk): Ring {
  const committee = principal.role === 'antifraud';
  const isOwn = (memberId: string) => !committee && memberId === principal.memberId;
  const agreed = new Set(
    walk.links.flatMap(({ link: { status, firstLeadId, secondLeadId, firstMemberId, secondMemberId } }) => {
      if (status !== 'agreed') return [];
      return [...(isOwn(firstMemberId) ? [secondLeadId] : []), ...(isOwn(secondMemberId) ? [firstLeadId] : [])];
    }),
  );
  const names = new Map([...walk.leads.keys()].map((id, place) => [id, `n${place}`]));
  const nodes = [...walk.leads.values()].map(({ lead, depth }): RingNode => {
    const { id, status, memberId, cityCode } = lead;
    const own = isOwn(memberId);
    return {
      name: names.get(id) ?? '',
      depth,
      own,
      cityCode,
      ...(committee || own || agreed.has(id) ? { id, status } : {}),
      ...(committee || own ? { memberId } : {}),
    };
  });
  return { nodes, ...linesOf(walk, names, committee ? undefined : isOwn), truncated: walk.truncated };
}

/**
 * The edges that hold, and the values that link nothing any more.
 * @param isOwn a member learns of such values, and of what has been agreed, where a lead of its own is at one end
 */
function linesOf(
  { links }: Walk,
  names: ReadonlyMap<string, string>,
  isOwn: ((memberId: string) => boolean) | undefined,
): Pick<Ring, 'edges' | 'suppressed'> {
  const edges: RingEdge[] = [];
  const values = new Map<string, RingValue & { readonly met: Set<string> }>();
  for (const { link, holding, suppressed } of links) {
    const [from, to] = [names.get(link.firstLeadId), names.get(link.secondLeadId)];
    const party = !isOwn || isOwn(link.firstMemberId) || isOwn(link.secondMemberId);
    if (from && to && holding.length > 0)
      edges.push({
        from,
        to,
        kinds: [...new Set(holding.map(({ kind }) => kind))],
        sinceMonth: monthOf(holding.map(({ since }) => since).reduce((a, b) => (a < b ? a : b))),
        ...(party ? { agreed: link.status === 'agreed' } : {}),
      });
    if (!party) continue;
    for (const { name, ...value } of suppressed) {
      const met = new Set([...(values.get(name)?.met ?? []), ...[from, to].filter((node) => node !== undefined)]);
      // Whom it alone would lead to is no part of the ring; that there is such a value is told all the same.
      if (met.size > 0) values.set(name, { ...value, nodes: [], met });
    }
  }
  return { edges, suppressed: [...values.values()].map(({ met, ...value }) => ({ ...value, nodes: [...met] })) };
}
