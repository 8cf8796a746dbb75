import { reversals, type StatementLine, services } from '#schemas/statement-entries.ts';
import { type Exchange, type Statement, statementNoun } from '#schemas/statements.ts';
import type { Language } from '#shared/http/problem.ts';

/** What companies are called, by their ids. */
export type Names = ReadonlyMap<string, Readonly<Record<Language, string>>>;

/** An amount, shown in yuan. */
interface Amount {
  readonly fen: number;
}
export type Cell = string | number | Amount | undefined;
/** A table with one row of heads. */
export interface Table {
  readonly name: string;
  readonly heads: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

const words = {
  zh: {
    summary: '汇总',
    companies: '按公司',
    lines: '明细',
    item: '项目',
    given: '为他方提供',
    received: '接受他方',
    cases: '件',
    yuan: '元',
    company: '公司',
    correction: '更正',
    net: '净额（正为应收，负为应付）',
    month: '结算月',
    ofMonth: '所属月',
    at: '时间',
    direction: '方向',
    service: '服务',
    amount: '金额（元，正为应收，负为应付）',
    caseId: '案件编号',
    claimNumber: '报案号',
    credentialNumber: '查勘员证件编号',
    reverses: '冲回明细',
    because: '冲回原因',
    line: '明细编号',
    statement: '结算单编号',
    status: '状态',
    hash: '明细摘要（SHA-256）',
  },
  en: {
    summary: 'Summary',
    companies: 'By company',
    lines: 'Lines',
    item: 'Item',
    given: 'Given to others',
    received: 'Received from others',
    cases: 'cases',
    yuan: 'CNY',
    company: 'Company',
    correction: 'Corrections',
    net: 'Net (positive: to be received)',
    month: 'Month',
    ofMonth: 'Belongs to',
    at: 'Time',
    direction: 'Direction',
    service: 'Service',
    amount: 'Amount (CNY, positive: to be received)',
    caseId: 'Case',
    claimNumber: 'Claim number',
    credentialNumber: "Adjuster's credential",
    reverses: 'Takes back',
    because: 'Because',
    line: 'Line',
    statement: 'Statement',
    status: 'State',
    hash: 'Hash of the lines (SHA-256)',
  },
} as const satisfies Record<Language, Record<string, string>>;

const statusWords: Readonly<Record<Statement['status'], Readonly<Record<Language, string>>>> = {
  issued: { zh: '已出具', en: 'issued' },
  acknowledged: { zh: '已确认', en: 'acknowledged' },
  disputed: { zh: '有异议', en: 'disputed' },
  settled: { zh: '已结清', en: 'settled' },
};

export const titleIn = (language: Language, month: string) =>
  language === 'zh' ? `${statementNoun.zh} ${month}` : `Monthly statement ${month}`;

const yuanOf = (fen: number): Amount => ({ fen });
/** A cell for a file of text: amounts as plain numbers. */
export const plain = (cell: Cell) => (typeof cell === 'object' ? cell.fen / 100 : cell);
const shanghai = 8 * 60 * 60 * 1000;
const timeOf = (instant: string) =>
  new Date(Date.parse(instant) + shanghai).toISOString().slice(0, 19).replace('T', ' ');
const nameOf = (names: Names, memberId: string, language: Language) => names.get(memberId)?.[language] ?? memberId;

const dueOf = ({ performanceFen, fraudFen }: Exchange) => performanceFen + fraudFen;
const casesOf = ({ quick, ordinary, assist, fraud }: Exchange) => [quick, ordinary, assist, fraud];

/** What the statement comes to: cases of each service, and the amounts. */
export function summaryOf({ given, received, ...statement }: Statement, language: Language): Table {
  const say = words[language];
  const cases = (['quick', 'ordinary', 'assist', 'fraud'] as const).map((service) => [
    `${services[service][language]} · ${say.cases}`,
    given[service],
    received[service],
  ]);
  return {
    name: say.summary,
    heads: [say.item, say.given, say.received],
    rows: [
      ...cases,
      [`${say.yuan}`, yuanOf(dueOf(given)), yuanOf(dueOf(received))],
      [`${say.correction} · ${say.yuan}`, yuanOf(statement.correctionFen), undefined],
      [`${say.net} · ${say.yuan}`, yuanOf(statement.netFen), undefined],
      [say.statement, statement.id, undefined],
      [say.status, statusWords[statement.status][language], undefined],
      [say.hash, statement.linesHash, undefined],
    ],
  };
}

/** What was exchanged with each other company. */
export function companiesOf({ rows }: Statement, names: Names, language: Language): Table {
  const say = words[language];
  const columns = (direction: string) => [
    ...(['quick', 'ordinary', 'assist', 'fraud'] as const).map(
      (service) => `${direction} · ${services[service][language]}`,
    ),
    `${direction} · ${say.yuan}`,
  ];
  return {
    name: say.companies,
    heads: [say.company, ...columns(say.given), ...columns(say.received), say.correction, say.net],
    rows: rows.map(({ memberId, given, received, correctionFen, netFen }) => [
      nameOf(names, memberId, language),
      ...casesOf(given),
      yuanOf(dueOf(given)),
      ...casesOf(received),
      yuanOf(dueOf(received)),
      yuanOf(correctionFen),
      yuanOf(netFen),
    ]),
  };
}

/** The lines as the company reads them, whose statement it is. */
export function linesIn(lines: readonly StatementLine[], memberId: string, names: Names, language: Language): Table {
  const say = words[language];
  return {
    name: say.lines,
    heads: [
      say.month,
      say.ofMonth,
      say.at,
      say.direction,
      say.company,
      say.service,
      say.cases,
      say.amount,
      say.caseId,
      say.claimNumber,
      say.credentialNumber,
      say.reverses,
      say.because,
      say.line,
    ],
    rows: lines.map((line) => {
      const gives = line.giverId === memberId;
      return [
        line.month,
        line.ofMonth,
        timeOf(line.at),
        gives ? say.given : say.received,
        nameOf(names, gives ? line.receiverId : line.giverId, language),
        services[line.service][language],
        line.cases,
        yuanOf(gives ? line.amountFen : 0 - line.amountFen),
        line.caseId,
        line.claimNumber,
        line.credentialNumber,
        line.reverses,
        line.because && reversals[line.because][language],
        line.id,
      ];
    }),
  };
}

const cellOf = (cell: Cell) => (typeof cell === 'object' ? { value: cell.fen / 100, format: '0.00' } : (cell ?? null));

/** Tables as a workbook, a sheet each. */
export async function workbookOf(tables: readonly Table[]): Promise<Buffer> {
  // At its first use: other requests do not pay for its start.
  const { default: writeWorkbook } = await import('write-excel-file/node');
  const bold = { fontWeight: 'bold', backgroundColor: '#e6eef5' } as const;
  return writeWorkbook(
    tables.map(({ name, heads, rows }) => ({
      sheet: name,
      stickyRowsCount: 1,
      columns: heads.map(() => ({ width: 20 })),
      data: [heads.map((value) => ({ ...bold, value })), ...rows.map((row) => row.map(cellOf))],
    })),
  ).toBuffer();
}
