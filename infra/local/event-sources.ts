import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Message, Queue } from './buckets-and-queues.ts';
import type { Functions, Outcome } from './functions.ts';
import {
  asNumber,
  asObject,
  asObjects,
  asText,
  loadJson,
  type Properties,
  saveJson,
  TemplateError,
} from './template.ts';

/** What all event sources share. */
export interface SourceContext {
  readonly region: string;
  readonly functions: Functions;
  /** Longest wait between attempts, in seconds; where it is shorter than AWS's own, retries come sooner. */
  readonly retryCapSeconds: number;
  readonly log: (line: string) => void;
}

/** Feeds a function from a queue or a stream until it is ended. */
export interface EventSource {
  readonly logicalId: string;
  /** Takes nothing more until resumed; resolves when what was taken is finished. */
  pause(): Promise<void>;
  resume(): void;
  /** Whether everything that was there when asking has been consumed (or the source is paused). */
  drained(): Promise<boolean>;
  /** Something happened that may have written what this source reads: look more often for a while. */
  stir(): void;
  /** Ends; what was taken and not finished comes again at the next start. */
  end(): Promise<void>;
}

type StreamRecord = Properties & { eventID: string; dynamodb: Properties & { SequenceNumber: string } };

const BUSY_MS = 40;
const IDLE_MS = 200;
const STAYS_BUSY_MS = 2000;
const NO_LIMIT = -1;

/** Reads messages from a queue in batches and deletes what the function finished. */
export class QueueSource implements EventSource {
  readonly logicalId: string;
  readonly #queue: Queue;
  readonly #functionName: string;
  readonly #context: SourceContext;
  readonly #batchSize: number;
  readonly #windowMs: number;
  readonly #concurrency: number;
  readonly #partial: boolean;
  readonly #running = new Set<Promise<void>>();
  readonly #loop: Promise<void>;
  #paused = false;
  #ended = false;
  #resumed: () => void = () => {};

  /** @param given resolved properties of the AWS::Lambda::EventSourceMapping */
  constructor(
    logicalId: string,
    queue: Queue,
    functionName: string,
    given: Properties,
    instances: number,
    context: SourceContext,
  ) {
    this.logicalId = logicalId;
    if (given.FilterCriteria) throw new TemplateError(`${logicalId}: the local twin filters streams only, not queues.`);
    this.#queue = queue;
    this.#functionName = functionName;
    this.#context = context;
    this.#batchSize = asNumber(given.BatchSize) ?? 10;
    this.#windowMs = (asNumber(given.MaximumBatchingWindowInSeconds) ?? 0) * 1000;
    this.#concurrency = asNumber(asObject(given.ScalingConfig).MaximumConcurrency) ?? instances;
    this.#partial = reportsItems(given);
    this.#loop = this.#run();
  }

