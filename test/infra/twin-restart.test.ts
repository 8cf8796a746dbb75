import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { DecryptCommand, GenerateDataKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, test, vi } from 'vitest';
import { clientOf, create, seen, send, twinFixture } from './twin-fixture.ts';
import { table, template } from './twin-template.ts';

const { root, start, write } = twinFixture();

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
    const kms = () => new KMSClient(clientOf(twin, 'kms'));
    const s3 = () => new S3Client(clientOf(twin, 's3'));
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
    await send(twin, 'Work', 'held-message');
    const take = new ReceiveMessageCommand({ QueueUrl: twin.queues.Work, VisibilityTimeout: 600 });
    expect((await new SQSClient(clientOf(twin, 'sqs')).send(take)).Messages).toHaveLength(1);
    await send(twin, 'Work', 'kept-message');
    await create(twin, 'unread');
    await twin.stop();
    const days = 3 * 86_400_000;
    edit(
      `UPDATE us SET CreationDateTime = CreationDateTime - ${days}; UPDATE ss SET CreationDateTime = CreationDateTime - ${days}`,
    );

    twin = await start(options);
    await twin.idle();
    expect(
      await Promise.all(['consumed', 'unread', 'held-message', 'kept-message'].map((id) => seen(twin, id))),
    ).toEqual([1, 1, 1, 1]);
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
      stacks: ['Mini'],
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
    // Its process id stays for as long as the system takes to notice the end of a child that lost its parent.
    await vi.waitFor(() => expect(() => process.kill(left.java, 0)).toThrow(), 20_000);
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
