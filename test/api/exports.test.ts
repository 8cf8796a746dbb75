import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeleteObjectCommand, GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Client, Input } from '#schemas/client.ts';
import { ExportedLead, MaskedLead } from '#schemas/export-file.ts';
import { SharedPart } from '#schemas/sharing.ts';
import { leadReport } from '../support/bodies.ts';
import { type Asked, type Exporting, exporting, linesOf, rowsOf, worker } from '../support/exports.ts';
import { type Hub, startHub } from '../support/hub.ts';
import { age, bringLeadTo, secondCommittee } from '../support/leads.ts';
import { jpeg, sealedPhoto } from '../support/photo.ts';
import { longnan, tianshui } from '../support/world.ts';

let hub: Hub;
let police: Exporting['police'];
let committee: Exporting['committee'];
let s3: Exporting['s3'];
let bucketOf: Exporting['bucketOf'];
let asked: Exporting['asked'];
let ended: Exporting['ended'];
let made: Exporting['made'];
let agreed: Exporting['agreed'];
let keysIn: Exporting['keysIn'];
const folder = mkdtempSync(join(tmpdir(), 'exports-'));

beforeAll(async () => {
  hub = await startHub();
  ({ police, committee, s3, bucketOf, asked, ended, made, agreed, keysIn } = exporting(hub));
});
afterAll(async () => {
  s3?.destroy();
  rmSync(folder, { recursive: true, force: true });
  await hub?.stop();
});

/** Words that stand in one lead each, and nowhere else. */
const canaries = ['叙述暗号', '姓名暗号', '商户暗号', '案号暗号', '文件暗号'];

let plates = 10_000;
const plate = () => {
  plates += 1;
  return `甘E${plates}`;
};

async function report(client: Client, more: Partial<Input<'reportLead'>['body']> = {}, countyCode = '620502') {
  const body = { ...leadReport(plate(), countyCode), ...more };
  return (await client.reportLead({ body })).body;
}

/** A lead that says all that a lead may say. @param photo of its evidence */
const richLead = (client: Client, evidenceIds: string[], sharing = {}) =>
  report(client, {
    narrative: '=叙述暗号，碰撞部位不符',
    people: [{ role: 'driver', name: '姓名暗号', nationalId: '11010519491231002X', phone: '13900000077' }],
    vehicles: [{ role: 'insured', plate: plate(), description: '白色' }],
    shops: [{ role: 'repairer', name: '商户暗号', phone: '13900000088' }],
    claims: [{ claimNumber: '案号暗号', amountFen: 120_000 }],
    evidenceIds,
    sharing,
  });

/** Runs the program as the police do: in a folder with three files, without an environment. */
const ran = (cwd: string, zip: string) =>
  new Promise<{ code: number; text: string }>((resolve) => {
    const child = execFile(
      process.execPath,
      ['verify-export.mjs', 'hub-keys.json', zip],
      { cwd, env: {} },
      (_, out, err) => resolve({ code: child.exitCode ?? -1, text: out + err }),
    );
  });

