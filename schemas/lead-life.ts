import data from './data/lead-life.json' with { type: 'json' };
import type { Instant } from './primitives.ts';

/** How long a lead may stay in a state before the verb that it asks for is late. */
interface LeadClock {
  readonly state: string;
  readonly verb: string;
  readonly days: number;
  readonly zh: string;
  readonly en: string;
}
export const leadClocks: readonly LeadClock[] = data.clocks;

/** How long leads live, in calendar months: the numbers and their source stand in the data. */
export const leadLife: {
  /** Until a lead that nobody confirms expires. */
  readonly unconfirmedMonths: number;
  /** How often that may begin anew. */
  readonly mostRenewals: number;
  /** Days before it at which the owner is reminded. */
  readonly reminderDays: number;
  /** Until what has expired, was refuted, came to nothing or was proven is due to be erased. */
  readonly expiredMonths: number;
  readonly refutedMonths: number;
  readonly unprovenMonths: number;
  readonly provenMonths: number;
  /** Days after that at which an alarm tells that nobody has erased it. */
  readonly eraseAlarmDays: number;
  /** The share of what was saved that is the reward, in basis points: of members that have not set their own, and the most that one can. */
  readonly standardRewardShare: number;
  readonly mostRewardShare: number;
} = data;

const day = 24 * 60 * 60 * 1000;
/** Asia/Shanghai keeps no summer time. */
const shanghaiOffset = 8 * 60 * 60 * 1000;

export const daysAfter = (instant: Instant, days: number): Instant =>
  new Date(Date.parse(instant) + days * day).toISOString();

/**
 * The same time of day, calendar months later as Asia/Shanghai counts them; where the month has no such day, its last one: half a year from
 * 31 August is 28 or 29 February.
 */
export function monthsAfter(instant: Instant, months: number): Instant {
  const there = new Date(Date.parse(instant) + shanghaiOffset);
  const wanted = there.getUTCDate();
  there.setUTCDate(1);
  there.setUTCMonth(there.getUTCMonth() + months + 1, 0);
  there.setUTCDate(Math.min(wanted, there.getUTCDate()));
  return new Date(there.getTime() - shanghaiOffset).toISOString();
}
