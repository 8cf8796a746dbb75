import { statSync } from 'node:fs';

/** Longer than the steps in which a file system counts time: a later write gives the file another time than an earlier one. */
const SETTLED_MS = 100;

/**
 * What the database file looks like. Asking DynamoDB Local whether there is anything new costs a hundred times as much as a look at its file.
 * @param file DynamoDB Local's database
 * @returns what stays the same as long as nothing is written; `undefined` when something was written just now or there is no such file
 */
export function lookOf(file: string): string | undefined {
  const found = statSync(file, { bigint: true, throwIfNoEntry: false });
  if (!found || Date.now() - Number(found.mtimeMs) < SETTLED_MS) return undefined;
  return `${found.ino} ${found.size} ${found.mtimeNs}`;
}
