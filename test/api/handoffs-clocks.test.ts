import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { handoffClocks } from '#schemas/handoff-clocks.ts';
import type { HandoffState } from '#schemas/handoffs.ts';
import {
  bringTo,
  handler,
  newCredential,
  newHandoff,
  outcome,
  requestOf,
  setBack,
  stranger,
  underwriter,
} from '../support/handoffs.ts';
import { type Caller, type Hub, startHub } from '../support/hub.ts';

let hub: Hub;
let credentialNumber: string;
beforeAll(async () => {
  hub = await startHub({ metered: true });
  credentialNumber = (await newCredential(hub)).number;
});
afterAll(() => hub?.stop());
afterEach(() => hub.proxy.faults.clear());

const hours = 60 * 60 * 1000;
const ahead = (of: string, by: number) => new Date(Date.parse(of) + by).toISOString();
const run = (input: object = {}) =>
  hub.twin.invoke('Hub-local-handoff-clocks', input) as Promise<Record<string, number>>;
const read = async (id: string, who: Caller = underwriter) => (await hub.as(who).readHandoff({ params: { id } })).body;
const steps = async (id: string) =>
  (await hub.as(underwriter).readHandoffTimeline({ params: { id } })).body.items.map(({ verb }) => verb);
const brought = async (state: HandoffState) => {
  const { id } = await newHandoff(hub);
  await bringTo(hub, id, state, credentialNumber);
  return id;
};
/** Long after every clock has run out. */
const inAMonth = () => ahead(new Date().toISOString(), 31 * 24 * hours);

describe('the clock of a hand-off', () => {
  it('says in every state what is due, when and of whom, by the configuration of its track', async () => {
    const { id } = await newHandoff(hub);
    const of: Partial<Record<HandoffState, string[]>> = {
      calculated: ['underwriter'],
      assessed: ['underwriter', 'handler'],
      approved: ['underwriter', 'handler'],
      paid: ['underwriter', 'handler'],
    };
    for (const { state, verb, hours: allowed, zh, en } of handoffClocks.filter(({ state }) => state !== 'returned')) {
      await bringTo(hub, id, state as HandoffState, credentialNumber);
      const { since, dueAt, dueFor, overdue } = await read(id);
      expect(dueAt, state).toBe(ahead(since, allowed.ordinary * hours));
      expect(dueFor, state).toEqual({ verb, zh, en, of: of[state as HandoffState] ?? ['handler'] });
      expect(overdue).toBe(false);
    }
    await bringTo(hub, id, 'closed', credentialNumber);
    const closed = await read(id);
    for (const name of ['dueAt', 'dueFor']) expect(closed).not.toHaveProperty(name);
    expect(closed.overdue).toBe(false);
  });

  it('goes on while notes are added and the adjuster is assigned, and starts anew with the next state', async () => {
    const id = await brought('accepted');
    const { dueAt, since } = await read(id);
    await hub.as(underwriter).noteHandoff({ params: { id }, body: { note: '催办' } });
    await hub.as(handler).assignHandoff({ params: { id }, body: { credentialNumber } });
    expect(await read(id)).toMatchObject({ dueAt, since });
    const { body } = await hub.as(handler).surveyHandoff({ params: { id } });
    expect(body.since > since).toBe(true);
    expect(body.dueAt).not.toBe(dueAt);
  });
});

