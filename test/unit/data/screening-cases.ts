import type { Catalogue, ConditionId, LiableCustomer, Way } from '#schemas/accident-catalogue.ts';
import type { AccidentFacts, Liability, PartyFacts, PaymentLine, Screening, Side } from '#schemas/screening.ts';

/*
 * Worked cases of quick handling. What is expected was worked out by hand from the programme's rules; `note` has the arithmetic, in fen:
 * D(A), D(B) are the damages, "rest" is what compulsory cover leaves.
 */

export const lushan = 'mem_00000000000000000000000001';
export const heting = 'mem_00000000000000000000000002';

/** [whose damage, payer, of which party, amount, limit where there is one], all in fen. */
type Line = readonly [Side, PaymentLine['payer'], Side, number, number?];
/** [compulsory, commercial, own-damage, out of pocket], in fen. */
type Paid = readonly [number, number, number, number];

export interface ScreeningCase {
  readonly name: string;
  readonly note: string;
  readonly facts: AccidentFacts;
  /** Whose company asks; a coordinator has none. A's insurer unless it says otherwise. */
  readonly asks?: string | null;
  readonly inBothCities?: Readonly<Partial<Record<Side, boolean>>>;
  readonly expected: {
    readonly way: Way;
    readonly track: Screening['track'];
    readonly settled?: false;
    readonly liability: readonly [Liability['A'], Liability['B']];
    readonly fails?: readonly ConditionId[];
    readonly unknown?: readonly ConditionId[];
    readonly exclusions?: readonly Catalogue['excluded'][number]['code'][];
    readonly customer?: LiableCustomer;
    readonly steps?: readonly string[];
    /** What is asked next, by pointer, and what it decides; nothing unless it says so. */
    readonly missing?: Readonly<Record<string, string>>;
    readonly mutualSelfPay?: true;
    readonly lines?: readonly Line[];
    readonly paid?: Readonly<Record<Side, Paid>>;
    readonly withheld?: 'facts-missing' | 'liability-undetermined';
  };
}

const million = 100_000_000;

/** A car with all covers and nothing unknown, in the given situations. */
const car = (situations: string[], damageFen: number, more: PartyFacts = {}): PartyFacts => ({
  withinPolicy: true,
  compulsoryCover: true,
  commercialLimitFen: million,
  ownDamageCover: true,
  driveable: true,
  exteriorOnly: true,
  imagesSupplied: true,
  situations,
  damageFen,
  ...more,
});

/** An accident that meets every condition as long as its cars do: A insured by one member, B by another. */
const accident = (A: PartyFacts, B: PartyFacts, more: Partial<AccidentFacts> = {}): AccidentFacts => ({
  vehicles: 2,
  injured: false,
  otherProperty: 'none',
  disputed: false,
  difficultScene: false,
  exclusions: [],
  ...more,
  parties: { A: { insurer: lushan, ...A }, B: { insurer: heting, ...B } },
});

/** The same without one fact, which is unknown then. */
function without<F extends object>(facts: F, ...names: (keyof F)[]): F {
  const kept = Object.entries(facts).filter(([name]) => !names.some((left) => left === name));
  return Object.fromEntries(kept) as F;
}

const online = { way: 'online', track: 'quick' } as const;
const centre = { way: 'quick-claim-centre', track: 'ordinary' } as const;
const photograph = { way: 'police-photograph-move-call', track: 'ordinary' } as const;
const protect = { way: 'police-protect-scene-call', track: 'ordinary' } as const;
const aBears = { liability: ['full', 'none'] } as const;
const bBears = { liability: ['none', 'full'] } as const;
const bothBear = { liability: ['equal', 'equal'] } as const;
const open = { liability: ['undetermined', 'undetermined'] } as const;
const nothing: Paid = [0, 0, 0, 0];
/** A bears all of D(B) = 1,000 yuan: A's compulsory cover pays it. */
const plain = {
  lines: [['B', 'compulsory', 'A', 100_000, 200_000]],
  paid: { A: [100_000, 0, 0, 0], B: nothing },
} as const;

