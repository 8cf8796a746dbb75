import { monthOf } from '#schemas/calendar.ts';
import type { Knowledge } from '#schemas/lead-routes.ts';
import { commonValueThreshold, type Edge, type ExclusionMark } from '#schemas/pool.ts';
import type { Instant } from '#schemas/primitives.ts';

/** What was read of a value: some or all of its edges, their number by the tally, and what excludes it. */
interface Read {
  readonly edges: readonly Edge[];
  readonly complete: boolean;
  readonly tally: number;
  readonly exclusion: ExclusionMark | undefined;
}

/** Who asks: the caller's company, and the lead for which it does. */
interface Asking {
  readonly memberId: string | undefined;
  readonly at: Instant;
  readonly leadId?: string;
  readonly assistId?: string | undefined;
  /** Whether the tally may count the asking lead's own edge: one that was written this instant is not counted yet. */
  readonly ownCounted?: boolean;
}

/** The edges that count for the asking lead: not its own, nor another's of the same assist, since one incident does not corroborate itself. */
export const othersOf = (edges: readonly Edge[], { leadId, assistId }: Pick<Asking, 'leadId' | 'assistId'>): Edge[] =>
  edges.filter((edge) => edge.leadId !== leadId && (assistId === undefined || edge.assistId !== assistId));

/**
 * What a company learns of a value: how many leads carry it, from how many other members, in which cities and since which month - never
 * whose they are. Up to the threshold all of it is exact by the edges themselves; above it the number is the tally's, and never less than
 * what was seen. An exclusion counts until its instant.
 */
export function knowledgeOf({ edges, complete, tally, exclusion }: Read, asking: Asking): Knowledge {
  const others = othersOf(edges, asking);
  const own = others.filter(({ memberId }) => memberId === asking.memberId);
  const excluded = exclusion && exclusion.until > asking.at ? exclusion : undefined;
  const leads = complete ? others.length : Math.max(others.length, tally - (asking.ownCounted ? 1 : 0));
  const whole = complete && {
    ownLeads: own.length,
    members: new Set(others.map(({ memberId }) => memberId)).size - (own.length > 0 ? 1 : 0),
    cities: [...new Set(others.map(({ cityCode }) => cityCode))].sort(),
    ...(others.length > 0 ? { sinceMonth: monthOf(others.map(({ at }) => at).reduce((a, b) => (a < b ? a : b))) } : {}),
  };
  const counts = { leads, ...whole };
  if (excluded)
    return { ...counts, answer: 'suppressed', suppressed: { because: 'excluded', reason: excluded.reason } };
  if (leads > commonValueThreshold) return { ...counts, answer: 'suppressed', suppressed: { because: 'common' } };
  return { ...counts, answer: leads === 0 ? 'none' : 'linked' };
}
