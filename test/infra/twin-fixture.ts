import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll } from 'vitest';
import { startTwin, type Twin, type TwinOptions } from '../../infra/local/twin.ts';
import { HANDLERS, template } from './twin-template.ts';

/** Twins in a folder of their own, which end with the test file. */
interface TwinFixture {
  readonly root: string;
  /** Writes an assembly as `cdk synth` would, of the stack Mini and others by name. @returns its folder */
  write(name: string, content: object, others?: Readonly<Record<string, object>>): string;
  /** Brings a twin up, of the unchanged template unless told otherwise. */
  start(options?: Partial<TwinOptions>): Promise<Twin>;
}

export function twinFixture(): TwinFixture {
  const root = mkdtempSync(join(tmpdir(), 'twin-'));
  const running: Twin[] = [];
  symlinkSync(resolve('node_modules'), join(root, 'node_modules'));
  const write: TwinFixture['write'] = (name, content, others = {}) => {
    const assembly = join(root, name);
    mkdirSync(join(assembly, 'asset.code'), { recursive: true });
    writeFileSync(join(assembly, 'asset.code', 'index.js'), HANDLERS);
    const files = { code: { source: { path: 'asset.code' }, destinations: { here: { objectKey: 'code.zip' } } } };
    for (const [stack, of] of Object.entries({ Mini: content, ...others })) {
      writeFileSync(join(assembly, `${stack}.template.json`), JSON.stringify(of));
      writeFileSync(join(assembly, `${stack}.assets.json`), JSON.stringify({ files }));
    }
    return assembly;
  };
  write('mini', template());
  afterAll(async () => {
    await Promise.all(running.map((twin) => twin.stop()));
    rmSync(root, { recursive: true, force: true });
  });
  return {
    root,
    write,
    async start(options = {}) {
      const twin = await startTwin({
        assembly: join(root, 'mini'),
        stacks: ['Mini'],
        dataDir: join(root, 'data'),
        ports: { gateway: 0 },
        parameters: { BasePath: 'v1' },
        maxRetryDelaySeconds: 0.05,
        ...options,
      });
      running.push(twin);
      return twin;
    },
  };
}

/** Settings of an SDK client for one of the twin's services. */
export const clientOf = (twin: Twin, service: keyof Twin['endpoints']) => ({
  endpoint: twin.endpoints[service],
  region: twin.region,
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
});

/** How often the functions counted something. */
export async function seen(twin: Twin, pk: string): Promise<number> {
  const answer = await new DynamoDBClient(clientOf(twin, 'dynamodb')).send(
    new GetItemCommand({ TableName: twin.tables.Seen, Key: { pk: { S: pk } }, ConsistentRead: true }),
  );
  return Number(answer.Item?.n?.N ?? 0);
}

/** Writes an item by a request, which the stream then carries to the relay. */
export const create = (twin: Twin, id: string) => fetch(`${twin.url}/events/${id}`, { method: 'POST' });

export const send = (twin: Twin, queue: string, MessageBody: string) =>
  new SQSClient(clientOf(twin, 'sqs')).send(new SendMessageCommand({ QueueUrl: twin.queues[queue], MessageBody }));

/** The bodies of all visible messages, which then are invisible for a second. */
export async function bodies(twin: Twin, queue: string): Promise<string[]> {
  const client = new SQSClient(clientOf(twin, 'sqs'));
  const found: string[] = [];
  for (;;) {
    const answer = await client.send(
      new ReceiveMessageCommand({ QueueUrl: twin.queues[queue], MaxNumberOfMessages: 10, VisibilityTimeout: 1 }),
    );
    if (!answer.Messages?.length) return found;
    found.push(...answer.Messages.map((message) => message.Body ?? ''));
  }
}
