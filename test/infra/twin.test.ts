import { spawn } from 'node:child_process';
import { createHash, createPublicKey, verify } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import {
  DecryptCommand,
  GenerateDataKeyCommand,
  GenerateMacCommand,
  GetPublicKeyCommand,
  KMSClient,
  SignCommand,
  VerifyMacCommand,
} from '@aws-sdk/client-kms';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { createPresignedPost } from '@aws-sdk/s3-presigned-post';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { Checkpoints, matches, StreamSource } from '../../infra/local/event-sources.ts';
import { Functions } from '../../infra/local/functions.ts';
import { startSchedules } from '../../infra/local/schedules.ts';
import { startTwin, type Twin, type TwinOptions } from '../../infra/local/twin.ts';

const HANDLERS = `
const { DynamoDBClient, PutItemCommand, UpdateItemCommand } = require('@aws-sdk/client-dynamodb');
const { SQSClient, SendMessageCommand } = require('@aws-sdk/client-sqs');
const db = new DynamoDBClient({}), sqs = new SQSClient({});
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
const count = (pk) => db.send(new UpdateItemCommand({ TableName: process.env.SEEN, Key: { pk: { S: pk } },
  UpdateExpression: 'ADD n :one', ExpressionAttributeValues: { ':one': { N: '1' } }, ReturnValues: 'ALL_NEW' }))
  .then((it) => Number(it.Attributes.n.N));
let authorized = 0;
exports.authorize = async (event) => {
  authorized += 1;
  const token = event.identitySource[0];
  if (token === 'crash') throw new Error('no');
  return { isAuthorized: token.startsWith('let-'), context: { who: token.slice(4), calls: authorized } };
};
exports.api = async (event, context) => {
  switch (event.routeKey) {
    case 'POST /events/{id}':
      await db.send(new PutItemCommand({ TableName: process.env.EVENTS, Item: { pk: { S: event.pathParameters.id } } }));
      return { statusCode: 201, headers: { ETag: '"1"', Location: '/x' }, cookies: ['a=1', 'b=2'], body: '' };
    case 'GET /boom': throw new Error('boom');
    case 'GET /slow': await sleep(5000); return 'late';
    case 'GET /bytes': return { statusCode: 200, isBase64Encoded: true, body: Buffer.from([0, 255, 1]).toString('base64') };
    case 'GET /pair': await sleep(150); return { pid: process.env.AWS_LAMBDA_FUNCTION_NAME, home: process.env.HOME ?? null };
    default: return { event, remaining: context.getRemainingTimeInMillis() };
  }
};
exports.relay = async (event) => {
  for (const { dynamodb } of event.Records) {
    const id = dynamodb.Keys.pk.S;
    if (id.startsWith('slow') && (await count('relay-' + id)) === 1) await sleep(20000);
    if (id.startsWith('poison')) { await count('relay-' + id); throw new Error('poison'); }
    await sqs.send(new SendMessageCommand({ QueueUrl: process.env.WORK, MessageBody: id }));
  }
};
exports.work = async (event) => {
  const failed = [];
  for (const record of event.Records) {
    const attempt = await count(record.body);
    if (record.body.startsWith('bad') || (record.body.startsWith('flaky') && attempt === 1)) failed.push(record.messageId);
    if (record.body.startsWith('nonsense') && attempt === 1) failed.push('no-such-id');
  }
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
};
exports.async = async ({ id, failures }) => {
  if ((await count(id)) <= failures) throw new Error('not yet');
};
`;

const integration = (name: string) => ({
  Type: 'AWS::ApiGatewayV2::Integration',
  Properties: {
    ApiId: { Ref: 'Api' },
    IntegrationType: 'AWS_PROXY',
    PayloadFormatVersion: '2.0',
    IntegrationUri: { 'Fn::GetAtt': [name, 'Arn'] },
    TimeoutInMillis: 2000,
  },
});
const route = (RouteKey: string, secured = false) => ({
  Type: 'AWS::ApiGatewayV2::Route',
  Properties: {
    ApiId: { Ref: 'Api' },
    RouteKey,
    Target: { 'Fn::Join': ['', ['integrations/', { Ref: 'ApiIntegration' }]] },
    ...(secured ? { AuthorizationType: 'CUSTOM', AuthorizerId: { Ref: 'Guard' } } : { AuthorizationType: 'NONE' }),
  },
});
const lambda = (handler: string, properties: object = {}) => ({
  Type: 'AWS::Lambda::Function',
  Properties: {
    Code: { S3Bucket: { 'Fn::Sub': `assets-\${AWS::AccountId}-\${AWS::Region}` }, S3Key: 'code.zip' },
    Handler: `index.${handler}`,
    Runtime: 'nodejs24.x',
    MemorySize: 256,
    Timeout: 10,
    Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
    Environment: {
      Variables: {
        EVENTS: { Ref: 'Events0A1B2C3D' },
        SEEN: { Ref: 'Seen' },
        WORK: { Ref: 'Work' },
        SUFFIX: { 'Fn::If': ['IsProduction', 'live', 'local'] },
        BASE: { 'Fn::Sub': [`\${Api.ApiEndpoint}/\${path}`, { path: { Ref: 'BasePath' } }] },
      },
    },
    ...properties,
  },
});
const table = (properties: object = {}) => ({
  Type: 'AWS::DynamoDB::Table',
  Properties: {
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    BillingMode: 'PAY_PER_REQUEST',
    ...properties,
  },
});
const key = (KeySpec: string) => ({ Type: 'AWS::KMS::Key', Properties: { KeySpec } });

