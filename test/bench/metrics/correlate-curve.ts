import { counted, oracle, pairedRatio } from '../harness.ts';
import type { Metric } from '../metric.ts';
import { type PoolStore, type Reported, sixValues, startPools } from '../pool-store.ts';

const few = 1_000;
/** The most that the time of a lead may grow by. */
const mostTime = 1.3;
/** Values that each measured lead has in common with one other lead each; its other three are nobody else's. */
const shared = 3;

export const correlateCurve: Metric = {
  id: 'correlate-curve',
  against: `the same in a pool of ${few.toLocaleString('en')}, units of a lead with 6 indicators`,
  atMost: 1.02,
  besides: `time <= ${mostTime}, recall 100 %`,
  async measure(bench) {
    const random = bench.random();
    const { pools, stop } = await startPools(bench.artifact(), 2);
    const [large, small] = pools;
    try {
      oracle(large !== undefined && small !== undefined, 'there are two pools');
      await small.fill(0, few);
      await large.fill(0, bench.leads);
      const units = { subject: [] as number[], baseline: [] as number[] };
      const serials = new Map([
        [large, 0],
        [small, 0],
      ]);
      const reportInto = async (pool: PoolStore, size: number, kept?: number[]) => {
        const turn = serials.get(pool) ?? 0;
        serials.set(pool, turn + 1);
        const reported = await reportShared(pool, bench.leads + turn, turn, size);
        const { writeUnits, readUnits } = reported.reading;
        kept?.push(writeUnits + readUnits);
        return reported.milliseconds;
      };
      for (let turn = 0; turn < 10; turn += 1) {
        await reportInto(large, bench.leads);
        await reportInto(small, few);
      }
      const pair = {
        subject: () => reportInto(large, bench.leads, units.subject),
        baseline: () => reportInto(small, few, units.baseline),
      };
      const time = await pairedRatio(pair, { random, turns: 2, of: 'least' });
      const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
      const [most, least] = [mean(units.subject), mean(units.baseline)];
      return counted(
        most / least,
        [
          `${most.toFixed(2)} units a lead in a pool of ${bench.leads.toLocaleString('en')}, ${least.toFixed(2)} in one of ${few}: the request, its links and the counts of its values`,
          `time ${time.ratio.median.toFixed(2)} (${time.ratio.p25.toFixed(2)}-${time.ratio.p75.toFixed(2)}): ${time.subject.median.toFixed(1)} against ${time.baseline.median.toFixed(1)} ms; ${time.rounds} rounds`,
          `each of ${units.subject.length + units.baseline.length} leads found the ${shared} that it shares a value with, and no other`,
          ...(bench.leads < 100_000 ? ['for a larger pool: --leads 100000'] : []),
        ],
        time.ratio.median <= mostTime,
      );
    } finally {
      await stop();
    }
  },
};

/** Reports a lead that shares a value with each of three others, and demands that it finds just them. */
async function reportShared(pool: PoolStore, serial: number, turn: number, size: number): Promise<Reported> {
  const others = Array.from({ length: shared }, (_, place) => otherAt(shared * turn + place, size));
  const indicators = sixValues(serial).map((indicator, place) => {
    const other = others[place];
    return other === undefined ? indicator : (sixValues(other)[place] ?? indicator);
  });
  const reported = await pool.report(indicators);
  const answers = reported.matches.map(({ answer, leads }) => `${answer} ${leads}`);
  const wanted = indicators.map((_, place) => (place < shared ? 'linked 1' : 'none 0'));
  oracle(answers.join() === wanted.join(), `the shared values are known, and no others (${answers.join()})`);
  const found = await pool.linkedWith(reported.id);
  oracle(
    found.join() === others.map(pool.leadId).sort().join(),
    `the lead is linked with those that it shares a value with (${found.length} of ${shared})`,
  );
  return reported;
}

/** All over the pool and each lead of it once, so that no measured lead meets another one: the step is a prime that divides no pool's size. */
function otherAt(place: number, size: number): number {
  oracle(place < size, 'the pool has leads enough for all measured ones');
  return (place * 7919) % size;
}
