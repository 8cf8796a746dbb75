import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { parse } from 'csv-parse/sync';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Client, Input } from '#schemas/client.ts';
import { ExportedLead, Manifest, MaskedLead } from '#schemas/export-file.ts';
import { leadReport } from '../support/bodies.ts';
import { type Caller, type Hub, startHub } from '../support/hub.ts';
import { jpeg, sealedPhoto } from '../support/photo.ts';
import { unzip } from '../support/unzip.ts';
import { longnan, tianshui } from '../support/world.ts';

let hub: Hub;
let s3: S3Client;
const folder = mkdtempSync(join(tmpdir(), 'exports-'));
const worker = 'Hub-local-exports-worker';

beforeAll(async () => {
  hub = await startHub();
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  s3 = new S3Client({ endpoint: hub.twin.endpoints.s3, region: hub.twin.region, credentials, forcePathStyle: true });
});
afterAll(async () => {
  s3?.destroy();
  rmSync(folder, { recursive: true, force: true });
  await hub?.stop();
});
afterEach(() => hub.proxy.faults.clear());

const police = () => hub.as('police-ts');
const committee = () => hub.as('antifraud-ts');

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

type Asked = Input<'requestExport'>['body'];
async function asked(more: Partial<Asked> = {}, client = police()) {
  const body = {
    documentNumber: '试公〔2026〕1号',
    purpose: '核查',
    filter: {},
    content: { personalData: true },
    ...more,
  };
  return (await client.requestExport({ body })).body;
}

async function ended(id: string, who: Caller = 'police-ts') {
  const read = async () => (await hub.as(who).readExport({ params: { id } })).body;
  await expect
    .poll(async () => !['requested', 'approved'].includes((await read()).status), { timeout: 60_000 })
    .toBe(true);
  return read();
}

/** Requests and approves an export and waits for its end. */
async function made(more: Partial<Asked> = {}) {
  const { id } = await asked(more);
  await committee().approveExport({ params: { id } });
  return ended(id);
}

/** What the link of an export leads to. */
async function fetched(id: string) {
  const { link = '' } = (await police().readExport({ params: { id } })).body;
  return Buffer.from(await (await fetch(link)).arrayBuffer());
}

const sha256 = (content: Uint8Array) => createHash('sha256').update(content).digest('hex');
const rowsOf = (content: Buffer | undefined) =>
  parse(content ?? '', { columns: true, bom: true }) as Record<string, string>[];
const linesOf = (content: Buffer | undefined): unknown[] =>
  String(content ?? '')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));

/** The numbers that must agree: of the record, the manifest, the lines and the rows. */
async function agreed(id: string) {
  const [{ body: record }, zip] = [await police().readExport({ params: { id } }), await fetched(id)];
  expect({ sha256: record.sha256, bytes: record.bytes }).toEqual({ sha256: sha256(zip), bytes: zip.length });
  const files = await unzip(zip);
  const manifest = Manifest.parse(JSON.parse(String(files['manifest.json'])));
  const count = linesOf(files['leads.ndjson']).length;
  expect([record.count, manifest.leads, rowsOf(files['leads.csv']).length]).toEqual([count, count, count]);
  return { record, zip, files, manifest, count };
}

