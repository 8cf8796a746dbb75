import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Input } from '#schemas/client.ts';
import { checkLimits } from '#schemas/indicator-checks.ts';
import { leadReport } from '../support/bodies.ts';
import { type Caller, type Hub, startHub } from '../support/hub.ts';
import { leadItems } from '../support/lead-items.ts';
import { outcome } from '../support/outcome.ts';
import { tianshui } from '../support/world.ts';

let hub: Hub;
beforeAll(async () => {
  hub = await startHub();
});
afterAll(() => hub?.stop());

const digits = (length: number) =>
  Array.from(crypto.getRandomValues(new Uint8Array(length)), (byte) => byte % 10).join('');
const newPhone = () => `138${digits(8)}`;
const phoneOf = (value: string) => ({ kind: 'phone' as const, value });
type Check = Input<'checkIndicator'>['body'];
const bodyOf = (value: string): Check => ({
  indicator: phoneOf(value),
  purpose: 'before-payment',
  claimNumber: 'CLM-7',
});
const check = (who: Caller, value: string, idempotencyKey = crypto.randomUUID()) =>
  hub.as(who).checkIndicator({ body: bodyOf(value), idempotencyKey });
const report = async (who: Caller, value: string) =>
  (await hub.as(who).reportLead({ body: { ...leadReport('甘E00001', '620502'), indicators: [phoneOf(value)] } })).body;
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
const exclude = (value: string, until = inDays(30)) =>
  hub.as('antifraud-ts').excludeIndicator({ body: { indicator: phoneOf(value), reason: '拖车公司总机', until } });
const linksOf = async (who: Caller, id: string) =>
  (await hub.as(who).readLeadLinks({ params: { id }, query: {} })).body.items.length;
const found = async (who: Caller, value: string) => (await check(who, value)).body.found;

describe('a check before a payment', () => {
  it("tells whether a value is known, of one's own leads apart, and nothing of anybody", async () => {
    const phone = newPhone();
    expect(await found('system-lushan', phone)).toEqual({
      answer: 'none',
      leads: 0,
      ownLeads: 0,
      members: 0,
      cities: [],
    });
    const leads = [await report('system-heting', phone), await report('system-lushan', phone)];
    const { status, body } = await check('system-lushan', `+86 ${phone}`);
    expect(status).toBe(201);
    expect(body.found).toMatchObject({ answer: 'linked', leads: 2, ownLeads: 1, members: 1, cities: [tianshui] });
    const text = JSON.stringify(body);
    for (const secret of [phone, hub.ids.members.heting, ...leads.map(({ id }) => id)])
      expect(text).not.toContain(secret);
  });

  it('is on record: the member reads its own, the committee all, the value stands nowhere', async () => {
    const phone = newPhone();
    const { body: made } = await check('system-yanqi', phone);
    expect(made).toMatchObject({ purpose: 'before-payment', claimNumber: 'CLM-7', indicatorKind: 'phone' });
    const listed = async (who: Caller) => (await hub.as(who).listIndicatorChecks({ query: { limit: 100 } })).body.items;
    expect((await listed('system-yanqi')).map(({ id }) => id)).toEqual([made.id]);
    expect((await listed('antifraud-ts')).map(({ id }) => id)).toContain(made.id);
    expect((await listed('system-heting')).map(({ id }) => id)).not.toContain(made.id);
    const params = { id: made.id };
    expect((await hub.as('antifraud-ts').readIndicatorCheck({ params })).body).toEqual(made);
    expect(await outcome(hub.as('system-heting').readIndicatorCheck({ params }))).toMatchObject({ status: 404 });
    await hub.twin.idle();
    const kept = (await leadItems(hub)).filter((item) => JSON.stringify(item).includes(made.id));
    expect(JSON.stringify(kept)).not.toContain(phone);
    expect(JSON.stringify(kept)).toContain('value#phone#1#');
  });

  it('needs a purpose of the list and the number of the claim, and is for members alone', async () => {
    const { purpose: _, ...without } = bodyOf(newPhone());
    const wrong = async (body: object) =>
      (await outcome(hub.as('system-lushan').checkIndicator({ body: body as Check }))).problem;
    expect((await wrong(without))?.errors).toMatchObject([{ pointer: '/purpose' }]);
    expect((await wrong({ ...bodyOf(newPhone()), purpose: 'curiosity' }))?.errors).toMatchObject([
      { pointer: '/purpose' },
    ]);
    expect((await wrong({ ...bodyOf(newPhone()), claimNumber: ' ' }))?.errors).toMatchObject([
      { pointer: '/claimNumber' },
    ]);
    expect(await outcome(check('antifraud-ts', newPhone()))).toMatchObject({ status: 403 });
  });

  it('is answered as the first time when it is sent again', async () => {
    const [phone, key] = [newPhone(), crypto.randomUUID()];
    const { body: first } = await check('system-lushan', phone, key);
    await report('system-heting', phone);
    expect(await check('system-lushan', phone, key)).toMatchObject({ replayed: true, body: first });
    expect(await outcome(check('system-lushan', newPhone(), key))).toMatchObject({
      problem: { code: 'idempotency_key_reused' },
    });
  });
});

