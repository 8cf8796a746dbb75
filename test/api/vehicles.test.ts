import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Input, ProblemError } from '#schemas/client.ts';
import { passedCheck, registration, vehicleRegistration } from '../support/bodies.ts';
import { type Hub, startHub } from '../support/hub.ts';
import { declarationOf, jpeg, sealedPhoto } from '../support/photo.ts';

let hub: Hub;
beforeAll(async () => {
  hub = await startHub();
});
afterAll(() => hub?.stop());

const member = () => hub.as('system-lushan');
const coordinator = () => hub.as('coordinator-ts');
const refusal = async (call: Promise<unknown>) => {
  try {
    await call;
  } catch (error) {
    if (error instanceof ProblemError) return error.problem;
    throw error;
  }
  throw new Error('it was not refused');
};
const registered = async (more: Partial<Input<'registerVehicle'>['body']> = {}) =>
  (await member().registerVehicle({ body: { ...vehicleRegistration(), ...more } })).body;
/** A vehicle that has all that the linkage mark takes. */
async function ready() {
  const { id } = await registered({ liveryPhotoIds: [await sealedPhoto(member())] });
  return (await member().checkVehicle({ params: { id }, body: passedCheck('vehicle') })).body;
}
const reason = { reason: '试验' };
const markNumber = 'JB-2026-0001';

