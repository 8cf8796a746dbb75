import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clockOf, dueAtOf, handoffClocks } from '#schemas/handoff-clocks.ts';
import { handoffNoun, handoffWords } from '#schemas/handoffs.ts';
import { transitionOf } from '#schemas/noun.ts';
import { askingPlace, costOf, dueOf, objectionTo, sharesOf } from '../../functions/handoffs/rules.ts';
import { maskedPlate } from '../../functions/handoffs/tracking-page.ts';

const since = '2026-11-02T01:30:00.000Z';
const hour = 60 * 60 * 1000;

describe('the clocks of a hand-off', () => {
  it('run in every state from which a step leads on in the course, each towards one step that is allowed there', () => {
    const resting = ['declined', 'withdrawn', 'expired', 'closed'];
    expect(handoffClocks.map(({ state }) => state).sort()).toEqual(
      handoffNoun.states.filter((state) => !resting.includes(state)).sort(),
    );
    for (const { state, verb } of handoffClocks) {
      expect(transitionOf(handoffNoun, verb).from, verb).toContain(state);
      expect(transitionOf(handoffNoun, verb).to, verb).not.toBe(state);
    }
  });

  it('leave no more time than the law: the list of papers in 1 day, the decision in 5 days, the payment in 10', () => {
    for (const track of ['quick', 'ordinary'] as const) {
      const hours = (state: string) => clockOf(state)?.hours[track] ?? Number.NaN;
      expect(hours('accepted')).toBeLessThanOrEqual(24);
      expect(hours('documented') + hours('calculated')).toBeLessThanOrEqual(5 * 24);
      expect(hours('approved')).toBeLessThanOrEqual(10 * 24);
      for (const { state } of handoffClocks) expect(hours(state)).toBeGreaterThan(0);
    }
    for (const { hours } of handoffClocks) expect(hours.quick).toBeLessThanOrEqual(hours.ordinary);
  });

  it('count from the instant of the state, whenever that was, and are silent where a case rests', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...handoffNoun.states),
        fc.constantFrom('quick' as const, 'ordinary' as const),
        fc.date({ min: new Date('2000-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }),
        (status, track, at) => {
          const dueAt = dueAtOf({ status, track, since: at.toISOString() });
          const clock = clockOf(status);
          expect(dueAt).toBe(clock && new Date(at.getTime() + clock.hours[track] * hour).toISOString());
        },
      ),
    );
    expect(dueAtOf({ status: 'closed', track: 'quick', since })).toBeUndefined();
  });

  it('say of whom a step is due: an acceptance of whoever was asked', () => {
    const of = (status: string, requestedBy: 'underwriter' | 'handler') =>
      dueOf({ status, track: 'ordinary', since, requestedBy })?.dueFor.of;
    expect(of('requested', 'underwriter')).toEqual(['handler']);
    expect(of('requested', 'handler')).toEqual(['underwriter']);
    for (const asked of ['underwriter', 'handler'] as const) {
      expect(of('accepted', asked)).toEqual(['handler']);
      expect(of('calculated', asked)).toEqual(['underwriter']);
      expect(of('approved', asked)).toEqual(['underwriter', 'handler']);
      expect(of('closed', asked)).toBeUndefined();
    }
  });
});

describe('who asks for a hand-off', () => {
  const sites = {
    underwriter: { id: 'brn_u', memberId: 'mem_1' },
    handler: { id: 'brn_h', memberId: 'mem_2' },
  };
  const within = { ...sites, handler: { id: 'brn_h', memberId: 'mem_1' } };

  it('is the branch that is the caller’s; of two that are, the one that it is bound to or names, else the underwriting one', () => {
    expect(askingPlace({ memberId: 'mem_1' }, undefined, sites)).toBe('underwriter');
    expect(askingPlace({ memberId: 'mem_2' }, undefined, sites)).toBe('handler');
    expect(askingPlace({ memberId: 'mem_3' }, undefined, sites)).toBeUndefined();
    expect(askingPlace({ memberId: 'mem_1' }, 'handler', sites)).toBeUndefined();
    expect(askingPlace({ memberId: 'mem_1' }, undefined, within)).toBe('underwriter');
    expect(askingPlace({ memberId: 'mem_1' }, 'handler', within)).toBe('handler');
    expect(askingPlace({ memberId: 'mem_1', branchId: 'brn_h' }, undefined, within)).toBe('handler');
    expect(askingPlace({ memberId: 'mem_1', branchId: 'brn_h' }, 'underwriter', within)).toBeUndefined();
    expect(askingPlace({ memberId: 'mem_1', branchId: 'brn_x' }, undefined, within)).toBeUndefined();
  });
});

describe('an adjuster for a case', () => {
  const credential = {
    memberId: 'mem_1',
    cities: ['621200' as const],
    status: 'valid' as const,
    expiresOn: '2027-01-01T00:00:00.000Z',
  };
  const handling = { handlingMemberId: 'mem_1', handlingCity: '621200' };

  it('is of the handling member, in force at that moment and serves the city of the accident', () => {
    expect(objectionTo(credential, handling, since)).toBeUndefined();
    expect(objectionTo(undefined, handling, since)).toBe('unknown');
    expect(objectionTo(credential, { ...handling, handlingMemberId: 'mem_2' }, since)).toBe('unknown');
    expect(objectionTo(credential, { ...handling, handlingCity: '620500' }, since)).toBe('other-city');
    expect(objectionTo(credential, handling, credential.expiresOn)).toBe('expired');
    for (const status of ['suspended', 'revoked', 'replaced'] as const)
      expect(objectionTo({ ...credential, status }, handling, since)).toBe(status);
  });
});

describe('sums', () => {
  const fen = fc.integer({ min: 0, max: 1_000_000_000_000 });
  it('of an estimate are labour and parts of every line, exact to the fen for two hundred of the largest', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fen, fen), { maxLength: 200 }), (amounts) => {
        const lines = amounts.map(([labourFen, partsFen]) => ({
          vehicle: 'other' as const,
          part: '门',
          operation: 'repair' as const,
          hoursTenths: 1,
          labourFen,
          partsFen,
        }));
        const sum = amounts.flat().reduce((total, amount) => total + BigInt(amount), 0n);
        expect(BigInt(costOf(lines))).toBe(sum);
      }),
    );
  });

  it('of a settlement are the whole and what of it is no owner’s', () => {
    const line = (payer: 'compulsory' | 'commercial' | 'own-damage' | 'owner', amountFen: number) =>
      ({ damageOf: 'other', payer, vehicle: 'insured', amountFen }) as const;
    const settlement = [line('compulsory', 7), line('commercial', 30), line('own-damage', 5), line('owner', 100)];
    expect(sharesOf(settlement)).toEqual({ total: 142, payable: 42 });
  });
});

describe('words', () => {
  it('name every verb and state in both languages, no two alike', () => {
    const verbs = [handoffNoun.create.verb, ...handoffNoun.transitions.map(({ verb }) => verb)];
    expect(Object.keys(handoffWords.verbs).sort()).toEqual(verbs.sort());
    expect(Object.keys(handoffWords.states).sort()).toEqual([...handoffNoun.states].sort());
    for (const words of [handoffWords.verbs, handoffWords.states])
      for (const language of ['zh', 'en'] as const) {
        const said = Object.values(words).map((entry) => entry[language]);
        expect(new Set(said).size).toBe(said.length);
      }
  });
});

describe('a plate on a page that strangers may open', () => {
  it('shows its ends alone', () => {
    expect(maskedPlate('甘E12345')).toBe('甘E•••45');
    expect(maskedPlate('甘ED12345')).toBe('甘E••••45');
  });
});