function template(): Record<string, object> & { Resources: Record<string, object> } {
  return {
    Parameters: { BasePath: { Type: 'String', Default: 'v0' }, Stage: { Type: 'String', Default: 'local' } },
    Conditions: { IsProduction: { 'Fn::Equals': [{ Ref: 'Stage' }, 'production'] } },
    Outputs: {
      Url: {
        Value: {
          'Fn::Join': [
            '',
            ['https://', { Ref: 'Api' }, '.execute-api.', { Ref: 'AWS::Region' }, '.', { Ref: 'AWS::URLSuffix' }, '/'],
          ],
        },
      },
    },
    Resources: {
      Role: { Type: 'AWS::IAM::Role', Properties: {} },
      ProductionAlarm: { Type: 'AWS::Imaginary::Alarm', Condition: 'IsProduction' },
      Events0A1B2C3D: table({
        StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
        TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true },
      }),
      Seen: table(),
      Work: {
        Type: 'AWS::SQS::Queue',
        Properties: {
          VisibilityTimeout: 60,
          RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['Dead', 'Arn'] }, maxReceiveCount: 3 },
        },
      },
      Dead: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'the-dead' } },
      StreamDead: { Type: 'AWS::SQS::Queue', Properties: {} },
      Files: { Type: 'AWS::S3::Bucket', Properties: {} },
      SigningKey: key('ECC_NIST_P256'),
      DataKey: key('SYMMETRIC_DEFAULT'),
      MacKey: key('HMAC_256'),
      SigningAlias: {
        Type: 'AWS::KMS::Alias',
        Properties: { AliasName: 'alias/mini/signing', TargetKeyId: { 'Fn::GetAtt': ['SigningKey', 'Arn'] } },
      },
      ApiFunction: lambda('api'),
      GuardFunction: lambda('authorize'),
      RelayFunction: lambda('relay', { Timeout: 30 }),
      WorkFunction: lambda('work'),
      AsyncFunction: lambda('async'),
      AsyncRules: {
        Type: 'AWS::Lambda::EventInvokeConfig',
        Properties: {
          FunctionName: { Ref: 'AsyncFunction' },
          Qualifier: '$LATEST',
          MaximumRetryAttempts: 1,
          DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': ['Dead', 'Arn'] } } },
        },
      },
      StreamToRelay: {
        Type: 'AWS::Lambda::EventSourceMapping',
        Properties: {
          FunctionName: { Ref: 'RelayFunction' },
          EventSourceArn: { 'Fn::GetAtt': ['Events0A1B2C3D', 'StreamArn'] },
          StartingPosition: 'TRIM_HORIZON',
          BatchSize: 10,
          BisectBatchOnFunctionError: true,
          MaximumRetryAttempts: 2,
          DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': ['StreamDead', 'Arn'] } } },
          FilterCriteria: {
            Filters: [
              {
                Pattern:
                  '{"eventName":["INSERT","MODIFY"],"dynamodb":{"Keys":{"pk":{"S":[{"anything-but":["ignored"]}]}}}}',
              },
            ],
          },
        },
      },
      QueueToWork: {
        Type: 'AWS::Lambda::EventSourceMapping',
        Properties: {
          FunctionName: { Ref: 'WorkFunction' },
          EventSourceArn: { 'Fn::GetAtt': ['Work', 'Arn'] },
          BatchSize: 10,
          FunctionResponseTypes: ['ReportBatchItemFailures'],
        },
      },
      Api: {
        Type: 'AWS::ApiGatewayV2::Api',
        Properties: {
          Name: 'mini',
          ProtocolType: 'HTTP',
          CorsConfiguration: {
            AllowOrigins: ['https://ok.example'],
            AllowMethods: ['GET'],
            AllowHeaders: ['authorization'],
            MaxAge: 60,
          },
        },
      },
      ApiIntegration: integration('ApiFunction'),
      Guard: {
        Type: 'AWS::ApiGatewayV2::Authorizer',
        Properties: {
          AuthorizerType: 'REQUEST',
          AuthorizerPayloadFormatVersion: '2.0',
          EnableSimpleResponses: true,
          AuthorizerResultTtlInSeconds: 0,
          IdentitySource: ['$request.header.Authorization'],
          AuthorizerUri: {
            'Fn::Join': [
              '',
              [
                'arn:aws:apigateway:x:lambda:path/2015-03-31/functions/',
                { 'Fn::GetAtt': ['GuardFunction', 'Arn'] },
                '/invocations',
              ],
            ],
          },
        },
      },
      RouteCreate: route('POST /events/{id}'),
      RouteEcho: route('ANY /echo/{proxy+}'),
      RouteOne: route('GET /echo/{one}'),
      RouteLiteral: route('GET /echo/literal'),
      RouteSecret: route('GET /secret', true),
      RouteBoom: route('GET /boom'),
      RouteSlow: route('GET /slow'),
      RouteBytes: route('GET /bytes'),
      RoutePair: route('GET /pair'),
      RouteRare: route('GET /rare'),
      Stage: {
        Type: 'AWS::ApiGatewayV2::Stage',
        Properties: {
          ApiId: { Ref: 'Api' },
          StageName: '$default',
          AutoDeploy: true,
          RouteSettings: { 'GET /rare': { ThrottlingBurstLimit: 2, ThrottlingRateLimit: 1 } },
        },
      },
    },
  };
}

