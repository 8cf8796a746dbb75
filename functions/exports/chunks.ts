import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { EvidenceRecord, evidenceNoun } from '#schemas/evidence.ts';
import type { ExportedLead, LeftLead, MaskedLead, ProvidedLead } from '#schemas/export-file.ts';
import { fileNames } from '#schemas/export-names.ts';
import type { ExportRecord } from '#schemas/exports.ts';
import { LeadRecord, leadNoun } from '#schemas/leads.ts';
import { Member, memberNoun } from '#schemas/members.ts';
import type { SystemActor } from '#schemas/roles.ts';
import { SharedPart } from '#schemas/sharing.ts';
import { partitionKey } from '#schemas/tables.ts';
import { listFiles, readFile, readSmallFile, writeOnce } from '#shared/files/files.ts';
import { sealedOfMany, Unreadable } from '#shared/pool/sealed-leads.ts';
import { pageAsSystem } from '#shared/records/list.ts';
import { readManyAsSystem } from '#shared/records/record.ts';
import type { Stored } from '#shared/records/stored.ts';
import type { Item } from '#shared/records/table.ts';
import { environment } from '#shared/runtime/environment.ts';
import { exportedLead, maskedLead, type OpenedLead, providedLead } from './content-rules.ts';
import { erasedSince } from './erased.ts';
import { Hopeless } from './hopeless.ts';
import { chunkHead, hasLeft, isConcerned, isWanted, listFolder, workFolder } from './rules.ts';
import { tableHead, tableRows, tablesOf } from './tables.ts';

/*
 * An export is gathered in chunks, each written once: whoever makes chunk n finds the one that stands there and goes on from it. So a run
 * that was killed, or two at the same time, come to the same chunks, and no count is kept anywhere else.
 */

/** Leads of the pool that a chunk looks at. */
const leadsOfChunk = 1000;
/** Leads that are read at a time, and so many of these reads together. */
const leadsOfRead = 100;

/** A list that is no file of the ZIP: which originals go into it. */
const originalsList = 'originals.ndjson';
const Original = z.object({ id: z.string(), name: z.string(), size: z.int(), sha256: z.string() });
/** A sealed file that goes into the ZIP, and under which name. */
export type Original = z.infer<typeof Original>;

/** What a chunk holds, and where the next one begins; nowhere: it is the last. */
const ChunkHead = z.object({
  leads: z.int(),
  /** By the name of the file in the ZIP: where this chunk's part of it lies, and how many rows that has. */
  parts: z.record(z.string(), z.object({ key: z.string(), rows: z.int() })),
  originals: z.object({ files: z.int(), bytes: z.int() }),
  /** How many leads it lists that have left the pool. */
  left: z.int(),
  /** How many of its leads each member reported, and which parts of them were open; and where they are listed, if there are any. */
  members: z.record(z.string(), z.object({ leads: z.int(), parts: z.array(SharedPart) })),
  list: z.string().optional(),
  next: z.record(z.string(), z.unknown()).optional(),
});
export type ChunkHead = z.infer<typeof ChunkHead>;

/** The heads of the chunks that stand there, in order. */
export async function readHeads(record: ExportRecord): Promise<ChunkHead[]> {
  const bucket = environment.exportBucket();
  const heads: ChunkHead[] = [];
  for await (const key of listFiles(bucket, workFolder(record))) {
    if (key === chunkHead(workFolder(record), heads.length)) heads.push(await readHead(key));
  }
  return heads;
}

async function readHead(key: string): Promise<ChunkHead> {
  const content = await readSmallFile(environment.exportBucket(), key);
  if (!content) throw new Error(`a chunk is gone: ${key}`);
  return ChunkHead.parse(JSON.parse(content.toString('utf8')));
}

