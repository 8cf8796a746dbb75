import { asObject, asObjects, asText, type Properties } from '../template/properties.ts';
import { restoreEmptyMaps, type StreamRecord } from './stream-record.ts';

/** A part of the stream: it is read after its parent, and ends when the table divides or renews it. */
export interface Shard {
  readonly id: string;
  readonly parent: string | undefined;
}

/** The API of one table's stream, as plain JSON: its records are exactly what a function's event carries. */
export class StreamApi {
  readonly #endpoint: string;
  readonly #region: string;
  readonly #streamArn: string;
  readonly #signal: AbortSignal;

  /** @param signal ends the calls under way */
  constructor(endpoint: string, region: string, streamArn: string, signal: AbortSignal) {
    this.#endpoint = endpoint;
    this.#region = region;
    this.#streamArn = streamArn;
    this.#signal = signal;
  }

  async shards(): Promise<Shard[]> {
    const shards: Shard[] = [];
    let last: string | undefined;
    do {
      const request = { StreamArn: this.#streamArn, ...(last ? { ExclusiveStartShardId: last } : {}) };
      const page = asObject((await this.#call('DescribeStream', request)).StreamDescription);
      for (const { ShardId, ParentShardId } of asObjects(page.Shards)) {
        shards.push({ id: String(ShardId), parent: asText(ParentShardId) });
      }
      last = asText(page.LastEvaluatedShardId);
    } while (last);
    return shards;
  }

  /** @returns where reading begins: after the sequence number, or at the oldest record when there is none */
  async iterator(shard: string, after: string | undefined): Promise<string> {
    const position = after
      ? { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: after }
      : { ShardIteratorType: 'TRIM_HORIZON' };
    const request = { StreamArn: this.#streamArn, ShardId: shard, ...position };
    return String((await this.#call('GetShardIterator', request)).ShardIterator);
  }

  /** @returns up to `limit` records, and where reading goes on unless the shard has ended */
  async records(iterator: string, limit: number): Promise<{ records: StreamRecord[]; next: string | undefined }> {
    const answer = await this.#call('GetRecords', { ShardIterator: iterator, Limit: limit });
    const records = (asObjects(answer.Records) as unknown as StreamRecord[]).map(restoreEmptyMaps);
    return { records, next: asText(answer.NextShardIterator) };
  }

  async #call(operation: string, input: Properties): Promise<Properties> {
    const response = await fetch(this.#endpoint, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': `DynamoDBStreams_20120810.${operation}`,
        authorization: `AWS4-HMAC-SHA256 Credential=local/20260101/${this.#region}/dynamodb/aws4_request, SignedHeaders=host, Signature=local`,
      },
      body: JSON.stringify(input),
      signal: this.#signal,
    });
    const answer = asObject(await response.json());
    if (!response.ok)
      throw new Error(`${operation} failed: ${answer.__type} ${answer.message ?? answer.Message ?? ''}`);
    return answer;
  }
}
