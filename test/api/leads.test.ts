import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Input } from '#schemas/client.ts';
import { commonValueThreshold } from '#schemas/pool.ts';
import { type Caller, type Hub, startHub } from '../support/hub.ts';
import { leadItems, putLeadItem } from '../support/lead-items.ts';
import { outcome } from '../support/outcome.ts';
import { sourceOf } from '../support/sources.ts';
import { longnan, tianshui } from '../support/world.ts';

let hub: Hub;
beforeAll(async () => {
  hub = await startHub({ metered: true });
});
afterAll(() => hub?.stop());
afterEach(() => hub.proxy.faults.clear());

type Report = Input<'reportLead'>['body'];
const members = ['system-lushan', 'system-heting', 'system-yanqi'] as const;
const digits = (length: number) =>
  Array.from(crypto.getRandomValues(new Uint8Array(length)), (byte) => byte % 10).join('');
const newPhone = () => `139${digits(8)}`;
const newPlate = () => `甘E${digits(5)}`;
const reportOf = (more: Partial<Report>): Report => ({
  countyCode: '620502',
  incidentAt: '2026-11-03T10:00:00Z',
  suspicions: ['staged', 'repeated'],
  reliability: 'B',
  credibility: '2',
  narrative: '碰撞部位不符。',
  ...more,
});
const report = async (who: Caller, more: Partial<Report>, idempotencyKey = crypto.randomUUID()) =>
  (await hub.as(who).reportLead({ body: reportOf(more), idempotencyKey })).body;
const phoneOf = (value: string) => ({ indicators: [{ kind: 'phone' as const, value }] });
const matches = async (who: Caller, id: string) => (await hub.as(who).readLeadMatches({ params: { id } })).body.items;
const rejected = async (more: Partial<Report>) =>
  (await outcome(hub.as('system-lushan').reportLead({ body: reportOf(more) }))).problem;

/** The items of the value that a lead carries. */
async function itemsOf(leadId: string) {
  const items = await leadItems(hub);
  const partition = items.find(({ pk, sk }) => String(pk).startsWith('value#') && sk === leadId)?.pk;
  return items.filter(({ pk }) => pk === partition).sort((one, other) => (String(one.sk) < String(other.sk) ? -1 : 1));
}

