/** The bench's statistics: what is compared is always a pair, measured in one run, and a noisy measurement is no measurement. */

/** A measurement that says nothing: its oracle failed, or it was too noisy. */
export class Void extends Error {}

/** Ends a measurement whose subject did not do what it is measured for. */
export function oracle(holds: boolean, demand: string): asserts holds {
  if (!holds) throw new Void(`the oracle failed: ${demand}`);
}

/** Even draws from 0 to 1, the same for the same seed (mulberry32). */
export function generator(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** The value below which a share of the values lies, interpolated between neighbours. @throws RangeError for no values */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const below = sorted[Math.floor(place)];
  const above = sorted[Math.ceil(place)];
  if (below === undefined || above === undefined) throw new RangeError('no values');
  return below + (above - below) * (place - Math.floor(place));
}

export interface Quartiles {
  readonly p25: number;
  readonly median: number;
  readonly p75: number;
}

export const quartiles = (values: readonly number[]): Quartiles => ({
  p25: quantile(values, 0.25),
  median: quantile(values, 0.5),
  p75: quantile(values, 0.75),
});

/** How far the middle half of the values lies apart, as a share of their median. */
export const spreadOf = ({ p25, median, p75 }: Quartiles): number => (p75 - p25) / median;

/** Two sides of a comparison. Each call does the same work once and tells what it took. */
export interface Pair {
  readonly subject: () => Promise<number>;
  readonly baseline: () => Promise<number>;
}

export interface PairingRules {
  readonly random: () => number;
  /** Ratios that are drawn before anything is concluded. */
  readonly rounds?: number;
  /** How often each side takes its turn within a round; many short turns let both meet the same disturbances. */
  readonly turns?: number;
  /** What a round takes of a side's turns: their sum, their median, or the least where a disturbance can only ever add. */
  readonly of?: 'sum' | 'middle' | 'least';
  /** The largest spread of the ratios that is believed. */
  readonly mostSpread?: number;
  /** A refused measurement is repeated from the beginning, each time with as many rounds more. */
  readonly attempts?: number;
}

export interface PairedRatio {
  readonly ratio: Quartiles;
  readonly subject: Quartiles;
  readonly baseline: Quartiles;
  readonly rounds: number;
  /** Attempts that were refused before this one. */
  readonly refused: number;
}

/** One round: both sides in turns, in random order. @returns what each took in each of its turns */
async function round(pair: Pair, turns: number, random: () => number) {
  const taken = { subject: [] as number[], baseline: [] as number[] };
  for (let turn = 0; turn < turns; turn += 1) {
    const order = random() < 0.5 ? (['subject', 'baseline'] as const) : (['baseline', 'subject'] as const);
    for (const side of order) taken[side].push(await pair[side]());
  }
  return taken;
}

/**
 * The subject's cost over the baseline's, as the median of the rounds' ratios: what slows the whole machine slows both sides of a round
 * and leaves its ratio as it is.
 * @throws Void when the middle half of the ratios lies further apart than is believed, at the last attempt too
 */
export async function pairedRatio(pair: Pair, rules: PairingRules): Promise<PairedRatio> {
  const { random, rounds = 20, turns = 1, of = 'sum', mostSpread = 0.15, attempts = 3 } = rules;
  // The mean and not the sum, so that what is told is what one turn takes; for the ratio they are the same.
  const one = {
    sum: (taken: readonly number[]) => taken.reduce((sum, turn) => sum + turn, 0) / taken.length,
    middle: (taken: readonly number[]) => quantile(taken, 0.5),
    least: (taken: readonly number[]) => Math.min(...taken),
  }[of];
  let spread = Number.NaN;
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const taken: { subject: number; baseline: number }[] = [];
    for (let done = 0; done < rounds * attempt; done += 1) {
      const { subject, baseline } = await round(pair, turns, random);
      taken.push({ subject: one(subject), baseline: one(baseline) });
    }
    const ratio = quartiles(taken.map(({ subject, baseline }) => subject / baseline));
    spread = spreadOf(ratio);
    if (spread > mostSpread || Number.isNaN(spread)) continue;
    return {
      ratio,
      subject: quartiles(taken.map(({ subject }) => subject)),
      baseline: quartiles(taken.map(({ baseline }) => baseline)),
      rounds: taken.length,
      refused: attempt - 1,
    };
  }
  const percent = (share: number) => `${Math.round(share * 100)} %`;
  throw new Void(
    `too noisy: a spread of ${percent(spread)} where ${percent(mostSpread)} is the most, ${attempts} times`,
  );
}

/** Does something with each entry, so many at a time, and keeps their order. */
export async function inFlight<T, R>(
  entries: readonly T[],
  most: number,
  work: (entry: T, place: number) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const queue = entries.entries();
  const run = async () => {
    for (const [place, entry] of queue) results[place] = await work(entry, place);
  };
  await Promise.all(Array.from({ length: Math.min(most, entries.length) }, run));
  return results;
}

/** What a metric found. */
export interface Finding {
  readonly value: number;
  /** Equal to the value where a count, and not a time, was measured. */
  readonly p25: number;
  readonly p75: number;
  /** What belongs to the aim besides the value; true when not given. */
  readonly besides?: boolean;
  /** What a reader needs to judge the value. */
  readonly notes: readonly string[];
}

/** A count: it is the same in every run, so there is nothing to spread. */
export const counted = (value: number, notes: readonly string[], besides = true): Finding => ({
  value,
  p25: value,
  p75: value,
  besides,
  notes,
});