describe('a survey vehicle', () => {
  it('is registered, checked, marked, suspended, resumed and retired, and its timeline tells', async () => {
    const livery = await sealedPhoto(member());
    const body = { ...vehicleRegistration(), liveryPhotoIds: [livery] };
    const { body: made, status } = await member().registerVehicle({ body });
    expect(status).toBe(201);
    expect(made).toMatchObject({ ...body, status: 'registered', cityCode: '620500', version: 1 });
    const params = { id: made.id };
    const photo = await sealedPhoto(member());
    const findings = { ...passedCheck('vehicle'), photoIds: [photo] };
    const { body: checked } = await member().checkVehicle({ params, body: findings });
    expect(checked).toMatchObject({ status: 'registered', check: { ...findings, result: 'pass' } });
    const { body: marked } = await coordinator().markVehicle({ params, body: { markNumber } });
    expect(marked).toMatchObject({ status: 'marked', mark: { number: markNumber } });
    expect((await coordinator().suspendVehicle({ params, body: reason })).body.status).toBe('suspended');
    expect((await coordinator().resumeVehicle({ params, body: reason })).body.status).toBe('marked');
    const { body: seen } = await coordinator().readVehicle({ params });
    expect(seen.liveryPhotos.map(({ id }) => id)).toEqual([livery]);
    expect(seen.checkPhotos.map(({ id }) => id)).toEqual([photo]);
    expect((await fetch(seen.liveryPhotos[0]?.link ?? '')).status).toBe(200);
    expect((await member().retireVehicle({ params, body: reason })).body.status).toBe('retired');
    await hub.twin.idle();
    const { body: timeline } = await coordinator().readVehicleTimeline({ params });
    expect(timeline.items.map(({ verb }) => verb)).toEqual([
      'register',
      'check',
      'mark',
      'suspend',
      'resume',
      'retire',
    ]);
  });

  it('whose mark was withdrawn does not get it back; retired, its plate is registered anew without it', async () => {
    const { id, plate, vin } = await ready();
    const params = { id };
    await coordinator().markVehicle({ params, body: { markNumber } });
    expect((await coordinator().withdrawVehicle({ params, body: reason })).body.status).toBe('withdrawn');
    expect((await refusal(coordinator().markVehicle({ params, body: { markNumber } }))).code).toBe('state_conflict');
    expect((await refusal(coordinator().resumeVehicle({ params, body: reason }))).code).toBe('state_conflict');
    await member().retireVehicle({ params, body: reason });
    const body = { ...vehicleRegistration('621202'), plate, vin };
    const { body: anew } = await hub.as('system-yanqi').registerVehicle({ body });
    expect(anew).toMatchObject({ id, status: 'registered', cityCode: '621200', liveryPhotoIds: [] });
    expect(anew).not.toHaveProperty('mark');
    expect(anew).not.toHaveProperty('check');
    expect((await refusal(member().readVehicle({ params }))).status).toBe(404);
    expect((await refusal(coordinator().readVehicle({ params }))).status).toBe(404);
    await hub.twin.idle();
    const { body: timeline } = await hub.as('system-yanqi').readVehicleTimeline({ params });
    expect(timeline.items.map(({ verb }) => verb)).toEqual(['register']);
  });

  it('is registered once when two members register its plate at once, and the other learns nothing of whom', async () => {
    for (let round = 0; round < 4; round += 1) {
      const body = vehicleRegistration();
      const outcomes = await Promise.allSettled(
        (['system-lushan', 'system-heting', 'system-yanqi'] as const).map((who) =>
          hub.as(who).registerVehicle({ body }),
        ),
      );
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      for (const outcome of outcomes) {
        if (outcome.status === 'fulfilled') continue;
        const { requestId: _id, ...problem } = outcome.reason.problem;
        expect(Object.keys(problem).sort()).toEqual(['code', 'errors', 'status', 'title', 'type']);
        expect(problem).toMatchObject({ code: 'already_exists', status: 409, errors: [{ pointer: '/plate' }] });
        expect(JSON.stringify(problem)).not.toMatch(/(?:mem|veh|prn)_|鹿山|鹤汀|雁栖/);
      }
    }
  });

  it("is its member's and its city's coordinator's to read: to others it is not there", async () => {
    const vehicle = await registered();
    const params = { id: vehicle.id };
    for (const who of ['system-heting', 'coordinator-ln'] as const)
      expect((await refusal(hub.as(who).readVehicle({ params }))).status).toBe(404);
    expect((await refusal(hub.as('police-ts').readVehicle({ params }))).code).toBe('role_not_allowed');
    expect((await refusal(hub.as('system-heting').retireVehicle({ params, body: reason }))).status).toBe(404);
    expect((await refusal(hub.as('coordinator-ln').markVehicle({ params, body: { markNumber } }))).status).toBe(404);
    const ids = async (who: 'system-lushan' | 'system-heting' | 'coordinator-ts' | 'coordinator-ln') =>
      (await hub.as(who).listVehicles({ query: { limit: 100, status: 'registered' } })).body.items.map(({ id }) => id);
    expect(await ids('system-lushan')).toContain(vehicle.id);
    expect(await ids('coordinator-ts')).toContain(vehicle.id);
    expect(await ids('system-heting')).not.toContain(vehicle.id);
    expect(await ids('coordinator-ln')).not.toContain(vehicle.id);
  });

  it('is amended on the version that was seen, and stays in its city', async () => {
    const { id } = await registered();
    const params = { id };
    const photo = await sealedPhoto(member());
    const { body } = await member().amendVehicle({
      params,
      ifMatch: '"v1"',
      body: { model: '试验牌 MPV', countyCode: '620503', liveryPhotoIds: [photo] },
    });
    expect(body).toMatchObject({ model: '试验牌 MPV', countyCode: '620503', liveryPhotoIds: [photo], version: 2 });
    const amend = (change: NonNullable<Input<'amendVehicle'>['body']>, ifMatch = '"v2"') =>
      refusal(member().amendVehicle({ params, ifMatch, body: change }));
    expect((await amend({ model: '别样' }, '"v1"')).code).toBe('version_stale');
    expect((await amend({ countyCode: '621202' })).code).toBe('other_city');
    expect((await amend({})).errors).toMatchObject([{ code: 'nothing_to_change' }]);
  });

  it('is refused with a fault at each wrong place', async () => {
    const given = vehicleRegistration();
    const faults = async (more: Partial<typeof given>) =>
      (await refusal(member().registerVehicle({ body: { ...given, ...more } }))).errors?.map(
        ({ pointer, code }) => `${pointer} ${code}`,
      );
    expect(await faults({ plate: '甘E 12345', model: ' ' })).toEqual(['/plate invalid_format', '/model too_small']);
    expect(await faults({ vin: given.vin.replace(/^L/, 'M') })).toEqual(['/vin vin_check_digit']);
    const { body: unsealed } = await member().declareEvidence({ body: declarationOf(jpeg()) });
    const foreign = await sealedPhoto(hub.as('system-heting'));
    expect(await faults({ liveryPhotoIds: [unsealed.id] })).toEqual(['/liveryPhotoIds/0 evidence_not_sealed']);
    expect(await faults({ liveryPhotoIds: [foreign] })).toEqual(['/liveryPhotoIds/0 unknown_reference']);
  });
});

