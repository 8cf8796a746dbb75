import { cityCodeOf } from '#schemas/divisions.ts';
import { checklistAt, checkOf, equipmentChecklists, faultsOfCheck } from '#schemas/equipment.ts';
import type { VerbOf } from '#schemas/noun.ts';
import { Vehicle, vehicleNoun, type vehicleRoutes } from '#schemas/vehicles.ts';
import { matchHash } from '#shared/crypto/derived-key.ts';
import { linksTo, referencesIn, requireSealed } from '#shared/files/papers.ts';
import type { Verb } from '#shared/http/api.ts';
import { idFrom } from '#shared/records/id.ts';
import { listRecords } from '#shared/records/list.ts';
import { createRecord, type Outcome, readRecord, transitionRecord } from '#shared/records/record.ts';
import { Refusal } from '#shared/runtime/refusal.ts';
import { lacksForMark } from './rules.ts';

type Routes = typeof vehicleRoutes;

const answer = ({ record, replayed }: Outcome) => ({ body: record, replayed });

export const listChecklists: Verb<Routes['listEquipmentChecklists']> = async () => ({
  body: { items: [...equipmentChecklists] },
});

/**
 * Registers a vehicle under the keyed hash of its plate, so that the database itself refuses a second active registration, whichever
 * member holds the first.
 */
export const register: Verb<Routes['registerVehicle']> = async ({ principal, body, change }) => {
  await requireSealed(principal, referencesIn('liveryPhotoIds', body.liveryPhotoIds));
  const id = idFrom(vehicleNoun.prefix, await matchHash('vehicle', body.plate));
  const place = { memberId: principal.memberId, cityCode: cityCodeOf(body.countyCode) };
  try {
    return answer(await createRecord(vehicleNoun, change, id, { ...body, ...place }));
  } catch (error) {
    if (error instanceof Refusal && error.code === 'already_exists') throw plateTaken();
    throw error;
  }
};

/** Not a word on which company holds the other registration. */
const plateTaken = () => {
  const detail = {
    zh: '此号牌已有有效登记：请核对号牌，或请当地协会协调',
    en: 'This plate has an active registration: compare the plate, or turn to the association',
  };
  return new Refusal('already_exists', {
    errors: [{ in: 'body', pointer: '/plate', code: 'already_exists', detail }],
  });
};

export const list: Verb<Routes['listVehicles']> = async ({ principal, query }) => ({
  body: await listRecords(principal, vehicleNoun, {
    box: principal.role === 'member' ? 'ofMember' : 'ofCity',
    ...query,
  }),
});

export const read: Verb<Routes['readVehicle']> = async (call) => {
  const vehicle = Vehicle.parse(await readRecord(call.principal, vehicleNoun, call.params.id));
  const [liveryPhotos, checkPhotos] = await Promise.all([
    linksTo(call, vehicle.liveryPhotoIds),
    linksTo(call, vehicle.check?.photoIds ?? []),
  ]);
  return { body: { ...vehicle, liveryPhotos, checkPhotos } };
};

export const amend: Verb<Routes['amendVehicle']> = async ({ principal, params, body, change, ifMatch }) => {
  const vehicle = Vehicle.parse(await readRecord(principal, vehicleNoun, params.id));
  // Another city is another association's to mark: the vehicle is retired here and registered there.
  if (body.countyCode && cityCodeOf(body.countyCode) !== vehicle.cityCode) throw new Refusal('other_city');
  await requireSealed(principal, referencesIn('liveryPhotoIds', body.liveryPhotoIds));
  return answer(await transitionRecord(vehicleNoun, change, vehicle.id, 'amend', { ifVersion: ifMatch, set: body }));
};

export const check: Verb<Routes['checkVehicle']> = async ({ principal, params, body, change, ifMatch }) => {
  const { id } = await readRecord(principal, vehicleNoun, params.id);
  const checklist = checklistAt('vehicle', change.at);
  const errors = faultsOfCheck(checklist, body);
  if (errors.length > 0) throw new Refusal('invalid_request', { errors });
  await requireSealed(principal, referencesIn('photoIds', body.photoIds));
  const set = { check: checkOf(checklist, body, change.at) };
  return answer(await transitionRecord(vehicleNoun, change, id, 'check', { ifVersion: ifMatch, set }));
};

/** Grants the linkage mark on the version whose photos and check were weighed. */
export const mark: Verb<Routes['markVehicle']> = async ({ principal, params, body, change, ifMatch }) => {
  const vehicle = Vehicle.parse(await readRecord(principal, vehicleNoun, params.id));
  // One that is past this step is refused by the database, which also recognises a repeat.
  const weighed = vehicle.status === 'registered';
  const lacking = weighed ? lacksForMark(vehicle, checklistAt('vehicle', change.at), change.at) : [];
  if (lacking.length > 0) {
    const errors = lacking.map(({ code, detail }) => ({ in: 'body', pointer: '', code, detail }) as const);
    throw new Refusal('mark_not_grantable', { errors });
  }
  const ifVersion = ifMatch ?? (weighed ? vehicle.version : undefined);
  const set = { mark: { number: body.markNumber, grantedAt: change.at }, marked: true };
  return answer(await transitionRecord(vehicleNoun, change, vehicle.id, 'mark', { ifVersion, set }));
};

/** A step that changes nothing but the state, and, where it ends something, takes away the attribute that says so. */
export const take =
  (verb: VerbOf<typeof vehicleNoun>, ends?: 'marked'): Verb<Routes['suspendVehicle']> =>
  async ({ params, change, ifMatch }) =>
    answer(
      await transitionRecord(vehicleNoun, change, params.id, verb, {
        ifVersion: ifMatch,
        ...(ends ? { remove: [ends] } : {}),
      }),
    );
