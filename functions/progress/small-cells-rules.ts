import { cheapest } from './simplex-rules.ts';

/** A figure of a table that is to be published: a whole number. Only an amount may lie below zero, where more was recovered than paid. */
export interface Cell {
  readonly id: string;
  readonly value: number;
  /** `open`: published unless it is hidden; `known`: everybody has it already. */
  readonly standing: 'open' | 'known';
  /** Whether nobody may learn its value, neither by reading it nor by reckoning. */
  readonly guarded: boolean;
  /** By how much a guarded figure must be able to differ; 1 for counts. */
  readonly step: number;
  /** What everybody knows that it is at least, and at most. */
  readonly least: number;
  readonly most: number;
  /** Of a guarded figure: from where to where those lie that are hidden for their own sake. */
  readonly small?: readonly [from: number, to: number];
  /** What hiding it costs those who read the table. */
  readonly weight: number;
}

/** That a figure is the sum of others. */
export interface Sum {
  readonly total: string;
  readonly parts: readonly string[];
}

/** Another table that fits what is published, as what differs in it. */
type Witness = ReadonlyMap<string, number>;

/**
 * Which figures are left out of a table so that none of the guarded ones can be reckoned from what stays: the guarded ones, and as few and as
 * small others as do. Each figure that is left out has a witness: another table of whole numbers, each within what everybody knows of it, that
 * has the same sums and shows the same figures, in which it is another one. In the witness of a guarded count the count is small too, so that who knows
 * this rule can't tell the two tables apart by it either.
 *
 * A witness is found as the cheapest change of the table (a linear programme), and whatever it changes is left out. Witnesses stay good when
 * more is left out, so that one pass does for all guarded figures together.
 */
export function hiddenCells(cells: readonly Cell[], sums: readonly Sum[]): ReadonlySet<string> {
  const hidden = new Set<string>();
  for (const table of connected(cells, sums)) for (const id of hiddenIn(table)) hidden.add(id);
  return hidden;
}

interface Table {
  readonly cells: readonly Cell[];
  readonly sums: readonly Sum[];
}

/** What hangs together by sums: what is left out of one of them says nothing of another. */
function connected(cells: readonly Cell[], sums: readonly Sum[]): readonly Table[] {
  const root = new Map(cells.map(({ id }) => [id, id]));
  const rootOf = (id: string): string => {
    const above = root.get(id) ?? id;
    if (above === id) return id;
    const top = rootOf(above);
    root.set(id, top);
    return top;
  };
  for (const { total, parts } of sums) for (const part of parts) root.set(rootOf(part), rootOf(total));
  const tables = Map.groupBy(cells, ({ id }) => rootOf(id));
  const sumsOf = Map.groupBy(sums, ({ total }) => rootOf(total));
  return [...tables].map(([id, ofTable]) => ({ cells: ofTable, sums: sumsOf.get(id) ?? [] }));
}

function hiddenIn(table: Table): ReadonlySet<string> {
  const guarded = table.cells.filter((cell) => cell.guarded);
  const hidden = new Set(guarded.map(({ id }) => id));
  const witnessed = new Set<string>();
  // The largest first: what they need serves the smaller ones too.
  for (const cell of guarded.toSorted((a, b) => b.value - a.value)) {
    if (witnessed.has(cell.id)) continue;
    const witness = witnessFor(table, cell, hidden);
    // Without any within reach all of the table goes that nobody has yet.
    const left = witness ? [...witness.keys()] : table.cells.filter(({ standing }) => standing !== 'known').map(idOf);
    for (const id of left) hidden.add(id);
    for (const id of witness?.keys() ?? []) witnessed.add(id);
  }
  return new Set(table.cells.filter(({ id, standing }) => standing === 'open' && hidden.has(id)).map(idOf));
}

const idOf = ({ id }: Cell) => id;

/** The cheaper one of two ways; first those on which a small figure stays small, then any. */
function witnessFor(table: Table, cell: Cell, hidden: ReadonlySet<string>): Witness | undefined {
  const { value, step, least, most, small = [least, most] } = cell;
  for (const [from, to] of [small, [least, most] as const]) {
    const within = [step, -step].filter((by) => value + by >= from && value + by <= to);
    const found = within.flatMap((by) => cheapestWitness(table, cell, by, hidden) ?? []);
    const [best] = found.toSorted((a, b) => a.cost - b.cost);
    if (best) return best.witness;
  }
  return undefined;
}

/** Barely anything, so that of equals the shorter way is taken. */
const hardly = 0.01;

/** The cheapest other table in which a figure differs by so much; undefined when there is none, or none of whole numbers. */
function cheapestWitness({ cells, sums }: Table, cell: Cell, by: number, hidden: ReadonlySet<string>) {
  const costOf = ({ id, weight }: Cell) => (hidden.has(id) ? hardly : weight);
  const size = Math.abs(by);
  const moves = cells
    .filter((other) => other !== cell && other.standing !== 'known')
    .flatMap((other) => {
      const cost = costOf(other);
      const up = other.most - other.value >= size ? [{ other, sign: 1, cost }] : [];
      const down = other.value - other.least >= size ? [{ other, sign: -1, cost }] : [];
      return [...up, ...down];
    });
  const columnsOf = Map.groupBy(moves.keys(), (column) => moves[column]?.other.id ?? '');
  const rows = sums.flatMap(({ total, parts }) => {
    const row = Array.from(moves, () => 0);
    let goal = 0;
    let touched = false;
    for (const [id, factor] of [[total, 1] as const, ...parts.map((part) => [part, -1] as const)]) {
      if (id === cell.id) [goal, touched] = [goal - factor * Math.sign(by), true];
      for (const column of columnsOf.get(id) ?? []) {
        row[column] = factor * (moves[column]?.sign ?? 0);
        touched = true;
      }
    }
    return touched ? [{ row, goal }] : [];
  });
  const solution = cheapest({
    matrix: rows.map(({ row }) => row),
    goals: rows.map(({ goal }) => goal),
    costs: moves.map(({ cost }) => cost),
  });
  if (!solution) return undefined;
  const witness = new Map<string, number>([[cell.id, by]]);
  for (const [column, amount] of solution.entries()) {
    const { other, sign } = moves[column] ?? {};
    if (!other || !sign || Math.abs(amount) < 1e-6) continue;
    witness.set(other.id, (witness.get(other.id) ?? 0) + sign * amount * size);
  }
  return isTable(cells, witness) ? { witness: rounded(witness), cost: costsOf(cells, witness, costOf) } : undefined;
}

const rounded = (witness: Witness): Witness => new Map([...witness].map(([id, by]) => [id, Math.round(by)]));

/** Whether it consists of whole numbers, each within what everybody knows of it. */
const isTable = (cells: readonly Cell[], witness: Witness): boolean =>
  cells.every(({ id, value, least, most }) => {
    const by = witness.get(id);
    if (by === undefined) return true;
    return Math.abs(by - Math.round(by)) < 1e-6 && value + by >= least - 1e-6 && value + by <= most + 1e-6;
  });

const costsOf = (cells: readonly Cell[], witness: Witness, costOf: (cell: Cell) => number): number =>
  cells.reduce((sum, cell) => sum + (witness.has(cell.id) ? costOf(cell) : 0), 0);
