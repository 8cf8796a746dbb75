import { createHash } from 'node:crypto';
import { readFile } from '#shared/files/files.ts';
import { evidenceKey } from '#shared/files/portraits.ts';
import { environment } from '#shared/runtime/environment.ts';
import type { Original } from './chunks.ts';
import { Hopeless } from './hopeless.ts';

/**
 * The bytes of a sealed original as they were sealed.
 * @throws Hopeless when it is no longer in the store, or is not what was sealed
 */
export async function* original({ id, size, sha256 }: Original): AsyncGenerator<Uint8Array> {
  const bytes = await readFile(environment.evidenceBucket(), evidenceKey(id));
  if (!bytes) throw new Hopeless('original_missing', id);
  const hash = createHash('sha256');
  let read = 0;
  for await (const chunk of bytes) {
    hash.update(chunk);
    read += chunk.length;
    yield chunk;
  }
  if (read !== size || hash.digest('hex') !== sha256) throw new Hopeless('original_altered', id);
}
