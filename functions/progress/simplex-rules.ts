/** A linear programme: the cheapest y of none below zero for which every row of `matrix` times y is its `goal`. */
export interface Programme {
  readonly matrix: readonly (readonly number[])[];
  readonly goals: readonly number[];
  readonly costs: readonly number[];
}

const tolerance = 1e-7;
/** What it costs to miss a goal by one: more than any way to meet it. */
const missing = 1e7;

/**
 * Solves a linear programme by the simplex method, beginning with every goal missed. Entries are small whole numbers, so that doubles are exact
 * enough; after a while the lowest column enters (Bland's rule), with which it ends always.
 * @returns a vertex that costs least, or undefined when no y meets the goals
 */
export function cheapest({ matrix, goals, costs }: Programme): readonly number[] | undefined {
  const columns = costs.length;
  const width = columns + 1;
  // Each row with its goal behind it, none below zero; what is missed of it is the basis of the beginning.
  const rows = matrix.map((row, place) => {
    const sign = (goals[place] ?? 0) < 0 ? -1 : 1;
    return Float64Array.from({ length: width }, (_, at) => sign * ((at < columns ? row[at] : goals[place]) ?? 0));
  });
  const basis = rows.map((_, place) => columns + place);
  const gain = Float64Array.from({ length: width }, (_, at) => (at < columns ? -(costs[at] ?? 0) : 0));
  for (const row of rows) for (let at = 0; at < width; at += 1) gain[at] = (gain[at] ?? 0) + missing * (row[at] ?? 0);

  for (let turn = 0; ; turn += 1) {
    const entering = enteringOf(gain, columns, turn > 4 * (rows.length + columns));
    if (entering < 0) break;
    const leaving = leavingOf(rows, basis, entering, columns);
    // Every y costs something: there is always a row that bounds it.
    if (leaving < 0) return undefined;
    pivot(rows, gain, leaving, entering);
    basis[leaving] = entering;
  }
  if (basis.some((at, place) => at >= columns && (rows[place]?.[columns] ?? 0) > tolerance)) return undefined;
  const solution = Array.from(costs, () => 0);
  for (const [place, at] of basis.entries()) if (at < columns) solution[at] = rows[place]?.[columns] ?? 0;
  return solution;
}

function enteringOf(gain: Float64Array, columns: number, first: boolean): number {
  let [best, most] = [-1, tolerance];
  for (let at = 0; at < columns; at += 1) {
    const value = gain[at] ?? 0;
    if (value <= most) continue;
    if (first) return at;
    [best, most] = [at, value];
  }
  return best;
}

function leavingOf(rows: readonly Float64Array[], basis: readonly number[], entering: number, columns: number): number {
  let [best, least] = [-1, Number.POSITIVE_INFINITY];
  for (const [place, row] of rows.entries()) {
    const entry = row[entering] ?? 0;
    if (entry <= tolerance) continue;
    const ratio = (row[columns] ?? 0) / entry;
    const tied = ratio < least + tolerance && (basis[place] ?? 0) < (basis[best] ?? Number.POSITIVE_INFINITY);
    if (ratio < least - tolerance || tied) [best, least] = [place, Math.min(ratio, least)];
  }
  return best;
}

function pivot(rows: readonly Float64Array[], gain: Float64Array, leaving: number, entering: number): void {
  const chosen = rows[leaving];
  const by = chosen?.[entering];
  if (!chosen || !by) return;
  for (let at = 0; at < chosen.length; at += 1) chosen[at] = (chosen[at] ?? 0) / by;
  for (const row of [...rows, gain]) {
    const times = row === chosen ? 0 : (row[entering] ?? 0);
    if (times === 0) continue;
    for (let at = 0; at < row.length; at += 1) row[at] = (row[at] ?? 0) - times * (chosen[at] ?? 0);
  }
}
