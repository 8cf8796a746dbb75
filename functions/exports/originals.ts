import { createHash } from 'node:crypto';
import type { ExportRecord, FailureCode } from '#schemas/exports.ts';
import { noteGiven } from '#shared/files/custody.ts';
import { readFile } from '#shared/files/files.ts';
import { evidenceKey } from '#shared/files/portraits.ts';
import { environment } from '#shared/runtime/environment.ts';
import type { Original } from './chunks.ts';

/** No try will ever make this export. */
export class Hopeless extends Error {
  readonly code: FailureCode;
  readonly evidenceId: string | undefined;
  constructor(code: FailureCode, evidenceId?: string) {
    super(code);
    this.name = 'Hopeless';
    this.code = code;
    this.evidenceId = evidenceId;
  }
}

/** Notes in a file's chain of custody, before it goes into the ZIP, that the police get it with this export: one line, however often. */
export const noteProvision = ({ id, approvedAt = '', requestedBy }: ExportRecord, evidenceId: string): Promise<void> =>
  noteGiven(evidenceId, {
    at: approvedAt,
    what: 'export',
    by: { role: 'police', id: requestedBy },
    requestId: id,
  });

/**
 * The bytes of a sealed original as they were sealed.
 * @throws Hopeless when it is no longer in the store, or is not what was sealed
 */
export async function* original({ id, size, sha256 }: Original): AsyncGenerator<Uint8Array> {
  const bytes = await readFile(environment.evidenceBucket(), evidenceKey(id));
  if (!bytes) throw new Hopeless('original_missing', id);
  const hash = createHash('sha256');
  let read = 0;
  for await (const chunk of bytes) {
    hash.update(chunk);
    read += chunk.length;
    yield chunk;
  }
  if (read !== size || hash.digest('hex') !== sha256) throw new Hopeless('original_altered', id);
}
