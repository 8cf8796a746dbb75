import type { Dynamo } from '../dynamo/dynamo.ts';
import type { Checkpoints } from './checkpoints.ts';
import type { EventSource, SourceContext } from './event-source.ts';
import { matches } from './filter-patterns.ts';
import type { StreamSourceDeclaration } from './source-declarations.ts';
import { StreamApi } from './stream-api.ts';
import { StreamDelivery } from './stream-delivery.ts';
import { Pace } from './stream-pace.ts';
import { removesNothing, type StreamRecord } from './stream-record.ts';

/** Looked into at least so often, whatever the database's file looks like. */
const LOOK_AGAIN_MS = 60_000;

/** Reads a table's stream in order, each shard after its parent, and goes on only when the function finished or gave up. */
export class StreamSource implements EventSource {
  readonly #declared: StreamSourceDeclaration;
  readonly #checkpoints: Checkpoints;
  readonly #context: SourceContext;
  readonly #pace = new Pace();
  readonly #api: StreamApi;
  readonly #delivery: StreamDelivery;
  /** Where reading goes on, of the shards that are being read. */
  readonly #iterators = new Map<string, string>();
  readonly #finishedShards = new Set<string>();
  readonly #look: () => string | undefined;
  /** What the database looked like, and when, before a round that found nothing. */
  #empty: { readonly look: string; readonly at: number } | undefined;
  readonly #loop: Promise<void>;
  #asking: ((drained: boolean) => void)[] = [];
  #lastRound = Promise.resolve();

  constructor(
    declared: StreamSourceDeclaration,
    dynamo: Pick<Dynamo, 'endpoint' | 'look'>,
    checkpoints: Checkpoints,
    context: SourceContext,
  ) {
    this.#declared = declared;
    this.#checkpoints = checkpoints;
    this.#context = context;
    this.#look = dynamo.look;
    this.#api = new StreamApi(dynamo.endpoint, context.region, declared.streamArn, this.#pace.signal);
    this.#delivery = new StreamDelivery(declared, checkpoints, context, this.#pace);
    this.#loop = this.#run();
  }

  async pause(): Promise<void> {
    this.#pace.pause();
    await this.#lastRound;
  }

  resume(): void {
    this.#pace.resume();
  }

  drained(): Promise<boolean> {
    if (this.#pace.paused || this.#pace.ended) return Promise.resolve(true);
    return new Promise((settle) => {
      this.#asking.push(settle);
      this.#pace.wake();
    });
  }

  /** Nothing to do: no stream of ours has a batching window. */
  hasten(): void {}

  stir(): void {
    this.#pace.expect();
  }

  async end(): Promise<void> {
    this.#pace.end();
    await this.#loop;
  }

  async #run(): Promise<void> {
    while (!this.#pace.ended) {
      // Who asks from now on is answered after the next round: this one may already have passed a shard.
      const asking = this.#asking;
      this.#asking = [];
      this.#pace.begin();
      let found = false;
      let drained = this.#pace.paused;
      if (!this.#pace.paused) {
        this.#lastRound = this.#round().then(
          (something) => {
            found = something;
            drained = !something;
          },
          (error: Error) => {
            if (!this.#pace.ended && !this.#pace.paused)
              this.#context.log(`${this.#declared.logicalId}: ${error.message}`);
            // What was read and not finished is read again from the checkpoints.
            this.#iterators.clear();
          },
        );
        await this.#lastRound;
      }
      for (const settle of asking) settle(drained);
      if (!found) await this.#pace.rest();
    }
    for (const settle of this.#asking) settle(true);
  }

  /** Reads every shard once, unless nothing was written since they were found empty. @returns whether there was anything. */
  async #round(): Promise<boolean> {
    const now = Date.now();
    const look = this.#look();
    if (this.#empty && this.#empty.look === look && now - this.#empty.at < LOOK_AGAIN_MS) return false;
    this.#empty = undefined;
    const found = await this.#readAll();
    if (!found && look !== undefined) this.#empty = { look, at: now };
    return found;
  }

  async #readAll(): Promise<boolean> {
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
    const { logicalId } = this.#declared;
    const shards = await this.#api.shards();
    const ids = shards.map(({ id }) => id);
    this.#checkpoints.retain(logicalId, ids);
    for (const { id, parent } of shards) {
      const waits = parent !== undefined && ids.includes(parent) && !this.#finishedShards.has(parent);
      if (waits || this.#finishedShards.has(id) || this.#iterators.has(id)) continue;
      this.#iterators.set(id, await this.#api.iterator(id, this.#checkpoints.get(logicalId, id)));
    }
  }

  /** Reads a batch of one shard and sees it through. @returns whether there was anything. */
  async #read(shard: string): Promise<boolean> {
    const { logicalId, streamArn, patterns } = this.#declared;
    const batch = await this.#gather(shard);
    const last = batch.at(-1);
    if (!last) return false;
    const wanted = batch
      .filter((record) => !removesNothing(record))
      .map((record) => ({ ...record, eventSourceARN: streamArn, awsRegion: this.#context.region }))
      .filter((record) => patterns.length === 0 || patterns.some((pattern) => matches(pattern, record)));
    if (wanted.length > 0) await this.#delivery.see(shard, wanted);
    this.#checkpoints.set(logicalId, shard, last.dynamodb.SequenceNumber);
    return true;
  }

  /** Reads until the batch is full, the batching window is over or the shard has ended. */
  async #gather(shard: string): Promise<StreamRecord[]> {
    const { batchSize, windowMs } = this.#declared;
    const batch: StreamRecord[] = [];
    const until = Date.now() + windowMs;
    do {
      const iterator = this.#iterators.get(shard);
      if (iterator === undefined) break;
      const { records, next } = await this.#api.records(iterator, batchSize - batch.length);
      if (next === undefined) this.#iterators.delete(shard);
      else this.#iterators.set(shard, next);
      batch.push(...records);
      if (batch.length === 0 || batch.length >= batchSize || Date.now() >= until) break;
      await this.#pace.wait();
    } while (!this.#pace.ended);
    return batch;
  }
}
