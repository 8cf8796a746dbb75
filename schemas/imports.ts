import * as z from 'zod';
import { Upload } from './evidence.ts';
import { noun } from './noun.ts';
import { idOf, NoBody, Paging, pageOf, Sha256, text } from './primitives.ts';
import { recordFields } from './record.ts';
import { MemberId } from './roles.ts';
import { route, step } from './route.ts';

/**
 * A file of many adjusters: all of its rows are registered or none. Up to `committed` nothing of it is visible to anybody and every fault
 * ends it; from then on every row is carried out, whatever happens in between.
 */
export const importNoun = noun({
  kind: 'import',
  prefix: 'imp',
  table: 'Hub',
  zh: '批量登记',
  en: 'import of adjusters',
  states: ['declared', 'queued', 'aborting', 'refused', 'committed', 'done'],
  create: { verb: 'declare', to: 'declared' },
  transitions: [
    { verb: 'start', from: ['declared'], to: 'queued', who: ['owner'] },
    { verb: 'advance', from: ['queued', 'committed'], who: ['worker'] },
    { verb: 'abort', from: ['queued'], to: 'aborting', who: ['worker'] },
    { verb: 'refuse', from: ['queued', 'aborting'], to: 'refused', who: ['worker'] },
    { verb: 'commit', from: ['queued'], to: 'committed', who: ['worker'] },
    { verb: 'finish', from: ['committed'], to: 'done', who: ['worker'] },
  ],
  relations: { owner: { role: 'member', member: 'memberId' }, worker: { role: 'system' } },
  readers: ['owner'],
  boxes: { ofMember: { index: 'owner', by: 'memberId', who: ['owner'] } },
});

const ImportId = idOf('imp');
/** Bytes; 5,000 adjusters are about 1 MB. */
const largestImport = 5 * 1024 * 1024;
/** Adjusters in one file. */
export const mostRows = 5000;
/** Faults that a report lists; it says how many there are beyond. */
export const mostReported = 2000;

export const xlsxType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
export const csvType = 'text/csv';

const declaration = z.strictObject({
  fileName: text(120),
  contentType: z.enum([xlsxType, csvType]),
  /** Bytes. */
  size: z.int().min(1).max(largestImport),
  sha256: Sha256,
});

export const Import = declaration
  .extend({
    id: ImportId,
    memberId: MemberId,
    status: z.enum(importNoun.states),
    /** Adjusters in the file, once it has been read. */
    rows: z.int().optional(),
    /** Of these, how many are set aside so far: ready, and visible to nobody. */
    setAside: z.int().optional(),
    /** And how many are registered so far. */
    admitted: z.int().optional(),
    /** What is wrong with a file that was refused; the report says it one by one. */
    faults: z.int().optional(),
    ...recordFields,
  })
  .strip()
  .meta({ id: 'Import' });
export type Import = z.infer<typeof Import>;

const ImportListed = Import.omit({ memberId: true, sha256: true }).meta({ id: 'ImportSummary' });

/** One thing that is wrong with a file: where it stands, what it is and how to mend it. No value of a cell is repeated. */
const ImportFault = z
  .object({
    /** As the spreadsheet counts them, from 1; none: the file as a whole. */
    row: z.int().optional(),
    column: z.string().optional(),
    /** For example `C5`. */
    cell: z.string().optional(),
    code: z.string(),
    detail: z.string(),
  })
  .meta({ id: 'ImportFault' });
export type ImportFault = z.infer<typeof ImportFault>;

const ImportReport = z
  .object({ importId: ImportId, status: z.enum(importNoun.states), total: z.int(), faults: z.array(ImportFault) })
  .meta({ id: 'ImportReport' });

const base = '/v1/adjuster-imports';
const ofImport = z.strictObject({ id: ImportId });

export const importRoutes = {
  declareImport: route({
    capability: 'imports',
    method: 'POST',
    path: base,
    summary: {
      zh: '申报批量登记文件（.xlsx 或 CSV，至多 5000 人）',
      en: 'Declare a file of up to 5,000 adjusters and get a form to upload it with',
    },
    who: ['member'],
    body: declaration,
    answer: { status: 201, body: Import.extend({ upload: Upload }).meta({ id: 'DeclaredImport' }), versioned: true },
  }),
  listImports: route({
    capability: 'imports',
    method: 'GET',
    path: base,
    summary: { zh: '批量登记列表', en: "List one's own imports" },
    who: ['member'],
    query: Paging,
    answer: { status: 200, body: pageOf(ImportListed) },
  }),
  readImport: route({
    capability: 'imports',
    method: 'GET',
    path: `${base}/{id}`,
    summary: { zh: '查看批量登记进度', en: 'Read how far an import is' },
    who: ['member'],
    noun: importNoun,
    params: ofImport,
    answer: { status: 200, body: Import, versioned: true },
  }),
  startImport: step({
    capability: 'imports',
    noun: importNoun,
    verb: 'start',
    base,
    params: ofImport,
    answer: Import,
    body: NoBody,
    summary: {
      zh: '上传后开始批量登记',
      en: 'Start an import once its file is uploaded: all rows are registered or none',
    },
  }),
  readImportReport: route({
    capability: 'imports',
    method: 'GET',
    path: `${base}/{id}/report`,
    summary: { zh: '逐行问题报告', en: 'What is wrong with a refused file, cell by cell, and how to mend it' },
    who: ['member'],
    noun: importNoun,
    params: ofImport,
    answer: { status: 200, body: ImportReport },
  }),
  readImportReportTable: route({
    capability: 'imports',
    method: 'GET',
    path: `${base}/{id}/report.csv`,
    summary: { zh: '逐行问题报告（CSV）', en: 'The same report for a spreadsheet' },
    who: ['member'],
    noun: importNoun,
    params: ofImport,
    answer: { status: 200, media: 'text/csv; charset=utf-8' },
  }),
  readImportTemplate: route({
    capability: 'imports',
    method: 'GET',
    path: `${base}/template.xlsx`,
    summary: { zh: '批量登记模板（Excel）', en: 'A workbook to fill in, with every accepted value' },
    who: ['member'],
    answer: { status: 200, media: xlsxType },
  }),
  readImportTemplateTable: route({
    capability: 'imports',
    method: 'GET',
    path: `${base}/template.csv`,
    summary: { zh: '批量登记模板（CSV）', en: 'The same as CSV' },
    who: ['member'],
    answer: { status: 200, media: 'text/csv; charset=utf-8' },
  }),
} as const;
