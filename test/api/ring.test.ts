import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LinkRecord } from '#schemas/links.ts';
import { commonValueThreshold } from '#schemas/pool.ts';
import { derivedId } from '#shared/records/id.ts';
import { phoneOf, plateOf } from '../../functions/leads/pool-values.ts';
import { leadReport } from '../support/bodies.ts';
import { type Caller, type Hub, startHub } from '../support/hub.ts';
import { leadItems, putLeadItem } from '../support/lead-items.ts';
import { itemOf } from '../support/leads.ts';

let hub: Hub;
beforeAll(async () => {
  hub = await startHub();
});
afterAll(() => hub?.stop());

const members: readonly Caller[] = ['system-lushan', 'system-heting', 'system-yanqi'];
const [lushan = 'system-lushan', heting = 'system-heting'] = members;
const committee: Caller = 'antifraud-ts';
const purpose = 'committee-work' as const;

type Given = NonNullable<ReturnType<typeof leadReport>['indicators']>;
let values = 700_000;
const newPhone = () => {
  values += 1;
  return { kind: 'phone' as const, value: phoneOf(values) };
};
const newPlate = () => {
  values += 1;
  return { kind: 'plate' as const, value: plateOf(values) };
};
const report = async (who: Caller, indicators: Given) =>
  (await hub.as(who).reportLead({ body: { ...leadReport('甘E00001', '620502'), indicators } })).body.id;
const retract = async (who: Caller, id: string) => {
  await hub.as(who).retractLead({ params: { id }, body: { reason: '录入有误' } });
  await hub.twin.idle();
};

/** The links of a lead with the kinds that they rest on, and its ring, as its owner sees them. */
const linksOf = async (who: Caller, id: string) => {
  const { body } = await hub.as(who).readLeadLinks({ params: { id }, query: { limit: 100 } });
  return body.items.map(({ reasons }) => reasons.map(({ kind }) => kind));
};
const ringOf = async (who: Caller, id: string) =>
  (await hub.as(who).readRing({ params: { id }, query: { depth: 1 } })).body;
const linkRecordsOf = async (id: string) =>
  (await leadItems(hub))
    .filter(({ kind, sk }) => kind === 'link' && sk === 'record')
    .map((item) => LinkRecord.parse(item))
    .filter(({ firstLeadId, secondLeadId }) => firstLeadId === id || secondLeadId === id);

/** Leads of all members that carry a value, until it links nothing: one more than a value may have. */
async function crowd(indicator: Given[number]) {
  const carriers: { who: Caller; id: string }[] = [];
  for (let place = 0; place < commonValueThreshold + 2; place += 1) {
    const who = members[place % members.length] ?? lushan;
    carriers.push({ who, id: await report(who, [indicator, newPlate()]) });
    await hub.twin.idle();
  }
  return carriers;
}

describe('the link of two leads', () => {
  it('has an id that nobody can work out who knows both leads, and says nowhere which value they share', async () => {
    const phone = newPhone();
    const [a, b, c] = [await report(lushan, [phone]), await report(heting, [phone]), await report(heting, [phone])];
    await hub.twin.idle();
    const links = await linkRecordsOf(a);
    expect(links).toHaveLength(2);
    for (const link of links) {
      const pairs = [a, b, c].flatMap((one) => [a, b, c].map((another) => derivedId('lnk', one, another)));
      expect(pairs).not.toContain(link.id);
    }
    // Two links that rest on one value can't be told from two that do not.
    expect(new Set(links.map(({ reasons: [reason] }) => reason?.tag)).size).toBe(2);
    const said = JSON.stringify((await leadItems(hub)).filter(({ pk }) => links.some(({ id }) => id === pk)));
    for (const secret of ['value#', phone.value]) expect(said).not.toContain(secret);
  });

  it('tells both owners when their leads turn out to share one thing more, and the same once more is nothing new', async () => {
    const [phone, plate] = [newPhone(), newPlate()];
    const [a, b] = [await report(lushan, [phone, plate]), await report(heting, [phone])];
    await hub.twin.idle();
    const [link] = await linkRecordsOf(a);
    const toldOf = async (who: Caller) => {
      const { body } = await hub.as(who).listNotifications({ query: { limit: 100 } });
      return body.items.filter(({ subject }) => subject.id === link?.id).map(({ type }) => type);
    };
    const add = async () => {
      await hub.as(heting).addIndicators({ params: { id: b }, body: { indicators: [plate] } });
      await hub.twin.idle();
    };
    await add();
    expect((await linksOf(lushan, a)).map((kinds) => kinds.toSorted())).toEqual([['phone', 'plate']]);
    for (const who of [lushan, heting]) expect(await toldOf(who)).toContain('link.strengthen');
    await add();
    for (const who of [lushan, heting])
      expect((await toldOf(who)).filter((type) => type === 'link.strengthen')).toHaveLength(1);
  });
});

