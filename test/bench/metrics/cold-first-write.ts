import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ScanCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { exportRoutes } from '#schemas/export-routes.ts';
import type { Principal } from '#schemas/roles.ts';
import { oracle, pairedRatio, quartiles } from '../harness.ts';
import type { Metric } from '../metric.ts';
import { requestEvent } from '../requests.ts';
import { type Store, startStore } from '../store.ts';

/**
 * The largest API function is the exports', and its first write is the request of an export: one conditional put, without reading
 * anything first. The stock bundle of that verb puts the same item into the same table in one put as well.
 */
const subject = 'exports-api';
/** Processes that each side starts in one round; the quickest counts, since whatever else runs can only delay them. */
const turns = 3;

const Told = z.object({
  began: z.number(),
  loaded: z.number(),
  answered: z.number(),
  cpu: z.number(),
  statusCode: z.number(),
  body: z.string(),
});
type Told = z.infer<typeof Told>;

export const coldFirstWrite: Metric = {
  id: 'cold-first-write',
  against: 'a stock middy + logger + zod + lib-dynamodb bundle of the same verb',
  atMost: 0.6,
  async measure(bench) {
    const artifact = bench.artifact();
    const store = await startStore(artifact);
    try {
      const told = { subject: [] as Told[], baseline: [] as Told[] };
      const started = (side: keyof typeof told, folder: string) => async () => {
        const start = await coldStart(folder, store);
        oracle(start.statusCode === 202, `the ${side} answers 202 (it answered ${start.statusCode} ${start.body})`);
        told[side].push(start);
        return start.answered;
      };
      const pair = {
        subject: started('subject', artifact.functionFolder(subject)),
        baseline: started('baseline', artifact.stockFolder),
      };
      // The first writes warm the database, which is no part of either side.
      for (let warmUp = 0; warmUp < 5; warmUp += 1) await Promise.all([await pair.subject(), await pair.baseline()]);
      const { ratio, rounds } = await pairedRatio(pair, { random: bench.random(), turns, of: 'least' });
      await demandItems(store, [...told.subject, ...told.baseline]);
      const [largest] = artifact.apis;
      return {
        value: ratio.median,
        p25: ratio.p25,
        p75: ratio.p75,
        notes: [
          `milliseconds, ${subject}: ${parts(told.subject)}`,
          `milliseconds, stock: ${parts(told.baseline)}`,
          `${rounds} rounds of ${turns} processes a side, the quickest of each; wall clock from the process's start to the answer`,
          `processor time alone: ${(middle(told.subject, 'cpu') / middle(told.baseline, 'cpu')).toFixed(2)}`,
          ...(largest && largest.name !== subject ? [`${largest.name} is larger now: ${largest.bytes} bytes`] : []),
        ],
      };
    } finally {
      await store.stop();
    }
  },
};

const middle = (told: readonly Told[], field: 'began' | 'loaded' | 'answered' | 'cpu') =>
  quartiles(told.map((one) => one[field])).median;

function parts(told: readonly Told[]): string {
  const [began, loaded, answered] = (['began', 'loaded', 'answered'] as const).map((field) => middle(told, field));
  const shown = [began, (loaded ?? 0) - (began ?? 0), (answered ?? 0) - (loaded ?? 0), answered];
  const [node, load, write, all] = shown.map((milliseconds) => (milliseconds ?? 0).toFixed(0));
  return `${all} (Node.js ${node}, load ${load}, first write ${write})`;
}

const liaison: Principal = {
  id: 'prn_0123456789abcdefghjkmnpqrs',
  name: '天水警方联络员',
  role: 'police',
  cityCode: '620500',
};

/** A process of its own for each start: nothing is left from the one before but the files in the system's cache. */
async function coldStart(folder: string, store: Store): Promise<Told> {
  const event = requestEvent(exportRoutes.requestExport, {
    principal: liaison,
    key: crypto.randomUUID(),
    body: {
      documentNumber: '天公经侦字〔2026〕17号',
      purpose: '侦办涉嫌车险诈骗案件，调取相关线索。',
      filter: { cityCode: '620500' },
      content: { personalData: true },
    },
  });
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [join(import.meta.dirname, '../cold-start.cjs'), folder],
    { env: { ...store.settings, PATH: process.env.PATH, BENCH_EVENT: JSON.stringify(event) } },
  );
  return Told.parse(JSON.parse(stdout.trim().split('\n').at(-1) ?? ''));
}

/** Every answer's record stands in the table, and nothing else does. */
async function demandItems({ client, table }: Store, told: readonly Told[]): Promise<void> {
  const answered = told.map(({ body }) => z.object({ id: z.string() }).parse(JSON.parse(body)).id);
  const { Items = [] } = await client.send(new ScanCommand({ TableName: table, ConsistentRead: true }));
  const kept = new Set(Items.map(({ pk }) => pk?.S));
  oracle(answered.length === kept.size && answered.every((id) => kept.has(id)), 'every start wrote its record, once');
}
