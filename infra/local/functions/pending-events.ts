import { randomUUID } from 'node:crypto';
import { keptIn } from '../data-dir.ts';
import { loadJson, saveJson } from '../json-file.ts';
import type { FunctionDeclaration } from './function-declarations.ts';
import type { Outcome } from './invocation.ts';

interface PendingEvent {
  readonly requestId: string;
  readonly name: string;
  readonly payload: string;
  readonly since: number;
  attempts: number;
}

const RETRY_AFTER_SECONDS = [60, 120];

/** The asynchronous invocations that were accepted and are not finished: each stays on disk until it is. */
export class PendingEvents {
  readonly #events: Map<string, PendingEvent>;
  readonly #file: string;
  readonly #find: (name: string) => FunctionDeclaration | undefined;
  readonly #invoke: (name: string, payload: string, requestId: string) => Promise<Outcome>;
  readonly #retryCapSeconds: number;
  #stopped = false;

  /** @param retryCapSeconds longest wait between attempts; where it is shorter than AWS's own, retries come sooner */
  constructor(
    dataDir: string,
    find: (name: string) => FunctionDeclaration | undefined,
    invoke: (name: string, payload: string, requestId: string) => Promise<Outcome>,
    retryCapSeconds: number,
  ) {
    this.#file = keptIn(dataDir, 'pendingEvents');
    this.#events = new Map(loadJson<PendingEvent[]>(this.#file, []).map((event) => [event.requestId, event]));
    this.#find = find;
    this.#invoke = invoke;
    this.#retryCapSeconds = retryCapSeconds;
  }

  get empty(): boolean {
    return this.#events.size === 0;
  }

  /** Takes up what an earlier run had accepted and not finished. */
  resume(): void {
    for (const event of this.#events.values()) void this.#attempt(event);
  }

  /** @returns the invocation's request id */
  accept(name: string, payload: string): string {
    const event: PendingEvent = { requestId: randomUUID(), name, payload, since: Date.now(), attempts: 0 };
    this.#events.set(event.requestId, event);
    this.#keep();
    void this.#attempt(event);
    return event.requestId;
  }

  /** Attempts nothing more; what is not finished stays on disk for the next start. */
  stop(): void {
    this.#stopped = true;
  }

  async #attempt(event: PendingEvent): Promise<void> {
    const declared = this.#find(event.name);
    // The function is gone from the template since the event was kept.
    if (!declared) return this.#forget(event);
    const { retries, maximumAgeSeconds, onFailure } = declared.asynchronous;
    const outcome = await this.#invoke(event.name, event.payload, event.requestId);
    if (this.#stopped) return;
    if (!outcome.failed) return this.#forget(event);
    event.attempts += 1;
    const wait = Math.min(RETRY_AFTER_SECONDS[event.attempts - 1] ?? 120, this.#retryCapSeconds);
    const tooOld = Date.now() + wait * 1000 > event.since + maximumAgeSeconds * 1000;
    if (event.attempts > retries || tooOld) {
      const condition = event.attempts > retries ? 'RetriesExhausted' : 'EventAgeExceeded';
      onFailure?.send(givenUp(event, declared.arn, outcome, condition));
      return this.#forget(event);
    }
    this.#keep();
    const timer = setTimeout(() => {
      if (!this.#stopped) void this.#attempt(event);
    }, wait * 1000);
    timer.unref();
  }

  #forget(event: PendingEvent): void {
    this.#events.delete(event.requestId);
    this.#keep();
  }

  #keep(): void {
    saveJson(this.#file, [...this.#events.values()]);
  }
}

/** The record that an OnFailure destination gets. */
function givenUp(event: PendingEvent, arn: string, outcome: Outcome, condition: string): string {
  return JSON.stringify({
    version: '1.0',
    timestamp: new Date().toISOString(),
    requestContext: {
      requestId: event.requestId,
      functionArn: `${arn}:$LATEST`,
      condition,
      approximateInvokeCount: event.attempts,
    },
    requestPayload: JSON.parse(event.payload),
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    responsePayload: JSON.parse(outcome.payload),
  });
}