describe('a lead that is reported', () => {
  it('tells in the same answer of every value whether it is known, however it is written, and whose it is not', async () => {
    const [plate, phone, account] = [newPlate(), newPhone(), digits(18)];
    const first = await report('system-lushan', {
      indicators: [{ kind: 'plate', value: plate }],
      people: [{ role: 'driver', name: '试验人', phone, bankAccount: account }],
    });
    expect(first.matches.map(({ kind, answer }) => [kind, answer])).toEqual([
      ['plate', 'none'],
      ['phone', 'none'],
      ['bank-account', 'none'],
    ]);
    const second = await report('system-heting', {
      countyCode: '621202',
      indicators: [
        { kind: 'plate', value: `${plate.slice(0, 2)}·${plate.slice(2)}` },
        { kind: 'phone', value: `+86 ${phone.slice(0, 3)}-${phone.slice(3)}` },
        { kind: 'phone', value: phone },
        { kind: 'vin', value: 'LDEMAO0A0TA000007' },
      ],
    });
    const linked = { answer: 'linked', leads: 1, ownLeads: 0, members: 1, cities: [tianshui] };
    expect(second.matches).toMatchObject([
      { kind: 'plate', value: plate, ...linked },
      { kind: 'phone', value: phone, ...linked },
      { kind: 'vin', value: 'LDEMA00A0TA000007', repaired: true, answer: 'none' },
    ]);
    const text = JSON.stringify(second);
    for (const secret of [first.id, hub.ids.members.lushan, '试验人', account]) expect(text).not.toContain(secret);
    expect(second.matches[0]?.sinceMonth).toMatch(/^\d{4}-\d\d$/);
    expect(await matches('system-lushan', first.id)).toMatchObject([
      { answer: 'linked', leads: 1, cities: [longnan] },
      { answer: 'linked', leads: 1 },
      { answer: 'none' },
    ]);
  });

  it("tells of one's own company's other leads apart", async () => {
    const phone = newPhone();
    for (const who of ['system-lushan', 'system-lushan', 'system-yanqi'] as const) await report(who, phoneOf(phone));
    const { matches: found } = await report('system-lushan', phoneOf(phone));
    expect(found).toMatchObject([{ answer: 'linked', leads: 3, ownLeads: 2, members: 1 }]);
  });

  it('names each place that is wrong, and how to mend it, in both languages', async () => {
    const problem = await rejected({
      indicators: [
        { kind: 'phone', value: '8212345' },
        { kind: 'vin', value: 'LDEMA00A0TA000008' },
      ],
      people: [{ role: 'driver', nationalId: '110105194912310021' }],
      shops: [{ role: 'repairer', name: '有限公司', phone: '1' }],
    });
    expect(problem?.errors?.map(({ pointer, code }) => `${pointer} ${code}`).sort()).toEqual([
      '/indicators/0/value phone',
      '/indicators/1/value vin_check_digit',
      '/people/0/nationalId id_checksum',
      '/shops/0/name shop_name',
      '/shops/0/phone phone',
    ]);
    for (const { detail } of problem?.errors ?? []) expect(detail).not.toContain('8212345');
    expect((await rejected({}))?.errors).toMatchObject([{ pointer: '/indicators', code: 'indicator_missing' }]);
    const many = Array.from({ length: 20 }, () => ({
      role: 'driver' as const,
      phone: newPhone(),
      bankAccount: digits(17),
    }));
    expect((await rejected({ people: many, ...phoneOf(newPhone()) }))?.errors).toMatchObject([
      { code: 'too_many_indicators' },
    ]);
    expect((await rejected({ people: many.map(({ role, phone }) => ({ role, phone })) }))?.code).toBeUndefined();
  });

  it('keeps no value and no name in the open, in the table, its audit rows, its index and the logs', async () => {
    const [phone, name, account] = [newPhone(), `名${crypto.randomUUID().slice(0, 8)}`, digits(18)];
    const { id } = await report('system-lushan', {
      people: [{ role: 'organiser', name, phone, bankAccount: account }],
    });
    await hub.twin.idle();
    const kept = JSON.stringify(await leadItems(hub));
    for (const secret of [phone, name, account]) expect(kept).not.toContain(secret);
    expect(kept).toContain(id);
  });

  it('answers a repeat as the first time, and makes nothing twice', async () => {
    const [phone, key] = [newPhone(), crypto.randomUUID()];
    const first = await report('system-lushan', phoneOf(phone), key);
    const again = await hub.as('system-lushan').reportLead({ body: reportOf(phoneOf(phone)), idempotencyKey: key });
    expect(again).toMatchObject({ replayed: true, body: { id: first.id, version: 1, indicators: first.indicators } });
    await hub.twin.idle();
    const items = await itemsOf(first.id);
    expect(items.map(({ sk }) => sk)).toEqual(['#tally', first.id]);
    expect(items[0]).toMatchObject({ leads: 1 });
  });
});

