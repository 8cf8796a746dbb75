import { nearDistance } from '#schemas/photo-likeness.ts';
import { packed, packedDistance, photoIndex } from '../../../functions/leads/photo-index.ts';
import { oracle, pairedRatio } from '../harness.ts';
import type { Metric } from '../metric.ts';

const many = 100_000;
/** Each tenth hash is a copy of an earlier one with some bits turned. */
const isCopy = (place: number) => place % 10 === 9;
/** Bits that are turned in a copy at most: some lie just beyond what is near. */
const mostTurned = 40;
/** Searches of a turn; brute force takes about a millisecond for each. */
const asked = 20;
const words = 8;

export const photoSearch: Metric = {
  id: 'photo-search',
  against: `a packed brute force over ${many.toLocaleString('en')} hashes, time of a search`,
  atMost: 0.1,
  besides: 'recall 100 %',
  async measure(bench) {
    const random = bench.random();
    const hashes = someHashes(random);
    const index = photoIndex();
    const began = performance.now();
    for (const hash of hashes) index.add(hash);
    const filled = performance.now() - began;
    const all = new Uint32Array(many * words);
    for (const [place, hash] of hashes.entries()) all.set(packed(hash), place * words);
    const drawn = () => Array.from({ length: asked }, () => hashes[Math.floor(random() * many)] ?? '');
    const found = demandWholeRecall(index, all, hashes.filter((_, place) => isCopy(place)).slice(-300));
    const timed = (search: (hash: string) => unknown) => async () => {
      const questions = drawn();
      const start = performance.now();
      for (const hash of questions) search(hash);
      return (performance.now() - start) / asked;
    };
    const pair = { subject: timed((hash) => index.near(hash)), baseline: timed((hash) => bruteForce(all, hash)) };
    for (let turn = 0; turn < 10; turn += 1) await Promise.all([await pair.subject(), await pair.baseline()]);
    const { ratio, subject, baseline, rounds } = await pairedRatio(pair, { random, turns: 10, of: 'least' });
    return {
      value: ratio.median,
      p25: ratio.p25,
      p75: ratio.p75,
      notes: [
        `milliseconds a search: ${subject.median.toFixed(3)} against ${baseline.median.toFixed(3)}; ${rounds} rounds of 10 turns of ${asked}`,
        `every near one was found, ${found} in all; filling the index took ${filled.toFixed(0)} ms`,
      ],
    };
  },
};

/** Hashes of which a tenth are near copies of earlier ones, or nearly so. */
function someHashes(random: () => number): string[] {
  const hashes: string[] = [];
  const word = () => Math.floor(random() * 2 ** 32);
  const text = (parts: readonly number[]) => parts.map((part) => part.toString(16).padStart(8, '0')).join('');
  for (let place = 0; place < many; place += 1) {
    if (!isCopy(place)) {
      hashes.push(text(Array.from({ length: words }, word)));
      continue;
    }
    const copy = packed(hashes[Math.floor(random() * place)] ?? '');
    const bits = Math.floor(random() * (mostTurned + 1));
    for (let turned = 0; turned < bits; turned += 1) {
      const bit = Math.floor(random() * 256);
      copy[bit >> 5] = ((copy[bit >> 5] ?? 0) ^ (1 << (bit & 31))) >>> 0;
    }
    hashes.push(text([...copy]));
  }
  return hashes;
}

/** The places of all near hashes, found by a comparison with each. */
function bruteForce(all: Uint32Array, hash: string): number[] {
  const one = packed(hash);
  const found: number[] = [];
  for (let place = 0; place < many; place += 1)
    if (packedDistance(all, place * words, one) <= nearDistance) found.push(place);
  return found;
}

/** @returns how many near ones there were besides the hashes themselves */
function demandWholeRecall(
  index: ReturnType<typeof photoIndex>,
  all: Uint32Array,
  questions: readonly string[],
): number {
  let others = 0;
  for (const hash of questions) {
    const wanted = bruteForce(all, hash);
    const found = index.near(hash).map(({ place }) => place);
    oracle(found.sort((a, b) => a - b).join() === wanted.join(), 'the index finds what brute force finds');
    others += wanted.length - 1;
  }
  return others;
}
