import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commonPhotoThreshold } from '#schemas/photo-likeness.ts';
import { phoneOf } from '../../functions/leads/pool-values.ts';
import { completed, requestedCase } from '../support/evidence.ts';
import { type Caller, type Hub, startHub } from '../support/hub.ts';
import { scenePhoto } from '../support/photo.ts';

let hub: Hub;
beforeAll(async () => {
  hub = await startHub();
});
afterAll(() => hub.stop());

/** The picture once more as somebody else has it: smaller, and saved anew. */
const copied = (photo: Buffer) => sharp(photo).resize(640).jpeg({ quality: 60 }).toBuffer();
const lushan = 'system-lushan';
const heting = 'system-heting';
const yanqi = 'system-yanqi';

type Shot = NonNullable<Parameters<typeof completed>[2]>;
const sealed = async (who: Caller, photo: Buffer, more: Shot = {}) =>
  (await completed(hub.as(who), photo, { shotKind: 'damage', ...more })).id;

let values = 500_000;
/** A lead with these photos and a value that nobody else has. */
async function reported(who: Caller, evidenceIds: readonly string[]) {
  values += 1;
  const { body } = await hub.as(who).reportLead({
    body: {
      countyCode: '620502',
      incidentAt: '2026-10-01T02:00:00.000Z',
      suspicions: ['repeated'],
      reliability: 'B',
      credibility: '2',
      narrative: '同一损失疑似重复索赔。',
      indicators: [{ kind: 'phone', value: phoneOf(values) }],
      evidenceIds: [...evidenceIds],
    },
  });
  await hub.twin.idle();
  return body.id;
}

const photosOf = async (who: Caller, id: string) => (await hub.as(who).readLeadMatches({ params: { id } })).body.photos;

