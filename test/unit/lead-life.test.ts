import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { daysAfter, leadClocks, leadLife, monthsAfter } from '#schemas/lead-life.ts';
import { type LeadRecord, leadNoun } from '#schemas/leads.ts';
import { transitionOf } from '#schemas/noun.ts';
import { dueForOne } from '../../functions/leads/deleting.ts';
import {
  beginningOf,
  choresOf,
  isAwake,
  isErasable,
  isLeaving,
  onLeaving,
  onProof,
  onReturn,
} from '../../functions/leads/life-rules.ts';
import { earnedBy, nextOf, rewardOf } from '../../functions/leads/reward-rules.ts';

const now = '2026-03-31T01:30:00.000Z';
const instants = fc
  .date({ min: new Date('2024-01-01'), max: new Date('2035-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString());
type Facts = Parameters<typeof choresOf>[0] & Parameters<typeof isErasable>[0];
const facts = (more: Partial<Facts>): Facts => ({ status: 'reported', ...beginningOf(now), ...more });

describe('calendar months', () => {
  it("end on the last day of a month that has no such day, by Shanghai's calendar", () => {
    expect(monthsAfter('2026-08-31T01:00:00.000Z', 6)).toBe('2027-02-28T01:00:00.000Z');
    expect(monthsAfter('2027-08-31T01:00:00.000Z', 6)).toBe('2028-02-29T01:00:00.000Z');
    // In Shanghai it is the first of April already.
    expect(monthsAfter('2026-03-31T17:00:00.000Z', 1)).toBe('2026-04-30T17:00:00.000Z');
    expect(monthsAfter('2026-12-15T00:00:00.000Z', 12)).toBe('2027-12-15T00:00:00.000Z');
  });

  it('are never shorter than 28 days each nor longer than 31', () => {
    fc.assert(
      fc.property(instants, fc.integer({ min: 0, max: 60 }), (at, months) => {
        const end = monthsAfter(at, months);
        expect(end >= daysAfter(at, months * 28)).toBe(true);
        expect(end <= daysAfter(at, months * 31)).toBe(true);
      }),
    );
  });
});

describe('the clocks of a lead', () => {
  it('are of states that there are, and of verbs that lead on from them', () => {
    for (const { state, verb } of leadClocks) expect(transitionOf(leadNoun, verb).from).toContain(state);
  });

  it('ask for nothing before their time, and then for one thing after the other', () => {
    const { dueAt = '', expiresOn, wakesAt } = beginningOf(now);
    expect(choresOf(facts({}), dueAt)).toEqual([]);
    expect(choresOf(facts({}), daysAfter(dueAt, 1))).toEqual(['overdue']);
    const flagged = { dueAt: undefined };
    expect(choresOf(facts(flagged), daysAfter(wakesAt, 1))).toEqual(['remind']);
    expect(choresOf(facts(flagged), daysAfter(expiresOn, 100))).toEqual(['remind']);
    expect(choresOf(facts({ ...flagged, wakesAt: expiresOn }), daysAfter(expiresOn, 1))).toEqual(['expire']);
    expect(daysAfter(wakesAt, leadLife.reminderDays)).toBe(expiresOn);
  });

  it('neither expire nor erase what is under a legal hold', () => {
    const hold = { documentNumber: '1', reason: '1', at: now };
    const late = daysAfter(beginningOf(now).expiresOn, 9999);
    expect(choresOf(facts({ hold, dueAt: undefined, wakesAt: now }), late)).toEqual([]);
    const locked = facts({ status: 'locked', ...onLeaving(now, 'refuted').set, wakesAt: now });
    expect(isErasable(locked, late)).toBe(true);
    expect(isErasable({ ...locked, hold }, late)).toBe(false);
  });

  it('open a lead only when they find something to do with it, unless it is under a hold', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...leadNoun.states),
        instants,
        instants,
        instants,
        fc.boolean(),
        (status, dueAt, wakesAt, at, proven) => {
          const lead = facts({ status, dueAt, wakesAt, ...(proven ? { confirmedAt: now } : {}) });
          if (choresOf(lead, at).some((chore) => chore !== 'lock')) expect(isAwake(lead, at)).toBe(true);
          for (const chore of choresOf(lead, at)) expect(transitionOf(leadNoun, chore).from).toContain(status);
        },
      ),
    );
  });
});

describe('how long a lead is kept', () => {
  it('is told by what became of it', () => {
    expect(onLeaving(now, 'expired').set.eraseAfter).toBe('2026-04-30T01:30:00.000Z');
    expect(onLeaving(now, 'refuted').set.eraseAfter).toBe('2026-09-30T01:30:00.000Z');
    expect(onLeaving(now, 'unproven').set.eraseAfter).toBe('2026-09-30T01:30:00.000Z');
    expect(onProof(now, 'prn').set.eraseAfter).toBe('2031-03-31T01:30:00.000Z');
  });

  it('begins anew with what is investigated anew', () => {
    expect(onReturn(now, 'prn').set.expiresOn).toBe('2027-03-31T01:30:00.000Z');
    expect(onReturn(now, 'prn').remove).toEqual(expect.arrayContaining(['confirmedAt', 'eraseAfter', 'keptAs']));
  });

  it('counts only what was locked or proven: never what is only about to leave the pool', () => {
    const past = { eraseAfter: now, wakesAt: now };
    const late = daysAfter(now, 1);
    for (const status of leadNoun.states) {
      const erasable = isErasable(facts({ status, ...past }), late);
      expect(erasable, status).toBe(['confirmed', 'locked'].includes(status));
      expect(isLeaving({ status }), status).toBe(['refuted', 'expired', 'closed'].includes(status));
    }
    expect(isErasable(facts({ status: 'closed', confirmedAt: now, ...past }), late)).toBe(true);
  });
});

