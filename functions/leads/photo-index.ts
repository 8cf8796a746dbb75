/*
 * Near-duplicates among very many perceptual hashes without comparing with each of them. A hash of 256 bits is 16 bands of 16 bits. Of two
 * hashes that differ in at most 31 bits, some band differs in at most one bit (16 bands of two or more would be 32): whoever looks into the
 * bucket of each own band and into the 16 that differ from it in one bit finds every near one, and compares with a few hundred of 100,000.
 */

import { nearDistance } from '#schemas/photo-likeness.ts';

const bands = 16;
const bandBits = 16;
const buckets = 1 << bandBits;
const words = 8;
/** The bands that are looked up: the band itself, then each of its bits turned. */
const turns: readonly number[] = [0, ...Array.from({ length: bandBits }, (_, bit) => 1 << bit)];

/** A hash that is near the one asked for: its place in the order of adding, and the bits in which it differs. */
interface Near {
  readonly place: number;
  readonly distance: number;
}

export interface PhotoIndex {
  readonly size: number;
  /** @param hash 64 hexadecimal digits @returns its place */
  add(hash: string): number;
  /** Every hash at a distance of 31 or less, in no order. */
  near(hash: string): Near[];
}

/** How many bits of a 32-bit word are set. */
function bitsIn(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** @throws RangeError for what is no hash */
export function packed(hash: string): Uint32Array {
  if (!/^[0-9a-f]{64}$/.test(hash)) throw new RangeError('no perceptual hash');
  return Uint32Array.from({ length: words }, (_, word) => Number.parseInt(hash.slice(8 * word, 8 * word + 8), 16));
}

/** Bits in which a packed hash differs from the one that begins at a place of many packed ones. */
export function packedDistance(many: Uint32Array, start: number, one: Uint32Array): number {
  let distance = 0;
  for (let word = 0; word < words; word += 1) distance += bitsIn((many[start + word] ?? 0) ^ (one[word] ?? 0));
  return distance;
}

const bandOf = (hash: Uint32Array, band: number) => ((hash[band >> 1] ?? 0) >>> ((band & 1) * bandBits)) & 0xffff;

/** A hash stands beside the links of its chains, so that a step along one of them touches one place in memory: words a hash, and in all. */
const stride = words + bands;

/**
 * An index that grows as hashes are added: 100,000 take about 15 MB. Buckets are chains through typed arrays, so that nothing of it is an
 * object for the collector to look at.
 */
export function photoIndex(): PhotoIndex {
  let size = 0;
  /** Per hash its words, then per band the place, and one, of the hash before it in that band's bucket. */
  let entries = new Uint32Array(1024 * stride);
  /** Per band and bucket, the place, and one, of its latest hash. */
  const latest = new Uint32Array(bands * buckets);

  return {
    get size() {
      return size;
    },
    add(hash) {
      const added = packed(hash);
      if ((size + 1) * stride > entries.length) {
        const larger = new Uint32Array(entries.length * 2);
        larger.set(entries);
        entries = larger;
      }
      const place = size;
      size += 1;
      entries.set(added, place * stride);
      for (let band = 0; band < bands; band += 1) {
        const bucket = band * buckets + bandOf(added, band);
        entries[place * stride + words + band] = latest[bucket] ?? 0;
        latest[bucket] = place + 1;
      }
      return place;
    },
    near(hash) {
      const asked = packed(hash);
      const found = new Map<number, number>();
      for (let band = 0; band < bands; band += 1) {
        const own = bandOf(asked, band);
        for (const turn of turns) {
          let next = latest[band * buckets + (own ^ turn)] ?? 0;
          while (next > 0) {
            const place = next - 1;
            const start = place * stride;
            next = entries[start + words + band] ?? 0;
            const distance = packedDistance(entries, start, asked);
            if (distance <= nearDistance) found.set(place, distance);
          }
        }
      }
      return [...found].map(([place, distance]) => ({ place, distance }));
    },
  };
}
