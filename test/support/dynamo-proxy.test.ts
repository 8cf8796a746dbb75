import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import {
  CreateTableCommand,
  DynamoDBClient,
  GetItemCommand,
  ListTablesCommand,
  PutItemCommand,
  TransactionCanceledException,
} from '@aws-sdk/client-dynamodb';
import {
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  ListStreamsCommand,
} from '@aws-sdk/client-dynamodb-streams';
import {
  BatchGetCommand,
  BatchWriteCommand,
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  ScanCommand,
  TransactGetCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type AttributeValue, itemBytes, readUnits, writeUnits } from './billing.ts';
import { type DynamoProxy, startDynamoLocal, startDynamoProxy } from './dynamo-proxy.ts';

const TABLE = 'Things';
let local: Awaited<ReturnType<typeof startDynamoLocal>>;
let proxy: DynamoProxy;
let client: DynamoDBClient;
let db: DynamoDBDocumentClient;

const config = (endpoint: string) => ({
  endpoint,
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  maxAttempts: 1,
});

beforeAll(async () => {
  local = await startDynamoLocal();
  proxy = await startDynamoProxy({ target: local.url });
  client = new DynamoDBClient(config(proxy.url));
  db = DynamoDBDocumentClient.from(client);
  await client.send(
    new CreateTableCommand({
      TableName: TABLE,
      BillingMode: 'PAY_PER_REQUEST',
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      AttributeDefinitions: ['pk', 'sk', 'g'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      GlobalSecondaryIndexes: [
        {
          IndexName: 'byG',
          KeySchema: [{ AttributeName: 'g', KeyType: 'HASH' }],
          Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['a'] },
        },
      ],
    }),
  );
});

afterAll(async () => {
  client.destroy();
  await proxy.stop();
  await local.stop();
});

let nextPartition = 0;
let pk: string;
beforeEach(() => {
  nextPartition += 1;
  pk = `p${String(nextPartition).padStart(4, '0')}`;
  proxy.meter.start();
  proxy.meter.reset();
});
afterEach(() => proxy.faults.clear());

const put = (sk: string, more: Record<string, unknown> = {}) =>
  db.send(new PutCommand({ TableName: TABLE, Item: { pk, sk, ...more } }));
const set = (sk: string, name: string, value: unknown) =>
  db.send(
    new UpdateCommand({
      TableName: TABLE,
      Key: { pk, sk },
      UpdateExpression: 'SET #n = :v',
      ExpressionAttributeNames: { '#n': name },
      ExpressionAttributeValues: { ':v': value },
    }),
  );
const stored = async (sk: string) =>
  (await db.send(new GetCommand({ TableName: TABLE, Key: { pk, sk }, ConsistentRead: true }))).Item;
const transact = (...sks: string[]) =>
  db.send(
    new TransactWriteCommand({ TransactItems: sks.map((sk) => ({ Put: { TableName: TABLE, Item: { pk, sk } } })) }),
  );

/** An item of exactly `bytes`: 'pk' + 5, 'sk' + 1, 'f' + the filler. */
const sized = (bytes: number) => ({ f: 'x'.repeat(bytes - 11) });

/** What one step costs, by table and index. */
async function cost(step: () => Promise<unknown>) {
  proxy.meter.reset();
  await step();
  const { writeUnits: written, readUnits: read, byTable } = proxy.meter.read();
  const index = byTable[TABLE]?.byIndex.byG;
  return { written, read, indexWritten: index?.writeUnits ?? 0, indexRead: index?.readUnits ?? 0 };
}

