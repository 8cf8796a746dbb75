import {
  type Basis,
  type ConditionId,
  conditionIds,
  type FactName,
  type Way,
  ways,
} from '#schemas/accident-catalogue.ts';
import {
  type AccidentFacts,
  type AppliedExclusion,
  type Condition,
  type PartyFacts,
  type Side,
  sides,
} from '#schemas/screening.ts';
import { type Ref, refOf, refOfCase } from './facts.ts';
import { type LiabilityFinding, standingOf } from './liability.ts';

/** What the directory knows of the parties' insurers, and who asks. */
export interface Resolved {
  /** The caller's member; a coordinator has none. */
  readonly ownMemberId?: string | undefined;
  /** Whether a party's insurer has an open branch in both cities; absent: not known. */
  readonly inBothCities: Readonly<Partial<Record<Side, boolean | undefined>>>;
}

/** How one condition stands, and which facts would tell. */
interface Finding extends Pick<Condition, 'outcome' | 'of'> {
  readonly unknown: readonly Ref[];
}
export type Findings = Readonly<Record<ConditionId, Finding>>;

/** A fact of the whole case that must have one value. */
function ofCase<F extends FactName & keyof AccidentFacts>(
  facts: AccidentFacts,
  fact: F,
  wanted: NonNullable<AccidentFacts[F]>,
): Finding {
  if (facts[fact] === undefined) return { outcome: 'unknown', of: [], unknown: [refOfCase(fact)] };
  return { outcome: facts[fact] === wanted ? 'holds' : 'fails', of: [], unknown: [] };
}

/** A condition on each of the two parties: `test` tells undefined where it is not known. */
function ofBoth(fact: FactName & keyof PartyFacts, test: (side: Side) => boolean | undefined): Finding {
  const of = sides.filter((side) => test(side) === false);
  const unknown = sides.filter((side) => test(side) === undefined).map((side) => refOf(side, fact));
  if (of.length > 0) return { outcome: 'fails', of, unknown };
  return { outcome: unknown.length > 0 ? 'unknown' : 'holds', of, unknown };
}

/** Every condition of the quick way against the facts. */
export function findingsOf(
  facts: AccidentFacts,
  resolved: Resolved,
  basis: Basis,
  exclusions: readonly AppliedExclusion[],
  liability: LiabilityFinding,
): Findings {
  const { parties } = facts;
  const isTrue = (fact: FactName & keyof PartyFacts) => ofBoth(fact, (side) => truth(parties[side][fact]));
  return {
    'nobody-hurt': ofCase(facts, 'injured', false),
    'no-exclusion': noExclusion(facts, exclusions),
    'two-vehicles': ofCase(facts, 'vehicles', 2),
    'both-driveable': isTrue('driveable'),
    'no-other-property': ofCase(facts, 'otherProperty', 'none'),
    'exterior-only': isTrue('exteriorOnly'),
    'plain-scene': ofCase(facts, 'difficultScene', false),
    'within-policy': isTrue('withinPolicy'),
    'compulsory-cover': isTrue('compulsoryCover'),
    'commercial-cover': ofBoth('commercialLimitFen', (side) => {
      const limit = parties[side].commercialLimitFen;
      return limit === undefined ? undefined : limit > 0;
    }),
    'insurers-in-both-cities': ofBoth('insurer', (side) => {
      const { insurer } = parties[side];
      if (insurer === undefined) return undefined;
      return insurer === 'other' ? false : resolved.inBothCities[side];
    }),
    'images-supplied': isTrue('imagesSupplied'),
    'listed-situation': listed(facts, basis),
    'liability-clear': clear(facts, liability),
    'amount-within-limit': withinLimit(facts, basis),
  };
}

const truth = (value: unknown) => (value === undefined ? undefined : value === true);

function noExclusion({ exclusions: given }: AccidentFacts, applied: readonly AppliedExclusion[]): Finding {
  const unknown = given === undefined ? [refOfCase('exclusions')] : [];
  const of = sides.filter((side) => applied.some((exclusion) => exclusion.of === side));
  if (applied.length > 0) return { outcome: 'fails', of, unknown };
  return { outcome: given === undefined ? 'unknown' : 'holds', of, unknown };
}

