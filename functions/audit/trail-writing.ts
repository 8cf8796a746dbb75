import { endOf, lineOf } from './trail-days.ts';
import type { TrailScope } from './trail-rules.ts';
import { type Manifest, mostInPart, partsFolder, writeManifest, writePart } from './trail-store.ts';

/** Parts that are written at a time. */
const atOnce = 16;

/**
 * Writes days from sorted lines, each with its manifest after all of its parts; a day without lines has a manifest too, so that it is known
 * to be empty. Written again, a day that is over comes to the same files.
 * @param days in their order
 * @param asOf of a day that is not over: until when its lines go
 */
export async function writeDays(days: readonly string[], lines: AsyncGenerator<string>, asOf: string | undefined) {
  const written: { readonly day: string; readonly events: number; readonly until: string }[] = [];
  let next = await lines.next();
  for (const day of days) {
    const parts = new Parts(partsFolder(day, asOf));
    for (; !next.done; next = await lines.next()) {
      const line = lineOf(next.value);
      if (line.day !== day) break;
      await parts.add(line.scope, line.event);
    }
    const until = asOf ?? endOf(day);
    await writeManifest({ day, until, folder: parts.folder, scopes: await parts.end() }, asOf === undefined);
    written.push({ day, events: parts.events, until });
  }
  return written;
}

/** The parts of a day, as its events come: scope by scope. */
class Parts {
  readonly folder: string;
  events = 0;
  readonly #scopes: Manifest['scopes'] = {};
  #scope: TrailScope | undefined;
  #held: string[] = [];
  #writing: Promise<void>[] = [];

  constructor(folder: string) {
    this.folder = folder;
  }

  async add(scope: TrailScope, event: string): Promise<void> {
    if (scope !== this.#scope || this.#held.length >= mostInPart) await this.#close();
    this.#scope = scope;
    this.#held.push(event);
    this.events += 1;
  }

  /** How many events each scope has, in how many parts, all of which are written. */
  async end(): Promise<Manifest['scopes']> {
    await this.#close();
    await Promise.all(this.#writing);
    return this.#scopes;
  }

  async #close(): Promise<void> {
    const scope = this.#scope;
    if (scope === undefined || this.#held.length === 0) return;
    const { events, parts } = this.#scopes[scope] ?? { events: 0, parts: 0 };
    this.#scopes[scope] = { events: events + this.#held.length, parts: parts + 1 };
    this.#writing.push(writePart(this.folder, scope, parts + 1, this.#held));
    this.#held = [];
    if (this.#writing.length < atOnce) return;
    await Promise.all(this.#writing);
    this.#writing = [];
  }
}
