import { DynamoDBClient, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { RecordChanged } from '#schemas/events.ts';
import { nameOfCell } from '../../../functions/progress/cells-rules.ts';
import { contributionsOf } from '../../../functions/progress/contribution-rules.ts';
import { eventsOf } from '../../support/progress-events.ts';
import { load } from '../artifact.ts';
import { counted, inFlight, oracle, quantile } from '../harness.ts';
import type { Metric } from '../metric.ts';
import { credentials, region, type Store, startStore } from '../store.ts';
import { batchSize, countEvents, workers } from './progress-read.ts';

const many = 10_000;
/** A thousand a second. */
const burst = { from: '2026-10-12T02:00:00.000Z', to: '2026-10-12T02:00:10.000Z' };
const rounds = 5;
/** Single updates that the other side has under way at a time. */
const atOnce = 32;

export const progressBurst: Metric = {
  id: 'progress-burst',
  against: 'one bare UpdateItem for each event and cell, which counts again what comes again: write units',
  atMost: 1,
  besides: 'no slower',
  async measure(bench) {
    const artifact = bench.artifact();
    const store = await startStore(artifact);
    const client = new DynamoDBClient({ endpoint: store.proxy.url, region, credentials });
    try {
      const worker = load(artifact.functionFolder('progress-worker'), store.settings);
      const bare = (events: readonly RecordChanged[]) => countBarely(client, store.table, events);
      const random = bench.random();
      const inOrder = (events: RecordChanged[]) => events.toSorted((a, b) => (a.at < b.at ? -1 : 1));
      const events = inOrder(eventsOf(many, random, burst));
      const units = await metered(store, () => countEvents(worker, events));
      const bareUnits = await metered(store, () => bare(events));
      const again = await metered(store, () => countEvents(worker, events.slice(0, batchSize)));
      oracle(again.writeUnits > 0, 'what comes again is looked at');
      await demandSame(store, events);
      const ratios: number[] = [];
      const seconds = { ours: [] as number[], bare: [] as number[] };
      for (let round = 0; round < rounds; round += 1) {
        const some = renamed(events.slice(round * 1_000, (round + 1) * 1_000), round);
        const times = { ours: 0, bare: 0 };
        const sides = [['ours', () => countEvents(worker, some)] as const, ['bare', () => bare(some)] as const];
        for (const [side, count] of random() < 0.5 ? sides : sides.toReversed()) times[side] = await taken(count);
        ratios.push(times.ours / times.bare);
        for (const side of ['ours', 'bare'] as const) seconds[side].push(times[side]);
      }
      const perSecond = (side: readonly number[]) => (1_000 / quantile(side, 0.5)).toFixed(0);
      const perEvent = ({ writeUnits }: { writeUnits: number }) => (writeUnits / many).toFixed(2);
      const slower = quantile(ratios, 0.5);
      return counted(
        units.writeUnits / bareUnits.writeUnits,
        [
          `write units an event: ${perEvent(units)} in ${units.roundTrips} requests, exactly once; bare ${perEvent(bareUnits)} in ${bareUnits.roundTrips}`,
          `events a second, ${rounds} rounds of 1,000 in turns: ${perSecond(seconds.ours)} by ${workers} workers, bare ${perSecond(seconds.bare)} with ${atOnce} in flight; time ${slower.toFixed(2)} of bare`,
          `${many.toLocaleString('en')} events of ten seconds in batches of ${batchSize}`,
        ],
        slower <= 1,
      );
    } finally {
      client.destroy();
      await store.stop();
    }
  },
};

async function taken(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
}

async function metered({ proxy: { meter } }: Store, work: () => Promise<unknown>) {
  meter.reset();
  meter.start();
  await work();
  meter.stop();
  return meter.read();
}

/** The same events once more, as others. */
const renamed = (events: readonly RecordChanged[], round: number) =>
  events.map((event) => ({ ...event, id: `${event.id}:${round}` }));

const bareKey = (partition: string) => `bare#${partition}`;

/** Adds each event to each of its cells, one update each. */
async function countBarely(client: DynamoDBClient, table: string, events: readonly RecordChanged[]): Promise<void> {
  const updates = events.flatMap((event) => [
    ...Map.groupBy(contributionsOf(event), ({ cell }) => nameOfCell(cell)).values(),
  ]);
  await inFlight(updates, atOnce, async (contributions) => {
    const [cell] = contributions.map((one) => one.cell);
    const adds = new Map<string, number>();
    for (const { attribute, add } of contributions) adds.set(attribute, (adds.get(attribute) ?? 0) + add);
    const added = [...adds];
    if (!cell) return;
    await client.send(
      new UpdateItemCommand({
        TableName: table,
        Key: { pk: { S: bareKey(cell.partition) }, sk: { S: cell.sort } },
        UpdateExpression: `ADD ${added.map((_, place) => `#${place} :${place}`).join(', ')}`,
        ExpressionAttributeNames: Object.fromEntries(added.map(([attribute], place) => [`#${place}`, attribute])),
        ExpressionAttributeValues: Object.fromEntries(added.map(([, add], place) => [`:${place}`, { N: String(add) }])),
      }),
    );
  });
}

/** Both sides must have counted the same, to the unit. */
async function demandSame({ client, table }: Store, events: readonly RecordChanged[]): Promise<void> {
  const cells = new Map(
    events.flatMap((event) => contributionsOf(event).map(({ cell }) => [nameOfCell(cell), cell] as const)),
  );
  await inFlight([...cells.values()], atOnce, async ({ partition, sort }) => {
    const numbers = async (pk: string) => {
      const { Item = {} } = await client.send(
        new GetItemCommand({ TableName: table, Key: { pk: { S: pk }, sk: { S: sort } }, ConsistentRead: true }),
      );
      return JSON.stringify(
        Object.entries(Item)
          .filter(([name]) => name !== 'pk')
          .sort(),
      );
    };
    const [ours, bare] = await Promise.all([numbers(partition), numbers(bareKey(partition))]);
    oracle(ours === bare, `both count the same in ${partition} ${sort}: ${ours} ${bare}`);
  });
}
