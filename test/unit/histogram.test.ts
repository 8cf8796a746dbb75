import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bucketOf, quantileError, quantileOf } from '#schemas/histogram.ts';

const minute = 60_000;
const day = 24 * 60 * minute;
/** From a minute to 600 days, as likely short as long. */
const time = fc
  .double({ min: Math.log(minute), max: Math.log(600 * day), noNaN: true })
  .map((at) => Math.round(Math.exp(at)));
const share = fc.constantFrom(0.01, 0.25, 0.5, 0.9, 0.99, 1);

const countsOf = (times: readonly number[]) => {
  const counts = new Map<number, number>();
  for (const one of times) counts.set(bucketOf(one), (counts.get(bucketOf(one)) ?? 0) + 1);
  return counts;
};

describe('a quantile of the histogram', () => {
  it('is off by no more than the error that is stated, whatever the times', () => {
    expect(quantileError).toBeCloseTo(0.0692, 4);
    fc.assert(
      fc.property(fc.array(time, { minLength: 1, maxLength: 300 }), share, (times, at) => {
        const exact = times.toSorted((a, b) => a - b)[Math.max(1, Math.ceil(at * times.length)) - 1] ?? Number.NaN;
        const told = quantileOf(countsOf(times), at) ?? Number.NaN;
        // Bounds are whole milliseconds: half of one beside a minute.
        expect(Math.abs(told - exact) / exact).toBeLessThanOrEqual(quantileError + 1e-4);
      }),
    );
  });

  it('is the same of all times together as of the buckets of parts that were added up', () => {
    fc.assert(
      fc.property(fc.array(fc.array(time)), share, (parts, at) => {
        const merged = new Map<number, number>();
        for (const part of parts)
          for (const [bucket, count] of countsOf(part)) merged.set(bucket, (merged.get(bucket) ?? 0) + count);
        expect(quantileOf(merged, at)).toBe(quantileOf(countsOf(parts.flat()), at));
      }),
    );
  });

  it('takes what is shorter than a minute for a minute, what a clock ran ahead of too, and what is longer than it knows for its longest', () => {
    expect(bucketOf(-5 * minute)).toBe(0);
    expect(bucketOf(minute)).toBe(0);
    expect(bucketOf(minute + 1)).toBe(1);
    expect(bucketOf(5_000 * day)).toBe(99);
    expect(quantileOf(countsOf([0, 1]), 0.5)).toBe(minute);
  });

  it('is none where there is nothing', () => {
    expect(quantileOf(new Map(), 0.5)).toBeUndefined();
  });
});
