import { randomUUID } from 'node:crypto';
import type { RecordChanged } from '#schemas/events.ts';
import { exportDays } from '#schemas/export-names.ts';
import { ExportRecord, exportNoun, type Progress } from '#schemas/exports.ts';
import type { VerbOf } from '#schemas/noun.ts';
import type { Instant } from '#schemas/primitives.ts';
import type { SystemActor } from '#schemas/roles.ts';
import { putBack } from '#shared/events/publish.ts';
import { listFiles, removeFiles, writeStream } from '#shared/files/files.ts';
import { systemChange } from '#shared/records/change.ts';
import { readAsSystem, transitionRecord } from '#shared/records/record.ts';
import type { Step } from '#shared/records/write.ts';
import { environment } from '#shared/runtime/environment.ts';
import { log } from '#shared/runtime/log.ts';
import { Refusal } from '#shared/runtime/refusal.ts';
import { type ArchiveFile, archive } from './archive.ts';
import { type ChunkHead, gather, gatheredFiles, listedOriginals, readHeads } from './chunks.ts';
import { asEntry, type ClosingFile, closingFiles, readmeOf } from './closing.ts';
import { Hopeless } from './hopeless.ts';
import { original } from './originals.ts';
import { keepProvision, readProvision } from './provision.ts';
import { noteProvision } from './readings.ts';
import { exportKey, foldersOf, isTooMuch, mostTries, provisionFolder, triedAgain, wayOn } from './rules.ts';

const worker: SystemActor = { id: 'system:exports', role: 'system' };

/** Milliseconds after which a run looks whether it is still wanted, and after which it says how far it is: each saying is a row of the audit. */
const looksEvery = 5000;
const tellsEvery = 60_000;

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
  try {
    if (record.status === 'requested') {
      // One with personal data waits for a person, whatever the message says.
      if (record.content.personalData) return;
      record = await move(record, 'admit', { set: { approvedAt: now() } });
    }
    if (record.status === 'approved') {
      const heads = await readHeads(record);
      const tries = triedAgain(record, heads.length);
      if (tries.runs > mostTries) throw new Hopeless('interrupted');
      record = await move(record, 'advance', { set: { tries } });
      if ((await new Run(record, began, heads).carryOut()) === 'put back') return putBack('exports', event);
    }
  } catch (error) {
    if (!(error instanceof Ended)) await give(record, error);
  }
  await conclude(await read(record.id));
}

const now = () => new Date().toISOString();

async function read(id: string): Promise<ExportRecord> {
  return ExportRecord.parse(await readAsSystem(exportNoun, id));
}

/**
 * What must hold besides the state: that it is the approval that this run works for, since what was cancelled, or failed and is tried again,
 * is another's; and that the hub lets nothing through that holds personal data.
 */
function conditionOf(verb: VerbOf<typeof exportNoun>, approvedAt: Instant | undefined): NonNullable<Step['only']> {
  const otherwise = () => new Refusal('state_conflict');
  const names = { '#approvedAt': 'approvedAt' };
  if (verb === 'admit')
    return {
      expression: 'attribute_not_exists(#approvedAt) AND #content.#personalData = :no',
      names: { ...names, '#content': 'content', '#personalData': 'personalData' },
      values: { ':no': false },
      otherwise,
    };
  return { expression: '#approvedAt = :approvedAt', names, values: { ':approvedAt': approvedAt }, otherwise };
}

/** Takes the export one step on. @throws Ended when it is no longer in the state for it, which somebody else has changed */
async function move(
  { id, approvedAt }: ExportRecord,
  verb: VerbOf<typeof exportNoun>,
  step: Pick<Step, 'set' | 'remove'>,
  at = now(),
): Promise<ExportRecord> {
  const change = systemChange(worker, randomUUID(), at);
  const only = conditionOf(verb, approvedAt);
  try {
    return ExportRecord.parse((await transitionRecord(exportNoun, change, id, verb, { ...step, only })).record);
  } catch (error) {
    if (error instanceof Refusal && error.code === 'state_conflict') throw new Ended();
    throw error;
  }
}

/** What only an export that is being made has. */
const underWay = ['tries', 'progress'];

/** Says why no file comes of the export, where that is for good or has been tried often enough. @throws the error, to be tried again */
async function give(record: ExportRecord, error: unknown): Promise<void> {
  const hopeless = error instanceof Hopeless ? error : undefined;
  const runs = record.tries?.runs ?? 0;
  log.error('an export failed', error, { export: record.id, runs });
  if (!hopeless && runs < mostTries) throw error;
  const { code, on } = hopeless ?? new Hopeless('interrupted');
  try {
    await move(record, 'fail', { set: { failure: code, ...(on ? { failedOn: on } : {}) }, remove: underWay });
  } catch (ended) {
    if (!(ended instanceof Ended)) throw ended;
  }
}

/**
 * Does what remains to be done for an export that has come to an end: notes what was given, and removes what is left over. What is cut off
 * here comes again with its message.
 */