describe('photos of a lead', () => {
  it('find the photo of another company that looks alike, saved anew as it may be, and the leads are linked', async () => {
    const photo = await scenePhoto(11);
    const first = await reported(lushan, [await sealed(lushan, photo)]);
    const evidenceId = await sealed(heting, await copied(photo), { shotKind: 'insured-vehicle' });
    await hub.twin.idle();
    const second = await reported(heting, [evidenceId]);
    const [match] = await photosOf(heting, second);
    expect(match).toMatchObject({ evidenceId, answer: 'linked', leads: 1, ownLeads: 0, members: 1, handoffs: [] });
    expect(match?.distance).toBeLessThanOrEqual(31);
    expect(JSON.stringify(match)).not.toContain(first);
    const { body: links } = await hub.as(lushan).readLeadLinks({ params: { id: first } });
    expect(links.items.map(({ reasons }) => reasons.map(({ kind }) => kind))).toEqual([['photo']]);
    const { body: ring } = await hub.as(lushan).readRing({ params: { id: first }, query: { depth: 1 } });
    expect(ring.nodes.map(({ own, id }) => [own, id])).toEqual([
      [true, first],
      [false, undefined],
    ]);
    expect(ring.edges.map(({ kinds }) => kinds)).toEqual([['photo']]);
  });

  it('find each other when they are sealed and reported at the same instant', async () => {
    const photo = await scenePhoto(12);
    const copies = await Promise.all([photo, await copied(photo), await sharp(photo).jpeg({ quality: 70 }).toBuffer()]);
    const who = [lushan, heting, yanqi] as const;
    const ids = await Promise.all(
      who.map(async (one, place) => reported(one, [await sealed(one, copies[place] ?? photo)])),
    );
    await hub.twin.idle();
    for (const [place, one] of who.entries())
      expect((await photosOf(one, ids[place] ?? ''))[0]).toMatchObject({ answer: 'linked', leads: 2, members: 2 });
  });

  it('find a claim that was handed over: by where and when to others, by its number to its own parties', async () => {
    const photo = await scenePhoto(13);
    const handoffId = await requestedCase(hub);
    await sealed(lushan, photo, { handoffId });
    const copy = await copied(photo);
    const [own, foreign] = [await sealed(heting, copy), await sealed(yanqi, copy)];
    await hub.twin.idle();
    const [party, stranger] = [await reported(heting, [own]), await reported(yanqi, [foreign])];
    const [told] = await photosOf(heting, party);
    expect(told?.handoffs).toMatchObject([{ own: true, handoffId, cityCode: '621200' }]);
    const [anonymous] = await photosOf(yanqi, stranger);
    expect(anonymous?.handoffs).toMatchObject([{ own: false, cityCode: '621200' }]);
    expect(JSON.stringify(anonymous)).not.toContain(handoffId);
  });

  it('are not held against their own claim, their own lead or papers', async () => {
    const photo = await scenePhoto(14);
    const handoffId = await requestedCase(hub);
    const sides = [
      await sealed(lushan, photo, { handoffId }),
      await sealed(lushan, await copied(photo), { handoffId }),
    ];
    const paper = await sealed(heting, await copied(photo), { shotKind: 'papers' });
    await hub.twin.idle();
    const lead = await reported(lushan, sides);
    await reported(heting, [paper]);
    for (const match of await photosOf(lushan, lead))
      expect(match).toMatchObject({ answer: 'none', photos: 0, handoffs: [] });
    expect((await hub.as(lushan).readLeadLinks({ params: { id: lead } })).body.items).toEqual([]);
  });

  it('that are the very same file in two leads are a match at no distance, also before they are compared', async () => {
    const photo = await sealed(lushan, await scenePhoto(16));
    const ids = [await reported(lushan, [photo]), await reported(lushan, [photo])];
    for (const id of ids) {
      expect(await photosOf(lushan, id)).toMatchObject([{ answer: 'linked', leads: 1, ownLeads: 1, distance: 0 }]);
      const { body } = await hub.as(lushan).readLeadLinks({ params: { id } });
      expect(body.items.map(({ reasons }) => reasons)).toMatchObject([[{ kind: 'photo', distance: 0 }]]);
    }
  });

  it('link nothing any more once so many others look like them that this says nothing', async () => {
    const photo = await scenePhoto(17);
    const mine = await sealed(lushan, photo);
    const [first, second] = [
      await reported(lushan, [mine]),
      await reported(heting, [await sealed(heting, await copied(photo))]),
    ];
    const kinds = async () => {
      const { body } = await hub.as(lushan).readLeadLinks({ params: { id: first } });
      return body.items.map(({ reasons }) => reasons.map(({ kind }) => kind));
    };
    expect(await kinds()).toEqual([['photo']]);
    for (let copy = 0; copy <= commonPhotoThreshold; copy += 1)
      await sealed(
        yanqi,
        await sharp(photo)
          .resize(600 + copy)
          .jpeg({ quality: 70 })
          .toBuffer(),
      );
    await hub.twin.idle();
    const [match] = await photosOf(lushan, first);
    expect(match).toMatchObject({ answer: 'suppressed', evidenceId: mine, photos: commonPhotoThreshold + 1 });
    expect(await kinds()).toEqual([]);
    for (const [who, id] of [
      [lushan, first],
      [heting, second],
    ] as const) {
      const { body: ring } = await hub.as(who).readRing({ params: { id }, query: {} });
      expect([ring.nodes.length, ring.edges]).toEqual([1, []]);
      expect(ring.suppressed).toMatchObject([{ kind: 'photo', because: 'common' }]);
    }
  });

  it('link nothing any more once a lead has left the pool', async () => {
    const photo = await scenePhoto(15);
    const first = await reported(lushan, [await sealed(lushan, photo)]);
    const second = await reported(heting, [await sealed(heting, await copied(photo))]);
    await hub.twin.idle();
    expect((await photosOf(heting, second))[0]).toMatchObject({ answer: 'linked', leads: 1 });
    await hub.as(lushan).retractLead({ params: { id: first }, body: { reason: '核实为同一车辆的正常报案' } });
    await hub.twin.idle();
    expect((await photosOf(heting, second))[0]).toMatchObject({ answer: 'none', leads: 0 });
    const { body: ring } = await hub.as(heting).readRing({ params: { id: second }, query: {} });
    expect(ring.nodes.map(({ id }) => id)).toEqual([second]);
  });
});

describe('a ring', () => {
  it('is drawn for the owner and the committee, and is not there for anybody else', async () => {
    const id = await reported(lushan, []);
    const problem = (call: Promise<unknown>) => call.then(() => undefined).catch((error) => error.problem?.status);
    expect(await problem(hub.as(heting).readRing({ params: { id }, query: {} }))).toBe(404);
    expect(await problem(hub.as('coordinator-ts').readRing({ params: { id }, query: {} }))).toBe(403);
    expect(await problem(hub.as('police-ts').readRing({ params: { id }, query: {} }))).toBe(403);
    expect(await problem(hub.as(lushan).readRing({ params: { id }, query: { depth: 4 } }))).toBe(400);
    const { body } = await hub.as('antifraud-ts').readRing({ params: { id }, query: { purpose: 'committee-work' } });
    expect(body.nodes).toMatchObject([{ name: 'n0', id, own: false, depth: 0 }]);
  });
});
