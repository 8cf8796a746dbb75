import { type Basis, basisOf, conditionIds, factNames, type LiableCustomer } from '#schemas/accident-catalogue.ts';
import { type AccidentFacts, type MissingFact, type Screening, type Side, sides } from '#schemas/screening.ts';
import { exclusionsOf, findingsOf, type Resolved, wayOf } from './conditions.ts';
import { type Ref, refOf } from './facts.ts';
import { type LiabilityFinding, liabilityOf } from './liability.ts';
import { payoutOf } from './payments.ts';
import { filled, namesOf } from './wording.ts';

/**
 * What the rules of quick handling (快处易赔) say of an accident: how each condition stands, which way the case takes, who is liable, who
 * pays what in fen, and what to do next. Whatever the facts leave out is unknown, and never taken for right.
 * @param resolved who asks, and what the directory knows of the insurers
 * @param basis the versions to go by, the current ones unless a case was screened under others
 */
export function screen(facts: AccidentFacts, resolved: Resolved, basis: Basis = basisOf()): Screening {
  const { catalogue, rules } = basis;
  const exclusions = exclusionsOf(facts, basis);
  const liability = liabilityOf(facts, catalogue);
  const findings = findingsOf(facts, resolved, basis, exclusions, liability);
  const { way, unknown } = wayOf(findings, exclusions);
  const settled = unknown.length === 0;
  const { customer, insurersUnknown } = liableCustomerOf(facts, liability, resolved);
  const determined = liability.A !== 'undetermined';
  const payout = determined ? payoutOf(facts, liability, basis) : undefined;
  const { steps: _steps, ...explanation } = rules.ways[way];
  return {
    catalogueVersion: catalogue.version,
    rulesVersion: rules.version,
    way,
    track: way === 'online' ? 'quick' : 'ordinary',
    explanation,
    settled,
    conditions: conditionIds.map((id) => ({
      id,
      outcome: findings[id].outcome,
      ...rules.conditions[id],
      of: findings[id].of,
    })),
    exclusions: [...exclusions],
    missing: missingOf(basis, {
      way: unknown,
      steps: insurersUnknown,
      liability: liability.unknown,
      payments: payout && 'unknown' in payout ? payout.unknown : [],
    }),
    liableCustomer: customer,
    steps: stepsOf(facts, { way, settled, customer, liability }, resolved, basis),
    liability: liabilityWords(liability, basis),
    ...(payout && 'payments' in payout ? { payments: payout.payments } : withheldOf(liability, basis)),
  };
}

function withheldOf({ A, ground }: LiabilityFinding, { rules }: Basis): Pick<Screening, 'withheld'> {
  const code = A === 'undetermined' && ground !== 'facts-missing' ? 'liability-undetermined' : 'facts-missing';
  return { withheld: { code, ...rules.withheld[code] } };
}

function liabilityWords(
  { unknown: _unknown, ...liability }: LiabilityFinding,
  { rules }: Basis,
): Screening['liability'] {
  const { source, ...words } = rules.liability[liability.ground];
  const names = (bears: string) => namesOf(sides.filter((side) => liability[side] === bears));
  return { ...liability, ...filled(words, { full: names('full'), none: names('none') }), source };
}

const liableSides = (liability: LiabilityFinding): readonly Side[] =>
  sides.filter((side) => liability[side] === 'full' || liability[side] === 'equal');

/** Whose customers the liable parties are, seen from the caller's company. */
function liableCustomerOf(facts: AccidentFacts, liability: LiabilityFinding, { ownMemberId }: Resolved) {
  const liable = liableSides(liability);
  const insurersUnknown = liable
    .filter((side) => facts.parties[side].insurer === undefined)
    .map((side) => refOf(side, 'insurer'));
  const own = liable.filter((side) => isOwn(side, facts, ownMemberId));
  return { customer: customerOf(liable.length, own.length, insurersUnknown.length), insurersUnknown };
}

function customerOf(liable: number, own: number, unknown: number): LiableCustomer {
  if (liable === 0 || unknown > 0) return 'unclear';
  if (own === 0) return 'other';
  return own === liable ? 'own' : 'both';
}

const isOwn = (side: Side, { parties }: AccidentFacts, ownMemberId: string | undefined) =>
  ownMemberId !== undefined && parties[side].insurer === ownMemberId;

function stepsOf(
  facts: AccidentFacts,
  found: Pick<Screening, 'way' | 'settled'> & { customer: LiableCustomer; liability: LiabilityFinding },
  { ownMemberId }: Resolved,
  { rules }: Basis,
): Screening['steps'] {
  const liable = liableSides(found.liability);
  const codes = [
    ...(facts.injured ? ['call-ambulance'] : []),
    ...(found.settled ? [] : ['ask-missing']),
    ...rules.ways[found.way].steps[found.customer],
  ];
  return codes.map((code) => {
    const step = rules.steps[code];
    if (!step) throw new Error(`the rules have no step ${code}`);
    const { about, source, ...words } = step;
    const of = about ? liable.filter((side) => isOwn(side, facts, ownMemberId) === (about === 'own')) : [];
    return { code, ...filled(words, about ? { parties: namesOf(of) } : {}), source, of };
  });
}

type Decided = MissingFact['decides'][number];

/** The facts that are unknown and matter, each once with all that it decides, in the order of the questions. */
function missingOf({ rules }: Basis, wanted: Readonly<Record<Decided, readonly Ref[]>>): MissingFact[] {
  const decided = ['way', 'steps', 'liability', 'payments'] as const satisfies readonly Decided[];
  const all = new Map(decided.flatMap((name) => wanted[name].map((ref) => [ref.pointer, ref] as const)));
  return [...all.values()]
    .sort(
      (one, two) => factNames.indexOf(one.fact) - factNames.indexOf(two.fact) || (one.pointer < two.pointer ? -1 : 1),
    )
    .map(({ pointer, fact, side }) => ({
      pointer,
      fact,
      decides: decided.filter((name) => wanted[name].some((ref) => ref.pointer === pointer)),
      ...filled(rules.questions[fact], side ? { party: namesOf([side]) } : {}),
    }));
}