describe('a plan of a deletion', () => {
  const dueAt = (serial: number, keptAs: 'refuted' | 'proven' = 'refuted') => ({
    id: `led_${String(serial).padStart(26, '0')}`,
    version: 3,
    dueSince: now,
    keptAs,
  });
  type Look = Parameters<typeof dueForOne>[0] extends AsyncIterable<infer L> ? L : never;
  /** Pages of a list, and how many of them were read. */
  const pages = (...looks: readonly Partial<Look>[]) => {
    const read = { pages: 0 };
    async function* walk(): AsyncGenerator<Look> {
      for (const [place, look] of looks.entries()) {
        read.pages += 1;
        const until = place === looks.length - 1 ? undefined : daysAfter(now, place);
        yield { due: [], seen: 1000, opened: 0, until, ...look };
      }
    }
    return { walk: walk(), read };
  };
  const many = (count: number) => Array.from({ length: count }, (_, serial) => dueAt(serial));

  it('takes 200 leads at most and says whether there are more', async () => {
    expect(await dueForOne(pages({ due: many(200) }).walk)).toEqual({ leads: many(200), more: false });
    const { walk, read } = pages({ due: many(150) }, { due: many(150) }, {});
    expect(await dueForOne(walk)).toMatchObject({ more: true, leads: { length: 200 } });
    expect(read.pages).toBe(2);
    const mixed = [dueAt(1), dueAt(2, 'proven'), dueAt(3)];
    expect((await dueForOne(pages({ due: mixed }).walk, 'proven')).leads).toEqual([dueAt(2, 'proven')]);
  });

  it.each([
    ['looks at', { seen: 1000 }, 100],
    ['opens', { opened: 500 }, 4],
  ])('ends however large the pool is, by what it %s, and says where it stopped', async (_, look, most) => {
    const { walk, read } = pages({ due: [dueAt(1)] }, ...Array.from({ length: 200 }, () => look));
    const found = await dueForOne(walk);
    expect(found.leads).toEqual([dueAt(1)]);
    expect(found.more).toBe(true);
    expect(read.pages).toBeLessThanOrEqual(most + 1);
    expect(found.lookedUntil).toBe(daysAfter(now, read.pages - 1));
  });
});

describe('a reward', () => {
  it('is a whole number of fen that is nearest to the share; half a fen is not given', () => {
    expect([rewardOf(1, 5000), rewardOf(3, 5000), rewardOf(100_050, 333)]).toEqual([0, 1, 3332]);
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1_000_000_000_000 }),
        fc.integer({ min: 0, max: leadLife.mostRewardShare }),
        (saved, share) => {
          const twice = 2n * BigInt(rewardOf(saved, share)) * 10_000n;
          const exact = 2n * BigInt(saved) * BigInt(share);
          // From half a fen below what is exact, that excluded, to half a fen above it would be wrong by less than one: it is within
          // (exact - half, exact + half), and at just half it is the lower one.
          expect(twice - exact >= -10_000n && twice - exact < 10_000n).toBe(true);
        },
      ),
    );
  });

  const lead: LeadRecord = {
    id: 'led_0123456789abcdefghjkmnpqrs',
    status: 'confirmed',
    memberId: 'mem_0123456789abcdefghjkmnpqrs',
    cityCode: '620500',
    countyCode: '620502',
    incidentAt: now,
    suspicions: ['staged'],
    reliability: 'B',
    credibility: '2',
    evidenceIds: [],
    version: 4,
    createdAt: now,
    updatedAt: now,
    confirmedAt: now,
    savedFen: 1_000_000,
    underwriterId: 'mem_1123456789abcdefghjkmnpqrs',
    rewardShare: 500,
  };

  it('is earned by what is proven and stands, and by nothing else', () => {
    const earned = earnedBy(lead);
    expect(earned).toMatchObject({ amountFen: 50_000, payerId: lead.underwriterId, payeeId: lead.memberId });
    for (const less of [{ confirmedAt: undefined }, { rewardShare: 0 }, { status: 'deleted' as const }])
      expect(earnedBy({ ...lead, ...less })).toBeUndefined();
    if (!earned) throw new Error('nothing earned');
    const other = { ...earned, savedFen: 1 };
    expect(nextOf(earned, undefined)).toBe('earn');
    expect(nextOf(earned, { ...earned, status: 'due' })).toBeUndefined();
    expect(nextOf(earned, { ...other, status: 'due' })).toBe('cancel');
    expect(nextOf(earned, { ...other, status: 'cancelled' })).toBe('earn');
    expect(nextOf(undefined, { ...earned, status: 'due' })).toBe('cancel');
    for (const mine of [earned, undefined, other])
      expect(nextOf(mine, { ...earned, status: 'settled' })).toBeUndefined();
    expect(nextOf(undefined, undefined)).toBeUndefined();
    const claimed = earnedBy(lead, 'CLM-1');
    expect(claimed).toMatchObject({ claimNumber: 'CLM-1' });
    expect(nextOf(claimed, { ...earned, status: 'due' })).toBe('cancel');
  });
});
