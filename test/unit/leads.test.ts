import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkLimits } from '#schemas/indicator-checks.ts';
import { commonValueThreshold, type Edge, mostValueItems } from '#schemas/pool.ts';
import { secondsToWait } from '../../functions/leads/check-rules.ts';
import { knowledgeOf } from '../../functions/leads/match-rules.ts';
import { countedAfter, fenceOf } from '../../functions/leads/tally-rules.ts';

const now = '2026-11-20T08:30:15.000Z';

describe('what a lead learns of a value', () => {
  const edge = fc.record<Edge>({
    leadId: fc.constantFrom(...Array.from({ length: 40 }, (_, place) => `led_${place}`)),
    memberId: fc.constantFrom('mem_a', 'mem_b', 'mem_c'),
    cityCode: fc.constantFrom('620500', '621200'),
    at: fc
      .date({ min: new Date('2026-01-01'), max: new Date('2026-11-19'), noInvalidDate: true })
      .map((at) => at.toISOString()),
  });
  const edges = fc.uniqueArray(edge, { selector: ({ leadId }) => leadId, maxLength: 40 });
  const asking = { memberId: 'mem_a', leadId: 'led_0', at: now, ownCounted: true };
  /** As the database gives them: at most so many. */
  const readOf = (all: readonly Edge[], exclusion = undefined) => ({
    edges: all.slice(0, mostValueItems - 1),
    complete: all.length < mostValueItems,
    tally: all.length,
    exclusion,
  });

  it('counts the others and never itself, exactly, and calls a common value suppressed, never none', () => {
    fc.assert(
      fc.property(edges, (all) => {
        const own: Edge = { leadId: 'led_0', memberId: 'mem_a', cityCode: '620500', at: now };
        const others = all.filter(({ leadId }) => leadId !== 'led_0');
        const found = knowledgeOf(readOf([own, ...others]), asking);
        const number = others.length;
        expect(found.leads).toBe(number);
        expect(found.answer).toBe(number === 0 ? 'none' : number > commonValueThreshold ? 'suppressed' : 'linked');
        if (number > commonValueThreshold) expect(found.suppressed).toEqual({ because: 'common' });
        if (found.ownLeads !== undefined) {
          expect(found.ownLeads).toBe(others.filter(({ memberId }) => memberId === 'mem_a').length);
          expect(found.members).toBe(
            new Set(others.map(({ memberId }) => memberId).filter((id) => id !== 'mem_a')).size,
          );
        }
        expect(JSON.stringify(found)).not.toMatch(/mem_|led_|T\d\d:/);
      }),
    );
  });

  it('is exact about members and cities wherever it is a link', () => {
    fc.assert(
      fc.property(edges, (all) => {
        const found = knowledgeOf(readOf(all), { memberId: 'mem_z', at: now });
        if (found.answer === 'linked')
          expect(found).toMatchObject({ members: expect.any(Number), sinceMonth: expect.any(String) });
      }),
    );
  });

  it('is suppressed with its reason while the value is excluded, and not after', () => {
    const some: Edge[] = [{ leadId: 'led_1', memberId: 'mem_b', cityCode: '620500', at: '2026-10-31T16:00:00.000Z' }];
    const exclusion = { exclusionId: 'exc_1', version: 1, reason: '拖车公司总机', until: '2026-12-01T00:00:00.000Z' };
    const read = { edges: some, complete: true, tally: 1, exclusion };
    expect(knowledgeOf(read, asking)).toEqual({
      answer: 'suppressed',
      suppressed: { because: 'excluded', reason: '拖车公司总机' },
      leads: 1,
      ownLeads: 0,
      members: 1,
      cities: ['620500'],
      // November begins in Shanghai.
      sinceMonth: '2026-11',
    });
    expect(knowledgeOf(read, { ...asking, at: exclusion.until })).toMatchObject({ answer: 'linked' });
    expect(knowledgeOf({ ...read, edges: [] }, asking)).toMatchObject({ answer: 'suppressed', leads: 0 });
  });
});

describe('the tally of a value', () => {
  const changes = fc
    .array(fc.constantFrom(1 as const, -1 as const), { minLength: 1, maxLength: 30 })
    .map((all) => all.map((by, place) => ({ partition: 'value#x', by, sequenceNumber: String(9_990 + place * 7) })));

  it('is the sum of all changes, however the stream cuts and repeats them', () => {
    const cuts = fc.array(fc.tuple(fc.nat(29), fc.nat(29)), { maxLength: 8 });
    fc.assert(
      fc.property(changes, cuts, (all, repeats) => {
        let tally = 0;
        let last: string | undefined;
        const deliver = (batch: typeof all) => {
          const counted = countedAfter(batch, last);
          if (!counted) return;
          tally += counted.by;
          last = counted.newest;
        };
        // In order, every batch perhaps again from any place before.
        let done = 0;
        for (const [from, size] of repeats) {
          const end = Math.min(all.length, Math.max(done, Math.min(from, done) + size));
          deliver(all.slice(Math.min(from, done), end));
          done = Math.max(done, end);
        }
        deliver(all.slice(done));
        expect(tally).toBe(all.reduce((sum, { by }) => sum + by, 0));
      }),
    );
  });

  it('knows that 10 comes after 9', () => {
    expect(fenceOf('10') > fenceOf('9')).toBe(true);
    expect(fenceOf('49590338271490256608559692538361571095921575989136588898')).toHaveLength(56);
  });
});

describe('the limits of checks', () => {
  const counted = { inDay: 1, minute: '2026-11-20T08:30', inMinute: 1 };
  it('let a member wait for the next minute, or for the next day in Shanghai', () => {
    expect(secondsToWait(now, undefined)).toBe(0);
    expect(secondsToWait(now, counted)).toBe(0);
    expect(secondsToWait(now, { ...counted, inMinute: checkLimits.perMinute })).toBe(45);
    expect(secondsToWait(now, { ...counted, minute: '2026-11-20T08:29', inMinute: checkLimits.perMinute })).toBe(0);
    const evening = '2026-11-20T15:59:00.000Z';
    expect(secondsToWait(evening, { ...counted, inDay: checkLimits.perDay })).toBe(60);
  });
});
