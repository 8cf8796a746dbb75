import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ShotKind } from '#schemas/shots.ts';
import { registration, withoutPhoto } from '../support/bodies.ts';
import {
  branchClient,
  completed,
  minutesAgo,
  onCamera,
  putUpload,
  requestedCase,
  sealedBytes,
  sealedKeys,
} from '../support/evidence.ts';
import { pdf } from '../support/files.ts';
import { type Hub, startHub } from '../support/hub.ts';
import { declarationOf, jpeg, scenePhoto, sealedPortrait } from '../support/photo.ts';
import { assistReport, need } from '../support/samples.ts';

let hub: Hub;
beforeAll(async () => {
  hub = await startHub();
});
afterAll(() => hub?.stop());

const lushan = () => hub.as('system-lushan');
const heting = () => hub.as('system-heting');
const codeOf = (asked: Promise<unknown>) =>
  asked.then(
    () => 'done',
    ({ problem }) => problem.code,
  );
const caseOf = async (id: string, who = lushan(), query = {}) =>
  (await who.readCaseEvidence({ params: { id }, query: { limit: 100, ...query } })).body;
const flagsOf = async (id: string) =>
  ((await lushan().readEvidence({ params: { id } })).body.flags ?? []).map(({ code }) => code);

/** Tianshui and a place in it three kilometres away, as a camera writes them and as a declaration does. */
const here = { north: '34/1 34/1 51/1', east: '105/1 43/1 29/1' };
const position = { latitude: 34.580_833, longitude: 105.724_722 };
const elsewhere = { latitude: 34.608, longitude: 105.724_722 };

describe('the files of a case', () => {
  it('say which pictures are missing, until both branches together have sent them all', async () => {
    const id = await requestedCase(hub, { track: 'ordinary' });
    expect((await caseOf(id)).completeness).toMatchObject({ track: 'ordinary', complete: false });
    const sent: readonly ShotKind[] = ['scene-front', 'insured-vehicle', 'contact-point'];
    for (const [seed, shotKind] of sent.entries())
      await completed(heting(), await scenePhoto(100 + seed), { handoffId: id, shotKind });
    const { completeness } = await caseOf(id);
    expect(completeness.shots.map(({ shotKind, have, need: needed, ok }) => [shotKind, have, needed, ok])).toEqual([
      ['scene', 1, 1, true],
      ['insured-vehicle', 1, 1, true],
      ['damage', 1, 1, true],
      ['papers', 0, 1, false],
    ]);
    // Declared is not there yet, and refused never will be.
    const papers = { handoffId: id, shotKind: 'papers', contentType: 'application/pdf' } as const;
    const { body: waiting } = await lushan().declareEvidence({ body: { ...declarationOf(pdf()), ...papers } });
    await putUpload(hub, waiting.id, Buffer.alloc(3));
    await lushan().completeEvidence({ params: { id: waiting.id } });
    expect((await caseOf(id)).completeness.complete).toBe(false);
    await completed(lushan(), pdf(), papers);
    for (const who of [lushan(), heting(), hub.as('coordinator-ts'), hub.as('coordinator-ln')])
      expect((await caseOf(id, who)).completeness.complete).toBe(true);
  });

  it('are listed newest first with their thumbnails, to the parties and the coordinators of both cities only', async () => {
    const id = await requestedCase(hub);
    const made = [];
    for (const seed of [110, 111, 112]) made.push(await completed(lushan(), await scenePhoto(seed), { handoffId: id }));
    await hub.twin.idle();
    const { files } = await caseOf(id, heting());
    expect(files.items.map((file) => file.id)).toEqual(made.map((file) => file.id).toReversed());
    for (const { thumbnailLink, sha256 } of files.items) {
      expect(sha256).toMatch(/^[0-9a-f]{64}$/);
      const thumbnail = Buffer.from(await (await fetch(thumbnailLink ?? '')).arrayBuffer());
      const { format, width, height, exif } = await sharp(thumbnail).metadata();
      expect({ format, width, height, exif }).toEqual({ format: 'jpeg', width: 512, height: 384, exif: undefined });
    }
    const page = await caseOf(id, heting(), { limit: 2 });
    expect(page.files.items).toHaveLength(2);
    const rest = await caseOf(id, heting(), { limit: 2, cursor: page.files.nextCursor });
    expect(rest.files.items.map((file) => file.id)).toEqual([made[0]?.id]);

    expect(await codeOf(caseOf(id, hub.as('system-yanqi')))).toBe('not_found');
    const branches = ['lushan-ts', 'lushan-ln', 'heting-ts', 'heting-ln'] as const;
    const seen = await Promise.all(branches.map(async (branch) => codeOf(caseOf(id, await branchClient(hub, branch)))));
    expect(seen).toEqual(['done', 'not_found', 'not_found', 'done']);
  });

  it('are 100 of each company at most, however many are declared at once; the other company is not shut out', async () => {
    const id = await requestedCase(hub);
    const body = { ...declarationOf(jpeg()), handoffId: id };
    const key = crypto.randomUUID();
    await lushan().declareEvidence({ body, idempotencyKey: key });
    const codes: string[] = [];
    for (let round = 0; round < 4; round += 1)
      codes.push(...(await Promise.all(Array.from({ length: 30 }, () => codeOf(lushan().declareEvidence({ body }))))));
    expect(codes.filter((code) => code === 'done')).toHaveLength(99);
    expect(codes.filter((code) => code === 'case_full')).toHaveLength(21);
    // A repeat needs no place of its own, and a refused file gives its place back.
    const { body: declared } = await lushan().declareEvidence({ body, idempotencyKey: key });
    expect(await codeOf(heting().declareEvidence({ body }))).toBe('done');
    await putUpload(hub, declared.id, Buffer.from('something else'));
    expect((await lushan().completeEvidence({ params: { id: declared.id } })).body.status).toBe('refused');
    expect(await codeOf(lushan().declareEvidence({ body }))).toBe('done');
    expect(await codeOf(lushan().declareEvidence({ body }))).toBe('case_full');
  });
});

