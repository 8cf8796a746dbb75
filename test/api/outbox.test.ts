import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, DynamoDBDocumentClient, GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { consumers } from '#schemas/events.ts';
import { auditSortKey } from '#schemas/tables.ts';
import { handoffRequest } from '../support/bodies.ts';
import { type Hub, startHub } from '../support/hub.ts';
import { sourceOf } from '../support/sources.ts';
import { longnan } from '../support/world.ts';

let hub: Hub;
beforeAll(async () => {
  hub = await startHub({ metered: true });
});
afterAll(() => hub?.stop());
afterEach(() => hub.proxy.faults.clear());

const county = '621202';
const request = () => handoffRequest(hub.ids.branches['lushan-ts'] ?? '', hub.ids.branches['heting-ln'] ?? '', county);
const create = async () => (await hub.as('system-lushan').requestHandoff({ body: request() })).body.id;
const accept = (id: string) => hub.as('system-heting').acceptHandoff({ params: { id } });
const counted = async () => {
  const { body } = await hub.as('coordinator-ts').readProgress();
  const city = body.cities.find(({ cityCode }) => cityCode === longnan);
  const figures = city?.counties.find(({ countyCode }) => countyCode === county)?.figures;
  return { requested: figures?.handoffsRequested ?? 0, accepted: figures?.handoffsAccepted ?? 0 };
};
const verify = () => hub.twin.invoke('Hub-local-audit-verify', {});
const sound = { sound: true, behind: 0, breaks: [], brokenDays: [], unanchoredDays: [] };

/** The tables themselves, past the hub: what a forger or a fault has, and nobody else. */
const table = () => {
  const client = DynamoDBDocumentClient.from(
    new DynamoDBClient({
      endpoint: hub.twin.endpoints.dynamodb,
      region: hub.twin.region,
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    }),
  );
  const name = Object.values(hub.twin.tables).find((candidate) => candidate.includes('HubTable')) ?? '';
  return { client, name };
};
const auditKey = (id: string, version: number) => ({ pk: id, sk: auditSortKey(version) });

