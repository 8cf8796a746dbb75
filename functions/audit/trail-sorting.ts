/** Where lines lie that memory does not hold. */
export interface Shelf {
  put(run: number, lines: AsyncIterable<string> | Iterable<string>): Promise<void>;
  take(run: number): AsyncIterable<string>;
}

/** Lines in memory, of half a kilobyte each; with what becomes of them on their way, some hundred megabytes. */
const mostHeld = 50_000;
/** Runs that are merged at a time: each is an open connection. */
const mostRuns = 32;

/** Sorts lines without holding them all: runs of them are sorted in memory, laid on a shelf, and merged. Equal lines stay as many as came. */
export class Sorter {
  readonly #shelf: Shelf;
  readonly #most: { readonly held: number; readonly runs: number };
  #held: string[] = [];
  #runs: number[] = [];
  #made = 0;

  constructor(shelf: Shelf, most = { held: mostHeld, runs: mostRuns }) {
    this.#shelf = shelf;
    this.#most = most;
  }

  async add(line: string): Promise<void> {
    this.#held.push(line);
    if (this.#held.length < this.#most.held) return;
    await this.#lay(this.#held.sort());
    this.#held = [];
    if (this.#runs.length < this.#most.runs) return;
    const merged = this.#merged();
    this.#runs = [];
    await this.#lay(merged);
  }

  /** All lines in the order of their UTF-16 units. */
  sorted(): AsyncGenerator<string> {
    return mergedOf([...this.#sources(), this.#held.sort()]);
  }

  #sources() {
    return this.#runs.map((run) => this.#shelf.take(run));
  }

  #merged() {
    return mergedOf(this.#sources());
  }

  async #lay(lines: AsyncIterable<string> | Iterable<string>): Promise<void> {
    const run = this.#made;
    this.#made += 1;
    await this.#shelf.put(run, lines);
    this.#runs.push(run);
  }
}

/** Sorted lists as one. */
async function* mergedOf(lists: readonly (AsyncIterable<string> | Iterable<string>)[]): AsyncGenerator<string> {
  const open: { head: string; readonly rest: AsyncIterator<string> }[] = [];
  for (const list of lists) {
    const rest = each(list);
    const first = await rest.next();
    if (!first.done) open.push({ head: first.value, rest });
  }
  for (;;) {
    const [first, ...others] = open;
    if (!first) return;
    const least = others.reduce((known, other) => (other.head < known.head ? other : known), first);
    yield least.head;
    const next = await least.rest.next();
    if (next.done) open.splice(open.indexOf(least), 1);
    else least.head = next.value;
  }
}

async function* each(list: AsyncIterable<string> | Iterable<string>): AsyncGenerator<string> {
  yield* list;
}
