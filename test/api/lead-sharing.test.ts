import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { monthOf } from '#schemas/calendar.ts';
import type { Client, Input } from '#schemas/client.ts';
import { derivedId } from '#shared/records/id.ts';
import { leadReport } from '../support/bodies.ts';
import { boundTo, newCredential, newHandoff, outcome } from '../support/handoffs.ts';
import { type Caller, type Hub, startHub } from '../support/hub.ts';
import { type Listener, listen } from '../support/listener.ts';
import { sealedPhoto } from '../support/photo.ts';
import { assistReport, need } from '../support/samples.ts';

let hub: Hub;
let listener: Listener;
beforeAll(async () => {
  hub = await startHub({ metered: true });
  listener = await listen();
});
afterAll(async () => {
  await hub?.stop();
  await listener?.stop();
});

const [lushan, heting, yanqi, committee] = ['system-lushan', 'system-heting', 'system-yanqi', 'antifraud-ts'] as const;
const memberId = (key: string) => need(hub.ids.members, key);
const work = { purpose: 'committee-work' as const };

let serial = 10_000;
function plate() {
  serial += 1;
  return `甘E${serial}`;
}

async function reported(who: Caller, on = plate(), more: Partial<Input<'reportLead'>['body']> = {}) {
  const { body } = await hub.as(who).reportLead({ body: { ...leadReport(on, '620502'), ...more } });
  return { id: body.id, params: { id: body.id } };
}

/** Two leads of two companies on one plate, and their link. */
async function linked(one: Caller = lushan, other: Caller = heting) {
  const on = plate();
  const [mine, theirs] = [await reported(one, on), await reported(other, on)];
  await hub.twin.idle();
  const { items } = (await hub.as(one).readLeadLinks({ params: mine.params })).body;
  const id = items[0]?.id ?? '';
  return { mine, theirs, link: { params: { id } }, id };
}

const code = async (call: Parameters<typeof outcome>[0]) => (await outcome(call)).problem?.code;

const told = async (client: Client, subjectId: string, query: NonNullable<Input<'listNotifications'>['query']> = {}) =>
  (await client.listNotifications({ query: { limit: 100, ...query } })).body.items
    .filter(({ subject }) => subject.id === subjectId)
    .map(({ type }) => type)
    .sort();

