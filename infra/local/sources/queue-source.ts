import type { Message } from '../storage/queue.ts';
import { failedItems } from './batch-response.ts';
import type { EventSource, SourceContext } from './event-source.ts';
import type { QueueSourceDeclaration } from './source-declarations.ts';

/** Reads messages from a queue in batches and deletes what the function finished. */
export class QueueSource implements EventSource {
  readonly #declared: QueueSourceDeclaration;
  readonly #context: SourceContext;
  readonly #running = new Set<Promise<void>>();
  readonly #loop: Promise<void>;
  #paused = false;
  #ended = false;
  #resumed: () => void = () => {};
  #hastened: () => void = () => {};

  constructor(declared: QueueSourceDeclaration, context: SourceContext) {
    this.#declared = declared;
    this.#context = context;
    this.#loop = this.#run();
  }

  async pause(): Promise<void> {
    this.#paused = true;
    this.#hastened();
    await Promise.all(this.#running);
  }

  resume(): void {
    this.#paused = false;
    this.#resumed();
  }

  async drained(): Promise<boolean> {
    return this.#paused || (this.#running.size === 0 && this.#declared.queue.outstanding() === 0);
  }

  hasten(): void {
    this.#hastened();
  }

  /** Nothing to do: the queue itself tells of arrivals. */
  stir(): void {}

  async end(): Promise<void> {
    this.#ended = true;
    this.#resumed();
    await this.#loop;
    await Promise.all(this.#running);
  }

  async #run(): Promise<void> {
    const { logicalId, queue, batchSize, concurrency } = this.#declared;
    while (!this.#ended) {
      if (this.#paused) {
        await new Promise<void>((settle) => {
          this.#resumed = settle;
        });
        continue;
      }
      if (this.#running.size >= concurrency) {
        await Promise.race(this.#running);
        continue;
      }
      const batch = queue.receive(batchSize);
      if (batch.length === 0) {
        await queue.arrival(1);
        continue;
      }
      const gathered = this.#gather(batch);
      const run = gathered
        .then(() => this.#deliver(batch))
        .catch((error: Error) => this.#context.log(`${logicalId}: ${error.message}`))
        .finally(() => this.#running.delete(run));
      // Already while it fills, so that a pause waits for it too.
      this.#running.add(run);
      await gathered;
    }
  }

  /** Waits within the batching window for the batch to fill. */
  async #gather(batch: Message[]): Promise<void> {
    const { queue, batchSize, windowMs } = this.#declared;
    let until = Date.now() + windowMs;
    const hastened = new Promise<void>((settle) => {
      this.#hastened = () => {
        until = 0;
        settle();
      };
    });
    while (batch.length < batchSize && Date.now() < until && !this.#ended && !this.#paused) {
      await Promise.race([queue.arrival((until - Date.now()) / 1000), hastened]);
      batch.push(...queue.receive(batchSize - batch.length));
    }
  }

  async #deliver(batch: readonly Message[]): Promise<void> {
    const { queue, functionName, reportsItems } = this.#declared;
    const records = batch.map((message) => ({
      messageId: message.id,
      receiptHandle: message.handle,
      body: message.body,
      attributes: message.attributes,
      messageAttributes: message.messageAttributes,
      md5OfBody: message.md5,
      eventSource: 'aws:sqs',
      eventSourceARN: queue.arn,
      awsRegion: this.#context.region,
    }));
    const outcome = await this.#context.invoke(functionName, JSON.stringify({ Records: records }));
    const ids = batch.map((message) => message.id);
    const failed = outcome.failed ? 'all' : reportsItems ? failedItems(outcome, ids) : new Set<string>();
    for (const message of batch) {
      if (failed !== 'all' && !failed.has(message.id)) queue.remove(message.handle);
      else if (!this.#ended) queue.release(message.handle, this.#context.retryCapSeconds);
    }
  }
}
