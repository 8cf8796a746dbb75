import { DeleteItemCommand, DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Twin } from '../../infra/local/twin.ts';
import { bodies, clientOf, create, seen, send, twinFixture } from './twin-fixture.ts';

const { start } = twinFixture();

async function until(test: () => Promise<boolean>): Promise<void> {
  while (!(await test())) await new Promise((settle) => setTimeout(settle, 20));
}

describe('streams, queues and asynchronous invocations', () => {
  let twin: Twin;
  beforeAll(async () => {
    twin = await start();
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

  test('a record with empty maps reaches a function as DynamoDB would write it', async () => {
    const empty = { M: {} };
    const Item = {
      pk: { S: 'image-1' },
      outer: empty,
      // Called like the tag of a map.
      M: empty,
      nested: { M: { inner: empty, M: empty, full: { M: { n: { N: '1' } } } } },
      list: { L: [empty, { L: [empty] }, { L: [] }, { S: '' }] },
    };
    const client = new DynamoDBClient(clientOf(twin, 'dynamodb'));
    await client.send(new PutItemCommand({ TableName: twin.tables.Events0A1B2C3D, Item }));
    await twin.idle();
    const relayed = await client.send(
      new GetItemCommand({ TableName: twin.tables.Seen, Key: { pk: { S: 'relayed-image-1' } } }),
    );
    expect(JSON.parse(relayed.Item?.image?.S ?? '{}')).toEqual(Item);
  });

  test('an item that many delete at once is gone once, as DynamoDB would tell it', async () => {
    const client = new DynamoDBClient(clientOf(twin, 'dynamodb'));
    const ids = Array.from({ length: 20 }, (_, each) => `gone-${each}`);
    const deleted = (id: string) =>
      client.send(new DeleteItemCommand({ TableName: twin.tables.Events0A1B2C3D, Key: { pk: { S: id } } }));
    for (const id of ids) {
      await create(twin, id);
      await Promise.all(Array.from({ length: 8 }, () => deleted(id)));
    }
    await twin.idle();
    // Once that it came, once that it went.
    expect(await Promise.all(ids.map((id) => seen(twin, id)))).toEqual(ids.map(() => 2));
  });

  test('idle() does not wait for a batch to be filled, and each of its messages comes once', async () => {
    for (const MessageBody of ['gathered-1', 'gathered-2']) await send(twin, 'Gathered', MessageBody);
    await twin.idle();
    expect([await seen(twin, 'gathered-1'), await seen(twin, 'gathered-2')]).toEqual([1, 1]);
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
    for (const MessageBody of names) await send(twin, 'Work', MessageBody);
    twin.resumeSource('QueueToWork');
    await twin.idle();
    expect(await Promise.all(names.map((name) => seen(twin, name)))).toEqual([1, 2, 3, 1]);
    expect(await bodies(twin, 'Dead')).toEqual(['bad-1']);
  });

  test('an answer naming an unknown message fails the whole batch', async () => {
    await twin.pauseSource('QueueToWork');
    for (const MessageBody of ['nonsense-1', 'good-3']) await send(twin, 'Work', MessageBody);
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
    const client = new LambdaClient(clientOf(twin, 'lambda'));
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
});