describe('an export of the whole pool', () => {
  it('says the same number everywhere, verifies with the one command, and stands in the chain of custody, the readings and the list', async () => {
    const [lushan, yanqi] = [hub.as('system-lushan'), hub.as('system-yanqi')];
    const photo = jpeg(50_000);
    const photoId = await sealedPhoto(lushan, photo);
    const rich = await richLead(lushan, [photoId]);
    const closed = await richLead(lushan, [photoId], { narrative: 'own', people: 'own', evidence: 'own' });
    await report(yanqi, {}, '621222');
    const refuted = await report(yanqi, {}, '621222');
    await yanqi.retractLead({ params: { id: refuted.id }, body: { reason: '误报' } });

    const ready = await made({ content: { personalData: true, originals: true } });
    expect(ready).toMatchObject({ status: 'ready', count: 3 });
    const { files, manifest, record, zip } = await agreed(ready.id);
    expect(manifest).toMatchObject({ export: ready.id, hub: hub.url, documentNumber: '试公〔2026〕1号', originals: 1 });
    expect(Object.keys(files).sort()).toEqual(
      [
        'leads.ndjson',
        'leads.csv',
        'indicators.csv',
        'evidence.csv',
        '说明.txt',
        'manifest.json',
        'manifest.jws',
        `evidence/${rich.id}/${photoId}.jpg`,
      ].sort(),
    );
    expect(files[`evidence/${rich.id}/${photoId}.jpg`]).toEqual(photo);

    const lines = linesOf(files['leads.ndjson']).map((line) => ExportedLead.parse(line));
    expect(lines.map(({ id }) => id)).not.toContain(refuted.id);
    expect(lines.find(({ id }) => id === rich.id)).toMatchObject({
      narrative: '=叙述暗号，碰撞部位不符',
      member: '鹿山试验保险',
      withheld: [],
    });
    const kept = lines.find(({ id }) => id === closed.id);
    expect(kept?.withheld.toSorted()).toEqual(['evidence', 'narrative', 'people']);
    expect(JSON.stringify(kept)).not.toMatch(/叙述暗号|姓名暗号|13900000077|11010519491231002X|evd_/);
    expect(rowsOf(files['leads.csv']).find((row) => row.线索编号 === rich.id)?.情况说明).toBe(
      "'=叙述暗号，碰撞部位不符",
    );
    expect(rowsOf(files['indicators.csv'])).toHaveLength(lines.flatMap(({ indicators = [] }) => indicators).length);

    const place = join(folder, ready.id);
    const { mkdirSync } = await import('node:fs');
    mkdirSync(place);
    writeFileSync(join(place, 'verify-export.mjs'), await (await fetch(`${hub.url}/verify-export.mjs`)).text());
    writeFileSync(join(place, 'hub-keys.json'), await (await fetch(`${hub.url}/.well-known/jwks.json`)).text());
    writeFileSync(join(place, `${ready.id}.zip`), zip);
    expect(String(files['说明.txt'])).toContain(`node verify-export.mjs hub-keys.json ${ready.id}.zip`);
    const passed = await ran(place, `${ready.id}.zip`);
    expect(passed).toMatchObject({ code: 0, text: expect.stringContaining(`核验通过 / VERIFIED: ${ready.id}`) });
    const bent = Buffer.from(zip);
    bent.writeUInt8(bent.readUInt8(zip.length >> 1) ^ 1, zip.length >> 1);
    writeFileSync(join(place, 'bent.zip'), bent);
    expect(await ran(place, 'bent.zip')).toMatchObject({ code: 1, text: expect.stringContaining('NOT VERIFIED') });

    // Whoever reads the file otherwise, as the parties of a case do, learns nothing of it; the committee does.
    expect((await lushan.readCustody({ params: { id: photoId } })).body.links.items).toEqual([]);
    const { files: custody } = (await committee().readLeadCustody({ params: { id: rich.id } })).body;
    expect(custody.map(({ evidenceId, links }) => [evidenceId, links.items])).toMatchObject([
      [photoId, [{ what: 'export', through: 'export', requestId: ready.id, by: { role: 'police' } }]],
    ]);
    const { body: readings } = await lushan.listReadings();
    // Of the two leads the one keeps some parts to itself; what was open of either was given.
    expect(readings.items[0]?.parts).toEqual(SharedPart.options);
    expect(readings.items).toMatchObject([
      { purpose: 'police-export', exportId: ready.id, documentNumber: '试公〔2026〕1号', leads: 2 },
    ]);
    expect(readings.items[0]).not.toHaveProperty('countsOnly');
    expect((await hub.as('system-heting').listReadings()).body.items).toEqual([]);
    expect((await police().listExportLinks({ params: { id: ready.id } })).body.items.length).toBeGreaterThan(0);
    expect((await committee().readExport({ params: { id: ready.id } })).body).not.toHaveProperty('link');
    expect([await keysIn('files', ready.id), await keysIn('work', ready.id)]).toMatchObject([
      { length: 1 },
      { length: 0 },
    ]);

    const params = { id: ready.id };
    await expect(
      police().receiptExport({ params, body: { receivedBy: '试验警员', sha256: '0'.repeat(64) } }),
    ).rejects.toMatchObject({ problem: { code: 'receipt_differs', status: 422 } });
    expect((await police().readExport({ params })).body).not.toHaveProperty('sha256');
    const body = { receivedBy: '试验警员', sha256: record.sha256 ?? '' };
    expect((await police().receiptExport({ params, body })).body).toMatchObject({
      status: 'received',
      receivedBy: '试验警员',
      sha256: record.sha256,
    });
    const { body: listed } = await police().listExports({ query: { status: 'received' } });
    expect(listed.items).toMatchObject([
      { id: ready.id, count: 3, completeUntil: record.completeUntil, filter: {}, content: { originals: true } },
    ]);
    expect(Date.parse(record.completeUntil ?? '')).toBeLessThan(Date.parse(record.approvedAt ?? '') - 15 * 60_000);
  });

  it('holds what was reported or changed since, and only what the filter names', async () => {
    const before = new Date().toISOString();
    const old = (await hub.as('system-lushan').listLeads({ query: { limit: 100 } })).body.items.at(-1);
    await committee().triageLead({ params: { id: old?.id ?? '' }, body: {} });
    const fresh = await report(hub.as('system-heting'), { suspicions: ['insider'] }, '621221');
    const idsOf = async (filter: Asked['filter']) => {
      const { id } = await made({ filter });
      return linesOf((await agreed(id)).files['leads.ndjson']).map((line) => ExportedLead.parse(line).id);
    };
    expect((await idsOf({ since: before })).toSorted()).toEqual([old?.id, fresh.id].toSorted());
    expect(await idsOf({ since: before, until: fresh.createdAt })).toEqual([old?.id]);
    expect(await idsOf({ suspicions: ['insider'], cityCode: longnan })).toEqual([fresh.id]);
    expect(await idsOf({ suspicions: ['insider'], cityCode: tianshui })).toEqual([]);
    expect(await idsOf({ statuses: ['triaged'], countyCodes: ['620502'] })).toEqual([old?.id]);
  });

  it('without personal data needs nobody, and holds no word, name, number or file of anybody', async () => {
    const { id } = await asked({ content: { personalData: false } });
    await ended(id);
    const { files, count } = await agreed(id);
    expect(count).toBeGreaterThan(3);
    expect(Object.keys(files)).not.toContain('evidence.csv');
    for (const line of linesOf(files['leads.ndjson'])) expect(MaskedLead.parse(line)).toEqual(line);
    const text = Object.values(files).map(String).join('\n');
    for (const hidden of [...canaries, '甘E', '139000000', '11010519491231002X', 'evd_'])
      expect(text).not.toContain(hidden);
    await hub.twin.idle();
    const { body: readings } = await hub.as('system-lushan').listReadings();
    expect(readings.items.find(({ exportId }) => exportId === id)).toMatchObject({ countsOnly: true });
    await expect(asked({ content: { personalData: false, originals: true } })).rejects.toMatchObject({
      problem: { errors: [{ pointer: '/content/originals', code: 'originals_are_personal' }] },
    });
  });
});