describe('a lead that is read by somebody else', () => {
  it('needs a purpose that its reader may have, and of a check the claim', async () => {
    const { params } = await reported(lushan);
    const refused = async (query: NonNullable<Input<'readLead'>['query']>) =>
      (await outcome(hub.as(committee).readLead({ params, query }))).problem?.errors?.[0];
    expect(await refused({})).toMatchObject({ pointer: '/purpose', code: 'purpose_missing' });
    expect(await refused({ purpose: 'claim-check' })).toMatchObject({ code: 'purpose_of_other_role' });
    await hub.as(lushan).shareLead({ params, body: { sharing: { suspicion: 'all' } } });
    expect(
      (await outcome(hub.as(yanqi).readLead({ params, query: { purpose: 'claim-check' } }))).problem,
    ).toMatchObject({
      code: 'invalid_request',
      errors: [{ in: 'query', pointer: '/claimNumber' }],
    });
    expect((await hub.as(lushan).readLeadReadings({ params })).body.items).toEqual([]);
    expect(await outcome(hub.as(lushan).readLead({ params }))).toMatchObject({ status: 200 });
  });

  it('is noted before it is shown, for its owner to see: which company or that it was the committee, not whose account', async () => {
    const { params, id } = await reported(lushan);
    await hub.as(lushan).shareLead({ params, body: { sharing: { suspicion: 'all', vehicles: 'all' } } });
    await hub.as(committee).readLead({ params, query: work });
    const query = { purpose: 'claim-check' as const, claimNumber: 'CLM-77' };
    await hub.as(yanqi).readLead({ params, query });
    const { items } = (await hub.as(lushan).readLeadReadings({ params })).body;
    expect(items).toHaveLength(2);
    expect(items).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ readerRole: 'antifraud', purpose: 'committee-work', ownerId: memberId('lushan') }),
        expect.objectContaining({
          readerRole: 'member',
          readerMemberId: memberId('yanqi'),
          purpose: query.purpose,
          parts: ['suspicion', 'vehicles'],
        }),
      ]),
    );
    // Which claim of the reader's it was, is between the reader and the committee.
    expect(JSON.stringify(items)).not.toContain(query.claimNumber);
    expect(JSON.stringify((await hub.as(committee).readLeadReadings({ params })).body)).toContain(query.claimNumber);
    expect(JSON.stringify(items)).not.toContain('prn_');
    expect((await hub.as(committee).readLeadReadings({ params })).body.items[0]).toHaveProperty('readerId');
    expect(await code(hub.as(yanqi).readLeadReadings({ params }))).toBe('not_found');
    const all = (await hub.as(lushan).listReadings({ query: { limit: 100 } })).body.items;
    expect(all.filter(({ leadId }) => leadId === id)).toHaveLength(2);
    expect((await hub.as(yanqi).listReadings()).body.items.map(({ leadId }) => leadId)).not.toContain(id);
  });

  it('again within the hour, for the same purpose, is the same reading; for another one it is another', async () => {
    const { params } = await reported(lushan);
    const read = (purpose: 'committee-work' | 'supervision') =>
      hub.as(committee).readLead({ params, query: { purpose } });
    await Promise.all([read('committee-work'), read('committee-work'), read('committee-work')]);
    await read('supervision');
    const { items } = (await hub.as(lushan).readLeadReadings({ params })).body;
    // An hour may have turned in between.
    expect(new Set(items.map(({ purpose }) => purpose))).toEqual(new Set(['committee-work', 'supervision']));
    expect(items.length).toBeLessThanOrEqual(3);
  });

  it('is not shown when the reading cannot be written', async () => {
    const { params } = await reported(lushan);
    const match = (operation: string, body: Record<string, unknown>) =>
      operation === 'PutItem' && JSON.stringify(body).includes('rdg_');
    hub.proxy.faults.inject({ kind: 'throttle', match });
    const { problem } = await outcome(hub.as(committee).readLead({ params, query: work }));
    hub.proxy.faults.clear();
    expect(problem?.status).toBe(503);
    expect(JSON.stringify(problem)).not.toContain('甘E');
    expect((await hub.as(lushan).readLeadReadings({ params })).body.items).toEqual([]);
  });

  it("gives links to its evidence by that part's scope, each in the file's own chain of custody", async () => {
    const photo = await sealedPhoto(hub.as(lushan));
    const { params } = await reported(lushan, plate(), { evidenceIds: [photo] });
    expect((await hub.as(lushan).readLeadEvidence({ params })).body.items).toMatchObject([{ id: photo }]);
    const [given] = (await hub.as(committee).readLeadEvidence({ params, query: work })).body.items;
    expect((await fetch(given?.link ?? '')).status).toBe(200);
    await hub.as(lushan).shareLead({ params, body: { sharing: { evidence: 'own', suspicion: 'all' } } });
    const query = { purpose: 'data-subject' as const };
    for (const who of [committee, yanqi] as const)
      expect((await hub.as(who).readLeadEvidence({ params, query })).body).toEqual({
        items: [],
        withheld: ['evidence'],
      });
    const { items } = (await hub.as(lushan).readLeadReadings({ params })).body;
    expect(items).toMatchObject([{ parts: ['evidence'], purpose: 'committee-work' }]);
  });

  it('stands in the custody of its files for the committee alone: no party of a case or an assist learns that somebody is suspected', async () => {
    const { id: handoffId } = await newHandoff(hub);
    const photo = await sealedPhoto(hub.as(heting));
    await hub.as(heting).attachEvidence({ params: { id: photo }, body: { handoffId } });
    const ofCase = await reported(heting, plate(), { evidenceIds: [photo] });
    const taken = await sealedPhoto(hub.as(heting));
    const { number } = await newCredential(hub);
    const assist = { ...assistReport(number, '621202'), plate: plate(), customerOf: memberId('lushan') };
    const { body: helped } = await hub.as(heting).reportAssist({ body: { ...assist, evidenceIds: [taken] } });
    const { countyCode: _, incidentAt: _at, evidenceIds: _files, ...suspicion } = leadReport(plate(), '620502');
    const ofAssist = await hub.as(lushan).suspectAssist({ params: { id: helped.id }, body: suspicion });
    const custody = async (who: Caller, id: string) =>
      (await hub.as(who).readCustody({ params: { id } })).body.links.items;
    const before = await custody(heting, photo);
    for (const id of [ofCase.id, ofAssist.body.id])
      expect((await hub.as(committee).readLeadEvidence({ params: { id }, query: work })).body.items).toHaveLength(1);
    await hub.as(heting).readLeadEvidence({ params: ofCase.params });
    await hub.as(lushan).readLeadEvidence({ params: { id: ofAssist.body.id } });
    for (const who of [heting, lushan, 'coordinator-ln'] as const) expect(await custody(who, photo)).toEqual(before);
    expect(await custody(heting, taken)).toEqual([]);
    // The committee's people are coordinators too: what they read as such does not say that they look for fraud.
    await hub.as('antifraud-ln').readEvidence({ params: { id: photo } });
    expect(JSON.stringify(await custody(lushan, photo))).not.toContain('antifraud');
    for (const [lead, file, readers] of [
      [ofCase.id, photo, [memberId('heting'), undefined]],
      [ofAssist.body.id, taken, [memberId('lushan'), undefined]],
    ] as const) {
      const params = { id: lead };
      const { files } = (await hub.as(committee).readLeadCustody({ params, query: { limit: 1 } })).body;
      expect(files).toMatchObject([{ evidenceId: file, links: { items: [{ through: 'lead', what: 'original' }] } }]);
      const cursor = files[0]?.links.nextCursor ?? '';
      const query = { evidenceId: file, cursor };
      const { files: rest } = (await hub.as(committee).readLeadCustody({ params, query })).body;
      const given = [...files, ...rest].flatMap(({ links }) => links.items.map(({ by }) => by.memberId));
      expect(given).toEqual(readers);
      expect(await code(hub.as(heting).readLeadCustody({ params }))).toBe('role_not_allowed');
    }
  });

  it('by its links, the ring around it and what others say of it needs a purpose too, and is noted on it', async () => {
    const { mine, theirs, link, id } = await linked();
    await hub.as(lushan).offerLink(link);
    await hub.as(heting).agreeLink(link);
    const sighting = { finding: 'seen' as const, claimNumber: 'CLM-88' };
    const { body: seen } = await hub.as(heting).sightLead({ params: mine.params, body: sighting });
    const reader = hub.as(committee);
    const reads = [
      (query: object) => reader.readLeadLinks({ ...mine, query }),
      (query: object) => reader.readRing({ ...mine, query }),
      (query: object) => reader.readLeadSightings({ ...mine, query }),
      (query: object) => reader.readSighting({ params: { id: seen.id }, query }),
      (query: object) => reader.readLink({ params: { id }, query }),
    ];
    for (const read of reads)
      expect((await outcome<unknown>(read({}))).problem?.errors).toMatchObject([{ code: 'purpose_missing' }]);
    const noted = async (who: Caller, params: { id: string }) =>
      (await hub.as(who).readLeadReadings({ params, query: { limit: 100 } })).body.items
        .flatMap(({ besides }) => besides ?? [])
        .sort();
    expect(await noted(lushan, mine.params)).toEqual([]);
    for (const read of reads) expect((await outcome<unknown>(read(work))).status).toBe(200);
    expect([...new Set(await noted(lushan, mine.params))]).toEqual(['links', 'ring', 'sightings']);
    expect(await noted(heting, theirs.params)).toEqual(['links']);
    // What the committee's lists show is for triage, and nothing that its people would have to say a purpose for.
    const { items } = (await reader.listLeads({ query: { limit: 100 } })).body;
    const listed = items.find((item) => item.id === mine.id);
    expect(listed).toMatchObject({ memberId: memberId('lushan'), countyCode: '620502' });
    for (const part of ['narrative', 'people', 'vehicles', 'indicators', 'evidenceIds', 'incidentAt', 'claims'])
      expect(listed).not.toHaveProperty(part);
  });
});

