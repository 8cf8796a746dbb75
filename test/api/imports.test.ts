import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import readWorkbook from 'read-excel-file/node';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Client } from '#schemas/client.ts';
import { xlsxType } from '#schemas/imports.ts';
import { type Hub, startHub } from '../support/hub.ts';
import { portraitPhoto, sealedPhoto, sealedPortrait } from '../support/photo.ts';
import {
  csvOf,
  ended,
  gb18030,
  headers,
  type Person,
  peopleOf,
  rowOf,
  started,
  tableOf,
  uploaded,
  workbookOf,
} from '../support/sheets.ts';

let hub: Hub;
beforeAll(async () => {
  hub = await startHub({ metered: true });
});
afterAll(() => hub?.stop());
afterEach(() => hub.proxy.faults.clear());

const lushan = () => hub.as('system-lushan');
const heting = () => hub.as('system-heting');
const csv = (people: readonly Person[]) => Buffer.from(csvOf(tableOf(people)));
const reportOf = async (client: Client, id: string) => (await client.readImportReport({ params: { id } })).body;
const faultsOf = async (client: Client, id: string) =>
  (await reportOf(client, id)).faults.map(({ cell, row, code }) => `${cell ?? row ?? 'file'} ${code}`);

/** The names of everybody whom a member has registered. */
async function namesOf(client: Client): Promise<ReadonlyMap<string, string>> {
  const names = new Map<string, string>();
  let cursor: string | undefined;
  do {
    const { body } = await client.listAdjusters({ query: { limit: 100, ...(cursor ? { cursor } : {}) } });
    for (const { id, name, status } of body.items) if (status === 'submitted') names.set(id, name);
    cursor = body.nextCursor;
  } while (cursor);
  return names;
}
/** People with names that nobody else has. */
const named = (mark: string, count: number) =>
  peopleOf(count).map((person, place) => ({ ...person, name: `${mark}${place + 1}` }));
const namesLike = async (client: Client, mark: string) =>
  [...(await namesOf(client)).values()].filter((name) => name.startsWith(mark)).length;

/** Registers somebody who leaves at once. @returns the id of the record */
async function departedFrom(client: Client, person: Person | undefined): Promise<string> {
  if (!person) throw new Error('nobody');
  const { body } = await client.registerAdjuster({ body: person });
  await client.departAdjuster({ params: { id: body.id }, body: { reason: '离职' } });
  return body.id;
}
const statusOf = (client: Client, id: string) =>
  client.readAdjuster({ params: { id } }).then(
    ({ body }) => body.status,
    ({ problem }) => problem.code,
  );

async function fetched(path: string, language = 'zh') {
  const token = await hub.tokenOf('system-lushan');
  const answer = await fetch(`${hub.url}${path}`, {
    headers: { authorization: `Bearer ${token}`, 'accept-language': language },
  });
  return { answer, bytes: Buffer.from(await answer.arrayBuffer()) };
}