describe('an export that goes on from another one', () => {
  it('begins where that one ends, of the same filter and content alone, and tells which leads have left the pool since', async () => {
    const client = hub.as('system-yanqi');
    const filter = { suspicions: ['repeated'] };
    const [kept, left, unproven, erased] = [
      await report(client, filter),
      await report(client, filter),
      await report(client, filter),
      await report(client, filter),
    ];
    const first = await made({ filter });
    expect(first).toMatchObject({ count: 4 });
    await client.retractLead({ params: { id: left.id }, body: { reason: '误报' } });
    await bringLeadTo(hub, unproven.id, 'referred');
    await committee().closeLead({ params: { id: unproven.id }, body: { reason: '证据不足' } });
    await bringLeadTo(hub, erased.id, 'confirmed');
    await age(hub, erased.id, '2026-01-01T00:00:00.000Z');
    await hub.twin.idle();
    const { body: deletion } = await committee().planLeadDeletion({ body: {} });
    await hub
      .as(secondCommittee)
      .approveLeadDeletion({ params: { id: deletion.id }, body: { digest: deletion.digest } });
    await hub.twin.idle();

    const { id } = await asked({ filter, after: first.id });
    await committee().approveExport({ params: { id } });
    const next = await ended(id);
    expect(next).toMatchObject({ after: first.id, filter: { since: first.completeUntil } });
    const { files, manifest } = await agreed(id);
    expect(linesOf(files['leads.ndjson']).map((line) => ExportedLead.parse(line).id)).toEqual([kept.id]);
    const rows = rowsOf(files['left.csv']);
    expect(rows.map((row) => row.线索编号).toSorted()).toEqual([left.id, unproven.id, erased.id].toSorted());
    for (const row of rows) expect(Object.keys(row)).toEqual(['线索编号', '现状态', '时间']);
    expect(manifest.left).toBe(3);
    expect(Object.keys((await agreed(first.id)).files)).not.toContain('left.csv');

    const refused = (more: Partial<Asked>) => asked({ filter, after: first.id, ...more });
    const differs = (pointer: string, code: string) => ({
      problem: { status: 409, code: 'not_continuable', errors: [{ pointer, code }] },
    });
    await expect(refused({ filter: {} })).rejects.toMatchObject(differs('/filter', 'after_other_filter'));
    await expect(refused({ content: { personalData: false } })).rejects.toMatchObject(
      differs('/content', 'after_other_content'),
    );
    await expect(refused({ after: (await asked({ filter })).id })).rejects.toMatchObject(
      differs('/after', 'after_unusable'),
    );
    await expect(asked({ filter, after: first.id }, hub.as('police-ln'))).rejects.toMatchObject(
      differs('/after', 'after_unusable'),
    );
    await expect(refused({ filter: { ...filter, since: kept.createdAt } })).rejects.toMatchObject({
      problem: { status: 400, errors: [{ pointer: '/filter/since', code: 'since_by_after' }] },
    });
    await expect(asked({ filter: { cityCode: longnan, countyCodes: ['621202', '620502'] } })).rejects.toMatchObject({
      problem: { status: 400, errors: [{ pointer: '/filter/countyCodes/1', code: 'county_of_other_city' }] },
    });
  });
});

