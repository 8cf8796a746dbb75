import { expect, test, vi } from 'vitest';
import { startSchedules } from '../../infra/local/sources/schedules.ts';

test.each([
  ['cron(30 0 * * ? *)', 'Asia/Shanghai', '2030-01-01T16:29:30Z', 1],
  ['cron(30 0 * * ? *)', 'UTC', '2030-01-01T16:29:30Z', 0],
  ['cron(0/15 8-17 ? JAN MON-FRI *)', 'UTC', '2030-01-01T08:14:30Z', 1],
  ['cron(0/15 8-17 ? JAN SAT,SUN *)', 'UTC', '2030-01-01T08:14:30Z', 0],
  ['at(2030-01-01T08:15:00)', 'UTC', '2030-01-01T08:14:30Z', 1],
  ['rate(1 minute)', 'UTC', '2030-01-01T08:14:30Z', 1],
])('the schedule %s in %s fires within the minute after %s: %i time(s)', (expression, timeZone, now, times) => {
  vi.useFakeTimers({ now: new Date(now) });
  const fired: string[] = [];
  const stop = startSchedules(
    [{ logicalId: 'S', expression, timeZone, functionName: 'f', input: () => '{"a":1}' }],
    (name, input) => fired.push(name + input),
  );
  vi.advanceTimersByTime(60_000);
  stop();
  vi.useRealTimers();
  expect(fired).toEqual(Array(times).fill('f{"a":1}'));
});

test('a rate longer than any timer of Node.js fires when its time is over, and not before', () => {
  vi.useFakeTimers({ now: new Date('2030-01-01T00:00:30Z') });
  let fired = 0;
  const schedule = { logicalId: 'S', expression: 'rate(30 days)', timeZone: 'UTC', functionName: 'f' };
  const stop = startSchedules([{ ...schedule, input: () => '{}' }], () => {
    fired += 1;
  });
  vi.advanceTimersByTime(29 * 86_400_000);
  const early = fired;
  vi.advanceTimersByTime(86_400_000);
  stop();
  vi.useRealTimers();
  expect([early, fired]).toEqual([0, 1]);
});
