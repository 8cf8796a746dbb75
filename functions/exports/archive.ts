import { createHash } from 'node:crypto';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import type { Manifest } from '#schemas/export-file.ts';

/** A file as it goes into the archive. */
export interface ArchiveFile {
  readonly name: string;
  readonly content: AsyncIterable<Uint8Array>;
  /** What is compressed already is stored as it is. */
  readonly stored?: true;
  readonly rows?: number;
}

/** A file as it went into the archive. */
export type Entry = Manifest['files'][number];

/** Passes bytes on and knows how many they were and, at the end, their SHA-256. */
function measured() {
  const hash = createHash('sha256');
  let bytes = 0;
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      hash.update(chunk);
      done(null, chunk);
    },
  });
  return { stream, bytes: () => bytes, result: () => ({ bytes, sha256: hash.digest('hex') }) };
}

/**
 * A ZIP that is written while its content is still being read, one file after the other. Nothing is held in memory but what is on its way.
 * @param close makes the last files, once it is known how the others went in
 * @param at of every file in it (seconds are even)
 * @returns the archive's bytes as a stream, how many there are so far, and their measure once the stream has ended
 */
export function archive(
  files: AsyncIterable<ArchiveFile>,
  close: (entries: readonly Entry[]) => Promise<readonly ArchiveFile[]>,
  at: Date,
) {
  const zip = new ZipFile();
  const whole = measured();
  const ended = new AbortController();
  const add = async ({ name, content, stored, rows }: ArchiveFile): Promise<Entry> => {
    const entry = measured();
    zip.addReadStream(entry.stream, name, {
      mtime: at,
      mode: 0o100644,
      forceDosTimestamp: true,
      compressionLevel: stored ? 0 : compression,
    });
    await pipeline(Readable.from(content), entry.stream, { signal: ended.signal });
    return { name, ...entry.result(), ...(rows === undefined ? {} : { rows }) };
  };
  const fill = async () => {
    const entries: Entry[] = [];
    for await (const file of files) entries.push(await add(file));
    for (const file of await close(entries)) await add(file);
    zip.end();
  };
  pipeline(zip.outputStream, whole.stream).catch(() => ended.abort());
  whole.stream.on('close', () => ended.abort());
  fill().catch((error: unknown) => whole.stream.destroy(error instanceof Error ? error : new Error(String(error))));
  return { output: whole.stream, bytes: whole.bytes, measure: whole.result };
}

/** Half the time of zlib's standard for a tenth more bytes. */
const compression = 3;
