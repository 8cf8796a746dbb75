import type { ExportRecord } from '#schemas/exports.ts';
import { readingNoun } from '#schemas/readings.ts';
import type { SystemActor } from '#schemas/roles.ts';
import { noteGiven } from '#shared/files/custody.ts';
import { systemChange } from '#shared/records/change.ts';
import { derivedId } from '#shared/records/id.ts';
import { createRecord } from '#shared/records/record.ts';
import { type Provision, readList, readProvision } from './provision.ts';

/** Lines of custody that are written at a time. */
const linesAtOnce = 20;

/**
 * Notes what the police got by an export that is ready: for each member, how many of its leads and which parts; in each original's chain of
 * custody, that it went along. Everything follows from the record and from what is kept with the file, so that a repeat changes nothing.
 */
export async function noteProvision(worker: SystemActor, record: ExportRecord): Promise<void> {
  const { file, readyAt } = record;
  const provision = file && (await readProvision(file));
  if (!provision || !readyAt) return;
  await noteReadings(worker, record, readyAt, provision);
  if (!record.content.originals) return;
  const line = {
    at: readyAt,
    what: 'export',
    through: 'export',
    by: { role: 'police', id: record.requestedBy },
    requestId: record.id,
  } as const;
  for (const list of provision.lists) {
    const originals = [...new Set((await readList(list)).flatMap((lead) => lead.originals))];
    for (let start = 0; start < originals.length; start += linesAtOnce)
      await Promise.all(originals.slice(start, start + linesAtOnce).map((id) => noteGiven(id, line)));
  }
}

const noteReadings = (
  worker: SystemActor,
  { id: exportId, documentNumber, content }: ExportRecord,
  readyAt: string,
  { members }: Provision,
) =>
  Promise.all(
    Object.entries(members).map(([ownerId, { leads, parts }]) =>
      createRecord(
        readingNoun,
        systemChange(worker, exportId, readyAt),
        derivedId(readingNoun.prefix, exportId, ownerId),
        {
          ownerId,
          leads,
          readerRole: 'police',
          parts,
          ...(content.personalData ? {} : { countsOnly: true }),
          purpose: 'police-export',
          exportId,
          documentNumber,
        },
      ),
    ),
  );
