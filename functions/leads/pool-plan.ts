import type * as z from 'zod';
import { cities } from '#schemas/divisions.ts';
import type { report } from '#schemas/leads.ts';
import type { LinkReason } from '#schemas/links.ts';
import { commonValueThreshold } from '#schemas/pool.ts';
import type { ShotKind } from '#schemas/shots.ts';
import * as values from './pool-values.ts';

/*
 * An invented pool and the truth about it: which leads must be linked and by what, which values are too common to link, and what only looks
 * alike. The same options give the same pool. It comes in blocks, so that a pool of any size is planned in little memory.
 */

export interface PoolOptions {
  readonly leads: number;
  readonly seed: number;
  readonly members: number;
}

type GivenLeadReport = z.input<typeof report>;
type Indicator = NonNullable<GivenLeadReport['indicators']>[number];

export interface PlannedPhoto {
  readonly name: string;
  readonly pdq: string;
  readonly shotKind: ShotKind;
}

/** A lead to be reported: by which member, counted from 0, and with what. */
export interface PlannedLead {
  readonly serial: number;
  readonly member: number;
  readonly body: GivenLeadReport;
  readonly photos: readonly PlannedPhoto[];
}

/** Two leads that must be linked, by their serials, the smaller first; and by values of which kinds. */
interface PlannedLink {
  readonly first: number;
  readonly second: number;
  readonly kinds: readonly LinkReason['kind'][];
}

/** A value that links nothing, and the leads that carry it. */
interface PlannedValue {
  readonly indicator: Indicator;
  readonly because: 'common' | 'excluded';
  readonly carriers: readonly number[];
}

export interface PoolBlock {
  readonly leads: readonly PlannedLead[];
  readonly links: readonly PlannedLink[];
  readonly suppressed: readonly PlannedValue[];
}

export const blockSize = 200;
/** Values that a block may use up. */
const valuesOfBlock = 2000;
/** The one value of a pool that the committee excludes; its blocks are so few that it would not be common without that. */
export const excludedIndicator: Indicator = { kind: 'phone', value: values.phoneOf(0) };
const blocksWithExcluded = 8;

