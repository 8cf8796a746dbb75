import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  basisOf,
  catalogueVersions,
  conditionIds,
  liableCustomers,
  rulesVersions,
  ways,
} from '#schemas/accident-catalogue.ts';
import { AccidentFacts, type Liability, Screening, type Side, sides } from '#schemas/screening.ts';
import type { Resolved } from '../../functions/handoffs/conditions.ts';
import { screen } from '../../functions/handoffs/screening.ts';
import { inputsOf } from '../support/generators.ts';
import { heting, lushan, type ScreeningCase, screeningCases } from './data/screening-cases.ts';

const { catalogue, rules } = basisOf();
const StrictScreening = Screening.strict();

const screened = ({ facts, asks, inBothCities }: ScreeningCase): Screening =>
  screen(facts, {
    ...(asks === null ? {} : { ownMemberId: asks ?? lushan }),
    inBothCities: inBothCities ?? { A: true, B: true },
  });
const withOutcome = ({ conditions }: Screening, outcome: string) =>
  conditions.filter((condition) => condition.outcome === outcome).map(({ id }) => id);

describe.each(screeningCases.map((worked) => ({ name: worked.name, worked })))('$name', ({ worked }) => {
  const { expected } = worked;
  const found = screened(worked);

  it('takes the way and the track', () => {
    expect([found.way, found.track, found.settled]).toEqual([expected.way, expected.track, expected.settled ?? true]);
    expect(withOutcome(found, 'fails').toSorted()).toEqual([...(expected.fails ?? [])].sort());
    expect(withOutcome(found, 'unknown').toSorted()).toEqual([...(expected.unknown ?? [])].sort());
    expect(found.exclusions.map(({ code }) => code)).toEqual(expected.exclusions ?? []);
    if (expected.steps) expect(found.steps.map(({ code }) => code)).toEqual(expected.steps);
    if (expected.customer) expect(found.liableCustomer).toBe(expected.customer);
  });

  it('says what to ask next', () => {
    const asked = Object.fromEntries(found.missing.map(({ pointer, decides }) => [pointer, decides.join()]));
    expect(asked).toEqual(expected.missing ?? {});
  });

  it('says who is liable and who pays what, to the fen', () => {
    expect([found.liability.A, found.liability.B]).toEqual(expected.liability);
    expect(found.withheld?.code).toBe(expected.withheld);
    const { payments } = found;
    expect(
      payments?.lines.map(({ damageOf, payer, of, amountFen, limitFen }) =>
        limitFen === undefined ? [damageOf, payer, of, amountFen] : [damageOf, payer, of, amountFen, limitFen],
      ),
    ).toEqual(expected.withheld ? undefined : expected.lines);
    if (!payments) return;
    expect(payments.mutualSelfPay).toBe(expected.mutualSelfPay ?? false);
    const paid = (side: Side) => Object.values(payments.totals.paid[side]);
    expect({ A: paid('A'), B: paid('B') }).toEqual(expected.paid);
    const { A, B } = worked.facts.parties;
    expect(payments.totals.damageFen).toEqual({ A: A.damageFen, B: B.damageFen });
    expect(payments.totals.allFen).toBe((A.damageFen ?? 0) + (B.damageFen ?? 0));
  });
});

