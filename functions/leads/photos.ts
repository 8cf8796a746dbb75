import { EvidenceRecord, evidenceNoun } from '#schemas/evidence.ts';
import type { PhotoNeighbour } from '#schemas/pool.ts';
import { readAsSystem, readManyAsSystem } from '#shared/records/record.ts';
import { linkByPhoto } from './linking.ts';
import { keepNeighbour, mostNeighbours } from './photo-edges.ts';
import { enterPhoto, type LikePhoto, photosLike } from './photo-log.ts';
import { isCompared, ofOneHandoff } from './photo-rules.ts';

/**
 * Compares a photo that was looked into with all that came before: enters it into the log, finds what looks like it, writes down both as
 * neighbours, and links the leads that carry either. Two that come at the same instant find each other, since each is entered before it
 * looks. Photos of one hand-off are no neighbours. A repeat changes nothing.
 * @param occasion the event's id
 */
export async function comparePhoto(evidenceId: string, occasion: string): Promise<void> {
  const record = await readAsSystem(evidenceNoun, evidenceId);
  const photo = record && EvidenceRecord.parse(record);
  if (!photo || !isCompared(photo)) return;
  const { memberId, pdq } = photo;
  await enterPhoto({ evidenceId, memberId, pdq }, new Date().toISOString());
  const near = (await photosLike(pdq)).filter((one) => one.evidenceId !== evidenceId);
  if (near.length === 0) return;
  for (const neighbour of await apart(photo, nearest(near, memberId))) {
    await keepNeighbour({ evidenceId, memberId }, neighbour);
    await keepNeighbour(neighbour, { evidenceId, memberId, distance: neighbour.distance });
  }
  await linkByPhoto(evidenceId, occasion);
}

/** Of very many, those that are looked at: the nearest of the same company, and the nearest of others. */
function nearest(near: readonly LikePhoto[], memberId: string): LikePhoto[] {
  const own = near.filter((one) => one.memberId === memberId);
  const others = near.filter((one) => one.memberId !== memberId);
  // Twice as many as are kept, for those of the same hand-off among them.
  return [own, others].flatMap((some) => some.slice(0, 2 * mostNeighbours));
}

/** Those that are of another hand-off, or of none. */
async function apart(photo: EvidenceRecord, near: readonly LikePhoto[]): Promise<PhotoNeighbour[]> {
  const records = await readManyAsSystem(
    evidenceNoun,
    near.map(({ evidenceId }) => evidenceId),
  );
  const found = new Map(records.map((one) => [one.id, EvidenceRecord.parse(one)]));
  return near
    .filter(({ evidenceId }) => !ofOneHandoff(photo, found.get(evidenceId)))
    .map(({ evidenceId, memberId, distance }) => ({ evidenceId, memberId, distance }));
}