const oneBears: readonly ScreeningCase[] = [
  {
    name: 'at fault, one fen below the compulsory limit of CNY 2,000',
    note: 'D(B) 199,999 < 200,000: all from A compulsory',
    facts: accident(car(['T01'], 0), car([], 199_999)),
    expected: {
      ...online,
      ...aBears,
      customer: 'own',
      steps: ['photograph', 'move-aside', 'sign-agreement', 'settle-online'],
      lines: [['B', 'compulsory', 'A', 199_999, 200_000]],
      paid: { A: [199_999, 0, 0, 0], B: nothing },
    },
  },
  {
    name: 'at fault, at the compulsory limit of CNY 2,000',
    note: 'D(B) 200,000 = limit: all from A compulsory, no rest',
    facts: accident(car(['T02'], 0), car([], 200_000)),
    expected: {
      ...online,
      ...aBears,
      lines: [['B', 'compulsory', 'A', 200_000, 200_000]],
      paid: { A: [200_000, 0, 0, 0], B: nothing },
    },
  },
  {
    name: 'at fault, one fen above the compulsory limit of CNY 2,000',
    note: 'D(B) 200,001 = 200,000 compulsory + 1 commercial of A',
    facts: accident(car(['T03'], 0), car([], 200_001)),
    expected: {
      ...online,
      ...aBears,
      lines: [
        ['B', 'compulsory', 'A', 200_000, 200_000],
        ['B', 'commercial', 'A', 1, million],
      ],
      paid: { A: [200_000, 1, 0, 0], B: nothing },
    },
  },
  {
    name: 'not at fault, one fen below the limit of CNY 100',
    note: 'B bears all; D(B) 9,999 < 10,000: all from A compulsory without fault',
    facts: accident(car([], 0), car(['T01'], 9_999)),
    expected: {
      ...online,
      ...bBears,
      customer: 'other',
      steps: ['photograph', 'move-aside', 'sign-agreement', 'advise-own-insurer', 'suitable-help'],
      lines: [['B', 'compulsory', 'A', 9_999, 10_000]],
      paid: { A: [9_999, 0, 0, 0], B: nothing },
    },
  },
  {
    name: 'not at fault, at the limit of CNY 100',
    note: 'B bears all; D(B) 10,000 = limit without fault',
    facts: accident(car([], 0), car(['T02'], 10_000)),
    expected: {
      ...online,
      ...bBears,
      lines: [['B', 'compulsory', 'A', 10_000, 10_000]],
      paid: { A: [10_000, 0, 0, 0], B: nothing },
    },
  },
  {
    name: 'not at fault, one fen above the limit of CNY 100, own-damage cover',
    note: 'B bears all; D(B) 10,001 = 10,000 A compulsory + 1 B own-damage',
    facts: accident(car([], 0), car(['T03'], 10_001)),
    expected: {
      ...online,
      ...bBears,
      lines: [
        ['B', 'compulsory', 'A', 10_000, 10_000],
        ['B', 'own-damage', 'B', 1],
      ],
      paid: { A: [10_000, 0, 0, 0], B: [0, 0, 1, 0] },
    },
  },
  {
    name: 'not at fault, one fen above the limit of CNY 100, no own-damage cover',
    note: 'B bears all; D(B) 10,001 = 10,000 A compulsory + 1 the owner of B',
    facts: accident(car([], 0), car(['T04'], 10_001, { ownDamageCover: false })),
    expected: {
      ...online,
      ...bBears,
      lines: [
        ['B', 'compulsory', 'A', 10_000, 10_000],
        ['B', 'owner', 'B', 1],
      ],
      paid: { A: [10_000, 0, 0, 0], B: [0, 0, 0, 1] },
    },
  },
  {
    name: 'both cars damaged, A bears all',
    note: 'D(B) 480,050 = 200,000 + 280,050 commercial of A; D(A) 350,000 = 10,000 B compulsory + 340,000 A own-damage',
    facts: accident(car(['T04'], 350_000), car([], 480_050)),
    expected: {
      ...online,
      ...aBears,
      lines: [
        ['A', 'compulsory', 'B', 10_000, 10_000],
        ['A', 'own-damage', 'A', 340_000],
        ['B', 'compulsory', 'A', 200_000, 200_000],
        ['B', 'commercial', 'A', 280_050, million],
      ],
      paid: { A: [200_000, 280_050, 340_000, 0], B: [10_000, 0, 0, 0] },
    },
  },
  {
    name: 'no damage at all',
    note: '0 + 0: nobody pays anything',
    facts: accident(car(['T01', 'T05'], 0), car([], 0)),
    expected: { ...online, ...aBears, lines: [], paid: { A: nothing, B: nothing } },
  },
];

const onlineLimit: readonly ScreeningCase[] = [
  {
    name: 'one fen below the online limit of CNY 10,000',
    note: '400,000 + 599,999 = 999,999; D(A) = 200,000 + 200,000 of B; D(B) = 10,000 A compulsory + 589,999 B own-damage',
    facts: accident(car([], 400_000), car(['T05'], 599_999)),
    expected: {
      ...online,
      ...bBears,
      lines: [
        ['A', 'compulsory', 'B', 200_000, 200_000],
        ['A', 'commercial', 'B', 200_000, million],
        ['B', 'compulsory', 'A', 10_000, 10_000],
        ['B', 'own-damage', 'B', 589_999],
      ],
      paid: { A: [10_000, 0, 0, 0], B: [200_000, 200_000, 589_999, 0] },
    },
  },
  {
    name: 'at the online limit of CNY 10,000, both cars together',
    note: '400,000 + 600,000 = 1,000,000; D(B) = 200,000 + 400,000 of A; D(A) = 10,000 B compulsory + 390,000 A own-damage',
    facts: accident(car(['T05'], 400_000), car([], 600_000)),
    expected: {
      ...online,
      ...aBears,
      lines: [
        ['A', 'compulsory', 'B', 10_000, 10_000],
        ['A', 'own-damage', 'A', 390_000],
        ['B', 'compulsory', 'A', 200_000, 200_000],
        ['B', 'commercial', 'A', 400_000, million],
      ],
      paid: { A: [200_000, 400_000, 390_000, 0], B: [10_000, 0, 0, 0] },
    },
  },
  {
    name: 'one fen above the online limit of CNY 10,000, each car below it',
    note: '400,000 + 600,001 = 1,000,001; D(B) = 200,000 + 400,001 of A; D(A) = 10,000 B compulsory + 390,000 A own-damage',
    facts: accident(car(['T06'], 400_000), car([], 600_001)),
    expected: {
      ...centre,
      ...aBears,
      customer: 'own',
      steps: ['photograph', 'move-aside', 'call-police', 'guide-to-centre', 'open-and-track'],
      fails: ['amount-within-limit'],
      lines: [
        ['A', 'compulsory', 'B', 10_000, 10_000],
        ['A', 'own-damage', 'A', 390_000],
        ['B', 'compulsory', 'A', 200_000, 200_000],
        ['B', 'commercial', 'A', 400_001, million],
      ],
      paid: { A: [200_000, 400_001, 390_000, 0], B: [10_000, 0, 0, 0] },
    },
  },
  {
    name: 'one car alone is above CNY 10,000, the other is not assessed',
    note: '1,000,001 + ? > 1,000,000 whatever the other is',
    facts: accident(car([], 1_000_001), without(car(['T06'], 0), 'damageFen')),
    expected: {
      ...centre,
      ...bBears,
      customer: 'other',
      steps: ['photograph', 'move-aside', 'advise-own-insurer', 'help-police-report', 'suitable-help'],
      fails: ['amount-within-limit'],
      missing: { '/parties/B/damageFen': 'payments' },
      withheld: 'facts-missing',
    },
  },
  {
    name: 'a damage that is not assessed yet',
    note: '1,000,000 + ? may or may not be above the limit',
    facts: accident(car(['T01'], 1_000_000), without(car([], 0), 'damageFen')),
    expected: {
      ...centre,
      ...aBears,
      settled: false,
      steps: ['ask-missing', 'photograph', 'move-aside', 'call-police', 'guide-to-centre', 'open-and-track'],
      unknown: ['amount-within-limit'],
      missing: { '/parties/B/damageFen': 'way,payments' },
      withheld: 'facts-missing',
    },
  },
];

