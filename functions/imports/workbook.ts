import { Readable } from 'node:stream';
import { readSheet } from 'read-excel-file/universal';
import { ZipFile } from 'yazl';
import { collect } from '#shared/files/files.ts';
import type { Cell, Row, Sheet } from './cells.ts';
import { FileFault, faultOf, type StoredFault } from './faults.ts';
import { unpack } from './zip.ts';

/** Cells that a sheet may span from A1 to its last: the reader fills the gaps between those that are there. */
const mostSpanned = 10_000_000;
/** The last row of a sheet (ECMA-376: 1,048,576). */
const mostRows = 1_048_576;

/**
 * The rows of a workbook's first sheet. It is unpacked within bounds and packed anew, so that the reader sees just what was checked.
 * @throws FileFault `sheet_too_wide`, `unreadable`, and what `unpack` throws
 */
export async function readWorkbook(bytes: Buffer): Promise<Sheet> {
  const files = unpack(bytes);
  // A sheet is what says so, wherever it lies.
  for (const content of files.values()) {
    if (!content.includes('sheetData')) continue;
    const xml = content.toString('utf8');
    checkTags(xml);
    checkExtent(xml);
  }
  try {
    const faults = misleadingCells(firstSheet(files));
    const cells = await readSheet(await packed(files), 1, { parseNumber: (digits) => ({ digits }), trim: false });
    const rows = cells.map((row, place): Row => ({ number: place + 1, cells: row.map(plain) }));
    return { rows: rows.filter((row) => row.cells.some((cell) => cell !== undefined)), faults };
  } catch {
    // It says of every file that something is missing, misplaced or malformed, each in words of its own.
    throw new FileFault('unreadable');
  }
}

/** The reader's types call a date its constructor; everything else is what it says. */
function plain(value: unknown): Cell {
  if (typeof value === 'string') return value.trim() || undefined;
  if (typeof value === 'boolean' || value instanceof Date) return value;
  if (typeof value === 'object' && value !== null && 'digits' in value) return { digits: String(value.digits) };
  return undefined;
}

/** An attribute `r` says where a row or cell stands. That its prefix is declared is no such attribute. */
const position = /(?<!xmlns:)(?<![\w.-])r\s*=\s*(?:"([^"]*)"|'([^']*)')/g;

/** A tag within a tag: no XML, and readers take ever longer over a long row of them. */
const brokenTag = /<[^<>]*</;
const rowOrCell = /<(?:\w{1,20}:)?(row|c)(?=[\s/>])/g;
/** Rows and cells that a sheet may hold, empty ones included: many times what 5,000 adjusters take. */
const mostTags = { row: 50_000, c: 500_000 };

/** Refuses a sheet that only a machine can have made, before the reader works through it. */
function checkTags(xml: string): void {
  if (brokenTag.test(xml)) throw new FileFault('unreadable');
  const counted = { row: 0, c: 0 };
  for (const [, tag] of xml.matchAll(rowOrCell)) {
    const kind = tag === 'row' ? 'row' : 'c';
    counted[kind] += 1;
    if (counted[kind] > mostTags[kind]) throw new FileFault('sheet_too_wide');
  }
}

/** The reader fills the rows and columns up to the last position with empty ones, however far it lies. */
function checkExtent(xml: string): void {
  let [rows, columns] = [0, 0];
  for (const [, double, single] of xml.matchAll(position)) {
    const [, letters, row] = /^([A-Z]{0,3})(\d{1,7})$/.exec(double ?? single ?? '') ?? [];
    if (letters === undefined) throw new FileFault('unreadable');
    rows = Math.max(rows, Number(row));
    columns = Math.max(
      columns,
      [...letters].reduce((number, letter) => number * 26 + letter.charCodeAt(0) - 64, 0),
    );
    if (rows > mostRows || rows * columns > mostSpanned) throw new FileFault('sheet_too_wide');
  }
}

/** Its attributes are bounded, so that a tag that never ends is not looked through again and again. */
const cellOrFormula = /<(?:\w{1,20}:)?([cf])(?=[\s/>])((?:[^>"']|"[^"]{0,200}"|'[^']{0,200}'){0,400})>/g;

/** Formulas, whose results the program that wrote the file may not have kept up to date, and error values, which the reader takes for empty cells. */
function misleadingCells(xml: string): StoredFault[] {
  const found = new Map<string, StoredFault>();
  let cell = '';
  for (const [, tag, attributes = ''] of xml.matchAll(cellOrFormula)) {
    if (tag === 'c') cell = attributeOf(attributes, 'r') ?? '';
    const code = tag === 'f' ? 'formula' : attributeOf(attributes, 't') === 'e' ? 'error_value' : undefined;
    if (code) found.set(cell, faultOf(code, { row: Number(cell.replace(/\D/g, '')), cell }));
  }
  return [...found.values()];
}

const attributeOf = (attributes: string, name: string) =>
  new RegExp(`(?:^|[\\s:])${name}\\s*=\\s*["']([^"']*)`).exec(attributes)?.[1];

/** The XML of the sheet that the workbook names first (ECMA-376 part 1, 18.2.20 and part 2, 9.3). */
function firstSheet(files: ReadonlyMap<string, Buffer>): string {
  const text = (name: string) => files.get(name)?.toString('utf8') ?? '';
  const id = attributeOf(/<(?:\w+:)?sheet\s([^>]*)>/.exec(text('xl/workbook.xml'))?.[1] ?? '', 'id');
  for (const [, attributes = ''] of text('xl/_rels/workbook.xml.rels').matchAll(/<(?:\w+:)?Relationship\s([^>]*)>/g)) {
    const target = attributeOf(attributes, 'Target');
    if (target && attributeOf(attributes, 'Id') === id)
      return text(target.startsWith('/') ? target.slice(1) : `xl/${target}`);
  }
  throw new FileFault('unreadable');
}

async function packed(files: ReadonlyMap<string, Buffer>): Promise<ArrayBuffer> {
  const zip = new ZipFile();
  for (const [name, content] of files) zip.addBuffer(content, name, { compress: false });
  zip.end();
  const bytes = await collect(Readable.from(zip.outputStream));
  return Uint8Array.from(bytes).buffer;
}
