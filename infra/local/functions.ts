import { randomUUID } from 'node:crypto';
import { createWriteStream, existsSync, mkdirSync, readFileSync, type WriteStream } from 'node:fs';
import Module from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { functionNameOf, loadJson, saveJson } from './template.ts';

/** A function as the template declares it. */
export interface FunctionDeclaration {
  readonly name: string;
  readonly arn: string;
  /** Folder of the built code. */
  readonly folder: string;
  /** `file.export`, the file without its extension. */
  readonly handler: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  readonly memoryMegabytes: number;
  /** How many invocations may run at the same time. */
  readonly instances: number;
  readonly asynchronous: AsynchronousRules;
}

/** What happens to asynchronous invocations that fail. */
interface AsynchronousRules {
  readonly retries: number;
  readonly maximumAgeSeconds: number;
  readonly onFailureArn?: string;
}

/** The end of an invocation: a JSON payload, and whether the function failed (the payload then describes the error). */
export interface Outcome {
  readonly requestId: string;
  readonly payload: string;
  readonly failed: boolean;
}

interface Invocation {
  readonly requestId: string;
  readonly payload: string;
  readonly settle: (outcome: Outcome) => void;
}

interface PendingEvent {
  readonly requestId: string;
  readonly name: string;
  readonly payload: string;
  readonly since: number;
  attempts: number;
}

type FromWorker = { ready: true } | { requestId: string; payload: string; failed: boolean };

interface WorkerInput {
  readonly twinFunction: true;
  readonly declaration: Pick<FunctionDeclaration, 'name' | 'arn' | 'folder' | 'handler' | 'memoryMegabytes'>;
}

const LARGEST_PAYLOAD = 6 * 1024 * 1024;
const INIT_SECONDS = 10;
const RETRY_AFTER_SECONDS = [60, 120];

/** All functions of the stack, run as Lambda runs them: one invocation at a time per instance. */
export class Functions {
  /** How many invocations were ever begun; grows whenever anything happens. */
  started = 0;
  /** Called at the end of every invocation. */
  onEnd: () => void = () => {};
  /** Delivers the record of an asynchronous invocation that was given up. */
  onGivenUp: (destinationArn: string, record: string) => void = () => {};
  readonly #pools = new Map<string, Pool>();
  readonly #events: Map<string, PendingEvent>;
  readonly #eventsFile: string;
  readonly #retryCapSeconds: number;
  #running = 0;
  #stopped = false;

  /** @param retryCapSeconds longest wait between attempts of an asynchronous invocation */
  constructor(dataDir: string, declared: readonly FunctionDeclaration[], retryCapSeconds: number) {
    const logs = join(dataDir, 'logs');
    mkdirSync(logs, { recursive: true });
    for (const declaration of declared) this.#pools.set(declaration.name, new Pool(declaration, logs));
    this.#eventsFile = join(dataDir, 'pending-events.json');
    this.#events = new Map(loadJson<PendingEvent[]>(this.#eventsFile, []).map((event) => [event.requestId, event]));
    this.#retryCapSeconds = retryCapSeconds;
  }

