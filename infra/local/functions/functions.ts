import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { keptIn } from '../data-dir.ts';
import { functionNameOf } from '../template/place.ts';
import type { FunctionDeclaration } from './function-declarations.ts';
import { Pool } from './function-pool.ts';
import type { Outcome } from './invocation.ts';
import { PendingEvents } from './pending-events.ts';

/** All functions of the stack, run as Lambda runs them: one invocation at a time per instance. */
export class Functions {
  /** How many invocations were ever begun; grows whenever anything happens. */
  started = 0;
  /** Called at the end of every invocation. */
  onEnd: () => void = () => {};
  readonly #pools = new Map<string, Pool>();
  readonly #pending: PendingEvents;
  #running = 0;

  /** @param retryCapSeconds longest wait between attempts of an asynchronous invocation */
  constructor(dataDir: string, declared: readonly FunctionDeclaration[], retryCapSeconds: number) {
    const logs = keptIn(dataDir, 'logs');
    mkdirSync(logs, { recursive: true });
    for (const declaration of declared) this.#pools.set(declaration.name, new Pool(declaration, logs));
    this.#pending = new PendingEvents(
      dataDir,
      (name) => this.find(name),
      (name, payload, requestId) => this.invoke(name, payload, requestId),
      retryCapSeconds,
    );
  }

  /** Whether nothing runs, waits for an instance or waits to be retried. */
  get quiet(): boolean {
    return this.#running === 0 && this.#pending.empty;
  }

  /** Takes up the asynchronous invocations that an earlier run had accepted and not finished. */
  resume(): void {
    this.#pending.resume();
  }

  /** The function a name or ARN means; `undefined` when there is none. */
  find(nameOrArn: string): FunctionDeclaration | undefined {
    return this.#pool(nameOrArn)?.declaration;
  }

  /**
   * Invokes and waits. A failing function is an outcome, not an exception.
   * @param payload JSON text
   * @throws Error when there is no such function
   */
  async invoke(nameOrArn: string, payload: string, requestId: string = randomUUID()): Promise<Outcome> {
    const pool = this.#pool(nameOrArn);
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

  /**
   * Accepts an asynchronous invocation: it is kept on disk until it succeeded or was given up.
   * @returns its request id
   * @throws Error when there is no such function
   */
  send(nameOrArn: string, payload: string): string {
    const declared = this.find(nameOrArn);
    if (!declared) throw new Error(`No function ${nameOrArn} in the template.`);
    return this.#pending.accept(declared.name, payload);
  }

  /** Ends all instances of a function in the middle of what they do; their invocations fail. */
  async kill(name: string): Promise<void> {
    await this.#pools.get(name)?.kill();
  }

  /** Ends everything; asynchronous invocations stay on disk for the next start. */
  async stop(): Promise<void> {
    this.#pending.stop();
    await Promise.all([...this.#pools.values()].map((pool) => pool.close()));
  }

  #pool(nameOrArn: string): Pool | undefined {
    return this.#pools.get(functionNameOf(decodeURIComponent(nameOrArn)).split(':')[0] ?? '');
  }
}