const bothLiable: readonly ScreeningCase[] = [
  {
    name: 'mutual self-pay, one of them at the limit of CNY 2,000',
    note: 'both liable, 150,000 and 200,000 <= 200,000: each compulsory insurer pays its own customer',
    facts: accident(car(['T07'], 150_000), car(['T08'], 200_000)),
    expected: {
      ...online,
      ...bothBear,
      customer: 'both',
      steps: ['photograph', 'move-aside', 'sign-agreement', 'settle-online', 'advise-own-insurer', 'suitable-help'],
      mutualSelfPay: true,
      lines: [
        ['A', 'compulsory', 'A', 150_000, 200_000],
        ['B', 'compulsory', 'B', 200_000, 200_000],
      ],
      paid: { A: [150_000, 0, 0, 0], B: [200_000, 0, 0, 0] },
    },
  },
  {
    name: 'mutual self-pay, both at the limit of CNY 2,000, both of one company',
    note: '200,000 and 200,000; both insured by the company that asks',
    facts: accident(car(['T08'], 200_000), car(['T07'], 200_000, { insurer: lushan })),
    expected: {
      ...online,
      ...bothBear,
      customer: 'own',
      steps: ['photograph', 'move-aside', 'sign-agreement', 'settle-online'],
      mutualSelfPay: true,
      lines: [
        ['A', 'compulsory', 'A', 200_000, 200_000],
        ['B', 'compulsory', 'B', 200_000, 200_000],
      ],
      paid: { A: [200_000, 0, 0, 0], B: [200_000, 0, 0, 0] },
    },
  },
  {
    name: 'mutual self-pay, both one fen below the limit of CNY 2,000',
    note: '199,999 and 199,999',
    facts: accident(car(['T09'], 199_999), car(['T09'], 199_999)),
    expected: {
      ...online,
      ...bothBear,
      mutualSelfPay: true,
      lines: [
        ['A', 'compulsory', 'A', 199_999, 200_000],
        ['B', 'compulsory', 'B', 199_999, 200_000],
      ],
      paid: { A: [199_999, 0, 0, 0], B: [199_999, 0, 0, 0] },
    },
  },
  {
    name: 'mutual self-pay, one car not damaged',
    note: '100,000 and 0: one line',
    facts: accident(car(['T10'], 100_000), car(['T10'], 0)),
    expected: {
      ...online,
      ...bothBear,
      mutualSelfPay: true,
      lines: [['A', 'compulsory', 'A', 100_000, 200_000]],
      paid: { A: [100_000, 0, 0, 0], B: nothing },
    },
  },
  {
    name: 'no mutual self-pay one fen above CNY 2,000; the odd fen stays with the owner',
    note: 'D(A) 200,001: 200,000 B compulsory, rest 1 = 0 B + 1 A own-damage; D(B) 100 A compulsory',
    facts: accident(car(['T09'], 200_001), car(['T11'], 100)),
    expected: {
      ...online,
      ...bothBear,
      lines: [
        ['A', 'compulsory', 'B', 200_000, 200_000],
        ['A', 'own-damage', 'A', 1],
        ['B', 'compulsory', 'A', 100, 200_000],
      ],
      paid: { A: [100, 0, 1, 0], B: [200_000, 0, 0, 0] },
    },
  },
  {
    name: 'an odd rest: half a fen on the owner side',
    note: 'D(A) rest 3 = 1 B commercial + 2 A own-damage; D(B) rest 100,000 = 50,000 A commercial + 50,000 B own-damage',
    facts: accident(car(['T10'], 200_003), car(['T11'], 300_000)),
    expected: {
      ...online,
      ...bothBear,
      lines: [
        ['A', 'compulsory', 'B', 200_000, 200_000],
        ['A', 'commercial', 'B', 1, million],
        ['A', 'own-damage', 'A', 2],
        ['B', 'compulsory', 'A', 200_000, 200_000],
        ['B', 'commercial', 'A', 50_000, million],
        ['B', 'own-damage', 'B', 50_000],
      ],
      paid: { A: [200_000, 50_000, 2, 0], B: [200_000, 1, 50_000, 0] },
    },
  },
  {
    name: 'an even rest of two fen, no own-damage cover',
    note: 'D(A) rest 2 = 1 B commercial + 1 the owner of A',
    facts: accident(car(['T11'], 200_002, { ownDamageCover: false }), car(['T10'], 0)),
    expected: {
      ...online,
      ...bothBear,
      lines: [
        ['A', 'compulsory', 'B', 200_000, 200_000],
        ['A', 'commercial', 'B', 1, million],
        ['A', 'owner', 'A', 1],
      ],
      paid: { A: [0, 0, 0, 1], B: [200_000, 1, 0, 0] },
    },
  },
  {
    name: 'an odd rest without own-damage cover: half a fen is the owner',
    note: 'D(B) rest 50,001 = 25,000 A commercial + 25,001 the owner of B; D(A) 10,000 B compulsory',
    facts: accident(car(['T12'], 10_000), car(['T12'], 250_001, { ownDamageCover: false })),
    expected: {
      ...online,
      ...bothBear,
      lines: [
        ['A', 'compulsory', 'B', 10_000, 200_000],
        ['B', 'compulsory', 'A', 200_000, 200_000],
        ['B', 'commercial', 'A', 25_000, million],
        ['B', 'owner', 'B', 25_001],
      ],
      paid: { A: [200_000, 25_000, 0, 0], B: [10_000, 0, 0, 25_001] },
    },
  },
  {
    name: 'both liable, half above the commercial limit',
    note: 'D(B) rest 100,000: A owes 50,000 = 30,000 commercial (its limit) + 20,000 out of pocket; 50,000 B own-damage',
    facts: accident(car(['T19'], 0, { commercialLimitFen: 30_000 }), car(['T20'], 300_000)),
    expected: {
      ...online,
      ...bothBear,
      lines: [
        ['B', 'compulsory', 'A', 200_000, 200_000],
        ['B', 'commercial', 'A', 30_000, 30_000],
        ['B', 'other-party', 'A', 20_000],
        ['B', 'own-damage', 'B', 50_000],
      ],
      paid: { A: [200_000, 30_000, 0, 20_000], B: [0, 0, 50_000, 0] },
    },
  },
  {
    name: 'both liable and below CNY 2,000, but A has no compulsory cover: no mutual self-pay',
    note: 'D(A) 150,000 B compulsory; D(B) 180,000 A out of pocket in the stead of its cover',
    facts: accident(car(['T12'], 150_000, { compulsoryCover: false }), car(['T13'], 180_000)),
    expected: {
      ...centre,
      ...bothBear,
      customer: 'both',
      steps: [
        'photograph',
        'move-aside',
        'call-police',
        'guide-to-centre',
        'open-and-track',
        'advise-own-insurer',
        'suitable-help',
      ],
      fails: ['compulsory-cover'],
      lines: [
        ['A', 'compulsory', 'B', 150_000, 200_000],
        ['B', 'other-party', 'A', 180_000, 200_000],
      ],
      paid: { A: [0, 0, 0, 180_000], B: [150_000, 0, 0, 0] },
    },
  },
  {
    name: 'both liable and below CNY 2,000, compulsory cover of B unknown',
    note: 'whether each pays its own customer hangs on it',
    facts: accident(car(['T13'], 150_000), without(car(['T14'], 180_000), 'compulsoryCover')),
    expected: {
      ...centre,
      ...bothBear,
      settled: false,
      unknown: ['compulsory-cover'],
      missing: { '/parties/B/compulsoryCover': 'way,payments' },
      withheld: 'facts-missing',
    },
  },
];

