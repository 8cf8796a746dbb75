import { randomUUID } from 'node:crypto';
import type { RecordChanged } from '#schemas/events.ts';
import { daysOfFile, ExportRecord, exportNoun, mostOriginals, type Progress } from '#schemas/exports.ts';
import type { VerbOf } from '#schemas/noun.ts';
import type { SystemActor } from '#schemas/roles.ts';
import { putBack } from '#shared/events/publish.ts';
import { listFiles, removeFiles, writeStream } from '#shared/files/files.ts';
import { systemChange } from '#shared/records/change.ts';
import { readAsSystem, transitionRecord } from '#shared/records/record.ts';
import type { Item } from '#shared/records/table.ts';
import { environment } from '#shared/runtime/environment.ts';
import { log } from '#shared/runtime/log.ts';
import { Refusal } from '#shared/runtime/refusal.ts';
import { type ArchiveFile, archive } from './archive.ts';
import { type ChunkHead, gather, gatheredFiles, listedOriginals, readHeads } from './chunks.ts';
import { closingFiles, readmeOf } from './closing.ts';
import { Hopeless, noteProvision, original } from './originals.ts';
import { noteReadings } from './readings.ts';
import { exportKey, folderOf, mostTries, triedAgain, wayOn } from './rules.ts';

const worker: SystemActor = { id: 'system:exports', role: 'system' };

/** Milliseconds between two notes of how far a run is; at each of them it learns whether it is still wanted. */
const pulseEvery = 5000;

/** The export is no longer to be made: it was cancelled, or another run has ended it. */
class Ended extends Error {}

/**
 * Brings an export on: gathers the leads in chunks, then packs them into one ZIP. Killed at any point, the next delivery goes on from the
 * chunks that stand there; each packing writes a file of its own, and the record names the one that counts. What takes longer than a run
 * may is put back into the queue. Whatever is left over is removed as soon as the export has come to an end, by whichever run sees it.
 */
export async function carryOut(event: RecordChanged): Promise<void> {
  const began = performance.now();
  let record = await read(event.recordId);
  // One with personal data waits for a person, whose approval brings an event of its own.
  if (event.verb === exportNoun.create.verb && record.content.personalData) return;
  if (record.status === 'requested') record = await move(record, 'admit', { approvedAt: now() });
  if (record.status !== 'approved') return tidy(record);
  try {
    const heads = await readHeads(record);
    const tries = triedAgain(record, heads.length);
    if (tries.runs > mostTries) throw new Hopeless('interrupted');
    record = await move(record, 'advance', { tries });
    if ((await new Run(record, began, heads).carryOut()) === 'put back') return putBack('exports', event);
  } catch (error) {
    if (!(error instanceof Ended)) await give(record, error);
  }
  await tidy(await read(record.id));
}

const now = () => new Date().toISOString();

async function read(id: string): Promise<ExportRecord> {
  return ExportRecord.parse(await readAsSystem(exportNoun, id));
}

/** Takes the export one step on. @throws Ended when it is no longer in the state for it, which somebody else has changed */
async function move(record: ExportRecord, verb: VerbOf<typeof exportNoun>, set: Item): Promise<ExportRecord> {
  const change = systemChange(worker, randomUUID(), now());
  // Of the approval that this run works for: what was cancelled, or failed and is tried again, is another's.
  const only = {
    expression: record.approvedAt ? '#approvedAt = :approvedAt' : 'attribute_not_exists(#approvedAt)',
    names: { '#approvedAt': 'approvedAt' },
    ...(record.approvedAt ? { values: { ':approvedAt': record.approvedAt } } : {}),
    otherwise: () => new Refusal('state_conflict'),
  };
  try {
    return ExportRecord.parse((await transitionRecord(exportNoun, change, record.id, verb, { set, only })).record);
  } catch (error) {
    if (error instanceof Refusal && error.code === 'state_conflict') throw new Ended();
    throw error;
  }
}

