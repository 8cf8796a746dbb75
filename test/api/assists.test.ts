import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Input, ProblemError } from '#schemas/client.ts';
import { derivedId } from '#shared/records/id.ts';
import { registration, withoutPhoto } from '../support/bodies.ts';
import { type Caller, type Hub, startHub } from '../support/hub.ts';
import { jpeg, sealedPhoto } from '../support/photo.ts';
import { assistReport, need } from '../support/samples.ts';
import { longnan } from '../support/world.ts';

/*
 * An adjuster of Heting meets customers in Longnan. One of them is Lushan's, which underwrites in Tianshui; Yanqi has no part in it.
 */
const [helper, concerned, stranger] = ['system-heting', 'system-lushan', 'system-yanqi'] as const;
const county = '621202';
const [accident, plate] = ['滨江路与人民路口', '甘E12345'];

let hub: Hub;
let credential: string;
beforeAll(async () => {
  hub = await startHub({ metered: true });
  credential = (await newCredential()).number;
});
afterAll(() => hub?.stop());
afterEach(() => hub.proxy.faults.clear());

/** An approved adjuster of a member with a credential. */
async function newCredential(employer: Caller = helper) {
  const { body: adjuster } = await hub.as(employer).registerAdjuster({ body: registration(county) });
  const params = { id: adjuster.id };
  await hub.as('coordinator-ln').approveAdjuster({ params, body: withoutPhoto });
  const { body: issued } = await hub.as('coordinator-ln').issueCredential({ params });
  return { number: issued.id, adjuster: params };
}

type Report = Input<'reportAssist'>['body'];
const memberId = (key: string) => need(hub.ids.members, key);
const reportOf = (more: Partial<Report> = {}): Report => ({
  ...assistReport(credential, county),
  place: accident,
  plate,
  customerOf: memberId('lushan'),
  customer: { name: '受助客户', phone: '13800000001' },
  note: '左后门凹陷，已开双闪。',
  ...more,
});
const newAssist = async (more: Partial<Report> = {}) =>
  (await hub.as(helper).reportAssist({ body: reportOf(more) })).body;
const read = async (id: string, who: Caller) => (await hub.as(who).readAssist({ params: { id } })).body;
const steps = async (id: string, who: Caller = helper) =>
  (await hub.as(who).readAssistTimeline({ params: { id } })).body.items.map(({ verb }) => verb);
const listed = async (who: Caller, query: Input<'listAssists'>['query'] = {}) =>
  (await hub.as(who).listAssists({ query: { limit: 100, ...query } })).body.items.map(({ id }) => id);

/** The outcome of a call as a status and what was answered, or the problem. */
async function outcome<B>(call: Promise<{ status: number; body: B; replayed: boolean }>) {
  try {
    const { status, body, replayed } = await call;
    return { status, body, replayed };
  } catch (error) {
    if (error instanceof ProblemError) return { status: error.problem.status, problem: error.problem };
    throw error;
  }
}

/** An instant between what was done before and what is done after. */
async function moment(): Promise<string> {
  await new Promise((resolve) => setTimeout(resolve, 20));
  const now = new Date().toISOString();
  await new Promise((resolve) => setTimeout(resolve, 20));
  return now;
}
const atScene = (occurredAt: string): Partial<Report> => ({
  occurredAt,
  consent: { given: true, form: 'spoken', at: occurredAt },
});

