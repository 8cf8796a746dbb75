import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { environment } from '#shared/runtime/environment.ts';

const kept = new Map<string, Promise<Buffer>>();

/** A file that was compressed when the function was built; every browser of the last decade takes gzip. */
export async function asset(name: string) {
  const content = kept.get(name) ?? readFile(join(environment.codeFolder(), 'assets', `${name}.gz`));
  kept.set(name, content);
  return {
    content: await content,
    headers: { 'content-encoding': 'gzip', 'cache-control': 'public, max-age=300' },
  };
}
