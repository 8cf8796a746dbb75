import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Client, Input } from '#schemas/client.ts';
import { Problem } from '#schemas/problems.ts';
import { routeList } from '#schemas/routes.ts';
import type { ShotKind } from '#schemas/shots.ts';
import { quickFacts } from '../support/bodies.ts';
import { completed, minutesAgo, onCamera } from '../support/evidence.ts';
import { outcome } from '../support/handoffs.ts';
import { branchSystem, type Caller, type Hub, startHub } from '../support/hub.ts';
import type { Behaviour } from '../support/listener.ts';
import { declarationOf, scenePhoto } from '../support/photo.ts';
import { assistReport, need } from '../support/samples.ts';
import {
  adjusterInLongnan,
  type Cast,
  castOf,
  phonePhoto,
  strangersToken,
  type Webhooks,
  webhooksOf,
  wudu,
} from '../support/stories.ts';

let hub: Hub;
let cast: Cast;
const opened: Webhooks[] = [];
/** The hand-offs of the stories. */
const cases: string[] = [];
beforeAll(async () => {
  hub = await startHub();
  cast = castOf(hub);
});
afterAll(async () => {
  await hub?.stop();
  await Promise.all(opened.map(({ server }) => server.stop()));
});

/** Milliseconds. */
const patience = 30_000;
const branch = (key: string) => need(hub.ids.branches, key);
const member = (key: string) => need(hub.ids.members, key);
const bytesAt = async (link = '') => Buffer.from(await (await fetch(link)).arrayBuffer());

type Answer<I extends keyof Client> = Awaited<ReturnType<Client[I]>>['body'];
type Settlement = Input<'calculateHandoff'>['body']['settlement'];
type Lines = NonNullable<Input<'assessHandoff'>['body']['lines']>;

/** Both parties and both associations read the very same timeline, whose hashes chain. @returns it */
async function timelineOf(id: string) {
  await hub.twin.idle();
  const readers = ['system-lushan', 'system-heting', 'coordinator-ts', 'coordinator-ln'] as const;
  const read = async (who: Caller) => (await cast.as(who).readHandoffTimeline({ params: { id } })).body.items;
  const [items = [], ...others] = await Promise.all(readers.map(read));
  for (const other of others) expect(other).toEqual(items);
  expect(items.map(({ previousHash }) => previousHash)).toEqual([null, ...items.slice(0, -1).map(({ hash }) => hash)]);
  return items;
}

const expectSoundAudit = async () =>
  expect(await hub.twin.invoke('Hub-local-audit-verify', {})).toMatchObject({ sound: true, behind: 0, breaks: [] });

/** What a member's inbox says of a case, oldest first. */
const inboxOf = async (client: Client, id: string) =>
  (await client.listNotifications({ query: { limit: 100 } })).body.items
    .filter(({ subject }) => subject.id === id)
    .map(({ type, subject }) => ({ type, version: subject.version }))
    .sort((one, other) => one.version - other.version);
/** The steps of a timeline that somebody else than a member took, as inboxes and webhooks name them. */
const toldTo = (key: string, items: Awaited<ReturnType<typeof timelineOf>>) =>
  items
    .filter(({ by }) => by.memberId !== member(key))
    .map(({ verb, version }) => ({ type: `handoff.${verb}`, version }));