/** Gathers the chunk of this number. @param after the head of the chunk before it */
export async function gather(
  worker: SystemActor,
  record: ExportRecord,
  number: number,
  after: ChunkHead | undefined,
): Promise<ChunkHead> {
  const { items, next } = await pageAsSystem(worker, leadNoun, 'pool', {
    until: record.approvedAt ?? '',
    limit: Math.ceil(leadsOfChunk / environment.exportPace()),
    after: after?.next,
  });
  const listed = items
    .filter(({ status }) => isConcerned(record.filter, status))
    .map((item) => String(item[partitionKey]));
  const { since } = record.filter;
  const erased = next || since === undefined ? [] : await erasedSince(worker, since);
  const ids = [...new Set([...listed, ...erased])];
  const reads = Array.from({ length: Math.ceil(ids.length / leadsOfRead) }, (_, place) =>
    readLeads(record, ids.slice(place * leadsOfRead, (place + 1) * leadsOfRead)),
  );
  const read = await Promise.all(reads);
  const found = { opened: read.flatMap(({ opened }) => opened), left: read.flatMap(({ left }) => left) };
  const made = await writeParts(record, number, found, next);
  const key = chunkHead(workFolder(record), number);
  const first = await writeOnce(environment.exportBucket(), key, JSON.stringify(made), 'application/json');
  return first ? made : readHead(key);
}

/** What an export has to say of some leads. */
interface Found {
  /** Those that it wants, opened. */
  readonly opened: readonly OpenedLead[];
  readonly left: readonly LeftLead[];
}

/**
 * What the export has to say of these leads: in the states in which they are now, and not in which the index says they are.
 * @throws Hopeless for one that cannot be read: a file without it would not be whole
 */
async function readLeads({ filter, content }: ExportRecord, ids: readonly string[]): Promise<Found> {
  const records = (await readManyAsSystem(leadNoun, ids)).map(leadIn);
  const leads = records.filter((lead) => isWanted(filter, lead));
  const evidenceIds = content.personalData ? [...new Set(leads.flatMap((lead) => lead.evidenceIds))] : [];
  const [sealed, files, members] = await Promise.all([
    sealedOfMany(leads).catch((error: unknown) => {
      throw error instanceof Unreadable ? new Hopeless('lead_unreadable', error.id) : error;
    }),
    readManyAsSystem(evidenceNoun, evidenceIds),
    memberNames(leads.map(({ memberId }) => memberId)),
  ]);
  const byId = new Map(files.map((item) => [item.id, EvidenceRecord.parse(item)]));
  const opened = leads.flatMap((lead) => {
    const content = sealed.get(lead.id);
    if (!content) return [];
    const named = lead.evidenceIds.flatMap((id) => byId.get(id) ?? []);
    return [{ lead, sealed: content, memberName: members.get(lead.memberId), files: named }];
  });
  const left = records
    .filter((lead) => hasLeft(filter, lead))
    .map(({ id, status, updatedAt }) => ({ id, status, updatedAt }));
  return { opened, left };
}

function leadIn(item: Stored): LeadRecord {
  const { data } = LeadRecord.safeParse(item);
  if (!data) throw new Hopeless('lead_unreadable', item.id);
  return data;
}

const names = new Map<string, string>();

/** What members are called; names change hardly ever, and a process lives for hours. */
async function memberNames(ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const unknown = [...new Set(ids)].filter((id) => !names.has(id));
  for (const item of await readManyAsSystem(memberNoun, unknown)) names.set(item.id, Member.parse(item).name);
  return names;
}