describe('a value that the committee has excluded', () => {
  it('is suppressed with the reason for all, until it is lifted, and can be excluded anew', async () => {
    const phone = newPhone();
    const lead = await report('system-heting', phone);
    const { body: made } = await exclude(phone);
    expect(made).toMatchObject({ status: 'active', indicator: phoneOf(phone), reason: '拖车公司总机' });
    const suppressed = { answer: 'suppressed', leads: 1, suppressed: { because: 'excluded', reason: '拖车公司总机' } };
    expect(await found('system-lushan', phone)).toMatchObject(suppressed);
    expect((await report('system-lushan', phone)).matches).toMatchObject([suppressed]);
    expect((await hub.as('system-heting').readLeadMatches({ params: { id: lead.id } })).body.items).toMatchObject([
      suppressed,
    ]);
    expect(await outcome(exclude(phone))).toMatchObject({ problem: { code: 'already_exists' } });
    const params = { id: made.id };
    await hub.as('antifraud-ts').liftExclusion({ params, body: { reason: '号码已换' } });
    await hub.twin.idle();
    expect(await found('system-yanqi', phone)).toMatchObject({ answer: 'linked', leads: 2 });
    expect((await exclude(phone)).body).toMatchObject({ id: made.id, status: 'active', version: 4 });
    await hub.twin.idle();
    expect(await found('system-yanqi', phone)).toMatchObject(suppressed.answer ? { answer: 'suppressed' } : {});
  });

  it('ends by itself when its time is over', async () => {
    const phone = newPhone();
    const lead = await report('system-heting', phone);
    await report('system-yanqi', phone);
    const { body: made } = await exclude(phone, new Date(Date.now() + 2000).toISOString());
    await new Promise((resolve) => setTimeout(resolve, 2000));
    expect(await found('system-lushan', phone)).toMatchObject({ answer: 'linked' });
    await hub.twin.invoke('Hub-local-lead-clocks', {});
    await hub.twin.idle();
    expect(await linksOf('system-heting', lead.id)).toBe(1);
    const { body: over } = await hub.as('antifraud-ts').readExclusion({ params: { id: made.id } });
    expect(over).toMatchObject({ status: 'ended' });
    expect(over).not.toHaveProperty('indicator');
  });

  it('links the leads that carry it once it is lifted, and nobody can read any more what it was', async () => {
    const phone = newPhone();
    const { body: made } = await exclude(phone);
    const lead = await report('system-heting', phone);
    await report('system-yanqi', phone);
    await hub.twin.idle();
    expect(await linksOf('system-heting', lead.id)).toBe(0);
    const of = async (name: string) => (await leadItems(hub)).filter((item) => item[name] === made.id);
    const [{ keyId } = { keyId: undefined }] = await of('id');
    const keys = async () => (await leadItems(hub)).filter(({ pk }) => pk === keyId);
    expect(await keys()).toHaveLength(1);
    await hub.as('antifraud-ts').liftExclusion({ params: { id: made.id }, body: { reason: '号码已换' } });
    await hub.twin.idle();
    expect(await linksOf('system-heting', lead.id)).toBe(1);
    expect(await keys()).toEqual([]);
    const { body: list } = await hub.as('antifraud-ts').listExclusions({ query: { status: 'ended', limit: 100 } });
    expect(list.items.map(({ id, indicator }) => [id, indicator])).toContainEqual([made.id, undefined]);
  });

  it('keeps no key of a request that excluded nothing', async () => {
    const phone = newPhone();
    const [one, other] = await Promise.all([outcome(exclude(phone)), outcome(exclude(phone))]);
    expect([one.status, other.status].sort()).toEqual([201, 409]);
    const items = await leadItems(hub);
    const known = new Set(items.map(({ keyId }) => keyId));
    expect(items.filter(({ pk, sk }) => String(pk).startsWith('exclusion#') && sk === 'key' && !known.has(pk))).toEqual(
      [],
    );
  });

  it('is the committee’s alone to decide, for 24 months at most, and stands sealed', async () => {
    const phone = newPhone();
    const { body: made } = await exclude(phone);
    const body = { indicator: phoneOf(newPhone()), reason: '试验', until: inDays(20) };
    for (const who of ['system-lushan', 'coordinator-ts', 'police-ts'] as const)
      expect(await outcome(hub.as(who).excludeIndicator({ body }))).toMatchObject({ status: 403 });
    for (const until of [inDays(-1), inDays(24 * 31 + 10)])
      expect(await outcome(exclude(newPhone(), until))).toMatchObject({
        problem: { code: 'implausible_time', errors: [{ pointer: '/until' }] },
      });
    const extended = { reason: '总机仍在用', until: inDays(200) };
    const { body: later } = await hub.as('antifraud-ts').extendExclusion({ params: { id: made.id }, body: extended });
    expect(later).toMatchObject({ version: 2, ...extended });
    const { body: list } = await hub.as('antifraud-ts').listExclusions({ query: { status: 'active', limit: 100 } });
    expect(list.items).toContainEqual(later);
    await hub.twin.idle();
    const kept = (await leadItems(hub)).filter((item) => JSON.stringify(item).includes(made.id));
    expect(kept.length).toBeGreaterThan(2);
    expect(JSON.stringify(kept)).not.toContain(phone);
  });
});

