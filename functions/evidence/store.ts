import * as z from 'zod';
import { caseReaders, Track } from '#schemas/case.ts';
import type { caseEvidenceRoutes } from '#schemas/case-evidence.ts';
import { type Evidence, EvidenceRecord, evidenceNoun, type evidenceRoutes, isSealed } from '#schemas/evidence.ts';
import { explained } from '#schemas/evidence-words.ts';
import { handoffNoun } from '#schemas/handoffs.ts';
import { transitionOf } from '#schemas/noun.ts';
import type { Principal } from '#schemas/roles.ts';
import { countShots, shotOf, shotSource } from '#schemas/shots.ts';
import { sealedFilesOf } from '#shared/files/case-shots.ts';
import { giveLink, givenLinks, type Viewing } from '#shared/files/custody.ts';
import { uploadForm } from '#shared/files/files.ts';
import { uploadKey } from '#shared/files/portraits.ts';
import type { Verb } from '#shared/http/api.ts';
import { refuseReference } from '#shared/http/reference.ts';
import { derivedId } from '#shared/records/id.ts';
import { listRecords } from '#shared/records/list.ts';
import { createRecord, readAsSystem, readRecord, transitionRecord } from '#shared/records/record.ts';
import { standsIn } from '#shared/records/scope.ts';
import type { Item } from '#shared/records/table.ts';
import { entriesOf, readCourse } from '#shared/records/timeline.ts';
import { environment } from '#shared/runtime/environment.ts';
import { Refusal } from '#shared/runtime/refusal.ts';
import { attachedAs, cameToNothing, caseFieldsOf, leavePlace, takePlace, unattached } from './case-files.ts';
import { flagsOf, repeatedBy } from './flag-rules.ts';

type Routes = typeof evidenceRoutes;

/** A file as its readers see it: with the words of its refusal, and what differs between it and what was said of it. */
export function shown(record: Item, duplicateOf?: string): Evidence {
  const evidence = EvidenceRecord.parse(record);
  const { refusal, found, contentType, size } = evidence;
  const declared = refusal === 'size' ? String(size) : contentType;
  const explanation = refusal && explained(refusal, { ...(found ? { found } : {}), declared });
  const flags = flagsOf(evidence, duplicateOf);
  return { ...evidence, ...(explanation ? { explanation } : {}), ...(flags.length > 0 ? { flags } : {}) };
}

/**
 * What a file keeps of the case that the caller names, in which it gets a place.
 * @throws Refusal `unknown_reference` for a case of which the caller is no party, `case_ended`, `case_full`
 */
async function placeIn(principal: Principal, handoffId: string, evidenceId: string) {
  const handoff = await readRecord(principal, handoffNoun, handoffId).catch((error: unknown) => {
    if (error instanceof Refusal && error.code === 'not_found') refuseReference('/handoffId');
    throw error;
  });
  const fields = caseFieldsOf(handoff);
  await takePlace(handoffId, principal.memberId, evidenceId);
  return fields;
}

/** Whether this very request was carried out before: then its answer is repeated, whatever became of the case in between. */
const wasDeclared = async (id: string) => (await readAsSystem(evidenceNoun, id)) !== undefined;

/** Declares a file. A repeat gets the same record with a fresh form. */
export const declare: Verb<Routes['declareEvidence']> = async ({ principal, body, change, at }) => {
  const id = derivedId(evidenceNoun.prefix, change.key.hash);
  const { memberId, branchId } = principal;
  const { record, replayed } = await createRecord(evidenceNoun, change, id, {
    ...body,
    ...(body.handoffId && !(await wasDeclared(id)) ? await placeIn(principal, body.handoffId, id) : {}),
    memberId,
    ...(branchId ? { branchId } : {}),
    waitsFor: 'upload',
  });
  const place = { bucket: environment.uploadBucket(), key: uploadKey(id) };
  return { body: { ...shown(record), upload: await uploadForm({ ...place, ...body, at }) }, replayed };
};

const vehicleMissing = {
  in: 'body',
  pointer: '/vehicle',
  code: 'vehicle_missing',
  detail: { zh: '请注明属于哪辆车', en: 'Say which vehicle it is of' },
} as const;