/** Says why no file comes of the export, where that is for good or has been tried often enough. @throws the error, to be tried again */
async function give(record: ExportRecord, error: unknown): Promise<void> {
  const hopeless = error instanceof Hopeless ? error : undefined;
  const runs = record.tries?.runs ?? 0;
  log.error('an export failed', error, { export: record.id, runs });
  if (!hopeless && runs < mostTries) throw error;
  const { code, evidenceId } = hopeless ?? new Hopeless('interrupted');
  try {
    await move(record, 'fail', { failure: code, ...(evidenceId ? { failedOn: evidenceId } : {}) });
  } catch (ended) {
    if (!(ended instanceof Ended)) throw ended;
  }
}

/** Removes what is left of an export that has come to an end: everything but the file that its record names. */
async function tidy({ id, status, file }: ExportRecord): Promise<void> {
  if (status === 'approved' || status === 'requested') return;
  const bucket = environment.exportBucket();
  const leftOver: string[] = [];
  for await (const key of listFiles(bucket, folderOf(id))) if (key !== file) leftOver.push(key);
  for (let start = 0; start < leftOver.length; start += 50)
    await removeFiles(bucket, leftOver.slice(start, start + 50));
}

/** One run for an export: an invocation of the worker. */
class Run {
  #record: ExportRecord;
  readonly #began: number;
  readonly #heads: ChunkHead[];
  #told: number;

  /** @param heads of the chunks that stand there already */
  constructor(record: ExportRecord, began: number, heads: ChunkHead[]) {
    this.#record = record;
    this.#began = began;
    this.#heads = heads;
    this.#told = began;
  }

  async carryOut(): Promise<'put back' | 'done'> {
    for (;;) {
      const last = this.#heads.at(-1);
      const complete = last !== undefined && last.next === undefined;
      const way = wayOn(performance.now() - this.#began, complete);
      if (way === 'put back') return way;
      if (way === 'pack') {
        await this.#pack();
        return 'done';
      }
      this.#heads.push(await gather(worker, this.#record, this.#heads.length, last));
      if (this.#originals.bytes > mostOriginals) throw new Hopeless('originals_too_large');
      await this.#pulse('gathering', 0);
    }
  }

  get #leads(): number {
    return this.#heads.reduce((sum, { leads }) => sum + leads, 0);
  }
  get #originals() {
    const all = this.#heads.map(({ originals }) => originals);
    return {
      files: all.reduce((sum, { files }) => sum + files, 0),
      bytes: all.reduce((sum, { bytes }) => sum + bytes, 0),
    };
  }

  /** Says how far this run is, from time to time. @throws Ended when the export is no longer wanted */
  async #pulse(phase: Progress['phase'], bytes: number): Promise<void> {
    if (performance.now() - this.#told < pulseEvery) return;
    this.#told = performance.now();
    this.#record = await move(this.#record, 'advance', { progress: { phase, leads: this.#leads, bytes } });
  }

  async #pack(): Promise<void> {
    const record = this.#record;
    const totals = { leads: this.#leads, originals: this.#originals.files };
    const packedAt = now();
    const pulse = () => this.#pulse('packing', packed.bytes());
    const packed = archive(
      this.#files(pulse),
      (entries) => closingFiles(record, packedAt, totals, entries),
      new Date(packedAt),
    );
    await noteReadings(worker, record, this.#heads);
    const file = exportKey(record.id, randomUUID());
    await writeStream(environment.exportBucket(), file, packed.output, 'application/zip');
    const keptUntil = new Date(Date.parse(packedAt) + daysOfFile * 24 * 60 * 60 * 1000).toISOString();
    const { leads: count } = totals;
    await move(this.#record, 'finish', { count, ...packed.measure(), file, keptUntil });
  }

  async *#files(pulse: () => Promise<void>): AsyncGenerator<ArchiveFile> {
    const record = this.#record;
    yield readmeOf(record, { leads: this.#leads, originals: this.#originals.files });
    yield* gatheredFiles(record, this.#heads, pulse);
    for await (const listed of listedOriginals(this.#heads)) {
      await noteProvision(record, listed.id);
      yield { name: listed.name, content: original(listed), stored: true };
      await pulse();
    }
  }
}