describe('what a lead is shared with', () => {
  it('is set part by part by its owner, never narrower than a part may be, and a list shows who has opened something', async () => {
    const { params, id } = await reported(lushan);
    const share = (sharing: Input<'shareLead'>['body']['sharing'], who: Caller = lushan) =>
      hub.as(who).shareLead({ params, body: { sharing } });
    const shared = async (who: Caller) =>
      (await hub.as(who).listLeads({ query: { box: 'shared', limit: 100 } })).body.items.find((item) => item.id === id);
    expect(await shared(yanqi)).toBeUndefined();
    expect((await outcome(share({ reporter: 'own' }))).problem).toMatchObject({
      code: 'invalid_request',
      errors: [{ pointer: '/sharing/reporter', code: 'scope_too_narrow' }],
    });
    expect(await code(share({ narrative: 'all' }, yanqi))).toBe('not_found');
    expect((await share({ narrative: 'all' })).body.sharing).toEqual({ narrative: 'all' });
    expect((await share({ people: 'own' })).body.sharing).toEqual({ narrative: 'all', people: 'own' });
    const listed = await shared(yanqi);
    expect(listed).toMatchObject({
      status: 'reported',
      cityCode: '620500',
      reportedIn: monthOf(new Date().toISOString()),
    });
    expect(listed?.withheld).not.toContain('narrative');
    expect(JSON.stringify(listed)).not.toContain(memberId('lushan'));
    expect(listed).not.toHaveProperty('createdAt');
    expect(await code(hub.as(committee).listLeads({ query: { box: 'shared' } }))).toBe('not_found');
    expect((await share({ narrative: 'committee' })).body.sharing).toEqual({ people: 'own' });
    expect(await shared(yanqi)).toBeUndefined();
    expect(await code(hub.as(yanqi).readLead({ params, query: { purpose: 'data-subject' } }))).toBe('not_found');
  });

  it('loses none of what two people of its owner set at once', async () => {
    const { params } = await reported(lushan);
    const parts = ['people', 'vehicles', 'shops', 'claims'] as const;
    await Promise.all(parts.map((part) => hub.as(lushan).shareLead({ params, body: { sharing: { [part]: 'own' } } })));
    const { body } = await hub.as(lushan).readLead({ params });
    expect(body.sharing).toEqual(Object.fromEntries(parts.map((part) => [part, 'own'])));
  });
});

