import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  counted,
  generator,
  inFlight,
  oracle,
  type Pair,
  pairedRatio,
  quantile,
  quartiles,
  spreadOf,
  Void,
} from '../bench/harness.ts';
import { resultOf, tableOf } from '../bench/report.ts';

describe('quartiles', () => {
  it('lie between the neighbours where none of the values is the one', () => {
    expect(quartiles([1, 2, 3, 4])).toEqual({ p25: 1.75, median: 2.5, p75: 3.25 });
    expect(quartiles([5, 1, 3])).toEqual({ p25: 2, median: 3, p75: 4 });
    expect(quartiles([7])).toEqual({ p25: 7, median: 7, p75: 7 });
  });

  it('of nothing are refused', () => {
    expect(() => quantile([], 0.5)).toThrow(RangeError);
  });

  it('do not depend on the order, keep their own, and leave the values as they were', () => {
    const values = fc.array(fc.double({ min: 0.001, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(values, (drawn) => {
        const before = [...drawn];
        const found = quartiles(drawn);
        expect(drawn).toEqual(before);
        expect(quartiles([...drawn].reverse())).toEqual(found);
        expect(found.p25).toBeLessThanOrEqual(found.median);
        expect(found.median).toBeLessThanOrEqual(found.p75);
        expect(found.p25).toBeGreaterThanOrEqual(Math.min(...drawn));
        expect(found.p75).toBeLessThanOrEqual(Math.max(...drawn));
      }),
    );
  });

  it('lie apart by a share of their median', () => {
    expect(spreadOf({ p25: 0.9, median: 1, p75: 1.05 })).toBeCloseTo(0.15);
  });
});

describe('a pair', () => {
  /** Both sides take what a list says, in turn; the calls are written down. */
  const listed = (subject: readonly number[], baseline: readonly number[]) => {
    const calls: string[] = [];
    const side = (name: string, takes: readonly number[]) => {
      let call = 0;
      return async () => {
        calls.push(name);
        call += 1;
        return takes[(call - 1) % takes.length] ?? Number.NaN;
      };
    };
    const pair: Pair = { subject: side('subject', subject), baseline: side('baseline', baseline) };
    return { pair, calls };
  };

  it('is compared round by round, so that what slows both leaves the ratio as it is', async () => {
    const { pair } = listed([10, 100, 1000], [20, 200, 2000]);
    const { ratio, rounds, refused, baseline } = await pairedRatio(pair, { random: generator(1), rounds: 21 });
    expect(ratio).toEqual({ p25: 0.5, median: 0.5, p75: 0.5 });
    expect({ rounds, refused }).toEqual({ rounds: 21, refused: 0 });
    expect(baseline.median).toBe(200);
  });

  it('takes turns in random order, the same for the same seed', async () => {
    const order = async (seed: number) => {
      const { pair, calls } = listed([1], [1]);
      await pairedRatio(pair, { random: generator(seed), rounds: 20, turns: 4 });
      return calls;
    };
    const calls = await order(3);
    expect(calls).toHaveLength(160);
    expect(calls.filter((name) => name === 'subject')).toHaveLength(80);
    const firsts = calls.filter((_, place) => place % 2 === 0);
    expect(new Set(firsts)).toEqual(new Set(['subject', 'baseline']));
    for (const place of firsts.keys()) expect(calls[2 * place]).not.toBe(calls[2 * place + 1]);
    expect(await order(3)).toEqual(calls);
    expect(await order(4)).not.toEqual(calls);
  });

  it('adds up the turns of a round and tells what one turn takes', async () => {
    const { pair } = listed([1, 3], [2, 6]);
    const { ratio, subject, baseline } = await pairedRatio(pair, { random: generator(1), rounds: 20, turns: 2 });
    expect(ratio.median).toBe(0.5);
    expect([subject.median, baseline.median]).toEqual([2, 4]);
  });

  it('takes the least of the turns where it is told to, so that a disturbance of one turn does not count', async () => {
    const { pair } = listed([900, 3, 3], [6, 6, 800]);
    const { ratio, subject } = await pairedRatio(pair, { random: generator(1), rounds: 20, turns: 3, of: 'least' });
    expect([ratio.median, subject.median]).toEqual([0.5, 3]);
  });

  it('is refused when its ratios lie too far apart, and measured anew with more rounds', async () => {
    const { pair, calls } = listed(
      [...Array.from({ length: 20 }, (_, round) => (round % 2) + 1), ...Array(60).fill(1)],
      [1],
    );
    const { ratio, rounds, refused } = await pairedRatio(pair, { random: generator(1), rounds: 20 });
    expect({ rounds, refused, median: ratio.median }).toEqual({ rounds: 40, refused: 1, median: 1 });
    expect(calls).toHaveLength(2 * (20 + 40));
  });

  it('is void when it stays noisy', async () => {
    const { pair, calls } = listed([1, 2], [1]);
    const noisy = pairedRatio(pair, { random: generator(1), rounds: 20, attempts: 3 });
    await expect(noisy).rejects.toThrow(Void);
    await expect(noisy).rejects.toThrow('too noisy');
    expect(calls).toHaveLength(2 * (20 + 40 + 60));
  });

  it('is void when a side takes nothing that can be measured', async () => {
    const { pair } = listed([0], [0]);
    await expect(pairedRatio(pair, { random: generator(1) })).rejects.toThrow(Void);
  });
});

describe('a result', () => {
  const bench = {
    seed: 1,
    events: 1,
    leads: 0,
    random: () => generator(1),
    artifact: () => {
      throw new Error('not built');
    },
    lives: () => Promise.reject(new Error('not lived')),
  };
  const metric = { id: 'some-cost', against: 'a naive design', atMost: 0.5 };

  it('tells a missed aim from a void measurement', async () => {
    const measured = (value: number, besides?: boolean) =>
      resultOf({ ...metric, measure: async () => counted(value, ['a note'], besides) }, bench);
    expect(await measured(0.5)).toMatchObject({ ok: true, met: true, value: 0.5, p25: 0.5, p75: 0.5 });
    expect(await measured(0.51)).toMatchObject({ ok: true, met: false, value: 0.51 });
    expect(await measured(0.4, false)).toMatchObject({ ok: true, met: false });
    const failing = async () => {
      oracle(false, 'the sun rises');
      return counted(0, []);
    };
    const failed = await resultOf({ ...metric, measure: failing }, bench);
    expect(failed).toMatchObject({ ok: false, met: false, value: null, reason: 'the oracle failed: the sun rises' });
    const table = tableOf([await measured(0.5), failed]);
    for (const said of ['met', 'void', 'a note', 'the sun rises']) expect(table).toContain(said);
  });

  it('does not hide a mistake of the bench itself', async () => {
    await expect(resultOf({ ...metric, measure: async () => bench.artifact() }, bench)).rejects.toThrow('not built');
  });
});

describe('work in flight', () => {
  it('is never more than allowed, done once each, and kept in order', async () => {
    let running = 0;
    let most = 0;
    const done = await inFlight([5, 1, 4, 2, 3], 2, async (entry, place) => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((settle) => setTimeout(settle, entry));
      running -= 1;
      return `${place}:${entry}`;
    });
    expect(done).toEqual(['0:5', '1:1', '2:4', '3:2', '4:3']);
    expect(most).toBe(2);
  });
});
