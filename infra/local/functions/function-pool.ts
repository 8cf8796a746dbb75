import { createWriteStream, type WriteStream } from 'node:fs';
import { join } from 'node:path';
import type { FunctionDeclaration } from './function-declarations.ts';
import { Instance } from './function-instance.ts';
import { type Invocation, type Outcome, runtimeFailure } from './invocation.ts';

/** The instances of one function, started when needed, and the invocations that wait for one. */
export class Pool {
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
      if (this.#closed) return settle(runtimeFailure(requestId, 'Runtime.ExitError', 'the twin is stopping'));
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
      settle(runtimeFailure(requestId, 'Runtime.ExitError', 'the twin is stopping'));
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
