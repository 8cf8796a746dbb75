import { monthOf } from '#schemas/calendar.ts';
import type { Principal } from '#schemas/roles.ts';
import type { StatementLine } from '#schemas/statement-entries.ts';
import type { statementRoutes } from '#schemas/statement-routes.ts';
import { Statement, statementNoun } from '#schemas/statements.ts';
import type { Verb } from '#shared/http/api.ts';
import { openCursor, sealCursor } from '#shared/records/cursor.ts';
import { listRecords } from '#shared/records/list.ts';
import { readRecord } from '#shared/records/record.ts';
import { readTimeline } from '#shared/records/timeline.ts';
import { statementsOf } from './closing.ts';
import { linesPage } from './lines.ts';
import { monthBefore } from './rules.ts';

type Routes = typeof statementRoutes;

export const list: Verb<Routes['listStatements']> = async ({ principal, query }) => ({
  body: await listRecords(principal, statementNoun, {
    box: principal.role === 'member' ? 'ofMember' : 'all',
    ...query,
  }),
});

/** A statement that the caller may read. @throws Refusal `not_found` */
export const statementFor = async (principal: Principal, id: string): Promise<Statement> =>
  Statement.parse(await readRecord(principal, statementNoun, id));

export const read: Verb<Routes['readStatement']> = async ({ principal, params }) => ({
  body: await statementFor(principal, params.id),
});

export const readCourse: Verb<Routes['readStatementTimeline']> = async ({ principal, params }) => ({
  body: { items: await readTimeline(principal, statementNoun, params.id) },
});

/**
 * A line as its reader may see it. Of leads the committee alone is told: other coordinators read what is owed for a fraud, and not for which
 * claim.
 */
export function shownTo({ role }: Principal, line: StatementLine): StatementLine {
  if (role !== 'coordinator' || line.service !== 'fraud') return line;
  const { caseId: _, claimNumber: __, ...rest } = line;
  return rest;
}

export const listLines: Verb<Routes['listStatementLines']> = async ({ principal, params, query }) => {
  const { month, memberId, id } = await statementFor(principal, params.id);
  const place = [principal.id, 'statement-lines', id].join('|');
  const after = query.cursor === undefined ? undefined : await openCursor(place, query.cursor);
  const { lines, next } = await linesPage(month, memberId, query.limit, after);
  const items = lines.map((line) => shownTo(principal, line));
  return { body: { items, ...(next ? { nextCursor: await sealCursor(place, next) } : {}) } };
};

/** Who gave whom what in a month, put together from the statements: each says what its own company gave. */
export const readMatrix: Verb<Routes['readStatementMatrix']> = async ({ query, at }) => {
  const month = query.month ?? monthBefore(monthOf(at));
  const statements = await statementsOf(month);
  const rows = statements.flatMap(({ memberId, rows: others }) =>
    others
      .filter(({ given, correctionFen }) => [...Object.values(given), correctionFen].some((figure) => figure !== 0))
      .map(({ given, correctionFen, ...row }) => ({
        giverId: memberId,
        receiverId: row.memberId,
        given,
        correctionFen,
      })),
  );
  const nets = statements.map(({ memberId, id, status, correctionFen, netFen }) => ({
    memberId,
    statementId: id,
    status,
    correctionFen,
    netFen,
  }));
  return { body: { month, rows, nets, sumFen: nets.reduce((sum, { netFen }) => sum + netFen, 0) } };
};
