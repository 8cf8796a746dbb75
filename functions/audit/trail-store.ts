import { Readable } from 'node:stream';
import * as z from 'zod';
import { TrailEvent } from '#schemas/audit-events.ts';
import { BusinessDate, Instant } from '#schemas/primitives.ts';
import { BranchId } from '#schemas/roles.ts';
import { trailFolders } from '#schemas/trail-names.ts';
import { listFiles, readFile, readSmallFile, writeStream } from '#shared/files/files.ts';
import { environment } from '#shared/runtime/environment.ts';
import type { TrailScope } from './trail-rules.ts';
import type { Shelf } from './trail-sorting.ts';

/** An event as a scope's file keeps it; and the branches whose callers may see it, where not all of the company may. */
export const KeptEvent = TrailEvent.extend({ branches: z.array(BranchId).optional() });
export type KeptEvent = z.infer<typeof KeptEvent>;

/** What was extracted of a day. It is written last: what it does not name does not count. */
export const Manifest = z.object({
  /** A UTC day: its steps are those that were written down on it. */
  day: BusinessDate,
  /** Until when: the day's last instant, or where it was not over yet, the beginning of the extraction. */
  until: Instant,
  /** Where its parts lie. */
  folder: z.string(),
  /** Of each scope, newest first: how many events, in how many parts. */
  scopes: z.record(z.string(), z.object({ events: z.int(), parts: z.int() })),
});
export type Manifest = z.infer<typeof Manifest>;

/** Events of one part: some hundred kilobytes, which is read for one page. */
export const mostInPart = 1000;

const folderOf = (isWhole: boolean) => (isWhole ? trailFolders.days : trailFolders.partial);
const manifestsOf = (isWhole: boolean) => `${folderOf(isWhole)}manifests/`;
const manifestKey = (day: string, isWhole: boolean) => `${manifestsOf(isWhole)}${day}.json`;
/** A day that is over has one folder, in which each extraction writes the same; of one that is not, each has its own. */
export const partsFolder = (day: string, asOf: string | undefined) => `${folderOf(!asOf)}${day}/${asOf ?? 'whole'}/`;
const partKey = (folder: string, scope: TrailScope, part: number) =>
  `${folder}${scope}/${String(part).padStart(6, '0')}.ndjson`;

/** The days that are over and were extracted. */
export async function extractedDays(): Promise<ReadonlySet<string>> {
  const days = new Set<string>();
  const folder = manifestsOf(true);
  for await (const key of listFiles(environment.trailBucket(), folder))
    days.add(key.slice(folder.length, -'.json'.length));
  return days;
}

/** What was extracted of a day: of all of it, or else of what there was of it then. */
export async function readManifest(day: string): Promise<Manifest | undefined> {
  for (const isWhole of [true, false]) {
    const file = await readSmallFile(environment.trailBucket(), manifestKey(day, isWhole));
    if (file) return Manifest.parse(JSON.parse(file.toString('utf8')));
  }
  return undefined;
}

export const writeManifest = (manifest: Manifest, isWhole: boolean): Promise<void> =>
  write(manifestKey(manifest.day, isWhole), [JSON.stringify(manifest)]);

/** @param lines events as JSON, newest first */
export const writePart = (folder: string, scope: TrailScope, part: number, lines: readonly string[]): Promise<void> =>
  write(partKey(folder, scope, part), [lines.join('\n')]);

/** The events of a part; none where it has expired since its manifest was read. */
export async function readPart(folder: string, scope: TrailScope, part: number): Promise<KeptEvent[]> {
  const file = await readSmallFile(environment.trailBucket(), partKey(folder, scope, part));
  const lines = file?.toString('utf8').split('\n') ?? [];
  return lines.map((line) => KeptEvent.parse(JSON.parse(line)));
}

const write = (key: string, content: Iterable<string> | AsyncIterable<string>) =>
  writeStream(environment.trailBucket(), key, Readable.from(content, { objectMode: false }), 'application/x-ndjson');

/** A folder of a run's own for what it sorts; it goes after a day. */
export const workShelf = (run: string): Shelf => {
  const keyOf = (number: number) => `${trailFolders.work}${run}/${number}`;
  return {
    put: (number, lines) => write(keyOf(number), ended(lines)),
    take: (number) => linesIn(keyOf(number)),
  };
};

async function* ended(lines: AsyncIterable<string> | Iterable<string>) {
  for await (const line of lines) yield `${line}\n`;
}

async function* linesIn(key: string): AsyncGenerator<string> {
  const file = await readFile(environment.trailBucket(), key);
  if (!file) throw new Error(`a run of sorted lines is gone: ${key}`);
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of file) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
}
