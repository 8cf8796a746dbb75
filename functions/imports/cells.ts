import type { StoredFault } from './faults.ts';

/** What stands in a cell. A number keeps the digits that it was written with; empty cells are undefined. */
export type Cell = string | { readonly digits: string } | Date | boolean | undefined;

/** A row that is not empty, with its number as the spreadsheet counts, from 1. */
export interface Row {
  readonly number: number;
  readonly cells: readonly Cell[];
}

export interface Sheet {
  readonly rows: readonly Row[];
  /** Cells that say something else than they seem to: formulas and error values. */
  readonly faults: readonly StoredFault[];
}

/** The name of a cell. @param place of its column, from 0; @param row from 1 */
export const cellName = (place: number, row: number): string => `${columnName(place)}${row}`;

const columnName = (place: number): string =>
  (place >= 26 ? columnName(Math.floor(place / 26) - 1) : '') + String.fromCharCode(65 + (place % 26));
