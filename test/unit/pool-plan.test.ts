import { describe, expect, it } from 'vitest';
import { identityOf } from '#schemas/indicators.ts';
import { indicatorsOf } from '#schemas/involved.ts';
import { report } from '#schemas/leads.ts';
import { hammingDistance, nearDistance } from '#schemas/photo-likeness.ts';
import { commonValueThreshold } from '#schemas/pool.ts';
import { blockSize, excludedIndicator, type PoolBlock, planPool } from '../../functions/leads/pool-plan.ts';
import { sealedFrom } from '../../functions/leads/report-rules.ts';

const planned = (leads: number, seed: number): PoolBlock[] => [...planPool({ leads, seed, members: 20 })];

/** The values of a lead as the hub keeps them. */
const valuesOf = ({ body }: PoolBlock['leads'][number]) => {
  const parsed = report.parse({ ...body, evidenceIds: [] });
  return sealedFrom(parsed).indicators.map((indicator) => {
    const { kind, text } = identityOf(indicator);
    return { kind, name: `${kind} ${text}` };
  });
};

/** The truth, found by comparing every lead with every other one. */
function truthOf(blocks: readonly PoolBlock[]) {
  const carriers = new Map<string, { kind: string; serials: number[] }>();
  const leads = blocks.flatMap((block) => block.leads);
  for (const lead of leads)
    for (const { kind, name } of valuesOf(lead)) {
      const known = carriers.get(name) ?? { kind, serials: [] };
      carriers.set(name, { kind, serials: [...known.serials, lead.serial] });
    }
  const { kind, text } = identityOf({ kind: excludedIndicator.kind, value: excludedIndicator.value });
  const links = new Map<string, Set<string>>();
  const link = (a: number, b: number, of: string) => {
    const name = [a, b].sort((one, other) => one - other).join(' ');
    links.set(name, (links.get(name) ?? new Set()).add(of));
  };
  const common: number[][] = [];
  for (const [name, found] of carriers) {
    if (found.serials.length > commonValueThreshold + 1) common.push(found.serials.sort((a, b) => a - b));
    else if (name !== `${kind} ${text}`)
      found.serials.forEach((a, place) => {
        for (const b of found.serials.slice(place + 1)) link(a, b, found.kind);
      });
  }
  const photos = leads.flatMap(({ serial, photos }) => photos.map(({ pdq }) => ({ serial, pdq })));
  photos.forEach((one, place) => {
    for (const other of photos.slice(place + 1))
      if (hammingDistance(one.pdq, other.pdq) <= nearDistance) link(one.serial, other.serial, 'photo');
  });
  return { links: [...links].map(([pair, kinds]) => `${pair} ${[...kinds].sort()}`).sort(), common };
}

describe('an invented pool', () => {
  it.each([1, 7, 424_242])('tells the whole truth about itself (seed %i)', (seed) => {
    const blocks = planned(1000, seed);
    const found = truthOf(blocks);
    const told = blocks.flatMap(({ links }) => links.map(({ first, second, kinds }) => `${first} ${second} ${kinds}`));
    expect(told.sort()).toEqual(found.links);
    const common = blocks.flatMap(({ suppressed }) => suppressed.filter(({ because }) => because === 'common'));
    const byFirst = (a: readonly number[], b: readonly number[]) => (a[0] ?? 0) - (b[0] ?? 0);
    expect(common.map(({ carriers }) => carriers.toSorted((a, b) => a - b)).sort(byFirst)).toEqual(
      found.common.sort(byFirst),
    );
  });

  it('is the same for the same seed, and another for another', () => {
    expect(planned(blockSize + 30, 7)).toEqual(planned(blockSize + 30, 7));
    expect(planned(blockSize, 7)).not.toEqual(planned(blockSize, 8));
  });

  it('has something of each kind, the borders of what links and what does not among them', () => {
    const [first] = planned(blockSize, 7);
    const kinds = new Set(first?.links.flatMap((link) => link.kinds));
    expect([...kinds].sort()).toEqual(
      [
        ...['bank-account', 'driving-licence', 'engine-number', 'national-id'],
        ...['phone', 'photo', 'plate', 'repair-shop', 'vin'],
      ].sort(),
    );
    expect(first?.suppressed.map(({ because, carriers }) => [because, carriers.length])).toEqual([
      ['common', commonValueThreshold + 2],
      ['excluded', 2],
    ]);
    const shops = first?.links.filter(({ kinds }) => kinds.includes('repair-shop')).length ?? 0;
    expect(shops).toBeGreaterThanOrEqual(((commonValueThreshold + 1) * commonValueThreshold) / 2);
  });

  it('is a pool of whatever size is asked for, each lead once, of all members and both cities', () => {
    for (const size of [1, 3, 50, 199, 201, 1234]) {
      const serials = planned(size, 3).flatMap(({ leads }) => leads.map(({ serial }) => serial));
      expect(serials).toEqual(Array.from({ length: size }, (_, serial) => serial));
    }
    const leads = planned(400, 3).flatMap((block) => block.leads);
    expect(new Set(leads.map(({ member }) => member)).size).toBe(20);
    expect(new Set(leads.map(({ body }) => body.countyCode.slice(0, 4)))).toEqual(new Set(['6205', '6212']));
    for (const { body } of leads) {
      const { people, vehicles, shops } = report.parse({ ...body, evidenceIds: [] });
      expect(indicatorsOf({ people, vehicles, shops }).length + (body.indicators?.length ?? 0)).toBeGreaterThan(0);
    }
  });
});