describe('a photo that was sealed', () => {
  it('is looked into: time and place of its taking, size, perceptual hash and thumbnail, and nothing else of it', async () => {
    const taken = minutesAgo(60);
    const photo = await scenePhoto(120, { at: onCamera(taken), ...here, model: 'Telefon' });
    const { id } = await completed(lushan(), photo, { takenAt: minutesAgo(65), position });
    await hub.twin.idle();
    const { body } = await lushan().readEvidence({ params: { id } });
    expect(body).toMatchObject({ status: 'analysed', version: 3, width: 800, height: 600, pdq: expect.any(String) });
    expect(body.exif).toEqual({ camera: true, takenAt: `${taken.slice(0, 19)}.000Z`, position });
    expect(body.flags).toBeUndefined();
    expect(JSON.stringify(body)).not.toContain('Telefon');
    expect(await sealedKeys(hub, id)).toEqual(['original', 'original/thumbnail']);
    expect((await sealedBytes(hub, id, '/thumbnail')).length).toBe(body.thumbnailBytes);
    expect(await sealedBytes(hub, id)).toEqual(photo);
  });

  it('is flagged where it differs from what was said of it, in both languages', async () => {
    const handoffId = await requestedCase(hub, { accidentAt: minutesAgo(60) });
    const at = (minutes: number) => ({ at: onCamera(minutesAgo(minutes)), model: 'Telefon' });
    const sealed = async (photo: Buffer, more = {}) => (await completed(lushan(), photo, { handoffId, ...more })).id;
    const cases = {
      right: await sealed(await scenePhoto(130, { ...at(30), ...here }), { takenAt: minutesAgo(40), position }),
      late: await sealed(await scenePhoto(131, at(30)), { takenAt: minutesAgo(50) }),
      far: await sealed(await scenePhoto(132, { ...at(30), ...here }), { position: elsewhere }),
      old: await sealed(await scenePhoto(133, at(24 * 60))),
      oldLicence: await sealed(await scenePhoto(134, at(24 * 60)), { shotKind: 'driving-licence', vehicle: 'insured' }),
      tomorrow: await sealed(await scenePhoto(135, at(-24 * 60))),
      zoned: await sealed(
        await scenePhoto(136, {
          at: onCamera(new Date(Date.now() + 3_600_000).toISOString()),
          offset: '+09:00',
          model: 'T',
        }),
      ),
      forwarded: await sealed(await scenePhoto(137)),
      paper: await sealed(pdf(), { contentType: 'application/pdf', shotKind: 'papers' }),
    };
    await hub.twin.idle();
    const found: Record<string, string[]> = {};
    for (const [name, id] of Object.entries(cases)) found[name] = await flagsOf(id);
    expect(found).toEqual({
      right: [],
      late: ['time_differs'],
      far: ['place_differs'],
      old: ['before_accident'],
      oldLicence: [],
      tomorrow: ['after_sealing'],
      zoned: [],
      forwarded: ['no_exif'],
      paper: [],
    });
    const { body } = await heting().readEvidence({ params: { id: cases.late } });
    expect(body.flags?.[0]).toMatchObject({
      zh: expect.stringContaining('15 分钟'),
      en: expect.stringContaining('15 minutes'),
    });
  });

  it('that repeats another one of its case is named with it, by its bytes or to the eye', async () => {
    const handoffId = await requestedCase(hub);
    const photo = await scenePhoto(140);
    const again = await sharp(photo).resize(500).jpeg({ quality: 60 }).toBuffer();
    const [first, same, alike, other] = [photo, photo, again, await scenePhoto(141)];
    const ids: string[] = [];
    for (const content of [first, same, alike, other]) ids.push((await completed(lushan(), content, { handoffId })).id);
    await hub.twin.idle();
    const { files } = await caseOf(handoffId);
    const repeats = new Map(
      files.items.map(({ id, flags = [] }) => [id, flags.find(({ code }) => code === 'duplicate')?.of]),
    );
    expect(ids.map((id) => repeats.get(id))).toEqual([undefined, ids[0], ids[0], undefined]);
  });

  it('whose portrait it is has nothing looked for in it', async () => {
    const id = await sealedPortrait(lushan());
    await hub.twin.idle();
    const { body } = await lushan().readEvidence({ params: { id } });
    expect([body.status, body.pdq, body.exif]).toEqual(['sealed', undefined, undefined]);
    expect(
      await codeOf(lushan().attachEvidence({ params: { id }, body: { handoffId: await requestedCase(hub) } })),
    ).toBe('evidence_of_other_kind');
  });

  it('is attached to a case by its owner, once; from then on both branches have it', async () => {
    const handoffId = await requestedCase(hub, { accidentAt: minutesAgo(60) });
    const photo = await scenePhoto(150, { at: onCamera(minutesAgo(600)), model: 'Telefon' });
    const { id } = await completed(heting(), photo);
    await hub.twin.idle();
    const attach = (who: ReturnType<typeof heting>, body = { handoffId }) =>
      who.attachEvidence({ params: { id }, body, idempotencyKey: 'attach-this-photo' });
    expect(await codeOf(attach(lushan()))).toBe('not_found');
    const first = await attach(heting());
    expect(first.body).toMatchObject({ status: 'analysed', handoffId });
    // Held against the accident that it is of now.
    expect(first.body.flags?.map(({ code }) => code)).toEqual(['before_accident']);
    expect((await attach(heting())).headers.get('idempotency-replayed')).toBe('true');
    const more = { params: { id }, body: { handoffId: await requestedCase(hub) } };
    expect(await codeOf(heting().attachEvidence(more))).toBe('already_attached');
    expect(await codeOf(lushan().attachEvidence(more))).toBe('role_not_allowed');
    expect((await caseOf(handoffId)).files.items.map((file) => file.id)).toEqual([id]);
  });

  it('at an assist goes with it to the hand-off that it becomes, once', async () => {
    const photos = [await scenePhoto(160), await scenePhoto(161)];
    const evidenceIds: string[] = [];
    for (const photo of photos) evidenceIds.push((await completed(heting(), photo)).id);
    const { body: adjuster } = await heting().registerAdjuster({ body: registration('621202') });
    const params = { id: adjuster.id };
    await hub.as('coordinator-ln').approveAdjuster({ params, body: withoutPhoto });
    const { body: credential } = await hub.as('coordinator-ln').issueCredential({ params });
    const report = { ...assistReport(credential.id, '621202'), evidenceIds, plate: '甘E12346' };
    const { body: assist } = await heting().reportAssist({
      body: { ...report, customerOf: need(hub.ids.members, 'lushan') },
    });
    const claim = {
      underwritingBranchId: need(hub.ids.branches, 'lushan-ts'),
      handlingBranchId: need(hub.ids.branches, 'heting-ln'),
      claimNumber: 'CLM-ASSIST',
      policyNumber: 'POL-ASSIST',
      track: 'ordinary' as const,
    };
    const { body: handoff } = await lushan().handOverAssist({ params: { id: assist.id }, body: claim });
    await hub.twin.idle();
    expect((await caseOf(handoff.id)).files.items.map((file) => file.id).toSorted()).toEqual(evidenceIds.toSorted());
    for (const id of evidenceIds) {
      const { body } = await lushan().readCustody({ params: { id } });
      expect(body.steps.filter(({ verb }) => verb === 'attach').map(({ by }) => by.id)).toEqual(['system:evidence']);
    }
  });
});

