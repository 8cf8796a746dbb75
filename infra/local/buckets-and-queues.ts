import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildApp } from 'fauxqs';
import { asNumber, asObject, asObjects, asText, type Place, type Properties } from './template.ts';

type Stores = NonNullable<NonNullable<Parameters<typeof buildApp>[0]>['stores']>;
type StoredQueue = NonNullable<ReturnType<Stores['sqsStore']['getQueueByName']>>;
type Store = 'sqsStore' | 'snsStore' | 's3Store';

/** Keeps every queue and object in one SQLite file; part of fauxqs, but not of its published entry point. */
interface Persistence {
  readonly db: { exec(statement: string): void };
  load(sqs: Stores['sqsStore'], sns: Stores['snsStore'], s3: Stores['s3Store']): void;
  close(): void;
}

/** One message handed to a consumer; it stays hidden from others until removed, released or its time is over. */
export interface Message {
  readonly id: string;
  readonly handle: string;
  readonly body: string;
  readonly md5: string;
  /** System attributes as the SQS event of Lambda carries them. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly messageAttributes: Readonly<Record<string, Properties>>;
}

/** The largest S3 upload in one request, in bytes; kept in memory while it arrives. */
const LARGEST_UPLOAD = 512 * 1024 * 1024;

/** The twin's S3 and SQS: one HTTP server, whose messages and objects survive restarts. */
export class BucketsAndQueues {
  readonly endpoint: string;
  readonly #place: Place;
  readonly #stores: Stores;
  readonly #createMessage: (body: string) => Parameters<StoredQueue['enqueue']>[0];
  readonly #cors: Map<string, Properties[]>;
  readonly #close: () => Promise<unknown>;

  private constructor(
    place: Place,
    endpoint: string,
    stores: Stores,
    createMessage: (body: string) => Parameters<StoredQueue['enqueue']>[0],
    cors: Map<string, Properties[]>,
    close: () => Promise<unknown>,
  ) {
    this.#place = place;
    this.endpoint = endpoint;
    this.#stores = stores;
    this.#createMessage = createMessage;
    this.#cors = cors;
    this.#close = close;
  }