describe('an assist', () => {
  it('reaches the insurer concerned with its photos and the customer, and nobody else', async () => {
    const content = jpeg();
    const photo = await sealedPhoto(hub.as(helper), content);
    const consent = { given: true, form: 'signed', by: '受助客户', at: new Date().toISOString() } as const;
    const position = { latitude: 33.401_234_56, longitude: 104.92 };
    const made = await newAssist({ evidenceIds: [photo], consent, position });
    expect(made).toMatchObject({
      status: 'reported',
      memberId: memberId('heting'),
      customerOf: memberId('lushan'),
      cityCode: longnan,
      consent: { given: true, form: 'signed', by: '受助客户' },
      customer: { name: '受助客户', phone: '13800000001' },
      position: { latitude: 33.401_235, longitude: 104.92 },
    });
    for (const party of [helper, concerned] as const) {
      const seen = await read(made.id, party);
      expect(seen).toMatchObject({ ...made, photos: [{ id: photo, fileName: '现场.jpg' }] });
      const download = await fetch(seen.photos?.[0]?.link ?? '');
      expect(Buffer.from(await download.arrayBuffer()).equals(content)).toBe(true);
    }
    expect(await listed(concerned, { box: 'received', status: 'reported' })).toContain(made.id);
    expect(await listed(helper)).toContain(made.id);
    expect(await listed('coordinator-ln')).toContain(made.id);
    for (const other of [stranger, 'coordinator-ts'] as const) {
      expect(await outcome(hub.as(other).readAssist({ params: { id: made.id } }))).toMatchObject({ status: 404 });
      expect(await listed(other)).not.toContain(made.id);
    }
    expect(await listed(stranger, { box: 'received' })).not.toContain(made.id);
    await hub.as(concerned).acknowledgeAssist({ params: { id: made.id } });
    const body = { reason: '车辆已拖离' };
    // Until the insurer has seen to it, the helper cannot put it away.
    expect(await outcome(hub.as(helper).closeAssist({ params: { id: made.id }, body }))).toMatchObject({ status: 403 });
    await hub.as(concerned).closeAssist({ params: { id: made.id }, body });
    expect(await read(made.id, concerned)).toMatchObject({ status: 'closed', version: 3 });
    await hub.twin.idle();
    expect(await steps(made.id, concerned)).toEqual(['report', 'acknowledge', 'close']);
  });

  it("of an unknown insurer's customer waits for the coordinator, who routes it and sees no personal data", async () => {
    const made = await newAssist({ customerOf: 'unknown' });
    const params = { id: made.id };
    expect(made.customerOf).toBeUndefined();
    expect(await outcome(hub.as(concerned).readAssist({ params }))).toMatchObject({ status: 404 });
    const seen = await hub.as('coordinator-ln').readAssist({ params });
    expect(seen.body).toMatchObject({ plate, place: accident });
    for (const secret of ['13800000001', '受助客户', '左后门']) expect(JSON.stringify(seen.body)).not.toContain(secret);
    expect(seen.body).not.toHaveProperty('photos');
    const route = (customerOf: string) =>
      hub.as('coordinator-ln').routeAssist({ params, body: { customerOf, reason: '按车牌查得' } });
    expect(await outcome(route('mem_00000000000000000000000000'))).toMatchObject({
      problem: { code: 'unknown_reference', errors: [{ pointer: '/customerOf' }] },
    });
    // A slip is put right while the insurer has not acknowledged; it then sees the assist no longer.
    await route(memberId('yanqi'));
    expect(await listed(stranger, { box: 'received' })).toContain(made.id);
    await route(memberId('lushan'));
    expect(await listed(stranger, { box: 'received' })).not.toContain(made.id);
    expect(await outcome(hub.as(stranger).readAssist({ params }))).toMatchObject({ status: 404 });
    expect(await listed(concerned, { box: 'received' })).toContain(made.id);
    expect(await read(made.id, concerned)).toMatchObject({ customer: { phone: '13800000001' }, photos: [] });
    await hub.as(concerned).acknowledgeAssist({ params });
    // One who acknowledged by mistake gives it back through the coordinator; what is closed stays closed.
    await route(memberId('yanqi'));
    expect(await read(params.id, stranger)).toMatchObject({ status: 'reported' });
    await hub.as(stranger).closeAssist({ params, body: { reason: '客户已自行离开' } });
    expect(await outcome(route(memberId('lushan')))).toMatchObject({ problem: { code: 'state_conflict' } });
  });

  it('of its own customer lets the helper do what the insurer concerned does', async () => {
    const made = await newAssist({ customerOf: memberId('heting') });
    expect(await listed(helper, { box: 'received' })).toContain(made.id);
    const acknowledged = await hub.as(helper).acknowledgeAssist({ params: { id: made.id } });
    expect(acknowledged.body.status).toBe('acknowledged');
  });

  it('names kinds of help that every member can look up', async () => {
    const { body } = await hub.as(stranger).listAssistKinds();
    expect(body.items.map(({ code }) => code)).toEqual(expect.arrayContaining(['scene-survey', 'claim-guidance']));
  });

  it('is counted in the month for the county of the scene', async () => {
    await newAssist();
    await hub.twin.idle();
    const { body: progress } = await hub.as(helper).readProgress();
    const figures = progress.cities.find(({ cityCode }) => cityCode === longnan);
    const ofCounty = figures?.counties.find(({ countyCode }) => countyCode === county);
    expect(ofCounty?.figures.assistsReported).toBe((await listed(helper)).length);
  });
});

