import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { RecordChanged } from '#schemas/events.ts';
import { quantileError } from '#schemas/histogram.ts';
import { measureIds, measures } from '#schemas/measures.ts';
import { eventOf } from '#shared/records/audit.ts';
import { type AuditRow, auditItem } from '#shared/records/audit-row.ts';
import { readMonth, readOwnMonth } from '../../functions/progress/month.ts';
import { handler as reconcile } from '../../functions/progress/on-reconcile.ts';
import { monthsByClock } from '../../functions/progress/reconciling.ts';
import { countEvents } from '../../functions/progress/store.ts';
import { generator } from '../bench/harness.ts';
import { type DynamoProxy, startDynamoLocal, startDynamoProxy } from '../support/dynamo-proxy.ts';
import { eventsOf, months } from '../support/progress-events.ts';
import { daysOf, hoursOf, monthIn, truthOf } from '../support/progress-truth.ts';

const settings = {
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  HUB_TABLE: 'Hub',
  LEADS_TABLE: 'Leads',
};
const asOf = '2026-06-01T00:00:00.000Z';

let database: Awaited<ReturnType<typeof startDynamoLocal>>;
let proxy: DynamoProxy;
let client: DynamoDBDocumentClient;
beforeAll(async () => {
  database = await startDynamoLocal();
  proxy = await startDynamoProxy({ target: database.url });
  Object.assign(process.env, settings, { AWS_ENDPOINT_URL_DYNAMODB: proxy.url });
  client = DynamoDBDocumentClient.from(new DynamoDBClient({ endpoint: database.url }));
  for (const TableName of ['Hub', 'Leads'])
    await client.send(
      new CreateTableCommand({
        TableName,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: ['pk', 'sk'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' as const })),
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
      }),
    );
});
afterAll(async () => {
  client?.destroy();
  await proxy?.stop();
  await database?.stop();
});
afterEach(() => proxy.faults.clear());

/** A worker in a thread of its own: what it is given it counts, unless it is killed before. */
class Consumer {
  #thread: Worker | undefined;
  kills = 0;

  /** @param patience milliseconds after which it is killed @returns the places of what must come again; undefined: it was killed */
  async take(events: readonly RecordChanged[], patience?: number): Promise<readonly number[] | undefined> {
    this.#thread ??= new Worker(new URL('../support/counting.ts', import.meta.url));
    const thread = this.#thread;
    const answered = once(thread, 'message').then(([places]) => places as readonly number[]);
    thread.postMessage(events.map((event) => JSON.stringify(event)));
    if (patience === undefined) return answered;
    const late = new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), patience));
    const outcome = await Promise.race([answered, late]);
    if (outcome) return outcome;
    this.kills += 1;
    this.#thread = undefined;
    answered.catch(() => {});
    await thread.terminate();
    return undefined;
  }

  async stop() {
    await this.#thread?.terminate();
  }
}

const shuffled = <T>(entries: readonly T[], random: () => number) =>
  entries
    .map((entry) => ({ entry, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ entry }) => entry);

/** Brings all events, in batches of any size, to two consumers that are killed again and again, until none is left. */
async function deliver(events: readonly RecordChanged[], random: () => number) {
  const consumers = [new Consumer(), new Consumer()];
  let open = [...events];
  const drain = async (consumer: Consumer) => {
    while (open.length > 0) {
      const batch = open.splice(0, 1 + Math.floor(random() * 500));
      const dies = random() < 0.12;
      const again = await consumer.take(batch, dies ? Math.floor(random() * 200) : undefined);
      // Late, among others.
      if (again === undefined) open = shuffled([...open, ...batch], random);
      else open.push(...again.flatMap((place) => batch[place] ?? []));
    }
  };
  await Promise.all(consumers.map(drain));
  await Promise.all(consumers.map((consumer) => consumer.stop()));
  return { kills: consumers.reduce((sum, { kills }) => sum + kills, 0) };
}

const isHours = (id: string) => measureIds.some((known) => known === id && measures[known].unit === 'hours');
const withoutHours = (figures: Readonly<Record<string, number>>) =>
  Object.fromEntries(Object.entries(figures).filter(([id]) => !isHours(id)));

