import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { Batch, batchNoun } from '#schemas/cards.ts';
import { CredentialRecord, credentialNoun, standingOf } from '#schemas/credentials.ts';
import type { SystemActor } from '#schemas/roles.ts';
import { eachEvent } from '#shared/events/consume.ts';
import { writeStream } from '#shared/files/files.ts';
import { paperFont } from '#shared/paper/font-file.ts';
import { systemChange } from '#shared/records/change.ts';
import { readAsSystem, readManyAsSystem, transitionRecord } from '#shared/records/record.ts';
import { environment } from '#shared/runtime/environment.ts';
import { inTurns } from '#shared/runtime/in-turns.ts';
import { drawSheets } from './sheets.ts';
import { cardFaceOf } from './store.ts';

const worker: SystemActor = { id: 'system:cards', role: 'system' };

/** Draws the sheets of a batch. Killed at any point, the next try begins anew; each try has a file of its own, and the record names one. */
export const handler = eachEvent(({ recordId, id }) => fulfil(recordId, id));

async function fulfil(batchId: string, occasion: string): Promise<void> {
  const record = await readAsSystem(batchNoun, batchId);
  const batch = record && Batch.parse(record);
  if (batch?.status !== 'requested') return;
  const at = new Date().toISOString();
  const found = (await readManyAsSystem(credentialNoun, batch.credentials)).map((item) => CredentialRecord.parse(item));
  const valid = found.filter((credential) => standingOf(credential, at) === 'valid');
  const printed = new Set(valid.map(({ id }) => id));
  const file = valid.length > 0 ? await draw(batchId, valid, at) : undefined;
  await transitionRecord(batchNoun, systemChange(worker, occasion, at), batchId, 'finish', {
    set: { printed: printed.size, leftOut: batch.credentials.filter((number) => !printed.has(number)), ...file },
  });
}

/** How many photos are fetched at a time. */
const atOnce = 10;

async function draw(batchId: string, credentials: readonly CredentialRecord[], at: string): Promise<{ file: string }> {
  const faces = await inTurns(credentials, atOnce, cardFaceOf);
  const content = await drawSheets(paperFont(), faces, { at, batch: batchId });
  const file = `sheets/${batchId}/${randomUUID()}.pdf`;
  await writeStream(environment.sheetBucket(), file, Readable.from([content]), 'application/pdf');
  return { file };
}
