import { TemplateError } from '../template/template-error.ts';
import type { ScheduleDeclaration } from './schedule-declarations.ts';

const MINUTES: Readonly<Record<string, number>> = { minute: 1, hour: 60, day: 1440 };
const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

/**
 * Starts the timers. Times at which the twin is off or asleep are skipped.
 * @param send hands the input to the function, asynchronously like EventBridge
 * @returns a function that ends all timers
 * @throws TemplateError when an expression is not understood
 */
export function startSchedules(
  declared: readonly ScheduleDeclaration[],
  send: (functionName: string, input: string) => void,
): () => void {
  const stops = declared.map((schedule) => {
    const due = dueOf(schedule);
    const clock = wallClockIn(schedule.timeZone);
    return everyMinute((now) => {
      if (due(clock(now))) send(schedule.functionName, schedule.input(now));
    });
  });
  return () => {
    for (const stop of stops) stop();
  };
}

/** @returns whether the schedule fires in a minute; asked once in every minute */
function dueOf(schedule: ScheduleDeclaration): (minute: WallClock) => boolean {
  const [, count, unit = ''] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(schedule.expression) ?? [];
  if (count !== undefined) {
    // Counted, not timed: the longest timer of Node.js is shorter than 25 days.
    const every = Number(count) * (MINUTES[unit] ?? 1);
    let passed = 0;
    return () => ++passed % every === 0;
  }
  const at = /^at\((.+)\)$/.exec(schedule.expression)?.[1];
  return at ? (minute) => at.startsWith(minute.iso) : cronMatcher(schedule);
}

interface WallClock {
  readonly iso: string;
  readonly fields: { minute: number; hour: number; dayOfMonth: number; month: number; dayOfWeek: number; year: number };
}

/** @returns what a clock on a wall in that time zone shows, to the minute. */
function wallClockIn(timeZone: string): (now: Date) => WallClock {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
  return (now) => {
    const iso = format.format(now).replace(' ', 'T');
    const [year = 0, month = 0, dayOfMonth = 0, hour = 0, minute = 0] = iso.split(/[-T:]/).map(Number);
    const dayOfWeek = new Date(Date.UTC(year, month - 1, dayOfMonth)).getUTCDay() + 1;
    return { iso, fields: { minute, hour, dayOfMonth, month, dayOfWeek, year } };
  };
}

function cronMatcher(schedule: ScheduleDeclaration): (minute: WallClock) => boolean {
  const parts = /^cron\((.+)\)$/.exec(schedule.expression)?.[1]?.trim().split(/\s+/) ?? [];
  if (parts.length !== 6) {
    throw new TemplateError(
      `${schedule.logicalId}: the local twin does not understand the schedule ${schedule.expression}.`,
    );
  }
  const [minute, hour, dayOfMonth, month, dayOfWeek, year] = parts.map((part, index) =>
    fieldMatcher(part, index, schedule),
  );
  return ({ fields }) =>
    [
      minute?.(fields.minute),
      hour?.(fields.hour),
      dayOfMonth?.(fields.dayOfMonth),
      month?.(fields.month),
      dayOfWeek?.(fields.dayOfWeek),
      year?.(fields.year),
    ].every(Boolean);
}

/** Understands `*`, `?`, numbers, names, lists, ranges and steps; not `L`, `W` and `#`. */
function fieldMatcher(text: string, index: number, schedule: ScheduleDeclaration): (value: number) => boolean {
  const names = index === 3 ? MONTHS : index === 4 ? DAYS : [];
  const number = (word: string): number => {
    const value = names.includes(word.toUpperCase()) ? names.indexOf(word.toUpperCase()) + 1 : Number(word);
    if (Number.isInteger(value)) return value;
    throw new TemplateError(
      `${schedule.logicalId}: the local twin does not understand ${word} in ${schedule.expression}.`,
    );
  };
  const first = index < 2 ? 0 : 1;
  const tests = text.split(',').map((part) => {
    const [span = '', step] = part.split('/');
    const every = step === undefined ? 1 : number(step);
    const [from = '', to] = span.split('-');
    const low = span === '*' || span === '?' ? first : number(from);
    const high = to !== undefined ? number(to) : span === '*' || span === '?' || step !== undefined ? Infinity : low;
    return (value: number) => value >= low && value <= high && (value - low) % every === 0;
  });
  return (value) => tests.some((test) => test(value));
}

function everyMinute(run: (now: Date) => void): () => void {
  let timer: NodeJS.Timeout;
  const next = () => {
    const wait = 60_000 - (Date.now() % 60_000) + 1;
    timer = setTimeout(() => {
      run(new Date());
      next();
    }, wait);
    timer.unref();
  };
  next();
  return () => clearTimeout(timer);
}