const covers: readonly ScreeningCase[] = [
  {
    name: 'one fen below the commercial limit',
    note: 'D(B) 699,999 = 200,000 + 499,999 of 500,000',
    facts: accident(car(['T13'], 0, { commercialLimitFen: 500_000 }), car([], 699_999)),
    expected: {
      ...online,
      ...aBears,
      lines: [
        ['B', 'compulsory', 'A', 200_000, 200_000],
        ['B', 'commercial', 'A', 499_999, 500_000],
      ],
      paid: { A: [200_000, 499_999, 0, 0], B: nothing },
    },
  },
  {
    name: 'at the commercial limit',
    note: 'D(B) 700,000 = 200,000 + 500,000 of 500,000',
    facts: accident(car(['T13'], 0, { commercialLimitFen: 500_000 }), car([], 700_000)),
    expected: {
      ...online,
      ...aBears,
      lines: [
        ['B', 'compulsory', 'A', 200_000, 200_000],
        ['B', 'commercial', 'A', 500_000, 500_000],
      ],
      paid: { A: [200_000, 500_000, 0, 0], B: nothing },
    },
  },
  {
    name: 'one fen above the commercial limit falls to the driver',
    note: 'D(B) 700,001 = 200,000 + 500,000 + 1 out of pocket of A',
    facts: accident(car(['T14'], 0, { commercialLimitFen: 500_000 }), car([], 700_001)),
    expected: {
      ...online,
      ...aBears,
      lines: [
        ['B', 'compulsory', 'A', 200_000, 200_000],
        ['B', 'commercial', 'A', 500_000, 500_000],
        ['B', 'other-party', 'A', 1],
      ],
      paid: { A: [200_000, 500_000, 0, 1], B: nothing },
    },
  },
  {
    name: 'no commercial cover at fault',
    note: 'D(B) 300,000 = 200,000 + 100,000 out of pocket of A',
    facts: accident(car(['T14'], 0, { commercialLimitFen: 0 }), car([], 300_000)),
    expected: {
      ...centre,
      ...aBears,
      fails: ['commercial-cover'],
      lines: [
        ['B', 'compulsory', 'A', 200_000, 200_000],
        ['B', 'other-party', 'A', 100_000],
      ],
      paid: { A: [200_000, 0, 0, 100_000], B: nothing },
    },
  },
  {
    name: 'no commercial cover of the one who is not at fault closes the quick way too',
    note: 'D(B) 100,000 A compulsory',
    facts: accident(car(['T15'], 0), car([], 100_000, { commercialLimitFen: 0 })),
    expected: { ...centre, ...aBears, fails: ['commercial-cover'], ...plain },
  },
  {
    name: 'commercial limit unknown where the amount hangs on it',
    note: 'D(B) 300,000: rest 100,000, of a cover that nobody knows',
    facts: accident(without(car(['T16'], 0), 'commercialLimitFen'), car([], 300_000)),
    expected: {
      ...centre,
      ...aBears,
      settled: false,
      unknown: ['commercial-cover'],
      missing: { '/parties/A/commercialLimitFen': 'way,payments' },
      withheld: 'facts-missing',
    },
  },
  {
    name: 'commercial limit unknown where nothing hangs on it',
    note: 'D(B) 200,000 A compulsory; D(A) 10,000 B compulsory without fault; no rest',
    facts: accident(without(car(['T17'], 10_000), 'commercialLimitFen'), car([], 200_000)),
    expected: {
      ...centre,
      ...aBears,
      settled: false,
      unknown: ['commercial-cover'],
      missing: { '/parties/A/commercialLimitFen': 'way' },
      lines: [
        ['A', 'compulsory', 'B', 10_000, 10_000],
        ['B', 'compulsory', 'A', 200_000, 200_000],
      ],
      paid: { A: [200_000, 0, 0, 0], B: [10_000, 0, 0, 0] },
    },
  },
  {
    name: 'own-damage cover unknown where nothing hangs on it',
    note: 'D(A) 10,000 B compulsory without fault; no rest',
    facts: accident(without(car(['T18'], 10_000), 'ownDamageCover'), car([], 0)),
    expected: {
      ...online,
      ...aBears,
      lines: [['A', 'compulsory', 'B', 10_000, 10_000]],
      paid: { A: nothing, B: [10_000, 0, 0, 0] },
    },
  },
  {
    name: 'own-damage cover unknown where the amount hangs on it',
    note: 'D(A) 10,001: rest 1, of the cover or the owner',
    facts: accident(without(car(['T18'], 10_001), 'ownDamageCover'), car([], 0)),
    expected: {
      ...online,
      ...aBears,
      missing: { '/parties/A/ownDamageCover': 'payments' },
      withheld: 'facts-missing',
    },
  },
  {
    name: 'no compulsory cover of the one who is not at fault',
    note: 'D(A) 50,000 = 10,000 out of pocket of B in the stead of its cover + 40,000 A own-damage',
    facts: accident(car(['T20'], 50_000), car([], 0, { compulsoryCover: false })),
    expected: {
      ...centre,
      ...aBears,
      fails: ['compulsory-cover'],
      lines: [
        ['A', 'other-party', 'B', 10_000, 10_000],
        ['A', 'own-damage', 'A', 40_000],
      ],
      paid: { A: [0, 0, 40_000, 0], B: [0, 0, 0, 10_000] },
    },
  },
  {
    name: 'no compulsory cover of the one who is at fault',
    note: 'D(A) 250,000 = 200,000 out of pocket of B in the stead of its cover + 50,000 B commercial',
    facts: accident(car([], 250_000), car(['T12'], 0, { compulsoryCover: false })),
    expected: {
      ...centre,
      ...bBears,
      fails: ['compulsory-cover'],
      lines: [
        ['A', 'other-party', 'B', 200_000, 200_000],
        ['A', 'commercial', 'B', 50_000, million],
      ],
      paid: { A: nothing, B: [0, 50_000, 0, 200_000] },
    },
  },
  {
    name: 'compulsory cover unknown',
    note: 'who pays the first 2,000 hangs on it',
    facts: accident(without(car(['T16'], 0), 'compulsoryCover'), car([], 100_000)),
    expected: {
      ...centre,
      ...aBears,
      settled: false,
      unknown: ['compulsory-cover'],
      missing: { '/parties/A/compulsoryCover': 'way,payments' },
      withheld: 'facts-missing',
    },
  },
];

