import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noShots, quickFacts, settlementOf } from '../support/bodies.ts';
import {
  boundTo,
  bringTo,
  cost,
  type course,
  handler,
  newCredential,
  newHandoff,
  outcome,
  requestOf,
  stranger,
  underwriter,
} from '../support/handoffs.ts';
import { type Caller, type Hub, startHub } from '../support/hub.ts';
import { need } from '../support/samples.ts';

let hub: Hub;
let credentialNumber: string;
beforeAll(async () => {
  hub = await startHub();
  credentialNumber = (await newCredential(hub)).number;
});
afterAll(() => hub?.stop());

const branch = (key: string) => need(hub.ids.branches, key);
const memberId = (key: string) => need(hub.ids.members, key);
const read = async (id: string, who: Caller = underwriter) => (await hub.as(who).readHandoff({ params: { id } })).body;
const listed = async (who: Caller, query: object = {}) =>
  (await hub.as(who).listHandoffs({ query: { limit: 100, ...query } })).body.items.map(({ id }) => id);
const brought = async (state: (typeof course)[number] | 'returned') => {
  const { id } = await newHandoff(hub);
  await bringTo(hub, id, state, credentialNumber);
  return { id };
};

describe('a hand-off that the branch at the accident place asks for', () => {
  const asked = async (more: object = {}) =>
    (await hub.as(handler).requestHandoff({ body: { ...requestOf(hub), claimNumber: undefined, ...more } })).body;

  it('waits for the underwriter, who gives its claim number with the acceptance, and not for itself', async () => {
    const { id, ...made } = await asked();
    expect(made).toMatchObject({
      status: 'requested',
      requestedBy: 'handler',
      dueFor: { verb: 'accept', of: ['underwriter'] },
      underwritingMemberId: memberId('lushan'),
      handlingMemberId: memberId('heting'),
    });
    expect(made.claimNumber).toBeUndefined();
    const params = { id };
    expect(await listed(underwriter)).toContain(id);
    expect(await listed(handler, { box: 'received', status: 'requested' })).toContain(id);
    expect(await outcome(hub.as(handler).acceptHandoff({ params }))).toMatchObject({
      problem: { code: 'role_not_allowed' },
    });
    expect(await outcome(hub.as(underwriter).acceptHandoff({ params }))).toMatchObject({
      status: 422,
      problem: { code: 'claim_number_missing', errors: [{ in: 'body', pointer: '/claimNumber' }] },
    });
    const accepted = await hub.as(underwriter).acceptHandoff({ params, body: { claimNumber: 'CLM-LATE' } });
    expect(accepted.body).toMatchObject({ status: 'accepted', claimNumber: 'CLM-LATE', version: 2 });
    expect(await outcome(hub.as(underwriter).acceptHandoff({ params, body: { claimNumber: 'CLM-X' } }))).toMatchObject({
      problem: { code: 'state_conflict', currentStatus: 'accepted' },
    });
  });

  it('is withdrawn by it and declined by the underwriter, and not the other way round', async () => {
    const reason = { reason: '客户改主意' };
    const first = { id: (await asked()).id };
    expect(await outcome(hub.as(underwriter).withdrawHandoff({ params: first, body: reason }))).toMatchObject({
      problem: { code: 'role_not_allowed' },
    });
    expect((await hub.as(handler).withdrawHandoff({ params: first, body: reason })).body.status).toBe('withdrawn');
    const second = { id: (await asked()).id };
    expect(await outcome(hub.as(handler).declineHandoff({ params: second, body: reason }))).toMatchObject({
      problem: { code: 'role_not_allowed' },
    });
    expect((await hub.as(underwriter).declineHandoff({ params: second, body: reason })).body.status).toBe('declined');
  });

  it('names no claim number: that is the underwriter’s to give', async () => {
    const body = { ...requestOf(hub), claimNumber: 'CLM-KNOWN' };
    expect(await outcome(hub.as(handler).requestHandoff({ body }))).toMatchObject({
      status: 422,
      problem: { code: 'claim_number_not_yours', errors: [{ pointer: '/claimNumber' }] },
    });
  });
});

