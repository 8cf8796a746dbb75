import type { Indicator } from '#schemas/indicators.ts';
import type { Match } from '#schemas/lead-routes.ts';
import { isPooled, LeadRecord, leadNoun } from '#schemas/leads.ts';
import type { Instant } from '#schemas/primitives.ts';
import { matchVersions, partitionsOf, putEdges, readValue, readVersions, removeEdges } from '#shared/pool/values.ts';
import { readAsSystem } from '#shared/records/record.ts';
import { knowledgeOf } from './match-rules.ts';

type Carrier = Pick<LeadRecord, 'id' | 'memberId' | 'cityCode' | 'createdAt' | 'assistId'>;

/** Writes that a lead carries these values, under every version of the keys that is written now. One write for each. */
export async function keepEdges(
  { id, memberId, cityCode, createdAt, assistId }: Carrier,
  indicators: readonly Indicator[],
) {
  const partitions = await partitionsOf(indicators, (await matchVersions()).write);
  await putEdges({ leadId: id, memberId, cityCode, at: createdAt, assistId }, partitions);
}

/**
 * Takes back that a lead carries these values. Safe to repeat. It goes by the versions as they stand now: others may write one that this
 * process does not know of yet.
 */
export async function dropEdges(id: string, indicators: readonly Indicator[]): Promise<void> {
  const { read, write } = await readVersions();
  await removeEdges(id, await partitionsOf(indicators, [...new Set([read, ...write])]));
}

/**
 * To be called after a lead's edges were written: a lead that has left the pool meanwhile carries nothing, whoever of the two came last.
 * @returns whether it is still in the pool
 */
export async function stayedPooled(id: string, indicators: readonly Indicator[]): Promise<boolean> {
  const record = await readAsSystem(leadNoun, id);
  if (record && isPooled(LeadRecord.parse(record))) return true;
  await dropEdges(id, indicators);
  return false;
}

/** What the pool knows now of each of a lead's values. One query for each, of bounded size. */
export const matchesOf = (
  lead: Pick<LeadRecord, 'id' | 'memberId' | 'assistId'>,
  indicators: readonly Indicator[],
  at: Instant,
  ownCounted = true,
): Promise<Match[]> =>
  Promise.all(
    indicators.map(async (indicator) => ({
      ...indicator,
      ...knowledgeOf(await readValue(indicator), {
        memberId: lead.memberId,
        leadId: lead.id,
        assistId: lead.assistId,
        at,
        ownCounted,
      }),
    })),
  );
