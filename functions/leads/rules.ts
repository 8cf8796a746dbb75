import type { AssistRecord } from '#schemas/assists.ts';
import { commonValueThreshold, type Indicator, type LeadReport, type Match, type Suspicion } from '#schemas/leads.ts';

/** That a lead carries a value. */
export interface Edge {
  readonly leadId: string;
  readonly memberId: string;
  readonly cityCode: string;
  readonly at: string;
  /** The assist from which the lead was reported. */
  readonly assistId?: string | undefined;
}

/**
 * Edges that are read of a value at most: with one more than the threshold besides the lead's own and that of its assist's other party, it
 * is known to be common.
 */
export const mostEdgesRead = commonValueThreshold + 3;

/**
 * What a lead learns of one of its values: how many others carry it, from how many members, in which cities - never whose they are. A lead
 * of the same assist is no other: one incident corroborates nothing by being reported twice, and neither party learns of the other's.
 * @param edges of the value, the lead's own among them
 */
export function matchOf(indicator: Indicator, leadId: string, edges: readonly Edge[], assistId?: string): Match {
  const others = edges.filter(
    (edge) => edge.leadId !== leadId && (assistId === undefined || edge.assistId !== assistId),
  );
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

/** What an assist and a party's own words together report; without indicators when there is neither a plate nor another one. */
export function reportFrom(
  assist: Pick<AssistRecord, 'plate' | 'occurredAt' | 'countyCode' | 'evidenceIds'>,
  { indicators, ...given }: Suspicion,
): LeadReport {
  const { plate, occurredAt, countyCode, evidenceIds } = assist;
  const known = plate === undefined || indicators.some(({ kind, value }) => kind === 'plate' && value === plate);
  return {
    ...given,
    countyCode,
    incidentAt: occurredAt,
    evidenceIds,
    indicators: known ? indicators : [{ kind: 'plate', value: plate }, ...indicators],
  };
}