describe('a hand-off that the underwriter asks for', () => {
  it('needs its claim number at once, which the handling branch does not change', async () => {
    const body = { ...requestOf(hub), claimNumber: undefined };
    expect(await outcome(hub.as(underwriter).requestHandoff({ body }))).toMatchObject({
      status: 422,
      problem: { code: 'claim_number_missing' },
    });
    const { id } = await newHandoff(hub);
    expect(
      await outcome(hub.as(handler).acceptHandoff({ params: { id }, body: { claimNumber: 'CLM-MINE' } })),
    ).toMatchObject({ status: 422, problem: { code: 'claim_number_not_yours' } });
    expect(await read(id)).toMatchObject({ status: 'requested', version: 1 });
  });

  it('is asked for by nobody else, whichever side they claim to be', async () => {
    for (const [who, requestedBy, pointer] of [
      [stranger, undefined, '/underwritingBranchId'],
      [stranger, 'handler', '/handlingBranchId'],
      [underwriter, 'handler', '/handlingBranchId'],
      [handler, 'underwriter', '/underwritingBranchId'],
    ] as const) {
      const body = requestOf(hub, requestedBy ? { requestedBy } : {});
      expect(await outcome(hub.as(who).requestHandoff({ body })), `${who} ${requestedBy}`).toMatchObject({
        problem: { code: 'unknown_reference', errors: [{ pointer }] },
      });
    }
    expect(await outcome(hub.as('coordinator-ts').requestHandoff({ body: requestOf(hub) }))).toMatchObject({
      status: 403,
    });
  });
});

describe('a claim between two branches of one member', () => {
  const within = () => requestOf(hub, { handlingBranchId: branch('lushan-ln') });

  it('goes its whole way with both places of the same member', async () => {
    const client = hub.as(underwriter);
    const { number } = await newCredential(hub, underwriter);
    const { body: made } = await client.requestHandoff({ body: within() });
    expect(made).toMatchObject({ requestedBy: 'underwriter', handlingMemberId: made.underwritingMemberId });
    const params = { id: made.id };
    await client.acceptHandoff({ params });
    await client.assignHandoff({ params, body: { credentialNumber: number } });
    await client.surveyHandoff({ params });
    await client.assessHandoff({ params, body: { assessedFen: cost } });
    await client.documentHandoff({ params, body: { unavailable: noShots() } });
    await client.calculateHandoff({ params, body: { settlement: settlementOf(cost) } });
    await client.approveHandoff({ params });
    await client.payHandoff({ params, body: { paidFen: cost } });
    expect((await client.closeHandoff({ params })).body).toMatchObject({ status: 'closed', paidFen: cost });
  });

  it('lets a system that is bound to a branch act for its branch alone', async () => {
    const [ts, ln] = await Promise.all([boundTo(hub, 'lushan', 'lushan-ts'), boundTo(hub, 'lushan', 'lushan-ln')]);
    const { body: made } = await ln.requestHandoff({ body: { ...within(), claimNumber: undefined } });
    expect(made.requestedBy).toBe('handler');
    const params = { id: made.id };
    expect(await outcome(ln.acceptHandoff({ params, body: { claimNumber: 'C' } }))).toMatchObject({
      problem: { code: 'role_not_allowed' },
    });
    await ts.acceptHandoff({ params, body: { claimNumber: 'C' } });
    expect(await outcome(ts.returnHandoff({ params, body: { reason: '误' } }))).toMatchObject({
      problem: { code: 'role_not_allowed' },
    });
    const { id } = await newHandoff(hub);
    expect(await outcome(ln.readHandoff({ params: { id } }))).toMatchObject({ status: 404 });
    expect(await outcome(ln.noteHandoff({ params: { id }, body: { note: '看看' } }))).toMatchObject({ status: 404 });
    expect((await ts.readHandoff({ params: { id } })).body.id).toBe(id);
    const asHandler = { ...within(), claimNumber: undefined, requestedBy: 'handler' as const };
    expect(await outcome(ts.requestHandoff({ body: asHandler }))).toMatchObject({
      problem: { code: 'unknown_reference', errors: [{ pointer: '/handlingBranchId' }] },
    });
    // Bound to neither, a caller says for which of the two it asks.
    const { body: unbound } = await hub.as(underwriter).requestHandoff({ body: asHandler });
    expect(unbound.requestedBy).toBe('handler');
  });
});

