import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hammingDistance, nearDistance } from '#schemas/photo-likeness.ts';
import { photoIndex } from '../../functions/leads/photo-index.ts';

const hash = fc.stringMatching(/^[0-9a-f]{64}$/);
/** The hash with these of its bits turned. */
function turned(of: string, bits: readonly number[]): string {
  const turns = bits.reduce((mask, bit) => mask | (1n << BigInt(bit)), 0n);
  return (BigInt(`0x${of}`) ^ turns).toString(16).padStart(64, '0');
}
const bits = (count: number) => fc.uniqueArray(fc.nat(255), { minLength: count, maxLength: count });
const distances = (found: readonly { readonly distance: number }[]) => found.map(({ distance }) => distance);

describe('the index of photos', () => {
  it('finds every photo that differs in at most 31 bits, wherever they lie, and none that differs in more', () => {
    fc.assert(
      fc.property(hash, fc.integer({ min: 0, max: 40 }).chain(bits), (of, changed) => {
        const index = photoIndex();
        index.add(of);
        const near = changed.length <= nearDistance ? [changed.length] : [];
        expect(distances(index.near(turned(of, changed)))).toEqual(near);
      }),
      { numRuns: 400 },
    );
  });

  it('finds one whose changes are spread as evenly over its bands as can be', () => {
    const of = '5a'.repeat(32);
    const index = photoIndex();
    index.add(of);
    // Two bits in 15 bands, one in the last: no band is as it was.
    const even = Array.from({ length: nearDistance }, (_, place) => 16 * (place % 16) + Math.floor(place / 16));
    expect(distances(index.near(turned(of, even)))).toEqual([nearDistance]);
    expect(index.near(turned(of, [...even, 255]))).toEqual([]);
  });

  it('finds exactly what a comparison with each finds, and each once, however many it has grown by', () => {
    fc.assert(
      fc.property(
        fc.array(hash, { minLength: 1, maxLength: 4 }),
        fc.array(fc.tuple(fc.nat(3), fc.integer({ min: 0, max: 60 }).chain(bits)), {
          minLength: 1100,
          maxLength: 1400,
        }),
        (origins, variants) => {
          const hashes = variants.map(([which, changed]) => turned(origins[which % origins.length] ?? '', changed));
          const index = photoIndex();
          expect(hashes.map((one) => index.add(one))).toEqual(hashes.map((_, place) => place));
          expect(index.size).toBe(hashes.length);
          for (const asked of [...origins, ...hashes.slice(0, 5)]) {
            const wanted = hashes.flatMap((one, place) => {
              const distance = hammingDistance(one, asked);
              return distance <= nearDistance ? [{ place, distance }] : [];
            });
            expect(index.near(asked).sort((a, b) => a.place - b.place)).toEqual(wanted);
          }
        },
      ),
      { numRuns: 8 },
    );
  });

  it('takes nothing but a hash', () => {
    for (const wrong of ['', '0'.repeat(63), 'G'.repeat(64)])
      expect(() => photoIndex().near(wrong)).toThrow(RangeError);
  });
});