describe('no event is lost and none counts twice', () => {
  it('when relay and worker are killed again and again while claims come in', async () => {
    const before = await counted();
    const killed: Promise<void>[] = [];
    const ids: string[] = [];
    for (let round = 0; round < 12; round += 1) {
      const made = await Promise.all(Array.from({ length: 5 }, create));
      ids.push(...made);
      killed.push(hub.twin.kill(round % 2 === 0 ? 'Hub-local-hub-relay' : 'Hub-local-progress-worker'));
      await Promise.all(made.slice(0, 2).map(accept));
    }
    await Promise.all(killed);
    await hub.twin.idle();
    expect(await counted()).toEqual({ requested: before.requested + 60, accepted: before.accepted + 24 });
    expect(await verify()).toMatchObject(sound);
    expect(await hub.twin.invoke('Hub-local-progress-reconcile', {})).toMatchObject({ equal: true });
  });

  it('when the hub stops between the write and the relay, and starts again', async () => {
    const before = await counted();
    const source = sourceOf('HubRelay');
    await hub.twin.pauseSource(source);
    const ids = await Promise.all(Array.from({ length: 6 }, create));
    await accept(ids[0] ?? '');
    expect((await counted()).requested).toBe(before.requested);
    await hub.restart();
    await hub.twin.idle();
    expect(await counted()).toEqual({ requested: before.requested + 6, accepted: before.accepted + 1 });
    expect(await verify()).toMatchObject(sound);
  });

  it('when the hub stops between the relay and the worker, and starts again', async () => {
    const before = await counted();
    await hub.twin.pauseSource(sourceOf('ProgressWorker'));
    await Promise.all(Array.from({ length: 6 }, create));
    await hub.twin.idle();
    expect((await counted()).requested).toBe(before.requested);
    await hub.restart();
    await hub.twin.idle();
    expect((await counted()).requested).toBe(before.requested + 6);
  });

  it('when the database loses the answers of relay and worker, conflicts with them and throttles them', async () => {
    const before = await counted();
    for (const kind of ['dropAnswer', 'conflict', 'throttle'] as const) {
      hub.proxy.faults.inject({
        kind,
        probability: 0.3,
        times: 20,
        match: (operation, body) => operation === 'TransactWriteItems' || JSON.stringify(body).includes('audit#'),
      });
    }
    for (let round = 0; round < 6; round += 1) await Promise.all(Array.from({ length: 5 }, create));
    await hub.twin.idle();
    expect(hub.proxy.faults.count).toBeGreaterThan(5);
    hub.proxy.faults.clear();
    expect((await counted()).requested).toBe(before.requested + 30);
    expect(await verify()).toMatchObject(sound);
  });

  it('when a worker can not do its work for so long that messages die: redriven, they count once', async () => {
    const before = await counted();
    hub.proxy.faults.inject({ kind: 'conflict', match: (operation) => operation === 'TransactWriteItems' });
    await Promise.all(Array.from({ length: 4 }, create));
    await hub.twin.idle();
    hub.proxy.faults.clear();
    expect((await counted()).requested).toBe(before.requested);
    const first = await hub.twin.invoke('Hub-local-redrive', { consumer: 'progress' });
    expect(first).toEqual({ progress: 4 });
    await hub.twin.idle();
    expect((await counted()).requested).toBe(before.requested + 4);
    expect(await hub.twin.invoke('Hub-local-redrive', {})).toEqual(
      Object.fromEntries(consumers.map((consumer) => [consumer, 0])),
    );
  });

  it('when all events are sent once more', async () => {
    const before = await counted();
    const since = (daysAgo: number) => ({ resendSince: new Date(Date.now() - daysAgo * 86_400_000).toISOString() });
    expect(await hub.twin.invoke('Hub-local-audit-reconcile', since(1))).toMatchObject({ repaired: [], lost: [] });
    await expect(hub.twin.invoke('Hub-local-audit-reconcile', since(56))).rejects.toThrow('55 days');
    await hub.twin.idle();
    expect(await counted()).toEqual(before);
  });

  it('and a message that is no event of the hub ends with the dead letters, not in silence', async () => {
    const { SQSClient, SendMessageCommand, ReceiveMessageCommand } = await import('@aws-sdk/client-sqs');
    const sqs = new SQSClient({
      endpoint: hub.twin.endpoints.sqs,
      region: hub.twin.region,
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
    const url = (name: RegExp) => Object.entries(hub.twin.queues).find(([id]) => name.test(id))?.[1] ?? '';
    await sqs.send(
      new SendMessageCommand({ QueueUrl: url(/^Queuesprogress(?!Dead)/), MessageBody: '{"type":"something.else"}' }),
    );
    await hub.twin.idle();
    const dead = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl: url(/^Queuesprogress.*Dead/), WaitTimeSeconds: 2 }),
    );
    expect(dead.Messages?.map(({ Body }) => Body)).toEqual(['{"type":"something.else"}']);
  });
});

