import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * @returns the JSON in the file, or `otherwise` when there is no such file
 * @throws Error when the file is not JSON: going on as if it were missing would replace kept keys by new ones
 */
export function loadJson<T>(path: string, otherwise: T): T {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return otherwise;
    throw error;
  }
  try {
    return JSON.parse(text) as T;
  } catch (cause) {
    throw new Error(`${path} is damaged (not JSON): restore or delete it.`, { cause });
  }
}

/** Replaces the file in one step, so that a reader or a crash sees either the old or the new content. */
export function saveJson(path: string, value: unknown, mode = 0o644): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.new`, JSON.stringify(value, null, 1), { mode });
  renameSync(`${path}.new`, path);
}