describe('what was given with an export', () => {
  it('is known for years: to each member its own leads, to the committee all of them, to nobody else', async () => {
    const [lushan, yanqi] = [hub.as('system-lushan'), hub.as('system-yanqi')];
    const filter = { suspicions: ['inflated'] };
    const own = await report(lushan, { ...filter, sharing: { people: 'own' } });
    const others = [await report(yanqi, filter), await report(yanqi, filter)];
    const { id } = await made({ filter });
    const params = { id };
    const { body: mine } = await lushan.listExportLeads({ params });
    expect(mine.items).toEqual([
      {
        id: own.id,
        version: own.version,
        memberId: hub.ids.members.lushan,
        parts: SharedPart.options.filter((part) => part !== 'people'),
        originals: [],
      },
    ]);
    const all: string[] = [];
    let cursor: string | undefined;
    do {
      const { body } = await committee().listExportLeads({
        params,
        query: { limit: 2, ...(cursor ? { cursor } : {}) },
      });
      all.push(...body.items.map((lead) => lead.id));
      cursor = body.nextCursor;
    } while (cursor);
    expect(all.toSorted()).toEqual([own, ...others].map((lead) => lead.id).toSorted());
    await expect(hub.as('system-heting').listExportLeads({ params })).rejects.toMatchObject({
      problem: { code: 'not_found' },
    });
    await expect(police().listExportLeads({ params })).rejects.toMatchObject({
      problem: { code: 'role_not_allowed' },
    });
    const { link = '' } = (await police().readExport({ params })).body;
    const { body: revoked } = await committee().revokeExport({ params, body: { reason: '公文有误' } });
    expect(revoked.status).toBe('revoked');
    await hub.twin.idle();
    expect((await fetch(link)).status).toBe(404);
    expect((await police().readExport({ params })).body).not.toHaveProperty('link');
    expect(await keysIn('files', id)).toEqual([]);
    expect((await committee().listExportLeads({ params })).body.items).toHaveLength(3);
    expect(await keysIn('provided', id)).toEqual(
      expect.arrayContaining([expect.stringMatching(/manifest\.json$/), expect.stringMatching(/manifest\.jws$/)]),
    );
  });
});

