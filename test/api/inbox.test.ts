import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Client, type Input, ProblemError } from '#schemas/client.ts';
import { handoffRequest } from '../support/bodies.ts';
import { branchSystem, type Hub, startHub } from '../support/hub.ts';
import { need } from '../support/samples.ts';

const worker = 'Hub-local-notifications-worker';

let hub: Hub;
let inTianshui: Client;
let inLongnan: Client;
beforeAll(async () => {
  hub = await startHub();
  [inTianshui, inLongnan] = (await Promise.all(
    ['lushan-ts', 'lushan-ln'].map(async (branch) => (await branchSystem(hub, branch)).client),
  )) as [Client, Client];
});
afterAll(() => hub?.stop());

const lushan = () => hub.as('system-lushan');
const heting = () => hub.as('system-heting');
const branch = (key: string) => need(hub.ids.branches, key);
const asked = async (client: Client, from: string, to: string, county = '621202') =>
  (await client.requestHandoff({ body: handoffRequest(branch(from), branch(to), county) })).body.id;

const inbox = async (client: Client, query: Input<'listNotifications'>['query'] = {}) =>
  (await client.listNotifications({ query: { limit: 100, ...query } })).body.items;
/** What an inbox says of a record, newest first, when all that was written has arrived. */
async function toldOf(client: Client, id: string) {
  await hub.twin.idle();
  return (await inbox(client)).filter(({ subject }) => subject.id === id);
}
const typesOf = async (client: Client, id: string) => (await toldOf(client, id)).map(({ type }) => type);
const refusal = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => (error instanceof ProblemError ? error.problem.code : Promise.reject(error)),
  );

describe('an inbox', () => {
  it('tells a place what the other one did, in both languages, newest first, and nothing of its own doing', async () => {
    const id = await asked(lushan(), 'lushan-ts', 'heting-ln');
    await heting().acceptHandoff({ params: { id } });
    await heting().returnHandoff({ params: { id }, body: { reason: '联系人赵某某 13900000000' } });
    await lushan().reopenHandoff({ params: { id }, body: { reason: '补充资料' } });
    expect(await typesOf(heting(), id)).toEqual(['handoff.reopen', 'handoff.request']);
    const told = await toldOf(lushan(), id);
    expect(told.map(({ type }) => type)).toEqual(['handoff.return', 'handoff.accept']);
    expect(told[0]).toMatchObject({
      status: 'unread',
      text: { zh: expect.stringContaining('异地通赔：退回'), en: expect.stringContaining('returned') },
      subject: { kind: 'handoff', id, status: 'returned', version: 3 },
      memberId: hub.ids.members.lushan,
      branchId: branch('lushan-ts'),
    });
    const shown = JSON.stringify([await inbox(lushan()), await inbox(heting())]);
    for (const personal of ['赵某某', '13900000000', '甘E', 'CLM-', 'POL-', '滨江路'])
      expect(shown).not.toContain(personal);
  });

  it('is read entry by entry: what is read is unread no more, for all of the member', async () => {
    const first = await asked(lushan(), 'lushan-ts', 'heting-ln');
    const second = await asked(lushan(), 'lushan-ts', 'heting-ln');
    const [entry] = await toldOf(heting(), first);
    const id = String(entry?.id);
    const idempotencyKey = crypto.randomUUID();
    const read = await heting().readNotification({ params: { id }, idempotencyKey });
    expect(read.body).toMatchObject({ id, status: 'read', text: { zh: expect.any(String) } });
    const again = await heting().readNotification({ params: { id }, idempotencyKey });
    expect([again.replayed, again.body.status]).toEqual([true, 'read']);
    expect(await refusal(heting().readNotification({ params: { id } }))).toBe('state_conflict');
    const subjects = async (unread: 'true' | 'false') => (await inbox(heting(), { unread })).map((it) => it.subject.id);
    await expect.poll(() => subjects('true')).not.toContain(first);
    expect(await subjects('true')).toContain(second);
    await expect.poll(() => subjects('false')).toContain(first);
  });

  it('comes page by page, each entry once', async () => {
    await Promise.all(Array.from({ length: 7 }, () => asked(lushan(), 'lushan-ts', 'heting-ln')));
    await hub.twin.idle();
    const whole = (await inbox(heting())).map(({ id }) => id);
    const paged: string[] = [];
    let cursor: string | undefined;
    do {
      const { body } = await heting().listNotifications({ query: { limit: 3, ...(cursor ? { cursor } : {}) } });
      paged.push(...body.items.map(({ id }) => id));
      cursor = body.nextCursor;
    } while (cursor);
    expect(paged).toEqual(whole);
    expect(new Set(paged).size).toBe(paged.length);
  });

  it('is nothing to others: other members, the other branch, coordinators of cases that go well', async () => {
    const id = await asked(heting(), 'heting-ts', 'lushan-ln');
    const [entry] = await toldOf(lushan(), id);
    const params = { id: String(entry?.id) };
    expect(await typesOf(inLongnan, id)).toEqual(['handoff.request']);
    for (const stranger of [
      inTianshui,
      hub.as('system-yanqi'),
      heting(),
      hub.as('coordinator-ts'),
      hub.as('coordinator-ln'),
    ]) {
      expect(await typesOf(stranger, id)).toEqual([]);
      expect(await refusal(stranger.readNotification({ params }))).toBe('not_found');
    }
    expect(await refusal(hub.as('police-ts').listNotifications())).toBe('role_not_allowed');
    expect((await inLongnan.readNotification({ params })).body.status).toBe('read');
  });

  it('of one member with both branches tells the other branch, as far as can be told who acted', async () => {
    const id = await asked(lushan(), 'lushan-ts', 'lushan-ln');
    expect([await typesOf(inTianshui, id), await typesOf(inLongnan, id)]).toEqual([[], ['handoff.request']]);
    await lushan().acceptHandoff({ params: { id } });
    expect([await typesOf(inTianshui, id), await typesOf(inLongnan, id)]).toEqual([
      ['handoff.accept'],
      ['handoff.request'],
    ]);
    await inTianshui.noteHandoff({ params: { id }, body: { note: '客户已到柜台' } });
    expect(await typesOf(inLongnan, id)).toEqual(['handoff.note', 'handoff.request']);
    expect(await typesOf(inTianshui, id)).toEqual(['handoff.accept']);
    await lushan().noteHandoff({ params: { id }, body: { note: '已转告' } });
    expect((await typesOf(inLongnan, id)).length + (await typesOf(inTianshui, id)).length).toBe(5);
  });
});

