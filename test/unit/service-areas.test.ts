import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cities, countyOf } from '#schemas/divisions.ts';
import { Desk, serviceAreaRoutes } from '#schemas/service-areas.ts';
import {
  borders,
  contains,
  countiesAt,
  gapsOf,
  gcj02Of,
  metresTo,
  obstacle,
  type Point,
} from '../../functions/members/rules.ts';

const counties = cities.flatMap((city) => city.counties.map(({ code }) => code));
const rings = [...borders];

/** A point anywhere in the rectangle around both cities. */
const point = fc.tuple(
  fc.double({ min: 104, max: 106.75, noNaN: true }),
  fc.double({ min: 32.55, max: 35.2, noNaN: true }),
);
/** A point inside a county, drawn from a triangle of its border's vertices. */
const inside = fc
  .tuple(fc.constantFrom(...rings), fc.nat(), fc.nat(), fc.nat(), fc.double({ min: 0.01, max: 0.98, noNaN: true }))
  .map(([[code, ring], a, b, c, share]) => {
    const [p, q, r] = [a, b, c].map((place) => ring[place % ring.length] ?? [0, 0]) as [Point, Point, Point];
    const mix = (which: 0 | 1) => p[which] * share + (q[which] * (1 - share)) / 2 + (r[which] * (1 - share)) / 2;
    return { code, at: [mix(0), mix(1)] as Point };
  })
  .filter(({ code, at }) => contains(borders.get(code) ?? [], at));

describe('the borders', () => {
  it('are those of the 16 counties', () => {
    expect([...borders.keys()].sort()).toEqual([...counties].sort());
  });

  it('meet to the vertex: inside a county is inside no other', () => {
    fc.assert(
      fc.property(inside, ({ code, at }) => {
        expect(rings.filter(([, ring]) => contains(ring, at)).map(([found]) => found)).toEqual([code]);
      }),
    );
    fc.assert(fc.property(point, (at) => rings.filter(([, ring]) => contains(ring, at)).length <= 1));
  });

  it('leave no gap between counties: each side has a county on both hands or is the edge of the two cities', () => {
    const sides = new Map<string, number>();
    for (const [, ring] of rings) {
      for (const [place, from] of ring.entries()) {
        const side = [from, ring.at(place - 1)].map(String).sort().join(' ');
        sides.set(side, (sides.get(side) ?? 0) + 1);
      }
    }
    expect(Math.max(...sides.values())).toBe(2);
    const edge = [...sides].filter(([, times]) => times === 1).map(([side]) => side.split(' '));
    const next = new Map<string, string[]>();
    for (const [a = '', b = ''] of edge) {
      next.set(a, [...(next.get(a) ?? []), b]);
      next.set(b, [...(next.get(b) ?? []), a]);
    }
    // One walk along the edge comes by all of it: a gap would have an edge of its own.
    const seen = new Set<string>();
    const open = [edge[0]?.[0] ?? ''];
    for (const vertex of open) {
      if (seen.has(vertex)) continue;
      seen.add(vertex);
      open.push(...(next.get(vertex) ?? []));
    }
    expect(seen.size).toBe(next.size);
  });

  it('enclose about the areas that the counties are known to have', () => {
    // Square kilometres; borders in other years differ by a few percent.
    const areas = { 620502: 2442, 620503: 3452, 620522: 1604, 621202: 4683, 621222: 4994, 621226: 4300 };
    for (const [code, area] of Object.entries(areas)) {
      const ring = borders.get(code) ?? [];
      const [east, north] = [111.32 * Math.cos((34 * Math.PI) / 180), 110.92];
      const doubled = ring.reduce((sum, [x, y], place) => {
        const [before, below] = ring.at(place - 1) ?? [0, 0];
        return sum + (before * y - x * below) * east * north;
      }, 0);
      expect(Math.abs(doubled / 2) / area, code).toBeGreaterThan(0.94);
      expect(Math.abs(doubled / 2) / area, code).toBeLessThan(1.06);
    }
  });
});

describe('the counties of a place', () => {
  it.each([
    ['秦州区', 34.58, 105.72],
    ['麦积区', 34.57, 105.89],
    ['甘谷县', 34.75, 105.34],
    ['武都区', 33.39, 104.93],
    ['成县', 33.75, 105.73],
    ['徽县', 33.77, 106.09],
    ['文县', 32.94, 104.68],
    ['礼县', 34.19, 105.18],
  ])('begin with the county of its seat: %s', (name, latitude, longitude) => {
    for (const datum of ['wgs84', 'gcj02'] as const) {
      const [code = ''] = countiesAt([longitude, latitude], datum);
      expect(countyOf(code)?.county.zh).toBe(name);
    }
  });

  it('begin with the one that contains it, and go on with neighbours of 1.5 km, the nearest first', () => {
    fc.assert(
      fc.property(inside, ({ code, at }) => {
        const found = countiesAt(at, 'gcj02');
        expect(found[0]).toBe(code);
        const metres = found.slice(1).map((other) => metresTo(borders.get(other) ?? [], at));
        expect(metres).toEqual(metres.toSorted((a, b) => a - b));
        for (const each of metres) expect(each).toBeLessThanOrEqual(1500);
        for (const [other, ring] of rings)
          if (!found.includes(other)) expect(metresTo(ring, at), other).toBeGreaterThan(1500);
      }),
    );
  });

  it('are both neighbours on a border between two', () => {
    const owners = new Map<string, string[]>();
    for (const [code, ring] of rings)
      for (const vertex of ring) owners.set(String(vertex), [...(owners.get(String(vertex)) ?? []), code]);
    const shared = rings
      .flatMap(([code, ring]) =>
        ring.flatMap((vertex) => (owners.get(String(vertex)) ?? []).map((other) => ({ code, other, vertex }))),
      )
      .filter(({ code, other }) => code < other);
    expect(shared.length).toBeGreaterThan(500);
    fc.assert(
      fc.property(fc.constantFrom(...shared), ({ code, other, vertex }) => {
        expect(countiesAt(vertex, 'gcj02')).toEqual(expect.arrayContaining([code, other]));
      }),
    );
  });

  it('are none beyond the two cities', () => {
    for (const far of [
      [103.83, 36.06],
      [108.94, 34.34],
      [0, 0],
      [-105.72, 34.58],
      [34.58, 105.72],
    ] as const)
      expect(countiesAt(far, 'wgs84')).toEqual([]);
  });
});