describe('item sizes', () => {
  const values: Record<string, [AttributeValue, number]> = {
    'a string counts its UTF-8 bytes': [{ S: 'é€' }, 5],
    'a number counts one byte for two digits and one more': [{ N: '1234' }, 3],
    'a number pairs its digits from the decimal point': [{ N: '1.5' }, 3],
    'a number is charged without outer zeros': [{ N: '0.00100' }, 2],
    'a negative number takes one byte more': [{ N: '-12.345' }, 5],
    'zero takes one byte': [{ N: '0' }, 1],
    'a long number takes half its digits': [{ N: '12345678901234567890' }, 11],
    'binary counts its raw bytes': [{ B: Buffer.from('12345').toString('base64') }, 5],
    'a boolean takes one byte': [{ BOOL: false }, 1],
    'null takes one byte': [{ NULL: true }, 1],
    'an empty list takes three bytes': [{ L: [] }, 3],
    'a list takes one byte more for each element': [{ L: [{ S: 'ab' }, { BOOL: true }] }, 8],
    'a map takes one byte more for each entry and its name': [{ M: { key: { S: 'ab' } } }, 9],
    'a set sums its members': [{ SS: ['ab', 'cde'] }, 5],
  };

  test.each(Object.entries(values))('%s', (_, [value, bytes]) => {
    expect(itemBytes({ n: value })).toBe(1 + bytes);
  });

  test.each(Object.entries(values))('DynamoDB Local agrees to the byte that %s', async (_, [value, bytes]) => {
    const units = async (fill: number) => {
      const answer = await client.send(
        new PutItemCommand({
          TableName: TABLE,
          Item: {
            pk: { S: pk },
            sk: { S: `${fill}`.slice(-1) },
            n: 'B' in value ? { B: Buffer.from(value.B, 'base64') } : (value as { S: string }),
            f: { S: 'x'.repeat(fill) },
          },
          ReturnConsumedCapacity: 'TOTAL',
        }),
      );
      return answer.ConsumedCapacity?.CapacityUnits;
    };
    const fits = 1024 - (7 + 3 + 1 + bytes + 1);
    expect(await units(fits)).toBe(1);
    expect(await units(fits + 1)).toBe(2);
  });

  test('units step at 1 KB for writes and 4 KB for reads, and one block is the least', () => {
    expect([0, 1, 1024, 1025, 3 * 1024].map(writeUnits)).toEqual([1, 1, 1, 2, 3]);
    expect([0, 4096, 4097].map((bytes) => readUnits(bytes, 'strong'))).toEqual([1, 1, 2]);
    // The published example: 8 KB take 2 units strongly, 1 eventually and 4 transactionally.
    expect(readUnits(8192, 'strong')).toBe(2);
    expect(readUnits(8192, 'eventual')).toBe(1);
    expect(readUnits(8192, 'transactional')).toBe(4);
  });
});

describe('writes', () => {
  test('an item of 1 KB costs one unit, one byte more costs two', async () => {
    expect(await cost(() => put('1', sized(1024)))).toMatchObject({ written: 1, read: 0 });
    expect(await cost(() => put('2', sized(1025)))).toMatchObject({ written: 2 });
  });

  test('an update is charged on the larger of the item before and after, however little it changes', async () => {
    await put('1', sized(3000));
    expect(await cost(() => set('1', 'x', 1))).toMatchObject({ written: 3 });
    expect(await cost(() => set('1', 'f', 'short'))).toMatchObject({ written: 3 });
    expect(await cost(() => set('1', 'f', 'short'))).toMatchObject({ written: 1 });
  });

  test('a delete is charged on the item that was there, and one unit for none', async () => {
    await put('1', sized(2000));
    const remove = () => db.send(new DeleteCommand({ TableName: TABLE, Key: { pk, sk: '1' } }));
    expect(await cost(remove)).toMatchObject({ written: 2 });
    expect(await cost(remove)).toMatchObject({ written: 1 });
  });

  test('a failed condition is charged on the existing item, and one unit for none', async () => {
    await put('1', sized(2000));
    const insist = (sk: string, ConditionExpression: string) => () =>
      expect(
        db.send(new PutCommand({ TableName: TABLE, Item: { pk, sk }, ConditionExpression })),
      ).rejects.toMatchObject({ name: 'ConditionalCheckFailedException' });
    expect(await cost(insist('1', 'attribute_not_exists(pk)'))).toMatchObject({ written: 2, indexWritten: 0 });
    expect(await cost(insist('2', 'attribute_exists(pk)'))).toMatchObject({ written: 1 });
  });

  test('a request that DynamoDB finds invalid costs nothing and gets its own error', async () => {
    const wrongKey = () =>
      expect(db.send(new PutCommand({ TableName: TABLE, Item: { pk: 1, sk: '1' } }))).rejects.toThrow(/Type mismatch/);
    expect(await cost(wrongKey)).toMatchObject({ written: 0, read: 0 });
  });

  test('a batch is charged item by item', async () => {
    const items = [sized(1024), sized(1025), sized(100)].map((more, at) => ({ pk, sk: String(at), ...more }));
    const write = new BatchWriteCommand({
      RequestItems: { [TABLE]: items.map((Item) => ({ PutRequest: { Item } })) },
    });
    expect(await cost(() => db.send(write))).toMatchObject({ written: 4 });
  });

  test('writes to one item at the same time are each charged on what they met', async () => {
    // The item grows by 205 bytes each time: five times within 2 KB, then beyond.
    await put('1', sized(1000));
    const grow = (at: number) => set('1', `more${at}`, 'x'.repeat(200));
    expect(await cost(() => Promise.all([1, 2, 3, 4, 5, 6].map(grow)))).toMatchObject({ written: 13 });
  });
});

