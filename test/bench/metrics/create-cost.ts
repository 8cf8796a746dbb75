import { explained } from '../costs.ts';
import { counted } from '../harness.ts';
import type { Metric } from '../metric.ts';

export const createCost: Metric = {
  id: 'create-cost',
  against: 'a naive 6-action transaction with 2 counters, in metered USD',
  atMost: 0.5,
  besides: 'one round trip',
  async measure(bench) {
    const { hub, naive, alone, conditions } = await bench.lives();
    return counted(hub.create.usd / naive.create.usd, [
      explained('hub', hub.create),
      explained('naive', naive.create),
      `one round trip each; ${conditions}; without batches ${(alone.create.usd / naive.create.usd).toFixed(3)}`,
    ]);
  },
};
