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
  mostLinesOfFile,
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
    rows: z.array(
      z.object({
        giverId: MemberId,
        receiverId: MemberId,
        given: Statement.shape.given,
        /** Of entries of earlier months, both ways: positive to the giver. The row of the other direction says the opposite. */
        correctionFen: z.int(),
      }),
    ),
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
    summary: {
      zh: `结算单明细（CSV，只含明细；超过 ${mostLinesOfFile} 条分部分）`,
      en: `All lines of a statement as CSV, and nothing but the lines, in parts of ${mostLinesOfFile}`,
    },
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
      zh: `结算单（Excel：汇总、按公司与明细；明细超过 ${mostLinesOfFile} 条分部分）`,
      en: `A statement as a workbook: totals, the rows of each company, and its lines, in parts of ${mostLinesOfFile}`,
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
    summary: {
      zh: '逐条裁定异议：成立的明细在下一未结月份为双方整条冲回，不改记其他金额',
      en: 'Decide each disputed line: an upheld one is taken back whole, for both companies, in the next open month; no other amount takes its place',
    },
  }),
  settleStatement: step({
    ...statementStep,
    verb: 'settle',
    body: settlement,
    summary: {
      zh: '登记结清：公司已确认，或异议期限已过而未提出',
      en: 'Mark a statement as settled, and by which payment: once its company has agreed, or can dispute it no more',
    },
  }),
} as const;
