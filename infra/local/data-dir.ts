import { rmSync } from 'node:fs';
import { resolve } from 'node:path';

/** Everything of the twin that outlives a restart, by what it is. */
const KEPT = {
  tables: 'dynamodb',
  dynamoProcess: 'dynamodb.pid.json',
  queuesAndObjects: 'queues-and-objects',
  keys: 'keys.json',
  checkpoints: 'checkpoints.json',
  pendingEvents: 'pending-events.json',
  logs: 'logs',
} as const;

/** @returns the absolute path of a file or folder in the data directory. */
export function keptIn(dataDir: string, what: keyof typeof KEPT): string {
  return resolve(dataDir, KEPT[what]);
}

/** Removes what the twin keeps, and nothing else that lies in the directory. */
export function emptyDataDir(dataDir: string): void {
  for (const name of Object.values(KEPT)) rmSync(resolve(dataDir, name), { recursive: true, force: true });
}