describe('ten thousand random events, each delivered twice, late and in any order, to consumers that are killed', () => {
  const seed = Number(process.env.PROGRESS_SEED ?? 20_261_122);
  const random = generator(seed);
  const events = eventsOf(10_000, random);

  it('are counted to the unit as an independent reckoning says', async () => {
    proxy.faults.seed(seed);
    const onCounting = (operation: string) => operation === 'TransactWriteItems';
    for (const kind of ['dropAnswer', 'conflict', 'throttle', 'error500'] as const)
      proxy.faults.inject({ kind, probability: 0.04, match: onCounting });
    const { kills } = await deliver(shuffled([...events, ...events], random), random);
    expect(kills).toBeGreaterThan(0);
    expect(proxy.faults.count).toBeGreaterThan(20);
    proxy.faults.clear();
    for (const month of months) {
      const { both, cities } = await readMonth(month, asOf);
      const found = {
        both: withoutHours(both),
        cities: cities.map((city) => ({ ...city, total: withoutHours(city.total) })),
      };
      expect(found, `${month}, seed ${seed}`).toEqual(truthOf(events, month));
    }
  });

  it('have the medians and ninetieth percentiles that the exact times have, within the stated error', async () => {
    const month = months[1];
    const { both } = await readMonth(month, asOf);
    for (const { name, hours } of hoursOf(events.filter(({ at }) => monthIn(at) === month)))
      for (const [suffix, at] of [
        ['Median', 0.5],
        ['P90', 0.9],
      ] as const) {
        const exact = hours[Math.ceil(at * hours.length) - 1] ?? Number.NaN;
        const told = Object.entries(both).find(([id]) => id === `hoursTo${name}${suffix}`)?.[1] ?? Number.NaN;
        expect(Math.abs(told - exact), `${name} ${suffix}: ${told} for ${exact}`).toBeLessThanOrEqual(
          exact * (quantileError + 1e-4) + 0.005,
        );
      }
  });

  it("stand for each company on the day of each, which is Shanghai's", async () => {
    const members = new Set(events.flatMap(({ memberId }) => memberId ?? []));
    for (const memberId of members)
      for (const month of months) {
        const { days } = await readOwnMonth(memberId, month, asOf);
        expect(days, memberId).toEqual(daysOf(events, memberId, month));
      }
  });

  it('that come once more after all that count nothing', async () => {
    expect(await countEvents(events.slice(0, 700))).toBe(0);
  });

  it('are read in four requests and two read units, whatever happened', async () => {
    proxy.meter.reset();
    proxy.meter.start();
    await readMonth(months[1], asOf);
    proxy.meter.stop();
    const { roundTrips, readUnits } = proxy.meter.read();
    expect(roundTrips).toBe(4);
    expect(readUnits).toBeLessThanOrEqual(2);
  });
});