/** 交强险条例 22: the party stands in for its compulsory cover. */
const barred: readonly ScreeningCase[] = [
  {
    name: 'X04 no licence, at fault',
    note: 'D(B) 250,000 = 200,000 out of pocket of A + 50,000 commercial; D(A) 20,000 = 10,000 B compulsory + 10,000 own-damage',
    facts: accident(car(['T05'], 20_000), car([], 250_000), { exclusions: [{ code: 'X04', of: 'A' }] }),
    expected: {
      ...protect,
      ...aBears,
      customer: 'own',
      steps: ['evacuate', 'protect-scene', 'call-police', 'await-police', 'open-and-track'],
      fails: ['no-exclusion'],
      exclusions: ['X04'],
      lines: [
        ['A', 'compulsory', 'B', 10_000, 10_000],
        ['A', 'own-damage', 'A', 10_000],
        ['B', 'other-party', 'A', 200_000, 200_000],
        ['B', 'commercial', 'A', 50_000, million],
      ],
      paid: { A: [0, 50_000, 10_000, 200_000], B: [10_000, 0, 0, 0] },
    },
  },
  {
    name: 'X05 drink or drugs, at fault',
    note: 'D(A) 150,000 out of pocket of B',
    facts: accident(car([], 150_000), car(['T14'], 0), { exclusions: [{ code: 'X05', of: 'B' }] }),
    expected: {
      ...protect,
      ...bBears,
      customer: 'other',
      steps: ['evacuate', 'protect-scene', 'help-police-report', 'await-police', 'advise-own-insurer', 'suitable-help'],
      fails: ['no-exclusion'],
      exclusions: ['X05'],
      lines: [['A', 'other-party', 'B', 150_000, 200_000]],
      paid: { A: nothing, B: [0, 0, 0, 150_000] },
    },
  },
  {
    name: 'X08 intent of the one who was in no listed situation',
    note: 'B bears all; D(B) 30,000 = 10,000 out of pocket of A + 20,000 B own-damage',
    facts: accident(car([], 0), car(['T15'], 30_000), { exclusions: [{ code: 'X08', of: 'A' }] }),
    expected: {
      ...protect,
      ...bBears,
      fails: ['no-exclusion'],
      exclusions: ['X08'],
      lines: [
        ['B', 'other-party', 'A', 10_000, 10_000],
        ['B', 'own-damage', 'B', 20_000],
      ],
      paid: { A: [0, 0, 0, 10_000], B: [0, 0, 20_000, 0] },
    },
  },
  {
    name: 'X11 another offence: the car was stolen',
    note: 'D(A) 100,000 out of pocket of B',
    facts: accident(car([], 100_000), car(['T16'], 0), { exclusions: [{ code: 'X11', of: 'B', stolen: true }] }),
    expected: {
      ...protect,
      ...bBears,
      fails: ['no-exclusion'],
      exclusions: ['X11'],
      lines: [['A', 'other-party', 'B', 100_000, 200_000]],
      paid: { A: nothing, B: [0, 0, 0, 100_000] },
    },
  },
  {
    name: 'X11 another offence, not theft: compulsory cover pays',
    note: 'D(A) 100,000 B compulsory',
    facts: accident(car([], 100_000), car(['T17'], 0), { exclusions: [{ code: 'X11', of: 'B', stolen: false }] }),
    expected: {
      ...protect,
      ...bBears,
      fails: ['no-exclusion'],
      exclusions: ['X11'],
      lines: [['A', 'compulsory', 'B', 100_000, 200_000]],
      paid: { A: nothing, B: [100_000, 0, 0, 0] },
    },
  },
  {
    name: 'X11 another offence, nobody asked whether the car was stolen',
    note: 'whether compulsory cover pays hangs on it; the way does not',
    facts: accident(car(['T07'], 0), car([], 100_000), { exclusions: [{ code: 'X11', of: 'A' }] }),
    expected: {
      ...protect,
      ...aBears,
      fails: ['no-exclusion'],
      exclusions: ['X11'],
      missing: { '/exclusions/0/stolen': 'payments' },
      withheld: 'facts-missing',
    },
  },
  {
    name: 'X04 no licence, nobody said whose',
    note: 'whose compulsory cover pays nothing hangs on it',
    facts: accident(car(['T08'], 0), car([], 100_000), { exclusions: [{ code: 'X04' }] }),
    expected: {
      ...protect,
      ...aBears,
      fails: ['no-exclusion'],
      exclusions: ['X04'],
      missing: { '/exclusions/0/of': 'payments' },
      withheld: 'facts-missing',
    },
  },
  {
    name: 'X04 of the other one does not touch the payer',
    note: 'D(B) 100,000 A compulsory: B without a licence, but B bears nothing and its cover pays nothing here',
    facts: accident(car(['T19'], 0), car([], 100_000), { exclusions: [{ code: 'X04', of: 'B' }] }),
    expected: { ...protect, ...aBears, fails: ['no-exclusion'], exclusions: ['X04'], ...plain },
  },
  {
    name: 'both liable and below CNY 2,000, but A had been drinking: no mutual self-pay',
    note: 'D(A) 100,000 B compulsory; D(B) 100,000 A out of pocket',
    facts: accident(car(['T17'], 100_000), car(['T18'], 100_000), { exclusions: [{ code: 'X05', of: 'A' }] }),
    expected: {
      ...protect,
      ...bothBear,
      customer: 'both',
      fails: ['no-exclusion'],
      exclusions: ['X05'],
      lines: [
        ['A', 'compulsory', 'B', 100_000, 200_000],
        ['B', 'other-party', 'A', 100_000, 200_000],
      ],
      paid: { A: [0, 0, 0, 100_000], B: [100_000, 0, 0, 0] },
    },
  },
];

