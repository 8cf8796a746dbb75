import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { largestEvidence } from '#schemas/evidence.ts';
import { ExportedLead } from '#schemas/export-file.ts';
import { mostOriginals } from '#schemas/exports.ts';
import { recordSortKey } from '#schemas/tables.ts';
import { leadReport } from '../support/bodies.ts';
import { type Exporting, exporting, linesOf, worker } from '../support/exports.ts';
import { type Hub, startHub } from '../support/hub.ts';
import { sealedPhoto } from '../support/photo.ts';

/* A laptop's runs are short and its chunks are small, so that an export of a few leads takes several of both. */

let hub: Hub;
let exports: Exporting;
const leadIds: string[] = [];
/** Reported to be looked at alone. */
const alone = { suspicions: ['insider'] };
const pool = { suspicions: ['staged'] };

beforeAll(async () => {
  hub = await startHub({ metered: true });
  exports = exporting(hub);
  const client = hub.as('system-lushan');
  for (let place = 0; place < 65; place += 1) {
    const body = leadReport(`甘E${30_000 + place}`, '620502');
    leadIds.push((await client.reportLead({ body: { ...body, ...pool } })).body.id);
  }
  await hub.twin.idle();
});
afterAll(async () => {
  exports?.s3.destroy();
  await hub?.stop();
});
afterEach(() => hub.proxy.faults.clear());

/** Writes past the hub what the hub would never write. */
async function forge(table: 'HubTable' | 'LeadsTable', id: string, attribute: string, value: unknown) {
  const { endpoints, region, tables } = hub.twin;
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new DynamoDBClient({ endpoint: endpoints.dynamodb, region, credentials });
  await DynamoDBDocumentClient.from(client).send(
    new UpdateCommand({
      TableName: Object.values(tables).find((name) => name.includes(table)),
      Key: { pk: id, sk: recordSortKey },
      // A version of its own, of which the relay tells as of the last one: it would try again and again to audit another content of that.
      UpdateExpression: 'SET #attribute = :value ADD #version :one',
      ExpressionAttributeNames: { '#attribute': attribute, '#version': 'version' },
      ExpressionAttributeValues: { ':value': value, ':one': 1 },
    }),
  );
  client.destroy();
}

const slowly = (ms: number, operation: string, id: string) =>
  hub.proxy.faults.inject({
    kind: 'latency',
    ms,
    match: (called, body) => called === operation && JSON.stringify(body).includes(id),
  });

/** Counts the calls of the database that name this from now on. */
function counted(operation: string, id: string) {
  let calls = 0;
  hub.proxy.faults.inject({
    kind: 'latency',
    ms: 0,
    match: (called, body) => {
      if (called === operation && JSON.stringify(body).includes(id)) calls += 1;
      return false;
    },
  });
  return () => calls;
}

async function begun(filter: object = pool): Promise<string> {
  const { id } = await exports.asked({ filter });
  await exports.committee().approveExport({ params: { id } });
  return id;
}

const chunksOf = async (id: string) => (await exports.keysIn('work', id)).filter((key) => key.endsWith('.json')).length;
const gathered = (id: string, chunks: number) =>
  expect.poll(() => chunksOf(id), { timeout: 30_000, interval: 20 }).toBeGreaterThanOrEqual(chunks);
const packing = (id: string) =>
  expect
    .poll(async () => (await exports.police().readExport({ params: { id } })).body.progress?.phase, {
      timeout: 30_000,
      interval: 20,
    })
    .toBe('packing');

/** It is ready, holds just the leads of the pool, and nothing is left of how it was made. */
async function whole(id: string) {
  const ready = await exports.ended(id);
  expect(ready).toMatchObject({ status: 'ready', count: leadIds.length });
  expect(ready).not.toHaveProperty('progress');
  await hub.twin.idle();
  const { files } = await exports.agreed(id);
  const ids = linesOf(files['leads.ndjson']).map((line) => ExportedLead.parse(line).id);
  expect(ids.toSorted()).toEqual(leadIds.toSorted());
  expect([await exports.keysIn('files', id), await exports.keysIn('work', id)]).toMatchObject([
    { length: 1 },
    { length: 0 },
  ]);
  const { body: readings } = await hub.as('system-lushan').listReadings({ query: { limit: 100 } });
  expect(readings.items.filter(({ exportId }) => exportId === id)).toMatchObject([{ leads: leadIds.length }]);
}

async function nothing(id: string) {
  await hub.twin.idle();
  for (const folder of ['files', 'work', 'provided'] as const) expect(await exports.keysIn(folder, id)).toEqual([]);
  const { body: readings } = await hub.as('system-lushan').listReadings({ query: { limit: 100 } });
  expect(readings.items.filter(({ exportId }) => exportId === id)).toEqual([]);
}