describe('the customer', () => {
  it('may use either place: documents, payment, close, reopening and notes are taken at both', async () => {
    const client = hub.as(underwriter);
    const params = await brought('assessed');
    await client.documentHandoff({ params, body: { unavailable: noShots() } });
    await bringTo(hub, params.id, 'approved', credentialNumber);
    await client.payHandoff({ params, body: { paidFen: cost } });
    await client.closeHandoff({ params });
    const { body: reopened } = await hub.as(handler).reopenHandoff({ params, body: { reason: '发现隐损' } });
    expect(reopened).toMatchObject({ status: 'accepted', paidFen: cost, credentialNumber });
    for (const settled of ['assessedFen', 'settlement', 'payableFen', 'unavailable'])
      expect(reopened).not.toHaveProperty(settled);
    for (const who of [underwriter, handler] as const)
      await hub.as(who).noteHandoff({ params, body: { note: `${who} 备注` } });
    for (const [call, code] of [
      [() => client.surveyHandoff({ params }), 'role_not_allowed'],
      [() => client.assessHandoff({ params, body: { assessedFen: 1 } }), 'role_not_allowed'],
      [() => client.returnHandoff({ params, body: { reason: '误' } }), 'role_not_allowed'],
      [() => hub.as(handler).approveHandoff({ params }), 'role_not_allowed'],
      [() => hub.as('coordinator-ts').readTrackingLink({ params }), 'role_not_allowed'],
      [() => hub.as(stranger).noteHandoff({ params, body: { note: '误' } }), 'not_found'],
    ] as const)
      expect(await outcome<unknown>(call())).toMatchObject({ problem: { code } });
  });
});