/** The exclusions that leave compulsory cover as it is: D(B) 100,000 from A's, always. */
const excluded = (
  name: string,
  code: string,
  of: Side | undefined,
  way: typeof photograph | typeof protect,
): ScreeningCase => ({
  name: `${code} ${name}`,
  note: 'D(B) 100,000 A compulsory',
  facts: accident(car(['T06'], 0), car([], 100_000), { exclusions: [{ code, ...(of ? { of } : {}) }] }),
  expected: { ...way, ...aBears, fails: ['no-exclusion'], exclusions: [code], ...plain },
});

const exclusions: readonly ScreeningCase[] = [
  excluded('no plate, inspection or insurance mark', 'X01', 'B', photograph),
  excluded('dangerous goods', 'X02', 'A', protect),
  excluded('hit a public facility', 'X03', undefined, photograph),
  excluded('overloaded coach', 'X06', 'B', protect),
  excluded('a car that cannot move', 'X07', 'B', protect),
  excluded('a party fled', 'X09', 'A', protect),
  excluded('scene destroyed', 'X10', 'B', protect),
  excluded('scene cannot be photographed', 'X12', undefined, protect),
  excluded('another case for the police', 'X13', undefined, protect),
  {
    name: 'two exclusions: the stricter way wins',
    note: 'X01 photograph and move, X13 protect the scene; D(B) 100,000 A compulsory',
    facts: accident(car(['T01'], 0), car([], 100_000), { exclusions: [{ code: 'X01', of: 'A' }, { code: 'X13' }] }),
    expected: { ...protect, ...aBears, fails: ['no-exclusion'], exclusions: ['X01', 'X13'], ...plain },
  },
  {
    name: 'a facility was damaged: that is X03 whether it was named or not',
    note: 'D(B) 100,000 A compulsory',
    facts: accident(car(['T02'], 0), car([], 100_000), { otherProperty: 'facility' }),
    expected: {
      ...photograph,
      ...aBears,
      steps: ['evacuate', 'photograph', 'move-aside', 'call-police', 'await-police', 'open-and-track'],
      fails: ['no-exclusion', 'no-other-property'],
      exclusions: ['X03'],
      ...plain,
    },
  },
  {
    name: 'a car cannot drive away: that is X07 whether it was named or not',
    note: 'D(B) 100,000 A compulsory',
    facts: accident(car(['T03'], 0, { driveable: false }), car([], 100_000)),
    expected: {
      ...protect,
      ...aBears,
      fails: ['no-exclusion', 'both-driveable'],
      exclusions: ['X07'],
      ...plain,
    },
  },
  {
    name: 'a car without marks while nobody asked of injuries: worse may come',
    note: 'X01 stands; an injury would ask for more. D(B) 100,000 A compulsory',
    facts: without(accident(car(['T04'], 0), car([], 100_000), { exclusions: [{ code: 'X01', of: 'B' }] }), 'injured'),
    expected: {
      ...photograph,
      ...aBears,
      settled: false,
      fails: ['no-exclusion'],
      unknown: ['nobody-hurt'],
      exclusions: ['X01'],
      missing: { '/injured': 'way' },
      ...plain,
    },
  },
  {
    name: 'nobody asked of exclusions',
    note: 'whose compulsory cover pays hangs on them too',
    facts: without(accident(car(['T05'], 0), car([], 100_000)), 'exclusions'),
    expected: {
      ...centre,
      ...aBears,
      settled: false,
      unknown: ['no-exclusion'],
      missing: { '/exclusions': 'way,payments' },
      withheld: 'facts-missing',
    },
  },
];

