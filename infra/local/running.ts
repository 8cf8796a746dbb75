import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

/** Where `npm start` keeps its data unless told otherwise. */
export const defaultDataDir = '.data';

/** The files in the data folder that are not the services' own. */
const files = {
  issuerKeys: 'issuer-keys.json',
  demoKeys: 'demo-keys.json',
  seeded: 'seeded.json',
  running: 'running.json',
} as const;
export const dataFile = (dataDir: string, which: keyof typeof files): string => join(dataDir, files[which]);

/** Removes them all, for a fresh start. */
export function forget(dataDir: string): void {
  for (const name of Object.values(files)) rmSync(join(dataDir, name), { force: true });
}

/** What a running hub tells the other commands of this machine. */
const Running = z.object({
  pid: z.int(),
  /** The stage's first stack, by which functions are called. */
  stack: z.string(),
  hubUrl: z.string(),
  issuerUrl: z.string(),
  audience: z.string(),
  /** Base URLs of the services, by name. */
  endpoints: z.record(z.string(), z.string()),
});
type Running = z.infer<typeof Running>;

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Tells the other commands that the hub runs. */
export const announce = (dataDir: string, running: Running): void =>
  writeFileSync(dataFile(dataDir, 'running'), `${JSON.stringify(running, null, 2)}\n`);

/** Takes the announcement back. */
export const withdraw = (dataDir: string): void => rmSync(dataFile(dataDir, 'running'), { force: true });

/**
 * The hub that runs on this data folder.
 * @throws a sentence for people when none does; a file that a killed start left behind doesn't count
 */
export function needRunning(dataDir: string): Running {
  const file = dataFile(dataDir, 'running');
  const running = existsSync(file) ? Running.parse(JSON.parse(readFileSync(file, 'utf8'))) : undefined;
  if (!running || !isAlive(running.pid)) throw new Error(`no hub is running on ${dataDir}; start it with: npm start`);
  return running;
}