describe('a file of adjusters', () => {
  it('begins with a template, which comes back as it was filled in', async () => {
    const { answer, bytes } = await fetched('/v1/adjuster-imports/template.xlsx');
    expect(answer.headers.get('content-type')).toBe(xlsxType);
    expect(answer.headers.get('content-disposition')).toContain('.xlsx');
    const [sheet] = await readWorkbook(bytes);
    const rows = (sheet?.data ?? []).map((row) => row.map((cell) => (cell === null ? undefined : String(cell))));
    expect(rows[0]).toEqual(headers);
    const people = named('模板', 3);
    const filled = [...rows, ...people.map((person) => rowOf(person))];
    const id = await started(lushan(), await workbookOf(filled), xlsxType);
    expect(await ended(lushan(), id)).toMatchObject({ status: 'done', rows: 3 });

    const table = (await fetched('/v1/adjuster-imports/template.csv', 'en')).bytes.toString('utf8');
    expect(table).toMatch(/^\ufeff"name","nationalId"/);
    const again = await started(lushan(), Buffer.from(table + csvOf([rowOf(named('模板', 1)[0] ?? ({} as Person))])));
    expect(await ended(lushan(), again)).toMatchObject({ status: 'done', rows: 1 });
    expect(await namesLike(lushan(), '模板')).toBe(4);
  });

  it('as a workbook registers everybody in it, with all that a single registration has', async () => {
    const people = named('簿', 40).map((person) => ({ ...person, trainingCertificate: 'KC-1' }));
    const [first = {} as Person] = people;
    const photoId = await sealedPortrait(lushan());
    people[0] = { ...first, trainingCertificate: 'KC-1', photoId } as (typeof people)[number];
    const id = await started(lushan(), await workbookOf(tableOf(people)), xlsxType);
    const { body: begun } = await lushan().readImport({ params: { id } });
    expect(['queued', 'committed', 'done']).toContain(begun.status);
    expect(await ended(lushan(), id)).toMatchObject({ status: 'done', rows: 40, setAside: 40, admitted: 40 });
    expect(await reportOf(lushan(), id)).toEqual({ importId: id, status: 'done', total: 0, faults: [] });

    const [adjuster] = [...(await namesOf(lushan()))].find(([, name]) => name === '簿1') ?? [''];
    const { body } = await lushan().readAdjuster({ params: { id: adjuster } });
    expect(body).toMatchObject({ ...people[0], status: 'submitted', memberId: hub.ids.members.lushan });
    const alone = { ...first, ...named('簿单', 1)[0], photoId };
    const { id: single } = (await lushan().registerAdjuster({ body: alone })).body;
    const { body: asSingle } = await lushan().readAdjuster({ params: { id: single } });
    expect(Object.keys(body).sort()).toEqual(Object.keys(asSingle).sort());
    const city = await hub.as('coordinator-ts').listAdjusters({ query: { limit: 100 } });
    expect(city.body.items.map(({ id: listed }) => listed)).toContain(adjuster);
    expect((await hub.as('coordinator-ln').listAdjusters({ query: { limit: 100 } })).body.items).toContainEqual(
      expect.objectContaining({ name: '簿2' }),
    );
  });

  it('as CSV in GB18030, as spreadsheets in China write it, does so too', async () => {
    const people = named('国标𠮷', 5);
    const id = await started(lushan(), gb18030(csvOf(tableOf(people))));
    expect(await ended(lushan(), id)).toMatchObject({ status: 'done', rows: 5 });
    expect(await namesLike(lushan(), '国标𠮷')).toBe(5);
  });

  it('is not started before it is there, and only once', async () => {
    const content = csv(named('一次', 2));
    const { body: declared } = await lushan().declareImport({
      body: { fileName: 'a.csv', contentType: 'text/csv', size: content.length, sha256: '0'.repeat(64) },
    });
    await expect(lushan().startImport({ params: { id: declared.id } })).rejects.toThrow('409 evidence_not_uploaded');
    const id = await uploaded(lushan(), content);
    const idempotencyKey = crypto.randomUUID();
    const first = await lushan().startImport({ params: { id }, idempotencyKey });
    await ended(lushan(), id);
    const again = await lushan().startImport({ params: { id }, idempotencyKey });
    expect([first.replayed, again.replayed, again.body.status]).toEqual([false, true, 'queued']);
    await expect(lushan().startImport({ params: { id } })).rejects.toThrow('409 state_conflict');
    expect(await namesLike(lushan(), '一次')).toBe(2);
  });

  it('is nothing to strangers', async () => {
    const id = await started(lushan(), csv(named('外人', 1)));
    await ended(lushan(), id);
    for (const call of ['readImport', 'readImportReport', 'readImportReportTable', 'startImport'] as const)
      await expect(heting()[call]({ params: { id } })).rejects.toThrow('404 not_found');
    expect((await heting().listImports()).body.items).not.toContainEqual(expect.objectContaining({ id }));
    expect((await lushan().listImports()).body.items).toContainEqual(expect.objectContaining({ id, status: 'done' }));
    await expect(hub.as('coordinator-ts').readImport({ params: { id } })).rejects.toThrow('403 role_not_allowed');
  });
});