async function writeParts(
  record: ExportRecord,
  number: number,
  { opened, left }: Found,
  next: Item | undefined,
): Promise<ChunkHead> {
  const { personalData, originals } = record.content;
  const full = personalData ? opened.map((one) => exportedLead(one, originals)) : [];
  const masked = personalData ? [] : opened.map(maskedLead);
  const wanted = full.map(originalsOf);
  const provided = opened.map((one, place) =>
    providedLead(
      one,
      (wanted[place] ?? []).map(({ id }) => id),
    ),
  );
  const texts = [
    { name: fileNames.leads, ...linesOf([...full, ...masked]) },
    ...(personalData
      ? tablesOf.full.map((table) => ({ name: table.name, ...tableRows(table, full) }))
      : tablesOf.masked.map((table) => ({ name: table.name, ...tableRows(table, masked) }))),
    { name: fileNames.leftTable, ...tableRows(tablesOf.left, left) },
    { name: originalsList, ...linesOf(wanted.flat()) },
  ];
  const bucket = environment.exportBucket();
  const name = `${String(number).padStart(5, '0')}-${randomUUID()}`;
  const parts = texts
    .filter(({ rows }) => rows > 0)
    .map(async ({ name: file, text, rows }) => {
      const key = `${workFolder(record)}${name}/${file}`;
      await writeOnce(bucket, key, text, 'text/plain');
      return [file, { key, rows }] as const;
    });
  const list = provided.length > 0 ? `${listFolder(record)}${name}.ndjson` : undefined;
  if (list) await writeOnce(bucket, list, linesOf(provided).text, 'application/x-ndjson');
  return {
    leads: opened.length,
    parts: Object.fromEntries(await Promise.all(parts)),
    originals: { files: wanted.flat().length, bytes: wanted.flat().reduce((sum, { size }) => sum + size, 0) },
    left: left.length,
    members: partsByMember(provided),
    ...(list ? { list } : {}),
    ...(next ? { next } : {}),
  };
}

const linesOf = (objects: readonly (ExportedLead | MaskedLead | Original | ProvidedLead)[]) => ({
  text: objects.map((one) => `${JSON.stringify(one)}\n`).join(''),
  rows: objects.length,
});

const originalsOf = ({ evidence }: ExportedLead): Original[] =>
  evidence.flatMap(({ id, original, size, sha256 }) => (original ? [{ id, name: original, size, sha256 }] : []));

function partsByMember(provided: readonly ProvidedLead[]): ChunkHead['members'] {
  const members: ChunkHead['members'] = {};
  for (const { memberId, parts } of provided) {
    const { leads, parts: before } = members[memberId] ?? { leads: 0, parts: [] };
    members[memberId] = { leads: leads + 1, parts: unionOf(before, parts) };
  }
  return members;
}

/** The parts that are among these or those, in their usual order. */
export const unionOf = (some: readonly SharedPart[], others: readonly SharedPart[]): SharedPart[] =>
  SharedPart.options.filter((part) => some.includes(part) || others.includes(part));

/** A file of the ZIP, put together from its parts in the chunks. */
export interface Gathered {
  readonly name: string;
  readonly rows: number;
  readonly content: AsyncIterable<Uint8Array>;
}

/** The lists and tables of an export, in the order in which they stand in the ZIP. @param pulse called after each part */
export function gatheredFiles(
  { content: { personalData }, filter: { since } }: ExportRecord,
  heads: readonly ChunkHead[],
  pulse: () => Promise<void>,
): readonly Gathered[] {
  const tables = personalData ? tablesOf.full : tablesOf.masked;
  const file = (name: string, beginning: string): Gathered => ({
    name,
    rows: heads.reduce((sum, { parts }) => sum + (parts[name]?.rows ?? 0), 0),
    content: contentOf(heads, name, beginning, pulse),
  });
  const listed = [...tables, ...(since === undefined ? [] : [tablesOf.left])];
  return [file(fileNames.leads, ''), ...listed.map((table) => file(table.name, tableHead(table)))];
}

async function* contentOf(
  heads: readonly ChunkHead[],
  name: string,
  beginning: string,
  pulse: () => Promise<void> = async () => {},
): AsyncGenerator<Uint8Array> {
  if (beginning) yield Buffer.from(beginning);
  for (const { parts } of heads) {
    const part = parts[name];
    const bytes = part && (await readFile(environment.exportBucket(), part.key));
    if (part && !bytes) throw new Error(`a part of a chunk is gone: ${part.key}`);
    if (bytes) yield* bytes;
    await pulse();
  }
}

/** The originals that go into the ZIP, read one chunk's list at a time. */
export async function* listedOriginals(heads: readonly ChunkHead[]): AsyncGenerator<Original> {
  for (const head of heads) {
    const chunks: Uint8Array[] = [];
    for await (const bytes of contentOf([head], originalsList, '')) chunks.push(bytes);
    const lines = Buffer.concat(chunks).toString('utf8').split('\n').filter(Boolean);
    for (const line of lines) yield Original.parse(JSON.parse(line));
  }
}