describe('the worked cases', () => {
  const has = (test: (worked: ScreeningCase) => boolean) => screeningCases.some(test);

  it('are at least sixty, each of its own name', () => {
    expect(screeningCases.length).toBeGreaterThanOrEqual(60);
    expect(new Set(screeningCases.map(({ name }) => name)).size).toBe(screeningCases.length);
  });

  it.each(conditionIds)('have %s holding, failing and unknown', (id) => {
    expect(has(({ expected }) => !expected.fails?.includes(id) && !expected.unknown?.includes(id))).toBe(true);
    expect(
      has(({ expected }) => expected.fails?.includes(id) ?? false),
      'failing',
    ).toBe(true);
    expect(
      has(({ expected }) => expected.unknown?.includes(id) ?? false),
      'unknown',
    ).toBe(true);
  });

  it('have every exclusion, and every situation of either party', () => {
    for (const { code } of catalogue.excluded)
      expect(
        has(({ facts }) => facts.exclusions?.some((given) => given.code === code) ?? false),
        code,
      ).toBe(true);
    for (const { code } of catalogue.types)
      for (const side of sides)
        expect(
          has(({ facts }) => facts.parties[side].situations?.includes(code) ?? false),
          `${code} ${side}`,
        ).toBe(true);
  });

  it('have every way, liability, customer, payer and refusal to say', () => {
    for (const way of ways)
      expect(
        has(({ expected }) => expected.way === way),
        way,
      ).toBe(true);
    for (const bears of ['full', 'equal', 'none', 'undetermined'] as const)
      expect(
        has(({ expected: { liability } }) => liability[0] === bears),
        bears,
      ).toBe(true);
    for (const customer of liableCustomers)
      expect(
        has(({ expected }) => expected.customer === customer),
        customer,
      ).toBe(true);
    for (const payer of ['compulsory', 'commercial', 'own-damage', 'owner', 'other-party'])
      expect(
        has(({ expected }) => expected.lines?.some((line) => line[1] === payer) ?? false),
        payer,
      ).toBe(true);
    for (const code of ['facts-missing', 'liability-undetermined'])
      expect(
        has(({ expected }) => expected.withheld === code),
        code,
      ).toBe(true);
  });

  /** The damages of cars whose payer bears liability so. */
  const damagesWith = (bears: Liability['A']) =>
    screeningCases.flatMap(({ facts: { parties }, expected: { liability, lines } }) => {
      if (!lines) return [];
      return [
        ...(liability[0] === bears ? [parties.B.damageFen] : []),
        ...(liability[1] === bears ? [parties.A.damageFen] : []),
      ];
    });
  const around = (limit: number) => [limit - 1, limit, limit + 1];

  it('stand on each side of each limit, and on it', () => {
    const { atFault, notAtFault } = catalogue.compulsoryCoverPropertyLimitFen;
    expect([notAtFault, atFault, catalogue.onlineSettlementLimitFen]).toEqual([10_000, 200_000, 1_000_000]);
    expect(damagesWith('full')).toEqual(expect.arrayContaining(around(200_000)));
    expect(damagesWith('none')).toEqual(expect.arrayContaining(around(10_000)));
    expect(damagesWith('equal')).toEqual(expect.arrayContaining(around(200_000)));
    const sums = screeningCases.map(
      ({ facts: { parties } }) => (parties.A.damageFen ?? 0) + (parties.B.damageFen ?? 0),
    );
    expect(sums).toEqual(expect.arrayContaining(around(1_000_000)));
  });
});

/** The facts without those that `lost` picks by their names. */
const forgetting = (facts: AccidentFacts, lost: (name: string) => boolean): AccidentFacts => {
  const kept = (of: object, where: string) =>
    Object.fromEntries(Object.entries(of).filter(([name]) => name === 'parties' || !lost(`${where}${name}`)));
  const { A, B } = facts.parties;
  return AccidentFacts.parse({ ...kept(facts, ''), parties: { A: kept(A, 'A'), B: kept(B, 'B') } });
};
/** Loses a third of the facts, others with another seed. */
const lossOf = (seed: number) => (name: string) =>
  [...name].reduce((hash, character) => (hash * 31 + character.charCodeAt(0)) % 9_973, seed) % 3 === 0;
const seeds = fc.nat(9_972);

const money = fc.oneof(
  fc.constantFrom(0, 1, 9_999, 10_000, 10_001, 199_999, 200_000, 200_001, 200_003, 999_999, 1_000_000, 1_000_001),
  fc.integer({ min: 0, max: 1_500_000 }),
  fc.integer({ min: 0, max: 1_000_000_000_000 }),
);
const seldom = <T>(usual: T, ...unusual: T[]) =>
  fc.oneof({ weight: 9, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: fc.constantFrom(usual, ...unusual) });
const codes = catalogue.types.map(({ code }) => code);
const party = fc.record({
  insurer: fc.constantFrom(lushan, heting, 'other'),
  withinPolicy: seldom(true, false),
  compulsoryCover: seldom(true, false),
  commercialLimitFen: money,
  ownDamageCover: fc.boolean(),
  driveable: seldom(true, false),
  exteriorOnly: seldom(true, false),
  imagesSupplied: seldom(true, false),
  situations: fc.uniqueArray(fc.constantFrom(...codes), { maxLength: 2 }),
  damageFen: money,
});
const exclusion = fc
  .record(
    {
      code: fc.constantFrom(...catalogue.excluded.map(({ code }) => code)),
      of: fc.constantFrom(...sides),
      stolen: fc.boolean(),
    },
    { requiredKeys: ['code'] },
  )
  .map(({ stolen, ...given }) => (given.code === 'X11' && stolen !== undefined ? { ...given, stolen } : given));
const wholeAccident = fc
  .record({
    vehicles: seldom(2, 1, 3),
    injured: seldom(false, true),
    otherProperty: seldom('none', 'facility', 'other'),
    disputed: seldom(false, true),
    difficultScene: seldom(false, true),
    exclusions: fc.oneof(
      { weight: 3, arbitrary: fc.constant([]) },
      fc.uniqueArray(exclusion, { maxLength: 2, selector: (given) => JSON.stringify(given) }),
    ),
    parties: fc.record({ A: party, B: party }),
  })
  .map((given) => AccidentFacts.parse(given));
