import * as z from 'zod';
import { importNoun, type importRoutes } from '#schemas/imports.ts';
import type { Principal } from '#schemas/roles.ts';
import { listFiles, uploadForm } from '#shared/files/files.ts';
import type { Verb } from '#shared/http/api.ts';
import type { Language } from '#shared/http/problem.ts';
import { derivedId } from '#shared/records/id.ts';
import { listRecords } from '#shared/records/list.ts';
import { createRecord, readRecord, transitionRecord } from '#shared/records/record.ts';
import { Refusal } from '#shared/runtime/refusal.ts';
import { importedFile, readReport, reportTable } from './report.ts';
import { templateTable, templateWorkbook } from './template.ts';

type Routes = typeof importRoutes;

/** Declares a file. A repeat gets the same record with a fresh form. */
export const declare: Verb<Routes['declareImport']> = async ({ principal, body, change, at }) => {
  const id = derivedId(importNoun.prefix, change.key.hash);
  const { record, replayed } = await createRecord(importNoun, change, id, { ...body, memberId: principal.memberId });
  return { body: { ...record, upload: await uploadForm({ ...importedFile(id), ...body, at }) }, replayed };
};

export const list: Verb<Routes['listImports']> = async ({ principal, query }) => ({
  body: await listRecords(principal, importNoun, { box: 'ofMember', ...query }),
});

export const read: Verb<Routes['readImport']> = async ({ principal, params }) => ({
  body: await readRecord(principal, importNoun, params.id),
});

/** Starts an import whose file has been uploaded; the worker reads it, and what is wrong with it comes in the report. */
export const start: Verb<Routes['startImport']> = async ({ principal, params, change, ifMatch }) => {
  const declared = await readRecord(principal, importNoun, params.id);
  if (declared.status === 'declared' && !(await isUploaded(declared.id))) throw new Refusal('evidence_not_uploaded');
  const { record, replayed } = await transitionRecord(importNoun, change, declared.id, 'start', { ifVersion: ifMatch });
  return { body: record, replayed };
};

async function isUploaded(id: string): Promise<boolean> {
  const { bucket, key } = importedFile(id);
  for await (const found of listFiles(bucket, key)) if (found === key) return true;
  return false;
}

export const report: Verb<Routes['readImportReport']> = async ({ principal, params, language }) => ({
  body: await reportOf(principal, params.id, language),
});

export const reportAsTable: Verb<Routes['readImportReportTable']> = async ({ principal, params, language }) => ({
  content: reportTable((await reportOf(principal, params.id, language)).faults, language),
  headers: attachment(`${params.id}.csv`),
});

const Reported = z.object({
  id: z.string(),
  status: z.enum(importNoun.states),
  report: z.string().optional(),
  faults: z.int().default(0),
});

/** What is wrong with a file; nothing, as long as nothing is known to be. @throws Refusal `not_found` for a report that has expired */
async function reportOf(principal: Principal, importId: string, language: Language) {
  const { id, status, report: file, faults: total } = Reported.parse(await readRecord(principal, importNoun, importId));
  const faults = file === undefined ? [] : await readReport(file, language);
  if (!faults) throw new Refusal('not_found');
  return { importId: id, status, total, faults: [...faults] };
}

export const template: Verb<Routes['readImportTemplate']> = async ({ language }) => ({
  content: await templateWorkbook(language),
  headers: attachment('adjusters.xlsx'),
});

export const templateAsTable: Verb<Routes['readImportTemplateTable']> = async ({ language }) => ({
  content: templateTable(language),
  headers: attachment('adjusters.csv'),
});

const attachment = (fileName: string) => ({ 'content-disposition': `attachment; filename="${fileName}"` });
