import { keptIn } from '../data-dir.ts';
import { loadJson, saveJson } from '../json-file.ts';

/** Finished sequence numbers by event source and shard, on disk before anything else is read. */
export class Checkpoints {
  readonly #file: string;
  readonly #finished: Record<string, Record<string, string>>;

  /** @param lastSequence highest number the database knows: a higher one is from before its numbering began anew */
  constructor(dataDir: string, lastSequence: bigint) {
    this.#file = keptIn(dataDir, 'checkpoints');
    this.#finished = loadJson(this.#file, {});
    for (const shards of Object.values(this.#finished)) {
      for (const [shard, number] of Object.entries(shards)) if (BigInt(number) > lastSequence) delete shards[shard];
    }
    saveJson(this.#file, this.#finished);
  }

  /** The last finished sequence number, or `undefined` when the shard is to be read from its beginning. */
  get(source: string, shard: string): string | undefined {
    return this.#finished[source]?.[shard];
  }

  /** Records that everything up to the number is finished. */
  set(source: string, shard: string, sequenceNumber: string): void {
    this.#finished[source] = { ...this.#finished[source], [shard]: sequenceNumber };
    saveJson(this.#file, this.#finished);
  }

  /** Forgets shards that are gone. */
  retain(source: string, shards: readonly string[]): void {
    const kept = Object.entries(this.#finished[source] ?? {}).filter(([shard]) => shards.includes(shard));
    this.#finished[source] = Object.fromEntries(kept);
  }
}
