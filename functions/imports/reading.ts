import { createHash } from 'node:crypto';
import type { Registration } from '#schemas/adjusters.ts';
import type { Import } from '#schemas/imports.ts';
import { personId } from '#shared/directory/registration.ts';
import { readSmallFile } from '#shared/files/files.ts';
import { faultsOfReferences } from '#shared/files/papers.ts';
import { FileFault, faultOf, type Place, type StoredFault } from './faults.ts';
import { inLanes } from './lanes.ts';
import { importedFile } from './report.ts';
import { type Entry, examine } from './rows.ts';
import { readSheet } from './sheet.ts';

/** Somebody to register, with the id of the record that this becomes and where the file says so. */
export interface Person {
  readonly id: string;
  readonly registration: Registration;
  readonly place: Place;
}

type Read = { readonly people: readonly Person[] } | { readonly faults: readonly StoredFault[] };

/**
 * Reads the file of an import. The same file always gives the same people.
 * @returns everybody in it; or everything that is wrong with it, whatever the cause
 */
export async function readImported(declared: Import): Promise<Read> {
  try {
    const { entries, faults } = examine(await readSheet(await verified(declared), declared.contentType));
    const all = [...faults, ...(await faultsOfPhotos(declared.memberId, entries))];
    if (all.length > 0) return { faults: all };
    return { people: await Promise.all(entries.map(personOf)) };
  } catch (error) {
    if (error instanceof FileFault) return { faults: [error.fault] };
    throw error;
  }
}

const personOf = async ({ registration, placeOf }: Entry): Promise<Person> => ({
  id: await personId(registration.nationalId),
  registration,
  place: placeOf('nationalId'),
});

/** The bytes that were declared, and no others: a form to upload with holds for minutes, and may be used twice. */
async function verified({ id, size, sha256 }: Import): Promise<Buffer> {
  const { bucket, key } = importedFile(id);
  const bytes = await readSmallFile(bucket, key);
  if (!bytes) throw new FileFault('file_missing');
  if (bytes.length !== size || createHash('sha256').update(bytes).digest('hex') !== sha256)
    throw new FileFault('file_differs');
  return bytes;
}

/** Each photo must be a sealed portrait of the member's own. */
async function faultsOfPhotos(memberId: string, entries: readonly Entry[]): Promise<StoredFault[]> {
  const found: StoredFault[] = [];
  await inLanes(entries, async ({ registration: { photoId }, placeOf }) => {
    if (!photoId) return;
    const pointer = '/photoId';
    const faults = await faultsOfReferences({ memberId }, [{ evidenceId: photoId, pointer, shotKind: 'portrait' }]);
    found.push(...faults.map(({ code, detail }) => ({ ...placeOf('photoId'), code, detail: told(detail) })));
  });
  return found;
}

const told = (detail: string | StoredFault['detail']) =>
  typeof detail === 'string' ? { zh: detail, en: detail } : detail;

/** Somebody who is registered already, by whomever: not a word on which company it is. */
export const alreadyRegistered = ({ place }: Person): StoredFault => faultOf('already_registered', place);
