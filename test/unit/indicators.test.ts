import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasValidVinCheckDigit, idCheckCharacter } from '#schemas/identifiers.ts';
import {
  distinct,
  GivenIndicator,
  Indicator,
  identityOf,
  indicatorKinds,
  indicatorWords,
} from '#schemas/indicators.ts';
import { GivenPerson, GivenShop, GivenVehicle, indicatorsOf } from '#schemas/involved.ts';
import { faultsOf } from '#shared/http/problem.ts';

type Given = Record<string, unknown>;
const read = (given: Given) => GivenIndicator.parse(given);
const value = (kind: string, text: string, more: Given = {}) => read({ kind, value: text, ...more }).value;
const wrong = (given: Given) => {
  const { error } = GivenIndicator.safeParse(given, { reportInput: true });
  return error ? faultsOf(error, 'body', 'zh').map(({ pointer, code }) => `${pointer} ${code}`) : [];
};

const digits = (length: number) => fc.stringMatching(new RegExp(`^\\d{${length}}$`));
const plates = fc
  .tuple(fc.constantFrom(...'甘陕京川'), fc.constantFrom(...'ABEK'), fc.stringMatching(/^[A-HJ-NP-Z0-9]{5}$/))
  .map((parts) => parts.join(''));
const vins = fc
  .tuple(fc.stringMatching(/^[A-HJ-NPR-Z]{3}[A-HJ-NPR-Z0-9]{5}$/), fc.constantFrom(...'RST'), digits(7))
  .map(([front, year, rest]) =>
    [...'0123456789X'].map((one) => `${front}${one}${year}${rest}`).find(hasValidVinCheckDigit),
  )
  .filter((vin) => vin !== undefined);
const mobiles = fc.tuple(fc.constantFrom('13', '15', '18', '19'), digits(9)).map((parts) => parts.join(''));
const landlines = fc
  .tuple(fc.constantFrom('0938', '0939', '010', '021'), fc.constantFrom('2', '6', '8'), digits(7))
  .map(([area, first, rest]) => area + first + (area.length === 3 ? rest : rest.slice(1)));
const oldIds = fc
  .tuple(
    fc.constantFrom('620502', '621202', '110105'),
    fc.date({ min: new Date('1930-01-01'), max: new Date('1999-12-31'), noInvalidDate: true }),
    digits(3),
  )
  .map(([place, day, serial]) => `${place}${day.toISOString().slice(2, 10).replaceAll('-', '')}${serial}`);
const ids = oldIds.map((old) => {
  const body = `${old.slice(0, 6)}19${old.slice(6)}`;
  return body + idCheckCharacter(body);
});
const accounts = fc.stringMatching(/^\d{12,19}$/);
const engines = fc.stringMatching(/^[A-Z0-9]{6,12}$/);
const shops = fc.stringMatching(/^[天水陇南顺达宏远]{2,6}(?:汽修|修理厂|钣喷)$/);

/** Values of every kind as they are kept. */
const kept = fc.oneof(
  plates.map((text) => ({ kind: 'plate', value: text })),
  vins.map((text) => ({ kind: 'vin', value: text })),
  engines.map((text) => ({ kind: 'engine-number', value: text })),
  ids.map((text) => ({ kind: 'driving-licence', value: text })),
  ids.map((text) => ({ kind: 'national-id', value: text })),
  fc.oneof(mobiles, landlines).map((text) => ({ kind: 'phone', value: text })),
  accounts.map((text) => ({ kind: 'bank-account', value: text })),
  fc.tuple(mobiles, shops).map(([phone, name]) => ({ kind: 'repair-shop', value: phone, name })),
);

const wide = (text: string) => text.replace(/[!-~]/g, (one) => String.fromCharCode(one.charCodeAt(0) + 0xfee0));
/** How people write the same: full-width, small letters, groups parted by spaces or hyphens. */
const written = fc.constantFrom<(text: string) => string>(
  (text) => text,
  wide,
  (text) => text.toLowerCase(),
  (text) => ` ${[...text].join(' ')} `,
  (text) => `${text.slice(0, 2)}-${text.slice(2)}`,
  (text) => `${text.slice(0, 3)}\u3000${text.slice(3)}\u200b`,
);

