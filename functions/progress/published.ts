import * as z from 'zod';
import { Instant } from '#schemas/primitives.ts';
import { ReportRecord, reportNoun, reportSeries } from '#schemas/reports.ts';
import type { SystemActor } from '#schemas/roles.ts';
import { derivedId } from '#shared/records/id.ts';
import { listAsSystem } from '#shared/records/list.ts';
import { readManyAsSystem } from '#shared/records/record.ts';

const publisher: SystemActor = { id: 'system:publication', role: 'system' };

/** The id of a report: there is one of a month and revision. */
export const reportIdOf = (month: string, revision: number): string =>
  derivedId(reportNoun.prefix, month, String(revision));

/** A report that is out. */
const PublishedReport = ReportRecord.extend({ status: z.literal('published'), publishedAt: Instant });
export type PublishedReport = z.infer<typeof PublishedReport>;

/** What was published never changes, so that what was read once need not be read again. Reports are of some tens of kilobytes. */
const kept = new Map<string, PublishedReport>();
const mostKept = 60;

/** Reports that are out, in the order in which they are asked for; those that are not are left out. One round trip at most. */
export async function publishedReports(
  asked: readonly { month: string; revision: number }[],
): Promise<PublishedReport[]> {
  const ids = asked.map(({ month, revision }) => reportIdOf(month, revision));
  const missing = ids.filter((id) => !kept.has(id));
  const records = missing.length > 0 ? await readManyAsSystem(reportNoun, missing) : [];
  const read = new Map(
    records.flatMap((record) => {
      const { success, data } = PublishedReport.safeParse(record);
      return success ? [[data.id, data] as const] : [];
    }),
  );
  const found = ids.flatMap((id) => kept.get(id) ?? read.get(id) ?? []);
  if (kept.size + read.size > mostKept) kept.clear();
  for (const [id, report] of read) kept.set(id, report);
  return found;
}

export interface RegisterEntry {
  readonly month: string;
  readonly revision: number;
  readonly number: string;
}
const Listed = z.object({ number: z.string().regex(/^20\d{2}-\d{2}-\d{1,2}$/) });

/** All that is out, the latest month and revision first: one query of what the index carries. */
export async function register(): Promise<RegisterEntry[]> {
  const entries: RegisterEntry[] = [];
  for await (const item of listAsSystem(publisher, reportNoun, 'published', reportSeries)) {
    const { number } = Listed.parse(item);
    entries.push({ month: number.slice(0, 7), revision: Number(number.slice(8)), number });
  }
  return entries.toSorted((a, b) => (a.month === b.month ? b.revision - a.revision : a.month < b.month ? 1 : -1));
}
