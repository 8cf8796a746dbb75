import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type * as z from 'zod';
import { cities, cityCodeOf } from '#schemas/divisions.ts';
import { DrivingLicence, NationalId, Plate, Vin } from '#schemas/identifiers.ts';
import { personName, prose, text } from '#schemas/primitives.ts';

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

const taken = (schema: z.ZodType, value: string) => schema.safeParse(value).success;
const problemsOf = (schema: z.ZodType, value: string) =>
  schema.safeParse(value).error?.issues.map((issue) => (issue.code === 'custom' ? issue.params?.problem : issue.code));

/** The province codes of GB/T 2260, and 83 of residence permits. */
const provinces = [
  ...[11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46],
  ...[50, 51, 52, 53, 54, 61, 62, 63, 64, 65, 71, 81, 82, 83],
];
const padded = (value: number, length: number) => String(value).padStart(length, '0');
const birthDay = fc
  .date({ min: new Date('1950-01-01'), max: new Date('2007-12-31'), noInvalidDate: true })
  .map((day) => day.toISOString().slice(0, 10).replaceAll('-', ''));
const idBody = fc
  .tuple(fc.constantFrom(...provinces), fc.integer({ min: 0, max: 9999 }), birthDay, fc.integer({ min: 0, max: 999 }))
  .map(([province, district, day, serial]) => `${province}${padded(district, 4)}${day}${padded(serial, 3)}`);

describe('a resident id number', () => {
  it('is accepted with the check character of GB 11643', () => {
    expect(taken(NationalId, '11010519491231002X')).toBe(true);
    fc.assert(fc.property(idBody, (body) => taken(NationalId, checked(body))));
  });

  it('is refused when any one character is changed', () => {
    fc.assert(
      fc.property(idBody, fc.integer({ min: 0, max: 17 }), fc.constantFrom(...'0123456789'), (body, place, digit) => {
        const id = checked(body);
        fc.pre(id[place] !== digit);
        return !taken(NationalId, id.slice(0, place) + digit + id.slice(place + 1));
      }),
    );
  });

  it('is refused when two neighbouring digits are swapped', () => {
    fc.assert(
      fc.property(idBody, fc.integer({ min: 0, max: 15 }), (body, place) => {
        const id = checked(body);
        fc.pre(id[place] !== id[place + 1]);
        return !taken(NationalId, `${id.slice(0, place)}${id[place + 1]}${id[place]}${id.slice(place + 2)}`);
      }),
    );
  });

  it('is refused of a province that there is not, whatever its check character', () => {
    const none = fc.integer({ min: 0, max: 99 }).filter((code) => !provinces.includes(code));
    fc.assert(fc.property(none, idBody, (code, body) => !taken(NationalId, checked(padded(code, 2) + body.slice(2)))));
  });

  it('is refused of a day that the calendar has not, and says so', () => {
    for (const day of ['19900230', '19910431', '19000229', '20230229'])
      expect(problemsOf(NationalId, checked(`620502${day}001`)), day).toEqual(['id_birth_day']);
    for (const day of ['19920229', '20000229', '19911231'])
      expect(taken(NationalId, checked(`620502${day}001`)), day).toBe(true);
    expect(problemsOf(NationalId, checked('62050219901301001'))).toContain('invalid_format');
  });

  it('is refused with a wrong check character, and says so', () => {
    expect(problemsOf(NationalId, '110105194912310021')).toEqual(['id_checksum']);
  });
});

describe('a driving licence', () => {
  it('is known by its 18 characters, checked as an id number, or by a file number of 12 digits', () => {
    fc.assert(fc.property(idBody, (body) => taken(DrivingLicence, checked(body))));
    expect(taken(DrivingLicence, '620500000001')).toBe(true);
    expect(problemsOf(DrivingLicence, '110105194912310021')).toEqual(['id_checksum']);
    expect(problemsOf(DrivingLicence, checked('62050219900230001'))).toEqual(['id_birth_day']);
    for (const wrong of ['62050000000', '6205000000010', '62050000000X', ''])
      expect(taken(DrivingLicence, wrong), wrong).toBe(false);
  });
});

/** ISO 3779 as 49 CFR 565.15(c) writes it down: what each character is worth, and the weight of each place. */
const worth: Readonly<Record<string, number>> = {
  ...Object.fromEntries([...'0123456789'].map((digit) => [digit, Number(digit)])),
  ...{ A: 1, B: 2, C: 3, D: 4, E: 5, F: 6, G: 7, H: 8, J: 1, K: 2, L: 3, M: 4, N: 5, P: 7, R: 9 },
  ...{ S: 2, T: 3, U: 4, V: 5, W: 6, X: 7, Y: 8, Z: 9 },
};
const vinWeights = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];
const checkDigit = (vin: string) => {
  const sum = vinWeights.reduce((total, weight, place) => total + weight * (worth[vin[place] ?? ''] ?? 0), 0);
  return sum % 11 === 10 ? 'X' : String(sum % 11);
};
const characters = Object.keys(worth);
const years = characters.filter((character) => !'UZ0'.includes(character));
const vins = fc
  .tuple(
    fc.string({ unit: fc.constantFrom(...characters), minLength: 8, maxLength: 8 }),
    fc.constantFrom(...years),
    fc.string({ unit: fc.constantFrom(...characters), minLength: 3, maxLength: 3 }),
    fc.integer({ min: 0, max: 9999 }),
  )
  .map(([front, year, plant, serial]) => {
    const back = `${year}${plant}${padded(serial, 4)}`;
    return front + checkDigit(`${front}0${back}`) + back;
  });

