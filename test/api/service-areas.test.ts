import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClient, type Input, ProblemError } from '#schemas/client.ts';
import { cities } from '#schemas/divisions.ts';
import { type Hub, startHub } from '../support/hub.ts';
import { longnan, tianshui } from '../support/world.ts';

let hub: Hub;
beforeAll(async () => {
  hub = await startHub({ metered: true });
});
afterAll(() => hub?.stop());

const coordinator = () => hub.as('coordinator-ts');
const branchId = (key: string) => hub.ids.branches[key] ?? '';
const memberId = (key: string) => hub.ids.members[key] ?? '';
const deskOf = (branch: string, countyCode: string): Input<'openDesk'>['body'] => ({
  branchId: branchId(branch),
  countyCode,
  name: '试验理赔分部',
  phone: '0938-0000001',
  hours: '周一至周五 08:30-18:00',
});
const open = async (branch: string, countyCode: string) =>
  (await coordinator().openDesk({ body: deskOf(branch, countyCode) })).body;
const close = (id: string) => coordinator().closeDesk({ params: { id }, body: { reason: '撤并' } });
const refusal = async (call: Promise<unknown>) => {
  try {
    await call;
  } catch (error) {
    if (error instanceof ProblemError) return error.problem;
    throw error;
  }
  throw new Error('it was not refused');
};
const inCounty = async (countyCode: string) => (await coordinator().listDesks({ query: { countyCode } })).body.items;

