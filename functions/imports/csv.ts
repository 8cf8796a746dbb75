import { CsvError, parse } from 'csv-parse/sync';
import { mostRows } from '#schemas/imports.ts';
import type { Row, Sheet } from './cells.ts';
import { FileFault } from './faults.ts';

/** Lines that are looked at, empty ones and explanations among them: a file of nothing but line ends must not fill the memory. */
const mostLines = 4 * mostRows;

/**
 * The rows of a CSV, as it comes from spreadsheets in China: UTF-8 with or without a mark, or GB18030; commas, semicolons or tabs; any line
 * ends (RFC 4180 otherwise).
 * @throws FileFault `encoding`, `csv_broken` with its line, `too_many_rows`
 */
export function readCsv(bytes: Uint8Array): Sheet {
  const text = decoded(bytes);
  const rows = recordsOf(text).map(
    (cells, place): Row => ({ number: place + 1, cells: cells.map((cell) => cell.trim() || undefined) }),
  );
  if (rows.length > mostLines) throw new FileFault('too_many_rows');
  return { rows: rows.filter(({ cells }) => cells.some((cell) => cell !== undefined)), faults: [] };
}

function decoded(bytes: Uint8Array): string {
  for (const encoding of ['utf-8', 'gb18030']) {
    try {
      // A mark at the start is left out by the decoder.
      return new TextDecoder(encoding, { fatal: true }).decode(bytes);
    } catch {
      // The next one, then.
    }
  }
  throw new FileFault('encoding');
}

function recordsOf(text: string): string[][] {
  try {
    return parse(text, {
      delimiter: delimiterOf(text),
      relax_column_count: true,
      // As in `="620500000001"`, with which people keep spreadsheets from taking numbers for quantities.
      relax_quotes: true,
      record_delimiter: ['\r\n', '\n', '\r'],
      to: mostLines + 1,
    });
  } catch (error) {
    if (error instanceof CsvError)
      throw new FileFault('csv_broken', typeof error.lines === 'number' ? { row: error.lines } : {});
    throw error;
  }
}

/** What the line with the headers is parted by; no header holds any of these. */
function delimiterOf(text: string): string {
  const first = /[^\r\n]*\S[^\r\n]*/.exec(text)?.[0] ?? '';
  const counted = [',', ';', '\t'].map((delimiter) => ({ delimiter, times: first.split(delimiter).length }));
  return counted.toSorted((a, b) => b.times - a.times)[0]?.delimiter ?? ',';
}
