import { USD_PER_WRITE_UNIT } from '../../support/billing.ts';
import { type AdjusterCosts, type AdjusterStep, costAdjusters } from '../adjuster-costs.ts';
import { explained } from '../costs.ts';
import { counted } from '../harness.ts';
import type { Bench, Metric } from '../metric.ts';

/** Of each run, once for all three steps. */
const measured = new WeakMap<Bench, Promise<AdjusterCosts>>();

function costsIn(bench: Bench): Promise<AdjusterCosts> {
  const costs = measured.get(bench) ?? costAdjusters(bench.artifact());
  measured.set(bench, costs);
  return costs;
}

/** What a step of an adjuster costs, beside the fewest units for which the same items can be kept. */
const costOfStep = (
  step: AdjusterStep,
  { against, atMost, besides }: { readonly against: string; readonly atMost: number; readonly besides: string },
): Metric => ({
  id: `${step}-cost`,
  against: `the fewest units: ${against}`,
  atMost,
  besides,
  async measure(bench) {
    const { conditions, ...costs } = await costsIn(bench);
    const { request, fewest, whole, roundTrips, bytes } = costs[step];
    const withoutIndexes = fewest.usd - fewest.indexUnits * USD_PER_WRITE_UNIT;
    return counted(request.usd / fewest.usd, [
      explained('request', request),
      explained('fewest', fewest),
      explained('with all consumers', whole),
      `${roundTrips}; items of ${bytes.join(' and ')} bytes; ${conditions}`,
      ...(step === 'approve'
        ? [
            `each index holds the status, by which lists are filtered; if none did, the fewest were ${(withoutIndexes * 1_000_000).toFixed(2)}`,
          ]
        : []),
    ]);
  },
});

export const registerCost = costOfStep('register', {
  against: 'one bare put of the same item',
  atMost: 1,
  besides: 'one round trip',
});

/** What is approved is judged by what was read, which takes a read more than the fewest. */
export const approveCost = costOfStep('approve', {
  against: 'one bare write of the same item',
  atMost: 1.1,
  besides: 'two round trips',
});

/** A read of the adjuster and the count of the credentials are more than the fewest. */
export const issueCost = costOfStep('issue', {
  against: 'one bare transaction of the same two items',
  atMost: 1.2,
  besides: 'three round trips',
});