/** Even draws from 0 to 1, the same for the same seed (mulberry32). */
function draws(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let drawn = Math.imul(state ^ (state >>> 15), 1 | state);
    drawn = (drawn + Math.imul(drawn ^ (drawn >>> 7), 61 | drawn)) ^ drawn;
    return ((drawn ^ (drawn >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** The pool, block by block. */
export function* planPool(options: PoolOptions): Generator<PoolBlock> {
  for (let block = 0; block * blockSize < options.leads; block += 1)
    yield planBlock(options, block, Math.min(blockSize, options.leads - block * blockSize));
}

/** The kinds by which the leads of a ring follow on each other. */
const chained = [
  ['phone', values.phoneOf],
  ['plate', values.plateOf],
  ['bank-account', values.accountOf],
  ['national-id', values.nationalIdOf],
  ['vin', values.vinOf],
  ['engine-number', values.engineOf],
  ['driving-licence', values.licenceOf],
] as const;

function planBlock({ seed, members }: PoolOptions, block: number, size: number): PoolBlock {
  const random = draws(seed * 1_000_003 + block);
  const upTo = (most: number) => Math.floor(random() * (most + 1));
  const serials = Array.from({ length: size }, (_, place) => block * blockSize + place);
  for (let place = size - 1; place > 0; place -= 1) {
    const other = upTo(place);
    [serials[place], serials[other]] = [serials[other] ?? 0, serials[place] ?? 0];
  }
  const drafts = new Map(serials.map((serial) => [serial, draft(serial, members)]));
  let used = 1 + block * valuesOfBlock;
  const fresh = () => (used += 1);
  const links = new Map<string, { first: number; second: number; kinds: Set<LinkReason['kind']> }>();
  const suppressed: PlannedValue[] = [];

  /** Takes so many leads that nothing is planned of yet; fewer than asked for: none. */
  const take = (count: number): number[] => (serials.length >= count ? serials.splice(0, count) : []);
  const give = (serial: number | undefined, indicator: Indicator) =>
    serial === undefined ? undefined : drafts.get(serial)?.indicators.push(indicator);
  const link = (a: number | undefined, b: number | undefined, kind: LinkReason['kind']) => {
    if (a === undefined || b === undefined) return;
    const [first, second] = [Math.min(a, b), Math.max(a, b)];
    const name = `${first} ${second}`;
    const known = links.get(name) ?? { first, second, kinds: new Set() };
    links.set(name, { ...known, kinds: known.kinds.add(kind) });
  };
  const linkAll = (carriers: readonly number[], kind: LinkReason['kind']) =>
    carriers.forEach((a, place) => {
      for (const b of carriers.slice(place + 1)) link(a, b, kind);
    });
  const share = (carriers: readonly number[], indicator: Indicator) => {
    for (const serial of carriers) give(serial, indicator);
  };

  // Rings: each lead follows on the one before by another kind of value.
  for (let ring = 0; ring < 6; ring += 1) {
    const chain = take(3 + upTo(5));
    chain.slice(1).forEach((serial, step) => {
      const [kind, inventedOf] = chained[(ring + step) % chained.length] ?? chained[0];
      const value = inventedOf(fresh());
      share([chain[step] ?? 0, serial], { kind, value });
      link(chain[step], serial, kind);
    });
  }
  // Shops that several members know; of the first block's, as many as may know it.
  for (let shop = 0; shop < 2; shop += 1) {
    const carriers = take(block === 0 && shop === 0 ? commonValueThreshold + 1 : 4 + upTo(6));
    const number = fresh();
    share(carriers, { kind: 'repair-shop', value: values.shopPhoneOf(number), name: `试验${number}号汽修厂` });
    linkAll(carriers, 'repair-shop');
  }
  // A switchboard that is one lead too common, in the first block; more in the others.
  const crowd = take(commonValueThreshold + 2 + (block === 0 ? 0 : upTo(8)));
  if (crowd.length > 0) {
    const indicator: Indicator = { kind: 'phone', value: values.phoneOf(fresh()) };
    share(crowd, indicator);
    suppressed.push({ indicator, because: 'common', carriers: crowd });
  }
  if (block < blocksWithExcluded) {
    const carriers = take(2);
    share(carriers, excludedIndicator);
    if (carriers.length > 0) suppressed.push({ indicator: excludedIndicator, because: 'excluded', carriers });
  }
  // One value in two ways of writing it.
  const spelled = [
    ['vin', values.vinOf, values.vinMisread],
    ['phone', values.phoneOf, values.phoneSpelled],
    ['plate', values.plateOf, values.plateSpelled],
  ] as const;
  for (const [kind, inventedOf, otherwise] of spelled) {
    const [one, other] = take(2);
    const value = inventedOf(fresh());
    give(one, { kind, value });
    give(other, { kind, value: otherwise(value) });
    link(one, other, kind);
  }
  // Two leads that share two things.
  const both = take(2);
  share(both, { kind: 'phone', value: values.phoneOf(fresh()) });
  share(both, { kind: 'bank-account', value: values.accountOf(fresh()) });
  linkAll(both, 'phone');
  linkAll(both, 'bank-account');
  // Values that differ in one character: no link.
  for (const [kind, inventedOf] of chained.slice(0, 3)) {
    const [one, other] = take(2);
    const number = fresh();
    give(one, { kind, value: inventedOf(number) });
    give(other, { kind, value: inventedOf(number, true) });
  }
  // Photos that look alike, the same picture and the furthest that is near among them; and such that almost do.
  for (const distance of [0, 31, 1 + upTo(29), 1 + upTo(29), 32, 33 + upTo(27)]) {
    const [one, other] = take(2);
    if (one === undefined || other === undefined) continue;
    const pdq = hashOf(random);
    drafts.get(one)?.photos.push(photoOf(one, pdq));
    drafts.get(other)?.photos.push(photoOf(other, turned(pdq, distance, random)));
    if (distance <= 31) link(one, other, 'photo');
  }
  // A picture that three leads have, each cut a little: any two differ in at most 30 bits.
  const trio = take(3);
  const base = hashOf(random);
  for (const serial of trio) drafts.get(serial)?.photos.push(photoOf(serial, turned(base, upTo(15), random)));
  linkAll(trio, 'photo');
  // Everybody has something that nobody else has.
  for (const serial of drafts.keys()) {
    give(serial, { kind: 'plate', value: values.plateOf(fresh()) });
    if (random() < 0.5) give(serial, { kind: 'national-id', value: values.nationalIdOf(fresh()) });
    if (random() < 0.3) give(serial, { kind: 'bank-account', value: values.accountOf(fresh()) });
  }
  if (used >= 1 + (block + 1) * valuesOfBlock) throw new Error('a block that used up the values of the next');
  return {
    leads: [...drafts.values()].sort((a, b) => a.serial - b.serial).map((one) => leadOf(one, random)),
    links: [...links.values()].map(({ kinds, ...pair }) => ({ ...pair, kinds: [...kinds].sort() })),
    suppressed,
  };
}

interface Draft {
  readonly serial: number;
  readonly member: number;
  readonly indicators: Indicator[];
  readonly photos: PlannedPhoto[];
}
const draft = (serial: number, members: number): Draft => ({
  serial,
  member: serial % members,
  indicators: [],
  photos: [],
});

const counties = cities.flatMap((city) => city.counties.map(({ code }) => code));
const drawn = <T>(from: readonly T[], random: () => number, otherwise: T): T =>
  from[Math.floor(random() * from.length)] ?? otherwise;

/** The lead as its member writes it; some values stand with a person or a car, as people write them. */
function leadOf({ serial, member, indicators, photos }: Draft, random: () => number): PlannedLead {
  const written = indicators.map((indicator) => ({ indicator, apart: random() < 0.5 }));
  const apartOf = (kind: Indicator['kind']) =>
    written.find(({ indicator, apart }) => apart && indicator.kind === kind)?.indicator.value;
  const person = { phone: apartOf('phone'), nationalId: apartOf('national-id'), bankAccount: apartOf('bank-account') };
  const car = { plate: apartOf('plate'), vin: apartOf('vin'), engineNumber: apartOf('engine-number') };
  const moved = new Set([...Object.values(person), ...Object.values(car)]);
  const given = (some: Readonly<Record<string, string | undefined>>) =>
    Object.fromEntries(Object.entries(some).filter(([, value]) => value !== undefined));
  const [people, vehicles] = [given(person), given(car)];
  return {
    serial,
    member,
    photos,
    body: {
      countyCode: drawn(counties, random, '620502'),
      incidentAt: new Date(Date.UTC(2026, 0, 1) + Math.floor(random() * 200) * 86_400_000).toISOString(),
      suspicions: [drawn(['staged', 'inflated', 'repeated', 'false-papers', 'repairer'], random, 'other')],
      reliability: drawn(['A', 'B', 'C', 'D'], random, 'F'),
      credibility: drawn(['1', '2', '3', '4'], random, '6'),
      narrative: `虚构线索第 ${serial} 号：受损部位与所述经过不符，当事人陈述前后矛盾。`,
      indicators: indicators.filter(({ value }) => !moved.has(value)),
      ...(Object.keys(people).length > 0 ? { people: [{ role: 'driver', name: '虚构人员', ...people }] } : {}),
      ...(Object.keys(vehicles).length > 0 ? { vehicles: [{ role: 'insured', ...vehicles }] } : {}),
    },
  };
}

const photoOf = (serial: number, pdq: string): PlannedPhoto => ({ name: `photo-${serial}`, pdq, shotKind: 'damage' });

const hashOf = (random: () => number): string =>
  Array.from({ length: 64 }, () => Math.floor(random() * 16).toString(16)).join('');

/** The hash with so many of its bits turned, wherever they lie. */
function turned(hash: string, count: number, random: () => number): string {
  const bits = new Set<number>();
  while (bits.size < count) bits.add(Math.floor(random() * 256));
  const turns = [...bits].reduce((mask, bit) => mask | (1n << BigInt(bit)), 0n);
  return (BigInt(`0x${hash}`) ^ turns).toString(16).padStart(64, '0');
}