describe('the shift from GCJ-02', () => {
  it.each([
    // The test vectors of googollee/eviltransform.
    [31.1774276, 121.5272106, 31.17530398364597, 121.531541859215],
    [22.543847, 113.912316, 22.540796131694766, 113.9171764808363],
    [39.911954, 116.377817, 39.91334545536069, 116.38404722455657],
  ])('is the known one at %f, %f', (latitude, longitude, north, east) => {
    const [x, y] = gcj02Of([longitude, latitude]);
    expect(x).toBeCloseTo(east, 5);
    expect(y).toBeCloseTo(north, 5);
  });

  it('is 200 to 500 m all over the two cities', () => {
    fc.assert(
      fc.property(point, (at) => {
        const [x, y] = gcj02Of(at);
        const metres = Math.hypot((x - at[0]) * 92_000, (y - at[1]) * 110_920);
        return metres > 200 && metres < 500;
      }),
    );
  });
});

describe('a branch for a desk', () => {
  const branch = { cityCode: '620500', memberId: 'mem_a' };
  it('must be in the city of the county, and of the same member once the desk is there', () => {
    expect(obstacle(branch, '620502')).toBeUndefined();
    expect(obstacle(branch, '621202')).toBe('branch_of_other_city');
    expect(obstacle(branch, '620502', 'mem_b')).toBe('branch_of_other_member');
  });
});

describe('the gaps of a city', () => {
  it('are the counties without an open desk: of anybody, and of each member that is present', () => {
    const ids = fc.constantFrom('mem_a', 'mem_b', 'mem_c');
    const desk = fc.record({ memberId: ids, countyCode: fc.constantFrom(...counties) });
    const branch = fc.record({ memberId: ids, cityCode: fc.constantFrom('620500', '621200') });
    fc.assert(
      fc.property(fc.constantFrom(...cities), fc.array(branch), fc.array(desk), (city, branches, desks) => {
        const gaps = gapsOf(city, branches, desks);
        for (const { code } of city.counties) {
          expect(gaps.counties.includes(code)).toBe(!desks.some(({ countyCode }) => countyCode === code));
          for (const memberId of ['mem_a', 'mem_b', 'mem_c']) {
            const present = branches.some((it) => it.memberId === memberId && it.cityCode === city.code);
            const serves = desks.some((it) => it.memberId === memberId && it.countyCode === code);
            const listed = gaps.members.find((it) => it.memberId === memberId)?.counties.includes(code) ?? false;
            expect(listed).toBe(present && !serves);
          }
        }
        expect(gaps.counties.every((code) => countyOf(code)?.city.code === city.code)).toBe(true);
      }),
    );
  });
});

describe('opening hours', () => {
  const takes = (hours: string) => Desk.shape.hours.safeParse(hours).success;
  it.each([
    '08:30-18:00',
    '24 小时',
    '24小时',
    '24 hours',
    '周一至周日 08:30-18:00',
    '周一至周五 08:30-12:00，14:00-18:00；周末 09:00-17:00',
    '22:00-06:00',
  ])('take %s', (hours) => expect(takes(hours)).toBe(true));
  it.each(['', '随时', '8-6', '25:00-26:00', '08:30', '08:60-18:00', `${'周'.repeat(60)}08:30-18:00`])(
    'refuse %j',
    (hours) => expect(takes(hours)).toBe(false),
  );
});

describe('asking by place', () => {
  const problems = (query: Record<string, string>) =>
    serviceAreaRoutes.listDesks.query.safeParse(query).error?.issues.map(({ path }) => path.join('/')) ?? [];
  it('takes both coordinates or none, no county and no cursor with them', () => {
    expect(problems({ latitude: '34.58', longitude: '105.72' })).toEqual([]);
    expect(problems({ latitude: '34.58' })).toEqual(['longitude']);
    expect(problems({ longitude: '105.72', datum: 'gcj02' })).toEqual(['latitude']);
    expect(problems({ latitude: '34.58', longitude: '105.72', countyCode: '620502' })).toEqual(['countyCode']);
    expect(problems({ latitude: '34.58', longitude: '105.72', cursor: 'x' })).toEqual(['cursor']);
  });
  it.each(['', ' ', '91', '-90.1', 'NaN', '1e1', '34,58', '0x22', '34.58N', '٣٤'])(
    'refuses the latitude %j',
    (latitude) => {
      expect(problems({ latitude, longitude: '105.72' })).toEqual(['latitude']);
    },
  );
});