describe('the linkage mark', () => {
  it("is refused with all that the vehicle lacks, in the caller's language", async () => {
    const { id } = await registered();
    const params = { id };
    const lacking = async () => {
      const problem = await refusal(coordinator().markVehicle({ params, body: { markNumber } }));
      expect(problem).toMatchObject({ code: 'mark_not_grantable', status: 409 });
      for (const { detail } of problem.errors ?? []) expect(detail).toMatch(/\p{Script=Han}/u);
      return problem.errors?.map(({ code }) => code);
    };
    expect(await lacking()).toEqual(['livery_photo_missing', 'check_missing']);
    const [first, ...rest] = passedCheck('vehicle').items;
    if (!first) throw new Error('an empty checklist');
    const failed = { ...passedCheck('vehicle'), items: [{ ...first, ok: false, note: '右侧脱落' }, ...rest] };
    const { body } = await member().checkVehicle({ params, body: failed });
    expect(body.check).toMatchObject({ result: 'fail', items: [{ ok: false, note: '右侧脱落' }, ...rest] });
    expect(await lacking()).toEqual(['livery_photo_missing', 'check_failed']);
    await member().checkVehicle({ params, body: passedCheck('vehicle') });
    expect(await lacking()).toEqual(['livery_photo_missing']);
    const liveryPhotoIds = [await sealedPhoto(member())];
    await member().amendVehicle({ params, ifMatch: '"v3"', body: { liveryPhotoIds } });
    expect((await coordinator().markVehicle({ params, body: { markNumber } })).body.status).toBe('marked');
  });

  it('is granted once when two coordinators grant it at once, and a repeat is the same answer', async () => {
    const { id } = await ready();
    const params = { id };
    const outcomes = await Promise.allSettled(
      (['coordinator-ts', 'antifraud-ts'] as const).map((who, place) =>
        hub.as(who).markVehicle({ params, body: { markNumber: `JB-000${place}` } }),
      ),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const other = await ready();
    const call = { params: { id: other.id }, body: { markNumber }, idempotencyKey: crypto.randomUUID() };
    const first = await coordinator().markVehicle(call);
    expect(await coordinator().markVehicle(call)).toMatchObject({ replayed: true, body: first.body });
  });
});

describe("an adjuster's kit", () => {
  it("is checked by its own list and shown with the adjuster, to the member and the city's coordinator", async () => {
    const { body: adjuster } = await member().registerAdjuster({ body: registration() });
    const params = { id: adjuster.id };
    const photo = await sealedPhoto(member());
    const [badge, ...rest] = passedCheck('kit').items.filter(({ item }) => item !== 'rainwear');
    if (!badge) throw new Error('an empty checklist');
    const body = {
      ...passedCheck('kit'),
      items: [badge, ...rest, { item: 'rainwear', ok: false, note: '待补发' }],
      photoIds: [photo],
    };
    const { body: checked } = await member().checkAdjusterKit({ params, body });
    expect(checked.kit).toMatchObject({ ...body, result: 'pass' });
    const { body: seen } = await coordinator().readAdjuster({ params });
    expect(seen.kit).toEqual(checked.kit);
    expect(seen.kitPhotos.map(({ id }) => id)).toEqual([photo]);
    const failed = { ...body, items: [{ ...badge, ok: false }, ...body.items.slice(1)] };
    expect((await member().checkAdjusterKit({ params, body: failed })).body.kit?.result).toBe('fail');
    const other = await refusal(member().checkAdjusterKit({ params, body: passedCheck('vehicle') }));
    expect(other.errors).toMatchObject([{ pointer: '/checklist', code: 'not_in_force' }]);
    expect((await refusal(hub.as('system-heting').checkAdjusterKit({ params, body }))).status).toBe(404);
    await member().departAdjuster({ params, body: reason });
    expect((await refusal(member().checkAdjusterKit({ params, body }))).code).toBe('state_conflict');
  });
});

describe('a check', () => {
  it('goes through the checklist in force, each item once', async () => {
    const { body } = await member().listEquipmentChecklists();
    expect(new Set(body.items.map(({ kind }) => kind))).toEqual(new Set(['vehicle', 'kit']));
    const { id } = await registered();
    const passed = passedCheck('vehicle');
    const [first, second, ...rest] = passed.items;
    if (!first || !second) throw new Error('a short checklist');
    const faults = async (more: Partial<typeof passed>) =>
      (await refusal(member().checkVehicle({ params: { id }, body: { ...passed, ...more } }))).errors?.map(
        ({ pointer, code }) => `${pointer} ${code}`,
      );
    expect(await faults({ checklist: 'vehicle-1999' })).toEqual(['/checklist not_in_force']);
    expect(await faults({ items: [first, ...rest] })).toEqual(['/items items_missing']);
    expect(await faults({ items: [first, second, second, ...rest] })).toEqual(['/items/2/item item_twice']);
    expect(await faults({ items: [...passed.items, { item: 'sail', ok: true }] })).toEqual([
      `/items/${passed.items.length}/item unknown_item`,
    ]);
    const foreign = await sealedPhoto(hub.as('system-heting'));
    expect(await faults({ photoIds: [foreign] })).toEqual(['/photoIds/0 unknown_reference']);
    expect((await member().readVehicle({ params: { id } })).body.version).toBe(1);
  });
});