/** Attaches a sealed file of the caller's to a case, once; one whose case came to nothing, to another. The portrait of an adjuster belongs to none. */
export const attach: Verb<Routes['attachEvidence']> = async ({ principal, params, body, change, ifMatch }) => {
  const record = await readRecord(principal, evidenceNoun, params.id);
  const { verb, who } = transitionOf(evidenceNoun, 'attach');
  if (!standsIn(evidenceNoun, who, principal, record)) throw new Refusal('role_not_allowed');
  const { id, shotKind, status, handoffId, ...declared } = EvidenceRecord.parse(record);
  const vehicle = body.vehicle ?? declared.vehicle;
  if (shotKind === 'portrait') throw new Refusal('evidence_of_other_kind');
  if (shotOf(shotKind).perVehicle && !vehicle) throw new Refusal('invalid_request', { errors: [vehicleMissing] });
  // What the database will refuse takes no place in the case.
  const free = isSealed(status) && (handoffId === undefined || (await cameToNothing(handoffId)));
  const fields = free ? await placeIn(principal, body.handoffId, id) : {};
  const step = {
    ifVersion: ifMatch,
    set: { ...fields, ...(vehicle ? { vehicle } : {}) },
    only: free ? attachedAs(handoffId) : unattached,
  };
  const outcome = await transitionRecord(evidenceNoun, change, id, verb, step).catch(async (error: unknown) => {
    // Another case was first, or another version was seen.
    if (free) await giveBack(id, body.handoffId);
    throw error;
  });
  return { body: shown(outcome.record), replayed: outcome.replayed };
};

/** Gives a place back in a case to which the file does not belong after all. */
async function giveBack(id: string, handoffId: string): Promise<void> {
  const record = await readAsSystem(evidenceNoun, id);
  const { memberId, handoffId: found } = EvidenceRecord.parse(record);
  if (found !== handoffId) await leavePlace(handoffId, memberId, id);
}

/** A link to the thumbnail of a file that has one. */
const thumbnailOf = async (viewing: Viewing, { id, fileName, thumbnailBytes }: Evidence) =>
  thumbnailBytes ? { thumbnailLink: await giveLink(viewing, { id, fileName, what: 'thumbnail' }) } : {};

export const read: Verb<Routes['readEvidence']> = async (call) => {
  const evidence = shown(await readRecord(call.principal, evidenceNoun, call.params.id));
  if (!isSealed(evidence.status)) return { body: evidence };
  const [link, thumbnail] = await Promise.all([
    giveLink(call, { ...evidence, what: 'original' }),
    thumbnailOf(call, evidence),
  ]);
  return { body: { ...evidence, link, ...thumbnail } };
};

/**
 * A file's chain of custody, for whoever reads the file. Who looked at a file of a case is between its parties and their associations: a
 * company that only took the picture, as the helper at the roadside did, reads the steps alone.
 */
export const readCustody: Verb<Routes['readCustody']> = async ({ principal, params, query }) => {
  const course = await readCourse(principal, evidenceNoun, params.id);
  const { id, sha256, size, handoffId } = EvidenceRecord.parse(course.record);
  const among = handoffId === undefined || standsIn(evidenceNoun, caseReaders, principal, course.record);
  const links = among ? await givenLinks(principal, id, query) : { items: [] };
  return { body: { evidenceId: id, sha256, size, steps: entriesOf(course), links } };
};

/** The files of a case with their thumbnails, and which pictures are missing, for whoever reads the hand-off. */
export const readCase: Verb<(typeof caseEvidenceRoutes)['readCaseEvidence']> = async (call) => {
  const { principal, params, query } = call;
  const { id, track } = z
    .object({ id: z.string(), track: Track })
    .parse(await readRecord(principal, handoffNoun, params.id));
  const [sealed, page] = await Promise.all([
    sealedFilesOf(id),
    listRecords(principal, evidenceNoun, { box: 'ofCase', value: id, ...query }),
  ]);
  const shots = countShots(track, sealed);
  const items = page.items.map((item) => {
    const file = EvidenceRecord.parse(item);
    return shown(item, isSealed(file.status) ? repeatedBy(file, sealed) : undefined);
  });
  const files = await Promise.all(items.map(async (item) => ({ ...item, ...(await thumbnailOf(call, item)) })));
  const complete = shots.every(({ ok }) => ok);
  return {
    body: {
      completeness: { track, complete, shots, source: shotSource },
      files: { ...page, items: files },
    },
  };
};