describe('a vehicle identification number', () => {
  it.each(['1M8GDM9AXKP042788', '11111111111111111'])('takes the published %s', (vin) => {
    expect(taken(Vin, vin)).toBe(true);
  });
  it.each(['1M8GDM9A0KP042788', '1M8GDM9AXKP042789', '11111111211111111'])(
    'refuses %s, whose check digit is wrong, and says so',
    (vin) => {
      expect(problemsOf(Vin, vin)).toEqual(['vin_check_digit']);
    },
  );
  it.each([
    '1M8GDM9AXKP04278',
    '1M8GDM9AXKP0427888',
    '1m8gdm9axkp042788',
    'IM8GDM9AXKP042788',
    '1M8GDM9AXUP042788',
    '',
  ])('refuses %j, which has not its form', (vin) => {
    expect(problemsOf(Vin, vin)).toContain('invalid_format');
  });

  it('is accepted with its check digit', () => {
    fc.assert(fc.property(vins, (vin) => taken(Vin, vin)));
  });

  it('is refused when any one character is changed, unless the check digit agrees with it', () => {
    const place = fc.integer({ min: 0, max: 16 });
    fc.assert(
      fc.property(vins, place, fc.constantFrom(...characters), (vin, at, character) => {
        const changed = vin.slice(0, at) + character + vin.slice(at + 1);
        const formed = years.includes(changed[9] ?? '') && /^.{8}[\dX].{4}\d{4}$/.test(changed);
        expect(taken(Vin, changed)).toBe(formed && checkDigit(changed) === changed[8]);
      }),
    );
  });

  it('is never accepted with a letter that is taken for a digit', () => {
    fc.assert(
      fc.property(vins, fc.integer({ min: 0, max: 16 }), fc.constantFrom('I', 'O', 'Q'), (vin, at, letter) => {
        return !taken(Vin, vin.slice(0, at) + letter + vin.slice(at + 1));
      }),
    );
  });
});

describe("a person's name", () => {
  it.each(['林舒', '阿依古丽·买买提', 'Anna Müller', '𠮷田'])('takes %s', (name) => {
    expect(personName(40).safeParse(name).success).toBe(true);
  });

  it.each([
    ['nothing that is seen', '\u200b'],
    ['a soft hyphen', '\u00ad'],
    ['a filler', '\u3164'],
    ['a change of direction', '张\u202e三'],
    ['no letter', '123'],
  ])('does not take %s', (_, name) => {
    expect(personName(40).safeParse(name).success).toBe(false);
  });
});

describe('a number plate', () => {
  it.each(['甘E12345', '甘KA1B2C', '甘ED12345', '甘E12345F', '甘KDA1234', '甘K12345D'])('takes %s', (plate) => {
    expect(taken(Plate, plate)).toBe(true);
  });
  it.each(['甘e12345', '甘E1234', 'E12345', '甘I12345', '甘E1234O', '甘 E12345', '甘EG12345', '', '甘E123456'])(
    'refuses %s',
    (plate) => {
      expect(taken(Plate, plate)).toBe(false);
    },
  );

  const letters = [...'ABCDEFGHJKLMNPQRSTUVWXYZ'];
  const city = fc.constantFrom(...letters).map((letter) => `甘${letter}`);
  const signs = fc.constantFrom(...letters, ...'0123456789');
  const number = (length: number) => fc.nat({ max: 10 ** length - 1 }).map((value) => padded(value, length));

  it('has five characters after the city, or six of a new-energy car with D or F first or last', () => {
    const plain = fc.string({ unit: signs, minLength: 5, maxLength: 5 });
    const small = fc.tuple(fc.constantFrom('D', 'F'), signs, number(4)).map((parts) => parts.join(''));
    const large = fc.tuple(number(5), fc.constantFrom('D', 'F')).map((parts) => parts.join(''));
    fc.assert(fc.property(city, fc.oneof(plain, small, large), (of, rest) => taken(Plate, of + rest)));
  });

  it('of eight characters is refused with another letter than D or F, first or last', () => {
    const other = fc.constantFrom(...letters.filter((letter) => !'DF'.includes(letter)));
    fc.assert(
      fc.property(city, other, number(5), (of, letter, digits) => {
        expect(taken(Plate, of + letter + digits)).toBe(false);
        expect(taken(Plate, of + digits + letter)).toBe(false);
      }),
    );
  });

  it('is refused longer or shorter, and with a separator', () => {
    fc.assert(
      fc.property(city, fc.string({ unit: signs, minLength: 0, maxLength: 9 }), (of, rest) => {
        fc.pre(rest.length !== 5 && rest.length !== 6);
        return !taken(Plate, of + rest);
      }),
    );
    for (const separator of ['·', ' ', '-', '.']) expect(taken(Plate, `甘E${separator}12345`)).toBe(false);
  });
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
