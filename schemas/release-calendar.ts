import * as z from 'zod';
import { businessDateOf, monthOf } from './calendar.ts';
import data from './data/release-calendar.json' with { type: 'json' };
import { Instant, Month } from './primitives.ts';

/** When the figures of a month come out, at the latest; and why on another day than usual. */
export const Release = z
  .object({ month: Month, releaseAt: Instant, because: z.object({ zh: z.string(), en: z.string() }).optional() })
  .meta({ id: 'Release' });
export type Release = z.infer<typeof Release>;

const exceptions: readonly { month: string; date: string; zh: string; en: string }[] = data.exceptions;

/** The month that lies so many months after another one, or before it. */
export function monthsFrom(month: string, months: number): string {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return new Date(Date.UTC(year, number - 1 + months, 1)).toISOString().slice(0, 7);
}

const day = 24 * 60 * 60 * 1000;
/** A date, or the next Monday where it is a Saturday or a Sunday. */
function workingDay(date: string): string {
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay();
  const later = weekday === 6 ? 2 : weekday === 0 ? 1 : 0;
  return new Date(Date.parse(`${date}T00:00:00Z`) + later * day).toISOString().slice(0, 10);
}

/** When the figures of a month come out, at the latest. */
export function releaseOf(month: string): Release {
  const exception = exceptions.find((one) => one.month === month);
  const usual = workingDay(`${monthsFrom(month, 1)}-${String(data.day).padStart(2, '0')}`);
  const releaseAt = new Date(`${exception?.date ?? usual}T${data.time}:00+08:00`).toISOString();
  return { month, releaseAt, ...(exception ? { because: { zh: exception.zh, en: exception.en } } : {}) };
}

/** The releases that are to come, the next one first. @param at now */
export function nextReleases(at: string, count = 6): readonly Release[] {
  const last = monthsFrom(monthOf(at), -2);
  const coming = Array.from({ length: count + 3 }, (_, place) => releaseOf(monthsFrom(last, place)));
  return coming.filter(({ releaseAt }) => releaseAt > at).slice(0, count);
}

/** Whether a month (Asia/Shanghai) is over. @param at now */
export const isOver = (month: string, at: string): boolean => month < businessDateOf(at).slice(0, 7);
