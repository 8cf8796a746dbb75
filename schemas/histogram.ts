/**
 * Times are counted in buckets whose bounds grow by a fixed factor (as in DDSketch), so that buckets of counties, days and cities add up to
 * those of all, and any quantile can be told afterwards with a relative error that is known before: five buckets to each doubling.
 */
const perDoubling = 5;
const growth = 2 ** (1 / perDoubling);

/** By how much a quantile may be off, as a share of it. */
export const quantileError = (growth - 1) / (growth + 1);

const minute = 60_000;
/** The last bucket: its bound is 634 days, and what took longer stands in it. */
const last = 99;

/** The upper bounds of the buckets in milliseconds: whole ones, so that no rounding decides in which of two a time falls. */
const bounds = Array.from({ length: last + 1 }, (_, place) => Math.round(minute * growth ** place));

/** The bucket of a time in milliseconds, 0 to 99: the first that is not below it. What took less than a minute took a minute. */
export function bucketOf(milliseconds: number): number {
  const place = bounds.findIndex((bound) => milliseconds <= bound);
  return place < 0 ? last : place;
}

/** The time in milliseconds that stands for those of a bucket: off from each of them by `quantileError` of it at most. */
const middleOf = (bucket: number): number => (bucket === 0 ? minute : (2 * (bounds[bucket] ?? 0)) / (growth + 1));

/**
 * The time in milliseconds below which a share of all lies: that of the nearest rank, to within `quantileError` for times between a minute
 * and 634 days.
 * @param counts how many times lie in each bucket
 * @returns undefined where there are none
 */
export function quantileOf(counts: ReadonlyMap<number, number>, share: number): number | undefined {
  const buckets = [...counts].sort(([a], [b]) => a - b);
  const total = buckets.reduce((sum, [, count]) => sum + count, 0);
  const rank = Math.max(1, Math.ceil(share * total));
  let below = 0;
  for (const [bucket, count] of buckets) {
    below += count;
    if (below >= rank) return middleOf(bucket);
  }
  return undefined;
}
