import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { BusinessDate } from '#schemas/primitives.ts';
import { partitionKey, recordSortKey, sortKey } from '#schemas/tables.ts';
import { trailDays } from '#schemas/trail-names.ts';
import { isAuditRow } from '#shared/records/audit-row.ts';
import { type Item, scanAll } from '#shared/records/table.ts';
import { environment } from '#shared/runtime/environment.ts';
import { log } from '#shared/runtime/log.ts';
import { isSchedule } from '#shared/runtime/schedule.ts';
import { tables } from './store.ts';
import { dayAfter, dayBefore, keyedLine } from './trail-days.ts';
import { Sorter } from './trail-sorting.ts';
import { isGivenLink, toldOfItem } from './trail-steps.ts';
import { extractedDays, workShelf } from './trail-store.ts';
import { writeDays } from './trail-writing.ts';

const Input = z.strictObject({ day: BusinessDate.optional() });

interface Report {
  /** The days that were written, oldest first: how many events each holds, and until when. */
  readonly written: readonly { readonly day: string; readonly events: number; readonly until: string }[];
}

/**
 * Daily job: writes, of each finished UTC day that was not extracted yet, the events of each member, city and the committee. A step is of the
 * day on which its audit row was written, as for the anchors: one that comes late is of no day that is closed. One scan of both tables,
 * whatever the number of days; memory holds a bounded number of lines. A run that is cut off leaves whole days, and the next goes on.
 * @param given `{ day }`: just that day, anew; of today what there is until now
 * @throws for a day that is to come, or is kept no longer
 */
export const handler = async (given: unknown): Promise<Report> => {
  const { day } = Input.parse(isSchedule(given) ? {} : (given ?? {}));
  const now = new Date().toISOString();
  const today = now.slice(0, 10);
  const oldest = dayBefore(today, trailDays.days);
  if (day && (day > today || day < oldest)) throw new Error(`no day between ${oldest} and ${today}`);
  const extracted = await extractedDays();
  const isWanted = (one: string) => (day ? one === day : one >= oldest && one < today && !extracted.has(one));

  const sorter = new Sorter(workShelf(randomUUID()));
  let [first] = [...extracted].sort();
  for (const table of tables) {
    let image: Item | undefined;
    for await (const item of scanAll(environment.table(table))) {
      // A record stands before the lines that a file of it was shown.
      if (item[sortKey] === recordSortKey) image = item;
      const writtenOn = dayOfItem(item);
      if (writtenOn === undefined || !isWanted(writtenOn)) continue;
      if (first === undefined || writtenOn < first) first = writtenOn;
      const standing = image?.[partitionKey] === item[partitionKey] ? image : undefined;
      for (const { scope, event } of await toldOfItem(item, standing))
        await sorter.add(keyedLine(writtenOn, scope, event));
    }
  }
  const days = day ? [day] : daysFrom(first ?? today, today).filter(isWanted);
  const written = await writeDays(days, sorter.sorted(), day === today ? now : undefined);
  log.info('extracted', { days: written.length, events: written.reduce((sum, { events }) => sum + events, 0) });
  return { written };
};

/** The day of what is told of; undefined for whatever else lies in the tables. */
function dayOfItem(item: Item): string | undefined {
  if (isAuditRow(item)) return String(item.writtenOn ?? item.at).slice(0, 10);
  return isGivenLink(item) ? String(item.at).slice(0, 10) : undefined;
}

/** The days from the one to before the other. */
function daysFrom(first: string, end: string): string[] {
  const days: string[] = [];
  for (let day = first; day < end; day = dayAfter(day)) days.push(day);
  return days;
}