function listed(facts: AccidentFacts, { catalogue }: Basis): Finding {
  const standings = sides.map((side) => ({ side, standing: standingOf(side, facts, catalogue) }));
  if (standings.some(({ standing }) => standing === 'listed')) return { outcome: 'holds', of: [], unknown: [] };
  const unknown = standings
    .filter(({ standing }) => standing === 'unknown')
    .map(({ side }) => refOf(side, 'situations'));
  return { outcome: unknown.length > 0 ? 'unknown' : 'fails', of: [], unknown };
}

function clear({ disputed }: AccidentFacts, { A, ground, unknown: open }: LiabilityFinding): Finding {
  if (A === 'undetermined' && ground !== 'facts-missing') return { outcome: 'fails', of: [], unknown: [] };
  const unknown = [...open, ...(disputed === undefined ? [refOfCase('disputed')] : [])];
  return { outcome: unknown.length > 0 ? 'unknown' : 'holds', of: [], unknown };
}

/** Both vehicles' damages together; what is known of them may be too much already. */
function withinLimit({ parties }: AccidentFacts, { catalogue }: Basis): Finding {
  const unknown = sides.filter((side) => parties[side].damageFen === undefined).map((side) => refOf(side, 'damageFen'));
  const known = sides.reduce((sum, side) => sum + (parties[side].damageFen ?? 0), 0);
  if (known > catalogue.onlineSettlementLimitFen) return { outcome: 'fails', of: [], unknown };
  return { outcome: unknown.length > 0 ? 'unknown' : 'holds', of: [], unknown };
}

/** The exclusions that were named, and those that other facts amount to. */
export function exclusionsOf(facts: AccidentFacts, { catalogue, rules }: Basis): readonly AppliedExclusion[] {
  const implied = [
    ...(facts.otherProperty === 'facility' ? [{ code: rules.implied.facility }] : []),
    ...sides
      .filter((of) => facts.parties[of].driveable === false)
      .map((of) => ({ code: rules.implied.notDriveable, of })),
  ];
  const given: readonly { readonly code: string; readonly of?: Side | undefined }[] = facts.exclusions ?? [];
  const all = [...given.map(({ code, of }) => ({ code, ...(of ? { of } : {}) })), ...implied];
  const alike = (one: (typeof all)[number], other: (typeof all)[number]) =>
    one.code === other.code && ('of' in one ? one.of : undefined) === ('of' in other ? other.of : undefined);
  return all
    .filter((one, place) => all.findIndex((other) => alike(one, other)) === place)
    .flatMap((one) => {
      const known = catalogue.excluded.find(({ code }) => code === one.code);
      return known ? [{ ...one, way: known.way, zh: known.zh, en: known.en }] : [];
    });
}

/** The facts that may lead to the police yet; every other one leads to a quick-claim centre at worst. */
const leadsTo: Partial<Record<FactName, Way>> = {
  injured: 'police-protect-scene-call',
  driveable: 'police-protect-scene-call',
  exclusions: 'police-protect-scene-call',
  otherProperty: 'police-photograph-move-call',
};

const stricterOf = (one: Way, other: Way) => (ways.indexOf(other) > ways.indexOf(one) ? other : one);

/**
 * The way: the strictest that an exclusion, an injury or a failing condition asks for. While something is unknown it is never the quick
 * one. `unknown` are the facts that may change it yet.
 */
export function wayOf(findings: Findings, exclusions: readonly AppliedExclusion[]) {
  const found = conditionIds.map((id) => findings[id]);
  const fails = found.some(({ outcome }) => outcome === 'fails');
  const open = found.flatMap(({ unknown }) => unknown);
  const asked: Way[] = [
    ...(found.every(({ outcome }) => outcome === 'holds') ? [] : (['quick-claim-centre'] as const)),
    ...(findings['nobody-hurt'].outcome === 'fails' ? (['police-protect-scene-call'] as const) : []),
    ...exclusions.map(({ way }) => way),
  ];
  const way = asked.reduce<Way>(stricterOf, 'online');
  const mayChange = ({ fact }: Ref) => {
    const worst = leadsTo[fact];
    return worst !== undefined && stricterOf(way, worst) !== way;
  };
  return { way, unknown: fails ? open.filter(mayChange) : open };
}
