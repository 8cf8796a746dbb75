import boundaries from '#schemas/data/county-boundaries.json' with { type: 'json' };
import { type City, cityCodeOf } from '#schemas/divisions.ts';
import type { Branch } from '#schemas/members.ts';
import type { ProblemCode } from '#schemas/problems.ts';
import type { Datum, Desk, ServiceGaps } from '#schemas/service-areas.ts';

/** Why a branch can't keep a desk in a county, or undefined: it is in the county's city, and of the desk's own member where there is one. */
export function obstacle(
  branch: Pick<Branch, 'cityCode' | 'memberId'>,
  countyCode: string,
  memberId = branch.memberId,
): ProblemCode | undefined {
  if (branch.memberId !== memberId) return 'branch_of_other_member';
  return branch.cityCode === cityCodeOf(countyCode) ? undefined : 'branch_of_other_city';
}

/** The counties of a city that nobody serves, and those that each member with a branch there does not serve. */
export function gapsOf(
  city: City,
  branches: readonly Pick<Branch, 'memberId' | 'cityCode'>[],
  open: readonly Pick<Desk, 'memberId' | 'countyCode'>[],
): ServiceGaps {
  const without = (desks: readonly Pick<Desk, 'countyCode'>[]) => {
    const served = new Set(desks.map(({ countyCode }) => countyCode));
    return city.counties.map(({ code }) => code).filter((code) => !served.has(code));
  };
  const present = new Set(branches.filter(({ cityCode }) => cityCode === city.code).map(({ memberId }) => memberId));
  const members = [...present].sort().map((memberId) => ({
    memberId,
    counties: without(open.filter((desk) => desk.memberId === memberId)),
  }));
  return {
    cityCode: city.code,
    counties: without(open),
    members: members.filter(({ counties }) => counties.length > 0),
  };
}

/** Longitude and latitude in degrees. */
export type Point = readonly [longitude: number, latitude: number];

const ringOf = (vertices: string): readonly Point[] => {
  let [longitude, latitude] = [0, 0];
  return vertices.split(' ').map((vertex) => {
    const [east = 0, north = 0] = vertex.split(',').map(Number);
    longitude += east;
    latitude += north;
    return [longitude / 10_000, latitude / 10_000];
  });
};

/** Each county's border as a ring in GCJ-02, some 100 m exact before it was simplified by up to 250 m. */
export const borders: ReadonlyMap<string, readonly Point[]> = new Map(
  Object.entries(boundaries.counties).map(([code, vertices]) => [code, ringOf(vertices)]),
);

const sidesOf = (ring: readonly Point[]) => ring.map((from, place) => [from, ring.at(place - 1) ?? from] as const);

/** Whether a point lies inside a ring: a ray to the east leaves it an odd number of times (W. R. Franklin's PNPOLY). */
export const contains = (ring: readonly Point[], [longitude, latitude]: Point): boolean =>
  sidesOf(ring).filter(
    ([[x1, y1], [x2, y2]]) =>
      y1 > latitude !== y2 > latitude && longitude < x1 + ((x2 - x1) * (latitude - y1)) / (y2 - y1),
  ).length %
    2 ===
  1;

/** Metres in a degree of latitude, and of longitude at the equator (WGS-84, at 34 degrees north within 0.2 %). */
const degree = { north: 110_920, east: 111_320 };
const radians = (degrees: number) => (degrees * Math.PI) / 180;

/** Metres from a point to a ring's nearest side, on the plane through the point: exact enough for a few kilometres. */
export function metresTo(ring: readonly Point[], [longitude, latitude]: Point): number {
  const east = degree.east * Math.cos(radians(latitude));
  const metres = ([x, y]: Point) => ({ x: (x - longitude) * east, y: (y - latitude) * degree.north });
  const toSide = ([from, to]: readonly [Point, Point]) => {
    const [a, b] = [metres(from), metres(to)];
    const [x, y] = [b.x - a.x, b.y - a.y];
    const length = x * x + y * y;
    const nearest = length === 0 ? 0 : Math.min(1, Math.max(0, -(a.x * x + a.y * y) / length));
    return Math.hypot(a.x + nearest * x, a.y + nearest * y);
  };
  return Math.min(...sidesOf(ring).map(toSide));
}

/** So near (metres) a border, the simplified line, the data's age and a phone's fix do not tell on which side a place is. */
const borderZone = 1500;

/**
 * The counties of a place: that in which it lies, then those whose border is near, the nearest first; none outside both cities.
 * @param datum of the place's coordinates
 */
export function countiesAt(place: Point, datum: Datum): readonly string[] {
  const point = datum === 'gcj02' ? place : gcj02Of(place);
  return [...borders]
    .map(([code, ring]) => ({ code, metres: contains(ring, point) ? 0 : metresTo(ring, point) }))
    .filter(({ metres }) => metres <= borderZone)
    .sort((a, b) => a.metres - b.metres)
    .map(({ code }) => code);
}

/** The ellipsoid of Krasovsky 1940, to which the shift refers: half the longer axis in metres, and the eccentricity squared. */
const ellipsoid = { axis: 6_378_245, eccentricity: 0.006_693_421_622_965_943 };

/**
 * A place in WGS-84 as maps of the mainland draw it. The authority publishes no formula; this is the one that is known from open source
 * (wgs2gcj in googollee/eviltransform) and holds within metres on the mainland.
 */
export function gcj02Of([longitude, latitude]: Point): Point {
  const [x, y] = [longitude - 105, latitude - 35];
  const wave = (height: number, phase: number) => height * Math.sin(phase * Math.PI);
  const ripple = wave(20, 6 * x) + wave(20, 2 * x);
  const root = Math.sqrt(Math.abs(x));
  const waves = {
    north: ripple + wave(20, y) + wave(40, y / 3) + wave(160, y / 12) + wave(320, y / 30),
    east: ripple + wave(20, x) + wave(40, x / 3) + wave(150, x / 12) + wave(300, x / 30),
  };
  const shift = {
    north: -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + (waves.north * 2) / 3,
    east: 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + (waves.east * 2) / 3,
  };
  const flat = 1 - ellipsoid.eccentricity * Math.sin(radians(latitude)) ** 2;
  const meridian = (ellipsoid.axis * (1 - ellipsoid.eccentricity)) / flat ** 1.5;
  const parallel = (ellipsoid.axis / Math.sqrt(flat)) * Math.cos(radians(latitude));
  return [longitude + shift.east / radians(parallel), latitude + shift.north / radians(meridian)];
}