describe('a link', () => {
  it('tells why, since which month and with which city, and whose only once both have agreed', async () => {
    const { mine, theirs, link } = await linked();
    const { body: seen } = await hub.as(lushan).readLink(link);
    expect(seen).toMatchObject({
      status: 'found',
      leadId: mine.id,
      cityCode: '620500',
      own: false,
      reasons: [{ kind: 'plate', since: monthOf(new Date().toISOString()) }],
    });
    expect(JSON.stringify(seen)).not.toContain(theirs.id);
    expect(JSON.stringify(seen)).not.toContain(memberId('heting'));
    expect((await hub.as(committee).readLink({ ...link, query: work })).body).toHaveProperty('otherMemberId');
    expect(await code(hub.as(yanqi).readLink(link))).toBe('not_found');
    expect(await code(hub.as(yanqi).offerLink(link))).toBe('not_found');
    expect(await code(hub.as(lushan).readLeadLinks({ params: theirs.params }))).toBe('not_found');
  });

  it('opens the details to both when the other one agrees, and closes them when either withdraws', async () => {
    const { mine, theirs, link } = await linked();
    const query = { purpose: 'linked-case' as const };
    const reads = (who: Caller, params: { id: string }) => code(hub.as(who).readLead({ params, query }));
    expect(await code(hub.as(lushan).agreeLink(link))).toBe('state_conflict');
    expect((await hub.as(lushan).offerLink(link)).body).toMatchObject({ status: 'offered', offer: 'given' });
    expect((await hub.as(heting).readLink(link)).body).toMatchObject({ offer: 'received' });
    expect(await reads(heting, mine.params)).toBe('not_found');
    expect(await code(hub.as(lushan).agreeLink(link))).toBe('offer_own');
    const { body: agreed } = await hub.as(heting).agreeLink(link);
    expect(agreed).toMatchObject({ status: 'agreed', otherLeadId: mine.id, otherMemberId: memberId('lushan') });
    const { body: lead } = await hub.as(heting).readLead({ params: mine.params, query });
    expect(lead).toMatchObject({
      id: mine.id,
      memberId: memberId('lushan'),
      withheld: ['narrative', 'claims', 'evidence'],
    });
    expect(lead).not.toHaveProperty('narrative');
    expect(await reads(lushan, theirs.params)).toBeUndefined();
    expect((await hub.as(lushan).readLeadReadings({ params: mine.params })).body.items).toMatchObject([
      { readerMemberId: memberId('heting'), purpose: 'linked-case' },
    ]);
    await hub.as(lushan).withdrawLink(link);
    expect(await reads(heting, mine.params)).toBe('not_found');
    expect(await reads(lushan, theirs.params)).toBe('not_found');
    expect((await hub.as(heting).readLink(link)).body).not.toHaveProperty('otherLeadId');
  });

  it('agreed on by both at once, or agreed and withdrawn at once, ends in one of the states, and a repeat is the first answer', async () => {
    const { link } = await linked();
    const offers = await Promise.all([lushan, heting].map((who) => code(hub.as(who as Caller).offerLink(link))));
    expect(offers.toSorted()).toEqual(['state_conflict', undefined]);
    const [offerer, other] = offers[0] === undefined ? [lushan, heting] : [heting, lushan];
    const idempotencyKey = crypto.randomUUID();
    await Promise.all([
      outcome(hub.as(other).agreeLink({ ...link, idempotencyKey })),
      outcome(hub.as(offerer).withdrawLink(link)),
    ]);
    const { status } = (await hub.as(lushan).readLink(link)).body;
    expect(['found', 'agreed']).toContain(status);
    if (status === 'agreed')
      expect(await hub.as(other).agreeLink({ ...link, idempotencyKey })).toMatchObject({ replayed: true });
  });

  it('of two leads of one member is open to it already', async () => {
    const { link, theirs } = await linked(lushan, lushan);
    const { body } = await hub.as(lushan).readLink(link);
    expect(body).toMatchObject({ own: true });
    expect([body.leadId, body.otherLeadId]).toContain(theirs.id);
    expect(await code(hub.as(lushan).offerLink(link))).toBe('own_leads');
  });

  it('is not there any more when one of its leads has left the pool', async () => {
    const { mine, theirs, link } = await linked();
    await hub.as(lushan).offerLink(link);
    await hub.as(heting).agreeLink(link);
    await hub.as(heting).retractLead({ params: theirs.params, body: { reason: '报送有误' } });
    for (const who of [lushan, heting] as const) {
      expect(await code(hub.as(who).readLink(link))).toBe('not_found');
      expect(await code(hub.as(who).withdrawLink(link))).toBe('not_found');
    }
    expect((await hub.as(lushan).readLeadLinks({ params: mine.params })).body.items).toEqual([]);
    const query = { purpose: 'linked-case' as const };
    expect(await code(hub.as(lushan).readLead({ params: theirs.params, query }))).toBe('not_found');
    expect(await code(hub.as(heting).readLead({ params: mine.params, query }))).toBe('not_found');
  });

  it('that has ended crowds nobody out: the others come page by page, each once', async () => {
    const on = plate();
    const leads: Awaited<ReturnType<typeof reported>>[] = [];
    for (let count = 0; count < 7; count += 1) leads.push(await reported(count % 2 ? heting : lushan, on));
    await hub.twin.idle();
    const [gone] = leads.splice(1, 1);
    await hub.as(heting).retractLead({ params: gone?.params ?? { id: '' }, body: { reason: '报送有误' } });
    await hub.twin.idle();
    for (const { id } of leads.slice(0, 3)) {
      const who = (await outcome(hub.as(lushan).readLead({ params: { id } }))).status === 200 ? lushan : heting;
      const pages = async (limit: number) => {
        const ids: string[] = [];
        let cursor: string | undefined;
        do {
          const query = { limit, ...(cursor ? { cursor } : {}) };
          const { body } = await hub.as(who).readLeadLinks({ params: { id }, query });
          expect(body.items.length).toBeLessThanOrEqual(limit);
          ids.push(...body.items.map((item) => item.id));
          cursor = body.nextCursor;
        } while (cursor);
        return ids;
      };
      const all = await pages(100);
      expect(new Set(all).size).toBe(leads.length - 1);
      for (const limit of [1, 2]) expect((await pages(limit)).toSorted()).toEqual(all.toSorted());
      for (const cursor of ['9', 'x', '0AAAA', `1${'A'.repeat(80)}`])
        expect(await code(hub.as(who).readLeadLinks({ params: { id }, query: { cursor } }))).toBe('invalid_cursor');
    }
  });

  it('repeats its first answer to a step whatever became of it since', async () => {
    const { mine, link } = await linked();
    const idempotencyKey = crypto.randomUUID();
    const { body: first } = await hub.as(lushan).offerLink({ ...link, idempotencyKey });
    await hub.as(heting).agreeLink(link);
    const sighting = { params: mine.params, body: { finding: 'seen' as const, claimNumber: 'CLM-REPEAT' } };
    const { body: seen } = await hub.as(heting).sightLead({ ...sighting, idempotencyKey });
    await hub.as(lushan).retractLead({ params: mine.params, body: { reason: '报送有误' } });
    for (const settle of [async () => {}, () => hub.twin.idle()]) {
      await settle();
      expect(await hub.as(lushan).offerLink({ ...link, idempotencyKey })).toMatchObject({
        replayed: true,
        body: first,
      });
      const again = await hub.as(heting).sightLead({ ...sighting, idempotencyKey });
      expect(again).toMatchObject({ status: 201, replayed: true, body: seen });
      expect(await code(hub.as(lushan).offerLink(link))).toBe('not_found');
      expect(await code(hub.as(heting).sightLead(sighting))).toBe('not_found');
    }
  });

  it('is offered by an owner so often and no more, which does not keep the other one from offering', async () => {
    const { link } = await linked();
    for (let round = 0; round < 10; round += 1) {
      await hub.as(lushan).offerLink(link);
      await hub.as(round % 2 ? lushan : heting).withdrawLink(link);
    }
    expect(await code(hub.as(lushan).offerLink(link))).toBe('too_many_offers');
    expect((await hub.as(heting).offerLink(link)).body.status).toBe('offered');
    expect((await hub.as(lushan).agreeLink(link)).body.status).toBe('agreed');
  });
});

