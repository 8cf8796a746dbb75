import { setTimeout as pause } from 'node:timers/promises';
import type { Context } from 'aws-lambda';
import * as z from 'zod';
import type { MatchVersions, MoveProgress, Position } from '#schemas/pool.ts';
import { readVersions } from '#shared/pool/values.ts';
import { environment } from '#shared/runtime/environment.ts';
import { log } from '#shared/runtime/log.ts';
import { lastingMiscounts } from './recount.ts';
import { indexSome, leadsAtOnce, markAll, setVersions } from './reindex.ts';
import { removeOtherVersions } from './value-items.ts';

/** A request or event that began by older versions has ended by then (seconds): the longest runs for a minute. */
const standardWait = 75;

const Input = z.strictObject({
  /** The version of the keys to move to. */
  to: z.int().min(1).max(9999).optional(),
  /** Without it the report says what would be done. */
  act: z.literal(true).optional(),
  /** Seconds to wait between two steps: more than a process goes by what it knows of the versions, and than a request lasts. */
  waitSeconds: z.int().min(1).default(standardWait),
  /** Leads that one run writes at most, where the database is to be spared; the next run goes on. */
  mostLeads: z.int().min(1).default(Number.MAX_SAFE_INTEGER),
});

/** Looks at the tallies before readers move to a new version; each waits as long as a step. */
const mostLooks = 20;
/** What a run keeps of its time (ms) to end in order. */
const reserve = 30_000;

interface Report extends Pick<MatchVersions, 'read' | 'write'> {
  readonly acted: boolean;
  /** What this run has written and removed. */
  readonly leads: number;
  readonly edges: number;
  readonly removed?: number;
  /** The move is not at its end: run it again with the same input. */
  readonly unfinished?: true;
}

/** That a run must end before the move: what it has done is kept, and the next run goes on there. */
class Unfinished extends Error {}

/** A run of the command: what it has to keep to, and what it has done. */
interface Run {
  readonly to: number;
  readonly act: boolean;
  readonly wait: number;
  readonly mostLeads: number;
  readonly timeLeft: () => number;
  readonly done: { leads: number; edges: number; removed: number };
  versions: MatchVersions;
}

/**
 * Operator command: moves the pool from one version of the matching keys to another without losing a match while members report. A pool that
 * takes longer than a function may run is moved by several runs with the same input: each says `unfinished` and goes on where the last one
 * ended, also where that was cut off.
 * @throws when another move is under way, or the tallies of the new version do not settle
 */
export const handler = async (given: unknown, context: Pick<Context, 'getRemainingTimeInMillis'>): Promise<Report> => {
  const input = Input.parse(given ?? {});
  if (input.waitSeconds * 1000 <= environment.matchVersionsLife())
    throw new Error('waitSeconds must be more than a process goes by what it knows of the versions');
  const versions = await readVersions();
  const run: Run = {
    to: input.to ?? versions.read,
    act: input.act === true,
    wait: input.waitSeconds * 1000,
    mostLeads: input.mostLeads,
    timeLeft: () => context.getRemainingTimeInMillis() - reserve,
    done: { leads: 0, edges: 0, removed: 0 },
    versions,
  };
  try {
    await (run.act ? move(run) : index(run, undefined));
  } catch (error) {
    if (!(error instanceof Unfinished)) throw error;
    return { ...reportOf(run), unfinished: true };
  }
  return reportOf(run);
};

function reportOf({ versions: { read, write }, act, done: { removed, ...counts } }: Run): Report {
  return { read, write, acted: act, ...counts, ...(act ? { removed } : {}) };
}

/**
 * The steps, each of which all processes know of before the next one: everybody writes both versions; what stands is written under the new
 * one; everybody reads the new one; nobody writes the old one; its items are removed. At every instant what is read has been written by all.
 */