const root = mkdtempSync(join(tmpdir(), 'twin-'));
const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
const running: Twin[] = [];

function write(name: string, content: object): string {
  const assembly = join(root, name);
  mkdirSync(join(assembly, 'asset.code'), { recursive: true });
  writeFileSync(join(assembly, 'asset.code', 'index.js'), HANDLERS);
  writeFileSync(join(assembly, 'Mini.template.json'), JSON.stringify(content));
  const files = { code: { source: { path: 'asset.code' }, destinations: { here: { objectKey: 'code.zip' } } } };
  writeFileSync(join(assembly, 'Mini.assets.json'), JSON.stringify({ files }));
  return assembly;
}

async function start(options: Partial<TwinOptions> = {}): Promise<Twin> {
  const twin = await startTwin({
    assembly: join(root, 'mini'),
    stack: 'Mini',
    dataDir: join(root, 'data'),
    ports: { gateway: 0 },
    parameters: { BasePath: 'v1' },
    maxRetryDelaySeconds: 0.05,
    ...options,
  });
  running.push(twin);
  return twin;
}

const clientOf = (twin: Twin) =>
  new DynamoDBClient({ endpoint: twin.endpoints.dynamodb, region: twin.region, credentials });
const sqsOf = (twin: Twin) => new SQSClient({ endpoint: twin.endpoints.sqs, region: twin.region, credentials });

async function seen(twin: Twin, pk: string): Promise<number> {
  const answer = await clientOf(twin).send(
    new GetItemCommand({ TableName: twin.tables.Seen, Key: { pk: { S: pk } }, ConsistentRead: true }),
  );
  return Number(answer.Item?.n?.N ?? 0);
}

const create = (twin: Twin, id: string) => fetch(`${twin.url}/events/${id}`, { method: 'POST' });

async function bodies(twin: Twin, queue: string): Promise<string[]> {
  const found: string[] = [];
  for (;;) {
    const answer = await sqsOf(twin).send(
      new ReceiveMessageCommand({ QueueUrl: twin.queues[queue], MaxNumberOfMessages: 10, VisibilityTimeout: 1 }),
    );
    if (!answer.Messages?.length) return found;
    found.push(...answer.Messages.map((message) => message.Body ?? ''));
  }
}

async function until(test: () => Promise<boolean>): Promise<void> {
  while (!(await test())) await new Promise((settle) => setTimeout(settle, 20));
}

beforeAll(() => {
  symlinkSync(resolve('node_modules'), join(root, 'node_modules'));
  write('mini', template());
});

afterAll(async () => {
  await Promise.all(running.map((twin) => twin.stop()));
  rmSync(root, { recursive: true, force: true });
});

