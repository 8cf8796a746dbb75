import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditEvent } from '#schemas/audit-events.ts';
import type { Client, Input } from '#schemas/client.ts';
import { auditSortKey } from '#schemas/tables.ts';
import { trailFolders } from '#schemas/trail-names.ts';
import { newPlate, registration } from '../support/bodies.ts';
import { bringTo, newCredential, newHandoff, outcome } from '../support/handoffs.ts';
import { branchSystem, type Caller, type Hub, startHub } from '../support/hub.ts';
import { age, because, committee, newLead, reporter, secondCommittee } from '../support/leads.ts';
import { sealedPhoto } from '../support/photo.ts';
import { need } from '../support/samples.ts';

let hub: Hub;
const branches = new Map<string, Client>();
beforeAll(async () => {
  hub = await startHub();
  for (const branch of ['lushan-ts', 'lushan-ln', 'heting-ln'])
    branches.set(branch, (await branchSystem(hub, branch)).client);
});
afterAll(() => hub?.stop());

type Query = NonNullable<Input<'listAuditEvents'>['query']>;
const dayOf = (ago = 0) => new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10);
const begun = dayOf();
const extract = (input: object) => hub.twin.invoke('Hub-local-audit-extract', input);
/** What happened until now, also where midnight passes meanwhile. */
async function extracted(): Promise<void> {
  await hub.twin.idle();
  for (const day of new Set([begun, dayOf()])) await extract({ day });
}
const memberIdOf = (key: string) => need(hub.ids.members, key);
const accountOf = (key: string) => need(hub.ids.principals, key);

/** All pages of a trail. */
async function trailOf(client: Client, query: Query = {}): Promise<AuditEvent[]> {
  const items: AuditEvent[] = [];
  let cursor: string | undefined;
  do {
    const page = { limit: 100, ...query, ...(cursor ? { cursor } : {}) };
    const { body } = await client.listAuditEvents({ query: page });
    items.push(...body.items);
    cursor = body.nextCursor;
  } while (cursor);
  return items;
}
const trail = (who: Caller, query: Query = {}) => trailOf(hub.as(who), query);
const live = (who: Caller, recordId: string, query: Query = {}) => trail(who, { recordId, ...query });
/** The events of a record in what was extracted. */
const kept = (who: Caller, recordId: string, query: Query = {}) => trail(who, { recordId, from: begun, ...query });
const verbsIn = (events: readonly AuditEvent[]) => events.map(({ verb }) => verb);
const codeOf = async (client: Client, query: Query) => {
  const { problem } = await outcome(client.listAuditEvents({ query }));
  return problem && [problem.code, ...(problem.errors ?? []).map(({ code }) => code)].join(' ');
};