async function move(run: Run): Promise<void> {
  const { to } = run;
  const { read, write } = run.versions;
  if (!write.includes(to)) {
    if (write.length > 1) throw new Error(`a move to version ${write.join(' and ')} is under way: finish it first`);
    // Remains of an earlier move would be edges of leads that have left since.
    await clear(run);
    await step(run, { read, write: [...write, to] });
  }
  if (read !== to) {
    const { progress } = run.versions;
    if (progress?.work !== 'indexed') {
      // Who goes on from somewhere has waited before.
      if (!progress) await rest(run);
      await index(run, progress?.after);
      await markAll(to);
      await keep(run, { work: 'indexed' });
    }
    await countsSettled(run);
    await step(run, { read: to, write: run.versions.write });
  }
  if (run.versions.write.length > 1) {
    await rest(run);
    await step(run, { read: to, write: [to] });
  }
  if (!run.versions.progress) await rest(run);
  await clear(run);
}

async function step(run: Run, next: MatchVersions): Promise<void> {
  await setVersions(run.versions, next);
  run.versions = next;
  log.info('moved the versions of the matching keys', { read: next.read, write: next.write.join() });
}

/** Keeps how far the step has come. */
async function keep(run: Run, progress: MoveProgress | undefined): Promise<void> {
  const { read, write } = run.versions;
  const next: MatchVersions = { read, write, ...(progress ? { progress } : {}) };
  await setVersions(run.versions, next);
  run.versions = next;
}

/** Waits until every process knows of the last step. @throws Unfinished when there is no time for it */
async function rest({ timeLeft, wait }: Run): Promise<void> {
  if (timeLeft() < wait) throw new Unfinished();
  await pause(wait);
}

/** Writes the leads from a place on under the new version, or counts them where the run is for a look only. @throws Unfinished */
async function index(run: Run, from: Position | undefined): Promise<void> {
  const { to, act, mostLeads, done } = run;
  const until = new Date().toISOString();
  let after = from;
  for (let taken = 0; ; taken += leadsAtOnce) {
    if (taken >= mostLeads || (taken > 0 && run.timeLeft() < 0)) throw new Unfinished();
    const limit = Math.min(leadsAtOnce, mostLeads - taken);
    const { leads, edges, next } = await indexSome(to, { until, after, limit, act });
    done.leads += leads;
    done.edges += edges;
    if (!next) return;
    after = next;
    if (!act) continue;
    await keep(run, { work: 'index', after });
    log.info('indexed leads', { leads: done.leads, edges: done.edges });
  }
}

/** Waits until the stream has counted the edges of the new version. @throws Unfinished; an error when it does not come to it */
async function countsSettled({ to, wait, timeLeft }: Run): Promise<void> {
  const timeIsUp = () => timeLeft() < wait;
  for (let look = 0; look < mostLooks; look += 1) {
    const { wrong, next } = await lastingMiscounts([to], { patience: wait, timeIsUp });
    if (next || timeIsUp()) throw new Unfinished();
    if (wrong.length === 0) return;
  }
  throw new Error('the tallies of the new version lag behind: see the reader of the stream, then run it again');
}

/** Removes what stands under versions that nobody writes. @throws Unfinished */
async function clear(run: Run): Promise<void> {
  const { progress } = run.versions;
  const { removed } = run.done;
  if (progress?.work !== 'marks') await clearAll(run, 'edges', progress?.after);
  // The stream counts what was removed into tallies: those go after that.
  if (progress || run.done.removed > removed) await rest(run);
  await clearAll(run, 'marks', progress?.work === 'marks' ? progress.after : undefined);
  await keep(run, undefined);
}

async function clearAll(run: Run, work: 'edges' | 'marks', from: Position | undefined): Promise<void> {
  let after = from;
  do {
    const { removed, next } = await removeOtherVersions(run.versions.write, work, after);
    run.done.removed += removed;
    after = next;
    await keep(run, { work, after });
    if (after && run.timeLeft() < 0) throw new Unfinished();
  } while (after);
}