describe('a file that is not right registers nobody', () => {
  it('and says of every cell what is wrong and how to mend it, without what stands there', async () => {
    const [good, bad, worse, twice] = named('坏', 4) as [Person, Person, Person, Person];
    const scene = await sealedPhoto(lushan(), await portraitPhoto());
    const foreign = await sealedPortrait(heting());
    const people = [
      good,
      { ...bad, nationalId: '620502199001010011', phone: '139 0000 0000' },
      { ...worse, photoId: scene },
      { ...twice, nationalId: good.nationalId, photoId: foreign },
    ];
    const table = tableOf(people).map((row, place) =>
      row.map((cell, at) => (place === 3 && at === 5 ? '博士后' : cell)),
    );
    const id = await started(lushan(), Buffer.from(csvOf(table)));
    expect(await ended(lushan(), id)).toMatchObject({ status: 'refused', faults: 5 });
    const { total, faults } = await reportOf(lushan(), id);
    expect(total).toBe(5);
    expect(faults).toEqual(
      expect.arrayContaining([
        { row: 3, column: '身份证号', cell: 'B3', code: 'id_checksum', detail: expect.stringContaining('校验位') },
        { row: 3, column: '手机号', cell: 'D3', code: 'invalid_format', detail: expect.stringContaining('11 位') },
        { row: 4, column: '学历', cell: 'F4', code: 'invalid_value', detail: '只接受：大专以下、大专、本科、研究生' },
        { row: 5, column: '身份证号', cell: 'B5', code: 'doubled', detail: expect.stringContaining('第 2 行') },
        { row: 5, column: '照片编号', cell: 'O5', code: 'unknown_reference', detail: expect.any(String) },
      ]),
    );
    const shown = JSON.stringify(faults) + (await lushan().readImportReportTable({ params: { id } })).body;
    for (const secret of [...people.flatMap(({ nationalId, phone }) => [nationalId, phone]), '博士后', foreign])
      expect(shown).not.toContain(secret);
    const english = (await fetched(`/v1/adjuster-imports/${id}/report.csv`, 'en')).bytes.toString('utf8');
    expect(english).toMatch(/^\ufeff"Row","Column","Cell","Code","Reason and how to mend it"\r\n"3","nationalId","B3"/);
    expect(await namesLike(lushan(), '坏')).toBe(0);
    expect((await lushan().registerAdjuster({ body: good })).status).toBe(201);
  });

  it('and says so of photos of another kind, when the rest is right', async () => {
    const [person = {} as Person] = named('照', 1);
    const photoId = await sealedPhoto(lushan(), await portraitPhoto());
    const id = await started(lushan(), csv([{ ...person, photoId }]));
    await ended(lushan(), id);
    expect(await faultsOf(lushan(), id)).toEqual(['O2 evidence_of_other_kind']);
  });

  it('whatever it is instead: another file than was declared, no table, more than 5,000 people', async () => {
    const faultsFor = async (content: Uint8Array, type?: typeof xlsxType) => {
      const id = await started(lushan(), content, type);
      expect(await ended(lushan(), id)).toMatchObject({ status: 'refused', faults: 1 });
      return faultsOf(lushan(), id);
    };
    expect(await faultsFor(Buffer.from('PK\x03\x04'), xlsxType)).toEqual(['file unreadable']);
    expect(await faultsFor(csv(peopleOf(1)), xlsxType)).toEqual(['file not_xlsx']);
    expect(await faultsFor(csv(peopleOf(5001)))).toEqual(['5002 too_many_rows']);
  });

  it('also when it is the last of 5,000 rows of a workbook in which something is wrong', async () => {
    const table = tableOf(peopleOf(5000)).map((row, place) => (place === 5000 ? ['', ...row.slice(1)] : row));
    const id = await started(lushan(), await workbookOf(table), xlsxType);
    expect(await ended(lushan(), id, 150)).toMatchObject({ status: 'refused', faults: 1 });
    expect(await faultsOf(lushan(), id)).toEqual(['A5001 invalid_type']);
  });

  it('and lists no more faults than anybody reads, but counts them all', async () => {
    const table = tableOf(peopleOf(1500)).map((row, place) =>
      place === 0 ? row : row.map((cell, at) => (at < 2 ? '' : cell)),
    );
    const id = await started(lushan(), Buffer.from(csvOf(table)));
    expect(await ended(lushan(), id)).toMatchObject({ status: 'refused', faults: 3000 });
    const { total, faults } = await reportOf(lushan(), id);
    expect([total, faults.length, faults.at(-1)?.row]).toEqual([3000, 2000, 1001]);
  });
});