describe('the adjuster of a hand-off', () => {
  const assign = (id: string, number: string, reason?: string, who: Caller = handler) =>
    outcome(
      hub.as(who).assignHandoff({ params: { id }, body: { credentialNumber: number, ...(reason ? { reason } : {}) } }),
    );

  it('is needed before the survey, and holds a credential of the handling member that counts now', async () => {
    const { id } = await brought('accepted');
    const params = { id };
    expect(await outcome(hub.as(handler).surveyHandoff({ params }))).toMatchObject({
      status: 409,
      problem: { code: 'adjuster_missing' },
    });
    const [theirs, suspended] = [await newCredential(hub, underwriter), await newCredential(hub)];
    for (const number of ['crd_00000000000000000000000000', theirs.number])
      expect(await assign(id, number)).toMatchObject({
        problem: { code: 'unknown_reference', errors: [{ pointer: '/credentialNumber' }] },
      });
    await hub.as('coordinator-ln').suspendAdjuster({ params: suspended.adjuster, body: { reason: '核查' } });
    expect(await assign(id, suspended.number)).toMatchObject({
      status: 422,
      problem: { code: 'adjuster_not_in_force', errors: [{ pointer: '/credentialNumber', code: 'suspended' }] },
    });
    expect(await assign(id, credentialNumber, undefined, underwriter)).toMatchObject({
      problem: { code: 'role_not_allowed' },
    });
    expect(await assign(id, credentialNumber, undefined, stranger)).toMatchObject({ status: 404 });
    expect(await read(id)).toMatchObject({ version: 2 });
    expect(await assign(id, credentialNumber)).toMatchObject({
      body: { status: 'accepted', version: 3, credentialNumber },
    });
    expect((await hub.as(handler).surveyHandoff({ params })).body.status).toBe('surveyed');
  });

  it('who loses the credential between assignment and survey cannot survey; another one can, with a reason', async () => {
    const { id } = await brought('accepted');
    const params = { id };
    const leaving = await newCredential(hub);
    await assign(id, leaving.number);
    await hub.as(handler).departAdjuster({ params: leaving.adjuster, body: { reason: '离职' } });
    expect(await outcome(hub.as(handler).surveyHandoff({ params }))).toMatchObject({
      problem: { code: 'adjuster_not_in_force', errors: [{ code: 'revoked' }] },
    });
    expect(await outcome(hub.as(underwriter).surveyHandoff({ params }))).toMatchObject({
      problem: { code: 'role_not_allowed' },
    });
    expect(await assign(id, credentialNumber)).toMatchObject({
      problem: { code: 'reason_missing', errors: [{ pointer: '/reason' }] },
    });
    expect(await assign(id, credentialNumber, '原查勘员离职')).toMatchObject({ body: { credentialNumber } });
    await hub.as(handler).surveyHandoff({ params });
    expect(await assign(id, (await newCredential(hub)).number, '另派定损')).toMatchObject({ status: 200 });
    const { body: timeline } = await hub.as(underwriter).readHandoffTimeline({ params });
    expect(timeline.items.map(({ verb, reason }) => [verb, reason])).toEqual([
      ['request', undefined],
      ['accept', undefined],
      ['assign', undefined],
      ['assign', '原查勘员离职'],
      ['survey', undefined],
      ['assign', '另派定损'],
    ]);
  });

  it('is one when two are assigned at once: the other call learns that it needs a reason', async () => {
    const other = (await newCredential(hub)).number;
    for (let round = 0; round < 4; round += 1) {
      const { id } = await brought('accepted');
      const outcomes = await Promise.all([assign(id, credentialNumber), assign(id, other)]);
      expect(outcomes.map(({ status }) => status).sort()).toEqual([200, 422]);
      const won = outcomes[0]?.status === 200 ? credentialNumber : other;
      expect(await read(id)).toMatchObject({ version: 3, credentialNumber: won });
    }
  });

  it('stays answered as before when a survey is sent again after the credential has ended', async () => {
    const { id } = await brought('accepted');
    const leaving = await newCredential(hub);
    await assign(id, leaving.number);
    const survey = { params: { id }, idempotencyKey: crypto.randomUUID() };
    const first = await hub.as(handler).surveyHandoff(survey);
    await hub.as(handler).departAdjuster({ params: leaving.adjuster, body: { reason: '离职' } });
    expect(await hub.as(handler).surveyHandoff(survey)).toMatchObject({ replayed: true, body: first.body });
  });
});

describe('an estimate', () => {
  const line = (fen: number) =>
    ({
      vehicle: 'other',
      part: '后保险杠',
      operation: 'replace',
      hoursTenths: 15,
      labourFen: fen,
      partsFen: fen,
    }) as const;
  const lines = (count: number) => Array.from({ length: count }, (_, place) => line(place + 1));
  const sumOf = (count: number) => count * (count + 1);

  it('of two hundred lines adds up, is read by both places and both coordinators, and is not carried along', async () => {
    const params = await brought('surveyed');
    const body = { assessedFen: sumOf(200), lines: lines(200) };
    const assess = { params, body, idempotencyKey: crypto.randomUUID() };
    const first = await hub.as(handler).assessHandoff(assess);
    expect(first.body).toMatchObject({ status: 'assessed', assessedFen: sumOf(200), version: 5 });
    expect(JSON.stringify(first.body).length).toBeLessThan(2_000);
    expect(await hub.as(handler).assessHandoff(assess)).toMatchObject({ replayed: true, body: first.body });
    for (const who of [underwriter, handler, 'coordinator-ts', 'coordinator-ln'] as const)
      expect((await hub.as(who).readHandoffEstimate({ params })).body).toEqual(body);
    expect(await outcome(hub.as(stranger).readHandoffEstimate({ params }))).toMatchObject({ status: 404 });
    const refused = await outcome(hub.as(handler).assessHandoff({ params, body: { assessedFen: 2, lines: lines(1) } }));
    expect(refused).toMatchObject({ problem: { code: 'state_conflict', currentStatus: 'assessed' } });
  });

  it('that does not add up says by how many fen, and nothing is assessed', async () => {
    const params = await brought('surveyed');
    const differs = await outcome(
      hub.as(handler).assessHandoff({ params, body: { assessedFen: 13, lines: lines(3) } }),
    );
    expect(differs).toMatchObject({ status: 422, problem: { code: 'sums_differ', errors: [{ pointer: '/lines' }] } });
    expect(differs.problem?.errors?.[0]?.detail).toContain('相差 1 分');
    for (const body of [
      { assessedFen: sumOf(201), lines: lines(201) },
      { assessedFen: 0, lines: [] },
      { assessedFen: 2, lines: [{ ...line(1), hoursTenths: 1.5 }] },
      { assessedFen: 2, lines: [{ ...line(1), colour: '红' }] },
    ])
      expect(await outcome(hub.as(handler).assessHandoff({ params, body }))).toMatchObject({
        problem: { code: 'invalid_request' },
      });
    expect(await read(params.id)).toMatchObject({ status: 'surveyed', version: 4 });
    expect((await hub.as(handler).readHandoffEstimate({ params })).body).toEqual({ lines: [] });
  });

  it('given twice at once is one', async () => {
    const params = await brought('surveyed');
    const given = await Promise.all(
      [2, 3].map((count) =>
        outcome(hub.as(handler).assessHandoff({ params, body: { assessedFen: sumOf(count), lines: lines(count) } })),
      ),
    );
    expect(given.map(({ status }) => status).sort()).toEqual([200, 409]);
    const { body } = await hub.as(underwriter).readHandoffEstimate({ params });
    expect(sumOf(body.lines.length)).toBe((await read(params.id)).assessedFen);
  });
});

