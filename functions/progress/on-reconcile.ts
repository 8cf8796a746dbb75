import * as z from 'zod';
import { monthOf } from '#schemas/calendar.ts';
import { Month } from '#schemas/primitives.ts';
import { log } from '#shared/runtime/log.ts';
import { isSchedule } from '#shared/runtime/schedule.ts';
import { countMissing, type Difference, lasting, look, monthsByClock, setRight } from './reconciling.ts';

const Input = z.strictObject({
  /** By default the current one; the clock's run has two. */
  month: Month.optional(),
  /** Whether what is wrong is put right. */
  mend: z.boolean().default(false),
  /** Milliseconds between two looks, in which what is on its way arrives. */
  patience: z.int().min(0).max(600_000).default(5_000),
});

/** Differences that are named; their number is told whatever it is. */
const mostNamed = 1_000;

interface Report {
  readonly months: readonly string[];
  readonly equal: boolean;
  readonly found: number;
  readonly differences: readonly Difference[];
  /** Events that had not been counted and now are, and counters that were set to what the rows say. */
  readonly mended: { readonly events: number; readonly counters: number };
}

/**
 * Operator command and scheduled job: recomputes the counters of a month, by the clock of two, and all stocks, from the audit rows, names every
 * counter that differs, and mends it when it is told to, as the clock tells it.
 * @throws when the clock started it and a counter differed, so that its alarm goes off
 */
export const handler = async (given: unknown): Promise<Report> => {
  const scheduled = isSchedule(given);
  const { month, mend, patience } = Input.parse(scheduled ? { mend: true } : (given ?? {}));
  const now = Date.now();
  const months = scheduled ? monthsByClock(now) : [month ?? monthOf(new Date(now).toISOString())];
  const again = async () => {
    await new Promise((resolve) => setTimeout(resolve, patience));
    return look(months);
  };
  const first = await look(months);
  const wrong = first.size === 0 ? first : lasting(first, await again());
  const mended = { events: 0, counters: 0 };
  if (mend && wrong.size > 0) {
    mended.events = await countMissing(wrong);
    const left = await look(months);
    const last = lasting(left, await again());
    // What came in since has no mark yet: with one, its message counts nothing, and its counters have moved on from what was found.
    mended.events += await countMissing(last);
    mended.counters = await setRight(last);
  }
  log.info('reconciled the progress figures', { months: months.join(' '), differences: wrong.size, ...mended });
  if (scheduled && wrong.size > 0) throw new Error(`${wrong.size} figures of ${months.join(' and ')} differed`);
  const differences = [...wrong.values()].slice(0, mostNamed);
  return { months, equal: wrong.size === 0, found: wrong.size, differences, mended };
};