describe('the audit chain', () => {
  it('names a row that was changed past the hub, and is sound again when it is put back', async () => {
    const id = await create();
    await accept(id);
    await hub.twin.idle();
    const { client, name } = table();
    const { Item } = await client.send(new GetCommand({ TableName: name, Key: auditKey(id, 1) }));
    await client.send(
      new UpdateCommand({
        TableName: name,
        Key: auditKey(id, 1),
        UpdateExpression: 'SET image.claimNumber = :forged',
        ExpressionAttributeValues: { ':forged': 'CLM-FORGED' },
      }),
    );
    expect(await verify()).toMatchObject({ sound: false, breaks: [{ recordId: id, version: 1, fault: 'changed' }] });
    await expect(hub.twin.invoke('Hub-local-audit-verify', { 'detail-type': 'Scheduled Event' })).rejects.toThrow(
      'broken',
    );
    await client.send(new PutCommand({ TableName: name, Item }));
    expect(await verify()).toMatchObject(sound);
  });

  it('names a row that is missing', async () => {
    const id = await create();
    await accept(id);
    await hub.twin.idle();
    const { client, name } = table();
    const { Item } = await client.send(new GetCommand({ TableName: name, Key: auditKey(id, 1) }));
    await client.send(new DeleteCommand({ TableName: name, Key: auditKey(id, 1) }));
    expect(await verify()).toMatchObject({ sound: false, breaks: [{ recordId: id, version: 1, fault: 'missing' }] });
    await client.send(new PutCommand({ TableName: name, Item }));
    expect(await verify()).toMatchObject(sound);
  });

  it('gets the row and the event that the relay never brought', async () => {
    const id = await create();
    await accept(id);
    await hub.as('system-heting').noteHandoff({ params: { id }, body: { note: '已联系客户' } });
    await hub.twin.idle();
    const before = await counted();
    const { client, name } = table();
    for (const version of [2, 3]) await client.send(new DeleteCommand({ TableName: name, Key: auditKey(id, version) }));
    expect(await verify()).toMatchObject({ sound: true, behind: 1 });
    expect(await hub.twin.invoke('Hub-local-audit-reconcile', {})).toMatchObject({ repaired: [] });
    // The relay may still bring what the stream keeps: only what is older than that is written off.
    expect(await hub.twin.invoke('Hub-local-audit-reconcile', { patience: 0 })).toMatchObject({
      repaired: [],
      lost: [],
    });
    expect(await hub.twin.invoke('Hub-local-audit-reconcile', { lostAfter: 0 })).toMatchObject({
      repaired: [`${id}:3`],
      lost: [`${id}:2`],
    });
    expect(await verify()).toMatchObject(sound);
    await hub.twin.idle();
    expect(await counted()).toEqual(before);
    const { body } = await hub.as('system-lushan').readHandoffTimeline({ params: { id } });
    expect(body.items.map(({ verb }) => verb)).toEqual(['request', 'lost', 'note']);
  });

  it('gets the row of a last version that is late, the very row that the relay would bring', async () => {
    const id = await create();
    await hub.twin.idle();
    const { client, name } = table();
    const { Item } = await client.send(new GetCommand({ TableName: name, Key: auditKey(id, 1) }));
    await client.send(new DeleteCommand({ TableName: name, Key: auditKey(id, 1) }));
    expect(await hub.twin.invoke('Hub-local-audit-reconcile', { patience: 0 })).toMatchObject({
      repaired: [`${id}:1`],
      lost: [],
    });
    const again = await client.send(new GetCommand({ TableName: name, Key: auditKey(id, 1) }));
    expect(again.Item).toEqual(Item);
    expect(await verify()).toMatchObject(sound);
  });

  it('is anchored by day in the locked store: a day that is altered, or whose anchor is missing, is noticed', async () => {
    const day = (ago: number) => new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10);
    const id = await create();
    await accept(id);
    await hub.twin.idle();
    const { client, name } = table();
    const { Item } = await client.send(new GetCommand({ TableName: name, Key: auditKey(id, 1) }));
    const dated = (writtenOn: string) => client.send(new PutCommand({ TableName: name, Item: { ...Item, writtenOn } }));
    await dated(day(3));
    expect(await verify()).toMatchObject({ sound: false, unanchoredDays: [day(3)] });
    // One run anchors every finished day that has none, and leaves what stands.
    expect(await hub.twin.invoke('Hub-local-audit-anchor', {})).toMatchObject({ written: [{ day: day(3), rows: 1 }] });
    expect(await hub.twin.invoke('Hub-local-audit-anchor', {})).toEqual({ written: [] });
    expect(await verify()).toMatchObject({ ...sound, anchors: 1 });
    await dated(day(0));
    expect(await verify()).toMatchObject({ sound: false, brokenDays: [day(3)] });
    await dated(day(3));
    expect(await verify()).toMatchObject({ ...sound, anchors: 1 });
  });
});