describe('a settlement', () => {
  const settle = (id: string, settlement: ReturnType<typeof settlementOf>) =>
    outcome(hub.as(handler).calculateHandoff({ params: { id }, body: { settlement } }));

  it('adds up to the assessed damage to the fen, and says what insurers pay', async () => {
    const { id } = await brought('documented');
    for (const fen of [cost - 1, cost + 1]) {
      const refused = await settle(id, settlementOf(fen));
      expect(refused).toMatchObject({
        status: 422,
        problem: { code: 'sums_differ', errors: [{ pointer: '/settlement' }] },
      });
      expect(refused.problem?.errors?.[0]?.detail).toContain('相差 1 分');
    }
    const twice = [...settlementOf(cost), ...settlementOf(0)];
    expect(await settle(id, twice)).toMatchObject({
      problem: { code: 'invalid_request', errors: [{ pointer: '/settlement', code: 'payer_twice' }] },
    });
    const settled = await settle(id, [
      { damageOf: 'insured', payer: 'compulsory', vehicle: 'other', amountFen: 200_000 },
      { damageOf: 'insured', payer: 'own-damage', vehicle: 'insured', amountFen: 600_000 },
      { damageOf: 'insured', payer: 'owner', vehicle: 'insured', amountFen: 50_000 },
    ]);
    expect(settled).toMatchObject({ body: { status: 'calculated', payableFen: 800_000 } });
    await hub.as(underwriter).approveHandoff({ params: { id } });
    for (const paidFen of [cost, 799_999, 800_001]) {
      const refused = await outcome(hub.as(handler).payHandoff({ params: { id }, body: { paidFen } }));
      expect(refused).toMatchObject({ problem: { code: 'payment_out_of_bounds', errors: [{ pointer: '/paidFen' }] } });
      expect(refused.problem?.errors?.[0]?.detail).toContain('800000 分');
    }
    const paid = await Promise.all(
      [underwriter, handler].map((who) =>
        outcome(hub.as(who as Caller).payHandoff({ params: { id }, body: { paidFen: 800_000 } })),
      ),
    );
    expect(paid.map(({ status }) => status).sort()).toEqual([200, 409]);
  });

  it('with which the underwriter does not agree is made anew', async () => {
    const params = await brought('calculated');
    const because = { params, body: { reason: '交强险限额计算有误' } };
    expect(await outcome(hub.as(handler).sendBackHandoff(because))).toMatchObject({ status: 403 });
    const { body } = await hub.as(underwriter).sendBackHandoff(because);
    expect([body.status, body.settlement, body.payableFen]).toEqual(['documented', undefined, undefined]);
    expect(await settle(params.id, settlementOf(cost))).toMatchObject({ body: { status: 'calculated' } });
  });

  it('holds each cover to its own vehicle and its own limit', async () => {
    const { id } = await brought('documented');
    const line = (
      payer: 'compulsory' | 'commercial' | 'own-damage',
      damageOf: 'insured' | 'other',
      amountFen: number,
    ) => ({ payer, damageOf, vehicle: 'insured', amountFen }) as const;
    const rest = (amountFen: number) => ({ ...line('own-damage', 'insured', amountFen), payer: 'owner' as const });
    for (const [wrong, code] of [
      [line('own-damage', 'other', 100), 'cover_of_other_vehicle'],
      [line('commercial', 'insured', 100), 'cover_of_other_vehicle'],
      [line('compulsory', 'other', 200_001), 'above_compulsory_limit'],
    ] as const)
      expect(await settle(id, [wrong, rest(cost - wrong.amountFen)]), code).toMatchObject({
        status: 400,
        problem: { code: 'invalid_request', errors: [{ pointer: '/settlement/0', code }] },
      });
    expect(await settle(id, [line('compulsory', 'other', 200_000), rest(cost - 200_000)])).toMatchObject({
      status: 200,
    });
  });

  it('after a reopening that shows less damage has what was overpaid recovered, to the fen', async () => {
    const params = await brought('closed');
    await hub.as(underwriter).reopenHandoff({ params, body: { reason: '定损有误' } });
    await hub.as(handler).surveyHandoff({ params });
    await hub.as(handler).assessHandoff({ params, body: { assessedFen: cost - 100 } });
    await hub.as(handler).documentHandoff({ params, body: { unavailable: noShots() } });
    await settle(params.id, settlementOf(cost - 100));
    await hub.as(underwriter).approveHandoff({ params });
    const pay = (body: { paidFen: number; recoveredFen?: number }) =>
      outcome(hub.as(handler).payHandoff({ params, body }));
    for (const wrong of [{}, { recoveredFen: 99 }, { recoveredFen: 101 }])
      expect(await pay({ paidFen: cost - 100, ...wrong })).toMatchObject({
        status: 409,
        problem: { code: 'payment_out_of_bounds', errors: [{ pointer: '/recoveredFen' }] },
      });
    expect(await pay({ paidFen: cost - 100, recoveredFen: 100 })).toMatchObject({
      body: { status: 'paid', paidFen: cost - 100 },
    });
  });

  it('after a reopening adds to what was paid', async () => {
    const params = await brought('closed');
    await hub.as(underwriter).reopenHandoff({ params, body: { reason: '复核' } });
    await hub.as(handler).surveyHandoff({ params });
    await hub.as(handler).assessHandoff({ params, body: { assessedFen: cost + 50_000 } });
    await hub.as(handler).documentHandoff({ params, body: { unavailable: noShots() } });
    expect(await settle(params.id, settlementOf(cost + 50_000))).toMatchObject({ body: { payableFen: cost + 50_000 } });
    await hub.as(underwriter).approveHandoff({ params });
    expect(await outcome(hub.as(handler).payHandoff({ params, body: { paidFen: cost } }))).toMatchObject({
      status: 409,
    });
    expect((await hub.as(handler).payHandoff({ params, body: { paidFen: cost + 50_000 } })).body.status).toBe('paid');
  });
});