describe('a claims desk', () => {
  it('is there once for a member and a county: a second is refused and the refusal says what to do', async () => {
    const desk = await open('lushan-ts', '620523');
    expect(desk).toMatchObject({ status: 'open', memberId: memberId('lushan'), countyCode: '620523', version: 1 });
    const problem = await refusal(open('lushan-ts', '620523'));
    expect(problem).toMatchObject({ code: 'already_exists', status: 409, errors: [{ pointer: '/countyCode' }] });
    expect(problem.errors?.[0]?.detail).toMatch(/更正|关闭/);
    expect((await open('heting-ts', '620523')).id).not.toBe(desk.id);
  });

  it('is opened once when two coordinators open it at the same instant', async () => {
    for (const county of ['620521', '620522', '620524']) {
      const outcomes = await Promise.allSettled(
        (['coordinator-ts', 'coordinator-ln', 'antifraud-ts'] as const).map((who) =>
          hub.as(who).openDesk({ body: deskOf('lushan-ts', county) }),
        ),
      );
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      expect(await inCounty(county)).toHaveLength(1);
    }
  });

  it('is kept by a branch in the city of its county, and of no other', async () => {
    expect(await refusal(open('lushan-ln', '620525'))).toMatchObject({
      code: 'branch_of_other_city',
      status: 422,
      errors: [{ in: 'body', pointer: '/branchId', code: 'branch_of_other_city' }],
    });
    const nobody = { ...deskOf('lushan-ts', '620525'), branchId: `brn_${'0'.repeat(26)}` };
    expect(await refusal(coordinator().openDesk({ body: nobody }))).toMatchObject({
      code: 'unknown_reference',
      errors: [{ pointer: '/branchId' }],
    });
  });

  it('is amended on the version that was seen, and moves only to a branch of the same member and city', async () => {
    const { id } = await open('heting-ts', '620525');
    const params = { id };
    const { body: amended, etag = '' } = await coordinator().amendDesk({
      params,
      ifMatch: '"v1"',
      body: { phone: '0938-0000002', hours: '24 小时' },
    });
    expect(amended).toMatchObject({ phone: '0938-0000002', hours: '24 小时', name: '试验理赔分部', version: 2 });
    const amend = (body: NonNullable<Input<'amendDesk'>['body']>, ifMatch = etag) =>
      refusal(coordinator().amendDesk({ params, ifMatch, body }));
    expect(await amend({ name: '甲' }, '"v1"')).toMatchObject({ code: 'version_stale', status: 412 });
    expect(await amend({ branchId: branchId('lushan-ts') })).toMatchObject({
      code: 'branch_of_other_member',
      errors: [{ pointer: '/branchId' }],
    });
    expect((await amend({ branchId: branchId('heting-ln') })).code).toBe('branch_of_other_city');
    expect((await amend({ hours: '随时' })).errors).toMatchObject([{ pointer: '/hours', code: 'invalid_format' }]);
    const { body: second } = await coordinator().openBranch({
      params: { id: memberId('heting') },
      body: { name: '鹤汀天水二部', cityCode: tianshui },
    });
    const moved = await coordinator().amendDesk({ params, ifMatch: etag, body: { branchId: second.id } });
    expect(moved.body).toMatchObject({ branchId: second.id, version: 3 });
  });

  it('is closed with a reason, is no longer found, and is opened again as the same desk with its history', async () => {
    const desk = await open('yanqi-ln', '621225');
    const params = { id: desk.id };
    expect((await close(desk.id)).body).toMatchObject({ status: 'closed', version: 2 });
    expect(await inCounty('621225')).toEqual([]);
    const { body: closed } = await coordinator().listDesks({ query: { countyCode: '621225', status: 'closed' } });
    expect(closed.items.map(({ id }) => id)).toEqual([desk.id]);
    expect((await refusal(close(desk.id))).code).toBe('state_conflict');
    const amendClosed = coordinator().amendDesk({ params, ifMatch: '"v2"', body: { name: '乙' } });
    expect(await refusal(amendClosed)).toMatchObject({ code: 'state_conflict', currentStatus: 'closed' });
    const again = await coordinator().openDesk({ body: { ...deskOf('yanqi-ln', '621225'), name: '重开分部' } });
    expect(again.body).toMatchObject({ id: desk.id, status: 'open', name: '重开分部', version: 3 });
    expect((await inCounty('621225')).map(({ id }) => id)).toEqual([desk.id]);
    await hub.twin.idle();
    const { body: timeline } = await hub.as('police-ln').readDeskTimeline({ params });
    expect(timeline.items.map(({ verb, reason }) => [verb, reason])).toEqual([
      ['open', undefined],
      ['close', '撤并'],
      ['open', undefined],
    ]);
  });

  it("is everybody's to read and the coordinators' to change", async () => {
    const [desk] = await inCounty('621202');
    const params = { id: desk?.id ?? '' };
    for (const who of ['system-yanqi', 'police-ts', 'coordinator-ln'] as const)
      expect((await hub.as(who).readDesk({ params })).body).toEqual(desk);
    for (const who of ['system-lushan', 'police-ts'] as const)
      expect((await refusal(hub.as(who).closeDesk({ params, body: { reason: '无' } }))).code).toBe('role_not_allowed');
    const missing = { id: `dsk_${'0'.repeat(26)}` };
    expect((await refusal(coordinator().closeDesk({ params: missing, body: { reason: '无' } }))).status).toBe(404);
  });
});

