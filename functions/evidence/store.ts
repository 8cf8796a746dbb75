import { createHash } from 'node:crypto';
import * as z from 'zod';
import { Evidence, evidenceNoun, type evidenceRoutes, largestEvidence } from '#schemas/evidence.ts';
import { readFile, readLink, uploadForm } from '#shared/files/files.ts';
import type { Verb } from '#shared/http/api.ts';
import { derivedId } from '#shared/records/id.ts';
import { createRecord, readRecord, type Stored, transitionRecord } from '#shared/records/record.ts';
import { environment } from '#shared/runtime/environment.ts';
import { Refusal } from '#shared/runtime/refusal.ts';
import { type Found, refusalOf } from './rules.ts';

type Routes = typeof evidenceRoutes;

const place = (id: string) => ({ bucket: environment.evidenceBucket(), key: `evidence/${id}` });
const ObjectVersion = z.object({ objectVersion: z.string().optional() });

/** Declares a file. A repeat gets the same record with a fresh form. */
export const declare: Verb<Routes['declareEvidence']> = async ({ principal, body, change, at }) => {
  const id = derivedId(evidenceNoun.prefix, change.key.hash);
  const { record, replayed } = await createRecord(evidenceNoun, change, id, { ...body, memberId: principal.memberId });
  return { body: { ...record, upload: await uploadForm({ ...place(id), ...body, at }) }, replayed };
};

/** Reads the upload back, hashes it and looks at its real type; then it is sealed, or refused with the reason. */
export const complete: Verb<Routes['completeEvidence']> = async ({ principal, params, change, ifMatch }) => {
  const declared = Evidence.parse(await readRecord(principal, evidenceNoun, params.id));
  const { bucket, key } = place(declared.id);
  const file = declared.status === 'declared' ? await readFile(bucket, key) : undefined;
  if (declared.status === 'declared' && !file) throw new Refusal('evidence_not_uploaded');
  const refusal = file && refusalOf(declared, await inspect(file.bytes));
  const verb = refusal ? 'refuse' : 'seal';
  // What is no longer declared is refused by the database, which also recognises a repeat.
  const { record, replayed } = await transitionRecord(evidenceNoun, change, declared.id, verb, {
    ifVersion: ifMatch,
    set: refusal ? { refusal } : { sealedAt: change.at, ...(file?.version ? { objectVersion: file.version } : {}) },
  });
  return { body: record, replayed };
};

async function inspect(bytes: AsyncIterable<Uint8Array>): Promise<Found> {
  const hash = createHash('sha256');
  let size = 0;
  let head = new Uint8Array();
  for await (const chunk of bytes) {
    if (head.length < 16) head = Uint8Array.from([...head, ...chunk.subarray(0, 16)]);
    size += chunk.length;
    hash.update(chunk);
    // More than can be declared needs no further reading to be refused.
    if (size > largestEvidence) break;
  }
  return { bytes: size, sha256: hash.digest('hex'), head };
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