describe('a lead that has left the pool', () => {
  const worker = 'Hub-local-leads-worker';
  const delivered = (event: object) =>
    hub.twin.invoke(worker, { Records: [{ messageId: 'one', body: JSON.stringify(event) }] });

  it('is taken out whatever a process that died had still written of it, when its event comes again', async () => {
    const phone = newPhone();
    const a = await report(lushan, [phone]);
    await hub.twin.idle();
    const [edge] = (await leadItems(hub)).filter(({ sk }) => sk === a);
    if (!edge) throw new Error('the lead carries nothing');
    await retract(lushan, a);
    await putLeadItem(hub, edge);
    const ghost = await report(heting, [phone]);
    await hub.twin.idle();
    const event = { type: 'record.changed', id: `${a}:1`, kind: 'lead', recordId: a, version: 1, verb: 'report' };
    expect(await delivered({ ...event, status: 'reported', at: edge.at })).toEqual({ batchItemFailures: [] });
    expect(await itemOf(hub, String(edge.pk), a)).toBeUndefined();
    const { body } = await hub.as(heting).readLeadMatches({ params: { id: ghost } });
    expect(body.items).toMatchObject([{ answer: 'none', leads: 0 }]);
    expect(await linksOf(heting, ghost)).toEqual([]);
  });

  it('has no step that is passed over: an event from which nothing is known to follow comes again', async () => {
    const at = new Date().toISOString();
    const event = { type: 'record.changed', id: 'led_x:1', kind: 'lead', recordId: 'led_x', version: 1, at };
    expect(await delivered({ ...event, verb: 'renamed', status: 'reported' })).toEqual({
      batchItemFailures: [{ itemIdentifier: 'one' }],
    });
  });
});

describe('a value that has become too common, or that the committee has excluded', () => {
  it('links nothing in links and rings, before and after a move of the keys, and links all again once that ends', {
    timeout: 600_000,
  }, async () => {
    const [phone, switchboard] = [newPhone(), newPhone()];
    const until = new Date(Date.now() + 86_400_000).toISOString();
    const early = [await report(lushan, [switchboard]), await report(heting, [switchboard])];
    const carriers = await crowd(phone);
    await hub.twin.idle();
    expect(await linksOf(lushan, early[0] ?? '')).toEqual([['phone']]);
    const { body: exclusion } = await hub
      .as(committee)
      .excludeIndicator({ body: { indicator: switchboard, reason: '救援公司总机', until } });
    const late = await report(lushan, [switchboard]);
    await hub.twin.idle();
    const [first, last] = [carriers[0], carriers.at(-1)];
    if (!first || !last) throw new Error('nobody carries the value');

    const nothingLinks = async () => {
      for (const { who, id } of [first, last]) {
        expect(await linksOf(who, id)).toEqual([]);
        expect((await ringOf(who, id)).edges).toEqual([]);
      }
      // The first was linked before the value was common, the last never was.
      expect((await ringOf(first.who, first.id)).suppressed).toMatchObject([
        { kind: 'phone', because: 'common', leads: carriers.length },
      ]);
      expect(await linksOf(lushan, early[0] ?? '')).toEqual([]);
      expect((await ringOf(lushan, early[0] ?? '')).suppressed).toMatchObject([
        { kind: 'phone', because: 'excluded', leads: 3 },
      ]);
    };
    await nothingLinks();
    const { body: ring } = await hub.as(committee).readRing({ params: { id: first.id }, query: { depth: 3, purpose } });
    expect([ring.nodes.length, ring.edges, ring.truncated]).toEqual([1, [], false]);

    await hub.twin.invoke('Hub-local-lead-reindex', { to: 2, act: true, waitSeconds: 4 });
    await hub.twin.idle();
    await nothingLinks();
    // Under the other keys it is the same value: it is no further reason.
    const before = await linkRecordsOf(first.id);
    await hub.as(first.who).addIndicators({ params: { id: first.id }, body: { indicators: [phone] } });
    await hub.twin.idle();
    expect((await linkRecordsOf(first.id)).map(({ reasons }) => reasons.length)).toEqual(before.map(() => 1));

    const [, gone] = carriers;
    if (gone) await retract(gone.who, gone.id);
    for (const { who, id } of [first, last]) {
      expect(await linksOf(who, id)).toHaveLength(commonValueThreshold);
      expect((await ringOf(who, id)).nodes).toHaveLength(commonValueThreshold + 1);
      expect((await ringOf(who, id)).suppressed).toEqual([]);
    }

    await hub.as(committee).liftExclusion({ params: { id: exclusion.id }, body: { reason: '总机已停用' } });
    await hub.twin.idle();
    for (const id of [early[0] ?? '', late]) expect(await linksOf(lushan, id)).toEqual([['phone'], ['phone']]);
    expect((await ringOf(lushan, late)).nodes).toHaveLength(3);
  });
});