it('a file of a case that came to nothing can be brought to another, and is its parties’ from then on', async () => {
  const [ended, next] = [await requestedCase(hub), await requestedCase(hub)];
  const { id } = await completed(lushan(), await scenePhoto(151), { handoffId: ended });
  const attach = () => lushan().attachEvidence({ params: { id }, body: { handoffId: next } });
  expect(await codeOf(attach())).toBe('already_attached');
  await heting().declineHandoff({ params: { id: ended }, body: { reason: '非本公司服务区域' } });
  expect((await attach()).body.handoffId).toBe(next);
  expect(await codeOf(attach())).toBe('already_attached');
  await hub.twin.idle();
  const { body } = await heting().readCaseEvidence({ params: { id: next } });
  expect(body.files.items.map((file) => file.id)).toEqual([id]);
});

describe('the worker', () => {
  const worker = 'Hub-local-evidence-worker';

  it('killed again and again leaves no photo out and looks into none twice', async () => {
    const handoffId = await requestedCase(hub);
    const killed: Promise<void>[] = [];
    const ids: string[] = [];
    for (let seed = 200; seed < 216; seed += 1) {
      ids.push((await completed(lushan(), await scenePhoto(seed, {}, [1600, 1200]), { handoffId })).id);
      if (seed % 3 === 0) killed.push(hub.twin.kill(worker));
    }
    await Promise.all(killed);
    await expect
      .poll(async () => (await caseOf(handoffId)).files.items.filter(({ status }) => status === 'analysed').length, {
        timeout: 60_000,
      })
      .toBe(16);
    await hub.twin.idle();
    for (const id of ids) {
      const { body } = await lushan().readCustody({ params: { id } });
      expect(body.steps.map(({ verb }) => verb)).toEqual(['declare', 'seal', 'analyse']);
      expect(await sealedKeys(hub, id)).toEqual(['original', 'original/thumbnail']);
    }
  });

  it('takes twenty photos of eight megabytes of one case in its stride', async () => {
    const handoffId = await requestedCase(hub);
    const raw = { width: 4000, height: 3000, channels: 3 as const };
    const noisy = { type: 'gaussian', mean: 128, sigma: 45 } as const;
    const photo = await sharp({ create: { ...raw, background: 'grey', noise: noisy } })
      .jpeg({ quality: 90 })
      .withExif({ IFD0: { Model: 'Telefon-A' }, IFD2: { DateTimeOriginal: onCamera(minutesAgo(30)) } })
      .toBuffer();
    expect(photo.length).toBeGreaterThan(7_500_000);
    const ofPhone = photo.indexOf('Telefon-A') + 'Telefon-'.length;
    const sent: string[] = [];
    for (const phone of 'ABCDEFGHIJKLMNOPQRST') {
      // No two files are the same; of grain like this no picture is told from another.
      photo.write(phone, ofPhone);
      sent.push((await completed(lushan(), photo, { handoffId, takenAt: minutesAgo(30) })).id);
    }
    await hub.twin.idle();
    const { files } = await caseOf(handoffId, heting());
    expect(files.items.map(({ id }) => id)).toEqual(sent.toReversed());
    for (const { status, thumbnailLink, exif, flags } of files.items) {
      expect([status, exif?.camera, typeof thumbnailLink]).toEqual(['analysed', true, 'string']);
      expect(flags).toBeUndefined();
    }
  });
});

