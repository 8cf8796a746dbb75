import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Input, ProblemError } from '#schemas/client.ts';
import { handoffRequest, noShots, registration, settlementOf, withoutPhoto } from '../support/bodies.ts';
import { newCredential } from '../support/handoffs.ts';
import { type Caller, type Hub, startHub } from '../support/hub.ts';

let hub: Hub;
beforeAll(async () => {
  hub = await startHub({ metered: true });
});
afterAll(() => hub?.stop());
afterEach(() => hub.proxy.faults.clear());

const branch = (key: string) => hub.ids.branches[key] ?? '';
const request = () => handoffRequest(branch('lushan-ts'), branch('heting-ln'));
const newHandoff = async () => (await hub.as('system-lushan').requestHandoff({ body: request() })).body;
const read = async (id: string, who: Caller = 'system-lushan') =>
  (await hub.as(who).readHandoff({ params: { id } })).body;
const steps = async (id: string) => (await hub.as('system-lushan').readHandoffTimeline({ params: { id } })).body.items;

/** The outcome of a call as a status and, when it was refused, the problem. */
async function outcome(call: Promise<{ status: number }>) {
  try {
    return { status: (await call).status };
  } catch (error) {
    if (error instanceof ProblemError) return { status: error.problem.status, problem: error.problem };
    throw error;
  }
}

/** All members register the same person at once: one holds the registration, the others learn only that somebody does. */
async function demandOneWinner(body: Input<'registerAdjuster'>['body']): Promise<void> {
  const outcomes = await Promise.all(
    (['system-lushan', 'system-heting', 'system-yanqi'] as const).map((who) =>
      outcome(hub.as(who).registerAdjuster({ body })),
    ),
  );
  expect(outcomes.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
  for (const { problem } of outcomes.filter(({ status }) => status === 409)) {
    expect(problem).toMatchObject({ code: 'already_registered' });
    expect(Object.keys(problem ?? {}).sort()).toEqual(['code', 'requestId', 'status', 'title', 'type']);
  }
}

describe('two writers', () => {
  it('that accept the same hand-off at once: one wins, the other learns the state it is in now', async () => {
    for (let round = 0; round < 8; round += 1) {
      const params = { id: (await newHandoff()).id };
      const outcomes = await Promise.all(
        Array.from({ length: 4 }, () => outcome(hub.as('system-heting').acceptHandoff({ params }))),
      );
      expect(outcomes.filter(({ status }) => status === 200)).toHaveLength(1);
      for (const { problem } of outcomes.filter(({ status }) => status !== 200)) {
        expect(problem).toMatchObject({
          code: 'state_conflict',
          status: 409,
          currentStatus: 'accepted',
          currentVersion: 2,
        });
      }
      expect(await read(params.id)).toMatchObject({ status: 'accepted', version: 2 });
    }
  });

  it('of which one accepts and one withdraws: the record follows just one of them', async () => {
    for (let round = 0; round < 8; round += 1) {
      const params = { id: (await newHandoff()).id };
      const [accepted, withdrawn] = await Promise.all([
        outcome(hub.as('system-heting').acceptHandoff({ params })),
        outcome(hub.as('system-lushan').withdrawHandoff({ params, body: { reason: '重复报案' } })),
      ]);
      expect([accepted.status, withdrawn.status].sort()).toEqual([200, 409]);
      expect((await read(params.id)).status).toBe(accepted.status === 200 ? 'accepted' : 'withdrawn');
      await hub.twin.idle();
      expect(await steps(params.id)).toHaveLength(2);
    }
  });

  it('who register the same person at once: one holds the registration, the other does not learn who', async () => {
    for (let round = 0; round < 4; round += 1) {
      await demandOneWinner(registration());
    }
  });

  it('who issue a credential at once: there is one credential', async () => {
    const { body: adjuster } = await hub.as('system-lushan').registerAdjuster({ body: registration() });
    const params = { id: adjuster.id };
    await hub.as('coordinator-ts').approveAdjuster({ params, body: withoutPhoto });
    const outcomes = await Promise.all(
      Array.from({ length: 4 }, () => outcome(hub.as('coordinator-ts').issueCredential({ params }))),
    );
    expect(outcomes.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409]);
  });
});