describe('the reconciliation', () => {
  const month = '2027-02';
  const scheduled = { 'detail-type': 'Scheduled Event' };
  const row = (serial: number): AuditRow => ({
    recordId: `hnd_${String(serial).padStart(26, '0')}`,
    kind: 'handoff',
    version: 1,
    status: 'requested',
    verb: 'request',
    at: new Date(Date.parse('2027-02-10T00:00:00.000Z') + serial * 1000).toISOString(),
    by: { role: 'member', id: 'prn_0', memberId: 'mem_a' },
    requestId: 'test',
    key: '',
    body: '',
    previous: null,
    hash: String(serial),
    image: { handlingCity: '621200', countyCode: '621202', handlingMemberId: 'mem_a', track: 'quick' },
  });
  const rows = Array.from({ length: 30 }, (_, serial) => row(serial));
  const key = { pk: `progress#${month}#621200`, sk: '621200#621202' };
  const counter = async () => (await client.send(new GetCommand({ TableName: 'Hub', Key: key }))).Item?.rq;
  const look = (input: object) => reconcile({ month, patience: 0, ...input });

  /** The counters of the random events have no audit rows: they are of a table that is put away. */
  beforeAll(async () => {
    process.env.HUB_TABLE = 'Leads';
    process.env.LEADS_TABLE = 'Empty';
    await client.send(
      new CreateTableCommand({
        TableName: 'Empty',
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      }),
    );
    for (const one of rows)
      await client.send(new PutCommand({ TableName: 'Leads', Item: auditItem(one, new Date(one.at)) }));
    await countEvents(rows.map(eventOf));
  });
  const counterHere = async () => (await client.send(new GetCommand({ TableName: 'Leads', Key: key }))).Item?.rq;

  it('finds nothing where the counters are what the audit rows say', async () => {
    expect(await counterHere()).toBe(30);
    expect(await look({})).toMatchObject({ months: [month], equal: true, differences: [] });
    expect(await counter()).toBeUndefined();
  });

  it('names a counter that was bent, leaves it until it is told to mend, and then sets it right', async () => {
    const bend = {
      TableName: 'Leads',
      Key: key,
      UpdateExpression: 'ADD rq :two',
      ExpressionAttributeValues: { ':two': 2 },
    };
    await client.send(new UpdateCommand(bend));
    const difference = { partition: key.pk, sort: key.sk, attribute: 'rq', counted: 32, recomputed: 30 };
    expect(await look({})).toMatchObject({ equal: false, found: 1, differences: [difference] });
    expect(await counterHere()).toBe(32);
    expect(await look({ mend: true })).toMatchObject({ found: 1, mended: { events: 0, counters: 1 } });
    expect(await counterHere()).toBe(30);
    expect(await look({})).toMatchObject({ equal: true });
  });

  it('counts what was never counted as the queue would, so that it counts once when it comes after all', async () => {
    const late = [row(100), row(101)];
    for (const one of late)
      await client.send(new PutCommand({ TableName: 'Leads', Item: auditItem(one, new Date(one.at)) }));
    const report = await look({ mend: true });
    expect(report).toMatchObject({ equal: false, found: 2, mended: { events: 2, counters: 0 } });
    expect(await counterHere()).toBe(32);
    expect(await countEvents(late.map(eventOf))).toBe(0);
    expect(await counterHere()).toBe(32);
  });

  it('counts once what comes in while it mends and whose message is later still', async () => {
    const bend = {
      TableName: 'Leads',
      Key: key,
      UpdateExpression: 'ADD rq :one',
      ExpressionAttributeValues: { ':one': 1 },
    };
    await client.send(new UpdateCommand(bend));
    const late = row(102);
    const image = { ...late.image, countyCode: '621221' };
    const item = auditItem({ ...late, image }, new Date(late.at));
    const elsewhere = { TableName: 'Leads', Key: { ...key, sk: '621200#621221' } };
    const counted = async () => (await client.send(new GetCommand(elsewhere))).Item?.rq;
    // Its row is written when the first look is over, so that it is not yet among what lasts.
    let scans = 0;
    const looked = new Promise<void>((resolve) => {
      const match = (operation: string) => {
        if (operation === 'Scan') scans += 1;
        if (scans === 2) resolve();
        return false;
      };
      proxy.faults.inject({ kind: 'latency', match });
    });
    const mending = look({ mend: true, patience: 1_500 });
    await looked;
    await client.send(new PutCommand({ TableName: 'Leads', Item: item }));
    expect(await mending).toMatchObject({ found: 1, mended: { events: 1, counters: 1 } });
    expect([await counterHere(), await counted()]).toEqual([32, 1]);
    expect(await countEvents([eventOf({ ...late, image })])).toBe(0);
    expect(await counted()).toBe(1);
  });

  it('by the clock mends its month and the one before, which is about to be published, and fails, so that its alarm rings', async () => {
    const [before, current] = monthsByClock(Date.now());
    for (const [serial, month] of [before, current].entries()) {
      const at = `${month}-01T04:00:00.000Z`;
      await client.send(
        new PutCommand({ TableName: 'Leads', Item: auditItem({ ...row(200 + serial), at }, new Date()) }),
      );
    }
    await expect(reconcile(scheduled)).rejects.toThrow(`4 figures of ${before} and ${current} differed`);
    await expect(reconcile(scheduled)).resolves.toMatchObject({ equal: true });
  });

  it("by the clock takes yesterday's month in Shanghai for its own", () => {
    expect(monthsByClock(Date.parse('2026-12-31T16:30:00.000Z'))).toEqual(['2026-11', '2026-12']);
    expect(monthsByClock(Date.parse('2027-01-01T16:30:00.000Z'))).toEqual(['2026-12', '2027-01']);
  });

  it('refuses what it does not understand', async () => {
    await expect(reconcile({ month: '2026-13' })).rejects.toThrow();
    await expect(reconcile({ months: [] })).rejects.toThrow();
  });
});
