import type { Indicator } from '#schemas/indicators.ts';
import { mostValueItems } from '#schemas/pool.ts';
import { shopPhoneOf } from '../../../functions/leads/pool-values.ts';
import { counted, oracle } from '../harness.ts';
import type { Metric } from '../metric.ts';
import { sixValues, startPools } from '../pool-store.ts';

const carried = 10_000;
const rounds = 20;

const shop = (number: number): Indicator => ({
  kind: 'repair-shop',
  value: shopPhoneOf(number),
  name: `试验${number}号汽修厂`,
});

export const commonValue: Metric = {
  id: 'common-value',
  against: 'the 2nd lead on a shared value, units of a lead with 6 indicators',
  atMost: 1.05,
  besides: `exact count, at most ${mostValueItems} items read of a value`,
  async measure(bench) {
    const { pools, stop } = await startPools(bench.artifact(), 1);
    const [pool] = pools;
    try {
      oracle(pool !== undefined, 'there is a pool');
      await pool.fill(0, carried);
      const common = shop(1);
      await pool.carry(common, carried);
      let serial = carried;
      const reportWith = async (indicator: Indicator) => {
        serial += 1;
        const own = sixValues(serial).slice(1);
        const { matches, reading } = await pool.report([indicator, ...own]);
        return { match: matches[0], units: reading.readUnits + reading.writeUnits, reading };
      };
      await reportWith(shop(2));
      const most: number[] = [];
      const second: number[] = [];
      let queried = 0;
      for (let round = 0; round < rounds; round += 1) {
        const rare = shop(10 + round);
        await pool.carry(rare, 1);
        const few = await reportWith(rare);
        oracle(few.match?.answer === 'linked' && few.match.leads === 1, 'the 2nd lead is linked with the first');
        const many = await reportWith(common);
        // The reporters before it are counted: each of them is one more.
        oracle(
          many.match?.answer === 'suppressed' && many.match.leads === carried + round,
          `the value is suppressed with its exact count (${many.match?.answer} ${many.match?.leads})`,
        );
        most.push(many.units);
        second.push(few.units);
        queried = Math.max(queried, many.reading.byOperation.Query?.readUnits ?? 0);
      }
      const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
      return counted(mean(most) / mean(second), [
        `${mean(most).toFixed(2)} units for the 10,001st to 10,020th lead on one repair shop, ${mean(second).toFixed(2)} for the 2nd, which is linked besides`,
        `all queries of such a lead together: ${queried.toFixed(1)} read units; a value's is limited to ${mostValueItems} items`,
        'every edge is kept: when leads leave and the value falls below the threshold, it links again; nothing reads more than the first',
      ]);
    } finally {
      await stop();
    }
  },
};