describe('a file that was declared and never came', () => {
  const sweep = (patience?: number) =>
    hub.twin.invoke('Hub-local-evidence-sweep', patience === undefined ? {} : { patience });

  it('expires after a day and says so to whoever completes it; what was sealed meanwhile does not', async () => {
    const photo = jpeg();
    const { body: waiting } = await lushan().declareEvidence({ body: declarationOf(photo) });
    const sealed = await completed(lushan(), jpeg());
    expect(await sweep()).toEqual({ expired: 0 });
    await sweep(0);
    expect((await lushan().readEvidence({ params: { id: waiting.id } })).body.status).toBe('expired');
    await putUpload(hub, waiting.id, photo);
    expect(await codeOf(lushan().completeEvidence({ params: { id: waiting.id } }))).toBe('evidence_expired');
    expect((await lushan().readEvidence({ params: { id: sealed.id } })).body.status).not.toBe('expired');
    expect(await sweep(0)).toEqual({ expired: 0 });
  });

  it('and is completed at the same instant is either sealed or expired', async () => {
    for (let round = 0; round < 5; round += 1) {
      const photo = jpeg();
      const { body } = await lushan().declareEvidence({ body: declarationOf(photo) });
      await putUpload(hub, body.id, photo);
      const [code] = await Promise.all([codeOf(lushan().completeEvidence({ params: { id: body.id } })), sweep(0)]);
      const { status } = (await lushan().readEvidence({ params: { id: body.id } })).body;
      expect(code === 'done' ? ['sealed', 'analysed'] : ['expired']).toContain(status);
    }
  });
});