describe('an export of many chunks', () => {
  it('that is killed while it gathers and while it packs goes on from what stands there, and holds just the leads of the list', async () => {
    slowly(150, 'BatchGetItem', 'led_');
    const id = await begun();
    slowly(300, 'GetItem', id);
    await gathered(id, 2);
    await hub.twin.kill(worker);
    await gathered(id, 4);
    await hub.twin.kill(worker);
    await packing(id);
    await hub.twin.kill(worker);
    hub.proxy.faults.clear();
    await whole(id);
    const listed: string[] = [];
    let cursor: string | undefined;
    do {
      const { body } = await hub
        .as('system-lushan')
        .listLeads({ query: { limit: 100, ...(cursor ? { cursor } : {}) } });
      listed.push(...body.items.map((lead) => lead.id));
      cursor = body.nextCursor;
    } while (cursor);
    expect(leadIds.filter((lead) => !listed.includes(lead))).toEqual([]);
  });

  it('that takes longer than a run is put back and goes on in the next', async () => {
    // Two reads a chunk, which together take more than the time that a run gathers.
    slowly(500, 'BatchGetItem', 'led_');
    await whole(await begun());
  });

  it('that is killed at any point, again and again, comes to the same end', async () => {
    for (let round = 0; round < 2; round += 1) {
      slowly(100, 'BatchGetItem', 'led_');
      const id = await begun();
      for (let kill = 0; kill < 3; kill += 1) {
        await new Promise((resolve) => setTimeout(resolve, 100 + Math.random() * 900));
        await hub.twin.kill(worker);
      }
      hub.proxy.faults.clear();
      await whole(id);
    }
  });

  it('whose database drops answers and throttles ends right all the same', async () => {
    for (const kind of ['dropAnswer', 'throttle'] as const)
      hub.proxy.faults.inject({
        kind,
        probability: 0.2,
        times: 10,
        match: (_, body) => /led_|exp_/.test(JSON.stringify(body)),
      });
    const { id } = await exports.asked({ filter: pool });
    const approved = () =>
      exports
        .committee()
        .approveExport({ params: { id } })
        .then(
          () => true,
          () => false,
        );
    await expect.poll(approved, { timeout: 20_000 }).toBe(true);
    await exports.ended(id).catch(() => exports.ended(id));
    hub.proxy.faults.clear();
    await whole(id);
  });
});

describe('an export that is cancelled', () => {
  it('while it gathers stops there, and nothing is left of it', async () => {
    slowly(300, 'BatchGetItem', 'led_');
    const id = await begun();
    await gathered(id, 2);
    await exports.police().cancelExport({ params: { id }, body: { reason: '不再需要' } });
    const reads = counted('BatchGetItem', 'led_');
    await nothing(id);
    // The chunk that was being gathered; of the four that were left not one.
    expect(reads()).toBeLessThanOrEqual(4);
    expect((await exports.police().readExport({ params: { id } })).body.status).toBe('cancelled');
  });

  it('while it packs stops there, and nothing is left of it', async () => {
    const id = await begun();
    // The step that ends the packing is held back, so that there is time to cancel before it.
    slowly(1500, 'UpdateItem', id);
    await packing(id);
    hub.proxy.faults.clear();
    await exports.police().cancelExport({ params: { id }, body: { reason: '不再需要' } });
    await nothing(id);
    expect((await exports.police().readExport({ params: { id } })).body.status).toBe('cancelled');
  });
});

describe('an export that cannot be made', () => {
  it('is given up after four runs that get nowhere, and made when the committee has it tried again', async () => {
    hub.proxy.faults.inject({
      kind: 'error500',
      match: (operation, body) => operation === 'BatchGetItem' && JSON.stringify(body).includes('led_'),
    });
    const id = await begun();
    const failed = await exports.ended(id);
    expect(failed).toMatchObject({ status: 'failed', failure: 'interrupted' });
    hub.proxy.faults.clear();
    await nothing(id);
    await exports.committee().retryExport({ params: { id } });
    await whole(id);
  });

  it('because of its originals, or of one lead, says so at once and which', async () => {
    const client = hub.as('system-heting');
    const evidenceId = await sealedPhoto(client);
    const body = { ...leadReport('甘E39999', '621221'), ...alone, evidenceIds: [evidenceId] };
    const { body: lead } = await client.reportLead({ body });
    const content = { personalData: true, originals: true };
    await forge('HubTable', evidenceId, 'size', largestEvidence);
    const tooMany = Math.floor(mostOriginals.bytes / largestEvidence) + 1;
    await forge('LeadsTable', lead.id, 'evidenceIds', Array(tooMany).fill(evidenceId));
    expect(await exports.made({ filter: alone, content })).toMatchObject({
      status: 'failed',
      failure: 'originals_too_large',
    });
    await forge('LeadsTable', lead.id, 'sealed', 'o1.AAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAAAA');
    const failed = await exports.made({ filter: alone });
    expect(failed).toMatchObject({ status: 'failed', failure: 'lead_unreadable', failedOn: lead.id });
    await nothing(failed.id);
    const { body: timeline } = await exports.police().readExportTimeline({ params: { id: failed.id } });
    const steps = timeline.items.map(({ verb }) => verb).filter((verb) => verb !== 'advance');
    expect(steps).toEqual(['request', 'approve', 'fail']);
  });
});