/** Conditions of the case and of each party: failing, and unknown. D(B) 100,000 from A's compulsory cover, unless they say otherwise. */
const one = (
  name: string,
  facts: AccidentFacts,
  expected: Partial<ScreeningCase['expected']>,
  more: Partial<ScreeningCase> = {},
): ScreeningCase => ({
  name,
  note: 'D(B) 100,000 A compulsory',
  facts,
  ...more,
  expected: { ...centre, ...aBears, ...plain, ...expected },
});
const a = car(['T01'], 0);
const b = car([], 100_000);
const good = accident(a, b);

const conditions: readonly ScreeningCase[] = [
  one(
    'somebody is hurt: protect the scene, an ambulance first',
    { ...good, injured: true },
    {
      ...protect,
      steps: ['call-ambulance', 'evacuate', 'protect-scene', 'call-police', 'await-police', 'open-and-track'],
      fails: ['nobody-hurt'],
    },
  ),
  one('nobody asked whether somebody is hurt', without(good, 'injured'), {
    settled: false,
    unknown: ['nobody-hurt'],
    missing: { '/injured': 'way' },
  }),
  one('the load of a third party was damaged', { ...good, otherProperty: 'other' }, { fails: ['no-other-property'] }),
  one('nobody asked of other property', without(good, 'otherProperty'), {
    settled: false,
    unknown: ['no-other-property'],
    missing: { '/otherProperty': 'way' },
  }),
  one('B cannot be asked whether it drives', accident(a, without(b, 'driveable')), {
    settled: false,
    unknown: ['both-driveable'],
    missing: { '/parties/B/driveable': 'way' },
  }),
  one('more than exterior parts', accident({ ...a, exteriorOnly: false }, b), { fails: ['exterior-only'] }),
  one('how deep the damage goes is unknown', accident(a, without(b, 'exteriorOnly')), {
    settled: false,
    unknown: ['exterior-only'],
    missing: { '/parties/B/exteriorOnly': 'way' },
  }),
  one('a difficult scene', { ...good, difficultScene: true }, { fails: ['plain-scene'] }),
  one('nobody said how difficult the scene is', without(good, 'difficultScene'), {
    settled: false,
    unknown: ['plain-scene'],
    missing: { '/difficultScene': 'way' },
  }),
  one('not covered by the policy of B', accident(a, { ...b, withinPolicy: false }), { fails: ['within-policy'] }),
  one('whether the policy of A covers it is unknown', accident(without(a, 'withinPolicy'), b), {
    settled: false,
    unknown: ['within-policy'],
    missing: { '/parties/A/withinPolicy': 'way' },
  }),
  one(
    'B is insured outside of the programme',
    accident(a, { ...b, insurer: 'other' }),
    {
      customer: 'own',
      fails: ['insurers-in-both-cities'],
    },
    { inBothCities: { A: true } },
  ),
  one(
    'the insurer of B has a branch in one city only',
    good,
    { fails: ['insurers-in-both-cities'] },
    { inBothCities: { A: true, B: false } },
  ),
  one(
    'the insurer of the liable party is unknown',
    (({ parties, ...rest }) => ({ ...rest, parties: { ...parties, A: without(parties.A, 'insurer') } }))(good),
    {
      settled: false,
      customer: 'unclear',
      steps: [
        'ask-missing',
        'photograph',
        'move-aside',
        'call-police',
        'police-determine',
        'each-reports',
        'guide-to-centre',
        'open-and-track',
      ],
      unknown: ['insurers-in-both-cities'],
      missing: { '/parties/A/insurer': 'way,steps' },
    },
    { inBothCities: { B: true } },
  ),
  one('A has no images', accident({ ...a, imagesSupplied: false }, b), { fails: ['images-supplied'] }),
  one('whether B has images is unknown', accident(a, without(b, 'imagesSupplied')), {
    settled: false,
    unknown: ['images-supplied'],
    missing: { '/parties/B/imagesSupplied': 'way' },
  }),
  one('all holds, and another company asks', good, { ...online, customer: 'other' }, { asks: heting }),
  one('all holds, and a coordinator asks', good, { ...online, customer: 'other' }, { asks: null }),
];

