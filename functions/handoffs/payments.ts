import type { Basis, PaymentRule } from '#schemas/accident-catalogue.ts';
import { type AccidentFacts, type PaymentLine, type Payments, type Side, sides } from '#schemas/screening.ts';
import { type Ref, refOf, refOfCase, refOfExclusion } from './facts.ts';
import type { LiabilityFinding } from './liability.ts';
import { filled, namesOf, yuan } from './wording.ts';

/** One part of a damage and who pays it, before it is put into words. */
type Part = Omit<PaymentLine, 'zh' | 'en' | 'source'>;

/** The payments, or the facts that are needed to tell them. */
type Payout = { readonly payments: Payments } | { readonly unknown: readonly Ref[] };

/** What a party's compulsory cover does; where it does not pay, the party stands in for it. */
type Compulsory = 'compulsory' | 'uninsured' | 'barred';

const other = (side: Side): Side => (side === 'A' ? 'B' : 'A');

/**
 * Who pays what of both vehicles' damages, to the fen: compulsory cover first, the rest by liability between the parties (道路交通安全法
 * 76), a half that does not divide on the owner's side. Only facts on which an amount depends are asked for.
 * @param liability determined
 */
export function payoutOf(facts: AccidentFacts, liability: LiabilityFinding, basis: Basis): Payout {
  const damages = sides.map((side) => facts.parties[side].damageFen);
  const [damageA, damageB] = damages;
  if (damageA === undefined || damageB === undefined) {
    const absent = sides.filter((side) => facts.parties[side].damageFen === undefined);
    return { unknown: absent.map((side) => refOf(side, 'damageFen')) };
  }
  const damage = { A: damageA, B: damageB };
  const unknown: Ref[] = [];
  const bothLiable = liability.A === 'equal';
  const { limitFen } = basis.catalogue.mutualSelfPay;
  if (bothLiable && damageA <= limitFen && damageB <= limitFen) {
    const covers = sides.map((side) => compulsoryOf(side, facts, basis, unknown));
    if (unknown.length > 0 && covers.every((cover) => cover === undefined || cover === 'compulsory'))
      return { unknown };
    if (covers.every((cover) => cover === 'compulsory')) return { payments: mutual(damage, basis) };
  }
  const open: Ref[] = [];
  const parts = sides.flatMap((side) => partsOf(side, damage[side], facts, liability, basis, open));
  if (open.length > 0) return { unknown: open };
  return { payments: { mutualSelfPay: false, lines: worded(parts, basis), totals: totalsOf(damage, parts) } };
}

/** Each compulsory insurer pays its own customer (互碰自赔). */
function mutual(damage: Readonly<Record<Side, number>>, basis: Basis): Payments {
  const { limitFen } = basis.catalogue.mutualSelfPay;
  const parts = sides
    .filter((side) => damage[side] > 0)
    .map((side): Part => {
      const line = { payer: 'compulsory', of: side, amountFen: damage[side], limitFen } as const;
      return { damageOf: side, ...line, rule: 'mutual-self-pay' };
    });
  return { mutualSelfPay: true, lines: worded(parts, basis), totals: totalsOf(damage, parts) };
}

/** The parts of one vehicle's damage. What would have to be known and is not goes into `unknown`. */
function partsOf(
  owner: Side,
  damageFen: number,
  facts: AccidentFacts,
  liability: LiabilityFinding,
  basis: Basis,
  unknown: Ref[],
): readonly Part[] {
  if (damageFen === 0) return [];
  const payer = other(owner);
  const bears = liability[payer];
  const { atFault, notAtFault } = basis.catalogue.compulsoryCoverPropertyLimitFen;
  const limitFen = bears === 'none' ? notAtFault : atFault;
  const first = Math.min(damageFen, limitFen);
  const rest = damageFen - first;
  const ofPayer = bears === 'full' ? rest : bears === 'equal' ? Math.floor(rest / 2) : 0;
  const cover = compulsoryOf(payer, facts, basis, unknown);
  return [
    ...(cover ? [firstPart(owner, cover, first, limitFen, bears === 'none')] : []),
    ...commercialParts(owner, ofPayer, bears === 'equal', facts, basis, unknown),
    ...ownParts(owner, rest - ofPayer, bears === 'equal', facts, basis, unknown),
  ];
}

function firstPart(owner: Side, cover: Compulsory, amountFen: number, limitFen: number, blameless: boolean): Part {
  const line = { damageOf: owner, of: other(owner), amountFen, limitFen };
  if (cover !== 'compulsory') return { ...line, payer: 'other-party', rule: cover };
  return { ...line, payer: 'compulsory', rule: blameless ? 'compulsory-not-at-fault' : 'compulsory-at-fault' };
}