describe('the trail of a case', () => {
  let id: string;
  let photo: string;
  beforeAll(async () => {
    ({ id } = await newHandoff(hub));
    const { number } = await newCredential(hub);
    await bringTo(hub, id, 'surveyed', number);
    await hub.as('system-heting').noteHandoff({ params: { id }, body: { note: 'canary-note' } });
    await hub.as('system-heting').returnHandoff({ params: { id }, body: { reason: '客户要求回承保地办理' } });
    photo = await sealedPhoto(hub.as('system-lushan'));
    await hub.as('system-lushan').attachEvidence({ params: { id: photo }, body: { handoffId: id } });
    await hub.as('system-heting').readEvidence({ params: { id: photo } });
    await extracted();
  });
  const steps = ['return', 'note', 'survey', 'assign', 'accept', 'request'];

  it('tells both parties and the coordinators who did what, when and why, newest first', async () => {
    for (const who of ['system-lushan', 'system-heting', 'coordinator-ts', 'coordinator-ln'] as const) {
      const events = await kept(who, id, { kind: 'handoff' });
      expect(verbsIn(events), who).toEqual(steps);
      expect(events.map(({ at }) => at)).toEqual(
        events
          .map(({ at }) => at)
          .toSorted()
          .reverse(),
      );
      expect(events[0]).toMatchObject({ reason: '客户要求回承保地办理', status: 'returned', version: 6 });
      expect(events[0]?.kindWords.zh).toBe('异地通赔');
      expect(events[0]?.verbWords?.zh).toMatch(/\p{Script=Han}/u);
      expect(JSON.stringify(events)).not.toContain('canary-note');
    }
  });

  it('names the account of own people, and of others the company alone', async () => {
    const by = async (who: Caller) => (await kept(who, id, { verb: 'accept' }))[0]?.by;
    const company = { role: 'member', memberId: memberIdOf('heting') };
    expect(await by('system-heting')).toEqual({ ...company, id: accountOf('system-heting') });
    expect(await by('system-lushan')).toEqual(company);
    expect(await by('coordinator-ts')).toEqual(company);
  });

  it('is the same live, of the record alone, and never behind the writer', async () => {
    for (const who of ['system-lushan', 'coordinator-ln'] as const)
      expect(await live(who, id)).toEqual(await kept(who, id));
    const { body } = await hub.as('system-lushan').listAuditEvents({ query: { recordId: id, limit: 1 } });
    expect(body).toMatchObject({ source: 'live', items: [{ verb: 'return' }] });
    const { id: fresh } = await newHandoff(hub);
    expect(verbsIn(await live('system-lushan', fresh))).toEqual(['request']);
    expect(await kept('system-lushan', fresh)).toEqual([]);
  });

  it('tells who was shown a file of it', async () => {
    const events = await kept('system-lushan', photo, { verb: 'show' });
    const heting = { role: 'member', memberId: memberIdOf('heting') };
    expect(events.map(({ by, parts }) => ({ by, parts }))).toContainEqual({ by: heting, parts: ['original'] });
    expect(await live('system-lushan', photo)).toEqual(await kept('system-lushan', photo));
    // Page by page as at once, although steps and links lie apart.
    expect(await live('system-lushan', photo, { limit: 1 })).toEqual(await live('system-lushan', photo));
    expect(verbsIn(await live('system-lushan', photo))).toContain('seal');
  });

  it('is told to nobody else: not to a stranger, not to another branch, not to the police', async () => {
    for (const query of [{ recordId: id }, { recordId: photo }, { recordId: `hnd_${'0'.repeat(26)}` }])
      expect(await codeOf(hub.as('system-yanqi'), query)).toBe('not_found');
    expect(JSON.stringify(await trail('system-yanqi'))).not.toContain(id);
    const ofBranch = need(Object.fromEntries(branches), 'lushan-ts');
    const ofOther = need(Object.fromEntries(branches), 'lushan-ln');
    expect(verbsIn(await trailOf(ofBranch, { recordId: id, from: begun, kind: 'handoff' }))).toEqual(steps);
    expect(verbsIn(await trailOf(ofBranch, { recordId: id }))).toEqual(steps);
    expect(await codeOf(ofOther, { recordId: id })).toBe('not_found');
    expect(JSON.stringify(await trailOf(ofOther))).not.toContain(id);
    const { body } = await ofOther.listAuditEvents({ query: { recordId: id, from: begun } });
    expect(body).toMatchObject({ items: [] });
    expect(body).not.toHaveProperty('nextCursor');
    const ofHandler = need(Object.fromEntries(branches), 'heting-ln');
    expect(verbsIn(await trailOf(ofHandler, { recordId: id, from: begun, kind: 'handoff' }))).toEqual(steps);
    expect(await codeOf(hub.as('police-ts'), {})).toBe('role_not_allowed');
  });
});

describe("a coordinator's trail", () => {
  it("holds the city's records, not the other one's, and of its own people the account", async () => {
    const { body: adjuster } = await hub.as('system-lushan').registerAdjuster({ body: registration('620502') });
    const params = { id: adjuster.id };
    await hub.as('coordinator-ts').rejectAdjuster({ params, body: { reason: '材料不全' } });
    await extracted();
    const [rejected] = await kept('coordinator-ts', adjuster.id);
    const city = { role: 'coordinator', cityCode: '620500' };
    expect(rejected).toMatchObject({ verb: 'reject', by: { ...city, id: accountOf('coordinator-ts') } });
    expect((await kept('system-lushan', adjuster.id))[0]).toMatchObject({ verb: 'reject', reason: '材料不全' });
    expect((await kept('system-lushan', adjuster.id))[0]?.by).toEqual(city);
    expect(await kept('coordinator-ln', adjuster.id)).toEqual([]);
    expect(await codeOf(hub.as('coordinator-ln'), { recordId: adjuster.id })).toBe('not_found');
    // Neither name nor number of the adjuster, nor a hash of one.
    const shown = JSON.stringify([await kept('coordinator-ts', adjuster.id), await live('system-lushan', adjuster.id)]);
    expect(shown).not.toMatch(/试验员|1101|6205\d{8}|139\d{8}/);
  });

  it("is not the committee's, which only the committee opens", async () => {
    for (const who of ['coordinator-ts', 'system-lushan'] as const)
      expect(await codeOf(hub.as(who), { box: 'committee' })).toBe('not_found');
    expect(await codeOf(hub.as(committee), { box: 'committee' })).toBeUndefined();
  });
});