describe('a stack brought up from its template', () => {
  let twin: Twin;
  beforeAll(async () => {
    twin = await start();
  }, 30_000);

  test('names resources readably, resolves outputs and says what it leaves out', () => {
    expect(twin.tables).toEqual({ Events0A1B2C3D: 'Mini-Events', Seen: 'Mini-Seen' });
    expect(twin.functions.ApiFunction).toBe('Mini-ApiFunction');
    expect(twin.queues.Dead).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/000000000000\/the-dead$/);
    expect(twin.outputs.Url).toBe(`${twin.url}/`);
    expect(twin.withoutEffect).toEqual([
      { logicalId: 'Role', type: 'AWS::IAM::Role', reason: 'no permission is checked locally' },
    ]);
  });

  test('a request arrives as API Gateway would describe it', async () => {
    const answer = await fetch(`${twin.url}/echo/a%20b/c?x=1&x=2&y=%C3%A9`, {
      method: 'PUT',
      headers: { 'Content-Type': 'application/json', 'X-Mixed': 'Case', Cookie: 'a=1; b=2' },
      body: '{"é":1}',
    });
    const { event } = (await answer.json()) as { event: Record<string, Record<string, unknown>> };
    expect(event).toMatchObject({
      version: '2.0',
      routeKey: 'ANY /echo/{proxy+}',
      rawPath: '/echo/a b/c',
      rawQueryString: 'x=1&x=2&y=%C3%A9',
      queryStringParameters: { x: '1,2', y: 'é' },
      pathParameters: { proxy: 'a b/c' },
      cookies: ['a=1', 'b=2'],
      body: '{"é":1}',
      isBase64Encoded: false,
      headers: { 'x-mixed': 'Case', 'content-type': 'application/json' },
      requestContext: {
        stage: '$default',
        http: { method: 'PUT', path: '/echo/a b/c', sourceIp: '127.0.0.1', protocol: 'HTTP/1.1' },
      },
    });
    const binary = await fetch(`${twin.url}/echo/x/y`, {
      method: 'POST',
      headers: { 'content-type': 'image/png' },
      body: 'png',
    });
    expect(((await binary.json()) as { event: unknown }).event).toMatchObject({ body: 'cG5n', isBase64Encoded: true });
  });

  test('the most specific route answers, and none means 404', async () => {
    const keyOf = async (path: string) =>
      ((await (await fetch(twin.url + path)).json()) as { event: { routeKey: string } }).event.routeKey;
    expect(await keyOf('/echo/literal')).toBe('GET /echo/literal');
    expect(await keyOf('/echo/other')).toBe('GET /echo/{one}');
    expect(await keyOf('/echo/other/deep')).toBe('ANY /echo/{proxy+}');
    const none = await fetch(`${twin.url}/nowhere`);
    expect([none.status, await none.json()]).toEqual([404, { message: 'Not Found' }]);
  });

  test('the authorizer decides, and is asked every time when its answers are not to be kept', async () => {
    const ask = async (authorization?: string) => {
      const answer = await fetch(`${twin.url}/secret`, authorization ? { headers: { authorization } } : {});
      return [answer.status, (await answer.json()) as Record<string, unknown>] as const;
    };
    expect(await ask()).toEqual([401, { message: 'Unauthorized' }]);
    expect(await ask('no')).toEqual([403, { message: 'Forbidden' }]);
    expect(await ask('crash')).toEqual([500, { message: 'Internal Server Error' }]);
    const contexts = [await ask('let-anna'), await ask('let-anna')].map(([status, body]) => [
      status,
      (body.event as { requestContext: { authorizer: unknown } }).requestContext.authorizer,
    ]);
    expect(contexts).toEqual([
      [200, { lambda: { who: 'anna', calls: 3 } }],
      [200, { lambda: { who: 'anna', calls: 4 } }],
    ]);
  });

  test('answers keep status, headers, cookies and bytes; failures and limits answer as API Gateway does', async () => {
    const created = await create(twin, 'first');
    expect([
      created.status,
      created.headers.get('etag'),
      created.headers.get('location'),
      created.headers.getSetCookie(),
    ]).toEqual([201, '"1"', '/x', ['a=1', 'b=2']]);
    expect(new Uint8Array(await (await fetch(`${twin.url}/bytes`)).arrayBuffer())).toEqual(new Uint8Array([0, 255, 1]));
    expect((await fetch(`${twin.url}/boom`)).status).toBe(500);
    const large = await fetch(`${twin.url}/echo/a/b`, { method: 'POST', body: 'x'.repeat(10 * 1024 * 1024 + 1) });
    expect([large.status, await large.json()]).toEqual([413, { message: 'Request Entity Too Large' }]);
    const rare = await Promise.all([1, 2, 3].map(async () => (await fetch(`${twin.url}/rare`)).status));
    expect(rare.sort()).toEqual([200, 200, 429]);
    expect((await fetch(`${twin.url}/slow`)).status).toBe(503);
    await twin.kill('ApiFunction');
  });

  test('a preflight from an allowed origin is answered by the gateway itself', async () => {
    const ask = (origin: string) =>
      fetch(`${twin.url}/secret`, { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'GET' } });
    const allowed = await ask('https://ok.example');
    expect([
      allowed.status,
      allowed.headers.get('access-control-allow-origin'),
      allowed.headers.get('access-control-max-age'),
    ]).toEqual([204, 'https://ok.example', '60']);
    expect((await ask('https://evil.example')).headers.get('access-control-allow-origin')).toBeNull();
  });

  test('an instance runs one invocation at a time, several instances run together, none inherits this environment', async () => {
    const begun = performance.now();
    const answers = await Promise.all([1, 2, 3].map(async () => (await fetch(`${twin.url}/pair`)).json()));
    expect(performance.now() - begun).toBeLessThan(1500);
    expect(answers).toEqual(Array(3).fill({ pid: 'Mini-ApiFunction', home: null }));
  });

  test('what a function writes flows through stream and queue, once idle() resolves', async () => {
    for (let round = 0; round < 5; round += 1) {
      await Promise.all([1, 2, 3].map((each) => create(twin, `flow-${round}-${each}`)));
      await create(twin, 'ignored');
      await twin.idle();
      for (const each of [1, 2, 3]) expect(await seen(twin, `flow-${round}-${each}`)).toBe(1);
    }
    expect(await seen(twin, 'ignored')).toBe(0);
  });

  test('idle() is quick when nothing happens', async () => {
    await twin.idle();
    const begun = performance.now();
    for (let round = 0; round < 10; round += 1) await twin.idle();
    expect((performance.now() - begun) / 10).toBeLessThan(60);
  });

  test('of a partly failed batch only the failed messages come again, in the end to the dead-letter queue', async () => {
    await twin.pauseSource('QueueToWork');
    const names = ['good-1', 'flaky-1', 'bad-1', 'good-2'];
    for (const MessageBody of names)
      await sqsOf(twin).send(new SendMessageCommand({ QueueUrl: twin.queues.Work, MessageBody }));
    twin.resumeSource('QueueToWork');
    await twin.idle();
    expect(await Promise.all(names.map((name) => seen(twin, name)))).toEqual([1, 2, 3, 1]);
    expect(await bodies(twin, 'Dead')).toEqual(['bad-1']);
  });

  test('an answer naming an unknown message fails the whole batch', async () => {
    await twin.pauseSource('QueueToWork');
    for (const MessageBody of ['nonsense-1', 'good-3'])
      await sqsOf(twin).send(new SendMessageCommand({ QueueUrl: twin.queues.Work, MessageBody }));
    twin.resumeSource('QueueToWork');
    await twin.idle();
    expect([await seen(twin, 'nonsense-1'), await seen(twin, 'good-3')]).toEqual([2, 2]);
  });

  test('a record that never succeeds is split off, reported to the failure queue and holds nothing up', async () => {
    await twin.pauseSource('StreamToRelay');
    for (const id of ['before', 'poison-1', 'after-1', 'after-2']) await create(twin, id);
    twin.resumeSource('StreamToRelay');
    await twin.idle();
    expect(await Promise.all(['before', 'after-1', 'after-2'].map(async (id) => (await seen(twin, id)) > 0))).toEqual([
      true,
      true,
      true,
    ]);
    const [report, ...others] = (await bodies(twin, 'StreamDead')).map(
      (body) => JSON.parse(body) as Record<string, Record<string, unknown>>,
    );
    expect(others).toEqual([]);
    expect(report).toMatchObject({
      requestContext: { condition: 'RetryAttemptsExhausted', approximateInvokeCount: 3 },
      DDBStreamBatchInfo: { batchSize: 1, streamArn: expect.stringContaining('table/Mini-Events/stream/') },
    });
    expect(report?.DDBStreamBatchInfo?.startSequenceNumber).toBe(report?.DDBStreamBatchInfo?.endSequenceNumber);
  });

  test('a function killed in the middle of a batch gets the batch again', async () => {
    await create(twin, 'slow-1');
    await until(async () => (await seen(twin, 'relay-slow-1')) === 1);
    await twin.kill('RelayFunction');
    await twin.idle();
    expect([await seen(twin, 'relay-slow-1'), await seen(twin, 'slow-1')]).toEqual([2, 1]);
  });

  test('the Lambda API invokes, reports errors and retries asynchronous invocations', async () => {
    const client = new LambdaClient({ endpoint: twin.endpoints.lambda, region: twin.region, credentials });
    const invoke = (
      FunctionName: string,
      payload: unknown,
      InvocationType: 'Event' | 'RequestResponse' = 'RequestResponse',
    ) => client.send(new InvokeCommand({ FunctionName, InvocationType, Payload: JSON.stringify(payload) }));
    const good = await invoke('Mini-AsyncFunction', { id: 'sync-1', failures: 0 });
    expect([good.StatusCode, good.FunctionError, good.Payload?.transformToString()]).toEqual([200, undefined, 'null']);
    const bad = await invoke('Mini-AsyncFunction', { id: 'sync-2', failures: 1 });
    expect([bad.FunctionError, JSON.parse(bad.Payload?.transformToString() ?? '{}')]).toMatchObject([
      'Unhandled',
      { errorType: 'Error', errorMessage: 'not yet' },
    ]);
    expect((await invoke('Mini-AsyncFunction', { id: 'async-1', failures: 1 }, 'Event')).StatusCode).toBe(202);
    await invoke('Mini-AsyncFunction', { id: 'async-2', failures: 9 }, 'Event');
    await expect(invoke('Nobody', {})).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await twin.idle();
    expect([await seen(twin, 'async-1'), await seen(twin, 'async-2')]).toEqual([2, 2]);
    const report = (await bodies(twin, 'Dead')).map((body) => (body.startsWith('{') ? JSON.parse(body) : {}));
    expect(report).toContainEqual(expect.objectContaining({ requestPayload: { id: 'async-2', failures: 9 } }));
  });

  test('an upload form takes exactly the file it was made for, and a key is written once if so asked', async () => {
    const s3 = new S3Client({ endpoint: twin.endpoints.s3, region: twin.region, credentials });
    const Bucket = twin.buckets.Files ?? '';
    const sha256 = (text: string) => createHash('sha256').update(text).digest('base64');
    const upload = async (content: string, fixed: Record<string, string>, extra: Record<string, string> = {}) => {
      const { url, fields } = await createPresignedPost(s3, {
        Bucket,
        Key: 'form.txt',
        Fields: fixed,
        Conditions: [
          ...Object.entries(fixed).map(([name, value]) => ({ [name]: value })),
          ['content-length-range', 4, 4],
        ],
      });
      const form = new FormData();
      for (const [name, value] of Object.entries({ ...fields, ...extra })) form.append(name, value);
      form.append('file', new Blob([content]));
      return (await fetch(url, { method: 'POST', body: form })).status;
    };
    const fixed = { 'Content-Type': 'text/plain', 'x-amz-checksum-sha256': sha256('good') };
    expect(await upload('longer', fixed)).toBe(400);
    expect(await upload('evil', fixed)).toBe(400);
    expect(await upload('good', fixed, { 'Content-Type': 'text/html' })).toBe(403);
    expect(await upload('good', fixed, { 'x-amz-meta-more': '1' })).toBe(403);
    expect(await upload('good', fixed)).toBe(204);
    const once = () => s3.send(new PutObjectCommand({ Bucket, Key: 'once.txt', Body: 'x', IfNoneMatch: '*' }));
    await once();
    await expect(once()).rejects.toMatchObject({ name: 'PreconditionFailed' });
    const link = (expiresIn: number, signingDate: Date) =>
      getSignedUrl(s3, new GetObjectCommand({ Bucket, Key: 'form.txt', ResponseContentDisposition: 'attachment' }), {
        expiresIn,
        signingDate,
      });
    const read = await fetch(await link(60, new Date()));
    expect([await read.text(), read.headers.get('content-disposition')]).toEqual(['good', 'attachment']);
    expect((await fetch(await link(60, new Date(Date.now() - 120_000)))).status).toBe(403);
  });

  test('KMS signs verifiably, binds data keys to their context and checks MACs', async () => {
    const kms = new KMSClient({ endpoint: twin.endpoints.kms, region: twin.region, credentials });
    const { PublicKey } = await kms.send(new GetPublicKeyCommand({ KeyId: twin.keys.SigningKey }));
    const publicKey = createPublicKey({ key: Buffer.from(PublicKey ?? []), type: 'spki', format: 'der' });
    const message = Buffer.from('what is signed');
    const digest = Buffer.from(await crypto.subtle.digest('SHA-256', message));
    for (const [Message, MessageType] of [
      [message, 'RAW'],
      [digest, 'DIGEST'],
    ] as const) {
      for (let round = 0; round < 20; round += 1) {
        const { Signature } = await kms.send(
          new SignCommand({ KeyId: 'alias/mini/signing', Message, MessageType, SigningAlgorithm: 'ECDSA_SHA_256' }),
        );
        expect(verify('sha256', message, publicKey, Signature ?? Buffer.alloc(0))).toBe(true);
      }
    }
    const EncryptionContext = { claim: '1', city: 'a' };
    const { CiphertextBlob, Plaintext } = await kms.send(
      new GenerateDataKeyCommand({ KeyId: twin.keys.DataKey, KeySpec: 'AES_256', EncryptionContext }),
    );
    const opened = await kms.send(new DecryptCommand({ CiphertextBlob, EncryptionContext: { city: 'a', claim: '1' } }));
    expect(opened.Plaintext).toEqual(Plaintext);
    await expect(kms.send(new DecryptCommand({ CiphertextBlob }))).rejects.toMatchObject({
      name: 'InvalidCiphertextException',
    });
    const { Mac } = await kms.send(
      new GenerateMacCommand({ KeyId: twin.keys.MacKey, Message: message, MacAlgorithm: 'HMAC_SHA_256' }),
    );
    const check = (Message: Buffer) =>
      kms.send(new VerifyMacCommand({ KeyId: twin.keys.MacKey, Message, Mac, MacAlgorithm: 'HMAC_SHA_256' }));
    expect((await check(message)).MacValid).toBe(true);
    await expect(check(digest)).rejects.toMatchObject({ name: 'KMSInvalidMacException' });
    await expect(kms.send(new GetPublicKeyCommand({ KeyId: 'alias/none' }))).rejects.toMatchObject({
      name: 'NotFoundException',
    });
    expect(statSync(join(root, 'data', 'keys.json')).mode & 0o777).toBe(0o600);
  });
});

