import { createHash } from 'node:crypto';
import { PassThrough, Readable, Transform } from 'node:stream';
import { ZipFile } from 'yazl';
import type { Manifest } from '#schemas/exports.ts';

/** A file as it went into the archive. */
type Entry = Manifest['files'][number];

/** Passes bytes on and knows afterwards how many they were and their SHA-256. */
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
  return { stream, result: () => ({ bytes, sha256: hash.digest('hex') }) };
}

/**
 * A ZIP that is written while its content is still being read: `leads.ndjson` first, then the manifest that says what went into it and the
 * manifest's signature. Nothing is held in memory but what is on its way.
 * @param lines one JSON text per lead
 * @param close makes manifest and signature once the leads' entry is complete
 * @returns the archive's bytes, and their measure once the stream has ended
 */
export function archive(
  lines: AsyncIterable<string>,
  close: (leads: number, entries: readonly Entry[]) => Promise<{ manifest: string; signature: string }>,
) {
  const zip = new ZipFile();
  const whole = measured();
  const output = new PassThrough();
  const fail = (error: unknown) => output.destroy(error instanceof Error ? error : new Error(String(error)));
  zip.outputStream.on('error', fail).pipe(whole.stream).on('error', fail).pipe(output);
  let leads = 0;
  const content = measured();
  const source = Readable.from(
    (async function* () {
      for await (const line of lines) {
        leads += 1;
        yield Buffer.from(`${line}\n`);
      }
    })(),
  );
  source.on('error', fail).pipe(content.stream);
  content.stream.on('end', () => {
    close(leads, [{ name: 'leads.ndjson', ...content.result() }]).then(({ manifest, signature }) => {
      zip.addBuffer(Buffer.from(manifest), 'manifest.json');
      zip.addBuffer(Buffer.from(signature), 'manifest.jws');
      zip.end();
    }, fail);
  });
  zip.addReadStream(content.stream, 'leads.ndjson');
  return { output, measure: () => ({ leads, ...whole.result() }) };
}