describe('an export with personal data', () => {
  it('is let through by no message, whatever it says: only by a person', async () => {
    const { id } = await asked();
    await hub.twin.idle();
    for (const verb of ['request', 'approve', 'retry', 'cancel', 'admit']) {
      const event = { type: 'record.changed', id: `${id}:9`, kind: 'export', recordId: id, version: 9, verb };
      const body = JSON.stringify({ ...event, status: 'approved', at: new Date().toISOString() });
      expect(await hub.twin.invoke(worker, { Records: [{ messageId: verb, body }] })).toEqual({
        batchItemFailures: [],
      });
    }
    expect((await police().readExport({ params: { id } })).body).toMatchObject({ status: 'requested', version: 1 });
    for (const place of ['files', 'work', 'provided'] as const) expect(await keysIn(place, id)).toEqual([]);
    await committee().rejectExport({ params: { id }, body: { reason: '试验' } });
  });
});

describe('an export that does not come to its end', () => {
  it('is rejected or cancelled before anything is read, and then stays so', async () => {
    const [rejected, cancelled] = [await asked(), await asked()];
    await committee().rejectExport({ params: { id: rejected.id }, body: { reason: '文号不符' } });
    await police().cancelExport({ params: { id: cancelled.id }, body: { reason: '不再需要' } });
    for (const { id } of [rejected, cancelled])
      await expect(committee().approveExport({ params: { id } })).rejects.toMatchObject({
        problem: { code: 'state_conflict' },
      });
    await hub.twin.idle();
    for (const { id } of [rejected, cancelled])
      for (const place of ['files', 'work', 'provided'] as const) expect(await keysIn(place, id)).toEqual([]);
  });

  it('fails in words when an original is gone or altered, and is made once it is back and the committee has it tried again', async () => {
    const client = hub.as('system-heting');
    const evidenceId = await sealedPhoto(client);
    const lead = await report(client, { evidenceIds: [evidenceId], suspicions: ['false-theft'] }, '621221');
    const where = { Bucket: bucketOf('Evidence'), Key: `evidence/${evidenceId}` };
    const found = await s3.send(new ListObjectsV2Command({ Bucket: where.Bucket, Prefix: where.Key }));
    const Key = found.Contents?.[0]?.Key ?? '';
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: where.Bucket, Key }));
    const content = Buffer.from((await Body?.transformToByteArray()) ?? []);
    await s3.send(new DeleteObjectCommand({ Bucket: where.Bucket, Key }));
    const failed = await made({
      filter: { suspicions: ['false-theft'] },
      content: { personalData: true, originals: true },
    });
    expect(failed).toMatchObject({
      status: 'failed',
      failure: 'original_missing',
      failedOn: evidenceId,
      explanation: { zh: expect.stringContaining('原件') },
    });
    const params = { id: failed.id };
    await s3.send(new PutObjectCommand({ Bucket: where.Bucket, Key, Body: content.map((byte) => byte ^ 1) }));
    await committee().retryExport({ params });
    expect(await ended(failed.id)).toMatchObject({ status: 'failed', failure: 'original_altered' });
    await s3.send(new PutObjectCommand({ Bucket: where.Bucket, Key, Body: content }));
    await expect(police().retryExport({ params })).rejects.toMatchObject({ problem: { code: 'role_not_allowed' } });
    await committee().retryExport({ params });
    const ready = await ended(failed.id);
    expect(ready).toMatchObject({ status: 'ready', count: 1 });
    expect(ready).not.toHaveProperty('failure');
    expect((await agreed(failed.id)).manifest.originals).toBe(1);
    await hub.twin.idle();
    expect([await keysIn('files', failed.id), await keysIn('work', failed.id)]).toMatchObject([
      { length: 1 },
      { length: 0 },
    ]);
    // Of the tries that came to nothing no line says that anything was given.
    const { body: custody } = await committee().readLeadCustody({ params: { id: lead.id } });
    expect(custody.files).toMatchObject([
      { evidenceId, links: { items: [{ what: 'export', requestId: failed.id, at: ready.readyAt }] } },
    ]);
    const { body: readings } = await client.listReadings({ query: { limit: 100 } });
    expect(readings.items.filter(({ exportId }) => exportId === failed.id)).toMatchObject([
      { leads: 1, createdAt: ready.readyAt },
    ]);
    const { body: inbox } = await committee().listNotifications({ query: { box: 'committee', limit: 100 } });
    const told = inbox.items.filter(({ subject }) => subject.id === failed.id).map(({ type }) => type);
    expect(told.toSorted()).toEqual(['export.fail', 'export.fail', 'export.request']);
  });
});