describe('without consent', () => {
  it('nothing is recorded, and the client is told to keep nothing', async () => {
    const before = await listed(helper);
    const consent = { given: false, form: 'spoken', at: new Date().toISOString() } as const;
    const body = reportOf({ consent });
    const { problem } = await outcome(hub.as(helper).reportAssist({ body }));
    expect(problem).toMatchObject({ code: 'consent_missing', status: 422, errors: [{ pointer: '/consent/given' }] });
    expect(problem?.errors?.[0]?.detail).toContain('请勿记录');
    const { consent: _, ...silent } = body;
    const left = await outcome(hub.as(helper).reportAssist({ body: silent as Report }));
    expect(left.problem).toMatchObject({ code: 'invalid_request', errors: [{ pointer: '/consent' }] });
    expect(await listed(helper)).toEqual(before);
    // The id is free for when the customer has consented.
    expect(await newAssist({ clientId: body.clientId })).toMatchObject({ version: 1 });
  });
});

describe('an assist that is sent again', () => {
  it('five times at once with five keys is one assist, and each send gets it', async () => {
    for (let round = 0; round < 3; round += 1) {
      const body = reportOf();
      const sends = await Promise.all(Array.from({ length: 5 }, () => hub.as(helper).reportAssist({ body })));
      expect(new Set(sends.map(({ status }) => status))).toEqual(new Set([201]));
      expect(sends.filter(({ replayed }) => !replayed)).toHaveLength(1);
      for (const send of sends) expect(send.body).toEqual(sends[0]?.body);
      await hub.twin.idle();
      expect(await steps(sends[0]?.body.id ?? '')).toEqual(['report']);
    }
  });

  it('late is answered as it stands now, also when it could no longer be reported', async () => {
    const { number, adjuster } = await newCredential();
    const body = reportOf({ credentialNumber: number });
    const idempotencyKey = crypto.randomUUID();
    const first = await hub.as(helper).reportAssist({ body, idempotencyKey });
    await hub.as(concerned).acknowledgeAssist({ params: { id: first.body.id } });
    await hub.as(helper).departAdjuster({ params: adjuster, body: { reason: '离职' } });
    const again = await hub.as(helper).reportAssist({ body });
    expect(again).toMatchObject({ status: 201, replayed: true, etag: '"v2"' });
    expect(again.body).toMatchObject({ id: first.body.id, status: 'acknowledged', customer: { phone: '13800000001' } });
    await hub.twin.idle();
    // The very same request gets the very same answer, as everywhere.
    expect(await hub.as(helper).reportAssist({ body, idempotencyKey })).toMatchObject({
      replayed: true,
      body: first.body,
    });
    expect(await steps(first.body.id)).toEqual(['report', 'acknowledge']);
  });

  it('with other content is refused, and what stands is left as it is', async () => {
    const body = reportOf();
    const first = await hub.as(helper).reportAssist({ body });
    for (const changed of [
      { place: '别处' },
      { customer: { phone: '13800000002' } },
      { kinds: ['first-aid-called'] },
    ]) {
      const { problem } = await outcome(hub.as(helper).reportAssist({ body: { ...body, ...changed } }));
      expect(problem).toMatchObject({ code: 'assist_differs', status: 409 });
      expect(problem?.title).toContain('新的 clientId');
    }
    expect(await read(first.body.id, helper)).toMatchObject(first.body);
  });

  it('by another member under the same client id is another assist', async () => {
    const body = reportOf();
    const first = await hub.as(helper).reportAssist({ body });
    // Under the other's credential it is none.
    expect(await outcome(hub.as(stranger).reportAssist({ body }))).toMatchObject({
      problem: { code: 'unknown_reference', errors: [{ pointer: '/credentialNumber' }] },
    });
    const { number } = await newCredential(stranger);
    const own = { ...body, ...atScene(await moment()), credentialNumber: number };
    const second = await hub.as(stranger).reportAssist({ body: own });
    expect(second).toMatchObject({ status: 201, replayed: false, body: { memberId: memberId('yanqi') } });
    expect(second.body.id).not.toBe(first.body.id);
  });
});

