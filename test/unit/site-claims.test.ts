import { describe, expect, it } from 'vitest';
import { Settlement } from '#schemas/settlements.ts';
import { screen } from '../../functions/handoffs/screening.ts';
import { settlementFrom } from '../../functions/site/pages/claims/settlement-from.ts';
import { quickFacts } from '../support/bodies.ts';
import { heting, lushan, screeningCases } from './data/screening-cases.ts';

const resolved = { ownMemberId: lushan, inBothCities: { A: true, B: true } };
const assessed = (assessedFen: number, underwritingMemberId = lushan) => ({ assessedFen, underwritingMemberId });

describe('the calculation that a screening begins', () => {
  // A, of Lushan, ran into B. Compulsory covers take 2,000 yuan of B's damage and, without fault, 100 of A's; A's other covers the rest.
  const facts = quickFacts(lushan, heting);
  const screening = screen(facts, resolved);

  it('says insured and other for A and B by whose insurer underwrote', () => {
    expect(settlementFrom(assessed(500_000), facts, screening)).toEqual([
      { damageOf: 'insured', payer: 'compulsory', vehicle: 'other', amountFen: 10_000 },
      { damageOf: 'insured', payer: 'own-damage', vehicle: 'insured', amountFen: 140_000 },
      { damageOf: 'other', payer: 'compulsory', vehicle: 'insured', amountFen: 200_000 },
      { damageOf: 'other', payer: 'commercial', vehicle: 'insured', amountFen: 150_000 },
    ]);
    expect(settlementFrom(assessed(500_000, heting), facts, screening)?.map(({ vehicle }) => vehicle)).toEqual([
      'insured',
      'other',
      'other',
      'other',
    ]);
  });

  it('is left to people where its sum is not what was assessed, both parties are the same company’s, or nothing was screened', () => {
    expect(settlementFrom(assessed(500_001), facts, screening)).toBeUndefined();
    expect(settlementFrom({ underwritingMemberId: lushan }, facts, screening)).toBeUndefined();
    const same = quickFacts(lushan, lushan);
    expect(settlementFrom(assessed(500_000), same, screen(same, resolved))).toBeUndefined();
    expect(settlementFrom(assessed(500_000, 'mem_00000000000000000000000003'), facts, screening)).toBeUndefined();
    expect(settlementFrom(assessed(500_000), undefined, undefined)).toBeUndefined();
  });

  it('is one that the hub takes and that loses no fen, in every worked case', () => {
    let begun = 0;
    for (const { facts: known, inBothCities } of screeningCases) {
      const found = screen(known, { ...resolved, ...(inBothCities ? { inBothCities } : {}) });
      const sum = found.payments?.totals.allFen ?? 0;
      const settlement = settlementFrom(assessed(sum), known, found);
      if (!settlement || sum === 0) continue;
      begun += 1;
      expect(Settlement.parse(settlement).reduce((total, { amountFen }) => total + amountFen, 0)).toBe(sum);
    }
    expect(begun).toBeGreaterThan(10);
  });
});
