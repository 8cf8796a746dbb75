import { createHash } from 'node:crypto';
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { parse } from 'csv-parse/sync';
import { expect } from 'vitest';
import type { Input } from '#schemas/client.ts';
import { Manifest } from '#schemas/export-file.ts';
import { exportFolders } from '#schemas/export-names.ts';
import type { Caller, Hub } from './hub.ts';
import { unzip } from './unzip.ts';

export type Asked = Input<'requestExport'>['body'];

const sha256 = (content: Uint8Array) => createHash('sha256').update(content).digest('hex');
export const rowsOf = (content: Buffer | undefined) =>
  parse(content ?? '', { columns: true, bom: true }) as Record<string, string>[];
export const linesOf = (content: Buffer | undefined): unknown[] =>
  String(content ?? '')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));

/** The worker that makes exports. */
export const worker = 'Hub-local-exports-worker';

/** Exports of a hub, as the police of Tianshui and the committee there make them. */
export function exporting(hub: Hub) {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const s3 = new S3Client({
    endpoint: hub.twin.endpoints.s3,
    region: hub.twin.region,
    credentials,
    forcePathStyle: true,
  });
  const police = () => hub.as('police-ts');
  const committee = () => hub.as('antifraud-ts');

  const bucketOf = (beginning: string) => {
    const found = Object.entries(hub.twin.buckets).find(([id]) => id.startsWith(beginning));
    if (!found) throw new Error(`no bucket ${beginning} among ${Object.keys(hub.twin.buckets)}`);
    return found[1];
  };

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

  /** The numbers that must agree: of the record, the manifest, the lines and the rows. */
  async function agreed(id: string) {
    const [{ body: record }, zip] = [await committee().readExport({ params: { id } }), await fetched(id)];
    expect({ sha256: record.sha256, bytes: record.bytes }).toEqual({ sha256: sha256(zip), bytes: zip.length });
    const files = await unzip(zip);
    const manifest = Manifest.parse(JSON.parse(String(files['manifest.json'])));
    const count = linesOf(files['leads.ndjson']).length;
    expect([record.count, manifest.leads, rowsOf(files['leads.csv']).length]).toEqual([count, count, count]);
    return { record, zip, files, manifest, count };
  }

  /** What stands of an export in one of its folders. */
  async function keysIn(folder: keyof typeof exportFolders, id: string): Promise<string[]> {
    const { Contents = [] } = await s3.send(
      new ListObjectsV2Command({ Bucket: bucketOf('Export'), Prefix: `${exportFolders[folder]}${id}/` }),
    );
    return Contents.map(({ Key = '' }) => Key);
  }

  return { s3, police, committee, bucketOf, asked, ended, made, fetched, agreed, keysIn };
}
export type Exporting = ReturnType<typeof exporting>;