  /** The names of all functions. */
  get names(): string[] {
    return [...this.#pools.keys()];
  }

  /** Whether nothing runs, waits for an instance or waits to be retried. */
  get quiet(): boolean {
    return this.#running === 0 && this.#events.size === 0;
  }

  /** Takes up the asynchronous invocations that an earlier run had accepted and not finished. */
  resume(): void {
    for (const event of this.#events.values()) void this.#attempt(event);
  }

  /** The function a name or ARN means; `undefined` when there is none. */
  find(nameOrArn: string): FunctionDeclaration | undefined {
    return this.#pools.get(functionNameOf(decodeURIComponent(nameOrArn)).split(':')[0] ?? '')?.declaration;
  }

  /**
   * Invokes and waits. A failing function is an outcome, not an exception.
   * @param payload JSON text
   * @throws Error when there is no such function
   */
  async invoke(nameOrArn: string, payload: string, requestId: string = randomUUID()): Promise<Outcome> {
    const pool = this.#pools.get(this.find(nameOrArn)?.name ?? '');
    if (!pool) throw new Error(`No function ${nameOrArn} in the template.`);
    this.started += 1;
    this.#running += 1;
    try {
      return await pool.run(payload, requestId);
    } finally {
      this.#running -= 1;
      this.onEnd();
    }
  }

  /** Accepts an asynchronous invocation: it is kept on disk until it succeeded or was given up. @returns its request id */
  send(nameOrArn: string, payload: string): string {
    const name = this.find(nameOrArn)?.name;
    if (!name) throw new Error(`No function ${nameOrArn} in the template.`);
    const event: PendingEvent = { requestId: randomUUID(), name, payload, since: Date.now(), attempts: 0 };
    this.#events.set(event.requestId, event);
    this.#keep();
    void this.#attempt(event);
    return event.requestId;
  }

  /** Ends all instances of a function in the middle of what they do; their invocations fail. */
  async kill(name: string): Promise<void> {
    await this.#pools.get(name)?.kill();
  }

  /** Ends everything; asynchronous invocations stay on disk for the next start. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all([...this.#pools.values()].map((pool) => pool.close()));
  }

  async #attempt(event: PendingEvent): Promise<void> {
    const rules = this.#pools.get(event.name)?.declaration.asynchronous;
    if (!rules) return this.#forget(event);
    const outcome = await this.invoke(event.name, event.payload, event.requestId);
    if (this.#stopped) return;
    if (!outcome.failed) return this.#forget(event);
    event.attempts += 1;
    const wait = Math.min(RETRY_AFTER_SECONDS[event.attempts - 1] ?? 120, this.#retryCapSeconds);
    const tooOld = Date.now() + wait * 1000 > event.since + rules.maximumAgeSeconds * 1000;
    if (event.attempts > rules.retries || tooOld) {
      const condition = event.attempts > rules.retries ? 'RetriesExhausted' : 'EventAgeExceeded';
      if (rules.onFailureArn) this.onGivenUp(rules.onFailureArn, this.#record(event, outcome, condition));
      return this.#forget(event);
    }
    this.#keep();
    const timer = setTimeout(() => {
      if (!this.#stopped) void this.#attempt(event);
    }, wait * 1000);
    timer.unref();
  }

  #record(event: PendingEvent, outcome: Outcome, condition: string): string {
    return JSON.stringify({
      version: '1.0',
      timestamp: new Date().toISOString(),
      requestContext: {
        requestId: event.requestId,
        functionArn: `${this.find(event.name)?.arn}:$LATEST`,
        condition,
        approximateInvokeCount: event.attempts,
      },
      requestPayload: JSON.parse(event.payload),
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
      responsePayload: JSON.parse(outcome.payload),
    });
  }

  #forget(event: PendingEvent): void {
    this.#events.delete(event.requestId);
    this.#keep();
  }

  #keep(): void {
    saveJson(this.#eventsFile, [...this.#events.values()]);
  }
}

/** The instances of one function, started when needed, and the invocations that wait for one. */
class Pool {
  readonly declaration: FunctionDeclaration;
  readonly #waiting: Invocation[] = [];
  readonly #instances = new Set<Instance>();
  readonly #log: WriteStream;
  #closed = false;

  constructor(declaration: FunctionDeclaration, logs: string) {
    this.declaration = declaration;
    this.#log = createWriteStream(join(logs, `${declaration.name}.log`), { flags: 'a' });
  }

  run(payload: string, requestId: string): Promise<Outcome> {
    return new Promise((settle) => {
      if (this.#closed) return settle(failure(requestId, 'Runtime.ExitError', 'the twin is stopping'));
      this.#waiting.push({ requestId, payload, settle });
      this.#assign();
    });
  }

  async kill(): Promise<void> {
    await Promise.all([...this.#instances].map((instance) => instance.end('exit status 137')));
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const { requestId, settle } of this.#waiting.splice(0)) {
      settle(failure(requestId, 'Runtime.ExitError', 'the twin is stopping'));
    }
    await this.kill();
    await new Promise<void>((settle) => this.#log.end(settle));
  }

  #assign(): void {
    while (this.#waiting.length > 0) {
      let instance = [...this.#instances].find((it) => !it.busy);
      if (!instance && this.#instances.size < this.declaration.instances) {
        const fresh = new Instance(this.declaration, this.#log, {
          idle: () => this.#assign(),
          ended: () => {
            this.#instances.delete(fresh);
            this.#assign();
          },
        });
        this.#instances.add(fresh);
        instance = fresh;
      }
      const next = instance && this.#waiting.shift();
      if (!instance || !next) return;
      instance.run(next);
    }
  }
}

/** One execution environment: a worker thread with the function's own environment variables and memory limit. */
class Instance {
  readonly #declaration: FunctionDeclaration;
  readonly #worker: Worker;
  readonly #log: WriteStream;
  readonly #idle: () => void;
  #ready = false;
  #ended = false;
  #current: Invocation | undefined;
  #timer: NodeJS.Timeout;

  constructor(declaration: FunctionDeclaration, log: WriteStream, on: { idle: () => void; ended: () => void }) {
    this.#declaration = declaration;
    this.#log = log;
    this.#idle = on.idle;
    const input: WorkerInput = {
      twinFunction: true,
      declaration: {
        name: declaration.name,
        arn: declaration.arn,
        folder: declaration.folder,
        handler: declaration.handler,
        memoryMegabytes: declaration.memoryMegabytes,
      },
    };
    this.#worker = new Worker(new URL(import.meta.url), {
      workerData: input,
      env: { ...declaration.environment },
      execArgv: ['--disable-warning=ExperimentalWarning'],
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: declaration.memoryMegabytes },
    });
    for (const output of [this.#worker.stdout, this.#worker.stderr]) {
      output.on('data', (chunk) => log.writable && log.write(chunk));
    }
    this.#worker.on('message', (message: FromWorker) => this.#receive(message));
    this.#worker.on('error', (error) => {
      if (log.writable) log.write(`${error.stack ?? error}\n`);
      const type =
        'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'Runtime.OutOfMemory' : 'Runtime.UnhandledError';
      this.#finish(type, error.message);
    });
    this.#worker.on('exit', (code) => {
      this.#ended = true;
      this.#finish('Runtime.ExitError', `Runtime exited with error: exit status ${code}`);
      on.ended();
    });
    this.#timer = setTimeout(() => void this.end(`init timed out after ${INIT_SECONDS} seconds`), INIT_SECONDS * 1000);
  }

  get busy(): boolean {
    return this.#ended || this.#current !== undefined;
  }

  run(invocation: Invocation): void {
    this.#current = invocation;
    if (this.#ready) this.#dispatch();
  }

  /** Terminates the thread at once. */
  async end(reason: string): Promise<void> {
    this.#ended = true;
    this.#finish('Runtime.ExitError', `Runtime exited with error: ${reason}`);
    await this.#worker.terminate();
  }

  #dispatch(): void {
    const { requestId, payload } = this.#current ?? {};
    const { timeoutSeconds } = this.#declaration;
    this.#worker.postMessage({ requestId, payload, deadline: Date.now() + timeoutSeconds * 1000 });
    this.#timer = setTimeout(() => {
      this.#ended = true;
      this.#finish('Sandbox.Timedout', `Task timed out after ${timeoutSeconds.toFixed(2)} seconds`);
      void this.#worker.terminate();
    }, timeoutSeconds * 1000);
  }

  #receive(message: FromWorker): void {
    if ('ready' in message) {
      clearTimeout(this.#timer);
      this.#ready = true;
      if (this.#current) this.#dispatch();
      return;
    }
    const current = this.#current;
    if (current?.requestId !== message.requestId) return;
    clearTimeout(this.#timer);
    this.#current = undefined;
    if (message.failed && this.#log.writable) this.#log.write(`${message.requestId} ERROR ${message.payload}\n`);
    current.settle(message);
    this.#idle();
  }

  #finish(errorType: string, message: string): void {
    clearTimeout(this.#timer);
    const current = this.#current;
    this.#current = undefined;
    if (!current) return;
    const outcome = failure(current.requestId, errorType, message);
    if (this.#log.writable) this.#log.write(`${current.requestId} ERROR ${outcome.payload}\n`);
    current.settle(outcome);
  }
}

function failure(requestId: string, errorType: string, message: string): Outcome {
  const errorMessage = `RequestId: ${requestId} Error: ${message}`;
  return { requestId, payload: JSON.stringify({ errorType, errorMessage }), failed: true };
}

type Handler = (event: unknown, context: unknown) => unknown;

/** Loads code as Lambda does: `.js` is CommonJS unless the asset's own package.json says otherwise. */
async function loadHandler(folder: string, handler: string): Promise<Handler> {
  const dot = handler.lastIndexOf('.');
  const file = ['.js', '.mjs', '.cjs']
    .map((extension) => join(folder, handler.slice(0, dot) + extension))
    .find(existsSync);
  if (!file) throw new Error(`Error: Cannot find module '${handler.slice(0, dot)}' in ${folder}`);
  let exports: Record<string, unknown>;
  if (file.endsWith('.js') && !existsSync(join(folder, 'package.json'))) {
    // The nearest package.json would be this project's, which makes every .js an ES module.
    const loaded = new Module(file) as Module & { _compile(code: string, file: string, format: string): void };
    loaded.filename = file;
    loaded.paths = dirname(file)
      .split('/')
      .map((_part, index, parts) => `${parts.slice(0, parts.length - index).join('/')}/node_modules`);
    loaded._compile(readFileSync(file, 'utf8'), file, 'commonjs');
    exports = loaded.exports as Record<string, unknown>;
  } else {
    const loaded = (await import(pathToFileURL(file).href)) as Record<string, unknown> & {
      default?: Record<string, unknown>;
    };
    exports = { ...loaded.default, ...loaded };
  }
  const found = exports[handler.slice(dot + 1)];
  if (typeof found !== 'function') throw new Error(`${handler} is undefined or not exported`);
  return found as Handler;
}

async function runWorker({ declaration }: WorkerInput): Promise<void> {
  const handler = await loadHandler(declaration.folder, declaration.handler);
  const describe = (error: unknown) =>
    JSON.stringify(
      error instanceof Error
        ? { errorType: error.name, errorMessage: error.message, trace: error.stack?.split('\n') ?? [] }
        : { errorType: typeof error, errorMessage: String(error), trace: [] },
    );
  parentPort?.on('message', async (call: { requestId: string; payload: string; deadline: number }) => {
    const answer = (payload: string, failed: boolean) =>
      parentPort?.postMessage({ requestId: call.requestId, payload, failed });
    const context = {
      awsRequestId: call.requestId,
      functionName: declaration.name,
      functionVersion: '$LATEST',
      invokedFunctionArn: declaration.arn,
      memoryLimitInMB: String(declaration.memoryMegabytes),
      logGroupName: `/aws/lambda/${declaration.name}`,
      logStreamName: 'local',
      callbackWaitsForEmptyEventLoop: true,
      getRemainingTimeInMillis: () => Math.max(0, call.deadline - Date.now()),
    };
    try {
      const result = JSON.stringify((await handler(JSON.parse(call.payload), context)) ?? null);
      if (Buffer.byteLength(result) > LARGEST_PAYLOAD) {
        throw Object.assign(
          new Error(`Response payload size exceeded maximum allowed payload size (${LARGEST_PAYLOAD} bytes).`),
          {
            name: 'Function.ResponseSizeTooLarge',
          },
        );
      }
      answer(result, false);
    } catch (error) {
      answer(describe(error), true);
    }
  });
  parentPort?.postMessage({ ready: true });
}

if (!isMainThread && (workerData as Partial<WorkerInput> | null)?.twinFunction)
  await runWorker(workerData as WorkerInput);