describe('index writes', () => {
  test('entering the index costs one unit more, and so does leaving it', async () => {
    expect(await cost(() => put('1', { g: 'x' }))).toMatchObject({ written: 2, indexWritten: 1 });
    const leave = new UpdateCommand({ TableName: TABLE, Key: { pk, sk: '1' }, UpdateExpression: 'REMOVE g' });
    expect(await cost(() => db.send(leave))).toMatchObject({ written: 2, indexWritten: 1 });
  });

  test('an item outside the index before and after costs nothing there', async () => {
    expect(await cost(() => put('1'))).toMatchObject({ written: 1, indexWritten: 0 });
  });

  test('a changed index key costs two: one to delete, one to put', async () => {
    await put('1', { g: 'x' });
    expect(await cost(() => set('1', 'g', 'y'))).toMatchObject({ written: 3, indexWritten: 2 });
  });

  test('a changed projected attribute costs one, anything else none', async () => {
    await put('1', { g: 'x', a: 1 });
    expect(await cost(() => set('1', 'a', 2))).toMatchObject({ written: 2, indexWritten: 1 });
    expect(await cost(() => set('1', 'other', 2))).toMatchObject({ written: 1, indexWritten: 0 });
    expect(await cost(() => set('1', 'a', 2))).toMatchObject({ written: 1, indexWritten: 0 });
  });

  test('an index write is sized on the index entry, not on the item', async () => {
    expect(await cost(() => put('1', { g: 'x', ...sized(5000) }))).toMatchObject({ indexWritten: 1 });
    expect(await cost(() => put('2', { g: 'x', a: 'x'.repeat(1100) }))).toMatchObject({ indexWritten: 2 });
  });
});

