import {
  type Item,
  indexWriteUnits,
  itemBytes,
  readUnits,
  USD_PER_READ_UNIT,
  USD_PER_WRITE_UNIT,
  writeUnits,
} from './billing.ts';
import { type Body, type Call, KEY_READS, type Tables, type Target, WRITES } from './requests.ts';

/** Request units: writes in steps of 1, reads in steps of 0.5. */
export interface Units {
  writeUnits: number;
  readUnits: number;
}

/** What the app consumed since `start` or `reset`. */
export interface Reading extends Units {
  /** Requests the app sent, also those answered by a fault; the proxy's own requests are not counted. */
  roundTrips: number;
  byOperation: Record<string, Units & { roundTrips: number }>;
  /** Per table, its indexes included; the indexes' share again under `byIndex`. */
  byTable: Record<string, Units & { byIndex: Record<string, Units> }>;
  /** At on-demand prices of us-east-1. */
  usd: number;
  /** Operations seen that carry units this meter cannot tell (PartiQL). Empty means the reading is complete. */
  unmetered: string[];
}

/** Counts request units by the published on-demand rules. Off until started: the proxy then only passes bytes through. */
export interface Meter {
  start(): void;
  /** Stops counting; the reading stays. */
  stop(): void;
  /** Back to zero; on or off stays as it is. */
  reset(): void;
  read(): Reading;
}

export interface Answer {
  status: number;
  body: Buffer;
}

const PARTIQL: ReadonlySet<string> = new Set(['ExecuteStatement', 'BatchExecuteStatement', 'ExecuteTransaction']);

interface ConsumedCapacity {
  TableName: string;
  CapacityUnits: number;
  GlobalSecondaryIndexes?: Record<string, { CapacityUnits: number }>;
  LocalSecondaryIndexes?: Record<string, { CapacityUnits: number }>;
}

const noUnits = (): Units => ({ writeUnits: 0, readUnits: 0 });
const emptyReading = (): Reading => ({
  ...noUnits(),
  roundTrips: 0,
  byOperation: {},
  byTable: {},
  usd: 0,
  unmetered: [],
});

/** Lets one holder at a time have an item; several items are taken at once, so that holders never wait in a circle. */
class ItemLocks {
  readonly #tails = new Map<string, Promise<void>>();