describe('a lead that has left the pool', () => {
  it('matches nothing again when the report is sent again, and what a cut-off request left of it is removed', async () => {
    const [phone, key] = [newPhone(), crypto.randomUUID()];
    const { id } = await report('system-lushan', phoneOf(phone), key);
    await hub.twin.idle();
    const edge = (await itemsOf(id)).find(({ sk }) => sk === id);
    await hub.as('system-lushan').retractLead({ params: { id }, body: { reason: '录入有误' } });
    await hub.twin.idle();
    expect(await itemsOf(id)).toEqual([]);
    await putLeadItem(hub, { ...edge });
    const again = await hub.as('system-lushan').reportLead({ body: reportOf(phoneOf(phone)), idempotencyKey: key });
    expect(again).toMatchObject({ replayed: true, body: { id, version: 1 } });
    await hub.twin.idle();
    expect((await leadItems(hub)).filter(({ pk, sk }) => String(pk).startsWith('value#') && sk === id)).toEqual([]);
    expect((await report('system-heting', phoneOf(phone))).matches).toMatchObject([{ answer: 'none', leads: 0 }]);
  });

  it('leaves the tally of its value to be removed, unless the value is counted again', async () => {
    const phone = newPhone();
    const { id } = await report('system-lushan', phoneOf(phone));
    await hub.twin.idle();
    const [tally] = await itemsOf(id);
    expect(tally).toMatchObject({ sk: '#tally', leads: 1 });
    expect(tally).not.toHaveProperty('expiresAt');
    await hub.as('system-lushan').retractLead({ params: { id }, body: { reason: '录入有误' } });
    await hub.twin.idle();
    const now = async () => (await leadItems(hub)).find(({ pk, sk }) => pk === tally?.pk && sk === '#tally');
    const empty = await now();
    expect(empty).toMatchObject({ leads: 0 });
    // Longer than the stream keeps a change that may come again.
    expect(Number(empty?.expiresAt)).toBeGreaterThan(Date.now() / 1000 + 2 * 86_400);
    await report('system-heting', phoneOf(phone));
    await hub.twin.idle();
    expect(await now()).toMatchObject({ leads: 1 });
    expect(await now()).not.toHaveProperty('expiresAt');
  });
});

describe('what its reporter adds to a lead', () => {
  it('is nobody else’s to try, and what stands sealed is not told by a refusal, whatever of the lead is open to all', async () => {
    const indicators = Array.from({ length: 20 }, () => ({ kind: 'phone' as const, value: newPhone() }));
    const { id } = await report('system-lushan', {
      indicators,
      people: Array.from({ length: 20 }, () => ({ role: 'driver' as const, phone: newPhone() })),
      sharing: { suspicion: 'all' },
    });
    // One that it has would fit, one that it has not would be one too many.
    for (const value of [indicators[0]?.value ?? '', newPhone()]) {
      const tried = hub.as('system-heting').addIndicators({ params: { id }, body: phoneOf(value) });
      expect(await outcome(tried)).toMatchObject({ status: 403, problem: { code: 'role_not_allowed' } });
    }
  });

  it('is answered as the first time when it is sent again, whatever came after', async () => {
    const [known, key] = [newPhone(), crypto.randomUUID()];
    await report('system-heting', phoneOf(known));
    const given = newPhone();
    const { id } = await report('system-lushan', phoneOf(given));
    const add = (value: string, idempotencyKey: string) =>
      hub.as('system-lushan').addIndicators({
        params: { id },
        body: { indicators: [...phoneOf(given).indicators, ...phoneOf(value).indicators] },
        idempotencyKey,
      });
    const { body: first } = await add(known, key);
    expect(first.matches).toMatchObject([{ value: known, answer: 'linked', leads: 1 }]);
    await hub.twin.idle();
    for (const later of [false, true]) {
      if (later) await add(newPhone(), crypto.randomUUID());
      const again = await add(known, key);
      expect(again).toMatchObject({ replayed: true, body: { version: 2, indicators: first.indicators } });
      expect(again.body.matches).toEqual(first.matches);
      await hub.twin.idle();
    }
  });

  it('names no more people, vehicles and shops than a report may', async () => {
    const people = (number: number) =>
      Array.from({ length: number }, (_, place) => ({ role: 'witness' as const, name: `证人${place}号${digits(6)}` }));
    const { id } = await report('system-lushan', { ...phoneOf(newPhone()), people: people(15) });
    const add = (added: ReturnType<typeof people>) =>
      outcome(hub.as('system-lushan').addIndicators({ params: { id }, body: { people: added } }));
    expect(await add(people(5))).toMatchObject({ status: 200 });
    expect(await add(people(1))).toMatchObject({
      problem: { code: 'invalid_request', errors: [{ pointer: '/people', code: 'too_many_involved' }] },
    });
  });

  it('is matched in the same answer, kept once, and reported to whoever meets it next', async () => {
    const [phone, plate] = [newPhone(), newPlate()];
    const { id } = await report('system-lushan', phoneOf(phone));
    await report('system-heting', { indicators: [{ kind: 'plate', value: plate }] });
    const body = { vehicles: [{ role: 'other-party' as const, plate }], ...phoneOf(phone) };
    const { body: added } = await hub.as('system-lushan').addIndicators({ params: { id }, body });
    expect(added.matches).toMatchObject([{ kind: 'plate', value: plate, answer: 'linked', leads: 1 }]);
    expect(added.indicators).toHaveLength(2);
    expect((await report('system-yanqi', { indicators: [{ kind: 'plate', value: plate }] })).matches).toMatchObject([
      { answer: 'linked', leads: 2, members: 2 },
    ]);
    const empty = hub.as('system-lushan').addIndicators({ params: { id }, body: {} });
    expect(await outcome(empty)).toMatchObject({ problem: { errors: [{ code: 'nothing_to_add' }] } });
    const foreign = hub.as('system-heting').addIndicators({ params: { id }, body });
    expect(await outcome(foreign)).toMatchObject({ status: 404 });
  });

  it('is all there when several add at the same instant', async () => {
    const { id } = await report('system-lushan', phoneOf(newPhone()));
    const phones = Array.from({ length: 4 }, newPhone);
    await Promise.all(
      phones.map((phone) => hub.as('system-lushan').addIndicators({ params: { id }, body: phoneOf(phone) })),
    );
    const { body: lead } = await hub.as('system-lushan').readLead({ params: { id } });
    expect(lead.version).toBe(5);
    expect(lead.indicators?.map(({ value }) => value)).toEqual(expect.arrayContaining(phones));
  });

  it('stays within the most that a lead takes', async () => {
    const indicators = Array.from({ length: 20 }, () => ({ kind: 'phone' as const, value: newPhone() }));
    const { id } = await report('system-lushan', { indicators });
    const more = Array.from({ length: 20 }, () => ({ kind: 'phone' as const, value: newPhone() }));
    const add = (added: typeof more) =>
      outcome(hub.as('system-lushan').addIndicators({ params: { id }, body: { indicators: added } }));
    expect(await add(more)).toMatchObject({ status: 200 });
    expect(await add([{ kind: 'phone', value: newPhone() }])).toMatchObject({
      problem: { errors: [{ code: 'too_many_indicators' }] },
    });
  });
});