describe('a repeated request', () => {
  it('to create finds the record that the first made, and nothing more is written', async () => {
    const client = hub.as('system-lushan');
    const body = request();
    const idempotencyKey = crypto.randomUUID();
    const first = await client.requestHandoff({ body, idempotencyKey });
    const again = await client.requestHandoff({ body, idempotencyKey });
    expect(again).toMatchObject({ status: 201, replayed: true, body: first.body, etag: first.etag });
    expect(first.replayed).toBe(false);
    expect(await steps(first.body.id)).toHaveLength(1);
  });

  it('with its fields in another order is the same request; with another value it is refused', async () => {
    const client = hub.as('system-lushan');
    const body = request();
    const idempotencyKey = crypto.randomUUID();
    const first = await client.requestHandoff({ body, idempotencyKey });
    const reordered = Object.fromEntries(Object.entries(body).reverse()) as typeof body;
    expect((await client.requestHandoff({ body: reordered, idempotencyKey })).body).toEqual(first.body);
    await expect(client.requestHandoff({ body: { ...body, place: '别处' }, idempotencyKey })).rejects.toMatchObject({
      problem: { code: 'idempotency_key_reused', status: 422 },
    });
  });

  it('by another caller with the same key is another request', async () => {
    const idempotencyKey = crypto.randomUUID();
    const [first, second] = await Promise.all([
      hub.as('system-lushan').registerAdjuster({ body: registration(), idempotencyKey }),
      hub.as('system-heting').registerAdjuster({ body: registration(), idempotencyKey }),
    ]);
    expect(first.body.id).not.toBe(second.body.id);
  });

  it('of a step answers what the first answered, also when the record has long moved on', async () => {
    const handler = hub.as('system-heting');
    const params = { id: (await newHandoff()).id };
    const idempotencyKey = crypto.randomUUID();
    const first = await handler.acceptHandoff({ params, idempotencyKey });
    expect(await handler.acceptHandoff({ params, idempotencyKey })).toMatchObject({ replayed: true, body: first.body });
    for (const note of ['已联系客户', '约定查勘时间']) await handler.noteHandoff({ params, body: { note } });
    expect(await handler.acceptHandoff({ params, idempotencyKey })).toMatchObject({
      replayed: true,
      body: first.body,
      etag: '"v2"',
    });
    expect(await read(params.id)).toMatchObject({ status: 'accepted', version: 4 });
  });

  it('of a step that could be taken again is not taken again', async () => {
    const [underwriter, handler] = [hub.as('system-lushan'), hub.as('system-heting')];
    const params = { id: (await newHandoff()).id };
    const idempotencyKey = crypto.randomUUID();
    await handler.acceptHandoff({ params });
    await handler.returnHandoff({ params, body: { reason: '材料不全' }, idempotencyKey });
    await underwriter.reopenHandoff({ params, body: { reason: '已补齐' } });
    const again = await handler.returnHandoff({ params, body: { reason: '材料不全' }, idempotencyKey });
    expect(again).toMatchObject({ replayed: true, body: { status: 'returned', version: 3 } });
    expect(await read(params.id)).toMatchObject({ status: 'accepted', version: 4 });
  });
});

describe('a stale reader', () => {
  it('is told so before anything is overwritten, and must say what it saw', async () => {
    const client = hub.as('system-lushan');
    const { body: adjuster, etag } = await client.registerAdjuster({ body: registration() });
    const params = { id: adjuster.id };
    const amended = await client.amendAdjuster({ params, body: { phone: '13911111111' }, ifMatch: etag ?? '' });
    expect(amended.body).toMatchObject({ phone: '13911111111', version: 2, nationalId: adjuster.nationalId });
    await expect(
      client.amendAdjuster({ params, body: { phone: '13922222222' }, ifMatch: etag ?? '' }),
    ).rejects.toMatchObject({ problem: { code: 'version_stale', status: 412, currentVersion: 2 } });
    await expect(
      hub.as('coordinator-ts').approveAdjuster({ params, body: withoutPhoto, ifMatch: '"v1"' }),
    ).rejects.toMatchObject({
      problem: { code: 'version_stale' },
    });
    const unconditional = await fetch(`${hub.url}/v1/adjusters/${adjuster.id}`, {
      method: 'PATCH',
      headers: { authorization: `Bearer ${await hub.tokenOf('system-lushan')}`, 'content-type': 'application/json' },
      body: JSON.stringify({ phone: '13933333333' }),
    });
    expect(unconditional.status).toBe(428);
    expect((await client.readAdjuster({ params })).body.phone).toBe('13911111111');
  });
});