describe('the limit of checks', () => {
  it('holds for all of a member together, however many come at once; what is over is not done', async () => {
    const phone = newPhone();
    const listed = async () => {
      const items = new Set<string>();
      let cursor: string | undefined;
      do {
        const { body } = await hub
          .as('system-lushan')
          .listIndicatorChecks({ query: { limit: 100, ...(cursor ? { cursor } : {}) } });
        for (const { id } of body.items) items.add(id);
        cursor = body.nextCursor;
      } while (cursor);
      return items.size;
    };
    const before = await listed();
    const all = await Promise.all(
      Array.from({ length: 3 * checkLimits.perMinute }, (_, place) =>
        outcome(check(place % 2 === 0 ? 'system-lushan' : 'staff-lushan', phone)),
      ),
    );
    const done = all.filter(({ status }) => status === 201).length;
    const refused = all.filter(({ status }) => status === 429);
    // A minute may end in between, and begins with a full measure.
    expect(done).toBeLessThanOrEqual(2 * checkLimits.perMinute);
    expect(done + refused.length).toBe(all.length);
    expect(refused.length).toBeGreaterThan(0);
    for (const { problem, headers } of refused) {
      expect(problem?.code).toBe('check_limit');
      expect(Number(headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
      expect(Number(headers.get('retry-after'))).toBeLessThanOrEqual(60);
    }
    await hub.twin.idle();
    expect((await listed()) - before).toBe(done);
    // Another member has its own.
    expect(await outcome(check('system-heting', phone))).toMatchObject({ status: 201 });
  });
});
