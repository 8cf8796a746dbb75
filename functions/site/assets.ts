import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { environment } from '#shared/runtime/environment.ts';

const kept = new Map<string, Promise<Buffer>>();

/**
 * A file that was compressed when the function was built, as it is for every browser of the last decade, and unpacked for a caller that
 * does not say that it takes gzip.
 */
export async function asset(name: string, acceptEncoding: string | undefined) {
  const zipped = kept.get(name) ?? readFile(join(environment.codeFolder(), 'assets', `${name}.gz`));
  kept.set(name, zipped);
  const headers = { 'cache-control': 'public, max-age=300', vary: 'Accept-Encoding' };
  return /\bgzip\b/.test(acceptEncoding ?? '')
    ? { content: await zipped, headers: { ...headers, 'content-encoding': 'gzip' } }
    : { content: gunzipSync(await zipped).toString('utf8'), headers };
}
