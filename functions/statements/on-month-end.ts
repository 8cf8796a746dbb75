import * as z from 'zod';
import { monthOf } from '#schemas/calendar.ts';
import { Month } from '#schemas/primitives.ts';
import { log } from '#shared/runtime/log.ts';
import { isSchedule } from '#shared/runtime/schedule.ts';
import { close } from './closing.ts';
import { closedAmong } from './lines.ts';
import { monthAfter, monthBefore, monthsDue } from './rules.ts';

const Input = z.strictObject({
  month: Month.optional(),
  /** Closes the month to which entries go now, although it is not over: what comes later is entered into the next one, as a correction. */
  early: z.literal(true).optional(),
});

/** Months that are looked back at by the clock. */
const mostMonths = 12;

/**
 * Job: closes the month before this one and issues its statements. By the clock it runs each day, so that a month that was not closed on its first
 * try is closed on the next, and closes earlier months too that were left open since the last closed one.
 * @throws for a month that is not over, unless told `early`, and then for one before which another is open; when a month can't be closed, so
 * that the alarm tells
 */
export const handler = async (input: unknown) => {
  const scheduled = isSchedule(input);
  const { month, early } = Input.parse(scheduled ? {} : (input ?? {}));
  const at = new Date().toISOString();
  if (month !== undefined && month >= monthOf(at)) {
    if (!early) throw new Error(`${month} is not over: "early":true closes it all the same`);
    await refuseAhead(month, monthOf(at));
  }
  const latest = monthBefore(monthOf(at));
  const recent = [latest];
  while (recent.length < mostMonths) recent.push(monthBefore(recent.at(-1) ?? latest));
  const months = month === undefined ? monthsDue(recent, await closedAmong(recent)) : [month];
  const closed = [];
  for (const due of months) {
    const outcome = await close(due, at);
    log.info('closed a month', { ...outcome });
    closed.push(outcome);
  }
  return { closed };
};

/** @throws when a month between the current one and this is open: it was meant, or a slip of the hand closes years */
async function refuseAhead(month: Month, current: Month): Promise<void> {
  for (let before = current; before < month; before = monthAfter(before))
    if (!(await closedAmong([before])).has(before)) throw new Error(`${month} is too early: ${before} is open`);
}
