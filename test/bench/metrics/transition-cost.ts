import { explained } from '../costs.ts';
import { counted } from '../harness.ts';
import { withoutStatusInKeys } from '../lives.ts';
import type { Metric } from '../metric.ts';

export const transitionCost: Metric = {
  id: 'transition-cost',
  against: 'a naive read and 4-action transaction, in metered USD',
  atMost: 0.4,
  besides: 'one round trip',
  async measure(bench) {
    const { hub, naive, alone, conditions } = await bench.lives();
    const ratio = (usd: number) => (hub.transition.usd / usd).toFixed(3);
    return counted(hub.transition.usd / naive.transition.usd, [
      explained('hub', hub.transition),
      explained('naive', naive.transition),
      `mean of the 8 steps from accept to close, one round trip each; ${conditions}`,
      `without batches ${(alone.transition.usd / naive.transition.usd).toFixed(3)}; ` +
        `if the naive indexes did not sort by status ${ratio(withoutStatusInKeys(naive.transition))}`,
    ]);
  },
};
