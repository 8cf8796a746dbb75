import * as z from 'zod';
import type { MatchVersions } from '#schemas/pool.ts';
import { readVersions, versionsKnownFor } from '#shared/pool/values.ts';
import { log } from '#shared/runtime/log.ts';
import { lastingMiscounts, mend } from './recount.ts';
import { indexAll, setVersions } from './reindex.ts';
import { miscounts, removeOtherVersions } from './value-items.ts';

/** A request or event that began by older versions has ended by then (seconds): the longest runs for a minute. */
const standardWait = 75;

const Input = z.strictObject({
  /** The version of the keys to move to. */
  to: z.int().min(1).max(9999).optional(),
  /** Counts all tallies anew and mends those that are wrong. */
  tallies: z.literal(true).optional(),
  /** Without it the report says what would be done. */
  act: z.literal(true).optional(),
  /** Seconds to wait between two steps: more than a process goes by what it knows of the versions, and than a request lasts. */
  waitSeconds: z
    .int()
    .min(versionsKnownFor / 1000 + 1)
    .default(standardWait),
});
type Input = z.infer<typeof Input>;

/** Looks at the tallies before readers move to a new version; each waits as long as a step. */
const mostLooks = 20;

interface Report extends MatchVersions {
  readonly acted: boolean;
  readonly leads?: number;
  readonly edges?: number;
  readonly removed?: number;
  /** Values whose tallies were wrong, and how many of them were mended. */
  readonly miscounted?: number;
  readonly mended?: number;
}

/**
 * Operator command: moves the pool from one version of the matching keys to another without losing a match while members report, or
 * counts the tallies anew. Whenever it ends early it is run again with the same input, and goes on where it was.
 */
export const handler = async (given: unknown): Promise<Report> => {
  const input = Input.parse(given ?? {});
  const versions = await readVersions();
  if (input.tallies) return recount(versions, input);
  const to = input.to ?? versions.read;
  if (!input.act) return { ...versions, acted: false, ...(await indexAll([to], false)) };
  return move(versions, to, input.waitSeconds * 1000);
};

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function recount({ read, write }: MatchVersions, { act, waitSeconds }: Input): Promise<Report> {
  const wrong = await lastingMiscounts(write, waitSeconds * 1000);
  const outcomes = act ? await Promise.all(wrong.map(mend)) : [];
  const counts = { miscounted: wrong.length, mended: outcomes.filter(Boolean).length };
  return { read, write, acted: act === true, ...counts };
}

/**
 * The steps, each of which all processes know of before the next one: everybody writes both versions; what stands is written under the new
 * one; everybody reads the new one; nobody writes the old one; its items are removed. At every instant what is read has been written by all.
 */
async function move(found: MatchVersions, to: number, wait: number): Promise<Report> {
  let versions = found;
  const step = async (next: MatchVersions) => {
    await setVersions(versions, next);
    versions = next;
    log.info('moved the versions of the matching keys', { read: next.read, write: next.write.join() });
  };
  const from = versions.write.filter((version) => version !== to)[0];
  if (!versions.write.includes(to)) {
    if (versions.write.length > 1)
      throw new Error(`a move to version ${versions.write.join(' and ')} is under way: finish it first`);
    // Remains of an earlier move would be edges of leads that have left since.
    await clear(versions, wait);
    await step({ read: versions.read, write: [versions.read, to] });
  }
  let counts = { leads: 0, edges: 0 };
  if (versions.read !== to) {
    await pause(wait);
    counts = await indexAll([to], true);
    await countsSettled(to, wait);
    await step({ read: to, write: versions.write });
  }
  if (from !== undefined || versions.write.length > 1) {
    await pause(wait);
    await step({ read: to, write: [to] });
  }
  await pause(wait);
  return { ...versions, acted: true, ...counts, removed: await clear(versions, wait) };
}

/** Waits until the stream has counted the edges of a version. @throws when it does not come to it */
async function countsSettled(version: number, wait: number): Promise<void> {
  for (let look = 0; look < mostLooks; look += 1) {
    if ((await miscounts([version])).size === 0) return;
    await pause(wait);
  }
  throw new Error('the tallies of the new version lag behind: see the reader of the stream, then run it again');
}

/** Removes what stands under versions that nobody writes. */
async function clear({ write }: MatchVersions, wait: number): Promise<number> {
  const edges = await removeOtherVersions(write, 'edges');
  if (edges > 0) await pause(wait);
  return edges + (await removeOtherVersions(write, 'marks'));
}