  async hold<T>(ids: readonly string[], work: () => Promise<T>): Promise<T> {
    const before = ids.map((id) => this.#tails.get(id));
    const { promise: tail, resolve: release } = Promise.withResolvers<void>();
    for (const id of ids) this.#tails.set(id, tail);
    try {
      await Promise.all(before);
      return await work();
    } finally {
      release();
      for (const id of ids) if (this.#tails.get(id) === tail) this.#tails.delete(id);
    }
  }
}

/** The meter's working side, for the proxy: sees each request and what came back. */
export class RequestMeter implements Meter {
  readonly #tables: Tables;
  readonly #locks = new ItemLocks();
  readonly #finishedTransactions = new Set<string>();
  #reading = emptyReading();
  #on = false;

  constructor(tables: Tables) {
    this.#tables = tables;
  }

  get on(): boolean {
    return this.#on;
  }

  start(): void {
    this.#on = true;
  }

  stop(): void {
    this.#on = false;
  }

  reset(): void {
    this.#reading = emptyReading();
  }

  read(): Reading {
    const { writeUnits: written, readUnits: read } = this.#reading;
    return { ...structuredClone(this.#reading), usd: written * USD_PER_WRITE_UNIT + read * USD_PER_READ_UNIT };
  }

  /** Counts one request of the app, when on. */
  countRoundTrip(operation: string): void {
    if (!this.#on) return;
    this.#reading.roundTrips += 1;
    this.#operation(operation).roundTrips += 1;
    if (PARTIQL.has(operation) && !this.#reading.unmetered.includes(operation)) this.#reading.unmetered.push(operation);
  }

  #operation(operation: string): Units & { roundTrips: number } {
    this.#reading.byOperation[operation] ??= { roundTrips: 0, ...noUnits() };
    return this.#reading.byOperation[operation];
  }

  #charge(kind: keyof Units, units: number, operation: string, tableName: string, indexName?: string): void {
    if (units === 0) return;
    this.#reading.byTable[tableName] ??= { ...noUnits(), byIndex: {} };
    const table = this.#reading.byTable[tableName];
    const arms: Units[] = [this.#reading, this.#operation(operation), table];
    if (indexName !== undefined) {
      table.byIndex[indexName] ??= noUnits();
      arms.push(table.byIndex[indexName]);
    }
    for (const arm of arms) arm[kind] += units;
  }

  /**
   * Runs `forward` and charges what it consumed, before the app sees the answer. Writes to one item pass one after
   * another, because the item is read before and after.
   */
  async observe(operation: string, body: Body, call: Call, forward: () => Promise<Answer>): Promise<Answer> {
    if (WRITES.has(operation)) {
      const targets = await this.#tables.targets(operation, body, call);
      const ids = [...new Set(targets.map((target) => target.id))];
      return this.#locks.hold(ids, () => this.#observeWrite(operation, body, targets, call, forward));
    }
    const answer = await forward();
    if (answer.status !== 200) return answer;
    if (operation === 'Query' || operation === 'Scan') await this.#chargeReplay(operation, body, call);
    else if (KEY_READS.has(operation)) await this.#chargeKeyReads(operation, body, call, answer);
    return answer;
  }

  async #observeWrite(
    operation: string,
    body: Body,
    targets: Target[],
    call: Call,
    forward: () => Promise<Answer>,
  ): Promise<Answer> {
    const before = await images(targets, call).catch(() => []); // a key of the wrong type: DynamoDB rejects the write too
    const answer = await forward();
    const transactional = operation === 'TransactWriteItems';
    const factor = transactional ? 2 : 1;
    if (answer.status !== 200) {
      // AWS publishes no figure for a canceled transaction; both underlying writes are assumed, as in a committed one.
      if (!conditionFailed(answer)) return answer;
      targets.forEach(({ table }, at) => {
        this.#charge('writeUnits', factor * writeUnits(itemBytes(before[at])), operation, table.name);
      });
      return answer;
    }
    const token = transactional ? body.ClientRequestToken : undefined;
    if (typeof token === 'string' && this.#finishedTransactions.has(token)) {
      // A repeated client token writes nothing and consumes the read units of the items.
      targets.forEach(({ table }, at) => {
        this.#charge('readUnits', readUnits(itemBytes(before[at]), 'transactional'), operation, table.name);
      });
      return answer;
    }
    if (typeof token === 'string') this.#finishedTransactions.add(token);
    const after = await images(targets, call);
    const skipped = await this.#unprocessed(operation, 'UnprocessedItems', answer, call);
    targets.forEach(({ id, table }, at) => {
      if (skipped.has(id)) return;
      const bytes = Math.max(itemBytes(before[at]), itemBytes(after[at]));
      this.#charge('writeUnits', factor * writeUnits(bytes), operation, table.name);
      for (const index of table.indexes) {
        this.#charge('writeUnits', indexWriteUnits(before[at], after[at], index), operation, table.name, index.name);
      }
    });
    return answer;
  }

  async #chargeKeyReads(operation: string, body: Body, call: Call, answer: Answer): Promise<void> {
    const targets = await this.#tables.targets(operation, body, call);
    const skipped = await this.#unprocessed(operation, 'UnprocessedKeys', answer, call);
    const items = await images(targets, call);
    targets.forEach(({ id, table }, at) => {
      if (skipped.has(id)) return;
      const request = operation === 'BatchGetItem' ? (body.RequestItems as Record<string, Body>)[table.name] : body;
      const plain = request?.ConsistentRead === true ? 'strong' : 'eventual';
      const consistency = operation === 'TransactGetItems' ? 'transactional' : plain;
      this.#charge('readUnits', readUnits(itemBytes(items[at]), consistency), operation, table.name);
    });
  }

  async #unprocessed(operation: string, field: string, answer: Answer, call: Call): Promise<Set<string>> {
    if (!operation.startsWith('Batch')) return new Set();
    const RequestItems = (JSON.parse(answer.body.toString('utf8')) as Body)[field] ?? {};
    const targets = await this.#tables.targets(operation, { RequestItems }, call);
    return new Set(targets.map((target) => target.id));
  }

  /**
   * Repeats a query or scan and takes the units DynamoDB Local reports: they cover the items read, before any filter and
   * projection, on the table or index read. Only for no item at all it reports 0 where AWS charges one block.
   */
  async #chargeReplay(operation: string, body: Body, call: Call): Promise<void> {
    const answer = await call(operation, { ...body, ReturnConsumedCapacity: 'INDEXES' });
    const consumed = answer.ConsumedCapacity as ConsumedCapacity;
    const least = readUnits(0, body.ConsistentRead === true ? 'strong' : 'eventual');
    if (consumed.CapacityUnits === 0) {
      const index = typeof body.IndexName === 'string' ? body.IndexName : undefined;
      this.#charge('readUnits', least, operation, consumed.TableName, index);
      return;
    }
    const arms = { ...consumed.GlobalSecondaryIndexes, ...consumed.LocalSecondaryIndexes };
    let onTable = consumed.CapacityUnits;
    for (const [index, { CapacityUnits }] of Object.entries(arms)) {
      this.#charge('readUnits', CapacityUnits, operation, consumed.TableName, index);
      onTable -= CapacityUnits;
    }
    this.#charge('readUnits', onTable, operation, consumed.TableName);
  }
}

function conditionFailed(answer: Answer): boolean {
  const { __type, CancellationReasons } = JSON.parse(answer.body.toString('utf8')) as {
    __type?: string;
    CancellationReasons?: { Code: string }[];
  };
  if (__type?.endsWith('#ConditionalCheckFailedException')) return true;
  return (CancellationReasons ?? []).some((reason) => reason.Code === 'ConditionalCheckFailed');
}

function images(targets: readonly Target[], call: Call): Promise<(Item | undefined)[]> {
  return Promise.all(
    targets.map(async ({ table, key }) => {
      const answer = await call('GetItem', { TableName: table.name, Key: key, ConsistentRead: true });
      return answer.Item as Item | undefined;
    }),
  );
}