describe('a small accident in Longnan, by a customer of Lushan in Tianshui who ran into one of Heting', () => {
  let lushan: Client;
  let heting: Client;
  let told: Webhooks;
  let credentialNumber: string;
  let advice: Answer<'screenAccident'>;
  let params: { readonly id: string };
  let trackingUrl: string;
  const originals = new Map<string, Buffer>();
  let odd: { readonly id: string; readonly photo: Buffer };
  beforeAll(async () => {
    [lushan, heting] = [cast.as('system-lushan'), cast.as('system-heting')];
    told = await webhooksOf(lushan);
    opened.push(told);
    credentialNumber = (await adjusterInLongnan(heting, cast.as('coordinator-ln'))).credentialNumber;
  });

  /** What the motorist sees, on a phone and without a log-in. */
  async function follow(state: string, ...words: string[]) {
    const page = await (await fetch(`${trackingUrl}?lang=zh`)).text();
    expect(/data-state="(\w+)"/.exec(page)?.[1]).toBe(state);
    for (const word of [...words, '甘E•••15', '鹤汀陇南中支', '鹿山天水中支']) expect(page).toContain(word);
    for (const hidden of ['CANARY', '金丝雀', '甘K99999', '甘E7K315', '滨江路', params.id, credentialNumber])
      expect(page).not.toContain(hidden);
  }

  it('may be settled online, and to the fen by whom; the branch there asks, and the underwriter learns of it by webhook', async () => {
    const { parties, ...scene } = quickFacts(member('lushan'), member('heting'));
    const facts = {
      ...scene,
      parties: {
        A: { ...parties.A, ownDamageCover: false, damageFen: 152_345 },
        B: { ...parties.B, damageFen: 350_017 },
      },
    };
    advice = (await heting.screenAccident({ body: facts })).body;
    expect(advice).toMatchObject({
      way: 'online',
      track: 'quick',
      settled: true,
      missing: [],
      liableCustomer: 'other',
    });
    expect(advice.liability).toMatchObject({ A: 'full', B: 'none' });
    expect(advice.steps.map(({ code }) => code)).toContain('advise-own-insurer');
    const nothing = { commercialFen: 0, ownDamageFen: 0, outOfPocketFen: 0 };
    expect(advice.payments?.totals).toEqual({
      allFen: 502_362,
      damageFen: { A: 152_345, B: 350_017 },
      paid: {
        // Up to 2,000 yuan by A's compulsory cover, the rest of B's damage by A's commercial one; A keeps what is left of its own.
        A: { compulsoryFen: 200_000, commercialFen: 150_017, ownDamageFen: 0, outOfPocketFen: 142_345 },
        B: { ...nothing, compulsoryFen: 10_000 },
      },
    });

    const claim = {
      policyNumber: 'POL-CANARY-1',
      plate: '甘E7K315',
      place: '武都滨江路口',
      description: '金丝雀：前车为甘K99999，驾驶人赵某。',
    };
    const requested = await heting.requestHandoff({
      body: {
        ...claim,
        underwritingBranchId: branch('lushan-ts'),
        handlingBranchId: branch('heting-ln'),
        accidentAt: minutesAgo(90),
        countyCode: '621202',
        track: 'quick',
        screening: facts,
      },
    });
    expect(requested.body).toMatchObject({ status: 'requested', requestedBy: 'handler', track: 'quick' });
    await expect.poll(() => told.messages(), { timeout: patience }).toHaveLength(1);
    const [first] = told.messages();
    expect(first?.message).toMatchObject({ type: 'handoff.request', data: { status: 'requested', version: 1 } });
    const id = String(first?.message.data.id);
    expect(id).toBe(requested.body.id);
    cases.push(id);
    params = { id };

    // Lushan looks at it from its own side, under the same facts, and accepts with its claim number.
    const { body: again } = await lushan.readHandoffScreening({ params });
    expect(again.facts).toEqual(facts);
    expect(again.screening).toMatchObject({ way: 'online', liableCustomer: 'own', payments: advice.payments });
    expect(again.screening?.steps.map(({ code }) => code)).toContain('settle-online');
    await lushan.acceptHandoff({ params, body: { claimNumber: 'CLM-CANARY-1' } });
    trackingUrl = (await lushan.shareHandoff({ params })).body.trackingUrl;
    await follow('accepted', '受理');
  });

  it('has its photos from both places, which are looked into; the one that differs from what was said of it is flagged', async () => {
    // Heting's of the scene and of the other car, Lushan's of the papers that the motorist brings to the counter at home.
    await heting.assignHandoff({ params, body: { credentialNumber } });
    const shots: readonly [Client, ShotKind, ('insured' | 'other')?][] = [
      [heting, 'scene-front'],
      [heting, 'scene-rear'],
      [heting, 'scene-side'],
      [heting, 'contact-point'],
      [heting, 'driving-licence', 'other'],
      [heting, 'vehicle-licence', 'other'],
      [lushan, 'driving-licence', 'insured'],
      [lushan, 'vehicle-licence', 'insured'],
    ];
    const declared = { handoffId: params.id, takenAt: minutesAgo(78), position: wudu };
    for (const [place, [sender, shotKind, vehicle]] of shots.entries()) {
      const photo = await phonePhoto(300 + place, minutesAgo(80));
      const sealed = await completed(sender, photo, { ...declared, shotKind, ...(vehicle ? { vehicle } : {}) });
      expect(sealed.status).toBe('sealed');
      originals.set(sealed.id, photo);
    }
    // And one that was taken the day before, somewhere in Tianshui.
    const photo = await scenePhoto(320, {
      at: onCamera(minutesAgo(24 * 60)),
      north: '34/1 34/1 51/1',
      east: '105/1 43/1 29/1',
    });
    odd = { photo, id: (await completed(heting, photo, { ...declared, shotKind: 'scene' })).id };
    originals.set(odd.id, photo);
    await hub.twin.idle();
    const { completeness, files } = (await lushan.readCaseEvidence({ params, query: { limit: 100 } })).body;
    expect(completeness).toMatchObject({ track: 'quick', complete: true });
    expect(files.items.map((file) => file.id)).toEqual([...originals.keys()].toReversed());
    const flags = new Map(files.items.map((file) => [file.id, file.flags?.map(({ code }) => code)]));
    expect(flags.get(odd.id)).toEqual(['time_differs', 'place_differs', 'before_accident']);
    expect([...flags.values()].filter(Boolean)).toHaveLength(1);
    for (const { status, exif, thumbnailLink } of files.items) {
      expect({ status, exif }).toMatchObject({ status: 'analysed', exif: { takenAt: expect.any(String) } });
      const { format, width, exif: left } = await sharp(await bytesAt(thumbnailLink)).metadata();
      expect({ format, width, left }).toEqual({ format: 'jpeg', width: 512, left: undefined });
    }
    await follow('accepted');
  });

  it('is assessed, settled as the screening said and paid, and the motorist sees each step on a page until it is revoked', async () => {
    await heting.surveyHandoff({ params });
    await follow('surveyed', '查勘完成');
    const lines: Lines = [
      {
        vehicle: 'insured',
        part: '前保险杠',
        operation: 'replace',
        hoursTenths: 15,
        labourFen: 22_345,
        partsFen: 130_000,
      },
      {
        vehicle: 'other',
        part: '后保险杠',
        operation: 'replace',
        hoursTenths: 20,
        labourFen: 30_017,
        partsFen: 260_000,
      },
      { vehicle: 'other', part: '后围板', operation: 'repaint', hoursTenths: 40, labourFen: 60_000, partsFen: 0 },
    ];
    const { allFen } = advice.payments?.totals ?? { allFen: 0 };
    await heting.assessHandoff({ params, body: { assessedFen: allFen, lines } });
    expect((await lushan.readHandoffEstimate({ params })).body).toEqual({ assessedFen: allFen, lines });
    await follow('assessed', '定损');
    const { body: documented } = await heting.documentHandoff({ params });
    expect(documented.unavailable).toBeUndefined();
    await follow('documented', '单证齐全');
    const vehicleOf = { A: 'insured', B: 'other' } as const;
    const settlement: Settlement = (advice.payments?.lines ?? []).map(({ damageOf, payer, of, amountFen }) => ({
      damageOf: vehicleOf[damageOf],
      payer: payer === 'other-party' ? 'owner' : payer,
      vehicle: vehicleOf[of],
      amountFen,
    }));
    const { body: calculated } = await heting.calculateHandoff({ params, body: { settlement } });
    expect(calculated).toMatchObject({ settlement, payableFen: 360_017 });
    await follow('calculated');
    await lushan.approveHandoff({ params });
    await follow('approved', '100.00');
    await heting.payHandoff({ params, body: { paidFen: 360_017 } });
    await follow('paid', '您的车辆：保险已支付', '100.00');
    expect((await lushan.closeHandoff({ params })).body).toMatchObject({ status: 'closed', paidFen: 360_017 });
    await follow('closed', '结案');
    await heting.revokeShareHandoff({ params, body: { reason: '案件已结' } });
    const after = await fetch(`${trackingUrl}?lang=zh`);
    expect(after.status).toBe(404);
    const page = await after.text();
    for (const word of ['甘E', '已结案', '3,600.17', '鹿山', '鹤汀']) expect(page).not.toContain(word);
  });

  it('leaves one timeline for everybody, a verified webhook for each step of the other side, and who has seen a photo', async () => {
    const items = await timelineOf(params.id);
    expect(items.map(({ verb }) => verb)).toEqual([
      ...['request', 'accept', 'share', 'assign', 'survey', 'assess', 'document', 'calculate', 'approve', 'pay'],
      ...['close', 'revokeShare'],
    ]);
    const expected = toldTo('lushan', items);
    const calls = () =>
      [...new Map(told.messages().map(({ webhookId, message }) => [webhookId, message])).values()]
        .map(({ type, data: { version } }) => ({ type, version }))
        .toSorted((one, other) => one.version - other.version);
    await expect.poll(calls, { timeout: patience }).toEqual(expected);
    const { items: log } = (await lushan.listDeliveries({ query: { endpointId: told.endpointId, limit: 100 } })).body;
    expect(log.map(({ status }) => status)).toEqual(expected.map(() => 'delivered'));
    expect(await inboxOf(heting, params.id)).toEqual(toldTo('heting', items));

    // Who has had a photo in hands stands with it, and nobody else does.
    const { body: looked } = await cast.as('coordinator-ts').readEvidence({ params: { id: odd.id } });
    expect(await bytesAt(looked.link)).toEqual(odd.photo);
    const { body: custody } = await heting.readCustody({ params: { id: odd.id } });
    expect(custody.steps.map(({ verb }) => verb)).toEqual(['declare', 'seal', 'analyse']);
    expect(custody).toMatchObject({ sha256: declarationOf(odd.photo).sha256, size: odd.photo.length });
    expect(custody.links.items.map(({ what, by }) => `${what} ${by.memberId ?? by.role}`).toSorted()).toEqual(
      ['original coordinator', 'thumbnail coordinator', `thumbnail ${member('lushan')}`].toSorted(),
    );
    await expectSoundAudit();
    await lushan.disableEndpoint({ params: { id: told.endpointId } });
  });
});

