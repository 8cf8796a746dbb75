import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { type ImportFault, mostReported } from '#schemas/imports.ts';
import { readSmallFile, writeOnce } from '#shared/files/files.ts';
import type { Language } from '#shared/http/problem.ts';
import { environment } from '#shared/runtime/environment.ts';
import { columns } from './columns.ts';
import { StoredFault } from './faults.ts';

/** Where the file of an import lies. */
export const importedFile = (id: string) => ({ bucket: environment.importBucket(), key: `imports/${id}/file` });

const StoredReport = z.object({ faults: z.array(StoredFault) });

/**
 * Writes a report. Each try writes a file of its own, and the import's record names the one that counts.
 * @returns what the record keeps of it
 */
export async function writeReport(importId: string, faults: readonly StoredFault[]) {
  const report = `imports/${importId}/report-${randomUUID()}.json`;
  const kept = faults.toSorted((a, b) => (a.row ?? 0) - (b.row ?? 0)).slice(0, mostReported);
  const content = JSON.stringify({ faults: kept } satisfies z.infer<typeof StoredReport>);
  await writeOnce(environment.importBucket(), report, content, 'application/json');
  return { report, faults: faults.length };
}

/** The faults of a report in the reader's language; undefined once the file has expired. */
export async function readReport(report: string, language: Language): Promise<readonly ImportFault[] | undefined> {
  const content = await readSmallFile(environment.importBucket(), report);
  if (!content) return undefined;
  return StoredReport.parse(JSON.parse(content.toString('utf8'))).faults.map(({ field, detail, ...fault }) => ({
    ...fault,
    ...(field ? { column: headerOf(field, language) } : {}),
    detail: detail[language],
  }));
}

const headerOf = (field: string, language: Language) =>
  (language === 'zh' && columns.find((column) => column.field === field)?.zh) || field;

const titles = {
  zh: ['行', '列', '单元格', '代码', '原因与改正方法'],
  en: ['Row', 'Column', 'Cell', 'Code', 'Reason and how to mend it'],
} as const satisfies Record<Language, readonly string[]>;

/** The faults as a table for spreadsheets: the mark at the start tells them that it is UTF-8. */
export const reportTable = (faults: readonly ImportFault[], language: Language): string =>
  csvOf([titles[language], ...faults.map(({ row, column, cell, code, detail }) => [row, column, cell, code, detail])]);

/** CSV as spreadsheets take it: with a mark, in quotes, with CRLF (RFC 4180). What stands in it is the hub's own. */
export const csvOf = (rows: readonly (readonly (string | number | undefined)[])[]): string =>
  `\ufeff${rows.map((row) => `${row.map((cell) => `"${String(cell ?? '').replaceAll('"', '""')}"`).join(',')}\r\n`).join('')}`;
