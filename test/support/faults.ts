import { type Body, type Call, namedItems, type Tables, WRITES } from './requests.ts';

type FaultKind = 'conflict' | 'throttle' | 'latency' | 'dropAnswer' | 'error500';

export interface Fault {
  /**
   * - `conflict`: writes and transactions are refused as touched by another transaction; other operations pass.
   * - `throttle`: refused for throughput. `error500`: refused as an internal error. Neither is executed.
   * - `latency`: forwarded `ms` later. `dropAnswer`: executed, then the app's connection is cut without an answer.
   */
  kind: FaultKind;
  /** Which requests; all when absent. */
  match?: (operation: string, body: Body) => boolean;
  /** Share of the matching requests, 0 to 1; 1 when absent. */
  probability?: number;
  /** How often at most; without end when absent. */
  times?: number;
  /** Milliseconds of `latency`. */
  ms?: number;
}

/** Programmable failures between the app and DynamoDB. */
export interface Faults {
  /** Arms a fault; the first armed that refuses or drops wins, latencies add up. Returns the function to disarm it. */
  inject(fault: Fault): () => void;
  /** Disarms everything, the conflict model too, and sets `count` to 0. */
  clear(): void;
  /** Seeds the draws of the faults injected from now on. Each fault draws on its own, once per matching request. */
  seed(value: number): void;
  /**
   * Refuses requests as real DynamoDB does: each TransactWriteItems stays open for `windowMs` before it executes, and
   * meanwhile any other write or transaction touching one of its items gets the conflict error. 0 turns it off.
   * Rules: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html#transaction-conflict-handling
   */
  modelConflicts(windowMs: number): void;
  /** Faults and modelled conflicts that happened since the last `clear`. */
  readonly count: number;
}

/** An error answer the proxy gives by itself. */
export interface Refusal {
  status: number;
  body: Body;
}

export interface Verdict {
  waitMs: number;
  dropAnswer: boolean;
  refusal?: Refusal;
}

const CONTROL_OR_STREAM = /Table|Stream|Shard|GetRecords|TimeToLive|Backup|Tag/;

const refuse = (type: string, message: string, status = 400, more: Body = {}): Refusal => ({
  status,
  body: { __type: `com.amazonaws.dynamodb.v20120810#${type}`, ...more, Message: message },
});

const ONGOING = 'Transaction is ongoing for the item';

function refuseConflict(operation: string, conflicts: readonly boolean[]): Refusal {
  if (!operation.startsWith('Transact')) return refuse('TransactionConflictException', ONGOING);
  const reasons = conflicts.map((hit) => (hit ? { Code: 'TransactionConflict', Message: ONGOING } : { Code: 'None' }));
  const codes = reasons.map((reason) => reason.Code).join(', ');
  const message = `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`;
  return refuse('TransactionCanceledException', message, 400, { CancellationReasons: reasons });
}

function refuseThrottle(operation: string): Refusal {
  if (CONTROL_OR_STREAM.test(operation)) return refuse('ThrottlingException', 'Rate exceeded');
  return refuse(
    'ProvisionedThroughputExceededException',
    'The level of configured provisioned throughput for the table was exceeded.',
  );
}

const canConflict = (operation: string): boolean => WRITES.has(operation) || operation === 'TransactGetItems';

/** mulberry32: a small generator of even draws from 0 to 1, the same for the same seed. */
function generator(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** The faults' working side, for the proxy: decides what happens to each request. */
export class RequestFaults implements Faults {
  readonly #tables: Tables;
  readonly #armed = new Map<number, { fault: Fault; left: number; draw: () => number }>();
  readonly #openTransactions = new Map<string, unknown>();
  #windowMs = 0;
  #seed = 1;
  #nextId = 1;
  #count = 0;

  constructor(tables: Tables) {
    this.#tables = tables;
  }

  get count(): number {
    return this.#count;
  }

  get active(): boolean {
    return this.#armed.size > 0 || this.#windowMs > 0 || this.#openTransactions.size > 0;
  }

  inject(fault: Fault): () => void {
    const id = this.#nextId;
    this.#nextId += 1;
    const draw = generator(this.#seed * 1_000_003 + id);
    this.#armed.set(id, { fault, left: fault.times ?? Number.POSITIVE_INFINITY, draw });
    return () => void this.#armed.delete(id);
  }

  clear(): void {
    this.#armed.clear();
    this.#windowMs = 0;
    this.#count = 0;
  }

  seed(value: number): void {
    this.#seed = value;
    this.#nextId = 1 + Math.max(0, ...this.#armed.keys());
  }

  modelConflicts(windowMs: number): void {
    this.#windowMs = windowMs;
  }

  /** What the armed faults do to this request. */
  judge(operation: string, body: Body): Verdict {
    const verdict: Verdict = { waitMs: 0, dropAnswer: false };
    for (const [id, armed] of this.#armed) {
      const { kind, match, probability = 1, ms = 0 } = armed.fault;
      if (kind === 'conflict' && !canConflict(operation)) continue;
      if (match && !match(operation, body)) continue;
      if (probability < 1 && armed.draw() >= probability) continue;
      this.#count += 1;
      armed.left -= 1;
      if (armed.left <= 0) this.#armed.delete(id);
      if (kind === 'latency') {
        verdict.waitMs += ms;
        continue;
      }
      if (kind === 'dropAnswer') verdict.dropAnswer = true;
      else if (kind === 'error500') verdict.refusal = refuse('InternalServerError', 'Internal server error', 500);
      else if (kind === 'throttle') verdict.refusal = refuseThrottle(operation);
      else
        verdict.refusal = refuseConflict(
          operation,
          namedItems(operation, body).map(() => true),
        );
      return verdict;
    }
    return verdict;
  }

  /**
   * Passes a request through the conflict model.
   * @returns the refusal, or the milliseconds to hold the request before forwarding it and the function to call when
   * it is over
   */
  async enter(
    operation: string,
    body: Body,
    call: Call,
  ): Promise<{ refusal: Refusal } | { holdMs: number; leave: () => void }> {
    const pass = { holdMs: 0, leave: () => {} };
    if (!canConflict(operation) || (this.#windowMs === 0 && this.#openTransactions.size === 0)) return pass;
    const ids = (await this.#tables.targets(operation, body, call)).map((target) => target.id);
    const open = this.#openTransactions;
    const hits = ids.map((id) => open.has(id));
    if (hits.includes(true)) {
      this.#count += 1;
      const token = body.ClientRequestToken;
      const same = token !== undefined && ids.every((id) => open.get(id) === token);
      if (!same) return { refusal: refuseConflict(operation, hits) };
      return { refusal: refuse('TransactionInProgressException', 'The transaction is already in progress') };
    }
    if (operation !== 'TransactWriteItems' || this.#windowMs === 0) return pass;
    for (const id of ids) open.set(id, body.ClientRequestToken);
    const leave = (): void => {
      for (const id of ids) open.delete(id);
    };
    return { holdMs: this.#windowMs, leave };
  }
}