describe('documents', () => {
  it('are complete when each missing photo is explained, and the explanation is read by both', async () => {
    const params = await brought('assessed');
    const refused = await outcome(hub.as(handler).documentHandoff({ params }));
    expect(refused).toMatchObject({ status: 409, problem: { code: 'shots_missing' } });
    const missing = (noShots() ?? []).map(({ shotKind }) => shotKind);
    expect(refused.problem?.errors?.map(({ code }) => code)).toEqual(missing);
    const [first, ...others] = noShots() ?? [];
    const partly = await outcome(hub.as(handler).documentHandoff({ params, body: { unavailable: others } }));
    expect(partly.problem?.errors).toMatchObject([{ pointer: '/unavailable', code: first?.shotKind }]);
    const needless = { shotKind: 'vin-plate', reason: '不需要' } as const;
    const { body } = await hub
      .as(handler)
      .documentHandoff({ params, body: { unavailable: [...(noShots() ?? []), needless] } });
    expect(body.unavailable).toEqual(noShots());
    expect((await read(params.id)).unavailable).toEqual(noShots());
  });
});

describe('the quick track', () => {
  const facts = () => quickFacts(memberId('lushan'), memberId('heting'));
  const asked = (more: object) =>
    outcome(hub.as(underwriter).requestHandoff({ body: { ...requestOf(hub), track: 'quick', ...more } }));

  it('is open to facts that screen to the online way, which are explained again by the versions of then', async () => {
    const { body } = await asked({ screening: facts() });
    expect(body).toMatchObject({
      track: 'quick',
      screening: { way: 'online', liability: { A: 'full', B: 'none' } },
    });
    const params = { id: body?.id ?? '' };
    const explained = (await hub.as(handler).readHandoffScreening({ params })).body;
    expect(explained.facts).toEqual(facts());
    expect(explained.screening).toMatchObject({ way: 'online', liableCustomer: 'other' });
    await hub.as(handler).acceptHandoff({ params });
    await hub.twin.idle();
    expect((await hub.as(handler).readHandoffScreening({ params })).body).toEqual(explained);
    const { screening } = (await hub.as(underwriter).readHandoffScreening({ params })).body;
    expect(screening).toMatchObject({ liableCustomer: 'own', catalogueVersion: body?.screening?.catalogueVersion });
    expect(screening?.payments?.totals.allFen).toBe(500_000);
    expect(await outcome(hub.as(stranger).readHandoffScreening({ params }))).toMatchObject({ status: 404 });
  });

  it('is left when more shows than it is for, and not before', async () => {
    const { body } = await asked({ screening: facts() });
    const params = { id: body?.id ?? '' };
    await bringTo(hub, params.id, 'surveyed', credentialNumber);
    const assess = (assessedFen: number) => outcome(hub.as(handler).assessHandoff({ params, body: { assessedFen } }));
    expect(await assess(1_000_001)).toMatchObject({
      status: 409,
      problem: { code: 'above_quick_limit', errors: [{ pointer: '/assessedFen' }] },
    });
    const because = { params, body: { reason: '拆检发现内部损伤' } };
    expect(await outcome(hub.as(underwriter).makeOrdinaryHandoff(because))).toMatchObject({ status: 403 });
    expect((await hub.as(handler).makeOrdinaryHandoff(because)).body).toMatchObject({
      track: 'ordinary',
      status: 'surveyed',
    });
    expect(await outcome(hub.as(handler).makeOrdinaryHandoff(because))).toMatchObject({
      problem: { code: 'ordinary_already' },
    });
    expect(await assess(1_000_001)).toMatchObject({ body: { status: 'assessed', assessedFen: 1_000_001 } });
    const other = await asked({ screening: facts() });
    await bringTo(hub, other.body?.id ?? '', 'surveyed', credentialNumber);
    const atLimit = { params: { id: other.body?.id ?? '' }, body: { assessedFen: 1_000_000 } };
    expect((await hub.as(handler).assessHandoff(atLimit)).body).toMatchObject({
      track: 'quick',
      assessedFen: 1_000_000,
    });
  });

  it('is closed to others, which learn each condition that is not met', async () => {
    expect(await asked({})).toMatchObject({
      status: 422,
      problem: { code: 'not_quick', errors: [{ pointer: '/screening', code: 'screening_missing' }] },
    });
    const hurt = await asked({ screening: { ...facts(), injured: true } });
    expect(hurt).toMatchObject({ problem: { code: 'not_quick' } });
    expect(hurt.problem?.errors?.length).toBeGreaterThan(0);
    const { injured: _, ...unknown } = facts();
    expect(await asked({ screening: unknown })).toMatchObject({ problem: { code: 'not_quick' } });
    const ofOthers = quickFacts(memberId('heting'), memberId('heting'));
    const theirs = await asked({ screening: ofOthers });
    expect(theirs.problem?.errors?.map(({ code }) => code)).toContain('not_insured_by_underwriter');
    expect(await asked({ screening: quickFacts(memberId('lushan'), 'mem_00000000000000000000000000') })).toMatchObject({
      problem: { code: 'unknown_reference', errors: [{ pointer: '/screening/parties/B/insurer' }] },
    });
    // Heting's customer is liable: that one reports to Heting.
    const swapped = quickFacts(memberId('heting'), memberId('lushan'));
    expect((await asked({ screening: swapped })).problem?.errors?.map(({ code }) => code)).toEqual([
      'liability_on_other_insurer',
    ]);
    expect(await asked({ track: 'ordinary', screening: { ...facts(), injured: true } })).toMatchObject({
      status: 201,
      body: { screening: { way: expect.stringContaining('police') } },
    });
  });
});

