import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lookOf } from '../../infra/local/dynamo/database-writes.ts';
import { Checkpoints } from '../../infra/local/sources/checkpoints.ts';
import { matches } from '../../infra/local/sources/filter-patterns.ts';
import type { StreamSourceDeclaration } from '../../infra/local/sources/source-declarations.ts';
import { removesNothing } from '../../infra/local/sources/stream-record.ts';
import { StreamSource } from '../../infra/local/sources/stream-source.ts';

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

test.each([
  ['a removal of an item', 'REMOVE', { StreamViewType: 'NEW_AND_OLD_IMAGES', OldImage: {} }, false],
  ['a removal where there was none', 'REMOVE', { StreamViewType: 'NEW_AND_OLD_IMAGES' }, true],
  ['a removal of which the view shows no image', 'REMOVE', { StreamViewType: 'KEYS_ONLY' }, false],
  ['a new item', 'INSERT', { StreamViewType: 'NEW_AND_OLD_IMAGES', NewImage: {} }, false],
])('%s is passed over: %4$s', (_, eventName, image, expected) => {
  expect(removesNothing({ eventID: 'e', eventName, dynamodb: { SequenceNumber: '1', ...image } })).toBe(expected);
});

const declared: StreamSourceDeclaration = {
  logicalId: 'Source',
  functionName: 'f',
  functionArn: 'arn:aws:lambda:x:0:function:f',
  streamArn: 'arn:aws:dynamodb:x:0:table/T/stream/1',
  batchSize: 2,
  windowMs: 0,
  reportsItems: false,
  retries: 0,
  maximumAgeSeconds: Number.POSITIVE_INFINITY,
  bisects: false,
  patterns: [],
  onFailure: undefined,
};

test('a stream is asked only while something may have been written since it was empty', async () => {
  const asked: string[] = [];
  const records = ['e1', 'e2'];
  const server = createServer(async (request, response) => {
    const operation = String(request.headers['x-amz-target']).split('.')[1] ?? '';
    asked.push(operation);
    const shards = { StreamDescription: { Shards: [{ ShardId: 'only', SequenceNumberRange: {} }] } };
    const Records = operation === 'GetRecords' ? records.splice(0, 1) : [];
    const read = Records.map((eventID) => ({ eventID, dynamodb: { SequenceNumber: '1' } }));
    response.end(JSON.stringify({ ...shards, ShardIterator: 'i', NextShardIterator: 'i', Records: read }));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const endpoint = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
  const dataDir = mkdtempSync(join(tmpdir(), 'shards-'));
  let look: string | undefined = 'as it was';
  const got: string[] = [];
  const invoke = async (_name: string, payload: string) => {
    got.push(payload.includes('e1') ? 'e1' : 'e2');
    return { requestId: 'r', payload: 'null', failed: false };
  };
  const context = { region: 'x', invoke, retryCapSeconds: 0, log: () => {} };
  const source = new StreamSource(declared, { endpoint, look: () => look }, new Checkpoints(dataDir, 0n), context);
  while (!(await source.drained()));
  expect(got).toEqual(['e1', 'e2']);
  asked.splice(0);
  for (let round = 0; round < 5; round += 1) expect(await source.drained()).toBe(true);
  expect(asked).toEqual([]);
  records.push('e2');
  look = undefined;
  while (!(await source.drained()));
  expect(got).toEqual(['e1', 'e2', 'e2']);
  // It cannot be told from the file: every round asks.
  const before = asked.length;
  await source.drained();
  expect(asked.length).toBeGreaterThan(before);
  records.push('e1');
  look = 'as it is now';
  while (!(await source.drained()));
  expect(got).toEqual(['e1', 'e2', 'e2', 'e1']);
  await source.end();
  server.close();
  rmSync(dataDir, { recursive: true });
});

test('a write is seen in the look of the database, and one of just now makes it uncertain', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'look-'));
  const file = join(folder, 'database');
  expect(lookOf(file)).toBeUndefined();
  const settled = async (content: string) => {
    writeFileSync(file, content);
    expect(lookOf(file)).toBeUndefined();
    return expect.poll(() => lookOf(file)).toEqual(expect.any(String));
  };
  await settled('one');
  const first = lookOf(file);
  expect(lookOf(file)).toBe(first);
  // As long as before: only its time tells.
  await settled('two');
  expect(lookOf(file)).not.toBe(first);
  rmSync(folder, { recursive: true });
});

test('a shard is read to its end before its child, and a restart continues where it stopped', async () => {
  const shards: Record<string, number[]> = { parent: [1, 2, 3], child: [4, 5] };
  const record = (number: number) => ({
    eventID: `e${number}`,
    dynamodb: { SequenceNumber: `${number}`.padStart(21, '0') },
  });
  const server = createServer(async (request, response) => {
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
  const dataDir = mkdtempSync(join(tmpdir(), 'shards-'));
  const got: string[] = [];
  const invoke = async (_name: string, payload: string) => {
    const { Records } = JSON.parse(payload) as { Records: { eventID: string }[] };
    got.push(Records.map((it) => it.eventID).join());
    return { requestId: 'r', payload: 'null', failed: false };
  };
  const read = async () => {
    const endpoint = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
    const context = { region: 'x', invoke, retryCapSeconds: 0, log: () => {} };
    const dynamo = { endpoint, look: () => undefined };
    const source = new StreamSource(declared, dynamo, new Checkpoints(dataDir, 100n), context);
    while (!(await source.drained()));
    await source.end();
  };
  await read();
  expect(got.splice(0)).toEqual(['e1,e2', 'e3', 'e4,e5']);
  shards.child?.push(6);
  await read();
  expect(got).toEqual(['e6']);
  server.close();
  rmSync(dataDir, { recursive: true });
});