describe('transactions', () => {
  test('three items of 500 bytes cost six units', async () => {
    const three = ['1', '2', '3'].map((sk) => ({ Put: { TableName: TABLE, Item: { pk, sk, ...sized(500) } } }));
    const write = new TransactWriteCommand({ TransactItems: three });
    expect(await cost(() => db.send(write))).toMatchObject({ written: 6, read: 0 });
  });

  test('the table write doubles and the index write does not', async () => {
    const write = new TransactWriteCommand({
      TransactItems: [{ Put: { TableName: TABLE, Item: { pk, sk: '1', g: 'x', ...sized(1025) } } }],
    });
    expect(await cost(() => db.send(write))).toMatchObject({ written: 5, indexWritten: 1 });
  });

  test('a condition check is charged as a write of the item it looks at', async () => {
    await put('1', sized(1500));
    const Key = { pk, sk: '1' };
    const check = new TransactWriteCommand({
      TransactItems: [{ ConditionCheck: { TableName: TABLE, Key, ConditionExpression: 'attribute_exists(pk)' } }],
    });
    expect(await cost(() => db.send(check))).toMatchObject({ written: 4 });
  });

  test('a failed condition charges every item of the transaction', async () => {
    await put('1', sized(1500));
    const insist = new TransactWriteCommand({
      TransactItems: [
        { Put: { TableName: TABLE, Item: { pk, sk: '1' }, ConditionExpression: 'attribute_not_exists(pk)' } },
        { Put: { TableName: TABLE, Item: { pk, sk: '2' } } },
      ],
    });
    const fails = () => expect(db.send(insist)).rejects.toThrow(/ConditionalCheckFailed/);
    expect(await cost(fails)).toMatchObject({ written: 6 });
  });

  test('a repeated client token costs reads instead of writes', async () => {
    const write = new TransactWriteCommand({
      ClientRequestToken: `token-${pk}`,
      TransactItems: [{ Put: { TableName: TABLE, Item: { pk, sk: '1', ...sized(5000) } } }],
    });
    expect(await cost(() => db.send(write))).toMatchObject({ written: 10, read: 0 });
    expect(await cost(() => db.send(write))).toMatchObject({ written: 0, read: 4 });
  });

  test('a read costs two units per 4 KB and item, also for a missing one', async () => {
    await put('1', sized(5000));
    const read = new TransactGetCommand({
      TransactItems: ['1', '2'].map((sk) => ({ Get: { TableName: TABLE, Key: { pk, sk } } })),
    });
    expect(await cost(() => db.send(read))).toMatchObject({ read: 6, written: 0 });
  });
});

