import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { leadReport } from '../support/bodies.ts';
import { type Caller, type Hub, startHub } from '../support/hub.ts';
import { leadItems, putLeadItem } from '../support/lead-items.ts';

let hub: Hub;
beforeAll(async () => {
  hub = await startHub();
});
afterAll(() => hub?.stop());

const digits = (length: number) =>
  Array.from(crypto.getRandomValues(new Uint8Array(length)), (byte) => byte % 10).join('');
const newPhone = () => `137${digits(8)}`;
const phoneOf = (value: string) => ({ kind: 'phone' as const, value });
const report = async (who: Caller, value: string) =>
  (await hub.as(who).reportLead({ body: { ...leadReport('甘E00001', '620502'), indicators: [phoneOf(value)] } })).body;
const retract = (who: Caller, id: string) => hub.as(who).retractLead({ params: { id }, body: { reason: '录入有误' } });
/** Processes of a test's hub go by what they know of the versions for one second: the rest is for a request that is slow. */
const waitSeconds = 4;
const invoke = (job: string, input: object) =>
  hub.twin.invoke(`Hub-local-${job}`, input) as Promise<Record<string, unknown>>;
const reindex = (input: object) => invoke('lead-reindex', { waitSeconds, ...input });
const recount = (input: object = {}) => invoke('lead-recount', { waitSeconds: 1, ...input });

interface ValueItem {
  readonly pk: string;
  readonly sk: string;
}
const valueItems = async () =>
  (await leadItems(hub))
    .map((item): ValueItem => ({ ...item, pk: String(item.pk), sk: String(item.sk) }))
    .filter(({ pk }) => pk.startsWith('value#'));
const versionOf = ({ pk }: ValueItem) => Number(pk.split('#')[2]);
/** The versions under which anything stands. */
const versionsKept = async () => [...new Set((await valueItems()).map(versionOf))].sort();

const old = Array.from({ length: 12 }, newPhone);
/** The lead that was reported first of those that carry the first of these. */
let eldest = '';

