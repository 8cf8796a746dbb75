import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { environment } from '#shared/runtime/environment.ts';

const kept = new Map<string, Promise<Buffer>>();

/** A file beside the function's code. @throws `ENOENT` when there is none */
export function assetFile(name: string): Promise<Buffer> {
  const file = kept.get(name) ?? readFile(join(environment.codeFolder(), 'assets', name));
  kept.set(name, file);
  // What is not there may be asked for by anybody, under any name: that is not worth remembering.
  file.catch(() => kept.delete(name));
  return file;
}

/** Encodings in which files lie there, the smallest first, by the ending that says so. */
const endings = { br: '.br', gzip: '.gz' } as const;

/**
 * A file that was compressed when the function was built, as it is for every browser of the last decade, and unpacked for a caller that
 * does not say that it takes it.
 * @param encodings those in which the file lies there, `gzip` among them
 */
export async function asset(
  name: string,
  acceptEncoding: string | undefined,
  { cacheControl = 'public, max-age=300', encodings = ['gzip'] as readonly (keyof typeof endings)[] } = {},
) {
  // RFC 9110 12.5.3: a weight of 0 says "not this one".
  const refused = /;\s*q=0(?:\.0*)?\s*$/;
  const named = acceptEncoding?.split(',').filter((encoding) => !refused.test(encoding));
  const accepted = new Set(named?.map((encoding) => encoding.split(';')[0]?.trim()));
  const chosen = encodings.find((encoding) => accepted.has(encoding));
  const packed = await assetFile(`${name}${endings[chosen ?? 'gzip']}`);
  const headers = { 'cache-control': cacheControl, vary: 'Accept-Encoding' };
  return chosen
    ? { content: packed, headers: { ...headers, 'content-encoding': chosen } }
    : { content: gunzipSync(packed), headers };
}
