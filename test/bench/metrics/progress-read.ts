import * as z from 'zod';
import { spanOfMonth } from '#schemas/calendar.ts';
import { cities } from '#schemas/divisions.ts';
import type { RecordChanged } from '#schemas/events.ts';
import { measureIds, measures } from '#schemas/measures.ts';
import { Progress, progressRoutes } from '#schemas/progress.ts';
import { eventsOf } from '../../support/progress-events.ts';
import { truthOf } from '../../support/progress-truth.ts';
import { Answer, context, type Handler, load } from '../artifact.ts';
import { counted, inFlight, oracle } from '../harness.ts';
import type { Metric } from '../metric.ts';
import { coordinator, requestEvent } from '../requests.ts';
import { type Store, startStore } from '../store.ts';

const first = 1_000;
const month = '2026-10';
/** As many messages as the queue gives the worker at once, and as many workers as run. */
export const batchSize = 500;
export const workers = 2;
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
      const events = eventsOf(Math.max(first, bench.events), bench.random(), spanOfMonth(month));
      const began = performance.now();
      await countEvents(worker, events.slice(0, first));
      const few = await readMonth(api, store, events.slice(0, first));
      await countEvents(worker, events.slice(first));
      const seconds = (performance.now() - began) / 1000;
      // Queues bring messages again: those that were counted change nothing.
      await countEvents(worker, events.slice(0, batchSize));
      const much = await readMonth(api, store, events);
      return counted(
        much.units / few.units,
        [
          `${much.units} read units in ${much.trips} requests at once after ${events.length.toLocaleString('en')} events, ${few.units} after ${first}`,
          `${measureIds.length} measures, ${cities.flatMap(({ counties }) => counties).length} counties; counted in ${seconds.toFixed(0)} s`,
          ...(bench.events < 100_000 ? ['for the figure of the aim: --events 100000'] : []),
        ],
        much.units <= mostUnits,
      );
    } finally {
      await store.stop();
    }
  },
};

/** Hands the events to the worker as its queue would. */
export async function countEvents(worker: Handler, events: readonly RecordChanged[]): Promise<void> {
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

/** Reads the month as a coordinator does; its figures must be those that an independent reckoning gives. */
async function readMonth(
  api: Handler,
  { proxy }: Store,
  events: readonly RecordChanged[],
): Promise<{ units: number; trips: number }> {
  const { meter } = proxy;
  meter.reset();
  meter.start();
  const event = requestEvent(progressRoutes.readProgress, { principal: coordinator, query: { month } });
  const { statusCode, body } = Answer.parse(await api(event, context));
  meter.stop();
  const { readUnits, writeUnits, roundTrips } = meter.read();
  oracle(statusCode === 200 && writeUnits === 0, 'reading progress only reads');
  const { both, cities: found } = Progress.parse(JSON.parse(body));
  const told = [both, ...found.map(({ total }) => total)].map(exact);
  const truth = truthOf(events, month);
  const due = [truth.both, ...truth.cities.map(({ total }) => total)].map(exact);
  for (const [place, figures] of due.entries())
    oracle(figures === told[place], `the figures of ${events.length} events are ${figures} (they are ${told[place]})`);
  oracle(Object.keys(both).filter(isHours).length === measureIds.filter(isHours).length, 'every quantile is told');
  return { units: readUnits, trips: roundTrips };
}

const isHours = (id: string) => measureIds.some((known) => known === id && measures[known].unit === 'hours');
/** All but the quantiles, in one order. */
const exact = (figures: Readonly<Record<string, number>>) =>
  JSON.stringify(
    Object.entries(figures)
      .filter(([id]) => !isHours(id))
      .sort(),
  );
