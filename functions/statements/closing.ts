import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { cities } from '#schemas/divisions.ts';
import { Branch, branchNoun, memberNoun } from '#schemas/members.ts';
import type { Instant, Month } from '#schemas/primitives.ts';
import type { SystemActor } from '#schemas/roles.ts';
import { Statement, statementNoun } from '#schemas/statements.ts';
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
const Presence = Branch.pick({ memberId: true, cityCode: true });

/** Every company, with the cities in which it has a branch. */
async function companies(): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = new Map<string, string[]>();
  for await (const item of listAsSystem(closer, memberNoun, 'all')) found.set(Listed.parse(item).id, []);
  for await (const item of listAsSystem(closer, branchNoun, 'all')) {
    const { memberId, cityCode } = Presence.parse(item);
    found.set(memberId, [...(found.get(memberId) ?? []), cityCode]);
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

/**
 * Closes a month to entries and issues the statement of each company: of all that have a branch, and of whoever has lines. Cut off at
 * any point and run again, or run twice at once, it comes to the same statements: the lines of a closed month are fixed, and each
 * statement is made once.
 * @throws when the net positions do not sum to zero
 */
export async function close(month: Month, at: Instant): Promise<Closed> {
  if (await closeMonth(month, at)) await new Promise((resolve) => setTimeout(resolve, settles));
  const before = new Set((await statementsOf(month)).map(({ memberId }) => memberId));
  let issued = 0;
  for (const [memberId, present] of await companies()) {
    if (!before.has(memberId) && (await issue(month, memberId, present, at))) issued += 1;
  }
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
  if (closed.sumFen !== 0) throw new Error(`the net positions of ${month} sum to ${closed.sumFen} fen`);
  return closed;
}

/** @returns whether a statement was made now */
async function issue(month: Month, memberId: string, present: readonly string[], at: Instant): Promise<boolean> {
  const sheet = await sheetOf(memberId, linesOf(month, memberId));
  if (present.length === 0 && sheet.lines === 0) return false;
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
