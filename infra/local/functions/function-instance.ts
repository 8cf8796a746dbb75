import type { WriteStream } from 'node:fs';
import { Worker } from 'node:worker_threads';
import type { FunctionDeclaration } from './function-declarations.ts';
import type { FromWorker, ToWorker, WorkerInput } from './function-worker.ts';
import { type Invocation, runtimeFailure } from './invocation.ts';

/** Lambda gives a start so long, and where that is too short begins anew at an invocation, with as long as the invocation has. */
const INIT_SECONDS = 10;

/** Where this process keeps compiled code, if it does: its threads then start in three quarters of the time. */
const { NODE_COMPILE_CACHE } = process.env;

/** One execution environment: a worker thread with the function's own environment variables and memory limit. */
export class Instance {
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
    const { name, arn, folder, handler, memoryMegabytes, timeoutSeconds } = declaration;
    const patience = INIT_SECONDS + timeoutSeconds;
    this.#worker = new Worker(new URL('./function-worker.ts', import.meta.url), {
      workerData: { name, arn, folder, handler, memoryMegabytes } satisfies WorkerInput,
      env: { ...declaration.environment, ...(NODE_COMPILE_CACHE ? { NODE_COMPILE_CACHE } : {}) },
      execArgv: ['--disable-warning=ExperimentalWarning'],
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: memoryMegabytes },
    });
    for (const output of [this.#worker.stdout, this.#worker.stderr]) {
      output.on('data', (chunk) => log.writable && log.write(chunk));
    }
    this.#worker.on('message', (message: FromWorker) => this.#receive(message));
    this.#worker.on('error', (error) => {
      // The thread is about to exit: an invocation given to it now would be lost with it.
      this.#ended = true;
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
    this.#timer = setTimeout(() => void this.end(`init timed out after ${patience} seconds`), patience * 1000);
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
    if (!this.#current) return;
    const { requestId, payload } = this.#current;
    const { timeoutSeconds } = this.#declaration;
    const deadline = Date.now() + timeoutSeconds * 1000;
    this.#worker.postMessage({ requestId, payload, deadline } satisfies ToWorker);
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
      this.#dispatch();
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
    const outcome = runtimeFailure(current.requestId, errorType, message);
    if (this.#log.writable) this.#log.write(`${current.requestId} ERROR ${outcome.payload}\n`);
    current.settle(outcome);
  }
}