async function keysBelow(id: string): Promise<string[]> {
  const { Contents = [] } = await s3.send(
    new ListObjectsV2Command({ Bucket: bucketOf('Export'), Prefix: `exports/${id}/` }),
  );
  return Contents.map(({ Key = '' }) => Key);
}
const bucketOf = (beginning: string) => {
  const found = Object.entries(hub.twin.buckets).find(([id]) => id.startsWith(beginning));
  if (!found) throw new Error(`no bucket ${beginning} among ${Object.keys(hub.twin.buckets)}`);
  return found[1];
};

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

    const { body: custody } = await lushan.readCustody({ params: { id: photoId } });
    expect(custody.links.items).toMatchObject([{ what: 'export', requestId: ready.id, by: { role: 'police' } }]);
    const { body: readings } = await lushan.listReadings();
    expect(readings.items).toMatchObject([
      { purpose: 'police-export', exportId: ready.id, documentNumber: '试公〔2026〕1号', leads: 2 },
    ]);
    expect((await hub.as('system-heting').listReadings()).body.items).toEqual([]);
    expect((await police().listExportLinks({ params: { id: ready.id } })).body.items.length).toBeGreaterThan(0);
    expect((await committee().readExport({ params: { id: ready.id } })).body).not.toHaveProperty('link');
    expect(await keysBelow(ready.id)).toHaveLength(1);

    const params = { id: ready.id };
    await expect(
      police().receiptExport({ params, body: { receivedBy: '试验警员', sha256: '0'.repeat(64) } }),
    ).rejects.toMatchObject({ problem: { code: 'receipt_differs', status: 422 } });
    const body = { receivedBy: '试验警员', sha256: record.sha256 ?? '' };
    expect((await police().receiptExport({ params, body })).body).toMatchObject({
      status: 'received',
      receivedBy: '试验警员',
    });
    const { body: listed } = await police().listExports({ query: { status: 'received' } });
    expect(listed.items).toMatchObject([{ id: ready.id, count: 3, completeUntil: record.completeUntil }]);
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
    const { body: readings } = await hub.as('system-lushan').listReadings();
    expect(readings.items.find(({ exportId }) => exportId === id)?.parts).toEqual([
      'suspicion',
      'incident',
      'reporter',
    ]);
    await expect(asked({ content: { personalData: false, originals: true } })).rejects.toMatchObject({
      problem: { errors: [{ pointer: '/content/originals', code: 'originals_are_personal' }] },
    });
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
    expect([await keysBelow(rejected.id), await keysBelow(cancelled.id)]).toEqual([[], []]);
  });

  it('is cancelled while it is being made: it stops, and nothing is left of it', async () => {
    hub.proxy.faults.inject({
      kind: 'latency',
      ms: 1500,
      match: (operation, body) => operation === 'BatchGetItem' && JSON.stringify(body).includes('led_'),
    });
    const { id } = await asked();
    await committee().approveExport({ params: { id } });
    await expect
      .poll(async () => (await police().readExport({ params: { id } })).body.version, { timeout: 20_000 })
      .toBeGreaterThan(2);
    const { body } = await police().cancelExport({ params: { id }, body: { reason: '不再需要' } });
    expect(body.status).toBe('cancelled');
    hub.proxy.faults.clear();
    await hub.twin.idle();
    expect((await police().readExport({ params: { id } })).body).toMatchObject({ status: 'cancelled' });
    expect(await keysBelow(id)).toEqual([]);
  });

  it('fails in words when an original is gone or altered, and is made once it is back and the committee has it tried again', async () => {
    const client = hub.as('system-heting');
    const evidenceId = await sealedPhoto(client);
    await report(client, { evidenceIds: [evidenceId], suspicions: ['false-theft'] }, '621221');
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
    expect(await keysBelow(failed.id)).toHaveLength(1);
  });
});

describe('a worker that is killed', () => {
  const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

  it('again and again, at any point, ends with the one right file and nothing besides', async () => {
    for (let round = 0; round < 4; round += 1) {
      hub.proxy.faults.inject({ kind: 'latency', ms: 200, match: (_, body) => JSON.stringify(body).includes('led_') });
      const { id } = await asked({ content: { personalData: true, originals: true } });
      await committee().approveExport({ params: { id } });
      for (let kill = 0; kill < 3; kill += 1) {
        await wait(100 + Math.random() * 900);
        await hub.twin.kill(worker);
      }
      hub.proxy.faults.clear();
      expect(await ended(id)).toMatchObject({ status: 'ready' });
      await hub.twin.idle();
      await agreed(id);
      expect(await keysBelow(id)).toHaveLength(1);
      const { body: readings } = await hub.as('system-lushan').listReadings({ query: { limit: 100 } });
      expect(readings.items.filter(({ exportId }) => exportId === id)).toHaveLength(1);
    }
  }, 180_000);

  it('or whose database drops answers and throttles, ends right all the same', async () => {
    for (const kind of ['dropAnswer', 'throttle'] as const)
      hub.proxy.faults.inject({
        kind,
        probability: 0.2,
        times: 10,
        match: (_, body) => /led_|exp_/.test(JSON.stringify(body)),
      });
    const { id } = await asked();
    await expect
      .poll(
        () =>
          committee()
            .approveExport({ params: { id } })
            .then(
              () => true,
              () => false,
            ),
        { timeout: 20_000 },
      )
      .toBe(true);
    expect(await ended(id).catch(() => ended(id))).toMatchObject({ status: 'ready' });
    hub.proxy.faults.clear();
    await agreed(id);
  }, 120_000);
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
    const { id, sha256: hash = '' } = await made({ filter: { suspicions: ['insider'] } });
    const params = { id };
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
    expect(timeline.items.map(({ verb }) => verb)).toEqual(['request', 'approve', 'advance', 'finish', 'receipt']);
  });
});
