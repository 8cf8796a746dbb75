import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type Artifact, buildArtifact } from './artifact.ts';
import { generator } from './harness.ts';
import { type Lives, liveAll } from './lives.ts';
import type { Bench, Metric } from './metric.ts';
import { approveCost, issueCost, registerCost } from './metrics/adjuster-cost.ts';
import { coldFirstWrite } from './metrics/cold-first-write.ts';
import { commonValue } from './metrics/common-value.ts';
import { conflictsLost } from './metrics/conflicts-lost.ts';
import { correlateCurve } from './metrics/correlate-curve.ts';
import { createCost } from './metrics/create-cost.ts';
import { exportMemory } from './metrics/export-memory.ts';
import { exportTime } from './metrics/export-time.ts';
import { handlerOverhead } from './metrics/handler-overhead.ts';
import { importRows } from './metrics/import-rows.ts';
import { journeyUsd } from './metrics/journey-usd.ts';
import { photoSearch } from './metrics/photo-search.ts';
import { photoHash, photoMemory, photoPipeline } from './metrics/photos.ts';
import { progressBurst } from './metrics/progress-burst.ts';
import { progressRead } from './metrics/progress-read.ts';
import { transitionCost } from './metrics/transition-cost.ts';
import { verifyPage } from './metrics/verify-page.ts';
import { type Result, resultOf, tableOf } from './report.ts';

/** The processor's first: what runs later leaves its garbage behind. */
const metrics: readonly Metric[] = [
  handlerOverhead,
  coldFirstWrite,
  photoHash,
  photoSearch,
  photoPipeline,
  photoMemory,
  verifyPage,
  exportTime,
  exportMemory,
  importRows,
  createCost,
  transitionCost,
  registerCost,
  approveCost,
  issueCost,
  conflictsLost,
  progressRead,
  progressBurst,
  correlateCurve,
  commonValue,
  journeyUsd,
];

const usage = `npm run bench [-- --only ID,ID] [--json FILE] [--seed N] [--events N] [--leads N]
  ids: ${metrics.map(({ id }) => id).join(' ')}
  --events: how many events the progress figures hold at their second reading (20000)
  --leads: how many leads the larger of two pools holds (10000)`;

const { values: given } = parseArgs({
  options: {
    only: { type: 'string' },
    json: { type: 'string' },
    seed: { type: 'string' },
    events: { type: 'string', default: '20000' },
    leads: { type: 'string', default: '10000' },
    help: { type: 'boolean', default: false },
  },
});

function chosen(only: string | undefined): readonly Metric[] {
  if (only === undefined) return metrics;
  return only.split(',').map((id) => {
    const metric = metrics.find((one) => one.id === id);
    if (!metric) throw new Error(`no metric ${id}\n${usage}`);
    return metric;
  });
}

function wholeNumber(name: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new Error(`--${name} takes a whole number\n${usage}`);
  return Number(text);
}

async function run(): Promise<readonly Result[]> {
  const seed = given.seed ? wholeNumber('seed', given.seed) : Math.floor(Math.random() * 1_000_000_000);
  console.log(`seed ${seed}`);
  let artifact: Artifact | undefined;
  let lives: Promise<Lives> | undefined;
  const bench: Bench = {
    seed,
    events: wholeNumber('events', given.events),
    leads: wholeNumber('leads', given.leads),
    random: () => generator(seed),
    artifact: () => {
      artifact ??= buildArtifact();
      return artifact;
    },
    lives: () => {
      lives ??= liveAll(bench.artifact(), bench.random());
      return lives;
    },
  };
  const results: Result[] = [];
  for (const metric of chosen(given.only)) {
    const result = await resultOf(metric, bench);
    results.push(result);
    console.log(`${result.id}: ${result.ok ? result.value.toFixed(3) : 'void'} (${result.seconds.toFixed(0)} s)`);
  }
  console.log(`\n${tableOf(results)}`);
  if (given.json) writeFileSync(given.json, `${JSON.stringify({ seed, metrics: results }, null, 2)}\n`);
  return results;
}

if (given.help) console.log(usage);
else {
  const results = await run();
  process.exit(results.every(({ ok }) => ok) ? 0 : 1);
}