/** What the other party owes beyond compulsory cover: its commercial cover up to the limit, then its own pocket. */
function commercialParts(
  owner: Side,
  owedFen: number,
  half: boolean,
  facts: AccidentFacts,
  basis: Basis,
  unknown: Ref[],
): readonly Part[] {
  if (owedFen === 0) return [];
  const of = other(owner);
  const limitFen = facts.parties[of].commercialLimitFen;
  if (limitFen === undefined) {
    unknown.push(refOf(of, 'commercialLimitFen'));
    return [];
  }
  if (limitFen === 0) return [{ damageOf: owner, payer: 'other-party', of, amountFen: owedFen, rule: 'no-commercial' }];
  const barred = barringOf(of, facts, basis) === 'barred';
  const rule: PaymentRule = barred ? 'commercial-barred' : half ? 'commercial-half' : 'commercial-full';
  const covered = Math.min(owedFen, limitFen);
  const above: Part = {
    damageOf: owner,
    payer: 'other-party',
    of,
    amountFen: owedFen - covered,
    rule: 'over-commercial-limit',
  };
  return [
    { damageOf: owner, payer: 'commercial', of, amountFen: covered, limitFen, rule },
    ...(above.amountFen > 0 ? [above] : []),
  ];
}

/** What stays with the damaged vehicle's side: its own-damage cover if there is one, else its owner. */
function ownParts(
  owner: Side,
  leftFen: number,
  half: boolean,
  facts: AccidentFacts,
  basis: Basis,
  unknown: Ref[],
): readonly Part[] {
  if (leftFen === 0) return [];
  const { ownDamageCover } = facts.parties[owner];
  if (ownDamageCover === undefined) {
    unknown.push(refOf(owner, 'ownDamageCover'));
    return [];
  }
  const line = { damageOf: owner, of: owner, amountFen: leftFen };
  if (!ownDamageCover) return [{ ...line, payer: 'owner', rule: half ? 'owner-half' : 'owner-full' }];
  const barred = barringOf(owner, facts, basis) === 'barred';
  return [
    { ...line, payer: 'own-damage', rule: barred ? 'own-damage-barred' : half ? 'own-damage-half' : 'own-damage-full' },
  ];
}

function compulsoryOf(side: Side, facts: AccidentFacts, basis: Basis, unknown: Ref[]): Compulsory | undefined {
  const { compulsoryCover } = facts.parties[side];
  if (compulsoryCover === false) return 'uninsured';
  const barring = barringOf(side, facts, basis);
  if (compulsoryCover === undefined) unknown.push(refOf(side, 'compulsoryCover'));
  if (typeof barring !== 'string') unknown.push(...barring);
  if (compulsoryCover === undefined || typeof barring !== 'string') return undefined;
  return barring === 'barred' ? 'barred' : 'compulsory';
}

/**
 * Whether a party's compulsory cover pays no property damage because of its driver or owner (交强险条例 22): no licence, drink or drugs,
 * intent, a stolen vehicle; or the facts that would tell.
 */
function barringOf(side: Side, { exclusions }: AccidentFacts, { rules }: Basis): 'barred' | 'free' | readonly Ref[] {
  if (exclusions === undefined) return [refOfCase('exclusions')];
  const { always, whenStolen } = rules.barring;
  const unknown: Ref[] = [];
  for (const [place, { code, of, stolen }] of exclusions.entries()) {
    const bars = always.includes(code) || (code === whenStolen && stolen !== false);
    if (!bars || (of !== undefined && of !== side)) continue;
    const certain = code !== whenStolen || stolen === true;
    if (certain && of === side) return 'barred';
    if (!certain) unknown.push(refOfExclusion(place, 'stolen'));
    if (of === undefined) unknown.push(refOfExclusion(place, 'of'));
  }
  return unknown.length > 0 ? unknown : 'free';
}

/** Each part with its one line of explanation. */
const worded = (parts: readonly Part[], { rules }: Basis): PaymentLine[] =>
  parts.map((part) => {
    const { source, ...words } = rules.payments[part.rule];
    const values = {
      of: namesOf([part.of]),
      car: namesOf([part.damageOf]),
      amount: yuan(part.amountFen),
      ...(part.limitFen === undefined ? {} : { limit: yuan(part.limitFen) }),
    };
    return { ...part, ...filled(words, values), source };
  });

function totalsOf(damage: Readonly<Record<Side, number>>, parts: readonly Part[]): Payments['totals'] {
  const paidBy = (side: Side, ...payers: readonly Part['payer'][]) =>
    parts
      .filter(({ of, payer }) => of === side && payers.includes(payer))
      .reduce((sum, { amountFen }) => sum + amountFen, 0);
  const paid = (side: Side) => ({
    compulsoryFen: paidBy(side, 'compulsory'),
    commercialFen: paidBy(side, 'commercial'),
    ownDamageFen: paidBy(side, 'own-damage'),
    outOfPocketFen: paidBy(side, 'owner', 'other-party'),
  });
  return { allFen: damage.A + damage.B, damageFen: { ...damage }, paid: { A: paid('A'), B: paid('B') } };
}
