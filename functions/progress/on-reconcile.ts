import * as z from 'zod';
import { monthOf } from '#schemas/calendar.ts';
import { Month } from '#schemas/primitives.ts';
import { eventOf } from '#shared/records/audit.ts';
import { auditRowFrom, isAuditRow } from '#shared/records/audit-row.ts';
import { scanAll } from '#shared/records/table.ts';
import { environment } from '#shared/runtime/environment.ts';
import { isSchedule } from '#shared/runtime/schedule.ts';
import { tallyOf } from './rules.ts';
import { readMonth } from './store.ts';

const Input = z.object({ month: Month.optional() });
const dayLength = 24 * 60 * 60 * 1000;

interface Difference {
  readonly cityCode: string;
  readonly countyCode: string;
  readonly measure: string;
  readonly counted: number;
  readonly recomputed: number;
}

/**
 * Operator command and scheduled job: recomputes a month's figures from the audit rows and names every figure that differs from the
 * counters; by default of the current month.
 * @throws when the clock started it and a figure differs, so that its alarm goes off
 */
export const handler = async (
  input: unknown,
): Promise<{ month: string; equal: boolean; differences: Difference[] }> => {
  // The clock's run looks at yesterday's month, so that the last day of each is looked at too.
  const day = new Date(Date.now() - (isSchedule(input) ? dayLength : 0));
  const month = Input.parse(input ?? {}).month ?? monthOf(day.toISOString());
  const recomputed = await recompute(month);
  const counted = new Map(
    (await readMonth(month)).flatMap(({ cityCode, countyCode, figures }) =>
      Object.entries(figures).map(
        ([measure, count]) => [figureName(cityCode, countyCode, measure), count ?? 0] as const,
      ),
    ),
  );
  const names = new Set([...recomputed.keys(), ...counted.keys()]);
  const differences = [...names].sort().flatMap((name) => {
    const [cityCode = '', countyCode = '', measure = ''] = name.split(' ');
    const pair = { counted: counted.get(name) ?? 0, recomputed: recomputed.get(name) ?? 0 };
    return pair.counted === pair.recomputed ? [] : [{ cityCode, countyCode, measure, ...pair }];
  });
  if (isSchedule(input) && differences.length > 0) throw new Error(`${differences.length} figures of ${month} differ`);
  return { month, equal: differences.length === 0, differences };
};

const figureName = (...parts: readonly string[]) => parts.join(' ');

async function recompute(month: string): Promise<Map<string, number>> {
  const figures = new Map<string, number>();
  for (const table of ['Hub', 'Leads'] as const) {
    for await (const item of scanAll(environment.table(table))) {
      const tally = isAuditRow(item) ? tallyOf(eventOf(auditRowFrom(item))) : undefined;
      if (tally?.month !== month) continue;
      const name = figureName(tally.cityCode, tally.countyCode, tally.measure);
      figures.set(name, (figures.get(name) ?? 0) + 1);
    }
  }
  return figures;
}
