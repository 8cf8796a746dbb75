import { createHash } from 'node:crypto';
import * as z from 'zod';
import { Evidence, evidenceNoun, type evidenceRoutes, largestEvidence } from '#schemas/evidence.ts';
import { collect, readFile, readLink, uploadForm, writeOnce } from '#shared/files/files.ts';
import { evidenceKey, portraitKey } from '#shared/files/portraits.ts';
import type { Verb } from '#shared/http/api.ts';
import { derivedId } from '#shared/records/id.ts';
import { createRecord, readRecord, transitionRecord } from '#shared/records/record.ts';
import type { Stored } from '#shared/records/stored.ts';
import { environment } from '#shared/runtime/environment.ts';
import { Refusal } from '#shared/runtime/refusal.ts';
import { portraitOf } from './portrait.ts';
import { type Found, refusalOf } from './rules.ts';

type Routes = typeof evidenceRoutes;

const place = (id: string) => ({ bucket: environment.evidenceBucket(), key: evidenceKey(id) });
const ObjectVersion = z.object({ objectVersion: z.string().optional() });

/** Declares a file. A repeat gets the same record with a fresh form. */
export const declare: Verb<Routes['declareEvidence']> = async ({ principal, body, change, at }) => {
  const id = derivedId(evidenceNoun.prefix, change.key.hash);
  const { record, replayed } = await createRecord(evidenceNoun, change, id, { ...body, memberId: principal.memberId });
  return { body: { ...record, upload: await uploadForm({ ...place(id), ...body, at }) }, replayed };
};

/**
 * Reads the upload back, hashes it and looks at its real type, and makes the picture of a portrait; then it is sealed, or refused with the
 * reason.
 */
export const complete: Verb<Routes['completeEvidence']> = async ({ principal, params, change, ifMatch }) => {
  const declared = Evidence.parse(await readRecord(principal, evidenceNoun, params.id));
  const { bucket, key } = place(declared.id);
  // Nothing is made of a file, let alone locked away for years, for a caller who saw another version.
  if (declared.status === 'declared' && ifMatch !== undefined && ifMatch !== declared.version)
    throw new Refusal('version_stale', { currentStatus: declared.status, currentVersion: declared.version });
  const file = declared.status === 'declared' ? await readFile(bucket, key) : undefined;
  if (declared.status === 'declared' && !file) throw new Refusal('evidence_not_uploaded');
  const refusal = file && (await check(declared, file.bytes));
  const verb = refusal ? 'refuse' : 'seal';
  // What is no longer declared is refused by the database, which also recognises a repeat.
  const { record, replayed } = await transitionRecord(evidenceNoun, change, declared.id, verb, {
    ifVersion: ifMatch,
    set: refusal ? { refusal } : { sealedAt: change.at, ...(file?.version ? { objectVersion: file.version } : {}) },
  });
  return { body: record, replayed };
};

/** Why a file is not sealed; undefined when it is fit to be. Of a portrait, its picture is stored by then. */
async function check(declared: Evidence, bytes: AsyncIterable<Uint8Array>): Promise<Evidence['refusal']> {
  // What is larger than can be declared needs no further reading to be refused.
  const bounded = upTo(largestEvidence, bytes);
  if (declared.shotKind !== 'portrait') return refusalOf(declared, await inspect(bounded));
  const original = await collect(bounded);
  const refusal = refusalOf(declared, await inspect([original]));
  if (refusal) return refusal;
  const outcome = await portraitOf(original);
  if ('refusal' in outcome) return outcome.refusal;
  // Before the seal, so that a sealed portrait always has its picture; a repeat finds it there.
  const { bucket } = place(declared.id);
  await writeOnce(bucket, portraitKey(declared.id), outcome.picture, 'image/jpeg');
  return undefined;
}

async function inspect(bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<Found> {
  const hash = createHash('sha256');
  let size = 0;
  let head = new Uint8Array();
  for await (const chunk of bytes) {
    if (head.length < 16) head = Uint8Array.from([...head, ...chunk.subarray(0, 16)]);
    size += chunk.length;
    hash.update(chunk);
  }
  return { bytes: size, sha256: hash.digest('hex'), head };
}

/** A stream up to the piece in which it grows longer than so many bytes. */
async function* upTo(most: number, bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const chunk of bytes) {
    yield chunk;
    size += chunk.length;
    if (size > most) return;
  }
}

export const read: Verb<Routes['readEvidence']> = async ({ principal, params }) => {
  const record = await readRecord(principal, evidenceNoun, params.id);
  return { body: { ...record, ...(await linkTo(record)) } };
};

/** A short link to a sealed file, to the very version that was sealed. */
async function linkTo(record: Stored): Promise<{ link?: string }> {
  const { status, id, fileName } = Evidence.parse(record);
  if (status !== 'sealed') return {};
  const { objectVersion } = ObjectVersion.parse(record);
  return { link: await readLink({ ...place(id), version: objectVersion, fileName }) };
}