/** Accidents of which all is known, or most, or what a schema alone would make up; and the worked ones. */
const accidents: fc.Arbitrary<AccidentFacts> = fc.oneof(
  { weight: 3, arbitrary: wholeAccident },
  { weight: 2, arbitrary: fc.tuple(wholeAccident, seeds).map(([facts, seed]) => forgetting(facts, lossOf(seed))) },
  { weight: 2, arbitrary: fc.constantFrom(...screeningCases.map(({ facts }) => facts)) },
  inputsOf(AccidentFacts, { mem: [lushan, heting] }).map((given) => AccidentFacts.parse(given)),
);
const views: fc.Arbitrary<Resolved> = fc.record({
  ownMemberId: fc.constantFrom(lushan, heting, undefined),
  inBothCities: fc.constantFrom<Resolved['inBothCities']>(
    { A: true, B: true },
    { A: true, B: true },
    { A: true },
    { A: false, B: true },
    {},
  ),
});

const otherSide = (side: Side): Side => (side === 'A' ? 'B' : 'A');
const mirrored = <T>({ A, B, ...rest }: { A: T; B: T }) => ({ ...rest, A: B, B: A });
const swappedFacts = (facts: AccidentFacts): AccidentFacts => ({
  ...facts,
  ...(facts.exclusions
    ? { exclusions: facts.exclusions.map((given) => (given.of ? { ...given, of: otherSide(given.of) } : given)) }
    : {}),
  parties: mirrored(facts.parties),
});
const swappedView = ({ inBothCities: { A, B }, ...rest }: Resolved): Resolved => ({
  ...rest,
  inBothCities: { A: B, B: A },
});

/** An answer with the parties' names exchanged wherever they stand, and lists that are sorted by party in another order put right. */
function swappedAnswer(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => swappedAnswer(item));
    return ['steps', 'conditions'].includes(key) ? items : items.sort(byText);
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]) => [
        name === 'A' ? 'B' : name === 'B' ? 'A' : name,
        swappedAnswer(inner, name),
      ]),
    );
  }
  if (typeof value !== 'string') return value;
  if (value === 'A' || value === 'B') return otherSide(value);
  return value.replace(/([AB])(?=方)|(?<=party )([AB])\b|(?<=^\/parties\/)([AB])\b/g, (side) =>
    otherSide(side as Side),
  );
}
const byText = (one: unknown, two: unknown) => (JSON.stringify(one) < JSON.stringify(two) ? -1 : 1);
/** The same answer with its party lists in the order that `swappedAnswer` gives them. */
const ordered = (answer: unknown) => swappedAnswer(swappedAnswer(answer));

