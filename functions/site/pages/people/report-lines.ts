import type { ImportFault } from '#schemas/imports.ts';

/** A line of the report as it is shown. */
export interface Line extends ImportFault {
  readonly key: string;
  /** Faults of the same row that are not shown. */
  readonly more: number;
}

/** One line for each fault, or the first of each row with the number of the others. */
export function linesOf(faults: readonly ImportFault[], oncePerRow: boolean): Line[] {
  const lines = faults.map((fault, place) => ({ ...fault, key: String(place), more: 0 }));
  if (!oncePerRow) return lines;
  const rows = new Map<number, Line[]>();
  for (const line of lines) rows.set(line.row ?? 0, [...(rows.get(line.row ?? 0) ?? []), line]);
  return [...rows.values()].flatMap(([first, ...others]) => (first ? [{ ...first, more: others.length }] : []));
}