  /**
   * Opens `<dataDir>/queues-and-objects` and listens on the loopback interface.
   * @param port 0 for any free one
   * @throws Error in one sentence when the port is taken
   */
  static async start(options: { dataDir: string; port: number; place: Place }): Promise<BucketsAndQueues> {
    const inside = (file: string) =>
      pathToFileURL(join(dirname(findPackageJSON('fauxqs', import.meta.url) ?? ''), 'dist', file)).href;
    const [{ SqsStore }, { SnsStore }, { S3Store }, { PersistenceManager }] = await Promise.all([
      import(inside('sqs/sqsStore.js')),
      import(inside('sns/snsStore.js')),
      import(inside('s3/s3Store.js')),
      import(inside('persistence.js')),
    ]);
    const stores: Stores = { sqsStore: new SqsStore(), snsStore: new SnsStore(), s3Store: new S3Store() };
    const folder = join(options.dataDir, 'queues-and-objects');
    mkdirSync(folder, { recursive: true });
    const persistence: Persistence = new PersistenceManager(folder);
    // What a killed process wrote stays written; only a power cut could take the last moments.
    persistence.db.exec('PRAGMA synchronous = NORMAL');
    persistence.load(stores.sqsStore, stores.snsStore, stores.s3Store);
    const persist = (target: object) => Object.assign(target, { persistence });
    for (const store of Object.keys(stores) as Store[]) persist(stores[store]);
    for (const queue of stores.sqsStore.allQueues()) persist(queue);

    const cors = new Map<string, Properties[]>();
    const app = buildApp({ logger: false, defaultRegion: options.place.region, stores });
    app.removeContentTypeParser('*');
    app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: LARGEST_UPLOAD }, (_request, body, done) =>
      done(null, body),
    );
    app.addHook('onRequest', (request, reply, done) => {
      const headers = corsHeaders(cors, request.url, request.method, request.headers);
      if (headers) reply.headers(headers);
      if (request.method !== 'OPTIONS') return done();
      reply.code(headers ? 200 : 403).send('');
    });
    app.addHook('preHandler', async (request, reply) => {
      const url = new URL(request.url, 'http://s3');
      const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
      const refusal =
        expiredLink(url) ??
        takenKey(stores.s3Store, request.method, url, request.headers['if-none-match']) ??
        (await formRefusal(request.method, url, request.headers['content-type'] ?? '', body));
      if (refusal) await reply.code(refusal.status).header('content-type', 'application/xml').send(xmlError(refusal));
    });
    app.addHook('onSend', async (request, reply) => {
      if (request.method !== 'GET' || reply.statusCode >= 300) return;
      for (const [name, value] of new URL(request.url, 'http://s3').searchParams) {
        if (name.startsWith('response-')) reply.header(name.slice('response-'.length), value);
      }
    });
    await app.listen({ port: options.port, host: '127.0.0.1' }).catch((error: NodeJS.ErrnoException) => {
      persistence.close();
      if (error.code !== 'EADDRINUSE') throw error;
      throw new Error(`Port ${options.port} (S3 and SQS) is taken by another program: stop it or choose another port.`);
    });
    const address = app.server.address();
    const endpoint = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : options.port}`;
    return new BucketsAndQueues(options.place, endpoint, stores, SqsStore.createMessage, cors, async () => {
      await app.close();
      persistence.close();
    });
  }

  /** @returns the address under which the SDK sends to a queue of that name. */
  queueUrl(name: string): string {
    return `${this.endpoint}/${this.#place.accountId}/${name}`;
  }

  /** @returns the ARN of a queue of that name. */
  queueArn(name: string): string {
    return `arn:aws:sqs:${this.#place.region}:${this.#place.accountId}:${name}`;
  }

  /**
   * Creates a declared queue, or brings the kept one's settings up to date. Messages that a stopped consumer
   * still held become visible at once: nobody is left to finish them.
   * @param given resolved properties of an AWS::SQS::Queue
   */
  ensureQueue(name: string, given: Properties): Queue {
    const attributes = queueAttributes(given);
    const store = this.#stores.sqsStore;
    let stored = store.getQueueByName(name);
    if (stored) {
      if (stored.isFifo() !== (attributes.FifoQueue === 'true')) {
        throw new Error(`Queue ${name} changed between standard and FIFO: run once with --fresh, which empties it.`);
      }
      stored.setAttributes({ RedrivePolicy: '', ...attributes });
      Object.assign(stored, { url: this.queueUrl(name) });
      for (const handle of [...stored.inflightMessages.keys()]) stored.changeVisibility(handle, 0);
    } else {
      stored = store.createQueue(name, this.queueUrl(name), this.queueArn(name), attributes);
    }
    return new Queue(stored, (arn) => store.getQueueByArn(arn), this.#createMessage);
  }

  /**
   * Creates a declared bucket unless it is kept from an earlier run.
   * @param given resolved properties of an AWS::S3::Bucket; of these, only the CORS rules have a local effect
   */
  ensureBucket(name: string, given: Properties): void {
    if (!this.#stores.s3Store.hasBucket(name)) this.#stores.s3Store.createBucket(name);
    this.#cors.set(name, asObjects(asObject(given.CorsConfiguration).CorsRules));
  }

  /** Wakes everyone who waits for a message, so that consumers can notice they are to end. */
  wake(): void {
    this.#stores.sqsStore.shutdown();
  }

  /** Closes the server; everything acknowledged is on disk. */
  async stop(): Promise<void> {
    await this.#close();
  }
}

/** A queue from its consumer's side, without a network in between: a pause or stop cannot lose a reply. */
export class Queue {
  readonly name: string;
  readonly arn: string;
  readonly #stored: StoredQueue;
  readonly #byArn: (arn: string) => StoredQueue | undefined;
  readonly #createMessage: (body: string) => Parameters<StoredQueue['enqueue']>[0];

  constructor(
    stored: StoredQueue,
    byArn: (arn: string) => StoredQueue | undefined,
    createMessage: (body: string) => Parameters<StoredQueue['enqueue']>[0],
  ) {
    this.name = stored.name;
    this.arn = stored.arn;
    this.#stored = stored;
    this.#byArn = byArn;
    this.#createMessage = createMessage;
  }

  /** Resolves when a message may be available, at the latest after the given seconds. */
  arrival(seconds: number): Promise<void> {
    return this.#stored.waitForMessages(seconds);
  }

  /** Takes up to `limit` messages; those received too often move to the dead-letter queue instead. */
  receive(limit: number): Message[] {
    const messages: Message[] = [];
    while (messages.length < limit) {
      const taken = this.#stored.dequeue(Math.min(10, limit - messages.length), undefined, this.#byArn);
      for (const { ReceiptHandle: handle } of taken) {
        const held = this.#stored.inflightMessages.get(handle);
        if (held) messages.push(toMessage(handle, held.message));
      }
      if (taken.length === 0) break;
    }
    return messages;
  }

  /** Deletes a message that was taken; without effect when its time was over. */
  remove(handle: string): void {
    this.#stored.deleteMessage(handle);
  }

  /** Makes a taken message visible again after the given seconds (fractions count), if that is sooner than planned. */
  release(handle: string, seconds: number): void {
    const held = this.#stored.inflightMessages.get(handle);
    if (!held || held.visibilityDeadline <= Date.now() + seconds * 1000) return;
    this.#stored.changeVisibility(handle, seconds);
  }

  /** Puts a message in as a standard queue takes it. */
  send(body: string): void {
    this.#stored.enqueue(this.#createMessage(body));
  }

  /** How many messages are waiting, delayed or held by a consumer. */
  outstanding(): number {
    const { ready, delayed, inflight } = this.#stored.inspectMessages();
    return ready.length + delayed.length + inflight.length;
  }
}

function queueAttributes(given: Properties): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const name of [
    'VisibilityTimeout',
    'DelaySeconds',
    'MaximumMessageSize',
    'MessageRetentionPeriod',
    'ReceiveMessageWaitTimeSeconds',
  ]) {
    const value = asNumber(given[name]);
    if (value !== undefined) attributes[name] = String(value);
  }
  if (String(given.FifoQueue) === 'true') {
    attributes.FifoQueue = 'true';
    attributes.ContentBasedDeduplication = String(given.ContentBasedDeduplication ?? false);
  }
  if (given.RedrivePolicy) {
    attributes.RedrivePolicy =
      typeof given.RedrivePolicy === 'string' ? given.RedrivePolicy : JSON.stringify(given.RedrivePolicy);
  }
  return attributes;
}

