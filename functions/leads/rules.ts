import { commonValueThreshold, type Indicator, type Match } from '#schemas/leads.ts';

/** That a lead carries a value. */
export interface Edge {
  readonly leadId: string;
  readonly memberId: string;
  readonly cityCode: string;
  readonly at: string;
}

/** Edges that are read of a value at most: with one more than the threshold besides the lead's own, it is known to be common. */
export const mostEdgesRead = commonValueThreshold + 2;

/**
 * What a lead learns of one of its values: how many others carry it, from how many members, in which cities - never whose they are.
 * @param edges of the value, the lead's own among them
 */
export function matchOf(indicator: Indicator, leadId: string, edges: readonly Edge[]): Match {
  const others = edges.filter((edge) => edge.leadId !== leadId);
  const counts = {
    ...indicator,
    leads: others.length,
    members: new Set(others.map(({ memberId }) => memberId)).size,
    cities: [...new Set(others.map(({ cityCode }) => cityCode))].sort(),
  };
  if (others.length === 0) return { ...counts, answer: 'none' };
  const since = others.map(({ at }) => at).reduce((a, b) => (a < b ? a : b));
  return { ...counts, since, answer: others.length > commonValueThreshold ? 'suppressed' : 'linked' };
}