describe('reads', () => {
  test('a get costs half a unit per 4 KB, a strong one a whole, whatever it projects or finds', async () => {
    await put('1', sized(4097));
    const get = (sk: string, more = {}) => db.send(new GetCommand({ TableName: TABLE, Key: { pk, sk }, ...more }));
    expect(await cost(() => get('1'))).toMatchObject({ read: 1 });
    expect(await cost(() => get('1', { ConsistentRead: true }))).toMatchObject({ read: 2 });
    expect(await cost(() => get('1', { ProjectionExpression: 'pk' }))).toMatchObject({ read: 1 });
    expect(await cost(() => get('none'))).toMatchObject({ read: 0.5 });
  });

  test('a batch of 1.5 KB and 6.5 KB is charged as 12 KB', async () => {
    await put('1', sized(1536));
    await put('2', sized(6656));
    const keys = ['1', '2'].map((sk) => ({ pk, sk }));
    const read = new BatchGetCommand({ RequestItems: { [TABLE]: { Keys: keys, ConsistentRead: true } } });
    expect(await cost(() => db.send(read))).toMatchObject({ read: 3 });
    const missing = new BatchGetCommand({ RequestItems: { [TABLE]: { Keys: [{ pk, sk: 'none' }] } } });
    expect(await cost(() => db.send(missing))).toMatchObject({ read: 0.5 });
  });

  test('a query sums the items it reads before filter, projection and count, rounded up once', async () => {
    for (const sk of ['1', '2', '3']) await put(sk, sized(3000));
    const query = (more: object = {}, values: object = {}) =>
      db.send(
        new QueryCommand({
          TableName: TABLE,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': pk, ...values },
          ...more,
        }),
      );
    expect(await cost(() => query())).toMatchObject({ read: 1.5 });
    expect(await cost(() => query({ ConsistentRead: true }))).toMatchObject({ read: 3 });
    expect(await cost(() => query({ FilterExpression: 'f = :f' }, { ':f': 'no' }))).toMatchObject({ read: 1.5 });
    expect(await cost(() => query({ ProjectionExpression: 'pk' }))).toMatchObject({ read: 1.5 });
    expect(await cost(() => query({ Select: 'COUNT' }))).toMatchObject({ read: 1.5 });
    expect(await cost(() => query({ Limit: 1 }))).toMatchObject({ read: 0.5 });
  });

  test('an index query of eight entries of 2000 bytes costs two units, charged to the index', async () => {
    const g = `g-${pk}`;
    // 'pk' + 5, 'sk' + 1, 'g' + 7, 'a' + filler
    const a = 'x'.repeat(2000 - 7 - 3 - 8 - 1);
    for (let at = 0; at < 8; at += 1) await put(String(at), { g, a, f: 'x'.repeat(3000) });
    const query = new QueryCommand({
      TableName: TABLE,
      IndexName: 'byG',
      KeyConditionExpression: 'g = :g',
      ExpressionAttributeValues: { ':g': g },
    });
    expect(await cost(() => db.send(query))).toMatchObject({ read: 2, indexRead: 2 });
  });

  test.each([1, 2])(
    'a query rounds at the byte: the meter agrees with the sum of the sizes (case %i)',
    async (extra) => {
      for (const sk of ['1', '2', '3']) await put(sk, sized(1024));
      await put('4', sized(1023 + extra));
      const query = new QueryCommand({
        TableName: TABLE,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': pk },
      });
      expect(await cost(() => db.send(query))).toMatchObject({ read: readUnits(4095 + extra, 'eventual') });
    },
  );

  test('a query or scan that finds nothing costs one block', async () => {
    const query = new QueryCommand({
      TableName: TABLE,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': pk },
    });
    expect(await cost(() => db.send(query))).toMatchObject({ read: 0.5 });
    expect(await cost(() => db.send(new ScanCommand({ TableName: TABLE, Limit: 1 })))).toMatchObject({ read: 0.5 });
  });

  test('reading the stream counts round trips and no units', async () => {
    const streams = new DynamoDBStreamsClient(config(proxy.url));
    await put('1');
    proxy.meter.reset();
    const list = await streams.send(new ListStreamsCommand({ TableName: TABLE }));
    const StreamArn = list.Streams?.[0]?.StreamArn;
    const described = await streams.send(new DescribeStreamCommand({ StreamArn }));
    const ShardId = described.StreamDescription?.Shards?.[0]?.ShardId;
    const { ShardIterator } = await streams.send(
      new GetShardIteratorCommand({ StreamArn, ShardId, ShardIteratorType: 'TRIM_HORIZON' }),
    );
    const { Records } = await streams.send(new GetRecordsCommand({ ShardIterator }));
    expect(Records?.length).toBeGreaterThan(0);
    expect(proxy.meter.read()).toMatchObject({ roundTrips: 4, readUnits: 0, writeUnits: 0, usd: 0 });
    streams.destroy();
  });
});

describe('the meter', () => {
  test('counts the requests of the app only, by operation, and prices the units', async () => {
    await put('1');
    await stored('1');
    await stored('1');
    expect(proxy.meter.read()).toMatchObject({
      roundTrips: 3,
      byOperation: {
        PutItem: { roundTrips: 1, writeUnits: 1, readUnits: 0 },
        GetItem: { roundTrips: 2, writeUnits: 0, readUnits: 2 },
      },
      byTable: { [TABLE]: { writeUnits: 1, readUnits: 2 } },
      usd: 0.000000625 + 2 * 0.000000125,
      unmetered: [],
    });
  });

  test('counts nothing while stopped', async () => {
    proxy.meter.stop();
    await put('1');
    expect(proxy.meter.read()).toMatchObject({ roundTrips: 0, writeUnits: 0 });
    expect(await stored('1')).toEqual({ pk, sk: '1' });
  });

  test.each(['on', 'off'])('leaves the answer as DynamoDB gave it, checksum included (meter %s)', async (state) => {
    await put('1', { f: 'é' });
    if (state === 'off') proxy.meter.stop();
    const body = JSON.stringify({ TableName: TABLE, Key: { pk: { S: pk }, sk: { S: '1' } } });
    const ask = (url: string) =>
      new Promise<{ headers: Record<string, unknown>; text: string }>((done, fail) => {
        const headers = {
          'content-type': 'application/x-amz-json-1.0',
          'x-amz-target': 'DynamoDB_20120810.GetItem',
          authorization: 'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/aws4_request, Signature=x',
        };
        const asked = request(url, { method: 'POST', headers }, async (incoming) => {
          done({ headers: incoming.headers, text: (await buffer(incoming)).toString('utf8') });
        });
        asked.on('error', fail).end(body);
      });
    const through = await ask(proxy.url);
    const direct = await ask(local.url);
    expect(through.text).toBe(direct.text);
    expect(through.headers['x-amz-crc32']).toBe(String(crc32(through.text)));
    expect(through.headers['x-amzn-requestid']).toMatch(/^[\w-]{20,}$/);
  });
});

