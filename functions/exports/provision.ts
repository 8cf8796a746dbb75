import * as z from 'zod';
import { ProvidedLead } from '#schemas/export-file.ts';
import { SharedPart } from '#schemas/sharing.ts';
import { readSmallFile, writeOnce } from '#shared/files/files.ts';
import { environment } from '#shared/runtime/environment.ts';
import { type ChunkHead, unionOf } from './chunks.ts';
import type { ClosingFile } from './closing.ts';
import { provisionFolder } from './rules.ts';

/*
 * Which leads went to the police, in which version and which parts, stays for three years, and long after the file itself: the signed
 * manifest, and the lists that the chunks have written, under the name of the try whose file counts.
 */

/** What was given with a file. */
const Provision = z.object({
  /** The lists of leads, in order. */
  lists: z.array(z.string()),
  /** Of each member: how many leads, which of their parts, and in which of the lists they stand. */
  members: z.record(z.string(), z.object({ leads: z.int(), parts: z.array(SharedPart), lists: z.array(z.int()) })),
});
export type Provision = z.infer<typeof Provision>;

const provisionKey = (file: string) => `${provisionFolder(file)}provision.json`;

/** Keeps what is given with a file, before it is given. @param file the key of the ZIP */
export async function keepProvision(
  file: string,
  heads: readonly ChunkHead[],
  closing: readonly ClosingFile[],
): Promise<void> {
  const bucket = environment.exportBucket();
  for (const { name, text } of closing) await writeOnce(bucket, `${provisionFolder(file)}${name}`, text, 'text/plain');
  await writeOnce(bucket, provisionKey(file), JSON.stringify(provisionOf(heads)), 'application/json');
}

function provisionOf(heads: readonly ChunkHead[]): Provision {
  const provision: Provision = { lists: [], members: {} };
  for (const { list, members } of heads) {
    if (!list) continue;
    const place = provision.lists.push(list) - 1;
    for (const [member, { leads, parts }] of Object.entries(members)) {
      const before = provision.members[member] ?? { leads: 0, parts: [], lists: [] };
      provision.members[member] = {
        leads: before.leads + leads,
        parts: unionOf(before.parts, parts),
        lists: [...before.lists, place],
      };
    }
  }
  return provision;
}

/** What was given with a file; undefined when it is kept no longer. */
export async function readProvision(file: string): Promise<Provision | undefined> {
  const content = await readSmallFile(environment.exportBucket(), provisionKey(file));
  return content && Provision.parse(JSON.parse(content.toString('utf8')));
}

/** The leads of one list. */
export async function readList(key: string): Promise<ProvidedLead[]> {
  const content = await readSmallFile(environment.exportBucket(), key);
  if (!content) throw new Error(`a list of what was given is gone: ${key}`);
  const lines = content.toString('utf8').split('\n').filter(Boolean);
  return lines.map((line) => ProvidedLead.parse(JSON.parse(line)));
}
