import { execFile } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { keptIn } from '../data-dir.ts';
import { loadJson, saveJson } from '../json-file.ts';

/** The processes on a data directory: a twin killed by SIGKILL cannot end its database, so the next one must. */
interface Claim {
  readonly java: number;
  readonly twin: number;
}

/**
 * Ends the DynamoDB Local that a killed twin left behind in the data directory.
 * @throws Error in one sentence when another twin still uses the directory
 */
export async function takeOver(dataDir: string): Promise<void> {
  const left = loadJson<Claim | undefined>(keptIn(dataDir, 'dynamoProcess'), undefined);
  if (!left || !(await commandLine(left.java)).includes(`-dbPath ${keptIn(dataDir, 'tables')} `)) return;
  if (left.twin === process.pid || (await commandLine(left.twin)) !== '') {
    throw new Error(`Another twin (process ${left.twin}) uses ${dataDir}: stop it or choose another data directory.`);
  }
  process.kill(left.java, 'SIGKILL');
  while ((await commandLine(left.java)) !== '') await sleep(20);
}

/** Notes that this process runs a DynamoDB Local on the data directory. */
export function claim(dataDir: string, java: number): void {
  saveJson(keptIn(dataDir, 'dynamoProcess'), { java, twin: process.pid } satisfies Claim);
}

/** Takes the note back, once the database has ended. */
export function release(dataDir: string): void {
  rmSync(keptIn(dataDir, 'dynamoProcess'), { force: true });
}

/** @returns the process's command line with single spaces, or '' when it does not exist (or is a zombie). */
async function commandLine(pid: number): Promise<string> {
  try {
    if (existsSync('/proc/self/cmdline')) return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    const { stdout } = await promisify(execFile)('ps', ['-p', String(pid), '-o', 'args=']);
    return `${stdout.trim()} `.trimStart();
  } catch {
    return '';
  }
}