function toMessage(handle: string, stored: Parameters<StoredQueue['enqueue']>[0]): Message {
  const attributes: Record<string, string | undefined> = {
    ApproximateReceiveCount: String(stored.approximateReceiveCount),
    SentTimestamp: String(stored.sentTimestamp),
    SenderId: 'local',
    ApproximateFirstReceiveTimestamp: String(stored.approximateFirstReceiveTimestamp ?? Date.now()),
    SequenceNumber: stored.sequenceNumber,
    MessageGroupId: stored.messageGroupId,
    MessageDeduplicationId: stored.messageDeduplicationId,
  };
  const messageAttributes = Object.entries(stored.messageAttributes).map(([name, value]) => [
    name,
    {
      ...(value.StringValue === undefined ? {} : { stringValue: value.StringValue }),
      ...(value.BinaryValue === undefined ? {} : { binaryValue: value.BinaryValue }),
      stringListValues: [],
      binaryListValues: [],
      dataType: value.DataType,
    },
  ]);
  return {
    id: stored.messageId,
    handle,
    body: stored.body,
    md5: stored.md5OfBody,
    attributes: JSON.parse(JSON.stringify(attributes)) as Record<string, string>,
    messageAttributes: Object.fromEntries(messageAttributes) as Record<string, Properties>,
  };
}

/** The CORS headers S3 gives for a request, by the first rule of its bucket that allows origin and method. */
function corsHeaders(
  cors: Map<string, Properties[]>,
  url: string,
  method: string,
  headers: Record<string, string | string[] | undefined>,
): Record<string, string> | undefined {
  const origin = asText(headers.origin);
  const asked = asText(headers['access-control-request-method']) ?? method;
  if (!origin) return undefined;
  const texts = (value: unknown) => (Array.isArray(value) ? value.map(String) : []);
  const fits = (pattern: string) =>
    new RegExp(
      `^${pattern
        .split('*')
        .map((part) => part.replace(/[\\^$.|?+()[\]{}]/g, '\\$&'))
        .join('.*')}$`,
    ).test(origin);
  const bucket = decodeURIComponent(/^\/([^/?]*)/.exec(url)?.[1] ?? '');
  const rule = cors
    .get(bucket)
    ?.find((it) => texts(it.AllowedMethods).includes(asked) && texts(it.AllowedOrigins).some(fits));
  if (!rule) return undefined;
  const everyone = texts(rule.AllowedOrigins).includes('*');
  const exposed = texts(rule.ExposedHeaders).join(', ');
  const answer: Record<string, string> = {
    'access-control-allow-origin': everyone ? '*' : origin,
    'access-control-allow-methods': texts(rule.AllowedMethods).join(', '),
    vary: 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method',
  };
  if (!everyone) answer['access-control-allow-credentials'] = 'true';
  if (exposed) answer['access-control-expose-headers'] = exposed;
  if (method === 'OPTIONS') {
    const wanted = asText(headers['access-control-request-headers']);
    if (wanted) answer['access-control-allow-headers'] = wanted;
    const age = asNumber(rule.MaxAge);
    if (age !== undefined) answer['access-control-max-age'] = String(age);
  }
  return answer;
}

interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

function xmlError({ code, message }: Refusal): string {
  const text = message.replace(/[<>&]/g, (sign) => `&#${sign.charCodeAt(0)};`);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${text}</Message></Error>`;
}

/** A presigned link holds only for as long as it says. */
function expiredLink(url: URL): Refusal | undefined {
  const seconds = asNumber(url.searchParams.get('X-Amz-Expires'));
  const [, date = '', time = ''] = /^(\d{8})T(\d{6})Z$/.exec(url.searchParams.get('X-Amz-Date') ?? '') ?? [];
  if (seconds === undefined || !date) return undefined;
  const iso = `${date}${time}`.replace(/(....)(..)(..)(..)(..)(..)/, '$1-$2-$3T$4:$5:$6Z');
  if (Date.now() <= Date.parse(iso) + seconds * 1000) return undefined;
  return { status: 403, code: 'AccessDenied', message: 'Request has expired' };
}

/** `If-None-Match: *` on an upload means: only if nothing stands there yet. */
function takenKey(
  store: Stores['s3Store'],
  method: string,
  url: URL,
  condition: string | undefined,
): Refusal | undefined {
  const [bucket = '', ...key] = decodeURIComponent(url.pathname).slice(1).split('/');
  const completes = method === 'POST' && url.searchParams.has('uploadId');
  const uploads = method === 'PUT' && !url.searchParams.has('uploadId');
  if (condition !== '*' || !(uploads || completes)) return undefined;
  try {
    store.headObject(bucket, key.join('/'));
  } catch {
    return undefined;
  }
  const message = 'At least one of the pre-conditions you specified did not hold';
  return { status: 412, code: 'PreconditionFailed', message };
}

/** Checks an upload by HTML form against the policy it carries (not the policy's signature) and its checksum. */
async function formRefusal(method: string, url: URL, type: string, body: Buffer): Promise<Refusal | undefined> {
  if (method !== 'POST' || !type.startsWith('multipart/form-data')) return undefined;
  const denied = (message: string): Refusal => ({ status: 403, code: 'AccessDenied', message });
  const form = await new Response(Uint8Array.from(body), { headers: { 'content-type': type } }).formData();
  const file = form.get('file');
  const size = file instanceof Blob ? file.size : Buffer.byteLength(file ?? '');
  const fields = new Map(
    [...form].flatMap(([name, value]) => (typeof value === 'string' ? [[name.toLowerCase(), value]] : [])),
  );
  const policy = asObject(JSON.parse(Buffer.from(fields.get('policy') ?? '', 'base64').toString() || 'null'));
  if (!Array.isArray(policy.conditions)) return denied('Access Denied');
  if (!(Date.parse(String(policy.expiration)) > Date.now()))
    return denied('Invalid according to Policy: Policy expired.');
  fields.set('bucket', url.pathname.split('/')[1] ?? '');
  const covered = new Set(['policy', 'x-amz-signature', 'file', 'bucket']);
  for (const condition of policy.conditions as unknown[]) {
    if (Array.isArray(condition) && condition[0] === 'content-length-range') {
      const message = 'Your proposed upload does not fit the allowed size';
      if (size < Number(condition[1])) return { status: 400, code: 'EntityTooSmall', message };
      if (size > Number(condition[2])) return { status: 400, code: 'EntityTooLarge', message };
      continue;
    }
    const [operator, field, wanted] = Array.isArray(condition)
      ? condition.map(String)
      : ['eq', ...Object.entries(asObject(condition)).flat().map(String)];
    const name = (field ?? '').replace(/^\$/, '').toLowerCase();
    const value = fields.get(name) ?? '';
    covered.add(name);
    if (operator === 'starts-with' ? !value.startsWith(wanted ?? '') : value !== wanted) {
      return denied(`Invalid according to Policy: Policy Condition failed: ${JSON.stringify(condition)}`);
    }
  }
  const extra = [...fields.keys()].find((name) => !covered.has(name) && !name.startsWith('x-ignore-'));
  if (extra) return denied(`Invalid according to Policy: Extra input fields: ${extra}`);
  const checksum = fields.get('x-amz-checksum-sha256');
  const bytes = file instanceof Blob ? Buffer.from(await file.arrayBuffer()) : Buffer.from(file ?? '');
  if (checksum && checksum !== createHash('sha256').update(bytes).digest('base64')) {
    const message = 'The SHA256 you specified did not match the calculated checksum.';
    return { status: 400, code: 'BadDigest', message };
  }
  return undefined;
}
