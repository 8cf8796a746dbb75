import type { LinkReason, LinkRecord } from '#schemas/links.ts';
import { commonValueThreshold, ExclusionMark, exclusionSortKey, Tally, tallySortKey } from '#schemas/pool.ts';
import type { Instant } from '#schemas/primitives.ts';
import { partitionKey, sortKey } from '#schemas/tables.ts';
import { getItems } from '#shared/records/table.ts';
import { environment } from '#shared/runtime/environment.ts';

/** A value that links nothing any more: why, and how many leads carry it. */
export interface SuppressedValue {
  readonly because: 'common' | 'excluded';
  readonly leads: number;
}

/**
 * Of the values by which leads were linked, those that link nothing any more: they have become common since, or the committee has excluded
 * them. Two keys of a batch for each value, whatever the pool's size.
 * @returns by the values' partitions
 */
export async function suppressedValues(
  links: readonly Pick<LinkRecord, 'reasons'>[],
  at: Instant,
): Promise<ReadonlyMap<string, SuppressedValue>> {
  const values = [...new Set(links.flatMap(({ reasons }) => reasons.flatMap(({ value }) => value ?? [])))];
  const keys = values.flatMap((value) =>
    [tallySortKey, exclusionSortKey].map((mark) => ({ [partitionKey]: value, [sortKey]: mark })),
  );
  const items = await getItems(environment.table('Leads'), keys);
  const marks = new Map(items.map((item) => [`${item[partitionKey]} ${item[sortKey]}`, item]));
  const found = new Map<string, SuppressedValue>();
  for (const value of values) {
    const [tally, exclusion] = [tallySortKey, exclusionSortKey].map((mark) => marks.get(`${value} ${mark}`));
    const leads = tally ? Tally.parse(tally).leads : 0;
    if (exclusion && ExclusionMark.parse(exclusion).until > at) found.set(value, { because: 'excluded', leads });
    // The threshold is of others: each of the leads is one itself.
    else if (leads > commonValueThreshold + 1) found.set(value, { because: 'common', leads });
  }
  return found;
}

/** The reasons of a link that hold. */
export const reasonsThatHold = (
  { reasons }: Pick<LinkRecord, 'reasons'>,
  suppressed: ReadonlyMap<string, SuppressedValue>,
): LinkReason[] => reasons.filter(({ value }) => value === undefined || !suppressed.has(value));
