import { mkdirSync } from 'node:fs';
import type { Server } from 'node:http';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { emptyDataDir } from './data-dir.ts';
import { type Dynamo, startDynamo } from './dynamo/dynamo.ts';
import { takeOver } from './dynamo/dynamo-claim.ts';
import { serveAws } from './functions/aws-server.ts';
import { readFunctions } from './functions/function-declarations.ts';
import { Functions } from './functions/functions.ts';
import { readApi } from './gateway/api-declaration.ts';
import { Gateway } from './gateway/gateway.ts';
import { openKeys } from './keys/kept-keys.ts';
import { readKeys } from './keys/key-declarations.ts';
import { Kms } from './keys/kms.ts';
import { listen } from './ports.ts';
import { Checkpoints } from './sources/checkpoints.ts';
import type { EventSource, SourceContext } from './sources/event-source.ts';
import { QueueSource } from './sources/queue-source.ts';
import { readSchedules } from './sources/schedule-declarations.ts';
import { startSchedules } from './sources/schedules.ts';
import { readSources } from './sources/source-declarations.ts';
import { StreamSource } from './sources/stream-source.ts';
import { BucketsAndQueues } from './storage/buckets-and-queues.ts';
import { nameResources } from './template/names.ts';
import { asObject } from './template/properties.ts';
import { refuseUnknownTypes, type WithoutEffect } from './template/resource-types.ts';
import { ensureBuckets, ensureQueues, ensureTables } from './template/stack-storage.ts';
import { Template } from './template/template.ts';

export interface TwinOptions {
  /** Folder written by `cdk synth`. */
  readonly assembly: string;
  /** Names of the stacks' artifacts in the assembly. */
  readonly stacks: readonly string[];
  /** Where everything that outlives a restart is kept. */
  readonly dataDir: string;
  /** Ports on the loopback interface; 0 or absent means any free one. */
  readonly ports: {
    readonly gateway: number;
    readonly dynamo?: number;
    readonly queues?: number;
    readonly aws?: number;
  };
  /** Values for the templates' parameters. */
  readonly parameters: Record<string, string>;
  /** Given the address of DynamoDB Local, answers the one that functions are to use. */
  readonly dynamoEndpoint?: (real: string) => Promise<string>;
  /** Begin with an empty data directory. */
  readonly fresh?: boolean;
  /** Most invocations of one function at the same time; 3 unless given. */
  readonly instances?: number;
  /** Longest wait before anything that failed is tried again, in seconds; AWS's own waits unless given. */
  readonly maxRetryDelaySeconds?: number;
  /** Whether schedules fire by themselves; true unless given. */
  readonly schedules?: boolean;
  readonly log?: (line: string) => void;
}

/** Stacks brought up on this machine. */
export interface Twin {
  /** Address of the HTTP API. */
  readonly url: string;
  readonly endpoints: {
    readonly dynamodb: string;
    readonly s3: string;
    readonly sqs: string;
    readonly kms: string;
    readonly lambda: string;
  };
  readonly region: string;
  readonly outputs: Record<string, string>;
  /** Physical names by logical id; where two stacks have the same id, with the stack's name and a dot before it. */
  readonly tables: Record<string, string>;
  readonly buckets: Record<string, string>;
  readonly functions: Record<string, string>;
  /** Key ids by logical id. */
  readonly keys: Record<string, string>;
  /** Queue URLs by logical id. */
  readonly queues: Record<string, string>;
  /** Resources that were read and left out, with the reason. */
  readonly withoutEffect: readonly WithoutEffect[];
  /**
   * Invokes a function by name or logical id and waits.
   * @returns what the function returned
   * @throws Error with the function's error message; its `cause` is the error as Lambda reports it
   */
  invoke(functionNameOrLogicalId: string, payload: unknown): Promise<unknown>;
  /** Ends a function's instances in the middle of what they do, as if the machine had died under them. */
  kill(functionNameOrLogicalId: string): Promise<void>;
  /** Stops an event source mapping from taking more, and waits until what it had taken is finished. */
  pauseSource(logicalId: string): Promise<void>;
  resumeSource(logicalId: string): void;
  /**
   * Resolves when no request or invocation runs or waits for a retry, every queue that an event source reads is
   * empty (also of hidden and delayed messages) and every stream is consumed. Paused sources are left out; a batch that only waits to be
   * filled is delivered at once.
   */
  idle(): Promise<void>;
  /** Ends everything: what runs gets two seconds, what was not finished comes again at the next start. */
  stop(): Promise<void>;
}

const GRACE_MS = 2000;

/**
 * Brings up the synthesised stacks of one app on this machine.
 * @throws TemplateError when a template uses something the twin does not have
 * @throws Error in one sentence for a taken port, missing Java, or kept data that does not fit
 */
export async function startTwin(options: TwinOptions): Promise<Twin> {
  const started: (() => unknown)[] = [];
  try {
    return await bringUp(options, (stop) => started.push(stop));
  } catch (error) {
    for (const stop of started.reverse()) await stop();
    throw error;
  }
}