describe('the credential that was shown', () => {
  it('counts as it was at the scene: revoked since, the assist is taken; revoked before, it is refused', async () => {
    const { number } = await newCredential();
    const whileValid = await moment();
    await hub.as('coordinator-ln').revokeCredential({ params: { id: number }, body: { reason: '证件遗失' } });
    const afterwards = await moment();
    const sent = (occurredAt: string) =>
      outcome(hub.as(helper).reportAssist({ body: reportOf({ credentialNumber: number, ...atScene(occurredAt) }) }));
    expect(await sent(whileValid)).toMatchObject({ status: 201 });
    expect(await sent(afterwards)).toMatchObject({
      problem: { code: 'credential_not_in_force', errors: [{ pointer: '/credentialNumber', code: 'revoked' }] },
    });
  });

  it('must have been issued by then, and not been suspended then, also when it is valid now', async () => {
    const before = await moment();
    const { number, adjuster } = await newCredential();
    await hub.as('coordinator-ln').suspendAdjuster({ params: adjuster, body: { reason: '投诉核查' } });
    const suspended = await moment();
    await hub.as('coordinator-ln').resumeAdjuster({ params: adjuster, body: { reason: '核查完毕' } });
    await hub.twin.idle();
    const sent = (occurredAt: string) =>
      outcome(hub.as(helper).reportAssist({ body: reportOf({ credentialNumber: number, ...atScene(occurredAt) }) }));
    expect(await sent(before)).toMatchObject({ problem: { errors: [{ code: 'not-issued' }] } });
    expect(await sent(suspended)).toMatchObject({ problem: { errors: [{ code: 'suspended' }] } });
    expect(await sent(await moment())).toMatchObject({ status: 201 });
  });
});

describe('a report that cannot be right', () => {
  it('says which time, insurer or photo to mend, and is not half recorded', async () => {
    const before = await listed(helper);
    const at = (milliseconds: number) => new Date(Date.now() + milliseconds).toISOString();
    const theirs = await sealedPhoto(hub.as(concerned));
    const reports: readonly [Partial<Report>, string, string][] = [
      [atScene(at(60 * 60_000)), 'implausible_time', '/occurredAt'],
      [atScene(at(-91 * 24 * 60 * 60_000)), 'implausible_time', '/occurredAt'],
      [{ consent: { given: true, form: 'spoken', at: at(-60 * 60_000) } }, 'implausible_time', '/consent/at'],
      [{ customerOf: 'mem_00000000000000000000000000' }, 'unknown_reference', '/customerOf'],
      [{ credentialNumber: 'crd_00000000000000000000000000' }, 'unknown_reference', '/credentialNumber'],
      [{ evidenceIds: [theirs] }, 'unknown_reference', '/evidenceIds/0'],
    ];
    for (const [more, code, pointer] of reports) {
      const { problem } = await outcome(hub.as(helper).reportAssist({ body: reportOf(more) }));
      expect(problem, `${code} ${pointer}`).toMatchObject({ code, errors: [{ in: 'body', pointer }] });
    }
    expect(await listed(helper)).toEqual(before);
  });
});