describe('a restart', () => {
  const options = { dataDir: join(root, 'restarted') };
  const database = join(options.dataDir, 'dynamodb', 'shared-local-instance.db');
  const edit = (statement: string) => {
    const file = new DatabaseSync(database);
    file.exec(statement);
    file.close();
  };

  test('keeps items, objects, messages and keys, and loses no stream record, even after days off', {
    timeout: 60_000,
  }, async () => {
    let twin = await start(options);
    const kms = () => new KMSClient({ endpoint: twin.endpoints.kms, region: twin.region, credentials });
    const s3 = () => new S3Client({ endpoint: twin.endpoints.s3, region: twin.region, credentials });
    const { CiphertextBlob } = await kms().send(
      new GenerateDataKeyCommand({ KeyId: twin.keys.DataKey, KeySpec: 'AES_256' }),
    );
    await create(twin, 'consumed');
    await twin.idle();
    await twin.pauseSource('StreamToRelay');
    await twin.pauseSource('QueueToWork');
    await s3().send(
      new PutObjectCommand({ Bucket: twin.buckets.Files, Key: 'a/b.txt', Body: Buffer.alloc(12_000_000, 'x') }),
    );
    await sqsOf(twin).send(new SendMessageCommand({ QueueUrl: twin.queues.Work, MessageBody: 'kept-message' }));
    await create(twin, 'unread');
    await twin.stop();
    const days = 3 * 86_400_000;
    edit(
      `UPDATE us SET CreationDateTime = CreationDateTime - ${days}; UPDATE ss SET CreationDateTime = CreationDateTime - ${days}`,
    );

    twin = await start(options);
    await twin.idle();
    expect(await Promise.all(['consumed', 'unread', 'kept-message'].map((id) => seen(twin, id)))).toEqual([1, 1, 1]);
    const object = await s3().send(new GetObjectCommand({ Bucket: twin.buckets.Files, Key: 'a/b.txt' }));
    expect((await object.Body?.transformToByteArray())?.length).toBe(12_000_000);
    expect((await kms().send(new DecryptCommand({ CiphertextBlob }))).Plaintext).toHaveLength(32);
    await twin.stop();

    // A stream whose records are all gone numbers the next ones from 1 again.
    edit('DELETE FROM us');
    twin = await start(options);
    await create(twin, 'renumbered');
    await twin.idle();
    expect(await seen(twin, 'renumbered')).toBe(1);
    await twin.stop();
  });

  test('after the process was killed ends what it left running, and consumes what it had not', {
    timeout: 60_000,
  }, async () => {
    const script = join(root, 'child.ts');
    const given = {
      assembly: join(root, 'mini'),
      stack: 'Mini',
      dataDir: options.dataDir,
      ports: { gateway: 0 },
      parameters: {},
    };
    writeFileSync(
      script,
      `import { startTwin } from ${JSON.stringify(resolve('infra/local/twin.ts'))};
       const twin = await startTwin(${JSON.stringify(given)});
       await twin.pauseSource('StreamToRelay');
       await fetch(twin.url + '/events/orphan', { method: 'POST' });
       console.log('written');`,
    );
    const child = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'exit');
    const left = JSON.parse(readFileSync(join(options.dataDir, 'dynamodb.pid.json'), 'utf8')) as { java: number };
    expect(process.kill(left.java, 0)).toBe(true);

    const twin = await start(options);
    await twin.idle();
    expect(await seen(twin, 'orphan')).toBe(1);
    expect(() => process.kill(left.java, 0)).toThrow();
    await twin.stop();
  });

  test('with tables declared differently is refused with advice, and begins anew when fresh', {
    timeout: 60_000,
  }, async () => {
    const other = template();
    other.Resources.Seen = table({
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'sk', AttributeType: 'S' },
      ],
    });
    const assembly = write('changed', other);
    await expect(start({ ...options, assembly })).rejects.toThrow(/Mini-Seen is declared differently.*--fresh/);
    const twin = await start({ ...options, fresh: true });
    expect(await seen(twin, 'consumed')).toBe(0);
    await twin.stop();
  });
});