describe('a place', () => {
  const at = async (latitude: string, longitude: string, more: Input<'listDesks'>['query'] = {}) =>
    (await hub.as('system-lushan').listDesks({ query: { latitude, longitude, ...more } })).body;

  it('is answered with its county and the desks that serve it', async () => {
    const { counties, items, nextCursor } = await at('33.39', '104.93');
    expect(counties).toEqual(['621202']);
    expect(items.map(({ id }) => id)).toEqual([hub.ids.desks['lushan-wudu']]);
    expect(nextCursor).toBeUndefined();
    expect((await at('33.39', '104.93', { status: 'closed' })).items).toEqual([]);
  });

  it('near a border is answered with both counties, the nearer first, in either frame of coordinates', async () => {
    // A vertex of the border between 秦州区 and 麦积区, as maps of the mainland have it.
    const both = await at('34.5581', '105.7822', { datum: 'gcj02' });
    expect(both.counties?.toSorted()).toEqual(['620502', '620503']);
    const served = both.items.map(({ countyCode }) => countyCode);
    expect(served).toEqual(
      served.toSorted((a, b) => (both.counties ?? []).indexOf(a) - (both.counties ?? []).indexOf(b)),
    );
    expect(new Set(served)).toEqual(new Set(['620502', '620503']));
    // The same place by GPS lies some 400 m to the south-west.
    expect((await at('34.5597', '105.7785')).counties).toEqual(both.counties);
  });

  it('beyond both cities is refused as such', async () => {
    for (const [latitude, longitude] of [
      ['36.06', '103.83'],
      ['0', '0'],
      ['-34.58', '105.72'],
    ] as const)
      expect(await refusal(at(latitude, longitude))).toMatchObject({ code: 'outside_programme', status: 422 });
  });

  it("that is not well told is refused with what to mend, in the caller's language", async () => {
    const english = createClient({ baseUrl: hub.url, token: () => hub.tokenOf('system-lushan'), language: 'en' });
    const faults = async (query: NonNullable<Input<'listDesks'>['query']>) =>
      (await refusal(english.listDesks({ query }))).errors?.map(({ pointer, detail }) => [pointer, detail]);
    expect(await faults({ latitude: '34.5' })).toEqual([['/longitude', 'Give latitude and longitude together']]);
    expect(await faults({ latitude: '34.5', longitude: '105,7' })).toEqual([
      ['/longitude', 'Give decimal degrees, for example 34.5809'],
    ]);
    expect(await faults({ latitude: '95', longitude: '105.7' })).toMatchObject([['/latitude', /larger/]]);
    expect(await faults({ latitude: '34.5', longitude: '105.7', countyCode: '620502' })).toEqual([
      ['/countyCode', 'Ask by place or by county, not by both'],
    ]);
  });
});

describe('the gaps', () => {
  const gaps = async (who: 'coordinator-ts' | 'coordinator-ln', cityCode?: '620500' | '621200') =>
    (await hub.as(who).readServiceGaps(cityCode ? { query: { cityCode } } : {})).body;
  const ofMember = (found: Awaited<ReturnType<typeof gaps>>, key: string) =>
    found.members.find((member) => member.memberId === memberId(key))?.counties;

  it("are those of one's own city unless the other is asked for, and close when a desk opens", async () => {
    const before = await gaps('coordinator-ln');
    expect(before.cityCode).toBe(longnan);
    expect(before.counties).toContain('621228');
    expect(ofMember(before, 'yanqi')).toContain('621228');
    expect(ofMember(before, 'lushan')).toContain('621228');
    const { id } = await open('yanqi-ln', '621228');
    const after = await gaps('coordinator-ts', longnan);
    expect(after.counties).toEqual(before.counties.filter((code) => code !== '621228'));
    expect(ofMember(after, 'yanqi')).not.toContain('621228');
    expect(ofMember(after, 'lushan')).toContain('621228');
    await close(id);
    expect(await gaps('coordinator-ln')).toEqual(before);
  });

  it('name only counties of the city, and only members that have a branch in it', async () => {
    const found = await gaps('coordinator-ts');
    const counties = cities.find(({ code }) => code === tianshui)?.counties.map(({ code }) => code);
    for (const code of [...found.counties, ...found.members.flatMap((member) => member.counties)])
      expect(counties).toContain(code);
    expect(ofMember(found, 'yanqi')).toBeUndefined();
  });

  it('cost two reads, however many desks there are', async () => {
    await hub.twin.idle();
    const { meter } = hub.proxy;
    meter.reset();
    meter.start();
    await gaps('coordinator-ts');
    meter.stop();
    expect(meter.read().byOperation.Query).toMatchObject({ roundTrips: 2 });
    expect(meter.read().byOperation.BatchGetItem).toBeUndefined();
  });

  it('are for coordinators', async () => {
    for (const who of ['system-lushan', 'police-ts'] as const)
      expect((await refusal(hub.as(who).readServiceGaps())).code).toBe('role_not_allowed');
  });
});
