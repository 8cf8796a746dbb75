import type { Principal } from '#schemas/roles.ts';
import type { StatementLine } from '#schemas/statement-entries.ts';
import type { statementRoutes } from '#schemas/statement-routes.ts';
import { mostLinesOfFile, type Statement } from '#schemas/statements.ts';
import { findMember } from '#shared/directory/directory.ts';
import { byteOrderMark, csvOf } from '#shared/files/csv.ts';
import type { Verb } from '#shared/http/api.ts';
import { Refusal } from '#shared/runtime/refusal.ts';
import { linesOf } from './lines.ts';
import { shownTo, statementFor } from './store.ts';
import { companiesOf, linesIn, type Names, plain, summaryOf, titleIn, workbookOf } from './tables.ts';

type Routes = typeof statementRoutes;

/** Lines that stand on paper: about five pages. */
const printed = 120;

/** The companies of a statement by name. */
async function namesOf({ memberId, rows }: Statement): Promise<Names> {
  const found = await Promise.all([memberId, ...rows.map((row) => row.memberId)].map(findMember));
  return new Map(found.flatMap((member) => (member ? [[member.id, { zh: member.name, en: member.nameEn }]] : [])));
}

/** The lines of a part, as their reader may see them; the pages before are read and let go. */
async function linesFor(
  principal: Principal,
  { month, memberId }: Statement,
  { from, most }: { readonly from: number; readonly most: number },
): Promise<readonly StatementLine[]> {
  const lines: StatementLine[] = [];
  let place = 0;
  for await (const line of linesOf(month, memberId)) {
    if (place >= from) lines.push(shownTo(principal, line));
    place += 1;
    if (lines.length === most) break;
  }
  return lines;
}

/** @throws Refusal `not_found` for a part that there is not */
function placeOf({ id, lines }: Statement, part: number, ending: string) {
  const parts = Math.max(1, Math.ceil(lines / mostLinesOfFile));
  if (part > parts) throw new Refusal('not_found');
  const fileName = parts === 1 ? `${id}.${ending}` : `${id}-${part}-of-${parts}.${ending}`;
  return { from: (part - 1) * mostLinesOfFile, most: mostLinesOfFile, headers: attached(fileName) };
}

const attached = (fileName: string) => ({ 'content-disposition': `attachment; filename="${fileName}"` });

export const table: Verb<Routes['readStatementTable']> = async ({ principal, params, query, language }) => {
  const statement = await statementFor(principal, params.id);
  const { headers, ...place } = placeOf(statement, query.part, 'csv');
  const lines = await linesFor(principal, statement, place);
  const { heads, rows } = linesIn(lines, statement.memberId, await namesOf(statement), language);
  return { content: byteOrderMark + csvOf([heads, ...rows.map((row) => row.map(plain))]), headers };
};

export const workbook: Verb<Routes['readStatementWorkbook']> = async ({ principal, params, query, language }) => {
  const statement = await statementFor(principal, params.id);
  const { headers, ...place } = placeOf(statement, query.part, 'xlsx');
  const [lines, names] = await Promise.all([linesFor(principal, statement, place), namesOf(statement)]);
  const content = await workbookOf([
    summaryOf(statement, language),
    companiesOf(statement, names, language),
    linesIn(lines, statement.memberId, names, language),
  ]);
  return { content, headers };
};

const notes = {
  zh: (shown: number, all: number) =>
    `本单共 ${all} 条明细，此处列出 ${shown} 条；全部明细见 CSV 或 Excel 文件。金额单位：元。出具后不再变动，更正记入下一未结月份。`,
  en: (shown: number, all: number) =>
    `${shown} of ${all} lines stand here; all are in the CSV and Excel files. Amounts in CNY. Nothing changes after the issue: corrections are entered in the next open month.`,
};

export const draw: Verb<Routes['drawStatement']> = async ({ principal, params, language }) => {
  const statement = await statementFor(principal, params.id);
  const { id, month, memberId, createdAt } = statement;
  const [lines, names] = await Promise.all([
    linesFor(principal, statement, { from: 0, most: printed }),
    namesOf(statement),
  ]);
  const company = names.get(memberId);
  // At their first use: other requests do not pay for the start of what draws.
  const [{ paperFont }, { drawStatement }] = await Promise.all([
    import('#shared/paper/font-file.ts'),
    import('./paper.ts'),
  ]);
  const content = await drawStatement(paperFont(), {
    title: [titleIn('zh', month), titleIn('en', month)],
    company: company ? `${company.zh} · ${company.en}` : memberId,
    tables: [
      summaryOf(statement, language),
      companiesOf(statement, names, language),
      linesIn(lines, memberId, names, language),
    ],
    note: notes[language](lines.length, statement.lines),
    at: createdAt,
  });
  return { content, headers: { 'content-disposition': `inline; filename="${id}.pdf"` } };
};
