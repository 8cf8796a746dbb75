import type { ExportRecord } from '#schemas/exports.ts';
import { readingNoun } from '#schemas/readings.ts';
import type { SystemActor } from '#schemas/roles.ts';
import { SharedPart } from '#schemas/sharing.ts';
import { systemChange } from '#shared/records/change.ts';
import { derivedId } from '#shared/records/id.ts';
import { createRecord } from '#shared/records/record.ts';
import type { ChunkHead } from './chunks.ts';

/** The parts of which an export without personal data says anything. */
const partsOfMasked: readonly SharedPart[] = ['suspicion', 'incident', 'reporter'];

/**
 * Notes for each member, before the file can be had, that the police get so many of its leads by this export: one reading, however often
 * the export is packed.
 */
export async function noteReadings(
  worker: SystemActor,
  { id: exportId, approvedAt = '', documentNumber, content }: ExportRecord,
  heads: readonly ChunkHead[],
): Promise<void> {
  const leadsOf = new Map<string, number>();
  for (const { members } of heads)
    for (const [member, leads] of Object.entries(members)) leadsOf.set(member, (leadsOf.get(member) ?? 0) + leads);
  const occasion = `${exportId}:${approvedAt}`;
  await Promise.all(
    [...leadsOf].map(([ownerId, leads]) =>
      createRecord(
        readingNoun,
        systemChange(worker, occasion, new Date().toISOString()),
        derivedId(readingNoun.prefix, occasion, ownerId),
        {
          ownerId,
          leads,
          readerRole: 'police',
          parts: content.personalData ? SharedPart.options : partsOfMasked,
          purpose: 'police-export',
          exportId,
          documentNumber,
        },
      ),
    ),
  );
}
