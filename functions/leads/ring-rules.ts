import { monthOf } from '#schemas/calendar.ts';
import type { LeadRecord } from '#schemas/leads.ts';
import type { LinkRecord } from '#schemas/links.ts';
import type { Ring, RingEdge, RingNode, RingValue } from '#schemas/ring.ts';
import type { Principal } from '#schemas/roles.ts';
import { reasonsThatHold, type SuppressedValue } from './link-reasons.ts';

/** What was found from a lead on: leads in the pool with their depth, in the order in which they were found, and the links among them. */
export interface Walk {
  readonly leads: ReadonlyMap<string, { readonly lead: LeadRecord; readonly depth: number }>;
  readonly links: readonly LinkRecord[];
  readonly suppressed: ReadonlyMap<string, SuppressedValue>;
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
    walk.links.flatMap(({ status, firstLeadId, secondLeadId, firstMemberId, secondMemberId }) => {
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

/** The edges that hold, and the values that link nothing any more. @param isOwn a member learns of those values of its own leads alone */
function linesOf(
  { links, suppressed }: Walk,
  names: ReadonlyMap<string, string>,
  isOwn: ((memberId: string) => boolean) | undefined,
): Pick<Ring, 'edges' | 'suppressed'> {
  const edges: RingEdge[] = [];
  const values = new Map<string, RingValue & { readonly met: Set<string> }>();
  for (const link of links) {
    const [from, to] = [names.get(link.firstLeadId), names.get(link.secondLeadId)];
    if (!from || !to) continue;
    const holding = reasonsThatHold(link, suppressed);
    if (holding.length > 0)
      edges.push({
        from,
        to,
        kinds: [...new Set(holding.map(({ kind }) => kind))],
        sinceMonth: monthOf(holding.map(({ since }) => since).reduce((a, b) => (a < b ? a : b))),
        agreed: link.status === 'agreed',
      });
    if (isOwn && !isOwn(link.firstMemberId) && !isOwn(link.secondMemberId)) continue;
    for (const { kind, value = '' } of link.reasons) {
      const found = suppressed.get(value);
      if (!found) continue;
      const met = values.get(value)?.met ?? new Set();
      values.set(value, { kind, ...found, nodes: [], met: met.add(from).add(to) });
    }
  }
  return { edges, suppressed: [...values.values()].map(({ met, ...value }) => ({ ...value, nodes: [...met] })) };
}