describe('a registration that has ended', () => {
  it('and is wanted by several members at once goes to one; the others learn neither whose it is nor in which state', async () => {
    const body = registration();
    const { body: adjuster } = await hub.as('system-yanqi').registerAdjuster({ body });
    await hub.as('system-yanqi').departAdjuster({ params: { id: adjuster.id }, body: { reason: '离职' } });
    await demandOneWinner(body);
  });

  it('lets another member register the person; the first loses sight of the record and the old credential stays dead', async () => {
    const body = registration();
    const { body: adjuster } = await hub.as('system-lushan').registerAdjuster({ body });
    const params = { id: adjuster.id };
    await hub.as('coordinator-ts').approveAdjuster({ params, body: withoutPhoto });
    const { body: credential } = await hub.as('coordinator-ts').issueCredential({ params });
    await hub.as('system-lushan').departAdjuster({ params, body: { reason: '离职' } });
    const { body: moved } = await hub.as('system-heting').registerAdjuster({ body });
    expect(moved).toMatchObject({ id: adjuster.id, status: 'submitted', version: 5 });
    await expect(hub.as('system-lushan').readAdjuster({ params })).rejects.toMatchObject({
      problem: { code: 'not_found' },
    });
    await hub.as('coordinator-ts').approveAdjuster({ params, body: withoutPhoto });
    const { body: page } = await hub.public.verifyCredential({ params: { number: credential.id } });
    expect(page).toContain('data-standing="revoked"');
    const { body: second } = await hub.as('coordinator-ts').issueCredential({ params });
    expect(second.id).not.toBe(credential.id);
    expect(second.standing).toBe('valid');
  });
});

describe('a rule that the database keeps', () => {
  it('is that a reopened case is paid what is payable in all, no less and no more', async () => {
    const [underwriter, handler] = [hub.as('system-lushan'), hub.as('system-heting')];
    const params = { id: (await newHandoff()).id };
    const settle = async (assessedFen: number, paidFen: number) => {
      await handler.surveyHandoff({ params });
      await handler.assessHandoff({ params, body: { assessedFen } });
      await handler.documentHandoff({ params, body: { unavailable: noShots() } });
      await handler.calculateHandoff({ params, body: { settlement: settlementOf(assessedFen) } });
      await underwriter.approveHandoff({ params });
      return outcome(handler.payHandoff({ params, body: { paidFen } }));
    };
    await handler.acceptHandoff({ params });
    const { number: credentialNumber } = await newCredential(hub);
    await handler.assignHandoff({ params, body: { credentialNumber } });
    expect(await settle(800_000, 800_000)).toMatchObject({ status: 200 });
    await handler.closeHandoff({ params });
    await underwriter.reopenHandoff({ params, body: { reason: '补充定损' } });
    expect(await settle(900_000, 100_000)).toMatchObject({ problem: { code: 'payment_out_of_bounds' } });
    expect(await outcome(handler.payHandoff({ params, body: { paidFen: 900_000 } }))).toMatchObject({ status: 200 });
  });

  it('is that an adjuster stays with the city whose coordinator decides', async () => {
    const client = hub.as('system-lushan');
    const { body: adjuster, etag = '' } = await client.registerAdjuster({ body: registration() });
    const params = { id: adjuster.id };
    const moved = client.amendAdjuster({ params, body: { countyCode: '621202' }, ifMatch: etag });
    expect(await outcome(moved)).toMatchObject({ problem: { code: 'other_city' } });
    const { body } = await client.amendAdjuster({ params, body: { countyCode: '620503' }, ifMatch: etag });
    expect(body.countyCode).toBe('620503');
    const { body: list } = await hub.as('coordinator-ts').listAdjusters({ query: { limit: 100 } });
    expect(list.items.find(({ id }) => id === adjuster.id)).toMatchObject({ countyCode: '620503', version: 2 });
  });

  it('is that a person is enrolled with one set of rights: others are not silently kept or given', async () => {
    const person = { issuer: hub.issuerUrl, subject: 'someone', name: '某人', role: 'police', cityCode: '620500' };
    const enrol = (fields: object) => hub.twin.invoke('Hub-local-enrol', { ...person, ...fields });
    const first = await enrol({});
    expect(await enrol({})).toEqual(first);
    await expect(enrol({ role: 'antifraud' })).rejects.toThrow('idempotency_key_reused');
    const { lushan = '', heting = '' } = hub.ids.members;
    const member = { subject: 'clerk', role: 'member', cityCode: undefined, branchId: hub.ids.branches['lushan-ts'] };
    await expect(enrol({ ...member, memberId: heting })).rejects.toThrow('branch');
    await enrol({ ...member, memberId: lushan });
  });
});