describe('a sighting', () => {
  it('is given by who may see something of the lead, once for each claim, and read by the owner and the committee', async () => {
    const { mine, link } = await linked();
    const sight = (who: Caller, claimNumber = 'CLM-SEEN-1') =>
      hub.as(who).sightLead({ params: mine.params, body: { finding: 'seen', claimNumber, note: '同一伤者' } });
    expect(await code(sight(heting))).toBe('not_found');
    await hub.as(lushan).offerLink(link);
    await hub.as(heting).agreeLink(link);
    const { status, body } = await sight(heting);
    expect(status).toBe(201);
    expect(await code(sight(heting))).toBe('already_exists');
    expect(await code(sight(heting, 'CLM-SEEN-2'))).toBeUndefined();
    expect(await code(sight(lushan))).toBe('own_lead');
    expect(await code(sight(yanqi))).toBe('not_found');
    // Nobody who has the id can try claim numbers on it.
    const guess = [mine.id, memberId('heting'), 'CLM-SEEN-1'];
    expect(body.id).not.toBe(derivedId('sgt', ...guess));
    for (const who of [lushan, committee] as const) {
      const { items } = (await hub.as(who).readLeadSightings({ params: mine.params, query: work })).body;
      expect(items).toHaveLength(2);
      const page = { ...work, limit: 1 };
      const { body: newest } = await hub.as(who).readLeadSightings({ params: mine.params, query: page });
      const next = { ...page, cursor: newest.nextCursor ?? '' };
      const { body: older } = await hub.as(who).readLeadSightings({ params: mine.params, query: next });
      expect([...newest.items, ...older.items]).toEqual(items);
      expect(items.find(({ id }) => id === body.id)).toMatchObject({
        finding: 'seen',
        claimNumber: 'CLM-SEEN-1',
        note: '同一伤者',
        memberId: memberId('heting'),
      });
    }
    expect(await code(hub.as(heting).readLeadSightings({ params: mine.params }))).toBe('not_found');
    for (const who of [lushan, heting, committee] as const)
      expect((await hub.as(who).readSighting({ params: { id: body.id }, query: work })).body.note).toBe('同一伤者');
    expect(await code(hub.as(yanqi).readSighting({ params: { id: body.id } }))).toBe('not_found');
    await hub.twin.idle();
    expect(await told(hub.as(lushan), body.id)).toEqual(['sighting.sight']);
  });
});