describe('the trail of a fraud lead', () => {
  const [claim, remark, narrative] = ['canary-claim', 'canary-remark', 'canary-narrative'];
  const ofPool: readonly string[] = ['lead', 'link', 'reading', 'sighting', 'reward', 'check', 'exclusion', 'deletion'];
  let lead: string;
  let theirs: string;
  let link: string;
  let photo: string;

  beforeAll(async () => {
    const [owner, other, reader] = [hub.as(reporter), hub.as('system-heting'), hub.as('system-yanqi')];
    photo = await sealedPhoto(owner);
    const indicators = [{ kind: 'plate' as const, value: newPlate() }];
    const open = { suspicion: 'all', narrative: 'all' } as const;
    ({ id: lead } = await newLead(hub, { indicators, narrative, evidenceIds: [photo], sharing: open }));
    ({ id: theirs } = await newLead(hub, { indicators, countyCode: '621202' }, 'system-heting'));
    await hub.twin.idle();
    link = (await owner.readLeadLinks({ params: { id: lead } })).body.items[0]?.id ?? '';
    await owner.offerLink({ params: { id: link } });
    await other.agreeLink({ params: { id: link } });
    await reader.readLead({ params: { id: lead }, query: { purpose: 'claim-check', claimNumber: claim } });
    await reader.sightLead({ params: { id: lead }, body: { finding: 'seen', claimNumber: claim, note: remark } });
    const [indicator] = indicators;
    if (indicator) await reader.checkIndicator({ body: { indicator, purpose: 'before-payment', claimNumber: claim } });
    await hub.as(committee).triageLead({ params: { id: lead }, body: { reason: '优先核查' } });
    await hub.as(committee).readLeadEvidence({ params: { id: lead }, query: { purpose: 'committee-work' } });
    await hub.as('police-ts').requestExport({
      body: { documentNumber: 'canary-document', purpose: '试验', filter: {}, content: { personalData: false } },
    });
    await hub.twin.idle();
    await owner.retractLead({ params: { id: lead }, body: because });
    await extracted();
  });
  const poolOf = async (who: Caller, query: Query = {}) =>
    (await trail(who, query)).filter(({ kind }) => ofPool.includes(kind));

  it('tells its owner which company read it, which parts and what for; not which account, nor for which claim', async () => {
    const events = await kept(reporter, lead);
    const [reading] = events.filter(({ kind, by }) => kind === 'reading' && by.memberId === memberIdOf('yanqi'));
    expect(reading).toMatchObject({ about: lead, verb: 'note', purpose: 'claim-check', purposeWords: {} });
    expect(reading?.parts).toEqual(expect.arrayContaining(['suspicion', 'narrative']));
    expect(reading?.by).toEqual({ role: 'member', memberId: memberIdOf('yanqi') });
    expect(
      events.filter(({ kind }) => kind === 'reading').map(({ by, purpose }) => ({ role: by.role, purpose })),
    ).toEqual(
      expect.arrayContaining([
        { role: 'antifraud', purpose: 'committee-work' },
        { role: 'member', purpose: 'claim-check' },
      ]),
    );
    const { items: readings } = (await hub.as(reporter).readLeadReadings({ params: { id: lead } })).body;
    const told = events.filter(({ kind }) => kind === 'reading').map(({ recordId }) => recordId);
    expect(told.toSorted()).toEqual(readings.map(({ id }) => id).toSorted());
    const [ofPolice] = (await poolOf(reporter, { kind: 'reading' })).filter(({ by }) => by.role === 'police');
    expect(ofPolice).toMatchObject({ purpose: 'police-export' });
  });

  it('tells its owner each step and why, and of the committee the city', async () => {
    const events = await kept(reporter, lead, { kind: 'lead' });
    expect(verbsIn(events)).toEqual(['lock', 'retract', 'triage', 'report']);
    expect(events[2]).toMatchObject({ reason: '优先核查', by: { role: 'antifraud', cityCode: '620500' } });
    expect(events[2]?.by).not.toHaveProperty('id');
    expect(events.map(({ requestId }) => requestId !== undefined)).toEqual([false, true, true, true]);
    expect(await live(reporter, lead)).toEqual(events);
  });

  it('of its link tells neither owner whose or which the other lead is, nor when that one left the pool', async () => {
    for (const [who, secrets] of [
      [reporter, [theirs, memberIdOf('heting'), accountOf('system-heting')]],
      ['system-heting', [lead, memberIdOf('lushan'), accountOf('system-lushan')]],
    ] as const) {
      const events = await kept(who, link);
      expect(verbsIn(events)).toEqual(['agree', 'offer', 'find']);
      expect(await live(who, link)).toEqual(events);
      for (const secret of secrets) expect(JSON.stringify(events)).not.toContain(secret);
      const ofLeads = JSON.stringify((await poolOf(who)).filter(({ kind }) => kind !== 'reading'));
      for (const secret of secrets) expect(ofLeads, `${who} of the pool`).not.toContain(secret);
    }
    expect(verbsIn(await kept(committee, link, { box: 'committee' }))).toEqual(['end', 'agree', 'offer', 'find']);
  });

  it('tells who checked a value to the one that checked, and to no owner of a lead with it', async () => {
    expect(await poolOf('system-yanqi', { kind: 'check' })).toMatchObject([
      { verb: 'check', purpose: 'before-payment' },
    ]);
    for (const who of [reporter, 'system-heting'] as const) expect(await poolOf(who, { kind: 'check' })).toEqual([]);
  });

  it('names a sighting to its owner with the company, and to nobody but it, its author and the committee', async () => {
    expect(await poolOf(reporter, { kind: 'sighting' })).toMatchObject([
      { about: lead, by: { memberId: memberIdOf('yanqi') } },
    ]);
    expect(await poolOf('system-heting', { kind: 'sighting' })).toEqual([]);
    const [own] = await poolOf('system-yanqi', { kind: 'sighting' });
    expect(own?.by).toMatchObject({ id: accountOf('system-yanqi') });
    expect(JSON.stringify(await trail('system-yanqi'))).not.toContain(lead);
  });

  it('does not say that a file went by way of a lead: the committee reads that by the lead, as its scopes allow', async () => {
    const { files } = (await hub.as(committee).readLeadCustody({ params: { id: lead } })).body;
    expect(files).toEqual([]);
    for (const who of [reporter, 'coordinator-ts', 'coordinator-ln', committee] as const)
      expect(verbsIn(await kept(who, photo)), who).not.toContain('show');
    expect(JSON.stringify(await trail(committee, { box: 'committee' }))).not.toContain(photo);
    expect(await live(reporter, photo)).toEqual(await kept(reporter, photo));
  });

  it('is in no coordinator’s trail, nor in that of the committee’s people as coordinators', async () => {
    for (const who of ['coordinator-ts', 'coordinator-ln', committee] as const) {
      const events = await trail(who);
      expect(events.length).toBeGreaterThan(0);
      expect(events.filter(({ kind }) => [...ofPool, 'export'].includes(kind))).toEqual([]);
      expect(await codeOf(hub.as(who), { recordId: lead })).toBe('not_found');
      for (const secret of [lead, theirs, link]) expect(JSON.stringify(events)).not.toContain(secret);
    }
  });

  it('is whole for the committee of either city', async () => {
    for (const who of [committee, secondCommittee]) {
      const events = await trail(who, { box: 'committee' });
      const kinds = new Set(events.map(({ kind }) => kind));
      for (const kind of ['lead', 'link', 'reading', 'sighting', 'check', 'export'])
        expect(kinds, kind).toContain(kind);
      expect(
        [...kinds].filter((kind) => ['handoff', 'adjuster', 'assist', 'principal', 'evidence'].includes(kind)),
      ).toEqual([]);
      const [request] = events.filter(({ kind, verb }) => kind === 'export' && verb === 'request');
      expect(request?.by).toEqual({ role: 'police', cityCode: '620500' });
      expect(await live(who, lead, { box: 'committee' })).toMatchObject([{}, {}, {}, { verb: 'report' }]);
    }
  });

  it('holds nothing of what a lead, a reading, a sighting or an export says', async () => {
    const everything = JSON.stringify([
      ...(await Promise.all(
        [reporter, 'system-heting', 'system-yanqi', 'coordinator-ts'].map((who) => trail(who as Caller)),
      )),
      await trail(committee, { box: 'committee' }),
    ]);
    for (const secret of [claim, remark, narrative, 'canary-document', '甘E7', '"sealed":'])
      expect(everything).not.toContain(secret);
  });

  it('tells that a lead was erased, and nothing that was', async () => {
    await age(hub, lead, '2026-01-01T00:00:00.000Z');
    await hub.twin.idle();
    const { body: planned } = await hub.as(committee).planLeadDeletion({ body: {} });
    const approval = { params: { id: planned.id }, body: { digest: planned.digest } };
    await hub.as(secondCommittee).approveLeadDeletion(approval);
    await extracted();
    const events = await kept(reporter, lead, { kind: 'lead' });
    expect(events[0]).toMatchObject({ verb: 'erase', status: 'deleted', by: { role: 'system' } });
    expect(await live(reporter, lead)).toEqual(events);
    expect(JSON.stringify(events)).not.toMatch(/canary-/);
    expect(await codeOf(hub.as('system-yanqi'), { recordId: lead })).toBe('not_found');
  });
});