async function conclude(record: ExportRecord): Promise<void> {
  if (record.status === 'approved' || record.status === 'requested') return;
  await noteProvision(worker, record);
  await tidy(record);
}

/** Removes everything of an export but the file that its record names, unless that was revoked, and what says what was given with it. */
async function tidy({ id, status, file }: ExportRecord): Promise<void> {
  const bucket = environment.exportBucket();
  const lists = new Set(file && (await readProvision(file))?.lists);
  const isKept = (key: string) =>
    file !== undefined &&
    ((key === file && status !== 'revoked') || key.startsWith(provisionFolder(file)) || lists.has(key));
  const leftOver: string[] = [];
  for (const folder of foldersOf(id))
    for await (const key of listFiles(bucket, folder)) if (!isKept(key)) leftOver.push(key);
  for (let start = 0; start < leftOver.length; start += 50)
    await removeFiles(bucket, leftOver.slice(start, start + 50));
}

/** One run for an export: an invocation of the worker. */
class Run {
  readonly #record: ExportRecord;
  readonly #began: number;
  readonly #heads: ChunkHead[];
  #looked: number;
  #told: number;

  /** @param heads of the chunks that stand there already */
  constructor(record: ExportRecord, began: number, heads: ChunkHead[]) {
    this.#record = record;
    this.#began = began;
    this.#heads = heads;
    this.#looked = began;
    this.#told = began;
  }

  async carryOut(): Promise<'put back' | 'done'> {
    for (let step = 0; ; step += 1) {
      const last = this.#heads.at(-1);
      const complete = last !== undefined && last.next === undefined;
      // However slowly a run begins, it gets on by a step.
      const way = wayOn(step === 0 ? 0 : since(this.#began), complete);
      if (way === 'put back') return way;
      if (way === 'pack') {
        await this.#pack();
        return 'done';
      }
      this.#heads.push(await gather(worker, this.#record, this.#heads.length, last));
      if (isTooMuch(this.#originals)) throw new Hopeless('originals_too_large');
      await this.#pulse('gathering', 0);
    }
  }

  #sum(count: (head: ChunkHead) => number): number {
    return this.#heads.reduce((sum, head) => sum + count(head), 0);
  }
  get #originals() {
    return {
      files: this.#sum(({ originals }) => originals.files),
      bytes: this.#sum(({ originals }) => originals.bytes),
    };
  }
  get #totals() {
    const totals = { leads: this.#sum(({ leads }) => leads), originals: this.#originals.files };
    return this.#record.filter.since === undefined ? totals : { ...totals, left: this.#sum(({ left }) => left) };
  }

  /** Looks from time to time whether the export is still wanted, and says now and then how far it is. @throws Ended */
  async #pulse(phase: Progress['phase'], bytes: number): Promise<void> {
    if (since(this.#looked) < looksEvery) return;
    if (since(this.#told) >= tellsEvery) return this.#tell(phase, bytes);
    const { status, approvedAt } = await read(this.#record.id);
    if (status !== 'approved' || approvedAt !== this.#record.approvedAt) throw new Ended();
    this.#looked = performance.now();
  }

  /** Says how far the export is. @throws Ended */
  async #tell(phase: Progress['phase'], bytes: number): Promise<void> {
    await move(this.#record, 'advance', { set: { progress: { phase, leads: this.#totals.leads, bytes } } });
    this.#told = this.#looked = performance.now();
  }

  async #pack(): Promise<void> {
    const record = this.#record;
    const totals = this.#totals;
    const packedAt = now();
    await this.#tell('packing', 0);
    const pulse = () => this.#pulse('packing', packed.bytes());
    let closing: readonly ClosingFile[] = [];
    const packed = archive(
      this.#files(pulse),
      async (entries) => {
        closing = await closingFiles(record, packedAt, totals, entries);
        return closing.map(asEntry);
      },
      new Date(packedAt),
    );
    const file = exportKey(record.id, randomUUID());
    try {
      await writeStream(environment.exportBucket(), file, packed.output, 'application/zip');
    } finally {
      packed.output.destroy();
    }
    await keepProvision(file, this.#heads, closing);
    const readyAt = now();
    const keptUntil = new Date(Date.parse(readyAt) + exportDays.files * 24 * 60 * 60 * 1000).toISOString();
    const set = { count: totals.leads, ...packed.measure(), file, readyAt, keptUntil };
    await move(record, 'finish', { set, remove: underWay }, readyAt);
  }

  async *#files(pulse: () => Promise<void>): AsyncGenerator<ArchiveFile> {
    const record = this.#record;
    yield readmeOf(record, this.#totals);
    yield* gatheredFiles(record, this.#heads, pulse);
    for await (const listed of listedOriginals(this.#heads)) {
      yield { name: listed.name, content: original(listed), stored: true };
      await pulse();
    }
  }
}

/** Milliseconds since then, by the clock of a cloud: on a laptop it may go faster. */
const since = (then: number): number => (performance.now() - then) * environment.exportPace();