describe('two at once', () => {
  it('approving, rejecting and cancelling: one wins, and the export is what the winner made of it', async () => {
    for (let round = 0; round < 6; round += 1) {
      const { id } = await asked({ filter: { suspicions: ['insider'] } });
      const params = { id };
      const reason = { reason: '同时' };
      const outcomes = await Promise.allSettled([
        committee().approveExport({ params }),
        committee().rejectExport({ params, body: reason }),
        committee().approveExport({ params }),
      ]);
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      const { status } = await ended(id);
      expect(status).toBe(outcomes[1].status === 'fulfilled' ? 'rejected' : 'ready');
    }
  });

  it('liaisons: each city has its own exports, and of two receipts one counts', async () => {
    const { id } = await made({ filter: { suspicions: ['insider'] } });
    const params = { id };
    const { sha256: hash = '' } = (await committee().readExport({ params })).body;
    const link = { receivedBy: '试验警员', sha256: hash };
    const unread = await asked({ filter: { suspicions: ['insider'] } });
    await committee().approveExport({ params: { id: unread.id } });
    await ended(unread.id, 'antifraud-ts');
    await expect(police().receiptExport({ params: { id: unread.id }, body: link })).rejects.toMatchObject({
      problem: { code: 'file_not_fetched', status: 409 },
    });
    const other = hub.as('police-ln');
    await expect(other.readExport({ params })).rejects.toMatchObject({ problem: { code: 'not_found' } });
    const body = { receivedBy: '试验警员', sha256: hash };
    await expect(other.receiptExport({ params, body })).rejects.toMatchObject({ problem: { code: 'not_found' } });
    await expect(other.cancelExport({ params, body: { reason: '别市' } })).rejects.toMatchObject({
      problem: { code: 'not_found' },
    });
    expect((await other.listExports()).body.items).toEqual([]);
    const outcomes = await Promise.allSettled([
      police().receiptExport({ params, body }),
      police().receiptExport({ params, body }),
    ]);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const { body: timeline } = await police().readExportTimeline({ params });
    const steps = timeline.items.map(({ verb }) => verb).filter((verb) => verb !== 'advance');
    expect(steps).toEqual(['request', 'approve', 'finish', 'receipt']);
  });
});