describe.each(['off', 'on'])('faults with the meter %s', (state) => {
  beforeEach(() => {
    if (state === 'off') proxy.meter.stop();
  });

  test('conflict refuses a single write and leaves reads alone', async () => {
    proxy.faults.inject({ kind: 'conflict', times: 1 });
    expect(await stored('1')).toBeUndefined();
    await expect(put('1')).rejects.toMatchObject({
      name: 'TransactionConflictException',
      message: 'Transaction is ongoing for the item',
      $metadata: { httpStatusCode: 400, requestId: expect.stringMatching(/^[\w-]{20,}$/) },
    });
    expect(await stored('1')).toBeUndefined();
    expect(proxy.faults.count).toBe(1);
    await put('1');
  });

  test('conflict cancels a transaction with a reason for each item', async () => {
    proxy.faults.inject({ kind: 'conflict', match: (operation) => operation === 'TransactWriteItems' });
    const error: unknown = await transact('1', '2').catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(TransactionCanceledException);
    expect(error).toMatchObject({
      CancellationReasons: [{ Code: 'TransactionConflict' }, { Code: 'TransactionConflict' }],
    });
    await put('1');
  });

  test('throttle refuses as DynamoDB does, and a client that retries gets through', async () => {
    proxy.faults.inject({ kind: 'throttle', times: 1 });
    await expect(put('1')).rejects.toMatchObject({ name: 'ProvisionedThroughputExceededException' });
    proxy.faults.inject({ kind: 'throttle', times: 1 });
    const patient = new DynamoDBClient({ ...config(proxy.url), maxAttempts: 3 });
    await patient.send(new PutItemCommand({ TableName: TABLE, Item: { pk: { S: pk }, sk: { S: '1' } } }));
    patient.destroy();
    expect(await stored('1')).toBeDefined();
  });

  test('error500 refuses without executing', async () => {
    proxy.faults.inject({ kind: 'error500', times: 1 });
    await expect(put('1')).rejects.toMatchObject({ name: 'InternalServerError', $metadata: { httpStatusCode: 500 } });
    expect(await stored('1')).toBeUndefined();
  });

  test('latency forwards that much later, and latencies add up', async () => {
    proxy.faults.inject({ kind: 'latency', ms: 60 });
    proxy.faults.inject({ kind: 'latency', ms: 60 });
    const from = performance.now();
    await put('1');
    expect(performance.now() - from).toBeGreaterThan(115);
  });

  test('dropAnswer cuts the connection after the write happened', async () => {
    proxy.faults.inject({ kind: 'dropAnswer', match: (operation) => operation === 'PutItem' });
    await expect(put('1', { f: 'kept' })).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(await stored('1')).toMatchObject({ f: 'kept' });
    if (state === 'on') expect(proxy.meter.read().writeUnits).toBe(1);
  });

  test('a transaction sent again by the client after a dropped answer happens once', async () => {
    proxy.faults.inject({ kind: 'dropAnswer', match: (operation) => operation === 'TransactWriteItems', times: 1 });
    const patient = DynamoDBDocumentClient.from(new DynamoDBClient({ ...config(proxy.url), maxAttempts: 3 }));
    await patient.send(
      new TransactWriteCommand({
        TransactItems: [
          {
            Update: {
              TableName: TABLE,
              Key: { pk, sk: '1' },
              UpdateExpression: 'ADD n :one',
              ExpressionAttributeValues: { ':one': 1 },
            },
          },
        ],
      }),
    );
    patient.destroy();
    if (state === 'on') expect(proxy.meter.read()).toMatchObject({ writeUnits: 2, readUnits: 2, roundTrips: 2 });
    expect(await stored('1')).toMatchObject({ n: 1 });
  });

  test('a fault can be undone, and it matches on the request body', async () => {
    const undo = proxy.faults.inject({
      kind: 'error500',
      match: (_, body) => JSON.stringify(body.Key ?? body.Item).includes('"bad"'),
    });
    await put('good');
    await expect(put('bad')).rejects.toThrow();
    undo();
    await put('bad');
  });

  test('the same seed fails the same requests', async () => {
    const pattern = async () => {
      proxy.faults.clear();
      proxy.faults.seed(42);
      proxy.faults.inject({ kind: 'error500', probability: 0.5 });
      const results: boolean[] = [];
      for (let at = 0; at < 20; at += 1)
        results.push(
          await stored('1').then(
            () => true,
            () => false,
          ),
        );
      return results;
    };
    const first = await pattern();
    expect(await pattern()).toEqual(first);
    expect(new Set(first).size).toBe(2);
  });

  test('an open transaction refuses other writes and transactions on its items, and nothing else', async () => {
    proxy.faults.modelConflicts(500);
    const open = transact('1', '2');
    await sleep(100);
    await expect(set('1', 'x', 1)).rejects.toMatchObject({ name: 'TransactionConflictException' });
    await expect(transact('2', '3')).rejects.toMatchObject({
      CancellationReasons: [{ Code: 'TransactionConflict' }, { Code: 'None' }],
    });
    await set('3', 'x', 1);
    expect(await stored('1')).toBeUndefined();
    await open;
    expect(await stored('1')).toEqual({ pk, sk: '1' });
    await set('1', 'x', 1);
    expect(proxy.faults.count).toBe(2);
  });

  test('the same transaction sent again while it is open is told that it is in progress', async () => {
    proxy.faults.modelConflicts(400);
    const write = () =>
      db.send(
        new TransactWriteCommand({
          ClientRequestToken: `twice-${pk}`,
          TransactItems: [{ Put: { TableName: TABLE, Item: { pk, sk: '1' } } }],
        }),
      );
    const open = write();
    await sleep(60);
    await expect(write()).rejects.toMatchObject({ name: 'TransactionInProgressException' });
    await open;
  });
});

