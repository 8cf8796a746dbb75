import * as z from 'zod';
import { monthOf } from '#schemas/calendar.ts';
import { Month } from '#schemas/primitives.ts';
import type { StatementLine } from '#schemas/statement-entries.ts';
import { Sheet, type Statement } from '#schemas/statements.ts';
import { canonicalJson } from '#shared/records/canonical.ts';
import { statementsOf } from './closing.ts';
import { closedAmong, inOrder, linesOf, readLines } from './lines.ts';
import { type Recomputed, recomputed } from './recomputing.ts';
import type { Entry } from './rules.ts';
import { sheetOf } from './sheets.ts';

const Input = z.strictObject({ month: Month });
const Issued = Sheet.extend({ linesHash: z.string() });
/** Differences that are named. */
const mostNamed = 50;

/**
 * Operator command: recomputes every statement of a month from the audit rows and compares. What each entry says comes from the rows alone; of the
 * lines themselves only is taken which month they stand in, for that depends on when the month was closed.
 * @throws with the names of the differences
 */
export const handler = async (input: unknown) => {
  const { month } = Input.parse(input ?? {});
  if (!(await closedAmong([month])).has(month)) throw new Error(`${month} is not closed`);
  const entries = await recomputed();
  const statements = await statementsOf(month);
  const differences: string[] = [];
  const standing = new Map<string, number>();
  for (const statement of statements) {
    for (const [id, fault] of await compared(statement, entries)) {
      standing.set(id, (standing.get(id) ?? 0) + 1);
      if (fault) differences.push(fault);
    }
    differences.push(...(await sheetFaults(statement, entries)));
  }
  for (const [id, times] of standing) if (times !== 2) differences.push(`${id} stands in ${times} statements`);
  differences.push(...(await missing(month, entries, standing)));
  const sum = statements.reduce((total, { netFen }) => total + netFen, 0);
  if (sum !== 0) differences.push(`the net positions sum to ${sum} fen`);
  if (differences.length > 0) {
    const named = differences.slice(0, mostNamed).join('; ');
    throw new Error(`${differences.length} differences in ${month}: ${named}`);
  }
  return { month, statements: statements.length, lines: standing.size, equal: true };
};

/** Each line of a statement, with what is wrong with it. */
async function compared({ month, memberId, id }: Statement, entries: Recomputed) {
  const found: [line: string, fault?: string][] = [];
  for await (const { month: stands, ...line } of linesOf(month, memberId)) {
    const entry = entryOf(line, entries);
    if (!entry) found.push([line.id, `${line.id} in ${id} has no record behind it`]);
    else if (stands !== month || canonicalJson(entry) !== canonicalJson(line))
      found.push([line.id, `${line.id} in ${id} is not what the records say`]);
    else found.push([line.id]);
  }
  return found;
}

/** The figures of a statement that differ from those of the recomputed entries in its lines' places. */
async function sheetFaults(statement: Statement, entries: Recomputed): Promise<readonly string[]> {
  const { month, memberId, id } = statement;
  const lines: StatementLine[] = [];
  for await (const line of linesOf(month, memberId)) {
    const { month: _, ...standing } = line;
    const entry = entryOf(standing, entries);
    if (entry) lines.push({ ...entry, month });
  }
  const expected = Issued.parse(await sheetOf(memberId, lines.toSorted(inOrder)));
  const issued = Issued.parse(statement);
  const names = Object.keys(Issued.shape) as (keyof typeof expected)[];
  return names
    .filter((name) => canonicalJson(issued[name]) !== canonicalJson(expected[name]))
    .map((name) => `${name} of ${id} (${memberId})`);
}

/** What the records say of a line: of several causes that which it names, else any. */
function entryOf(line: Entry, entries: Recomputed): Entry | undefined {
  const known = entries.get(line.id) ?? [];
  return known.find((entry) => canonicalJson(entry) === canonicalJson(line)) ?? known[0];
}

/** Entries of the month that stand neither in it nor, because they came late or by another cause, in another month from their first cause on. */
async function missing(
  month: Month,
  entries: Recomputed,
  standing: ReadonlyMap<string, number>,
): Promise<readonly string[]> {
  const absent = new Map<string, Month>();
  for (const [id, known] of entries) {
    const months = known.map(({ at }) => monthOf(at)).sort();
    if (months[0] && months.includes(month) && !standing.has(id)) absent.set(id, months[0]);
  }
  for (const line of await readLines([...absent.keys()]))
    if (line.month !== month && line.month >= (absent.get(line.id) ?? month)) absent.delete(line.id);
  return [...absent.keys()].map((id) => `${id} is in no statement`);
}