describe('an assist that becomes a hand-off', () => {
  const claim = (more: object = {}) => ({
    underwritingBranchId: need(hub.ids.branches, 'lushan-ts'),
    handlingBranchId: need(hub.ids.branches, 'heting-ln'),
    claimNumber: 'CLM-ASSIST',
    policyNumber: 'POL-ASSIST',
    track: 'ordinary' as const,
    ...more,
  });
  const handOver = (
    id: string,
    body = claim(),
    idempotencyKey: string = crypto.randomUUID(),
    who: Caller = concerned,
  ) => hub.as(who).handOverAssist({ params: { id }, body, idempotencyKey });

  it('does so in one call of the insurer concerned, and both tell of each other', async () => {
    const assist = await newAssist();
    const { status, body: handoff } = await handOver(assist.id);
    expect(status).toBe(201);
    expect(handoff).toMatchObject({
      status: 'requested',
      version: 1,
      assistId: assist.id,
      plate,
      place: accident,
      countyCode: county,
      accidentAt: assist.occurredAt,
      description: '遇事必停（交通事故）：现场查勘、现场拍照取证',
      handlingMemberId: memberId('heting'),
    });
    expect(await read(assist.id, helper)).toMatchObject({ status: 'handed-over', handoffId: handoff.id, version: 2 });
    await hub.as(helper).acceptHandoff({ params: { id: handoff.id } });
    expect(
      await outcome(hub.as(concerned).closeAssist({ params: { id: assist.id }, body: { reason: '误报' } })),
    ).toMatchObject({
      problem: { code: 'state_conflict', currentStatus: 'handed-over' },
    });
  });

  it('twice at once becomes one, and a repeat gets the first answer', async () => {
    for (let round = 0; round < 3; round += 1) {
      const assist = await newAssist();
      const keys = Array.from({ length: 3 }, () => crypto.randomUUID());
      const outcomes = await Promise.all(keys.map((key) => outcome(handOver(assist.id, claim(), key))));
      const [won] = outcomes.filter(({ status }) => status === 201);
      expect(outcomes.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
      for (const { problem } of outcomes.filter(({ status }) => status === 409))
        expect(problem).toMatchObject({ code: 'state_conflict', currentStatus: 'handed-over' });
      const key = keys[outcomes.findIndex(({ status }) => status === 201)] ?? '';
      expect(await handOver(assist.id, claim(), key)).toMatchObject({ replayed: true, body: won?.body });
      const { body: sent } = await hub.as(concerned).listHandoffs({ query: { limit: 100 } });
      const ids = sent.items.map(({ id }) => id);
      expect(ids.filter((id) => id === won?.body?.id)).toHaveLength(1);
    }
  });

  it('is held to the same rules as any hand-off, and is left as it was when they are broken', async () => {
    const assist = await newAssist({ plate: undefined });
    const refused = async (body: ReturnType<typeof claim>, who: Caller = concerned) =>
      (await outcome(handOver(assist.id, body, crypto.randomUUID(), who))).problem;
    const branch = (key: string) => need(hub.ids.branches, key);
    expect(await refused(claim())).toMatchObject({ code: 'invalid_request', errors: [{ pointer: '/plate' }] });
    const known = { plate: '甘E54321' };
    expect(await refused(claim({ ...known, underwritingBranchId: branch('lushan-ln') }))).toMatchObject({
      code: 'not_cross_city',
    });
    expect(await refused(claim({ ...known, handlingBranchId: branch('heting-ts') }))).toMatchObject({
      code: 'not_at_accident_place',
    });
    expect(await refused(claim({ ...known, underwritingBranchId: branch('heting-ts') }))).toMatchObject({
      code: 'unknown_reference',
      errors: [{ pointer: '/underwritingBranchId' }],
    });
    expect(await refused(claim(known), helper)).toMatchObject({ code: 'role_not_allowed' });
    expect(await refused(claim(known), stranger)).toMatchObject({ code: 'not_found' });
    expect(await read(assist.id, concerned)).toMatchObject({ status: 'reported', version: 1 });
    expect((await handOver(assist.id, claim(known))).body).toMatchObject({ plate: '甘E54321' });
  });

  const together = (operation: string, body: Record<string, unknown>) =>
    operation === 'TransactWriteItems' && JSON.stringify(body).includes('hnd_');

  it.each([
    ['throttles', 'throttle'],
    ['fails inside', 'error500'],
    ['writes and then loses the answer', 'dropAnswer'],
  ] as const)('while the database %s becomes just one', async (_, kind) => {
    const assist = await newAssist();
    hub.proxy.faults.inject({ kind, match: together, times: 2 });
    const { body: handoff } = await handOver(assist.id);
    expect(hub.proxy.faults.count).toBe(2);
    expect(handoff).toMatchObject({ status: 'requested', version: 1, assistId: assist.id });
    expect(await read(assist.id, helper)).toMatchObject({ status: 'handed-over', version: 2, handoffId: handoff.id });
  });

  it('is either both or neither when the database stays away, and the same key finishes it later', async () => {
    const assist = await newAssist();
    const key = crypto.randomUUID();
    hub.proxy.faults.inject({ kind: 'throttle', match: together });
    expect(await outcome(handOver(assist.id, claim(), key))).toMatchObject({ status: 503 });
    hub.proxy.faults.clear();
    expect(await read(assist.id, concerned)).toMatchObject({ status: 'reported', version: 1 });
    const { body: before } = await hub.as(concerned).listHandoffs({ query: { limit: 100 } });
    expect(await handOver(assist.id, claim(), key)).toMatchObject({ status: 201, replayed: false });
    const { body: after } = await hub.as(concerned).listHandoffs({ query: { limit: 100 } });
    expect(after.items.length).toBe(before.items.length + 1);
  });
});

describe('an assist that is suspected', () => {
  const suspicion = {
    suspicions: ['staged'],
    reliability: 'B' as const,
    credibility: '2' as const,
    narrative: '碰撞部位与描述不符。',
  };
  const suspect = (who: Caller, id: string, more: object = {}, idempotencyKey = crypto.randomUUID()) =>
    hub.as(who).suspectAssist({ params: { id }, body: { ...suspicion, ...more }, idempotencyKey });

  it("becomes a lead with the scene's photos in one call of either party, and neither learns of the other's", async () => {
    const photo = await sealedPhoto(hub.as(helper));
    const assist = await newAssist({ evidenceIds: [photo], plate: '甘E77A31' });
    const stood = { ...(await read(assist.id, helper)), photos: undefined };
    const leads: { id: string; who: Caller }[] = [];
    for (const who of [concerned, helper] as const) {
      const { status, body: lead } = await suspect(who, assist.id);
      expect(status).toBe(201);
      expect(lead).toMatchObject({
        assistId: assist.id,
        countyCode: county,
        incidentAt: assist.occurredAt,
        evidenceIds: [photo],
        indicators: [{ kind: 'plate', value: '甘E77A31' }],
        matches: [{ answer: 'none', leads: 0, members: 0 }],
      });
      leads.push({ id: lead.id, who });
    }
    await hub.twin.idle();
    for (const { id, who } of leads) {
      const [params, other] = [{ id }, who === helper ? concerned : helper];
      expect((await hub.as(who).readLeadMatches({ params })).body.items).toMatchObject([{ answer: 'none', leads: 0 }]);
      expect(await outcome(hub.as(other).readLead({ params }))).toMatchObject({ status: 404 });
      const query = { purpose: 'committee-work' as const };
      expect(await outcome(hub.as('antifraud-ts').readLead({ params, query }))).toMatchObject({ status: 200 });
    }
    for (const party of [helper, concerned] as const) {
      expect({ ...(await read(assist.id, party)), photos: undefined }).toEqual(stood);
      expect(await steps(assist.id, party)).toEqual(['report']);
    }
    // To whoever meets the car next, the two are known.
    const { body: next } = await suspect(concerned, (await newAssist({ plate: '甘E77A31' })).id);
    expect(next.matches).toMatchObject([{ answer: 'linked' }]);
  });

  it('is one lead of each party, however often it is sent', async () => {
    const assist = await newAssist({ plate: '甘E77A32' });
    const key = crypto.randomUUID();
    const first = await suspect(concerned, assist.id, {}, key);
    expect(await suspect(concerned, assist.id, {}, key)).toMatchObject({ replayed: true, body: { id: first.body.id } });
    expect(await outcome(suspect(concerned, assist.id))).toMatchObject({ problem: { code: 'already_exists' } });
    // Whoever knows the assist and the company can't tell the lead's id.
    expect(first.body.id).not.toBe(derivedId('led', assist.id, String(first.body.memberId)));
    await hub.as(concerned).retractLead({ params: { id: first.body.id }, body: { reason: '录入有误' } });
    expect(await outcome(suspect(concerned, assist.id))).toMatchObject({
      problem: { code: 'already_exists', errors: [{ in: 'path', code: 'suspected_already' }] },
    });
  });

  it('without a plate needs an indicator, and is not there for a stranger', async () => {
    const assist = await newAssist({ plate: undefined });
    expect(await outcome(suspect(helper, assist.id))).toMatchObject({
      problem: { code: 'invalid_request', errors: [{ pointer: '/indicators' }] },
    });
    const indicators = [{ kind: 'phone', value: '13700000007' }];
    expect((await suspect(helper, assist.id, { indicators })).body.indicators).toEqual(indicators);
    expect(await outcome(suspect(stranger, assist.id, { indicators }))).toMatchObject({ status: 404 });
  });

  it("does not let a party take the assist's photos into other leads", async () => {
    const photo = await sealedPhoto(hub.as(helper));
    const { id } = await newAssist({ evidenceIds: [photo] });
    expect((await read(id, concerned)).photos).toHaveLength(1);
    const body = {
      ...suspicion,
      countyCode: county,
      incidentAt: new Date().toISOString(),
      indicators: [{ kind: 'plate' as const, value: plate }],
      evidenceIds: [photo],
    };
    expect(await outcome(hub.as(concerned).reportLead({ body }))).toMatchObject({
      problem: { code: 'unknown_reference', errors: [{ pointer: '/evidenceIds/0' }] },
    });
  });
});

describe('a power cut', () => {
  it('takes nothing away: assists, what they became, and the memory of what was sent', async () => {
    const body = reportOf();
    const { body: assist } = await hub.as(helper).reportAssist({ body });
    await hub.as(concerned).acknowledgeAssist({ params: { id: assist.id } });
    const stood = await read(assist.id, concerned);
    await hub.restart();
    expect(await read(assist.id, concerned)).toEqual(stood);
    expect(await listed(concerned, { box: 'received', status: 'acknowledged' })).toContain(assist.id);
    expect(await hub.as(helper).reportAssist({ body })).toMatchObject({ replayed: true, body: { id: assist.id } });
  });
});