describe('people who are registered already', () => {
  it('refuse the whole file, and nobody learns where they are', async () => {
    const people = named('已', 30);
    const [, second = {} as Person] = people;
    await heting().registerAdjuster({ body: second });
    const id = await started(lushan(), csv(people));
    expect(await ended(lushan(), id)).toMatchObject({ status: 'refused', faults: 1 });
    const { faults } = await reportOf(lushan(), id);
    expect(faults).toEqual([
      { row: 3, column: '身份证号', cell: 'B3', code: 'already_registered', detail: '该人员已有有效登记' },
    ]);
    expect(await namesLike(lushan(), '已')).toBe(0);
    for (const body of people.filter((person) => person !== second).slice(0, 3))
      expect((await heting().registerAdjuster({ body })).status).toBe(201);
  });

  it('and have departed are registered anew', async () => {
    const people = named('离', 3);
    const [first = {} as Person] = people;
    const { body } = await heting().registerAdjuster({ body: first });
    await heting().departAdjuster({ params: { id: body.id }, body: { reason: '离职' } });
    const id = await started(lushan(), csv(people));
    expect(await ended(lushan(), id)).toMatchObject({ status: 'done' });
    expect((await lushan().readAdjuster({ params: { id: body.id } })).body).toMatchObject({
      status: 'submitted',
      ...first,
    });
    await expect(heting().readAdjuster({ params: { id: body.id } })).rejects.toThrow('404');
  });

  it.each([1, 2, 3])(
    'by another import at the same time: one of the two is done, the other registers nobody (%i)',
    async (round) => {
      const [ours, theirs, both] = [named(`甲${round}-`, 50), named(`乙${round}-`, 50), named(`共${round}-`, 40)];
      const departed = await Promise.all(
        [ours, theirs].map(([person]) => departedFrom(hub.as('system-yanqi'), person)),
      );
      // From opposite ends, so that each of the two holds somebody whom the other wants.
      const [a, b] = await Promise.all([
        started(lushan(), csv([...both, ...ours])),
        started(heting(), csv([...both.toReversed(), ...theirs])),
      ]);
      const ends = [await ended(lushan(), a), await ended(heting(), b)];
      expect(ends.map(({ status }) => status).sort()).toEqual(['done', 'refused']);
      const [winner, loser, lost, mark] =
        ends[0]?.status === 'done'
          ? ([lushan(), heting(), theirs, '乙'] as const)
          : ([heting(), lushan(), ours, '甲'] as const);
      expect(await namesLike(winner, `共${round}-`)).toBe(40);
      expect(await namesLike(loser, `共${round}-`)).toBe(0);
      expect(await namesLike(loser, `${mark}${round}-`)).toBe(0);
      const { faults = 0 } = ends.find(({ status }) => status === 'refused') ?? {};
      expect(faults).toBeGreaterThan(0);
      expect(faults).toBeLessThanOrEqual(40);
      // Of somebody who had left a third company, its record stands as it did, unless the winner has registered them.
      const [oursKept, theirsKept] = await Promise.all(departed.map((id) => statusOf(hub.as('system-yanqi'), id)));
      expect([oursKept, theirsKept]).toEqual(mark === '甲' ? ['departed', 'not_found'] : ['not_found', 'departed']);
      // What the loser had set aside is free again, for it or anybody.
      const again = await started(loser, csv(lost));
      expect(await ended(loser, again)).toMatchObject({ status: 'done', rows: 50 });
    },
  );
});