describe('a move to other keys', () => {
  it('loses no match while members report and retract; what was excluded stays so', async () => {
    const excluded = newPhone();
    await report('system-heting', excluded);
    const until = new Date(Date.now() + 86_400_000).toISOString();
    await hub.as('antifraud-ts').excludeIndicator({ body: { indicator: phoneOf(excluded), reason: '总机', until } });
    for (const phone of old) {
      const { id } = await report('system-heting', phone);
      eldest ||= id;
    }
    const gone = newPhone();
    await retract('system-heting', (await report('system-heting', gone)).id);
    await hub.twin.idle();
    expect(await reindex({ to: 2 })).toMatchObject({ read: 1, write: [1], acted: false, leads: 13, edges: 13 });
    expect(await versionsKept()).toEqual([1]);

    let moving = true;
    const moved = reindex({ to: 2, act: true }).finally(() => {
      moving = false;
    });
    const missed: string[] = [];
    const left: string[] = [];
    let made = 0;
    const members = ['system-lushan', 'system-yanqi'] as const;
    while (moving) {
      // Each is reported twice, one after the other, at every moment of the move: the second always learns of the first.
      const phone = newPhone();
      await report('system-heting', phone);
      const known = old[made % old.length] ?? '';
      for (const asked of [phone, known]) {
        const { matches } = await report(members[made % 2] ?? members[0], asked);
        if (asked === phone ? matches[0]?.leads !== 1 : matches[0]?.answer === 'none') missed.push(asked);
      }
      const [still] = (await report('system-lushan', excluded)).matches;
      if (still?.answer !== 'suppressed') missed.push(`excluded ${excluded}`);
      const { id } = await report('system-lushan', newPhone());
      await retract('system-lushan', id);
      left.push(id);
      made += 1;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    expect(await moved).toMatchObject({ read: 2, write: [2], acted: true });
    expect(missed).toEqual([]);
    expect(made).toBeGreaterThan(3);
    await hub.twin.idle();
    expect(await versionsKept()).toEqual([2]);
    expect((await valueItems()).filter(({ sk }) => left.includes(sk))).toEqual([]);
    const { body } = await hub.as('system-yanqi').checkIndicator({
      body: { indicator: phoneOf(gone), purpose: 'survey', claimNumber: 'CLM-1' },
    });
    expect(body.found).toMatchObject({ answer: 'none' });
    expect(await recount()).toMatchObject({ acted: false, miscounted: 0 });
  });

  it('back to the first ones by several runs, one of which is cut off, goes on where it was; no other begins before', async () => {
    const [known = ''] = old;
    const phone = newPhone();
    await report('system-heting', phone);
    const { id: leaver } = await report('system-yanqi', known);
    for (const to of [1, 1])
      expect(await reindex({ to, act: true, mostLeads: 5 })).toMatchObject({
        read: 2,
        write: [2, 1],
        leads: 5,
        unfinished: true,
      });
    await expect(reindex({ to: 3, act: true })).rejects.toThrow('under way');
    // The next batch was written by a run that died before it looked again, and a lead of it has left since.
    await retract('system-yanqi', leaver);
    await hub.twin.idle();
    const edges = await valueItems();
    expect(edges.filter(({ sk }) => sk === leaver)).toEqual([]);
    const first = edges.find((item) => versionOf(item) === 1 && item.sk === eldest);
    if (!first) throw new Error('nothing was indexed');
    await putLeadItem(hub, { ...first, sk: leaver });

    const cutOff = reindex({ to: 1, act: true }).catch((error: Error) => error);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    await hub.twin.kill('Hub-local-lead-reindex');
    await cutOff;
    expect((await report('system-lushan', phone)).matches).toMatchObject([{ answer: 'linked' }]);
    expect(await reindex({ to: 1, act: true })).toMatchObject({ read: 1, write: [1] });
    await hub.twin.idle();
    expect((await report('system-yanqi', phone)).matches).toMatchObject([{ answer: 'linked', leads: 2 }]);
    expect(await versionsKept()).toEqual([1]);
    expect((await valueItems()).filter(({ sk }) => sk === leaver)).toEqual([]);
    for (const asked of old) expect((await report('system-heting', asked)).matches[0]?.answer).not.toBe('none');
    await hub.twin.idle();
    expect(await recount()).toMatchObject({ miscounted: 0 });
  });
});

describe('a tally that is wrong', () => {
  /** A value that two leads carry, and its tally. */
  async function counted() {
    const phone = newPhone();
    await report('system-heting', phone);
    const { id } = await report('system-lushan', phone);
    await hub.twin.idle();
    const items = await valueItems();
    const pk = items.find(({ sk }) => sk === id)?.pk;
    const tally = items.find((item) => item.pk === pk && item.sk === '#tally');
    expect(tally).toMatchObject({ leads: 2 });
    return { phone, tally };
  }

  it('is found, fails the daily recount, and is mended; the stream counts on from there', async () => {
    const { phone, tally } = await counted();
    await putLeadItem(hub, { ...tally, leads: 7 });
    expect(await recount()).toMatchObject({ acted: false, miscounted: 1 });
    expect(await recount({ act: true })).toMatchObject({ acted: true, miscounted: 1, mended: 1 });
    await report('system-yanqi', phone);
    await hub.twin.idle();
    expect(await recount()).toMatchObject({ miscounted: 0 });
  });

  it('since the table has another stream after a restore, counts again once its fences are taken away', async () => {
    const { phone, tally } = await counted();
    await putLeadItem(hub, { ...tally, last: '9'.repeat(40) });
    await report('system-yanqi', phone);
    await hub.twin.idle();
    expect(await recount()).toMatchObject({ miscounted: 1 });
    expect(await recount({ act: true, newStream: true })).toMatchObject({ miscounted: 1, mended: 1 });
    const { id } = await report('system-yanqi', phone);
    await retract('system-yanqi', id);
    await report('system-yanqi', phone);
    await hub.twin.idle();
    expect(await recount()).toMatchObject({ miscounted: 0 });
    await expect(recount({ newStream: true })).rejects.toThrow('act');
  });
});
