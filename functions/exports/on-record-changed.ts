import { randomUUID } from 'node:crypto';
import { Evidence, evidenceNoun } from '#schemas/evidence.ts';
import { Export, exportNoun, type Manifest } from '#schemas/exports.ts';
import { LeadRecord, LeadSealed, leadEnvelope, leadNoun } from '#schemas/leads.ts';
import type { SystemActor } from '#schemas/roles.ts';
import { open } from '#shared/crypto/seal.ts';
import { signJws } from '#shared/crypto/sign.ts';
import { eachEvent } from '#shared/events/consume.ts';
import { writeStream } from '#shared/files/files.ts';
import { systemChange } from '#shared/records/change.ts';
import { listAsSystem } from '#shared/records/list.ts';
import { readAsSystem, transitionRecord } from '#shared/records/record.ts';
import { environment } from '#shared/runtime/environment.ts';
import { archive } from './archive.ts';
import { exportKey, isWanted } from './rules.ts';

const worker: SystemActor = { id: 'system:exports', role: 'system' };
/**
 * Makes the file of an approved export. Killed at any point, the next try begins anew; only its end is recorded. One that fails again and
 * again stays approved and ends with the dead letters, where an alarm tells of it and a redrive finishes it.
 */
export const handler = eachEvent(({ recordId, id }) => fulfil(recordId, id));

async function fulfil(exportId: string, occasion: string): Promise<void> {
  const record = await readAsSystem(exportNoun, exportId);
  const wanted = record && Export.parse(record);
  if (wanted?.status !== 'approved') return;
  const at = new Date().toISOString();
  const { output, measure } = archive(leadLines(wanted), (leads, files) => closing(wanted, at, leads, files));
  const file = exportKey(exportId, randomUUID());
  await writeStream(environment.exportBucket(), file, output, 'application/zip');
  const { leads, bytes, sha256 } = measure();
  await transitionRecord(exportNoun, systemChange(worker, occasion, at), exportId, 'finish', {
    set: { count: leads, bytes, sha256, file },
  });
}

/** Each lead as a line, its personal data opened and its evidence named with its hash. */
async function* leadLines(wanted: Export): AsyncGenerator<string> {
  for await (const item of listAsSystem(worker, leadNoun, 'pool')) {
    const record = await readAsSystem(leadNoun, String(item.id));
    const lead = record && LeadRecord.parse(record);
    if (!lead || !isWanted(wanted.filter, lead)) continue;
    const { sealed, values: _, ...shown } = lead;
    const evidence = await Promise.all(lead.evidenceIds.map(evidenceOf));
    yield JSON.stringify({ ...shown, ...LeadSealed.parse(await open(leadEnvelope(lead.id), sealed)), evidence });
  }
}

async function evidenceOf(id: string) {
  const { fileName, contentType, size, sha256, sealedAt } = Evidence.parse(await readAsSystem(evidenceNoun, id));
  return { id, fileName, contentType, size, sha256, sealedAt };
}

async function closing(wanted: Export, at: string, leads: number, files: readonly Manifest['files'][number][]) {
  const manifest = JSON.stringify(
    {
      export: wanted.id,
      documentNumber: wanted.documentNumber,
      purpose: wanted.purpose,
      createdAt: at,
      leads,
      files: [...files],
    } satisfies Manifest,
    null,
    2,
  );
  return { manifest, signature: await signJws('manifest+jws', Buffer.from(manifest)) };
}