/** Liability that is not determined: nobody is told what to pay. */
const undetermined = (
  name: string,
  note: string,
  facts: AccidentFacts,
  expected: Partial<ScreeningCase['expected']>,
): ScreeningCase => ({
  name,
  note,
  facts,
  expected: { ...centre, ...open, customer: 'unclear', withheld: 'liability-undetermined', ...expected },
});

const liabilities: readonly ScreeningCase[] = [
  undetermined(
    'a car alone',
    'no second party to share with',
    { ...good, vehicles: 1 },
    {
      fails: ['two-vehicles', 'liability-clear'],
    },
  ),
  undetermined(
    'three cars',
    'full and none of two do not fit three',
    { ...good, vehicles: 3 },
    {
      fails: ['two-vehicles', 'liability-clear'],
    },
  ),
  undetermined('how many cars is unknown', 'the rule is one of two cars', without(good, 'vehicles'), {
    settled: false,
    unknown: ['two-vehicles', 'liability-clear'],
    missing: { '/vehicles': 'way,liability' },
    withheld: 'facts-missing',
  }),
  undetermined('neither in a listed situation', 'for the police', accident(car([], 1), car([], 1)), {
    steps: [
      'photograph',
      'move-aside',
      'call-police',
      'police-determine',
      'each-reports',
      'guide-to-centre',
      'open-and-track',
    ],
    fails: ['listed-situation', 'liability-clear'],
  }),
  undetermined('B in none, of A nobody asked', 'A may bear all', accident(without(a, 'situations'), b), {
    settled: false,
    unknown: ['listed-situation', 'liability-clear'],
    missing: { '/parties/A/situations': 'way,liability' },
    withheld: 'facts-missing',
  }),
  undetermined('A in one, of B nobody asked', 'all or half', accident(a, without(b, 'situations')), {
    settled: false,
    unknown: ['liability-clear'],
    missing: { '/parties/B/situations': 'way,liability' },
    withheld: 'facts-missing',
  }),
  undetermined('A in T21 alone', 'T21 is for the police', accident(car(['T21'], 0), b), {
    fails: ['listed-situation', 'liability-clear'],
  }),
  undetermined('A in a listed one, B in T21 alone', 'half or all: for the police', accident(a, car(['T21'], 0)), {
    fails: ['liability-clear'],
  }),
  {
    name: 'T21 beside a listed situation of the same party adds nothing',
    note: 'T19 makes B bear all already; D(A) 100,000 B compulsory',
    facts: accident(car([], 100_000), car(['T19', 'T21'], 0)),
    expected: {
      ...online,
      ...bBears,
      lines: [['A', 'compulsory', 'B', 100_000, 200_000]],
      paid: { A: nothing, B: [100_000, 0, 0, 0] },
    },
  },
  undetermined('the parties dispute it', 'for the police', { ...good, disputed: true }, { fails: ['liability-clear'] }),
  one('nobody said whether they dispute it', without(good, 'disputed'), {
    settled: false,
    unknown: ['liability-clear'],
    missing: { '/disputed': 'way' },
  }),
];

export const screeningCases: readonly ScreeningCase[] = [
  ...oneBears,
  ...onlineLimit,
  ...bothLiable,
  ...covers,
  ...barred,
  ...exclusions,
  ...conditions,
  ...liabilities,
];