describe('the same value from 64 reports at once', () => {
  const reports = 64;
  /** Reports, again with the same key while the hub asks for it, as every client does. */
  async function insist(who: Caller, phone: string) {
    const key = crypto.randomUUID();
    for (let attempt = 0; attempt < 8; attempt += 1) {
      const answer = await outcome(hub.as(who).reportLead({ body: reportOf(phoneOf(phone)), idempotencyKey: key }));
      if (answer.body) return answer.body;
    }
    throw new Error('a report that never came through');
  }
  const all = (phone: string, number = reports) =>
    Promise.all(
      Array.from({ length: number }, (_, place) => insist(members[place % members.length] ?? members[0], phone)),
    );
  async function settled(phone: string, number: number) {
    await hub.twin.idle();
    const last = await report('system-lushan', phoneOf(phone));
    await hub.twin.idle();
    const items = await itemsOf(last.id);
    expect(items.filter(({ sk }) => String(sk).startsWith('led_'))).toHaveLength(number + 1);
    expect(items.find(({ sk }) => sk === '#tally')).toMatchObject({ leads: number + 1 });
    return last;
  }

  it('is counted exactly, suppressed beyond the threshold, and none is lost or doubled', async () => {
    const phone = newPhone();
    await all(phone);
    const last = await settled(phone, reports);
    expect(await matches('system-lushan', last.id)).toMatchObject([
      { answer: 'suppressed', leads: reports, suppressed: { because: 'common' } },
    ]);
  });

  it('links every two of them up to the threshold: each finds all the others', async () => {
    const phone = newPhone();
    const leads = await all(phone, commonValueThreshold);
    for (const { id, memberId } of leads) {
      const who = members.find((name) => hub.ids.members[name.slice(7)] === memberId) ?? members[0];
      expect(await matches(who, id)).toMatchObject([{ answer: 'linked', leads: commonValueThreshold - 1, members: 2 }]);
    }
    // Of two that were reported at the same instant one at least has learnt of the other at once.
    const known = leads.map((lead) => lead.matches[0]?.leads ?? 0);
    expect(known.reduce((sum, number) => sum + number, 0)).toBeGreaterThanOrEqual(
      (commonValueThreshold * (commonValueThreshold - 1)) / 2,
    );
  });

  it('while answers are lost after the write and the database throttles', async () => {
    const phone = newPhone();
    const ofLeads = (_: string, body: object) => JSON.stringify(body).includes('LeadsTable');
    for (const kind of ['dropAnswer', 'throttle'] as const)
      hub.proxy.faults.inject({ kind, probability: 0.15, times: 60, match: ofLeads });
    await all(phone);
    await hub.twin.idle();
    expect(hub.proxy.faults.count).toBeGreaterThan(10);
    hub.proxy.faults.clear();
    await settled(phone, reports);
  });

  it('while the reader of the stream is killed again and again, and begins anew', async () => {
    const phone = newPhone();
    const killed: Promise<void>[] = [];
    for (let round = 0; round < 4; round += 1) {
      await all(phone, 8);
      killed.push(hub.twin.kill('Hub-local-lead-values'));
    }
    await Promise.all(killed);
    await settled(phone, 32);
  });

  it('when the hub stops before anything was counted, and the stream brings it late and once more', async () => {
    const phone = newPhone();
    const source = sourceOf('LeadValues');
    await hub.twin.pauseSource(source);
    const leads = await all(phone, 24);
    const [lead] = leads;
    // Nothing is counted yet: what is shown is never less than what was seen.
    const [seen] = await matches(
      'system-lushan',
      lead?.memberId === hub.ids.members.lushan ? (lead?.id ?? '') : (leads[0]?.id ?? ''),
    );
    expect(seen).toMatchObject({ answer: 'suppressed' });
    expect(seen?.leads).toBeGreaterThan(commonValueThreshold);
    await hub.restart();
    const last = await settled(phone, 24);
    const items = await itemsOf(last.id);
    const [tally] = items;
    const edges = items.filter(({ sk }) => sk !== '#tally');
    const Records = edges.map(({ pk, sk }) => ({
      eventName: 'INSERT',
      dynamodb: { Keys: { pk: { S: pk }, sk: { S: sk } }, SequenceNumber: String(tally?.last).replace(/^0+/, '') },
    }));
    expect(await hub.twin.invoke('Hub-local-lead-values', { Records })).toEqual({ batchItemFailures: [] });
    expect(await itemsOf(last.id)).toEqual(items);
  });
});

describe('a lead that leaves the pool', () => {
  it('is gone from matches, and the value links again when it falls below the threshold', async () => {
    const phone = newPhone();
    const all = Array.from({ length: commonValueThreshold + 2 }, () => report('system-lushan', phoneOf(phone)));
    const leads = await Promise.all(all);
    await hub.twin.idle();
    const asking = leads[0]?.id ?? '';
    expect(await matches('system-lushan', asking)).toMatchObject([
      { answer: 'suppressed', leads: commonValueThreshold + 1 },
    ]);
    for (const { id } of leads.slice(-3))
      await hub.as('system-lushan').retractLead({ params: { id }, body: { reason: '录入有误' } });
    await hub.twin.idle();
    expect(await matches('system-lushan', asking)).toMatchObject([
      { answer: 'linked', leads: commonValueThreshold - 2 },
    ]);
    expect((await itemsOf(asking))[0]).toMatchObject({ sk: '#tally', leads: commonValueThreshold - 1 });
  });
});