describe('a screening', () => {
  it('always fits its schema, and every text of it stands in both languages with nothing left to fill in', () => {
    fc.assert(
      fc.property(accidents, views, (facts, view) => {
        const answer = screen(facts, view);
        expect(StrictScreening.parse(answer)).toEqual(answer);
        const texts = [...JSON.stringify(answer).matchAll(/"(zh|en)":"((?:[^"\\]|\\.)*)"/g)];
        expect(texts.length).toBeGreaterThan(conditionIds.length * 2);
        for (const [, language, text = ''] of texts) {
          expect(text).not.toMatch(/[{}]|undefined|NaN/);
          expect(text).toMatch(language === 'zh' ? /\p{Script=Han}/u : /^[\x20-\x7e]+$/);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('shares out each damage to the fen, and nobody pays above a limit', () => {
    let shared = 0;
    fc.assert(
      fc.property(accidents, views, (facts, view) => {
        const { payments } = screen(facts, view);
        if (!payments) return;
        shared += 1;
        const sum = (lines: readonly { amountFen: number }[]) =>
          lines.reduce((all, { amountFen }) => all + amountFen, 0);
        for (const side of sides) {
          expect(sum(payments.lines.filter(({ damageOf }) => damageOf === side))).toBe(facts.parties[side].damageFen);
          const of = (payer: string) => payments.lines.filter((line) => line.of === side && line.payer === payer);
          expect(sum(of('compulsory'))).toBeLessThanOrEqual(200_000);
          expect(sum(of('commercial'))).toBeLessThanOrEqual(facts.parties[side].commercialLimitFen ?? 0);
          expect(sum(Object.values(payments.totals.paid[side]).map((amountFen) => ({ amountFen })))).toBe(
            sum(payments.lines.filter((line) => line.of === side)),
          );
        }
        for (const { amountFen, limitFen = amountFen } of payments.lines) {
          expect(amountFen).toBeGreaterThan(0);
          expect(amountFen).toBeLessThanOrEqual(limitFen);
        }
      }),
      { numRuns: 1_000 },
    );
    expect(shared).toBeGreaterThan(200);
  });

  it('of an accident with the parties exchanged is the same with the parties exchanged', () => {
    fc.assert(
      fc.property(accidents, views, (facts, view) => {
        const there = screen(facts, view);
        const back = screen(swappedFacts(facts), swappedView(view));
        expect(ordered(back)).toEqual(ordered(swappedAnswer(there)));
      }),
      { numRuns: 500 },
    );
  });

  it('never comes to the quick way, nor to a milder one, by knowing less, and keeps the way that it called settled', () => {
    const counts = { online: 0, settled: 0 };
    fc.assert(
      fc.property(accidents, views, seeds, (facts, view, seed) => {
        const knowing = screen(facts, view);
        const less = screen(forgetting(facts, lossOf(seed)), view);
        if (knowing.way !== 'online') expect(less.way).not.toBe('online');
        else counts.online += 1;
        if (less.settled) {
          counts.settled += 1;
          expect(less.way).toBe(knowing.way);
        }
        expect(ways.indexOf(less.way)).toBeLessThanOrEqual(Math.max(ways.indexOf(knowing.way), 1));
      }),
      { numRuns: 1_000 },
    );
    expect(Math.min(counts.online, counts.settled)).toBeGreaterThan(20);
  });

  it('asks for facts that are not there and matter; where it asks for none, all is said that can be', () => {
    fc.assert(
      fc.property(accidents, views, (facts, view) => {
        const { missing, settled, liability, payments, withheld, conditions } = screen(facts, view);
        const told = (pointer: string) =>
          pointer
            .split('/')
            .slice(1)
            .reduce<unknown>((part, step) => Reflect.get(Object(part), step), facts);
        for (const { pointer, fact } of missing) if (fact !== 'insurer') expect(told(pointer), pointer).toBeUndefined();
        expect(new Set(missing.map(({ pointer }) => pointer)).size).toBe(missing.length);
        expect(settled).toBe(!missing.some(({ decides }) => decides.includes('way')));
        expect(payments === undefined).toBe(withheld !== undefined);
        if (withheld?.code === 'facts-missing')
          expect(missing.some(({ decides }) => decides.includes('payments') || decides.includes('liability'))).toBe(
            true,
          );
        if (missing.length === 0) expect(payments !== undefined || liability.A === 'undetermined').toBe(true);
        if (conditions.every(({ outcome }) => outcome === 'holds')) expect(settled).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});

describe('the versions', () => {
  it('are found by their names, the last is the current one, and one that never was is an error', () => {
    expect([catalogue.version, rules.version]).toEqual([catalogueVersions.at(-1), rulesVersions.at(-1)]);
    expect(basisOf({ catalogueVersion: catalogue.version, rulesVersion: rules.version })).toEqual(basisOf());
    expect(() => basisOf({ catalogueVersion: '1999-01' })).toThrow();
    expect(() => basisOf({ rulesVersion: '1999-01' })).toThrow();
  });

  it('explain a case as they did when it was screened, whatever has changed since', () => {
    const [worked] = screeningCases.filter(({ name }) => name.startsWith('at the online limit'));
    if (!worked) throw new Error('the case is missing');
    const view = { ownMemberId: lushan, inBothCities: { A: true, B: true } };
    const later = {
      catalogue: {
        ...catalogue,
        version: '2030-01',
        onlineSettlementLimitFen: 500_000,
        types: catalogue.types.slice(0, 3),
      },
      rules: { ...rules, version: '2030-01' },
    };
    expect(screen(worked.facts, view)).toMatchObject({ way: 'online', catalogueVersion: '2018-09' });
    const anew = screen(worked.facts, view, later);
    expect(anew).toMatchObject({ way: 'quick-claim-centre', catalogueVersion: '2030-01', rulesVersion: '2030-01' });
    // T05 is listed no longer: nobody is in a listed situation.
    expect(anew.liability.ground).toBe('no-listed-situation');
  });

  it('name only steps that there are, use each of them, and source every rule', () => {
    for (const rulesVersion of rulesVersions) {
      const set = basisOf({ rulesVersion }).rules;
      const used = Object.values(set.ways).flatMap(({ steps }) => Object.values(steps).flat());
      const bySituation = ['call-ambulance', 'ask-missing'];
      expect(new Set([...used, ...bySituation])).toEqual(new Set(Object.keys(set.steps)));
    }
    expect(catalogue.types.map(({ code }) => code)).toEqual(
      Array.from({ length: 21 }, (_, place) => `T${String(place + 1).padStart(2, '0')}`),
    );
    expect(catalogue.excluded.map(({ code }) => code)).toEqual(
      Array.from({ length: 13 }, (_, place) => `X${String(place + 1).padStart(2, '0')}`),
    );
    expect(catalogue.types.filter(({ unverified }) => unverified).map(({ code }) => code)).toEqual(['T21']);
  });
});