describe('a notice of the pool', () => {
  it('tells both owners of a link, the other one of each step, and none of them whose the other lead is', async () => {
    const url = `${listener.url}/pool`;
    await hub
      .as(heting)
      .registerEndpoint({ body: { url, events: ['link.find', 'link.offer', 'link.agree', 'link.withdraw'] } });
    const { mine, link, id } = await linked();
    await hub.as(lushan).offerLink(link);
    await hub.as(heting).agreeLink(link);
    await hub.as(lushan).withdrawLink(link);
    await hub.twin.idle();
    // The two were reported in one breath: neither is sure to have seen the other.
    expect(await told(hub.as(lushan), id)).toEqual(['link.agree', 'link.find']);
    expect(await told(hub.as(heting), id)).toEqual(['link.find', 'link.offer', 'link.withdraw']);
    expect(await told(hub.as(yanqi), id)).toEqual([]);
    const calls = listener.received.filter(({ path, body }) => path === '/pool' && body.includes(id));
    expect(calls.map(({ body }) => JSON.parse(body).type).toSorted()).toEqual([
      'link.find',
      'link.offer',
      'link.withdraw',
    ]);
    const { items } = (await hub.as(heting).listNotifications({ query: { limit: 100 } })).body;
    for (const shown of [JSON.stringify(items), ...calls.map(({ body }) => body)]) {
      expect(shown).not.toContain(mine.id);
      expect(shown).not.toContain(memberId('lushan'));
    }
    expect(items.find(({ type }) => type === 'link.offer')?.text.zh).toContain('互看详情');
  });

  it('tells both of what their leads have in common besides, and everybody of the company whichever branch they are bound to', async () => {
    const url = `${listener.url}/stronger`;
    await hub.as(heting).registerEndpoint({ body: { url, events: ['link.strengthen'] } });
    const { mine, theirs, id } = await linked();
    const body = { indicators: [{ kind: 'phone' as const, value: '13911112222' }] };
    for (const [who, { params }] of [[lushan, mine] as const, [heting, theirs] as const]) {
      await hub.as(who).addIndicators({ params, body });
      await hub.twin.idle();
    }
    for (const who of [lushan, heting] as const)
      expect(await told(hub.as(who), id)).toEqual(['link.find', 'link.strengthen']);
    const calls = listener.received.filter(({ path, body: call }) => path === '/stronger' && call.includes(id));
    expect(calls.map(({ body: call }) => JSON.parse(call).type)).toEqual(['link.strengthen']);
    for (const branch of ['lushan-ts', 'lushan-ln']) {
      const bound = await boundTo(hub, 'lushan', branch);
      expect(await told(bound, id)).toEqual(['link.find', 'link.strengthen']);
    }
    expect(await told(await boundTo(hub, 'yanqi', 'yanqi-ln'), id)).toEqual([]);
  });

  it('of a lead goes to its owner; what the committee is told no other coordinator reads', async () => {
    const { params, id } = await reported(lushan);
    const reasoned = { params, body: { reason: '证据充分' } };
    await hub.as(committee).triageLead({ params });
    const investigatorId = need(hub.ids.principals, committee);
    await hub.as(committee).assignLead({ params, body: { investigatorId, reason: '立案调查' } });
    await hub.as(committee).referLead({ ...reasoned, body: { reason: '移交', referredCity: '620500' } });
    const feedback = { outcome: 'opened' as const, documentNumber: '天公立字〔2026〕1号', reason: '已立案' };
    await hub.as('police-ts').reportPoliceFeedback({ params, body: feedback });
    await hub.twin.idle();
    expect(await told(hub.as(lushan), id)).toEqual(['lead.policeOpen', 'lead.refer']);
    expect(await told(hub.as(committee), id, { box: 'committee' })).toEqual(['lead.policeOpen']);
    expect(await told(hub.as(committee), id)).toEqual([]);
    expect(await told(hub.as('coordinator-ts'), id)).toEqual([]);
    expect(await code(hub.as('coordinator-ts').listNotifications({ query: { box: 'committee' } }))).toBe('not_found');
    const [entry] = (await hub.as(committee).listNotifications({ query: { box: 'committee' } })).body.items;
    expect(await outcome(hub.as(committee).readNotification({ params: { id: entry?.id ?? '' } }))).toMatchObject({
      status: 200,
    });
    expect(await code(hub.as('coordinator-ts').readNotification({ params: { id: entry?.id ?? '' } }))).toBe(
      'not_found',
    );
  });
});

