import * as z from 'zod';
import { cities } from '#schemas/divisions.ts';
import type { RecordChanged } from '#schemas/events.ts';
import { measures, progressRoutes } from '#schemas/progress.ts';
import { Answer, context, type Handler, load } from '../artifact.ts';
import { counted, inFlight, oracle } from '../harness.ts';
import type { Metric } from '../metric.ts';
import { coordinator, requestEvent } from '../requests.ts';
import { type Store, startStore } from '../store.ts';

const first = 1_000;
const month = '2026-10';
/** As many messages as the queue gives the worker at once, and as many workers as run. */
const batchSize = 50;
const workers = 2;
const members = 12;
/** The most read units that a month may take, however much happened in it. */
const mostUnits = 2;

export const progressRead: Metric = {
  id: 'progress-read',
  against: `the same after ${first.toLocaleString('en')} events`,
  atMost: 1,
  besides: `<= ${mostUnits} units`,
  async measure(bench) {
    const artifact = bench.artifact();
    const store = await startStore(artifact);
    try {
      const worker = load(artifact.functionFolder('progress-worker'), store.settings);
      const api = load(artifact.functionFolder('progress-api'), store.settings);
      const random = bench.random();
      const events = Array.from({ length: Math.max(first, bench.events) }, (_, serial) => anEvent(serial, random));
      const began = performance.now();
      await countEvents(worker, events.slice(0, first));
      const few = await readMonth(api, store, first);
      await countEvents(worker, events.slice(first));
      const seconds = (performance.now() - began) / 1000;
      // Queues bring messages again: those that were counted change nothing.
      await countEvents(worker, events.slice(0, batchSize));
      const much = await readMonth(api, store, events.length);
      return counted(
        much.units / few.units,
        [
          `${much.units} read units in ${much.trips} round trip after ${events.length.toLocaleString('en')} events, ${few.units} after ${first}`,
          `${cities.flatMap(({ counties }) => counties).length} counties, ${members} members, 31 days; counted in ${seconds.toFixed(0)} s`,
          ...(bench.events < 100_000 ? ['for the figure of the aim: --events 100000'] : []),
        ],
        much.units <= mostUnits,
      );
    } finally {
      await store.stop();
    }
  },
};

const counties = cities.flatMap((city) => city.counties.map(({ code }) => ({ cityCode: city.code, countyCode: code })));
const kinds = Object.values(measures).map(({ kind, verb }) => ({ kind, verb }));

const drawn = <T>(from: readonly T[], random: () => number): T => {
  const one = from[Math.floor(random() * from.length)];
  if (one === undefined) throw new RangeError('nothing to draw from');
  return one;
};

function anEvent(serial: number, random: () => number): RecordChanged {
  const recordId = `rec_${String(serial).padStart(26, '0')}`;
  const moment = Date.UTC(2026, 9, 1) + Math.floor(random() * 30 * 86_400_000);
  return {
    type: 'record.changed',
    id: `${recordId}:1`,
    ...drawn(kinds, random),
    recordId,
    version: 1,
    status: 'counted',
    at: new Date(moment).toISOString(),
    ...drawn(counties, random),
    memberId: `mem_${String(Math.floor(random() * members)).padStart(26, '0')}`,
  };
}

/** Hands the events to the worker as its queue would. */
async function countEvents(worker: Handler, events: readonly RecordChanged[]): Promise<void> {
  const batches: RecordChanged[][] = [];
  for (let start = 0; start < events.length; start += batchSize) batches.push(events.slice(start, start + batchSize));
  await inFlight(batches, workers, async (batch) => {
    const Records = batch.map((event) => ({
      messageId: event.id,
      body: JSON.stringify(event),
      attributes: { ApproximateReceiveCount: '1' },
    }));
    const { batchItemFailures } = z
      .object({ batchItemFailures: z.array(z.unknown()) })
      .parse(await worker({ Records }, context));
    oracle(batchItemFailures.length === 0, 'the worker counts every message');
  });
}

const Progress = z.object({ cities: z.array(z.object({ total: z.record(z.string(), z.number()) })) });

/** Reads the month as a coordinator does; its figures must add up to what was counted. */
async function readMonth(api: Handler, { proxy }: Store, expected: number): Promise<{ units: number; trips: number }> {
  const { meter } = proxy;
  meter.reset();
  meter.start();
  const event = requestEvent(progressRoutes.readProgress, { principal: coordinator, query: { month } });
  const { statusCode, body } = Answer.parse(await api(event, context));
  meter.stop();
  const { readUnits, writeUnits, roundTrips } = meter.read();
  oracle(statusCode === 200 && writeUnits === 0, 'reading progress only reads');
  const figures = Progress.parse(JSON.parse(body)).cities.flatMap(({ total }) => Object.values(total));
  const sum = figures.reduce((total, figure) => total + figure, 0);
  oracle(sum === expected, `the figures add up to the ${expected} events (they add up to ${sum})`);
  return { units: readUnits, trips: roundTrips };
}
