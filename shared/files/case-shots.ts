import * as z from 'zod';
import { type Track, Vehicle } from '#schemas/case.ts';
import { evidenceNoun, isSealed } from '#schemas/evidence.ts';
import type { SystemActor } from '#schemas/roles.ts';
import { countShots, type ShotCount, ShotKind } from '#schemas/shots.ts';
import { listAsSystem } from '#shared/records/list.ts';

const reader: SystemActor = { id: 'system:case-shots', role: 'system' };

const CaseFile = z.object({
  id: z.string(),
  status: z.string(),
  createdAt: z.string(),
  shotKind: ShotKind,
  vehicle: Vehicle.optional(),
  sha256: z.string(),
  pdq: z.string().optional(),
});
/** What the list of a case's files says of each without opening it. */
export type CaseFile = z.infer<typeof CaseFile>;

/**
 * The sealed files of a case, oldest first: one query of an index, which may be a moment behind. A case has a few hundred at most.
 * Whoever calls this answers for the caller's reading of the case.
 */
export async function sealedFilesOf(handoffId: string): Promise<CaseFile[]> {
  const files: CaseFile[] = [];
  for await (const item of listAsSystem(reader, evidenceNoun, 'ofCase', handoffId)) {
    const file = CaseFile.parse(item);
    if (isSealed(file.status)) files.push(file);
  }
  return files;
}

/** The kinds of picture that a case of this track needs and does not have; none: its pictures are complete. */
export const missingShots = async (handoffId: string, track: Track): Promise<ShotCount[]> =>
  countShots(track, await sealedFilesOf(handoffId)).filter(({ ok }) => !ok);
