import writeWorkbook from 'write-excel-file/node';
import type { Client, Input } from '#schemas/client.ts';
import { csvType, type Import, xlsxType } from '#schemas/imports.ts';
import { columns } from '../../functions/imports/columns.ts';
import { registration } from './bodies.ts';
import { declarationOf, upload } from './photo.ts';

export type Person = Input<'registerAdjuster'>['body'];
type CellValue = string | number | boolean | Date | undefined;
export type Table = readonly (readonly CellValue[])[];

/** Invented people of both cities. */
export const peopleOf = (count: number): Person[] =>
  Array.from({ length: count }, (_, place) => ({
    ...registration(place % 2 === 0 ? '620502' : '621202'),
    name: `试验员${place + 1}号`,
  }));

export const headers: readonly string[] = columns.map(({ zh }) => zh);

/** What stands in a person's row: the words that people use, or with `codes` the API's own. */
export const rowOf = (person: Person, codes = false): string[] =>
  columns.map(({ field, choices = {} }) => {
    const word = (code: string) => (codes ? code : (choices[code]?.[0] ?? code));
    const value = person[field];
    return Array.isArray(value) ? value.map(word).join('、') : word(String(value ?? ''));
  });

export const tableOf = (people: readonly Person[]): Table => [headers, ...people.map((person) => rowOf(person))];

/** CSV by RFC 4180. */
export const csvOf = (table: Table, delimiter = ',', end = '\r\n'): string =>
  table
    .map((row) => row.map((cell) => quoted(String(cell ?? ''), delimiter)).join(delimiter))
    .map((line) => `${line}${end}`)
    .join('');

const quoted = (cell: string, delimiter: string) =>
  /["\r\n]/.test(cell) || cell.includes(delimiter) || cell.trim() !== cell ? `"${cell.replaceAll('"', '""')}"` : cell;

const inGb18030 = new Map<string, Buffer>();
const decoder = new TextDecoder('gb18030', { fatal: true });
function learn(...bytes: readonly number[]): void {
  const code = Buffer.from(bytes);
  try {
    inGb18030.set(decoder.decode(code), code);
  } catch {
    // No character has this code.
  }
}

/** A text in GB18030, which Node can read but not write: the table is the reader's own, turned round. */
export function gb18030(text: string): Buffer {
  if (inGb18030.size === 0) {
    for (let first = 0x81; first <= 0x84; first += 1)
      for (let second = 0x30; second <= 0x39; second += 1)
        for (let third = 0x81; third <= 0xfe; third += 1)
          for (let fourth = 0x30; fourth <= 0x39; fourth += 1) learn(first, second, third, fourth);
    for (let first = 0x81; first <= 0xfe; first += 1)
      for (let second = 0x40; second <= 0xfe; second += 1) learn(first, second);
    for (let code = 0; code < 0x80; code += 1) learn(code);
  }
  return Buffer.concat([...text].map((character) => inGb18030.get(character) ?? beyondThePlane(character)));
}

/** Characters beyond the first plane follow each other from 90 30 81 30 on. */
function beyondThePlane(character: string): Buffer {
  const offset = (character.codePointAt(0) ?? 0) - 0x10000;
  if (offset < 0) throw new Error(`no GB18030 for U+${character.codePointAt(0)?.toString(16)}`);
  return Buffer.from([
    0x90 + Math.floor(offset / 12_600),
    0x30 + (Math.floor(offset / 1260) % 10),
    0x81 + (Math.floor(offset / 10) % 126),
    0x30 + (offset % 10),
  ]);
}

/** A workbook as a spreadsheet program writes it: dates with their format, numbers as numbers. */
export const workbookOf = (table: Table): Promise<Buffer> =>
  writeWorkbook(
    table.map((row) => row.map((value) => (value === undefined || value === '' ? null : value))),
    { dateFormat: 'yyyy/m/d' },
  ).toBuffer();

/** Declares and uploads a file, and does not start it. @returns the import's id */
export async function uploaded(client: Client, content: Uint8Array, contentType: Import['contentType'] = csvType) {
  const { size, sha256 } = declarationOf(content);
  const fileName = contentType === xlsxType ? '查勘员.xlsx' : '查勘员.csv';
  const { body } = await client.declareImport({ body: { fileName, contentType, size, sha256 } });
  const answer = await upload(body.upload, content);
  if (!answer.ok) throw new Error(`the upload was refused: ${answer.status} ${await answer.text()}`);
  return body.id;
}

/** Uploads a file and starts its import. @returns the import's id */
export async function started(client: Client, content: Uint8Array, contentType?: Import['contentType']) {
  const id = await uploaded(client, content, contentType);
  await client.startImport({ params: { id } });
  return id;
}

/** Asks until an import has ended, however long it takes. @throws when it stands still for so many seconds */
export async function ended(client: Client, id: string, seconds = 60): Promise<Import> {
  let seen = 0;
  let latest = 0;
  for (;;) {
    const { body } = await client.readImport({ params: { id } });
    if (body.status === 'done' || body.status === 'refused') return body;
    if (body.version !== seen) latest = Date.now() + seconds * 1000;
    if (Date.now() > latest) throw new Error(`the import is still ${JSON.stringify(body)}`);
    seen = body.version;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
