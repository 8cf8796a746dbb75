import { randomUUID } from 'node:crypto';
import type { Outcome } from '../functions/invocation.ts';
import { asNumber } from '../template/properties.ts';
import { failedItems } from './batch-response.ts';
import type { Checkpoints } from './checkpoints.ts';
import type { SourceContext } from './event-source.ts';
import type { StreamSourceDeclaration } from './source-declarations.ts';
import type { Pace } from './stream-pace.ts';
import type { StreamRecord } from './stream-record.ts';

const FIRST_RETRY_MS = 100;
const LONGEST_RETRY_MS = 30_000;

/** Sees batches of a stream through: tried, halved and given up as the event source mapping says. */
export class StreamDelivery {
  readonly #declared: StreamSourceDeclaration;
  readonly #checkpoints: Checkpoints;
  readonly #context: SourceContext;
  readonly #pace: Pace;
  readonly #began = Date.now() / 1000;

  constructor(declared: StreamSourceDeclaration, checkpoints: Checkpoints, context: SourceContext, pace: Pace) {
    this.#declared = declared;
    this.#checkpoints = checkpoints;
    this.#context = context;
    this.#pace = pace;
  }

  /** Invokes until every record of the batch is finished or given up. @throws when the source ends before that */
  async see(shard: string, batch: readonly StreamRecord[]): Promise<void> {
    const { functionName, bisects, retries } = this.#declared;
    let rest = batch;
    for (let attempts = 0; rest.length > 0; ) {
      this.#pace.signal.throwIfAborted();
      if (this.#pace.paused) throw new Error('paused within a batch; it is read again when resumed');
      if (this.#tooOld(rest)) return this.#giveUp(shard, rest, 'RecordAgeExceeded', attempts, undefined);
      const outcome = await this.#context.invoke(functionName, JSON.stringify({ Records: rest }));
      const done = this.#finished(outcome, rest);
      this.#pass(shard, rest[done - 1]);
      rest = rest.slice(done);
      if (rest.length === 0) return;
      attempts = done > 0 ? 1 : attempts + 1;
      if (done === 0 && bisects && rest.length > 1) {
        const half = Math.ceil(rest.length / 2);
        await this.see(shard, rest.slice(0, half));
        rest = rest.slice(half);
        attempts = 0;
        continue;
      }
      if (attempts > retries) return this.#giveUp(shard, rest, 'RetryAttemptsExhausted', attempts, outcome);
      await this.#pace.wait(
        Math.min(FIRST_RETRY_MS * 2 ** (attempts - 1), LONGEST_RETRY_MS, this.#context.retryCapSeconds * 1000),
      );
    }
  }

  /** How many records from the batch's beginning are finished. */
  #finished(outcome: Outcome, batch: readonly StreamRecord[]): number {
    if (outcome.failed) return 0;
    if (!this.#declared.reportsItems) return batch.length;
    const numbers = batch.map((record) => record.dynamodb.SequenceNumber);
    const failed = failedItems(outcome, numbers);
    if (failed === 'all') return 0;
    const lowest = numbers.findIndex((number) => failed.has(number));
    return lowest < 0 ? batch.length : lowest;
  }

  #tooOld(batch: readonly StreamRecord[]): boolean {
    // Time during which the twin was off does not count: a function in the cloud would have been there.
    const since = Math.max(writtenAt(batch[0]), this.#began);
    return Date.now() / 1000 - since > this.#declared.maximumAgeSeconds;
  }

  /** Reports the batch to the OnFailure destination and goes on after it. */
  #giveUp(
    shard: string,
    batch: readonly StreamRecord[],
    condition: string,
    attempts: number,
    outcome: Outcome | undefined,
  ): void {
    const { logicalId, functionArn, streamArn, onFailure } = this.#declared;
    const time = (record: StreamRecord | undefined) => new Date(writtenAt(record) * 1000).toISOString();
    const last = batch.at(-1);
    this.#context.log(
      `${logicalId}: gave up ${batch.length} record(s) of ${shard}: ${condition} ${outcome?.payload ?? ''}`,
    );
    onFailure?.send(
      JSON.stringify({
        requestContext: {
          requestId: outcome?.requestId ?? randomUUID(),
          functionArn,
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
          streamArn,
        },
      }),
    );
    this.#pass(shard, last);
  }

  /** Everything up to the record is finished. */
  #pass(shard: string, record: StreamRecord | undefined): void {
    if (record) this.#checkpoints.set(this.#declared.logicalId, shard, record.dynamodb.SequenceNumber);
  }
}

/** When the change was made, in seconds since 1970. */
function writtenAt(record: StreamRecord | undefined): number {
  return asNumber(record?.dynamodb.ApproximateCreationDateTime) ?? 0;
}