describe('a worker that is killed', () => {
  const worker = 'Hub-local-imports-worker';
  const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
  async function killedOften(client: Client, id: string, times: number) {
    for (let kill = 0; kill < times; kill += 1) {
      await wait(50 + Math.random() * 900);
      await hub.twin.kill(worker);
    }
    return ended(client, id, 150);
  }

  it('while somebody else registers one of the people lets go of all the others', async () => {
    const people = named('缺', 300);
    const last = people.at(-1);
    if (!last) throw new Error('nobody');
    const id = await started(lushan(), csv(people));
    await expect
      .poll(async () => (await lushan().readImport({ params: { id } })).body.rows, { timeout: 20_000 })
      .toBe(300);
    await heting().registerAdjuster({ body: last });
    await hub.twin.kill(worker);
    expect(await ended(lushan(), id, 150)).toMatchObject({ status: 'refused', faults: 1 });
    const again = await started(heting(), csv(people.slice(0, -1)));
    expect(await ended(heting(), again, 150)).toMatchObject({ status: 'done', rows: 299 });
  });

  it('again and again leaves nobody out and nobody in between', async () => {
    const people = named('杀', 300);
    const id = await started(lushan(), csv(people));
    expect(await killedOften(lushan(), id, 4)).toMatchObject({ status: 'done', rows: 300, admitted: 300 });
    expect(await namesLike(lushan(), '杀')).toBe(300);
  });

  it('while another import is in its way leaves one done and one refused', async () => {
    const [ours, both] = [named('杀甲', 100), named('杀共', 50)];
    const a = await started(lushan(), csv([...ours, ...both]));
    const b = await started(heting(), csv(both.toReversed()));
    const ends = [await killedOften(lushan(), a, 3), await ended(heting(), b, 150)];
    expect(ends.map(({ status }) => status).sort()).toEqual(['done', 'refused']);
    const counts = [
      await namesLike(lushan(), '杀共'),
      await namesLike(heting(), '杀共'),
      await namesLike(lushan(), '杀甲'),
    ];
    expect(counts).toEqual(ends[0]?.status === 'done' ? [50, 0, 100] : [0, 50, 0]);
  });

  it('or whose database answers late, not at all, or with conflicts, ends right all the same', async () => {
    for (const kind of ['dropAnswer', 'conflict', 'throttle'] as const)
      hub.proxy.faults.inject({
        kind,
        probability: 0.02,
        times: 40,
        match: (_, body) => JSON.stringify(body).includes('adj_'),
      });
    const id = await started(lushan(), csv(named('障', 200)));
    expect(await ended(lushan(), id)).toMatchObject({ status: 'done', admitted: 200 });
    expect(hub.proxy.faults.count).toBeGreaterThan(5);
    expect(await namesLike(lushan(), '障')).toBe(200);
  });
});

it("what is set aside says nothing of anybody, and is nobody's to read or to list", async () => {
  const people = named('密', 300);
  const id = await started(lushan(), csv(people));
  let seen = 0;
  for (let state = 'queued'; state !== 'done'; state = (await lushan().readImport({ params: { id } })).body.status) {
    if (state === 'queued') seen += await namesLike(lushan(), '密');
  }
  expect(seen).toBe(0);
  const [adjuster] = [...(await namesOf(lushan()))].find(([, name]) => name === '密1') ?? [''];
  await hub.twin.idle();
  const client = DynamoDBDocumentClient.from(
    new DynamoDBClient({
      endpoint: hub.twin.endpoints.dynamodb,
      region: hub.twin.region,
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    }),
  );
  const TableName = Object.values(hub.twin.tables).find((name) => name.includes('HubTable')) ?? '';
  const { Item } = await client.send(new GetCommand({ TableName, Key: { pk: adjuster, sk: 'audit#000001' } }));
  expect(Object.keys(Item?.image ?? {}).sort()).toEqual(['createdAt', 'importId']);
});

/** So many go in strides through every state; each is some ten requests to the database. HUB_IMPORT_ROWS=5000 is for whoever has the time. */
const many = Number(process.env.HUB_IMPORT_ROWS ?? 600);
it(`${many} people are registered by one file`, async () => {
  const before = await namesLike(lushan(), '众');
  const people = named('众', many);
  const content = await workbookOf(tableOf(people));
  const begun = performance.now();
  const id = await started(lushan(), content, xlsxType);
  expect(await ended(lushan(), id, 150)).toMatchObject({ status: 'done', rows: many, admitted: many });
  const seconds = (performance.now() - begun) / 1000;
  console.log(`${many} adjusters in ${seconds.toFixed(1)} s: ${Math.round(many / seconds)} rows a second`);
  expect((await namesLike(lushan(), '众')) - before).toBe(many);
}, 900_000);
