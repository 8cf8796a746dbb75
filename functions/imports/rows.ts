import type * as z from 'zod';
import { Registration } from '#schemas/adjusters.ts';
import { mostRows } from '#schemas/imports.ts';
import { faultsOf } from '#shared/http/problem.ts';
import { cellName, type Row, type Sheet } from './cells.ts';
import { type Column, columnOf, columns, isRequired, read } from './columns.ts';
import { faultOf, type Place, type StoredFault } from './faults.ts';

/** A row that is right in itself, and where each of its fields stands. */
export interface Entry {
  readonly row: number;
  readonly registration: Registration;
  placeOf(field: string): Place;
}

interface Examined {
  readonly entries: readonly Entry[];
  readonly faults: readonly StoredFault[];
}

/** Explanations, as the templates have them; no registration's first cell begins so. */
const isExplanation = ({ cells }: Row) => typeof cells[0] === 'string' && cells[0].startsWith('#');

/**
 * What a sheet registers. Its first row holds the headers; each further one is held against the registration's own schema, by which single
 * registrations are judged too.
 */
export function examine(sheet: Sheet): Examined {
  const [header, ...rows] = sheet.rows.filter((row) => !isExplanation(row));
  if (!header) return { entries: [], faults: [faultOf('no_rows')] };
  const { places, faults } = headersOf(header);
  if (faults.length > 0) return { entries: [], faults };
  if (rows.length === 0) return { entries: [], faults: [faultOf('no_rows')] };
  if (rows.length > mostRows)
    return { entries: [], faults: [faultOf('too_many_rows', { row: rows[mostRows]?.number })] };
  const examined = rows.map((row) => examineRow(row, places));
  const entries = examined.flatMap(({ entry }) => entry ?? []);
  return {
    entries,
    faults: [...misleading(sheet, places), ...examined.flatMap((row) => row.faults), ...doubled(entries)],
  };
}

/** In which place, from 0, each column stands. */
type Places = ReadonlyMap<Column, number>;

function headersOf({ number: row, cells }: Row): { places: Places; faults: StoredFault[] } {
  const places = new Map<Column, number>();
  const faults: StoredFault[] = [];
  cells.forEach((cell, place) => {
    if (cell === undefined) return;
    const column = typeof cell === 'string' ? columnOf(cell) : undefined;
    const at = { row, cell: cellName(place, row) };
    if (!column) faults.push(faultOf('header_unknown', at));
    else if (places.has(column)) faults.push(faultOf('header_doubled', { ...at, field: column.field }));
    else places.set(column, place);
  });
  const missing = columns.filter((column) => isRequired(column) && !places.has(column));
  return { places, faults: [...faults, ...missing.map(({ field }) => faultOf('header_missing', { row, field }))] };
}

/** Formulas and error values; in columns of the registration each is a fault of its own. */
const misleading = ({ faults }: Sheet, places: Places): StoredFault[] => {
  const fields = new Map([...places].map(([{ field }, place]) => [cellName(place, 0).replace('0', ''), field]));
  return faults.map((fault) => ({ ...fault, field: fields.get(fault.cell?.replace(/\d/g, '') ?? '') }));
};

function examineRow({ number: row, cells }: Row, places: Places): { entry?: Entry; faults: StoredFault[] } {
  const placeOf = (field: string): Place => {
    const place = [...places].find(([column]) => column.field === field)?.[1];
    return { row, field, ...(place === undefined ? {} : { cell: cellName(place, row) }) };
  };
  const named = new Set(places.values());
  const faults = cells.flatMap((cell, place) =>
    cell === undefined || named.has(place) ? [] : [faultOf('header_empty', { row, cell: cellName(place, row) })],
  );
  const given: Record<string, unknown> = {};
  const unread = new Set<string>();
  for (const [column, place] of places) {
    const reading = read(column, cells[place]);
    if ('value' in reading) {
      if (reading.value !== undefined) given[column.field] = reading.value;
    } else {
      unread.add(column.field);
      faults.push(faultOf(reading.fault, placeOf(column.field)));
    }
  }
  const parsed = Registration.safeParse(given, { reportInput: true });
  if (parsed.success)
    return faults.length > 0 ? { faults } : { entry: { row, registration: parsed.data, placeOf }, faults };
  return {
    faults: [
      ...faults,
      ...told(parsed.error)
        .filter(({ field }) => !unread.has(field))
        .map(({ field, ...fault }) => ({ ...placeOf(field), ...fault })),
    ],
  };
}

/** The faults of a registration by its field, each field once, in both languages; a column of accepted words says these and not their codes. */
function told(error: z.ZodError) {
  const inChinese = faultsOf(error, 'body', 'zh');
  const inEnglish = faultsOf(error, 'body', 'en');
  const faults = inChinese.map(({ pointer, code, detail }, place) => {
    const field = pointer.split('/')[1] ?? '';
    return { field, code, detail: wordsOf(field, code) ?? { zh: detail, en: inEnglish[place]?.detail ?? detail } };
  });
  return faults.filter(({ field }, place) => faults.findIndex((other) => other.field === field) === place);
}

function wordsOf(field: string, code: string) {
  const choices = columns.find((column) => column.field === field)?.choices;
  if (!choices || code !== 'invalid_value') return undefined;
  return {
    zh: `只接受：${Object.values(choices)
      .map(([name]) => name)
      .join('、')}`,
    en: `This takes one of: ${Object.entries(choices)
      .map(([accepted, [name]]) => (accepted === name ? name : `${name} (${accepted})`))
      .join(', ')}`,
  };
}

/** Everybody who stands in the file more than once, at each row after the first. */
function doubled(entries: readonly Entry[]): StoredFault[] {
  const first = new Map<string, number>();
  return entries.flatMap(({ row, registration: { nationalId }, placeOf }) => {
    const before = first.get(nationalId);
    if (before === undefined) first.set(nationalId, row);
    if (before === undefined) return [];
    const zh = `与第 ${before} 行是同一人（身份证号相同），请只保留一行`;
    const en = `The same person as in row ${before} (same id number); keep one of the two`;
    return [{ ...placeOf('nationalId'), code: 'doubled', detail: { zh, en } }];
  });
}