describe('the job of the clocks', () => {
  it('ends requests that nobody accepted in time and flags each overdue step once, and leaves the rest alone', async () => {
    const [request, waiting] = [(await newHandoff(hub)).id, await brought('calculated')];
    const [closed, declined] = [await brought('closed'), (await newHandoff(hub)).id];
    await hub.as(handler).declineHandoff({ params: { id: declined }, body: { reason: '超出能力' } });
    await hub.twin.idle();
    expect(await run()).toMatchObject({ expired: 0, flagged: 0, failed: 0 });
    const { dueAt = '' } = await read(request);
    expect(await run({ asOf: dueAt, act: true })).toMatchObject({ expired: 0 });
    expect((await read(request)).status).toBe('requested');
    const asOf = inAMonth();
    // Looked at only, nothing happens.
    const rehearsed = await run({ asOf });
    expect(rehearsed).toMatchObject({ expired: 0, flagged: 0 });
    expect(rehearsed.due).toBeGreaterThan(0);
    const report = await run({ asOf, act: true });
    expect(report).toMatchObject({ failed: 0 });
    expect(report.expired).toBeGreaterThanOrEqual(1);
    expect(report.flagged).toBeGreaterThanOrEqual(1);
    await hub.twin.idle();
    expect(await run({ asOf, act: true })).toMatchObject({ expired: 0, flagged: 0, movedOn: 0, failed: 0 });
    expect(await read(request)).toMatchObject({ status: 'expired', version: 2 });
    expect(await read(waiting)).toMatchObject({ status: 'calculated' });
    expect((await steps(waiting)).filter((verb) => verb === 'flagOverdue')).toHaveLength(1);
    for (const id of [closed, declined]) expect(await steps(id)).not.toContain('flagOverdue');
    expect(await outcome(hub.as(handler).acceptHandoff({ params: { id: request } }))).toMatchObject({
      problem: { code: 'state_conflict', currentStatus: 'expired' },
    });
    // The next state has a clock of its own, which is flagged again.
    await hub.as(underwriter).approveHandoff({ params: { id: waiting } });
    await hub.twin.idle();
    await run({ asOf, act: true });
    expect((await steps(waiting)).filter((verb) => verb === 'flagOverdue')).toHaveLength(2);
  });

  it('run twice at once does everything once', async () => {
    const ids = [await brought('accepted'), (await newHandoff(hub)).id];
    await hub.twin.idle();
    const asOf = inAMonth();
    const reports = await Promise.all([run({ asOf, act: true }), run({ asOf, act: true })]);
    await hub.twin.idle();
    for (const { failed } of reports) expect(failed).toBe(0);
    expect(await steps(ids[0] ?? '')).toEqual(['request', 'accept', 'flagOverdue']);
    expect(await steps(ids[1] ?? '')).toEqual(['request', 'expire']);
  });

  it('racing with an acceptance lets one of them be', async () => {
    for (let round = 0; round < 4; round += 1) {
      const { id } = await newHandoff(hub);
      await hub.twin.idle();
      const [, accepted] = await Promise.all([
        run({ asOf: inAMonth(), act: true }),
        outcome(hub.as(handler).acceptHandoff({ params: { id } })),
      ]);
      await hub.twin.idle();
      // What was accepted in time may be flagged by the same run, which looks a month ahead.
      const took = (await steps(id)).filter((verb) => verb !== 'flagOverdue');
      expect(took).toEqual(['request', accepted.status === 200 ? 'accept' : 'expire']);
    }
  });

  it('started by the clock fails when the database does, and finishes at its next run', async () => {
    const { id } = await newHandoff(hub);
    await hub.twin.idle();
    hub.proxy.faults.inject({
      kind: 'throttle',
      match: (operation, body) => operation === 'UpdateItem' && JSON.stringify(body).includes(id),
    });
    expect(await run({ asOf: inAMonth(), act: true })).toMatchObject({ failed: 1 });
    hub.proxy.faults.clear();
    expect((await read(id)).status).toBe('requested');
    await run({ asOf: inAMonth(), act: true });
    expect((await read(id)).status).toBe('expired');
  });

  it('refuses an input that it does not know', async () => {
    await expect(run({ asof: inAMonth() })).rejects.toThrow();
    await expect(run({ asOf: 'soon' })).rejects.toThrow();
  });
});

describe('the list of what is overdue', () => {
  it('holds just those whose clock has run out, for their parties and coordinators', async () => {
    const late = requestOf(hub);
    const { id } = (await hub.as(underwriter).requestHandoff({ body: late })).body;
    const overdue = async (who: Caller, box?: 'sent' | 'received') =>
      (await hub.as(who).listHandoffs({ query: { overdue: 'true', limit: 100, ...(box ? { box } : {}) } })).body.items;
    for (const who of [underwriter, handler, 'coordinator-ts', stranger] as const)
      expect((await overdue(who)).map((item) => item.id)).not.toContain(id);
    await setBack(hub, id);
    for (const [who, box] of [
      [underwriter, 'sent'],
      [handler, 'received'],
      ['coordinator-ts', undefined],
    ] as const) {
      const items = await overdue(who, box);
      expect(
        items.map((item) => item.id),
        who,
      ).toEqual([id]);
      expect(items[0]).toMatchObject({ overdue: true, dueFor: { verb: 'accept', of: ['handler'] } });
    }
    expect(await overdue(stranger)).toEqual([]);
    expect(await read(id)).toMatchObject({ overdue: true });
    const { body } = await hub.as(handler).acceptHandoff({ params: { id } });
    expect(body.overdue).toBe(false);
    expect((await overdue(handler, 'received')).map((item) => item.id)).toEqual([]);
    // Running it is all the while, until it is closed.
    const running = async () =>
      (await hub.as(handler).listHandoffs({ query: { running: 'true', box: 'received', limit: 100 } })).body.items;
    const closed = await brought('closed');
    const ids = (await running()).map((item) => item.id);
    expect(ids).toContain(id);
    expect(ids).not.toContain(closed);
  });
});