it('what the clock finds overdue or ends, both places and both associations are told of, once', async () => {
  const overdue = await asked(lushan(), 'lushan-ts', 'heting-ln');
  await heting().acceptHandoff({ params: { id: overdue } });
  const expired = await asked(heting(), 'heting-ts', 'lushan-ln');
  await hub.twin.idle();
  const asOf = new Date(Date.now() + 40 * 24 * 60 * 60 * 1000).toISOString();
  for (let run = 0; run < 2; run += 1) await hub.twin.invoke('Hub-local-handoff-clocks', { asOf, act: true });
  for (const reader of [lushan(), heting(), hub.as('coordinator-ts'), hub.as('coordinator-ln')]) {
    expect((await typesOf(reader, overdue)).filter((type) => type === 'handoff.flagOverdue')).toHaveLength(1);
    expect((await typesOf(reader, expired)).filter((type) => type === 'handoff.expire')).toHaveLength(1);
  }
  const coordinator = hub.as('coordinator-ts');
  const [entry] = await toldOf(coordinator, overdue);
  expect(entry).toMatchObject({ cityCode: '620500', text: { zh: expect.stringContaining('逾期') } });
  expect(entry?.memberId ?? entry?.branchId).toBeUndefined();
  const params = { id: String(entry?.id) };
  expect(await refusal(hub.as('coordinator-ln').readNotification({ params }))).toBe('not_found');
  expect((await coordinator.readNotification({ params })).body.status).toBe('read');
  expect(await typesOf(hub.as('system-yanqi'), overdue)).toEqual([]);
});

it('events that come again, out of order or long after make one entry each; one of a step that never was makes none', async () => {
  const id = await asked(lushan(), 'lushan-ts', 'heting-ln');
  await heting().acceptHandoff({ params: { id } });
  const before = [await toldOf(lushan(), id), await toldOf(heting(), id)];
  const [accepted] = before[0] ?? [];
  await lushan().readNotification({ params: { id: String(accepted?.id) } });
  const { items } = (await lushan().readHandoffTimeline({ params: { id } })).body;
  const records = items.toReversed().map(({ version, verb, status, at }) => ({
    messageId: `${version}`,
    body: JSON.stringify({
      type: 'record.changed',
      id: `${id}:${version}`,
      kind: 'handoff',
      recordId: id,
      version,
      verb,
      status,
      at,
    }),
  }));
  for (let round = 0; round < 3; round += 1)
    expect(await hub.twin.invoke(worker, { Records: [...records, ...records] })).toEqual({ batchItemFailures: [] });
  const after = [await toldOf(lushan(), id), await toldOf(heting(), id)];
  expect(after.map((entries) => entries.map((it) => it.id))).toEqual(
    before.map((entries) => entries.map((it) => it.id)),
  );
  expect(after[0]?.[0]?.status).toBe('read');
  const never = { ...JSON.parse(String(records[0]?.body)), version: 99, id: `${id}:99` };
  expect(await hub.twin.invoke(worker, { Records: [{ messageId: 'n', body: JSON.stringify(never) }] })).toEqual({
    batchItemFailures: [{ itemIdentifier: 'n' }],
  });
});