test('DynamoDB Local keeps its tables in the given directory', { timeout: 30_000 }, async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'dynamo-'));
  const KeySchema = [{ AttributeName: 'pk', KeyType: 'HASH' as const }];
  const AttributeDefinitions = [{ AttributeName: 'pk', AttributeType: 'S' as const }];
  const names: (string[] | undefined)[] = [];
  for (const TableName of ['first', 'second']) {
    const kept = await startDynamoLocal({ dataDir });
    const direct = new DynamoDBClient(config(kept.url));
    await direct.send(
      new CreateTableCommand({ TableName, BillingMode: 'PAY_PER_REQUEST', KeySchema, AttributeDefinitions }),
    );
    names.push((await direct.send(new ListTablesCommand({}))).TableNames);
    direct.destroy();
    await kept.stop();
  }
  await rm(dataDir, { recursive: true });
  expect(names).toEqual([['first'], ['first', 'second']]);
});

test('many requests share few connections, and stopping ends at once', async () => {
  const own = await startDynamoProxy({ target: local.url });
  const many = new DynamoDBClient(config(own.url));
  const get = new GetItemCommand({ TableName: TABLE, Key: { pk: { S: pk }, sk: { S: 'x' } } });
  await Promise.all(Array.from({ length: 200 }, () => many.send(get)));
  await own.stop();
  await expect(many.send(get)).rejects.toThrow();
  many.destroy();
});
