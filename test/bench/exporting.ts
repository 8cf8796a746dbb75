import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as z from 'zod';
import { ExportRecord } from '#schemas/exports.ts';
import { verifyExport } from '../../functions/exports/verification.ts';
import { workerName } from '../../infra/capabilities.ts';
import type { Artifact } from './artifact.ts';
import { oracle } from './harness.ts';
import { type Replay, startReplay } from './replay.ts';

const Told = z.object({ taken: z.number(), peakBytes: z.number(), answer: z.unknown() });
type Told = z.infer<typeof Told>;
const Batch = z.object({ batchItemFailures: z.array(z.unknown()) });
const Read = z.object({ leads: z.int() });

/** An export's worker and its baseline on a replayed pool, each run in a process of its own. */
export interface Exporting {
  /** Makes an export of so many leads. @throws Void when its file is not what it should be */
  export(leads: number): Promise<Told>;
  /** Reads the same pages and parses them. */
  read(leads: number): Promise<Told>;
  /** What the last export's file came to, in bytes. */
  readonly bytes: number;
  stop(): Promise<void>;
}

export async function startExporting(artifact: Artifact): Promise<Exporting> {
  const replay = await startReplay();
  const folder = mkdtempSync(join(tmpdir(), 'exporting-'));
  let bytes = 0;
  const run = async (side: string): Promise<Told> => {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [join(import.meta.dirname, 'export-run.cjs'), side],
      {
        env: { ...replay.settings, PATH: process.env.PATH, BENCH_EVENT: JSON.stringify(replay.event) },
      },
    );
    return Told.parse(JSON.parse(stdout.trim().split('\n').at(-1) ?? ''));
  };
  return {
    async export(leads) {
      replay.reset(leads);
      const told = await run(artifact.functionFolder(workerName('exports')));
      oracle(Batch.parse(told.answer).batchItemFailures.length === 0, 'the worker carries the export out');
      bytes = await demandTrue(replay, leads, join(folder, 'export.zip'));
      return told;
    },
    async read(leads) {
      replay.reset(leads);
      const told = await run(artifact.sideFolder('bench-export-pages'));
      oracle(Read.parse(told.answer).leads === leads, 'the other side reads every lead');
      return told;
    },
    get bytes() {
      return bytes;
    },
    async stop() {
      rmSync(folder, { recursive: true, force: true });
      await replay.stop();
    },
  };
}

/** The file is what the record says, holds every lead, and verifies as the police verify it. @returns its bytes */
async function demandTrue(replay: Replay, leads: number, path: string): Promise<number> {
  const { record, file } = replay.outcome();
  const { status, count, sha256 } = ExportRecord.parse(record);
  oracle(
    status === 'ready' && count === leads && file !== undefined,
    `the export is ready with ${leads} leads (${status}, ${count})`,
  );
  oracle(createHash('sha256').update(file).digest('hex') === sha256, 'the file has the hash of the record');
  writeFileSync(path, file);
  const handle = await open(path);
  try {
    const found = await verifyExport(replay.keys, handle);
    oracle(found.leads === leads, 'the signed manifest counts every lead');
  } finally {
    await handle.close();
  }
  return file.length;
}
