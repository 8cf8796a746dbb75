import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { spanOfMonth } from '#schemas/calendar.ts';
import { cities } from '#schemas/divisions.ts';
import { Branch, branchNoun, memberNoun } from '#schemas/members.ts';
import type { Instant, Month } from '#schemas/primitives.ts';
import type { SystemActor } from '#schemas/roles.ts';
import type { StatementLine } from '#schemas/statement-entries.ts';
import { type Sheet, Statement, statementNoun } from '#schemas/statements.ts';
import { systemChange } from '#shared/records/change.ts';
import { derivedId } from '#shared/records/id.ts';
import { listAsSystem } from '#shared/records/list.ts';
import { createRecord, readManyAsSystem } from '#shared/records/record.ts';
import { Refusal } from '#shared/runtime/refusal.ts';
import { closeMonth, linesOf } from './lines.ts';
import { sheetOf } from './sheets.ts';

const closer: SystemActor = { id: 'system:statements', role: 'system' };

/** The id of a company's statement of a month: there is one. */
export const statementIdOf = (month: Month, memberId: string): string =>
  derivedId(statementNoun.prefix, month, memberId);

const Listed = z.object({ id: z.string() });
const Presence = Branch.pick({ memberId: true, cityCode: true, createdAt: true });
type Presence = z.infer<typeof Presence>;

/** Every company, with its branches. */
async function companies(): Promise<ReadonlyMap<string, readonly Presence[]>> {
  const found = new Map<string, Presence[]>();
  for await (const item of listAsSystem(closer, memberNoun, 'all')) found.set(Listed.parse(item).id, []);
  for await (const item of listAsSystem(closer, branchNoun, 'all')) {
    const branch = Presence.parse(item);
    found.set(branch.memberId, [...(found.get(branch.memberId) ?? []), branch]);
  }
  return found;
}

/** The statements of a month that there are. */
export async function statementsOf(month: Month): Promise<readonly Statement[]> {
  const ids = [...(await companies()).keys()].map((memberId) => statementIdOf(month, memberId));
  return (await readManyAsSystem(statementNoun, ids)).map((record) => Statement.parse(record));
}

/**
 * Milliseconds between closing and reading: an entry whose transaction was let in before the month was closed stands in all its places by then.
 */
const settles = 500;

interface Closed {
  readonly month: Month;
  /** Made by this run. */
  readonly issued: number;
  readonly statements: number;
  readonly lines: number;
  /** Of all companies: zero. */
  readonly sumFen: number;
}

/** What the statement of a company is to say. */
interface Draft {
  readonly memberId: string;
  readonly branches: readonly Presence[];
  readonly sheet: Sheet & { readonly linesHash: string };
}

/**
 * Closes a month to entries and issues the statement of each company: of all that had a branch by the end of the month, and of whoever has
 * lines. None is issued before all of them are known to agree. Cut off at any point and run again, or run twice at once, it comes to the
 * same statements: the lines of a closed month are fixed, and each statement is made once.
 * @throws when the net positions do not sum to zero, or a line does not stand in two statements
 */
export async function close(month: Month, at: Instant): Promise<Closed> {
  await closeMonth(month, at);
  // Whoever closed it: another run may have done so this instant.
  await new Promise((resolve) => setTimeout(resolve, settles));
  const drafts = await agreedDrafts(month);
  const before = new Set((await statementsOf(month)).map(({ memberId }) => memberId));
  let issued = 0;
  for (const draft of drafts) if (!before.has(draft.memberId) && (await issue(month, draft, at))) issued += 1;
  const statements = await statementsOf(month);
  const sum = (of: (statement: Statement) => number) => statements.reduce((total, one) => total + of(one), 0);
  const closed = {
    month,
    issued,
    statements: statements.length,
    // Each line stands in two statements.
    lines: sum(({ lines }) => lines) / 2,
    sumFen: sum(({ netFen }) => netFen),
  };
  if (closed.sumFen !== 0) throw unbalanced(month, closed.sumFen);
  return closed;
}

const unbalanced = (month: Month, fen: number) => new Error(`the net positions of ${month} sum to ${fen} fen`);

/** What each company's statement is to say. @throws when they do not agree with each other */
async function agreedDrafts(month: Month): Promise<readonly Draft[]> {
  const { to: end } = spanOfMonth(month);
  const single = new Set<string>();
  const drafts: Draft[] = [];
  for (const [memberId, branches] of await companies()) {
    const sheet = await sheetOf(memberId, pairing(linesOf(month, memberId), single));
    const wasThere = branches.some(({ createdAt }) => createdAt <= end);
    if (wasThere || sheet.lines > 0) drafts.push({ memberId, branches, sheet });
  }
  if (single.size > 0) throw new Error(`${single.size} lines of ${month} do not stand in two statements`);
  const sumFen = drafts.reduce((total, { sheet }) => total + sheet.netFen, 0);
  if (sumFen !== 0) throw unbalanced(month, sumFen);
  return drafts;
}

/** Lines as they pass. @param single the ids of those that were seen in one account so far */
async function* pairing(lines: AsyncIterable<StatementLine>, single: Set<string>) {
  for await (const line of lines) {
    if (!single.delete(line.id)) single.add(line.id);
    yield line;
  }
}

/** @returns whether a statement was made now */
async function issue(month: Month, { memberId, branches, sheet }: Draft, at: Instant): Promise<boolean> {
  const present = branches.map(({ cityCode }) => cityCode);
  const codes = cities.map(({ code }) => code);
  // Whoever has no branch any more is everybody's to decide on.
  const [cityCode, otherCityCode] = codes.filter((code) => present.length === 0 || present.includes(code));
  const fields = {
    memberId,
    month,
    cityCode,
    ...(otherCityCode ? { otherCityCode } : {}),
    ...sheet,
    contested: {},
    resolved: {},
  };
  try {
    const change = systemChange(closer, randomUUID(), at);
    await createRecord(statementNoun, { ...change, requestId: month }, statementIdOf(month, memberId), fields);
    return true;
  } catch (error) {
    if (error instanceof Refusal && error.code === 'already_exists') return false;
    throw error;
  }
}
