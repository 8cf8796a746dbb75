import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { deflateRawSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { ExportedLead, MaskedLead } from '#schemas/export-file.ts';
import { request } from '#schemas/exports.ts';
import type { LeadRecord, LeadSealed } from '#schemas/leads.ts';
import { csvOf } from '#shared/files/csv.ts';
import { type ArchiveFile, archive, type Entry } from '../../functions/exports/archive.ts';
import { exportedLead, maskedLead } from '../../functions/exports/content-rules.ts';
import {
  completeUntil,
  continuationFaults,
  hasLeft,
  isTooMuch,
  isWanted,
  triedAgain,
  wayOn,
  workFolder,
} from '../../functions/exports/rules.ts';
import { tableHead, tableRows, tablesOf } from '../../functions/exports/tables.ts';
import { verifyExport } from '../../functions/exports/verification.ts';
import { bytesOf, Untrue } from '../../functions/exports/zip-reading.ts';
import { unzip } from '../support/unzip.ts';

const lead: LeadRecord = {
  id: 'led_0123456789abcdefghjkmnpqrs',
  status: 'confirmed',
  memberId: 'mem_0123456789abcdefghjkmnpqrs',
  cityCode: '620500',
  countyCode: '620502',
  incidentAt: '2026-04-30T17:00:00.000Z',
  suspicions: ['staged', 'repairer'],
  reliability: 'B',
  credibility: '2',
  evidenceIds: ['evd_0123456789abcdefghjkmnpqrs'],
  version: 3,
  createdAt: '2026-05-01T00:00:00.000Z',
  updatedAt: '2026-06-01T00:00:00.000Z',
};
const sealed: LeadSealed = {
  narrative: '=cmd|第一行\n“第二行”,"引号"',
  people: [{ role: 'driver', name: '甲某某', nationalId: '11010519491231002X', phone: '13900000001' }],
  vehicles: [{ role: 'insured', plate: '甘E12345' }],
  shops: [{ role: 'repairer', name: '某试验维修', phone: '093800000001' }],
  claims: [{ claimNumber: '000123', amountFen: 123_45 }],
  indicators: [
    { kind: 'plate', value: '甘E12345' },
    { kind: 'bank-account', value: '6200000000000000001' },
    { kind: 'bank-account', value: '6200000000000000002' },
  ],
};
const file = {
  id: 'evd_0123456789abcdefghjkmnpqrs',
  status: 'sealed',
  memberId: lead.memberId,
  fileName: '../../现场.jpg',
  contentType: 'image/jpeg',
  size: 5,
  sha256: 'a'.repeat(64),
  shotKind: 'scene',
  version: 2,
  createdAt: lead.createdAt,
  updatedAt: lead.createdAt,
} as const;
const opened = { lead, sealed, memberName: '鹿山试验保险', files: [file] };

describe('a request for an export', () => {
  it.each(['soon', '9999-12-31T23:59:59-23:59'])(
    'from %s on says what is wrong with that, and nothing of its end',
    (since) => {
      const filter = { since, until: '2026-11-02T09:30:00+08:00' };
      const asked = request.safeParse({
        documentNumber: '1',
        purpose: '核查',
        filter,
        content: { personalData: false },
      });
      expect(asked.error?.issues.map(({ path }) => path)).toEqual([['filter', 'since']]);
    },
  );
});

describe('what an export holds', () => {
  it('is just what its filter names, of leads that are in the pool', () => {
    expect(isWanted({}, lead)).toBe(true);
    expect(isWanted({}, { ...lead, status: 'refuted' })).toBe(false);
    expect(isWanted({}, { ...lead, status: 'closed', keptAs: 'unproven' })).toBe(false);
    expect(isWanted({}, { ...lead, status: 'closed', keptAs: 'proven' })).toBe(true);
    expect(isWanted({ cityCode: '621200' }, lead)).toBe(false);
    expect(isWanted({ countyCodes: ['620503', '620502'] }, lead)).toBe(true);
    expect(isWanted({ countyCodes: ['620503'] }, lead)).toBe(false);
    expect(isWanted({ statuses: ['reported'] }, lead)).toBe(false);
    expect(isWanted({ suspicions: ['insider', 'repairer'] }, lead)).toBe(true);
    expect(isWanted({ suspicions: ['insider'] }, lead)).toBe(false);
    expect(isWanted({ since: lead.updatedAt }, lead)).toBe(true);
    expect(isWanted({ since: '2026-06-01T00:00:00.001Z' }, lead)).toBe(false);
    expect(isWanted({ until: '2026-05-01T00:00:00.001Z' }, lead)).toBe(true);
    expect(isWanted({ until: lead.createdAt }, lead)).toBe(false);
  });

  it('misses nothing from one to the next: whatever a function could still be writing is in the next one', () => {
    const approvedAt = '2026-06-01T00:16:00.000Z';
    expect(completeUntil({ approvedAt, filter: {} })).toBe('2026-06-01T00:00:00.000Z');
    expect(completeUntil({ approvedAt, filter: { until: approvedAt } })).toBeUndefined();
    expect(completeUntil({ filter: {} })).toBeUndefined();
  });

  it('goes on from an export of the same filter and content alone, that has a file and an end', () => {
    const approvedAt = '2026-06-01T00:16:00.000Z';
    const content = { personalData: true, originals: false };
    const filter = { cityCode: '620500', countyCodes: ['620502', '620503'], since: approvedAt };
    const before = { status: 'ready', approvedAt, filter, content } as const;
    const asked = { filter: { cityCode: '620500', countyCodes: ['620503', '620502'] }, content };
    expect(continuationFaults(before, asked)).toEqual([]);
    expect(continuationFaults({ ...before, status: 'received' }, asked)).toEqual([]);
    for (const unusable of [
      { ...before, status: 'revoked' },
      { ...before, status: 'approved' },
      { ...before, filter: { ...filter, until: approvedAt } },
    ] as const)
      expect(continuationFaults(unusable, asked)).toEqual([{ pointer: '/after', code: 'after_unusable' }]);
    expect(
      continuationFaults(before, { filter: { cityCode: '620500' }, content: { ...content, originals: true } }),
    ).toEqual([
      { pointer: '/filter', code: 'after_other_filter' },
      { pointer: '/content', code: 'after_other_content' },
    ]);
  });

  it('tells of those that have left the pool since, if the one before may have held them and they are of its filter', () => {
    const since = '2026-05-31T00:00:00.000Z';
    const refuted = { ...lead, status: 'refuted' } as const;
    expect(hasLeft({ since }, refuted)).toBe(true);
    expect(hasLeft({}, refuted)).toBe(false);
    expect(hasLeft({ since }, lead)).toBe(false);
    expect(hasLeft({ since }, { ...lead, status: 'closed', keptAs: 'unproven' })).toBe(true);
    expect(hasLeft({ since: '2026-06-01T00:00:00.001Z' }, refuted)).toBe(false);
    // Reported after the approval of the one before, sixteen minutes after its end.
    expect(hasLeft({ since }, { ...refuted, createdAt: '2026-05-31T00:16:00.000Z' })).toBe(true);
    expect(hasLeft({ since }, { ...refuted, createdAt: '2026-05-31T00:16:00.001Z' })).toBe(false);
    expect(hasLeft({ since, cityCode: '621200' }, refuted)).toBe(false);
    expect(hasLeft({ since, suspicions: ['insider'] }, refuted)).toBe(false);
    expect(hasLeft({ since, suspicions: ['insider'] }, { ...lead, status: 'deleted', suspicions: [] })).toBe(true);
  });

  it('takes as many originals as can be packed and noted in one go', () => {
    expect(isTooMuch({ files: 10_000, bytes: 8 * 1024 ** 3 })).toBe(false);
    expect(isTooMuch({ files: 10_001, bytes: 0 })).toBe(true);
    expect(isTooMuch({ files: 1, bytes: 8 * 1024 ** 3 + 1 })).toBe(true);
  });

  it('leaves out what the owner keeps to itself, with the values that would tell it, and says so', () => {
    const kept = { ...lead, sharing: { vehicles: 'own', narrative: 'own', evidence: 'own' } } as const;
    const line = exportedLead({ ...opened, lead: kept }, true);
    const text = JSON.stringify(line);
    expect(line.withheld.toSorted()).toEqual(['evidence', 'narrative', 'vehicles']);
    for (const hidden of ['甘E12345', '第一行', 'evd_', '现场']) expect(text).not.toContain(hidden);
    expect(text).toContain('6200000000000000001');
    expect(ExportedLead.parse(JSON.parse(text))).toEqual(JSON.parse(text));
  });

  it('without personal data is kinds and counts: no word of the envelope, no file name, no day', () => {
    const text = JSON.stringify(maskedLead(opened));
    for (const hidden of [
      '甘E12345',
      '620000',
      '甲某某',
      '11010',
      '139',
      '第一行',
      '某试验',
      '000123',
      '现场',
      'evd_',
      '2026-04-30',
    ])
      expect(text).not.toContain(hidden);
    expect(MaskedLead.parse(JSON.parse(text))).toMatchObject({
      incidentMonth: '2026-05',
      indicators: [
        { kind: 'plate', count: 1 },
        { kind: 'bank-account', count: 2 },
      ],
      counts: { people: 1, vehicles: 1, shops: 1, claims: 1, evidence: 1 },
    });
  });

  it('puts originals under ids of the hub, whatever people call their files', () => {
    const [listed] = exportedLead(opened, true).evidence;
    expect(listed?.original).toBe(`evidence/${lead.id}/${file.id}.jpg`);
    expect(exportedLead(opened, false).evidence[0]?.original).toBeUndefined();
  });
});

describe('a run of the worker', () => {
  it('gathers, packs while there is time for it, and else puts the rest back', () => {
    expect(wayOn(0, false)).toBe('gather');
    expect(wayOn(0, true)).toBe('pack');
    expect(wayOn(5 * 60_000, true)).toBe('put back');
    expect(wayOn(9 * 60_000, false)).toBe('put back');
  });

  it('counts tries from the last that got on', () => {
    const first = triedAgain({}, 0);
    expect(first).toEqual({ chunks: 0, runs: 1 });
    expect(triedAgain({ tries: first }, 0)).toEqual({ chunks: 0, runs: 2 });
    expect(triedAgain({ tries: { chunks: 0, runs: 3 } }, 4)).toEqual({ chunks: 4, runs: 1 });
  });

  it('for a retry has a folder of its own', () => {
    const folder = (approvedAt: string) => workFolder({ id: 'exp_1', approvedAt });
    expect(folder('2026-06-01T00:00:00.000Z')).toBe('exports/work/exp_1/20260601000000000/');
    expect(folder('2026-06-01T00:00:00.001Z')).not.toBe(folder('2026-06-01T00:00:00.000Z'));
  });
});

describe('the tables', () => {
  const csv = (name: string, line: ExportedLead) => {
    const table = tablesOf.full.find((one) => one.name === name);
    if (!table) throw new Error(name);
    return tableHead(table) + tableRows(table, [line]).text;
  };

  it('begin with the mark of UTF-8, end lines with CRLF, and read back cell by cell', () => {
    const text = csv('leads.csv', exportedLead(opened, false));
    expect(text.startsWith('\ufeff线索编号,')).toBe(true);
    expect(text.endsWith('\r\n')).toBe(true);
    const [row] = parse(text, { columns: true, bom: true }) as Record<string, string>[];
    expect(row).toMatchObject({
      线索编号: lead.id,
      状态: '已确认',
      县区: '秦州区',
      出险时间: '2026-05-01 01:00:00',
      情况说明: `'${sealed.narrative}`,
      人员: '驾驶人 甲某某 身份证11010519491231002X 电话13900000001',
    });
  });

  it('keep the digits of long numbers and the zeros before others', () => {
    const rows = parse(csv('indicators.csv', exportedLead(opened, false)), { columns: true, bom: true }) as Record<
      string,
      string
    >[];
    expect(rows.map((row) => row.值)).toEqual(['甘E12345', "'6200000000000000001", "'6200000000000000002"]);
  });

  it('keep what looks like a number with an exponent as the text that it is', () => {
    for (const value of ['1234E12', '12e5', '1.5E+3', '.5E3']) {
      const line = exportedLead(
        { ...opened, sealed: { ...sealed, indicators: [{ kind: 'engine-number', value }] } },
        false,
      );
      const rows = parse(csv('indicators.csv', line), { columns: true, bom: true }) as Record<string, string>[];
      expect(rows[0]?.值).toBe(`'${value}`);
    }
  });

  it('are written as a library of the trade writes them', () => {
    const cell = fc.oneof(
      fc.constantFrom('=1', '＠a', '"', ',', 'a\r\nb', '\t', '', undefined, 0, -1.5),
      fc.string({ unit: 'binary', maxLength: 10 }).filter((text) => !/^[\d.]*(?:[eE][+-]?\d+)?$/.test(text)),
    );
    fc.assert(
      fc.property(fc.array(fc.array(cell, { minLength: 2, maxLength: 5 }), { minLength: 1, maxLength: 5 }), (rows) => {
        // A line's end of either kind is quoted here, whichever one ends the rows (RFC 4180, 2.6).
        const quoted_match = /[\r\n]/;
        expect(csvOf(rows)).toBe(stringify(rows, { record_delimiter: '\r\n', escape_formulas: true, quoted_match }));
      }),
    );
  });

  it('have no cell that a spreadsheet takes for a formula, whatever people write', () => {
    const beginnings = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠', ''];
    fc.assert(
      fc.property(fc.constantFrom(...beginnings), fc.string({ unit: 'binary', maxLength: 20 }), (beginning, rest) => {
        const line = exportedLead({ ...opened, sealed: { ...sealed, narrative: beginning + rest } }, false);
        const [row] = parse(csv('leads.csv', line), { columns: true, bom: true, relax_quotes: false }) as Record<
          string,
          string
        >[];
        const cell = row?.情况说明 ?? '';
        expect(cell).not.toMatch(/^[=+\-@\t\r＝＋－＠]/);
        expect([beginning + rest, `'${beginning}${rest}`]).toContain(cell);
      }),
    );
  });
});

const folder = mkdtempSync(join(tmpdir(), 'exports-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const keysOf = (kid: string, key = publicKey) => JSON.stringify({ keys: [{ ...key.export({ format: 'jwk' }), kid }] });
const keys = keysOf('key-1');

function jwsOf(payload: Buffer, header: object = { alg: 'ES256', kid: 'key-1', typ: 'manifest+jws' }): string {
  const signed = `${Buffer.from(JSON.stringify(header)).toString('base64url')}.${payload.toString('base64url')}`;
  const signature = sign('sha256', Buffer.from(signed), { key: privateKey, dsaEncoding: 'ieee-p1363' });
  return `${signed}.${signature.toString('base64url')}`;
}

async function* bytes(content: string | Buffer): AsyncGenerator<Uint8Array> {
  yield Buffer.from(content);
}

interface Contents {
  readonly files?: readonly { name: string; content: string | Buffer; rows?: number; stored?: true }[];
  readonly manifest?: object;
  /** What stands in the ZIP, where that is not what was signed. */
  readonly signature?: (manifest: Buffer) => string;
  readonly entries?: (entries: readonly Entry[]) => readonly Entry[];
  readonly extra?: readonly { name: string; content: string }[];
}

const plain = [
  { name: '说明.txt', content: '\ufeff说明\r\n' },
  { name: 'leads.ndjson', content: '{"id":1}\n{"id":2}\n', rows: 2 },
  { name: 'leads.csv', content: '\ufeff编号\r\n1\r\n"2\r\n3"\r\n', rows: 2 },
  { name: 'evidence/led_1/evd_1.jpg', content: Buffer.from([0xff, 0xd8, 0xff, 0xd9]), stored: true },
] as const;

/** A ZIP as the hub makes it, signed, unless it is bent. */
async function packed({
  files = plain,
  manifest,
  signature = jwsOf,
  entries = (all) => all,
  extra = [],
}: Contents = {}) {
  const inside = async function* (): AsyncGenerator<ArchiveFile> {
    for (const { content, ...rest } of files) yield { ...rest, content: bytes(content) };
  };
  const close = async (all: readonly Entry[]): Promise<ArchiveFile[]> => {
    const text = Buffer.from(
      JSON.stringify({
        export: 'exp_1',
        keyId: 'key-1',
        documentNumber: '试〔2026〕1号',
        purpose: '试',
        approvedAt: '2026-06-01T00:00:00.000Z',
        leads: 2,
        originals: 1,
        files: entries(all),
        ...manifest,
      }),
    );
    return [
      { name: 'manifest.json', content: bytes(text) },
      { name: 'manifest.jws', content: bytes(signature(text)) },
      ...extra.map(({ name, content }) => ({ name, content: bytes(content) })),
    ];
  };
  const { output, measure } = archive(inside(), close, new Date('2026-06-01T00:00:00.000Z'));
  const chunks: Buffer[] = [];
  for await (const chunk of output) chunks.push(chunk);
  const zip = Buffer.concat(chunks);
  expect(measure()).toEqual({ bytes: zip.length, sha256: createHash('sha256').update(zip).digest('hex') });
  return zip;
}

let serial = 0;
async function verified(zip: Buffer, withKeys = keys) {
  serial += 1;
  const name = join(folder, `${serial}.zip`);
  writeFileSync(name, zip);
  const handle = await open(name);
  try {
    return await verifyExport(withKeys, handle);
  } finally {
    await handle.close();
    rmSync(name);
  }
}

describe('the verification of an export', () => {
  it('passes what the hub made, and says what it is', async () => {
    const zip = await packed();
    expect(await verified(zip)).toMatchObject({ exportId: 'exp_1', leads: 2, originals: 1, files: 4, keyId: 'key-1' });
    expect(Object.keys(await unzip(zip))).toContain('说明.txt');
  });

  it('refuses every change of a single byte, unless all files are still just what they were', async () => {
    const zip = await packed();
    const before = await unzip(zip);
    let passed = 0;
    for (let at = 0; at < zip.length; at += 1) {
      const bent = Buffer.from(zip);
      bent[at] = (bent[at] ?? 0) ^ (1 << (at % 8));
      const outcome = await verified(bent).catch((error: unknown) => error);
      if (outcome instanceof Error) {
        expect(outcome, `byte ${at}`).toBeInstanceOf(Untrue);
        continue;
      }
      passed += 1;
      expect(await unzip(bent), `byte ${at}`).toEqual(before);
    }
    // Unused bits at the ends of compressed files.
    expect(passed).toBeLessThan(8);
  });

  it('refuses what was cut off, and anything before, between or behind', async () => {
    const zip = await packed();
    for (const bent of [
      zip.subarray(0, -1),
      zip.subarray(1),
      Buffer.concat([zip, Buffer.of(0)]),
      Buffer.concat([Buffer.of(0), zip]),
      Buffer.alloc(0),
    ])
      await expect(verified(bent)).rejects.toThrow(Untrue);
  });

  it.each<[string, Contents]>([
    ['a file more', { extra: [{ name: 'extra.txt', content: 'x' }] }],
    [
      'a file that the manifest has and the ZIP has not',
      { entries: (all) => [...all, { name: 'gone.txt', bytes: 0, sha256: '0'.repeat(64) }] },
    ],
    ['a file that the manifest has not', { entries: (all) => all.slice(1) }],
    ['a file that stands there twice', { extra: [{ name: 'leads.csv', content: '\ufeff编号\r\n9\r\n8\r\n' }] }],
    ['names that differ in case alone', { files: [...plain, { name: 'LEADS.csv', content: 'x' }] }],
    ['a name that leads out of the folder', { files: [...plain, { name: 'evidence/.../x.jpg', content: 'x' }] }],
    ['a hidden file', { files: [...plain, { name: '.profile', content: 'x' }] }],
    ['another number of leads', { manifest: { leads: 3 } }],
    ['another number of originals', { manifest: { originals: 0 } }],
    ['another number of leads that have left', { manifest: { left: 1 } }],
    ['another number of rows', { entries: (all) => all.map((one) => ({ ...one, rows: 1 })) }],
    ['another hash', { entries: (all) => all.map((one) => ({ ...one, sha256: '0'.repeat(64) })) }],
    ['the signature of another manifest', { signature: () => jwsOf(Buffer.from('{}')) }],
    [
      'a text of another kind that the hub signed',
      { signature: (text) => jwsOf(text, { alg: 'ES256', kid: 'key-1', typ: 'deletion+jws' }) },
    ],
    ['no algorithm', { signature: (text) => jwsOf(text, { alg: 'none', kid: 'key-1', typ: 'manifest+jws' }) }],
    ['a signature that something follows', { signature: (text) => `${jwsOf(text)}\n` }],
    ['a manifest that names another key', { manifest: { keyId: 'key-2' } }],
  ])('refuses %s', async (_, contents) => {
    await expect(verified(await packed(contents))).rejects.toThrow(Untrue);
  });

  it('says when the file cannot be read to its end, instead of waiting for it', async () => {
    const broken = {
      createReadStream: () =>
        Readable.from(
          (async function* () {
            yield deflateRawSync(Buffer.alloc(100_000)).subarray(0, 20);
            throw new Error('the disk is gone');
          })(),
        ),
    };
    const entry = { name: 'leads.csv', deflated: true, packed: 100, size: 100_000, crc: 0, start: 0 };
    const reading = async () => {
      for await (const _ of bytesOf(broken as never, entry));
    };
    await expect(reading()).rejects.toThrow('the disk is gone');
  });

  it('refuses names of the old trick, which no ZIP of the hub can have', async () => {
    const zip = await packed({ files: [...plain, { name: 'xx_etc_passwd', content: 'x' }] });
    for (const trick of ['../etc_passwd', '/x_etc_passwd', 'c:\\tc_passwd', 'x/./tc_passwd']) {
      const text = zip.toString('latin1').replaceAll('xx_etc_passwd', trick.padEnd(13, 'x').slice(0, 13));
      await expect(verified(Buffer.from(text, 'latin1')), trick).rejects.toThrow(Untrue);
    }
  });

  it("refuses another hub's key of the same name, and a file of keys without it", async () => {
    const zip = await packed();
    const { publicKey: other } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    await expect(verified(zip, keysOf('key-1', other))).rejects.toThrow(Untrue);
    await expect(verified(zip, keysOf('key-2'))).rejects.toThrow('no key key-1');
    await expect(verified(zip, 'not JSON')).rejects.toThrow(Untrue);
  });
});

describe('the archive', () => {
  it('fails as a whole when a file fails while it is read, and does not wait for a reader that went away', async () => {
    const failing = async function* (): AsyncGenerator<ArchiveFile> {
      yield {
        name: 'a.txt',
        content: (async function* () {
          yield Buffer.alloc(100_000);
          throw new Error('gone');
        })(),
      };
    };
    const collect = async () => {
      for await (const _ of archive(failing(), async () => [], new Date()).output);
    };
    await expect(collect()).rejects.toThrow('gone');
    const endless = async function* (): AsyncGenerator<ArchiveFile> {
      yield {
        name: 'a.txt',
        stored: true,
        content: (async function* () {
          for (;;) yield Buffer.alloc(100_000);
        })(),
      };
    };
    const { output } = archive(endless(), async () => [], new Date());
    for await (const _ of output) break;
    expect(output.destroyed).toBe(true);
  });
});
