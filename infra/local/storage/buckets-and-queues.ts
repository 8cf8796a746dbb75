import type { AddressInfo } from 'node:net';
import { buildApp } from 'fauxqs';
import { keptIn } from '../data-dir.ts';
import { portTaken } from '../ports.ts';
import { arnIn, type Place } from '../template/place.ts';
import { asFlag, asNumber, type Properties } from '../template/properties.ts';
import { type OpenStores, openStores } from './fauxqs-stores.ts';
import { Queue } from './queue.ts';
import { BucketCors } from './s3-cors.ts';
import { addS3Rules } from './s3-rules.ts';

const NUMERIC_ATTRIBUTES = [
  'VisibilityTimeout',
  'DelaySeconds',
  'MaximumMessageSize',
  'MessageRetentionPeriod',
  'ReceiveMessageWaitTimeSeconds',
];

/** The twin's S3 and SQS: one HTTP server, whose messages and objects survive restarts. */
export class BucketsAndQueues {
  readonly endpoint: string;
  readonly #place: Place;
  readonly #open: OpenStores;
  readonly #cors: BucketCors;
  readonly #closeServer: () => Promise<unknown>;

  private constructor(
    place: Place,
    endpoint: string,
    open: OpenStores,
    cors: BucketCors,
    closeServer: () => Promise<unknown>,
  ) {
    this.#place = place;
    this.endpoint = endpoint;
    this.#open = open;
    this.#cors = cors;
    this.#closeServer = closeServer;
  }

  /**
   * Opens `<dataDir>/queues-and-objects` and listens on the loopback interface.
   * @param port 0 for any free one
   * @throws Error in one sentence when the port is taken
   */
  static async start(options: { dataDir: string; port: number; place: Place }): Promise<BucketsAndQueues> {
    const { port, place } = options;
    const open = await openStores(keptIn(options.dataDir, 'queuesAndObjects'));
    const cors = new BucketCors();
    const app = buildApp({ logger: false, defaultRegion: place.region, stores: open.stores });
    addS3Rules(app, open.stores.s3Store, cors);
    await app.listen({ port, host: '127.0.0.1' }).catch((error: NodeJS.ErrnoException) => {
      open.close();
      throw error.code === 'EADDRINUSE' ? portTaken(port, 'S3 and SQS') : error;
    });
    const endpoint = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
    return new BucketsAndQueues(place, endpoint, open, cors, () => app.close());
  }

  /** @returns the address under which the SDK sends to a queue of that name. */
  queueUrl(name: string): string {
    return `${this.endpoint}/${this.#place.accountId}/${name}`;
  }

  /** @returns the ARN of a queue of that name. */
  queueArn(name: string): string {
    return arnIn(this.#place, 'sqs', name);
  }

  /**
   * Creates a declared queue, or brings the kept one's settings up to date. Messages that a stopped consumer
   * still held become visible in a second: nobody is left to finish them.
   * @param given resolved properties of an AWS::SQS::Queue
   */
  ensureQueue(name: string, given: Properties): Queue {
    const attributes = queueAttributes(given);
    const store = this.#open.stores.sqsStore;
    let stored = store.getQueueByName(name);
    if (stored) {
      if (stored.isFifo() !== (attributes.FifoQueue === 'true')) {
        throw new Error(`Queue ${name} changed between standard and FIFO: run once with --fresh, which empties it.`);
      }
      stored.setAttributes({ RedrivePolicy: '', ...attributes });
      Object.assign(stored, { url: this.queueUrl(name) });
      // Not at once: the store refuses to write that down.
      for (const handle of [...stored.inflightMessages.keys()]) stored.changeVisibility(handle, 1);
    } else {
      stored = store.createQueue(name, this.queueUrl(name), this.queueArn(name), attributes);
    }
    return new Queue(stored, (arn) => store.getQueueByArn(arn), this.#open.createMessage);
  }

  /**
   * Creates a declared bucket unless it is kept from an earlier run.
   * @param given resolved properties of an AWS::S3::Bucket; of these, only the CORS rules have a local effect
   */
  ensureBucket(name: string, given: Properties): void {
    if (!this.#open.stores.s3Store.hasBucket(name)) this.#open.stores.s3Store.createBucket(name);
    this.#cors.set(name, given.CorsConfiguration);
  }

  /** Wakes everyone who waits for a message, so that consumers can notice they are to end. */
  wake(): void {
    this.#open.stores.sqsStore.shutdown();
  }

  /** Closes the server; everything acknowledged is on disk. */
  async stop(): Promise<void> {
    await this.#closeServer();
    this.#open.close();
  }
}

function queueAttributes(given: Properties): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const name of NUMERIC_ATTRIBUTES) {
    const value = asNumber(given[name]);
    if (value !== undefined) attributes[name] = String(value);
  }
  if (asFlag(given.FifoQueue)) {
    attributes.FifoQueue = 'true';
    attributes.ContentBasedDeduplication = String(asFlag(given.ContentBasedDeduplication));
  }
  if (given.RedrivePolicy) {
    attributes.RedrivePolicy =
      typeof given.RedrivePolicy === 'string' ? given.RedrivePolicy : JSON.stringify(given.RedrivePolicy);
  }
  return attributes;
}