/** @param onFailure takes what is to be undone when a later step fails */
async function bringUp(options: TwinOptions, onFailure: (undo: () => unknown) => void): Promise<Twin> {
  const { assembly, stacks, parameters, ports, instances = 3, log = () => {} } = options;
  const template = new Template(assembly, stacks, parameters);
  const { place } = template;
  const withoutEffect = refuseUnknownTypes(template);
  const dataDir = resolve(options.dataDir);
  mkdirSync(dataDir, { recursive: true });
  await takeOver(dataDir);
  if (options.fresh) emptyDataDir(dataDir);

  const api = await listen(ports.gateway, 'HTTP API');
  onFailure(() => close(api.server));
  const aws = await listen(ports.aws ?? 0, 'KMS and Lambda');
  onFailure(() => close(aws.server));
  const storage = await BucketsAndQueues.start({ dataDir, port: ports.queues ?? 0, place });
  onFailure(() => storage.stop());
  const dynamo = await startDynamo({ dataDir, port: ports.dynamo ?? 0 });
  onFailure(() => dynamo.stop());

  const names = nameResources(template, storage, api.url);
  await ensureTables(template, names, dynamo.endpoint);
  ensureBuckets(template, names, storage);
  const queues = ensureQueues(template, names, storage);
  const kms = new Kms(openKeys(dataDir, readKeys(template)));
  const services = { s3: storage.endpoint, sqs: storage.endpoint, kms: aws.url, lambda: aws.url };
  const dynamoForFunctions = (await options.dynamoEndpoint?.(dynamo.endpoint)) ?? dynamo.endpoint;
  const endpoints = { dynamodb: dynamoForFunctions, ...services };
  const declared = readFunctions(template, { endpoints, queues, instances });
  const declaredApi = readApi(template, declared);
  const declaredSources = readSources(template, { queues, functions: declared, instances });
  const declaredSchedules = readSchedules(template, declared);
  const outputs = template.outputs();

  const retryCapSeconds = options.maxRetryDelaySeconds ?? Number.POSITIVE_INFINITY;
  const functions = new Functions(dataDir, declared, retryCapSeconds);
  onFailure(() => functions.stop());
  const stopSchedules = startSchedules(options.schedules === false ? [] : declaredSchedules, (name, input) =>
    functions.send(name, input),
  );
  onFailure(stopSchedules);
  serveAws(aws.server, kms, functions);
  const gateway = new Gateway(api.server, declaredApi, place, functions, log);
  const sources = startSources(declaredSources, dynamo, new Checkpoints(dataDir, dynamo.lastSequence), {
    region: place.region,
    invoke: (name, payload) => functions.invoke(name, payload),
    retryCapSeconds,
    log,
  });
  functions.onEnd = () => {
    for (const source of sources.values()) source.stir();
  };
  functions.resume();

  const quiet = () => functions.quiet && gateway.running === 0;
  const nameOf = (id: string): string => names.functions[id] ?? id;
  const sourceOf = (logicalId: string): EventSource => {
    const source = sources.get(logicalId);
    if (source) return source;
    throw new Error(`No event source mapping ${logicalId}; there are: ${[...sources.keys()].join(', ')}.`);
  };
  let stopping: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    stopSchedules();
    const gatewayClosed = gateway.stop(GRACE_MS);
    const ended = Promise.all([gatewayClosed, ...[...sources.values()].map((source) => source.end())]);
    storage.wake();
    await Promise.race([ended, sleep(GRACE_MS)]);
    await functions.stop();
    await ended;
    await close(aws.server);
    await Promise.all([storage.stop(), dynamo.stop()]);
  };
  return {
    url: api.url,
    endpoints: { dynamodb: dynamo.endpoint, ...services },
    region: place.region,
    outputs,
    tables: names.tables,
    buckets: names.buckets,
    functions: names.functions,
    keys: names.keys,
    queues: names.queues,
    withoutEffect,
    async invoke(id, payload) {
      const outcome = await functions.invoke(nameOf(id), JSON.stringify(payload ?? {}));
      const result: unknown = JSON.parse(outcome.payload);
      if (!outcome.failed) return result;
      throw new Error(`${nameOf(id)} failed: ${asObject(result).errorMessage}`, { cause: result });
    },
    kill: (id) => functions.kill(nameOf(id)),
    pauseSource: (logicalId) => sourceOf(logicalId).pause(),
    resumeSource: (logicalId) => sourceOf(logicalId).resume(),
    async idle() {
      for (;;) {
        // Nothing runs now, nothing began since, and each source was then found empty: so nobody can have written.
        const begun = functions.started;
        const wasQuiet = quiet();
        const drained = await Promise.all([...sources.values()].map((source) => source.drained()));
        const stayedQuiet = wasQuiet && quiet() && begun === functions.started;
        if (stayedQuiet && drained.every(Boolean)) return;
        if (stayedQuiet) for (const source of sources.values()) source.hasten();
        await sleep(4);
      }
    },
    stop() {
      stopping ??= stop();
      return stopping;
    },
  };
}

/** @returns the sources by logical id */
function startSources(
  declared: ReturnType<typeof readSources>,
  dynamo: Pick<Dynamo, 'endpoint' | 'look'>,
  checkpoints: Checkpoints,
  context: SourceContext,
): Map<string, EventSource> {
  return new Map<string, EventSource>([
    ...declared.ofQueues.map((it) => [it.logicalId, new QueueSource(it, context)] as const),
    ...declared.ofStreams.map((it) => [it.logicalId, new StreamSource(it, dynamo, checkpoints, context)] as const),
  ]);
}

function close(server: Server): Promise<void> {
  return new Promise((settle) => {
    server.close(() => settle());
    server.closeAllConnections();
  });
}