describe('a bad accident in Longnan, of a customer of Heting in Tianshui, at which an adjuster of Yanqi stops and helps', () => {
  let yanqi: Client;
  let heting: Client;
  let lushan: Client;
  let coordinator: Client;
  let told: Webhooks;
  /** The helper's photos, by their ids. */
  const photos = new Map<string, Buffer>();
  let helper: { readonly credentialNumber: string };
  let params: { readonly id: string };
  beforeAll(async () => {
    [yanqi, heting, lushan] = [cast.as('system-yanqi'), cast.as('system-heting'), cast.as('system-lushan')];
    coordinator = cast.as('coordinator-ln');
    helper = await adjusterInLongnan(yanqi, coordinator);
  });

  it('goes the way that the rules say of what is known by then, and its photos are at once at the branch that handles it', async () => {
    const kinds: readonly ShotKind[] = ['scene', 'insured-vehicle', 'damage'];
    for (const [place, shotKind] of kinds.entries()) {
      const photo = await phonePhoto(400 + place, minutesAgo(1));
      photos.set((await completed(yanqi, photo, { shotKind, takenAt: minutesAgo(1), position: wudu })).id, photo);
    }
    const { body: assist } = await yanqi.reportAssist({
      body: {
        ...assistReport(helper.credentialNumber, '621202'),
        customerOf: member('heting'),
        plate: '甘E5M208',
        position: wudu,
        evidenceIds: [...photos.keys()],
      },
    });
    const { body: received } = await heting.readAssist({ params: { id: assist.id } });
    for (const { id, link } of received.photos ?? []) expect(await bytesAt(link)).toEqual(photos.get(id));
    expect(received.photos).toHaveLength(3);

    // What the rules say changes with what is known: the scene first, then that somebody is hurt, then the police's word.
    const { parties, ...scene } = quickFacts(member('heting'), member('lushan'));
    const known = {
      ...scene,
      parties: { A: { ...parties.A, damageFen: 900_000 }, B: { ...parties.B, damageFen: 500_001 } },
    };
    const { injured: _unknown, ...atFirst } = { ...known, otherProperty: 'facility' as const };
    const { body: advice } = await heting.screenAccident({ body: atFirst });
    expect(advice).toMatchObject({ way: 'police-photograph-move-call', track: 'ordinary', settled: false });
    expect(advice.missing[0]).toMatchObject({ pointer: '/injured', decides: ['way'] });
    const { body: hurt } = await heting.screenAccident({ body: { ...atFirst, injured: true } });
    expect(hurt).toMatchObject({ way: 'police-protect-scene-call', settled: true });
    expect(hurt.steps[0]?.code).toBe('call-ambulance');
    const { body: centre } = await heting.screenAccident({ body: known });
    expect(centre).toMatchObject({ way: 'quick-claim-centre', liableCustomer: 'own' });
    expect(centre.steps.map(({ code }) => code)).toContain('guide-to-centre');

    // The quick track is closed to it: the refusal says by which condition. On the ordinary one the assist becomes a claim.
    const claim = {
      underwritingBranchId: branch('heting-ts'),
      handlingBranchId: branch('lushan-ln'),
      claimNumber: 'CLM-2',
      policyNumber: 'POL-2',
      screening: known,
    };
    const handOver = (track: 'quick' | 'ordinary') =>
      heting.handOverAssist({ params: { id: assist.id }, body: { ...claim, track } });
    expect(await outcome(handOver('quick'))).toMatchObject({
      problem: { code: 'not_quick', errors: [{ code: 'amount-within-limit_fails' }] },
    });
    const { body: made } = await handOver('ordinary');
    expect(made).toMatchObject({ status: 'requested', assistId: assist.id, plate: '甘E5M208' });
    expect(made.screening).toMatchObject({ way: 'quick-claim-centre', liability: { A: 'full', B: 'none' } });
    params = { id: made.id };
    cases.push(made.id);
    await hub.twin.idle();
    const inLongnan = (await branchSystem(hub, 'lushan-ln')).client;
    const evidence = (await inLongnan.readCaseEvidence({ params })).body;
    expect(evidence.files.items.map((file) => file.id).toSorted()).toEqual([...photos.keys()].toSorted());
    expect(evidence.files.items.flatMap((file) => file.flags ?? [])).toEqual([]);
    expect(evidence.completeness.shots.filter(({ ok }) => !ok).map(({ shotKind }) => shotKind)).toEqual(['papers']);
    for (const [photo, bytes] of photos)
      expect(await bytesAt((await inLongnan.readEvidence({ params: { id: photo } })).body.link)).toEqual(bytes);
    const inTianshui = (await branchSystem(hub, 'lushan-ts')).client;
    expect((await outcome(inTianshui.readCaseEvidence({ params }))).status).toBe(404);
    // The helper keeps its photos, and learns from them that they are with a case, but not whose.
    const [photo = ''] = photos.keys();
    const kept = JSON.stringify((await hub.as('system-yanqi').readEvidence({ params: { id: photo } })).body);
    for (const hidden of ['CLM-2', 'POL-2', member('lushan'), branch('lushan-ln'), branch('heting-ts')])
      expect(kept).not.toContain(hidden);
  });

  it('is returned, reopened and surveyed by another adjuster when the first is suspended; lacking papers are explained', async () => {
    // Meanwhile Heting's server has a bad day: it fails, hangs, breaks off, takes messages and loses its answers, is slow; then it recovers.
    told = await webhooksOf(heting);
    opened.push(told);
    const script: Record<string, Behaviour[]> = {
      'handoff.accept': [500, 503],
      'handoff.assign': ['silent'],
      'handoff.return': ['hangs-up', 'half-an-answer', 500],
      'handoff.survey': [{ lateBy: 2500 }],
      'handoff.calculate': [410],
    };
    told.server.answer = ({ body }) => script[JSON.parse(body).type]?.shift() ?? 204;

    await lushan.acceptHandoff({ params });
    const first = await adjusterInLongnan(lushan, coordinator);
    await lushan.assignHandoff({ params, body: { credentialNumber: first.credentialNumber } });
    await lushan.returnHandoff({ params, body: { reason: '保单号与车牌不符' } });
    expect((await heting.readHandoff({ params })).body).toMatchObject({
      status: 'returned',
      dueFor: { verb: 'reopen' },
    });
    await heting.reopenHandoff({ params, body: { reason: '已更正，保单有效' } });
    await coordinator.suspendAdjuster({ params: first.params, body: { reason: '投诉核查' } });
    const survey = () => outcome(lushan.surveyHandoff({ params }));
    expect(await survey()).toMatchObject({
      problem: { code: 'adjuster_not_in_force', errors: [{ pointer: '/credentialNumber', code: 'suspended' }] },
    });
    const { credentialNumber } = await adjusterInLongnan(lushan, coordinator);
    const another = (body: { credentialNumber: string; reason?: string }) =>
      outcome(lushan.assignHandoff({ params, body }));
    expect(await another({ credentialNumber })).toMatchObject({ problem: { code: 'reason_missing' } });
    expect(await another({ credentialNumber: helper.credentialNumber, reason: '改派' })).toMatchObject({
      problem: { code: 'unknown_reference' },
    });
    expect(await another({ credentialNumber, reason: '原查勘员停职' })).toMatchObject({ body: { credentialNumber } });
    expect((await survey()).status).toBe(200);
    const lines: Lines = [
      {
        vehicle: 'insured',
        part: '前围总成',
        operation: 'replace',
        hoursTenths: 80,
        labourFen: 160_000,
        partsFen: 740_333,
      },
      { vehicle: 'other', part: '左前门', operation: 'replace', hoursTenths: 45, labourFen: 90_000, partsFen: 410_001 },
    ];
    expect(await outcome(lushan.assessHandoff({ params, body: { assessedFen: 1_400_333, lines } }))).toMatchObject({
      problem: { code: 'sums_differ', errors: [{ detail: expect.stringContaining('1') }] },
    });
    await lushan.assessHandoff({ params, body: { assessedFen: 1_400_334, lines } });

    // The papers lack; the refusal names them, and so does whoever says why they can't be had. Either place may.
    expect(await outcome(heting.documentHandoff({ params }))).toMatchObject({
      problem: { code: 'shots_missing', errors: [{ code: 'papers' }] },
    });
    const unavailable = [{ shotKind: 'papers' as const, reason: '证件在事故中烧毁，车管所补办中' }];
    const { body: explained } = await lushan.documentHandoff({ params, body: { unavailable } });
    expect(explained).toMatchObject({ status: 'documented', unavailable });
  });

  it('is flagged once when a step is overdue, of which both places and both associations are told', async () => {
    await hub.twin.idle();
    const asOf = minutesAgo(-31 * 24 * 60);
    const clock = () => hub.twin.invoke('Hub-local-handoff-clocks', { asOf, act: true });
    expect(await clock()).toMatchObject({ flagged: 1, expired: 0, failed: 0 });
    await hub.twin.idle();
    expect(await clock()).toMatchObject({ flagged: 0, expired: 0, failed: 0 });
    for (const who of ['system-heting', 'system-lushan', 'coordinator-ts', 'coordinator-ln'] as const) {
      const types = (await inboxOf(cast.as(who), params.id)).map(({ type }) => type);
      expect(
        types.filter((type) => type === 'handoff.flagOverdue'),
        who,
      ).toHaveLength(1);
    }
  });

  const logOf = async () =>
    (await heting.listDeliveries({ query: { endpointId: told.endpointId, limit: 100 } })).body.items;

  it('is told to a server that fails, hangs, breaks off, is slow and recovers: everything at least once, verified, and logged', async () => {
    const soFar = toldTo('heting', await timelineOf(params.id)).filter(({ type }) => type !== 'handoff.request');
    expect(soFar).toHaveLength(8);
    await expect
      .poll(async () => (await logOf()).map(({ status }) => status), { timeout: patience })
      .toEqual(soFar.map(() => 'delivered'));
    const got = new Map(told.messages().map(({ webhookId, message }) => [webhookId, message]));
    const inOrder = [...got.values()].toSorted((one, other) => one.data.version - other.data.version);
    expect(inOrder.map(({ type, data }) => ({ type, version: data.version }))).toEqual(soFar);
    const bodies = Map.groupBy(told.server.received, ({ headers }) => headers['webhook-id']);
    for (const calls of bodies.values()) expect(new Set(calls.map(({ body }) => body)).size).toBe(1);
    // Its answer was lost after it had taken the message: that is why "at least".
    expect(told.messages().filter(({ message }) => message.type === 'handoff.return')).toHaveLength(4);
    const attempts: Record<string, unknown[][]> = {};
    for (const { id: delivery } of (await logOf()).toReversed()) {
      const { message, attempts: made } = (await heting.readDelivery({ params: { id: delivery } })).body;
      expect(message).toEqual(got.get(delivery));
      if (message.type === 'handoff.survey') expect(made[0]?.ms).toBeGreaterThan(2400);
      attempts[message.type] = [...(attempts[message.type] ?? []), made.map(({ outcome: how, code }) => code ?? how)];
    }
    expect(attempts).toMatchObject({
      'handoff.accept': [[500, 503, 204]],
      'handoff.assign': [['timed_out', 204], [204]],
      'handoff.return': [['broken_off', 'broken_off', 500, 204]],
      'handoff.survey': [[204]],
      'handoff.flagOverdue': [[204]],
    });
  });

  it('ends in the inbox of an insurer whose server says that it is gone and is called no more, with nothing left out', async () => {
    const cost = 1_400_334;
    const shares: Settlement = [
      { damageOf: 'other', payer: 'compulsory', vehicle: 'insured', amountFen: 200_000 },
      { damageOf: 'other', payer: 'commercial', vehicle: 'insured', amountFen: 150_000 },
      { damageOf: 'insured', payer: 'compulsory', vehicle: 'other', amountFen: 200_000 },
      { damageOf: 'insured', payer: 'own-damage', vehicle: 'insured', amountFen: cost - 550_000 },
    ];
    const [one, ...others] = shares;
    const short = [{ ...one, amountFen: 199_999 }, ...others] as Settlement;
    expect(await outcome(lushan.calculateHandoff({ params, body: { settlement: short } }))).toMatchObject({
      problem: { code: 'sums_differ' },
    });
    await lushan.calculateHandoff({ params, body: { settlement: shares } });
    const endpoint = async () => (await heting.readEndpoint({ params: { id: told.endpointId } })).body;
    await expect.poll(endpoint, { timeout: patience }).toMatchObject({ status: 'disabled', disabledBecause: 'gone' });
    const calls = told.server.received.length;
    await heting.approveHandoff({ params });
    await lushan.payHandoff({ params, body: { paidFen: cost } });
    expect((await lushan.closeHandoff({ params })).body).toMatchObject({ status: 'closed', paidFen: cost });
    const items = await timelineOf(params.id);
    expect(items.map(({ verb }) => verb)).toEqual([
      ...['request', 'accept', 'assign', 'return', 'reopen', 'assign', 'survey', 'assess', 'document', 'flagOverdue'],
      ...['calculate', 'approve', 'pay', 'close'],
    ]);
    expect(told.server.received).toHaveLength(calls);
    const failed = (await logOf()).filter(({ status }) => status === 'failed');
    expect(failed.map(({ message }) => message.type)).toEqual(['handoff.calculate']);
    expect(await inboxOf(heting, params.id)).toEqual(toldTo('heting', items));
    expect(await inboxOf(lushan, params.id)).toEqual(toldTo('lushan', items));
    const ofEndpoint = await inboxOf(heting, told.endpointId);
    expect(ofEndpoint.map(({ type }) => type)).toEqual(['endpoint.disable']);
    await expectSoundAudit();
  });
});

