import { hash } from 'node:crypto';
import { Evidence, evidenceNoun, type evidenceRoutes, isPicture, largestEvidence } from '#schemas/evidence.ts';
import { readSmallFile, writeOnce } from '#shared/files/files.ts';
import { evidenceKey, portraitKey, uploadKey } from '#shared/files/portraits.ts';
import type { Verb } from '#shared/http/api.ts';
import { readRecord, transitionRecord } from '#shared/records/record.ts';
import { standsIn } from '#shared/records/scope.ts';
import { environment } from '#shared/runtime/environment.ts';
import { Refusal } from '#shared/runtime/refusal.ts';
import { leavePlace } from './case-files.ts';
import { decodeOnce, openPicture } from './picture.ts';
import { portraitOf } from './portrait.ts';
import { type Objection, objectionTo } from './rules.ts';
import { shown } from './store.ts';

/**
 * Reads an upload back and checks it; then it is refused with the reason, or the hub itself writes those very bytes into the locked
 * store, once, and seals the record. What was declared is its hash, so that whoever else completes it at the same time, or again after
 * the writer died before the record, meets the same bytes there; what is uploaded afterwards lies where nobody looks again.
 */
export const complete: Verb<typeof evidenceRoutes.completeEvidence> = async ({
  principal,
  params,
  change,
  ifMatch,
}) => {
  const record = await readRecord(principal, evidenceNoun, params.id);
  // The other parties of a case read its files, and complete none.
  if (!standsIn(evidenceNoun, ['owner'], principal, record)) throw new Refusal('role_not_allowed');
  const declared = Evidence.parse(record);
  const { id, status, version } = declared;
  // Nothing is made of a file, let alone locked away for years, for a caller who saw another version.
  if (status === 'declared' && ifMatch !== undefined && ifMatch !== version)
    throw new Refusal('version_stale', { currentStatus: status, currentVersion: version });
  const objection = status === 'declared' ? await sealOrObject(declared) : undefined;
  // What is no longer declared is refused by the database, which also recognises a repeat.
  try {
    const outcome = await transitionRecord(evidenceNoun, change, id, objection ? 'refuse' : 'seal', {
      ifVersion: ifMatch,
      set: objection ? { ...objection } : { sealedAt: change.at },
      remove: ['waitsFor'],
    });
    if (objection && declared.handoffId) await leavePlace(declared.handoffId, declared.memberId, id);
    return { body: shown(outcome.record), replayed: outcome.replayed };
  } catch (error) {
    const ended = error instanceof Refusal && error.code === 'state_conflict' && error.circumstances.currentStatus;
    if (ended === 'expired') throw new Refusal('evidence_expired', { currentStatus: ended });
    throw error;
  }
};

/** Why an upload is not sealed; undefined when it was fit to be, and its bytes, and of a portrait the picture, lie in the store. */
async function sealOrObject(declared: Evidence): Promise<Objection | undefined> {
  const { id, contentType, shotKind } = declared;
  const content = await readSmallFile(environment.uploadBucket(), uploadKey(id), largestEvidence);
  if (!content) throw new Refusal('evidence_not_uploaded');
  const objection = objectionTo(declared, { content, sha256: hash('sha256', content, 'hex') });
  if (objection) return objection;
  const bucket = environment.evidenceBucket();
  if (shotKind === 'portrait') {
    const made = await portraitOf(content);
    if ('refusal' in made) return made;
    await writeOnce(bucket, portraitKey(id), made.picture, 'image/jpeg');
  } else if (isPicture(contentType)) {
    const picture = await openPicture(content);
    const broken = 'refusal' in picture ? picture : await decodeOnce(content);
    if (broken) return broken;
  }
  await writeOnce(bucket, evidenceKey(id), content, contentType);
  return undefined;
}
