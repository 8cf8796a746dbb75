import * as z from 'zod';
import { xlsxType } from './imports.ts';
import { Month, NoBody, Paging, pageOf } from './primitives.ts';
import { timeline } from './record.ts';
import { MemberId } from './roles.ts';
import { route, step } from './route.ts';
import { StatementLine } from './statement-entries.ts';
import {
  decision,
  dispute,
  Statement,
  StatementId,
  StatementSummary,
  settlement,
  statementNoun,
} from './statements.ts';

const base = '/v1/statements';
const ofStatement = z.strictObject({ id: StatementId });
const readers = ['member', 'coordinator'] as const;
const statementStep = {
  capability: 'statements',
  noun: statementNoun,
  base,
  params: ofStatement,
  answer: Statement,
} as const;

/** Files of many lines come in parts, so that each stays below the 6 MB of an answer. */
const Part = z.strictObject({ part: z.coerce.number().int().min(1).max(1000).default(1) });

/** What each company of a month gave each other one, as all statements of the month say it together. */
const Matrix = z
  .object({
    month: Month,
    rows: z.array(z.object({ giverId: MemberId, receiverId: MemberId, given: Statement.shape.given })),
    nets: z.array(
      z.object({
        memberId: MemberId,
        statementId: StatementId,
        status: Statement.shape.status,
        correctionFen: z.int(),
        netFen: z.int(),
      }),
    ),
    /** Of all companies: zero. */
    sumFen: z.int(),
  })
  .meta({ id: 'StatementMatrix' });

export const statementRoutes = {
  listStatements: route({
    capability: 'statements',
    method: 'GET',
    path: base,
    summary: { zh: '月度结算单列表', en: "List the company's monthly statements; coordinators list all" },
    who: readers,
    query: Paging.extend({ status: z.enum(statementNoun.states).optional() }),
    answer: { status: 200, body: pageOf(StatementSummary) },
  }),
  readStatementMatrix: route({
    capability: 'statements',
    method: 'GET',
    path: `${base}/matrix`,
    summary: {
      zh: '某月各公司互助矩阵与净额（合计为零），默认上月',
      en: 'Who gave whom what in a month, and the net positions, which sum to zero; of last month by default',
    },
    who: ['coordinator'],
    query: z.strictObject({ month: Month.optional() }),
    answer: { status: 200, body: Matrix },
  }),
  readStatement: route({
    capability: 'statements',
    method: 'GET',
    path: `${base}/{id}`,
    summary: { zh: '查看月度结算单', en: 'Read a monthly statement' },
    who: readers,
    noun: statementNoun,
    params: ofStatement,
    answer: { status: 200, body: Statement, versioned: true },
  }),
  listStatementLines: route({
    capability: 'statements',
    method: 'GET',
    path: `${base}/{id}/lines`,
    summary: { zh: '结算单明细', en: 'List the lines of a monthly statement, oldest first' },
    who: readers,
    noun: statementNoun,
    params: ofStatement,
    query: Paging,
    answer: { status: 200, body: pageOf(StatementLine) },
  }),
  readStatementTimeline: timeline({
    capability: 'statements',
    noun: statementNoun,
    base,
    params: ofStatement,
    who: readers,
    summary: { zh: '结算单进程', en: "A statement's timeline" },
  }),
  drawStatement: route({
    capability: 'statements',
    method: 'GET',
    path: `${base}/{id}/statement.pdf`,
    summary: {
      zh: '结算单（PDF）：合计、互助矩阵与前若干条明细',
      en: 'A statement as a PDF: totals, the rows of each company, and its first lines',
    },
    who: readers,
    noun: statementNoun,
    params: ofStatement,
    answer: { status: 200, media: 'application/pdf' },
  }),
  readStatementTable: route({
    capability: 'statements',
    method: 'GET',
    path: `${base}/{id}/statement.csv`,
    summary: { zh: '结算单明细（CSV，超过一万条分部分）', en: 'All lines as CSV, in parts of 10,000' },
    who: readers,
    noun: statementNoun,
    params: ofStatement,
    query: Part,
    answer: { status: 200, media: 'text/csv; charset=utf-8' },
  }),
  readStatementWorkbook: route({
    capability: 'statements',
    method: 'GET',
    path: `${base}/{id}/statement.xlsx`,
    summary: {
      zh: '结算单（Excel，明细超过一万条分部分）',
      en: 'A statement as a workbook, its lines in parts of 10,000',
    },
    who: readers,
    noun: statementNoun,
    params: ofStatement,
    query: Part,
    answer: { status: 200, media: xlsxType },
  }),
  acknowledgeStatement: step({
    ...statementStep,
    verb: 'acknowledge',
    body: NoBody,
    summary: { zh: '确认无误', en: 'Agree with a statement' },
  }),
  disputeStatement: step({
    ...statementStep,
    verb: 'dispute',
    body: dispute,
    summary: { zh: '提出异议', en: 'Dispute lines of a statement, or what is missing in it' },
  }),
  decideStatement: step({
    ...statementStep,
    verb: 'decide',
    body: decision,
    summary: { zh: '裁定异议', en: 'Decide each disputed line' },
  }),
  settleStatement: step({
    ...statementStep,
    verb: 'settle',
    body: settlement,
    summary: { zh: '登记结清', en: 'Mark a statement as settled, and by which payment' },
  }),
} as const;
