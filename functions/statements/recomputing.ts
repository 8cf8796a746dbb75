import * as z from 'zod';
import type { Instant } from '#schemas/primitives.ts';
import { Statement, statementNoun } from '#schemas/statements.ts';
import { partitionKey } from '#schemas/tables.ts';
import { type DatedRates, Tariff, tariffNoun } from '#schemas/tariffs.ts';
import { type AuditRow, auditRowFrom, isAuditRow, lost } from '#shared/records/audit-row.ts';
import { scanAll } from '#shared/records/table.ts';
import { environment } from '#shared/runtime/environment.ts';
import { backIdOf, lineIdOf } from './lines.ts';
import { type Draft, draftsOf, type Entry, entryKinds, entryOf, upheld } from './rules.ts';

const Kind = z.object({ kind: z.string() });
const read: ReadonlySet<string> = new Set([...entryKinds, tariffNoun.kind, statementNoun.kind]);

/** The audit rows of each record of which entries come, record by record: a scan reads a partition's items together and in their order. */
async function* courses(): AsyncGenerator<readonly AuditRow[]> {
  for (const table of ['Hub', 'Leads'] as const) {
    let rows: AuditRow[] = [];
    let partition: unknown;
    for await (const item of scanAll(environment.table(table))) {
      if (!isAuditRow(item) || !read.has(Kind.parse(item).kind)) continue;
      if (partition !== item[partitionKey] && rows.length > 0) {
        yield rows;
        rows = [];
      }
      partition = item[partitionKey];
      const row = auditRowFrom(item);
      if (row.verb !== lost) rows.push(row);
    }
    if (rows.length > 0) yield rows;
  }
}

/** Entries by their ids; of one that takes a line back as many as there are causes for it, of which the first to be entered stands. */
export type Recomputed = ReadonlyMap<string, readonly Entry[]>;

/** Every entry that there must be, from the audit rows alone: the same rules as the worker's, over what it has not written. */
export async function recomputed(): Promise<Recomputed> {
  const drafts: Draft[] = [];
  const rates = new Map<string, readonly DatedRates[]>();
  const decided: { readonly line: string; readonly at: Instant }[] = [];
  for await (const rows of courses()) {
    const [first] = rows;
    if (!first) continue;
    if (first.kind === tariffNoun.kind) {
      const tariff = Tariff.parse(rows.at(-1)?.image);
      rates.set(tariff.memberId, tariff.rates);
    } else if (first.kind === statementNoun.kind) {
      for (const { verb, at, image } of rows)
        if (verb === 'decide') decided.push(...upheldIn(Statement.parse(image), at));
    } else drafts.push(...draftsOf(first.kind, rows, lineIdOf));
  }
  const entries = new Map(drafts.map((draft) => [draft.id, [entryOf(draft, rates.get(draft.receiverId) ?? [])]]));
  // A line that takes another back may be disputed too, later.
  for (const { line, at } of decided.toSorted((a, b) => (a.at < b.at ? -1 : 1))) {
    const [disputed] = entries.get(line) ?? [];
    const id = backIdOf(line);
    if (disputed) entries.set(id, [...(entries.get(id) ?? []), upheld(disputed, id, at)]);
  }
  return entries;
}

const upheldIn = ({ decisions = [] }: Statement, at: Instant) =>
  decisions.filter(({ outcome }) => outcome === 'upheld').map(({ line }) => ({ line, at }));
