import { businessDateOf, endOfBusinessDate } from '#schemas/calendar.ts';
import { checkLimits } from '#schemas/indicator-checks.ts';
import type { Instant } from '#schemas/primitives.ts';

/** A member's checks of a day: in all, and in the last minute (UTC, `YYYY-MM-DDTHH:MM`) in which there was one. */
export interface Counted {
  readonly inDay: number;
  readonly minute: string;
  readonly inMinute: number;
}

export const minuteOf = (at: Instant) => at.slice(0, 16);

/** Seconds until a further check is allowed; 0 when it is now. A clock that is behind another's waits for that one's minute. */
export function secondsToWait(at: Instant, counted: Counted | undefined): number {
  if (!counted) return 0;
  const until = (end: number) => Math.max(1, Math.ceil((end - Date.parse(at)) / 1000));
  if (counted.inDay >= checkLimits.perDay) return until(Date.parse(endOfBusinessDate(businessDateOf(at))) + 1);
  const full = counted.minute >= minuteOf(at) && counted.inMinute >= checkLimits.perMinute;
  return full ? until(Date.parse(`${counted.minute}:00Z`) + 60_000) : 0;
}