describe('an indicator', () => {
  it('has words in both languages for every kind', () => {
    for (const kind of indicatorKinds) expect(Object.values(indicatorWords(kind)).every(Boolean)).toBe(true);
  });

  it('is the same once more when it is read again, and whatever way it is written', () => {
    fc.assert(
      fc.property(kept, written, (one, write) => {
        const first = read(one);
        expect(identityOf(read({ ...one, value: first.value }))).toEqual(identityOf(first));
        expect(first.value).toBe(one.value);
        expect(read({ ...one, value: write(one.value) })).toEqual(first);
      }),
      { numRuns: 500 },
    );
  });

  it('differs from every other of its kind', () => {
    fc.assert(
      fc.property(kept, kept, (one, other) => {
        const [a, b] = [identityOf(read(one)), identityOf(read(other))];
        const same = one.kind === other.kind && JSON.stringify(one) === JSON.stringify(other);
        if (!same && one.value !== other.value) expect(a).not.toEqual(b);
      }),
      { numRuns: 300 },
    );
  });

  it('of garbage is a fault at its place, never an error', () => {
    fc.assert(
      fc.property(fc.constantFrom(...indicatorKinds), fc.string({ unit: 'binary', maxLength: 130 }), (kind, text) => {
        const more = kind === 'repair-shop' ? { name: text } : {};
        const parsed = GivenIndicator.safeParse({ kind, value: text, ...more });
        if (parsed.success) expect(Indicator.safeParse(parsed.data).success).toBe(true);
        else for (const { path } of parsed.error.issues) expect(['value', 'name']).toContain(path[0]);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('a plate', () => {
  it('is read with dots, spaces, small letters, full width, and for new energy', () => {
    for (const text of ['甘E·12345', '甘e 12345', '甘Ｅ１２３４５', '甘E-12345', '甘E・12345'])
      expect(value('plate', text)).toBe('甘E12345');
    expect(value('plate', '甘E·d12345')).toBe('甘ED12345');
    expect(value('plate', '甘e12345d')).toBe('甘E12345D');
    expect(value('plate', '甘E1234学')).toBe('甘E1234学');
  });

  it('that is false on purpose is taken as it was read, and meets itself', () => {
    expect(wrong({ kind: 'plate', value: '甘EO0I11' })).toEqual(['/value plate']);
    expect(read({ kind: 'plate', value: '甘e·o0i11', asRead: true })).toEqual({
      kind: 'plate',
      value: '甘EO0I11',
      asRead: true,
    });
    expect(wrong({ kind: 'plate', value: '？', asRead: true })).toEqual(['/value plate_as_read']);
    const both = [
      { kind: 'plate', value: '甘E12345', asRead: true },
      { kind: 'plate', value: '甘E12345' },
    ].map(read);
    expect(distinct(both)).toHaveLength(1);
  });
});

describe('a VIN', () => {
  const vin = 'LDEMA00A0TA000007';
  it('has its O, I and Q taken for digits, and says so; the check digit must hold after it', () => {
    expect(read({ kind: 'vin', value: 'ldema00a0ta000007' })).toEqual({ kind: 'vin', value: vin });
    expect(read({ kind: 'vin', value: 'LDEMAO0AQTAOOO007' })).toEqual({ kind: 'vin', value: vin, repaired: true });
    expect(wrong({ kind: 'vin', value: 'LDEMA00A0TA000008' })).toEqual(['/value vin_check_digit']);
    expect(wrong({ kind: 'vin', value: 'LDEMA00A0TA0007' })).toEqual(['/value vin']);
  });

  it('that is false on purpose is matched as it was read', () => {
    const given = { kind: 'vin', value: 'LDEMA00A0TA00OOO8', asRead: true };
    expect(read(given)).toEqual({ kind: 'vin', value: 'LDEMA00A0TA000008', asRead: true, repaired: true });
  });
});

describe('a phone', () => {
  it('is read with country code, spaces, brackets and extension', () => {
    for (const text of ['+86 139-0000-0001', '0086 13900000001', '86 13900000001', '013900000001', '(139)00000001'])
      expect(value('phone', text), text).toBe('13900000001');
    for (const text of [
      '0938-8212345',
      '(0938)8212345',
      '+86 938 8212345',
      '+86-0938-8212345',
      '0938-8212345转801',
      '0938-8212345-801',
      '0938 8212345 ext. 12',
      '0938 8212345#12',
    ])
      expect(value('phone', text), text).toBe('09388212345');
    expect(value('phone', '400-123-4567')).toBe('4001234567');
  });
  it('without its area code, or of another country, is refused', () => {
    for (const text of ['8212345', '+1 212 555 0100', '12345678901', '139000000011', ''])
      expect(wrong({ kind: 'phone', value: text }), text).toEqual(['/value phone']);
  });
});

describe('numbers of people', () => {
  it('of 15 digits get their century and check character', () => {
    fc.assert(
      fc.property(oldIds, (old) => {
        const full = value('national-id', old);
        expect(full).toHaveLength(18);
        expect(full.slice(0, 6) + full.slice(8, 17)).toBe(old);
        expect(value('national-id', full)).toBe(full);
      }),
    );
  });

  it('meet, whether they stand on the licence or on the card', () => {
    const id = '11010519491231002X';
    expect(identityOf(read({ kind: 'driving-licence', value: id.toLowerCase() }))).toEqual(
      identityOf(read({ kind: 'national-id', value: id })),
    );
    expect(identityOf(read({ kind: 'driving-licence', value: '620500000001' })).kind).toBe('driving-licence');
  });

  it('say what is wrong with them', () => {
    expect(wrong({ kind: 'national-id', value: '110105194912310021' })).toEqual(['/value id_checksum']);
    expect(wrong({ kind: 'national-id', value: '110105194913310021' })).toEqual(['/value national_id']);
    expect(wrong({ kind: 'national-id', value: '110105194902300021' })).toEqual(['/value id_birth_day']);
    expect(wrong({ kind: 'driving-licence', value: '1234' })).toEqual(['/value driving_licence']);
    expect(wrong({ kind: 'bank-account', value: '1234 5678 901' })).toEqual(['/value bank_account']);
  });

  it('of a card whose check digit does not hold are doubtful and no error', () => {
    expect(read({ kind: 'bank-account', value: '4000 0000 0000 0002' })).toEqual({
      kind: 'bank-account',
      value: '4000000000000002',
    });
    expect(read({ kind: 'bank-account', value: '4000000000000003' })).toMatchObject({ doubtful: true });
    expect(read({ kind: 'bank-account', value: '123456789012' })).not.toHaveProperty('doubtful');
  });
});

describe('a repair shop', () => {
  it('is its name and phone together, whatever the law adds to the name', () => {
    const one = read({ kind: 'repair-shop', name: '天水（秦州）顺达汽修有限公司', value: '0938-8212345' });
    const other = read({ kind: 'repair-shop', name: ' 天水秦州 顺达汽修 有限责任公司', value: '+86 938 8212345' });
    expect(identityOf(one)).toEqual(identityOf(other));
    expect(identityOf(one)).not.toEqual(identityOf({ ...one, value: '09388212346' }));
    expect(identityOf(one)).not.toEqual(identityOf({ ...one, name: '天水秦州宏远汽修' }));
    expect(wrong({ kind: 'repair-shop', name: '有限公司', value: '1' })).toEqual(['/value phone', '/name shop_name']);
  });
});

describe('who and what is involved', () => {
  it('gives its strong values, normalised, each once', () => {
    const people = [
      GivenPerson.parse({
        role: 'driver',
        nationalId: '11010519491231002x',
        drivingLicence: '11010519491231002X',
        phone: '+86 13900000001',
      }),
      GivenPerson.parse({
        role: 'claimant',
        name: '试验人',
        phone: '139 0000 0001',
        bankAccount: '6222 0000 0000 0000',
      }),
    ];
    const vehicles = [
      GivenVehicle.parse({ role: 'insured', plate: '甘E·12345', vin: 'LDEMAO0A0TA000007', engineNumber: 'ab*1234*' }),
    ];
    const involved = [
      GivenShop.parse({ role: 'repairer', name: '顺达汽修有限公司', phone: '0938-8212345' }),
      GivenShop.parse({ role: 'repairer', name: '没有电话的修理厂' }),
    ];
    expect(indicatorsOf({ people, vehicles, shops: involved })).toMatchObject([
      { kind: 'national-id', value: '11010519491231002X' },
      { kind: 'phone', value: '13900000001' },
      { kind: 'bank-account', value: '6222000000000000' },
      { kind: 'plate', value: '甘E12345' },
      { kind: 'vin', value: 'LDEMA00A0TA000007', repaired: true },
      { kind: 'engine-number', value: 'AB1234' },
      { kind: 'repair-shop', value: '09388212345', name: '顺达汽修' },
    ]);
  });

  it('is refused at the field that is wrong, unless a false plate is given as it was read', () => {
    const { error } = GivenVehicle.safeParse({ role: 'insured', plate: '假牌00', vin: '1' });
    expect(error?.issues.map(({ path }) => path.join('/'))).toEqual(['plate', 'vin']);
    expect(GivenVehicle.parse({ role: 'insured', plate: '假牌·00', asRead: true })).toMatchObject({ plate: '假牌00' });
    expect(GivenPerson.safeParse({ role: 'driver', nationalId: '1' }).success).toBe(false);
    expect(GivenPerson.safeParse({ role: 'driver', height: 180 }).success).toBe(false);
  });
});