describe('what cannot be brought up is said plainly', () => {
  test('an unknown resource type', async () => {
    const unknown = template();
    unknown.Resources.Cache = { Type: 'AWS::ElastiCache::ServerlessCache' };
    await expect(start({ assembly: write('unknown', unknown) })).rejects.toThrow(
      /^Cache is of type AWS::ElastiCache::ServerlessCache, .*NO_LOCAL_EFFECT/,
    );
  });

  test('an unknown intrinsic function and a reference to nothing', async () => {
    const dataDir = join(root, 'refused');
    const intrinsic = template();
    intrinsic.Resources.Extra = lambda('api', { Description: { 'Fn::ImportValue': 'x' } });
    await expect(start({ dataDir, assembly: write('intrinsic', intrinsic) })).rejects.toThrow(
      /Extra \(AWS::Lambda::Function\).*Fn::ImportValue/,
    );
    const reference = template();
    reference.Resources.Extra = lambda('api', { Description: { Ref: 'Nothing' } });
    await expect(start({ dataDir, assembly: write('reference', reference) })).rejects.toThrow(/refers to Nothing/);
  }, 30_000);

  test('a taken port', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    await expect(start({ dataDir: join(root, 'taken'), ports: { gateway: port } })).rejects.toThrow(
      `Port ${port} (HTTP API) is taken by another program`,
    );
    server.close();
  });
});