const isWrite = (operation: string) => operation === 'PutItem' || operation === 'UpdateItem';
const onHandoffs = (operation: string, body: Record<string, unknown>) =>
  isWrite(operation) && JSON.stringify(body).includes('hnd_') && !JSON.stringify(body).includes('audit#');

describe('a database that is in trouble', () => {
  it.each([
    ['throttles', 'throttle'],
    ['reports conflicts with a transaction', 'conflict'],
    ['fails inside', 'error500'],
    ['writes and then loses the answer', 'dropAnswer'],
  ] as const)(
    'and %s leaves exactly one effect of a create and of a step, and the caller gets its answer',
    async (_, kind) => {
      hub.proxy.faults.inject({ kind, match: onHandoffs, times: 2 });
      const created = await hub.as('system-lushan').requestHandoff({ body: request() });
      expect(created).toMatchObject({ status: 201, body: { status: 'requested', version: 1 } });
      expect(hub.proxy.faults.count).toBe(2);
      hub.proxy.faults.inject({ kind, match: onHandoffs, times: 2 });
      const params = { id: created.body.id };
      const accepted = await hub.as('system-heting').acceptHandoff({ params });
      expect(accepted).toMatchObject({ status: 200, body: { status: 'accepted', version: 2 } });
      hub.proxy.faults.clear();
      expect(await read(params.id)).toMatchObject({ version: 2 });
      await hub.twin.idle();
      expect((await steps(params.id)).map(({ verb }) => verb)).toEqual(['request', 'accept']);
    },
  );

  it('for longer than a caller should wait is admitted, with when to come again; the same key then finds its way', async () => {
    const client = hub.as('system-lushan');
    const body = request();
    const idempotencyKey = crypto.randomUUID();
    hub.proxy.faults.inject({ kind: 'throttle', match: onHandoffs });
    const refused = await outcome(client.requestHandoff({ body, idempotencyKey }));
    expect(refused).toMatchObject({ status: 503, problem: { code: 'unavailable' } });
    hub.proxy.faults.clear();
    expect(await client.requestHandoff({ body, idempotencyKey })).toMatchObject({ status: 201, replayed: false });
  });
});

describe('a write', () => {
  it('is one round trip to the database for a create and for a step', async () => {
    const warm = await newHandoff();
    await hub.as('system-heting').acceptHandoff({ params: { id: warm.id } });
    await hub.twin.idle();
    const seen: string[] = [];
    const watch = (operation: string, body: Record<string, unknown>) => {
      const text = JSON.stringify(body);
      const ofRelay = text.includes('audit#') || operation.startsWith('Transact');
      if (!ofRelay && /"pk":\{"S":"(?:hnd|brn)_/.test(text)) seen.push(operation);
      return false;
    };
    hub.proxy.faults.inject({ kind: 'latency', ms: 0, match: watch });
    // More than one instance of a function may be new; the first call of each looks its branches up.
    let handoff = await newHandoff();
    for (let call = 0; call < 8; call += 1) handoff = await newHandoff();
    // What workers do of the changes before is not what is counted.
    await hub.twin.idle();
    seen.length = 0;
    handoff = await newHandoff();
    expect(seen).toEqual(['PutItem']);
    await hub.twin.idle();
    seen.length = 0;
    await hub.as('system-heting').acceptHandoff({ params: { id: handoff.id } });
    expect(seen).toEqual(['UpdateItem']);
  });
});