it('a case that one place fills with notes stays workable for the other', async () => {
  const { id } = await brought('accepted');
  const params = { id };
  const codes: (string | number)[] = [];
  for (let round = 0; round < 16; round += 1) {
    const notes = Array.from({ length: 20 }, () =>
      outcome(hub.as(underwriter).noteHandoff({ params, body: { note: '请尽快' } })),
    );
    codes.push(...(await Promise.all(notes)).map(({ status, problem }) => problem?.code ?? status));
  }
  expect(new Set(codes)).toEqual(new Set([200, 'too_many_steps']));
  expect(await outcome(hub.as(handler).shareHandoff({ params }))).toMatchObject({
    problem: { code: 'too_many_steps' },
  });
  await hub.as(handler).assignHandoff({ params, body: { credentialNumber } });
  await hub.as(handler).surveyHandoff({ params });
  await hub.twin.idle();
  const { body } = await hub.as(handler).readHandoffTimeline({ params });
  expect([body.items.length, body.items.at(-1)?.verb]).toEqual([302, 'survey']);
});

describe('the timeline', () => {
  it('tells both places and both coordinators who did what, why and what it changed, and lets them follow the chain', async () => {
    const params = await brought('paid');
    await hub.as(underwriter).noteHandoff({ params, body: { note: '客户来电，已答复。' } });
    await hub.twin.idle();
    const { items } = (await hub.as(underwriter).readHandoffTimeline({ params })).body;
    expect(items.map(({ verb }) => verb)).toEqual([
      ...['request', 'accept', 'assign', 'survey', 'assess', 'document', 'calculate', 'approve', 'pay', 'note'],
    ]);
    expect(items.at(-1)).toMatchObject({
      verbWords: { zh: '备注', en: 'note added' },
      statusWords: { zh: '已支付', en: 'paid' },
      reason: '客户来电，已答复。',
      by: { role: 'member', memberId: memberId('lushan') },
      changes: [],
    });
    const changed = (verb: string) => items.find((item) => item.verb === verb)?.changes;
    expect(changed('assess')).toEqual([{ field: 'assessedFen', after: cost }]);
    expect(changed('assign')).toEqual([{ field: 'credentialNumber', after: credentialNumber }]);
    expect(
      changed('calculate')
        ?.map(({ field }) => field)
        .sort(),
    ).toEqual(['payableFen', 'settlement']);
    expect(changed('request')?.map(({ field }) => field)).toContain('plate');
    expect(items.map(({ previousHash }) => previousHash)).toEqual([
      null,
      ...items.slice(0, -1).map(({ hash }) => hash),
    ]);
    for (const who of [handler, 'coordinator-ts', 'coordinator-ln'] as const)
      expect((await hub.as(who).readHandoffTimeline({ params })).body.items).toEqual(items);
    expect(await outcome(hub.as(stranger).readHandoffTimeline({ params }))).toMatchObject({ status: 404 });
    expect(JSON.stringify(items)).not.toContain('requestKeys');
  });
});