test.each([
  [{ eventName: ['INSERT'] }, true],
  [{ eventName: ['REMOVE'] }, false],
  [{ dynamodb: { Keys: { pk: { S: [{ prefix: 'claim#' }] } } } }, true],
  [{ dynamodb: { Keys: { pk: { S: [{ 'anything-but': { prefix: 'claim#' } }] } } } }, false],
  [{ dynamodb: { NewImage: { outbox: { S: [{ exists: true }] } } } }, false],
  [{ dynamodb: { NewImage: { outbox: { S: [{ exists: false }] } } } }, true],
  [{ $or: [{ eventName: ['REMOVE'] }, { dynamodb: { Keys: { pk: { S: ['claim#1'] } } } }] }, true],
])('the filter %j fits: %s', (pattern, expected) => {
  expect(matches(pattern, { eventName: 'INSERT', dynamodb: { Keys: { pk: { S: 'claim#1' } } } })).toBe(expected);
});

test('a shard is read to its end before its child, and a restart continues where it stopped', async () => {
  const shards: Record<string, number[]> = { parent: [1, 2, 3], child: [4, 5] };
  const record = (number: number) => ({
    eventID: `e${number}`,
    dynamodb: { SequenceNumber: `${number}`.padStart(21, '0') },
  });
  const server = createHttpServer(async (request, response) => {
    const chunks: Buffer[] = await request.toArray();
    const input = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, string>;
    const answers: Record<string, () => unknown> = {
      DescribeStream: () => ({
        StreamDescription: {
          Shards: [
            { ShardId: 'child', ParentShardId: 'parent', SequenceNumberRange: {} },
            { ShardId: 'parent', SequenceNumberRange: { EndingSequenceNumber: '3' } },
          ],
        },
      }),
      GetShardIterator: () => ({ ShardIterator: `${input.ShardId} ${Number(input.SequenceNumber ?? 0)}` }),
      GetRecords: () => {
        const [shard = '', after] = (input.ShardIterator ?? '').split(' ');
        const found = (shards[shard] ?? []).filter((number) => number > Number(after)).slice(0, Number(input.Limit));
        const last = found.at(-1) ?? Number(after);
        return {
          Records: found.map(record),
          ...(shard === 'parent' && last === 3 ? {} : { NextShardIterator: `${shard} ${last}` }),
        };
      },
    };
    const operation = String(request.headers['x-amz-target']).split('.')[1] ?? '';
    response.end(JSON.stringify(answers[operation]?.()));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const dataDir = join(root, 'shards');
  const got: string[] = [];
  const functions = new Functions(dataDir, [], 0);
  Object.assign(functions, {
    invoke: async (_name: string, payload: string) => {
      const { Records } = JSON.parse(payload) as { Records: { eventID: string }[] };
      got.push(Records.map((it) => it.eventID).join());
      return { requestId: 'r', payload: 'null', failed: false };
    },
  });
  const read = async () => {
    const place = {
      endpoint: `http://127.0.0.1:${(server.address() as { port: number }).port}`,
      streamArn: 'arn:aws:dynamodb:x:0:table/T/stream/1',
      checkpoints: new Checkpoints(dataDir, 100n),
      onFailure: undefined,
    };
    const context = { region: 'x', functions, retryCapSeconds: 0, log: () => {} };
    const source = new StreamSource('Source', 'f', { StartingPosition: 'TRIM_HORIZON', BatchSize: 2 }, place, context);
    while (!(await source.drained()));
    await source.end();
  };
  await read();
  expect(got.splice(0)).toEqual(['e1,e2', 'e3', 'e4,e5']);
  shards.child?.push(6);
  await read();
  expect(got).toEqual(['e6']);
  server.close();
});

test.each([
  ['cron(30 0 * * ? *)', 'Asia/Shanghai', '2030-01-01T16:29:30Z', 1],
  ['cron(30 0 * * ? *)', 'UTC', '2030-01-01T16:29:30Z', 0],
  ['cron(0/15 8-17 ? JAN MON-FRI *)', 'UTC', '2030-01-01T08:14:30Z', 1],
  ['cron(0/15 8-17 ? JAN SAT,SUN *)', 'UTC', '2030-01-01T08:14:30Z', 0],
  ['at(2030-01-01T08:15:00)', 'UTC', '2030-01-01T08:14:30Z', 1],
  ['rate(1 minute)', 'UTC', '2030-01-01T08:14:30Z', 1],
])('the schedule %s in %s fires within the minute after %s: %i time(s)', (expression, timeZone, now, times) => {
  vi.useFakeTimers({ now: new Date(now) });
  const fired: string[] = [];
  const stop = startSchedules(
    [{ logicalId: 'S', expression, timeZone, targetArn: 'arn:aws:lambda:x:0:function:f', input: () => '{"a":1}' }],
    (name, input) => fired.push(name + input),
  );
  vi.advanceTimersByTime(60_000);
  stop();
  vi.useRealTimers();
  expect(fired).toEqual(Array(times).fill('f{"a":1}'));
});