describe('pages of the trail', () => {
  it('come to the same as all at once, however small, and no event twice', async () => {
    const whole = await trail('system-heting');
    expect(whole.length).toBeGreaterThan(10);
    expect(await trail('system-heting', { limit: 7 })).toEqual(whole);
    const keys = whole.map(({ recordId, version, at, parts }) => JSON.stringify([recordId, version, at, parts]));
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('go on in what they began with when today is extracted anew meanwhile', async () => {
    const whole = await trail('system-heting');
    const { body: first } = await hub.as('system-heting').listAuditEvents({ query: { limit: 3 } });
    await newHandoff(hub);
    await extracted();
    const rest = await trail('system-heting', { cursor: first.nextCursor ?? '' });
    expect([...first.items, ...rest].slice(0, whole.length)).toEqual(whole);
  });

  it('take a cursor from its caller alone, unaltered, for the same question', async () => {
    const next = async (query: Query) =>
      (await hub.as('system-heting').listAuditEvents({ query })).body.nextCursor ?? '';
    const cursor = await next({ limit: 1 });
    const { id } = await newHandoff(hub);
    await hub.as('system-heting').acceptHandoff({ params: { id } });
    // Of a step between, nothing is told until its row is there.
    await hub.twin.idle();
    const ofRecord = await next({ recordId: id, limit: 1 });
    expect([cursor, ofRecord]).not.toContain('');
    const heting = hub.as('system-heting');
    for (const query of [
      { cursor: `${cursor.slice(0, -1)}${cursor.endsWith('A') ? 'B' : 'A'}` },
      { cursor: 'AAAA' },
      { cursor: Buffer.from('{}').toString('base64url').repeat(20) },
      { cursor, kind: 'handoff' },
      { cursor, day: begun },
      { cursor, recordId: id },
      { cursor: ofRecord },
    ])
      expect(await codeOf(heting, query)).toBe('invalid_cursor');
    expect(await codeOf(hub.as('system-lushan'), { cursor })).toBe('invalid_cursor');
    expect(await codeOf(heting, { cursor })).toBeUndefined();
  });

  it('are of 31 days at most, of a day or of a span, of kinds that there are', async () => {
    const heting = hub.as('system-heting');
    const refused = (query: object) => codeOf(heting, query as Query);
    expect(await refused({ day: begun, from: begun })).toBe('invalid_request day_or_span');
    expect(await refused({ from: '2026-03-02', to: '2026-03-01' })).toBe('invalid_request until_before_since');
    expect(await refused({ from: '2026-03-01', to: '2026-04-01' })).toBe('invalid_request span_too_long');
    expect(await refused({ from: '2026-03-01', to: '2026-03-31' })).toBeUndefined();
    for (const query of [
      { day: '2026-02-30' },
      { to: '0000-01-05' },
      { from: '9999-12-31' },
      { limit: 0 },
      { kind: 'notification' },
      { verb: 'x y' },
      { recordId: '13900000001' },
      { who: 'x' },
    ])
      expect(await refused(query), JSON.stringify(query)).toMatch(/^invalid_request/);
    for (const query of [{ day: '2030-01-01' }, { to: '2020-01-31' }, { from: '2099-12-31' }, { to: '2000-01-01' }])
      expect((await heting.listAuditEvents({ query })).body).toEqual({ items: [], source: 'extract' });
  });

  it('are noted in the log by ids: who read which trail', async () => {
    await trail('coordinator-ts', { kind: 'handoff' });
    const lines = readdirSync(hub.logs, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .flatMap(({ parentPath, name }) => readFileSync(join(parentPath, name), 'utf8').split('\n'))
      .filter((line) => line.includes('the audit trail was read') && line.includes(accountOf('coordinator-ts')));
    expect(lines.filter((line) => /"scope":"city\/620500".*"kind":"handoff"/.test(line)).length).toBeGreaterThan(0);
  });
});

describe('the extract', () => {
  const connection = () => ({
    endpoint: hub.twin.endpoints.dynamodb,
    region: hub.twin.region,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  /** Has audit rows of a hand-off written on another day. */
  async function written(id: string, version: number, writtenOn: string): Promise<void> {
    await DynamoDBDocumentClient.from(new DynamoDBClient(connection())).send(
      new UpdateCommand({
        TableName: Object.values(hub.twin.tables).find((name) => name.includes('HubTable')),
        Key: { pk: id, sk: auditSortKey(version) },
        UpdateExpression: 'SET writtenOn = :day',
        ExpressionAttributeValues: { ':day': writtenOn },
      }),
    );
  }
  /** What lies there of days that are over: each file by its hash. */
  async function files(): Promise<Record<string, string>> {
    const s3 = new S3Client({ ...connection(), endpoint: hub.twin.endpoints.s3, forcePathStyle: true });
    const [, Bucket] = Object.entries(hub.twin.buckets).find(([id]) => id.startsWith('Trails')) ?? [];
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: trailFolders.days }));
    return Object.fromEntries(Contents.map(({ Key = '', ETag = '' }) => [Key, ETag]));
  }

  it('takes every day that is over and was not taken yet, each once, and comes to the same when it is killed or run again', async () => {
    const { id } = await newHandoff(hub);
    await hub.as('system-heting').acceptHandoff({ params: { id } });
    await hub.twin.idle();
    await written(id, 1, dayOf(4));
    await written(id, 2, dayOf(2));
    const run = extract({}).catch(() => undefined);
    await hub.twin.kill('Hub-local-audit-extract');
    await run;
    await extract({});
    const days = [4, 3, 2, 1].map((ago) => dayOf(ago));
    const found = await files();
    expect(Object.keys(found).filter((key) => key.includes('/manifests/'))).toHaveLength(days.length);
    const spans = { from: dayOf(4), to: dayOf(1) };
    expect(verbsIn(await trail('system-lushan', { ...spans, recordId: id }))).toEqual(['accept', 'request']);
    expect(verbsIn(await trail('system-lushan', { day: dayOf(4), recordId: id }))).toEqual(['request']);
    const { body } = await hub.as('system-lushan').listAuditEvents({ query: spans });
    expect(body).toMatchObject({ source: 'extract', completeUntil: `${dayOf(1)}T23:59:59.999Z` });
    // A span that begins before the hub's first day is complete from there on.
    const { body: longer } = await hub.as('system-lushan').listAuditEvents({ query: { from: dayOf(9), to: dayOf(1) } });
    expect(longer.completeUntil).toBe(body.completeUntil);
    expect(await extract({})).toEqual({ written: [] });
    for (const day of days)
      expect(await extract({ day })).toMatchObject({ written: [{ day, until: `${day}T23:59:59.999Z` }] });
    expect(await files()).toEqual(found);
  });

  it('of a day that is not over reaches to when it began, and says so; a day to come is refused', async () => {
    const before = new Date().toISOString();
    await extract({ day: dayOf() });
    const { body } = await hub.as('system-lushan').listAuditEvents({ query: { day: dayOf() } });
    expect(String(body.completeUntil) >= before && String(body.completeUntil) <= new Date().toISOString()).toBe(true);
    await expect(extract({ day: dayOf(-2) })).rejects.toThrow('no day between');
    await expect(extract({ day: '2020-01-01' })).rejects.toThrow('no day between');
    await expect(extract({ days: 1 })).rejects.toThrow();
  });
});
