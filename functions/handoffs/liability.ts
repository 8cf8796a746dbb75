import type { Catalogue, LiabilityGround } from '#schemas/accident-catalogue.ts';
import { type AccidentFacts, type Liability, type Side, sides } from '#schemas/screening.ts';
import { type Ref, refOf, refOfCase } from './facts.ts';

/** In a listed situation, in one that only the police determine, in none, or unknown. */
type Standing = 'listed' | 'for-police' | 'none' | 'unknown';

export interface LiabilityFinding extends Pick<Liability, Side | 'ground' | 'situations'> {
  readonly unknown: readonly Ref[];
}

/**
 * Liability on the quick way: the one party in a listed situation bears all, both in one bear it equally (道路交通事故处理程序规定 20;
 * shares between exist only on the ordinary way). What nobody has seen the text of is for the police to determine.
 */
export function liabilityOf(facts: AccidentFacts, catalogue: Catalogue): LiabilityFinding {
  const undetermined = (ground: LiabilityGround, unknown: readonly Ref[] = []): LiabilityFinding => ({
    A: 'undetermined',
    B: 'undetermined',
    ground,
    situations: ground === 'police-determine' ? situationsOf(facts, catalogue, true) : [],
    unknown,
  });
  if (facts.disputed) return undetermined('disputed');
  if (facts.vehicles !== undefined && facts.vehicles !== 2) return undetermined('not-two-vehicles');
  const standing = { A: standingOf('A', facts, catalogue), B: standingOf('B', facts, catalogue) };
  if (sides.some((side) => standing[side] === 'for-police')) return undetermined('police-determine');
  const unknown = [
    ...(facts.vehicles === undefined ? [refOfCase('vehicles')] : []),
    ...sides.filter((side) => standing[side] === 'unknown').map((side) => refOf(side, 'situations')),
  ];
  if (unknown.length > 0) return undetermined('facts-missing', unknown);
  const inListed = sides.filter((side) => standing[side] === 'listed');
  if (inListed.length === 0) return undetermined('no-listed-situation');
  const situations = situationsOf(facts, catalogue, false);
  if (inListed.length === 2)
    return { A: 'equal', B: 'equal', ground: 'both-parties-in-listed-situation', situations, unknown: [] };
  const bears = (side: Side) => (inListed.includes(side) ? 'full' : 'none');
  return { A: bears('A'), B: bears('B'), ground: 'one-party-in-listed-situation', situations, unknown: [] };
}

/** Where a party stands; a code that the catalogue's version does not list counts for nothing. */
export function standingOf(side: Side, facts: AccidentFacts, catalogue: Catalogue): Standing {
  const given = facts.parties[side].situations;
  if (given === undefined) return 'unknown';
  const named = catalogue.types.filter(({ code }) => given.includes(code));
  if (named.length === 0) return 'none';
  return named.some(({ unverified }) => !unverified) ? 'listed' : 'for-police';
}

const situationsOf = (facts: AccidentFacts, { types }: Catalogue, withUnverified: boolean): Liability['situations'] =>
  sides.flatMap((of) =>
    types
      .filter(({ code, unverified }) => facts.parties[of].situations?.includes(code) && (withUnverified || !unverified))
      .map(({ code, zh, en, law }) => ({ of, code, zh, en, ...(law ? { law } : {}) })),
  );