describe('give and take', () => {
  it('is counted exactly for each member, who sees its own and no other one', async () => {
    const figures = async (who: Caller) => (await hub.as(who).readReciprocity()).body;
    const of = async (key: string) =>
      (await figures(committee)).members.find((one) => one.memberId === memberId(key))?.figures;
    const [before, beforeOf] = [await of('lushan'), await of('yanqi')];
    const { mine, link } = await linked(lushan, yanqi);
    await hub.as(lushan).offerLink(link);
    await hub.as(yanqi).agreeLink(link);
    await hub.as(lushan).shareLead({ params: mine.params, body: { sharing: { suspicion: 'all' } } });
    await hub.as(yanqi).readLead({ params: mine.params, query: { purpose: 'linked-case' } });
    await hub.as(yanqi).sightLead({ params: mine.params, body: { finding: 'refuted', claimNumber: 'CLM-R' } });
    await hub.as(committee).readLead({ params: mine.params, query: work });
    // Links with leads of one's own count for nothing.
    await linked(lushan, lushan);
    const more = (to: typeof before, by: Partial<NonNullable<typeof before>>) =>
      Object.fromEntries(
        Object.entries(to ?? {}).map(([name, count]) => [name, count + (by[name as keyof typeof by] ?? 0)]),
      );
    expect(await of('lushan')).toEqual(
      more(before, { leads: 3, openLeads: 1, agreements: 1, links: 1, readByOthers: 1 }),
    );
    expect(await of('yanqi')).toEqual(more(beforeOf, { leads: 1, sightings: 1, agreements: 1, links: 1, readings: 1 }));
    const own = await figures(yanqi);
    expect(own.members).toEqual([{ memberId: memberId('yanqi'), figures: await of('yanqi') }]);
    // Behind a total of three companies stand two others at most.
    expect(own.totals).toEqual({});
    const all = await figures(committee);
    expect(all.totals.leads).toBe(all.members.reduce((sum, one) => sum + one.figures.leads, 0));
    expect((await hub.as(yanqi).readReciprocity({ query: { month: '2020-01' } })).body.members[0]?.figures.leads).toBe(
      0,
    );
  });
});