  async pause(): Promise<void> {
    this.#paused = true;
    await Promise.all(this.#running);
  }

  resume(): void {
    this.#paused = false;
    this.#resumed();
  }

  async drained(): Promise<boolean> {
    return this.#paused || (this.#running.size === 0 && this.#queue.outstanding() === 0);
  }

  stir(): void {}

  async end(): Promise<void> {
    this.#ended = true;
    this.#resumed();
    await this.#loop;
    await Promise.all(this.#running);
  }

  async #run(): Promise<void> {
    while (!this.#ended) {
      if (this.#paused) {
        await new Promise<void>((settle) => {
          this.#resumed = settle;
        });
        continue;
      }
      if (this.#running.size >= this.#concurrency) {
        await Promise.race(this.#running);
        continue;
      }
      const batch = this.#queue.receive(this.#batchSize);
      if (batch.length === 0) {
        await this.#queue.arrival(1);
        continue;
      }
      await this.#gather(batch);
      const run = this.#deliver(batch)
        .catch((error: Error) => this.#context.log(`${this.logicalId}: ${error.message}`))
        .finally(() => this.#running.delete(run));
      this.#running.add(run);
    }
  }

  /** Waits within the batching window for the batch to fill. */
  async #gather(batch: Message[]): Promise<void> {
    const until = Date.now() + this.#windowMs;
    while (batch.length < this.#batchSize && Date.now() < until && !this.#ended) {
      await this.#queue.arrival((until - Date.now()) / 1000);
      batch.push(...this.#queue.receive(this.#batchSize - batch.length));
    }
  }

  async #deliver(batch: readonly Message[]): Promise<void> {
    const records = batch.map((message) => ({
      messageId: message.id,
      receiptHandle: message.handle,
      body: message.body,
      attributes: message.attributes,
      messageAttributes: message.messageAttributes,
      md5OfBody: message.md5,
      eventSource: 'aws:sqs',
      eventSourceARN: this.#queue.arn,
      awsRegion: this.#context.region,
    }));
    const outcome = await this.#context.functions.invoke(this.#functionName, JSON.stringify({ Records: records }));
    const ids = batch.map((message) => message.id);
    const failed = outcome.failed ? 'all' : this.#partial ? failedItems(outcome, ids) : new Set<string>();
    for (const message of batch) {
      if (failed !== 'all' && !failed.has(message.id)) this.#queue.remove(message.handle);
      else if (!this.#ended) this.#queue.release(message.handle, this.#context.retryCapSeconds);
    }
  }
}

/** Finished sequence numbers by event source and shard, on disk before anything else is read. */
export class Checkpoints {
  readonly #file: string;
  readonly #finished: Record<string, Record<string, string>>;

  /** @param lastSequence highest number the database knows: a higher one is from before its numbering began anew */
  constructor(dataDir: string, lastSequence: bigint) {
    this.#file = join(dataDir, 'checkpoints.json');
    this.#finished = loadJson(this.#file, {});
    for (const shards of Object.values(this.#finished)) {
      for (const [shard, number] of Object.entries(shards)) if (BigInt(number) > lastSequence) delete shards[shard];
    }
    saveJson(this.#file, this.#finished);
  }

  /** The last finished sequence number, or `undefined` when the shard is to be read from its beginning. */
  get(source: string, shard: string): string | undefined {
    return this.#finished[source]?.[shard];
  }

  /** Records that everything up to the number is finished. */
  set(source: string, shard: string, sequenceNumber: string): void {
    this.#finished[source] = { ...this.#finished[source], [shard]: sequenceNumber };
    saveJson(this.#file, this.#finished);
  }

  /** Forgets shards that are gone. */
  retain(source: string, shards: readonly string[]): void {
    const kept = Object.entries(this.#finished[source] ?? {}).filter(([shard]) => shards.includes(shard));
    this.#finished[source] = Object.fromEntries(kept);
  }
}

interface StreamPlace {
  readonly endpoint: string;
  readonly streamArn: string;
  readonly checkpoints: Checkpoints;
  /** Where given-up batches are reported, when the mapping has an OnFailure destination. */
  readonly onFailure: Queue | undefined;
}

/** DynamoDB Local's streams write an empty map as `{}` where DynamoDB writes `{"M":{}}`; everything else is alike. */
function restoreEmptyMaps(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(restoreEmptyMaps);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  if (entries.length === 0) return { M: {} };
  // The fields of a map stand inside its tag, where an empty object is right.
  return Object.fromEntries(
    entries.map(([name, part]) => [name, isEmptyObject(part) && name === 'M' ? part : restoreEmptyMaps(part)]),
  );
}

const isEmptyObject = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length === 0;

/** Reads a table's stream in order, each shard after its parent, and goes on only when the function finished or gave up. */
export class StreamSource implements EventSource {
  readonly logicalId: string;
  readonly #functionName: string;
  readonly #place: StreamPlace;
  readonly #context: SourceContext;
  readonly #batchSize: number;
  readonly #windowMs: number;
  readonly #retries: number;
  readonly #maximumAgeSeconds: number;
  readonly #bisect: boolean;
  readonly #partial: boolean;
  readonly #patterns: readonly Properties[];
  readonly #iterators = new Map<string, string>();
  readonly #finishedShards = new Set<string>();
  readonly #began = Date.now() / 1000;
  readonly #ending = new AbortController();
  readonly #loop: Promise<void>;
  #asking: ((drained: boolean) => void)[] = [];
  #paused = false;
  #idle = Promise.resolve();
  #woken = false;
  #busyUntil = 0;
  #endNap: () => void = () => {};

  /** @param given resolved properties of the AWS::Lambda::EventSourceMapping */
  constructor(logicalId: string, functionName: string, given: Properties, place: StreamPlace, context: SourceContext) {
    this.logicalId = logicalId;
    this.#functionName = functionName;
    this.#place = place;
    this.#context = context;
    if (given.StartingPosition !== 'TRIM_HORIZON') {
      throw new TemplateError(
        `${logicalId}: the local twin reads streams from TRIM_HORIZON; LATEST would skip records after a restart.`,
      );
    }
    this.#batchSize = Math.min(asNumber(given.BatchSize) ?? 100, 1000);
    this.#windowMs = (asNumber(given.MaximumBatchingWindowInSeconds) ?? 0) * 1000;
    this.#retries = asNumber(given.MaximumRetryAttempts) ?? NO_LIMIT;
    this.#maximumAgeSeconds = asNumber(given.MaximumRecordAgeInSeconds) ?? NO_LIMIT;
    this.#bisect = String(given.BisectBatchOnFunctionError) === 'true';
    this.#partial = reportsItems(given);
    this.#patterns = asObjects(asObject(given.FilterCriteria).Filters).map((it) =>
      asObject(JSON.parse(String(it.Pattern))),
    );
    this.#loop = this.#run();
  }

  async pause(): Promise<void> {
    this.#paused = true;
    this.#endNap();
    await this.#idle;
  }

  resume(): void {
    this.#paused = false;
    this.stir();
  }

  drained(): Promise<boolean> {
    if (this.#paused || this.#ending.signal.aborted) return Promise.resolve(true);
    return new Promise((settle) => {
      this.#asking.push(settle);
      this.#woken = true;
      this.#endNap();
    });
  }

  stir(): void {
    const wasIdle = Date.now() >= this.#busyUntil;
    this.#busyUntil = Date.now() + STAYS_BUSY_MS;
    if (wasIdle) this.#endNap();
  }

  async end(): Promise<void> {
    this.#ending.abort();
    this.#endNap();
    await this.#loop;
  }

  async #run(): Promise<void> {
    while (!this.#ending.signal.aborted) {
      const asking = this.#asking;
      this.#asking = [];
      this.#woken = false;
      let found = false;
      let drained = this.#paused;
      if (!this.#paused) {
        const round = this.#round().then(
          (something) => {
            found = something;
            drained = !something;
          },
          (error: Error) => {
            if (!this.#ending.signal.aborted && !this.#paused) this.#context.log(`${this.logicalId}: ${error.message}`);
            this.#iterators.clear();
          },
        );
        this.#idle = round;
        await round;
      }
      for (const settle of asking) settle(drained);
      if (!found) await this.#nap(Date.now() < this.#busyUntil ? BUSY_MS : IDLE_MS);
    }
    for (const settle of this.#asking) settle(true);
  }

  /** Reads every shard once. @returns whether there was anything. */
  async #round(): Promise<boolean> {
    if (this.#iterators.size === 0) await this.#findShards();
    let found = false;
    for (const shard of [...this.#iterators.keys()]) {
      found = (await this.#read(shard)) || found;
      if (this.#iterators.has(shard)) continue;
      this.#finishedShards.add(shard);
      await this.#findShards();
      found = true;
    }
    return found;
  }

  /** Learns the stream's shards; one is read only after its parent was read to the end. */
  async #findShards(): Promise<void> {
    const { streamArn, checkpoints } = this.#place;
    const shards: Properties[] = [];
    let last: string | undefined;
    do {
      const request = { StreamArn: streamArn, ...(last ? { ExclusiveStartShardId: last } : {}) };
      const page = asObject((await this.#call('DescribeStream', request)).StreamDescription);
      shards.push(...asObjects(page.Shards));
      last = asText(page.LastEvaluatedShardId);
    } while (last);
    const ids = shards.map((shard) => String(shard.ShardId));
    checkpoints.retain(this.logicalId, ids);
    for (const shard of shards) {
      const id = String(shard.ShardId);
      const parent = asText(shard.ParentShardId) ?? '';
      const waits = ids.includes(parent) && !this.#finishedShards.has(parent);
      if (waits || this.#finishedShards.has(id) || this.#iterators.has(id)) continue;
      const finished = checkpoints.get(this.logicalId, id);
      const position = finished
        ? { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: finished }
        : { ShardIteratorType: 'TRIM_HORIZON' };
      const answer = await this.#call('GetShardIterator', { StreamArn: streamArn, ShardId: id, ...position });
      this.#iterators.set(id, String(answer.ShardIterator));
    }
  }

  /** Reads a batch of one shard and sees it through. @returns whether there was anything. */
  async #read(shard: string): Promise<boolean> {
    const batch: StreamRecord[] = [];
    const until = Date.now() + this.#windowMs;
    do {
      const iterator = this.#iterators.get(shard);
      if (iterator === undefined) break;
      const answer = await this.#call('GetRecords', { ShardIterator: iterator, Limit: this.#batchSize - batch.length });
      const next = asText(answer.NextShardIterator);
      if (next === undefined) this.#iterators.delete(shard);
      else this.#iterators.set(shard, next);
      const records = asObjects(restoreEmptyMaps(answer.Records)) as StreamRecord[];
      batch.push(...records);
      if (batch.length === 0 || batch.length >= this.#batchSize || Date.now() >= until) break;
      await this.#nap(BUSY_MS, true);
    } while (!this.#ending.signal.aborted);
    const last = batch.at(-1);
    if (!last) return false;
    const wanted = batch
      .map((record) => ({ ...record, eventSourceARN: this.#place.streamArn, awsRegion: this.#context.region }))
      .filter((record) => this.#patterns.length === 0 || this.#patterns.some((pattern) => matches(pattern, record)));
    if (wanted.length > 0) await this.#see(shard, wanted);
    this.#place.checkpoints.set(this.logicalId, shard, last.dynamodb.SequenceNumber);
    return true;
  }

  /** Invokes until every record of the batch is finished or given up. @throws when the source ends before that */
  async #see(shard: string, batch: readonly StreamRecord[]): Promise<void> {
    let rest = batch;
    for (let attempts = 0; rest.length > 0; ) {
      this.#ending.signal.throwIfAborted();
      if (this.#paused) throw new Error('paused within a batch; it is read again when resumed');
      if (this.#tooOld(rest)) {
        return this.#giveUp(shard, rest, 'RecordAgeExceeded', attempts, undefined);
      }
      const outcome = await this.#context.functions.invoke(this.#functionName, JSON.stringify({ Records: rest }));
      const done = this.#finished(outcome, rest);
      const before = rest[done - 1];
      if (before) this.#place.checkpoints.set(this.logicalId, shard, before.dynamodb.SequenceNumber);
      rest = rest.slice(done);
      if (rest.length === 0) return;
      attempts = done > 0 ? 1 : attempts + 1;
      if (done === 0 && this.#bisect && rest.length > 1) {
        const half = Math.ceil(rest.length / 2);
        await this.#see(shard, rest.slice(0, half));
        rest = rest.slice(half);
        attempts = 0;
        continue;
      }
      if (this.#retries !== NO_LIMIT && attempts > this.#retries) {
        return this.#giveUp(shard, rest, 'RetryAttemptsExhausted', attempts, outcome);
      }
      await this.#nap(
        Math.min(100 * 2 ** Math.min(attempts - 1, 10), 30_000, this.#context.retryCapSeconds * 1000),
        true,
      );
    }
  }

  /** How many records from the batch's beginning are finished. */
  #finished(outcome: Outcome, batch: readonly StreamRecord[]): number {
    if (outcome.failed) return 0;
    if (!this.#partial) return batch.length;
    const numbers = batch.map((record) => record.dynamodb.SequenceNumber);
    const failed = failedItems(outcome, numbers);
    if (failed === 'all') return 0;
    const lowest = numbers.findIndex((number) => failed.has(number));
    return lowest < 0 ? batch.length : lowest;
  }

  #tooOld(batch: readonly StreamRecord[]): boolean {
    if (this.#maximumAgeSeconds === NO_LIMIT) return false;
    // Time during which the twin was off does not count: a function in the cloud would have been there.
    const since = Math.max(asNumber(batch[0]?.dynamodb.ApproximateCreationDateTime) ?? 0, this.#began);
    return Date.now() / 1000 - since > this.#maximumAgeSeconds;
  }

  /** Reports the batch to the OnFailure destination and goes on after it. */
  #giveUp(
    shard: string,
    batch: readonly StreamRecord[],
    condition: string,
    attempts: number,
    outcome: Outcome | undefined,
  ): void {
    const time = (record: StreamRecord | undefined) =>
      new Date((asNumber(record?.dynamodb.ApproximateCreationDateTime) ?? 0) * 1000).toISOString();
    const last = batch.at(-1);
    this.#context.log(
      `${this.logicalId}: gave up ${batch.length} record(s) of ${shard}: ${condition} ${outcome?.payload ?? ''}`,
    );
    this.#place.onFailure?.send(
      JSON.stringify({
        requestContext: {
          requestId: outcome?.requestId ?? randomUUID(),
          functionArn: this.#context.functions.find(this.#functionName)?.arn,
          condition,
          approximateInvokeCount: attempts,
        },
        ...(outcome
          ? { responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' } }
          : {}),
        version: '1.0',
        timestamp: new Date().toISOString(),
        DDBStreamBatchInfo: {
          shardId: shard,
          startSequenceNumber: batch[0]?.dynamodb.SequenceNumber,
          endSequenceNumber: last?.dynamodb.SequenceNumber,
          approximateArrivalOfFirstRecord: time(batch[0]),
          approximateArrivalOfLastRecord: time(last),
          batchSize: batch.length,
          streamArn: this.#place.streamArn,
        },
      }),
    );
    if (last) this.#place.checkpoints.set(this.logicalId, shard, last.dynamodb.SequenceNumber);
  }

  /** Waits; unless `firm`, whatever happens ends the wait. A pause or the end always does. */
  async #nap(ms: number, firm = false): Promise<void> {
    const hurried = () => this.#ending.signal.aborted || (firm ? this.#paused : this.#woken);
    if (hurried()) return;
    await new Promise<void>((settle) => {
      const timer = setTimeout(settle, ms);
      this.#endNap = () => {
        if (firm && !hurried()) return;
        clearTimeout(timer);
        settle();
      };
    });
    this.#endNap = () => {};
  }

  /** The stream API as plain JSON: its records are exactly what a function's event carries. */
  async #call(operation: string, input: Properties): Promise<Properties> {
    const response = await fetch(this.#place.endpoint, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': `DynamoDBStreams_20120810.${operation}`,
        authorization: `AWS4-HMAC-SHA256 Credential=local/20260101/${this.#context.region}/dynamodb/aws4_request, SignedHeaders=host, Signature=local`,
      },
      body: JSON.stringify(input),
      signal: this.#ending.signal,
    });
    const answer = asObject(await response.json());
    if (!response.ok)
      throw new Error(`${operation} failed: ${answer.__type} ${answer.message ?? answer.Message ?? ''}`);
    return answer;
  }
}

function reportsItems(given: Properties): boolean {
  return Array.isArray(given.FunctionResponseTypes) && given.FunctionResponseTypes.includes('ReportBatchItemFailures');
}

/** The ids the function reports as failed; an answer AWS would not understand fails all of them. */
function failedItems(outcome: Outcome, ids: readonly string[]): Set<string> | 'all' {
  const answer: unknown = JSON.parse(outcome.payload);
  if (answer === null || answer === '') return new Set();
  if (typeof answer !== 'object' || Array.isArray(answer)) return 'all';
  const items = asObject(answer).batchItemFailures ?? [];
  if (!Array.isArray(items)) return 'all';
  const failed = items.map((item) => asObject(item).itemIdentifier);
  return failed.every((id): id is string => typeof id === 'string' && ids.includes(id)) ? new Set(failed) : 'all';
}

/**
 * Whether an EventBridge-style pattern fits: every field of the pattern must fit the value at the same place,
 * by equality, `prefix`, `suffix`, `exists`, `anything-but` or `equals-ignore-case`.
 * @throws TemplateError for an operator the twin does not know
 */
export function matches(pattern: Properties, value: unknown): boolean {
  return Object.entries(pattern).every(([field, wanted]) => {
    if (field === '$or') return asObjects(wanted).some((alternative) => matches(alternative, value));
    const found = asObject(value)[field];
    return Array.isArray(wanted) ? wanted.some((rule) => fits(rule, found)) : matches(asObject(wanted), found);
  });
}

function fits(rule: unknown, found: unknown): boolean {
  const values = Array.isArray(found) ? found : [found];
  if (typeof rule !== 'object' || rule === null) return values.includes(rule);
  const [operator = '', operand] = Object.entries(rule)[0] ?? [];
  const some = (test: (text: string) => boolean) => values.some((value) => typeof value === 'string' && test(value));
  switch (operator) {
    case 'exists':
      return (found !== undefined && (typeof found !== 'object' || found === null || Array.isArray(found))) === operand;
    case 'prefix':
      return some((text) => text.startsWith(String(operand)));
    case 'suffix':
      return some((text) => text.endsWith(String(operand)));
    case 'equals-ignore-case':
      return some((text) => text.toLowerCase() === String(operand).toLowerCase());
    case 'anything-but': {
      if (found === undefined) return false;
      const excluded = Array.isArray(operand) ? operand : [operand];
      return !excluded.some((it) => fits(it, found));
    }
    default:
      throw new TemplateError(
        `The local twin does not know the filter operator ${operator}: add it to infra/local/event-sources.ts.`,
      );
  }
}