describe('whoever has no part in it', () => {
  /** Names that are open to all members, and numbers that the public checks. */
  const directory = /^(?:mem|brn|crd)_/;
  const calls = routeList.filter(
    (route) =>
      route.who !== 'public' && route.path.includes('{id}') && (!route.body || route.body.safeParse({}).success),
  );
  /** What a caller is answered for an id on every route that takes it with no more than that. */
  async function answersTo(token: string, id: string) {
    const fitting = calls.filter(({ params, who }) => params?.safeParse({ id }).success && who.includes('member'));
    return Promise.all(
      fitting.map(async (route) => {
        const headers = { authorization: `Bearer ${token}`, 'idempotency-key': crypto.randomUUID() };
        const json = route.body
          ? { body: '{}', headers: { ...headers, 'content-type': 'application/json' } }
          : { headers };
        const response = await fetch(hub.url + route.path.replace('{id}', id), { method: route.method, ...json });
        const problem = Problem.safeParse(await response.json()).data;
        return { route: route.id, answer: `${response.status} ${problem?.code}` };
      }),
    );
  }

  it('finds nothing under any id of the two stories, nor does the helper but under its own', async () => {
    const told = [...cast.toldAtAll].filter((id) => !directory.test(id));
    const own = cast.told('system-yanqi');
    const tried = new Set<string>();
    for (const [token, ids] of [
      [await strangersToken(hub), told],
      [await hub.tokenOf('system-yanqi'), told.filter((id) => !own.has(id))],
    ] as const) {
      expect(ids).toEqual(expect.arrayContaining(cases));
      for (const id of ids)
        for (const { route, answer } of await answersTo(token, id)) {
          expect(answer, `${route} ${id}`).toBe('404 not_found');
          tried.add(route);
        }
    }
    expect([...tried]).toEqual(
      expect.arrayContaining([
        ...['readHandoff', 'readHandoffTimeline', 'readHandoffScreening', 'readHandoffEstimate', 'readTrackingLink'],
        ...['readCaseEvidence', 'readEvidence', 'readCustody', 'readAssist', 'readDelivery', 'resendDelivery'],
        ...['readEndpoint', 'readNotification', 'shareHandoff', 'acceptHandoff', 'surveyHandoff', 'completeEvidence'],
      ]),
    );
  });
});
