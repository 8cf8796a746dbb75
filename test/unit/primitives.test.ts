import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cities, cityCodeOf } from '#schemas/divisions.ts';
import { NationalId, Plate, prose, text } from '#schemas/primitives.ts';

const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
/** The check character as GB 11643 writes it down: a(18) so that the weighted sum is 1 modulo 11. */
const checked = (body: string) => {
  for (const last of '0123456789X') {
    const value = last === 'X' ? 10 : Number(last);
    const sum = weights.reduce((total, weight, place) => total + weight * Number(body[place]), 0) + value;
    if (sum % 11 === 1) return body + last;
  }
  throw new Error('no check character');
};

const idBody = fc
  .tuple(
    fc.integer({ min: 110000, max: 820000 }),
    fc.integer({ min: 1950, max: 2007 }),
    fc.integer({ min: 1, max: 12 }),
    fc.integer({ min: 1, max: 28 }),
    fc.integer({ min: 0, max: 999 }),
  )
  .map(
    ([area, year, month, day, serial]) =>
      `${area}${year}${String(month).padStart(2, '0')}${String(day).padStart(2, '0')}${String(serial).padStart(3, '0')}`,
  );

describe('a resident id number', () => {
  it('is accepted with the check character of GB 11643', () => {
    expect(NationalId.safeParse('11010519491231002X').success).toBe(true);
    fc.assert(fc.property(idBody, (body) => NationalId.safeParse(checked(body)).success));
  });

  it('is refused when any one character is changed', () => {
    fc.assert(
      fc.property(idBody, fc.integer({ min: 0, max: 17 }), fc.constantFrom(...'0123456789'), (body, place, digit) => {
        const id = checked(body);
        fc.pre(id[place] !== digit);
        return !NationalId.safeParse(id.slice(0, place) + digit + id.slice(place + 1)).success;
      }),
    );
  });

  it('is refused when two neighbouring digits are swapped', () => {
    fc.assert(
      fc.property(idBody, fc.integer({ min: 0, max: 15 }), (body, place) => {
        const id = checked(body);
        fc.pre(id[place] !== id[place + 1]);
        const swapped = `${id.slice(0, place)}${id[place + 1]}${id[place]}${id.slice(place + 2)}`;
        return !NationalId.safeParse(swapped).success;
      }),
    );
  });
});

describe('a number plate', () => {
  it.each(['甘E12345', '甘KA1B2C', '甘ED12345', '甘E12345F'])('takes %s', (plate) => {
    expect(Plate.safeParse(plate).success).toBe(true);
  });
  it.each(['甘e12345', '甘E1234', 'E12345', '甘I12345', '甘E1234O', '甘 E12345', '甘EG12345', '', '甘E123456'])(
    'refuses %s',
    (plate) => {
      expect(Plate.safeParse(plate).success).toBe(false);
    },
  );
});

describe('text of people', () => {
  it('keeps rare characters and refuses control characters and broken surrogates', () => {
    expect(text(10).parse(' 𬱖𬟽 ')).toBe('𬱖𬟽');
    for (const bad of ['a\u0000b', 'a\nb', '\ud800', '', '   ']) expect(text(10).safeParse(bad).success).toBe(false);
    expect(prose(10).safeParse('a\nb').success).toBe(true);
    expect(prose(10).safeParse('a\u0007b').success).toBe(false);
  });
});

describe('the divisions', () => {
  it('are the two cities with their 16 counties, each in one city', () => {
    const counties = cities.flatMap((city) => city.counties.map((county) => [county.code, city.code] as const));
    expect(counties).toHaveLength(16);
    for (const [county, city] of counties) {
      expect(cityCodeOf(county)).toBe(city);
      expect(county.slice(0, 4)).toBe(city.slice(0, 4));
    }
    expect(cityCodeOf('110101')).toBeUndefined();
  });
});
