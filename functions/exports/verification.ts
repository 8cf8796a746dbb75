import { createHash, createPublicKey, verify } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { fileNames, manifestType, originalsFolder } from '#schemas/export-names.ts';
import { bytesOf, readEntries, Untrue, type ZipEntry } from './zip-reading.ts';

/* What an export's ZIP must be, by the hub's public keys alone. Nothing here needs a network or a package. */

/** What was found true of an export. */
export interface Verified {
  readonly exportId: string;
  readonly documentNumber: string;
  readonly purpose: string;
  readonly approvedAt: string;
  readonly leads: number;
  readonly originals: number;
  readonly files: number;
  readonly keyId: string;
}

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const textIn = (fields: Fields, name: string): string => {
  const value = fields[name];
  if (typeof value !== 'string') throw new Untrue(`缺少 ${name}`, `${name} is missing`);
  return value;
};
const countIn = (fields: Fields, name: string): number => {
  const value = fields[name];
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0)
    throw new Untrue(`缺少 ${name}`, `${name} is missing`);
  return value;
};
function parsed(text: string, zh: string, en: string): Fields {
  try {
    const value: unknown = JSON.parse(text);
    if (isFields(value)) return value;
  } catch {
    // Told below.
  }
  throw new Untrue(`${zh}不是有效的 JSON`, `${en} is not valid JSON`);
}
const listed = (value: unknown): readonly Fields[] => (Array.isArray(value) ? value.filter(isFields) : []);

const { manifest: manifestName, signature: signatureName } = fileNames;
/** Bytes of the manifest or the keys that are read at most. */
const mostText = 64 * 1024 * 1024;

/**
 * Verifies an export: the signature over the manifest, and that the ZIP holds the manifest's files, byte for byte, and no others.
 * @param keys the text of the hub's `/.well-known/jwks.json`
 * @throws Untrue with the first thing that is wrong
 */
export async function verifyExport(keys: string, file: FileHandle): Promise<Verified> {
  const entries = byName(await readEntries(file));
  const manifestBytes = await whole(file, need(entries, manifestName));
  const signature = (await whole(file, need(entries, signatureName))).toString('latin1');
  const keyId = checkSignature(keys, signature, manifestBytes);
  const manifest = parsed(manifestBytes.toString('utf8'), '清单', 'the manifest');
  if (textIn(manifest, 'keyId') !== keyId) throw new Untrue('清单所称的密钥不符', 'the manifest names another key');
  const files = listed(manifest.files);
  const names = files.map((one) => textIn(one, 'name'));
  const expected = new Set([...names, manifestName, signatureName]);
  if (expected.size !== names.length + 2) throw new Untrue('清单中有重复的文件', 'the manifest names a file twice');
  for (const name of entries.keys())
    if (!expected.has(name)) throw new Untrue(`多出文件 ${name}`, `an extra file: ${name}`);
  const rows = new Map<string, number>();
  for (const said of files) rows.set(textIn(said, 'name'), await checkFile(file, entries, said));
  const leads = countIn(manifest, 'leads');
  const originals = countIn(manifest, 'originals');
  if (rows.get(fileNames.leads) !== leads || rows.get(fileNames.leadTable) !== leads)
    throw new Untrue('线索条数不符', 'the number of leads is not what the manifest says');
  if ('left' in manifest && rows.get(fileNames.leftTable) !== countIn(manifest, 'left'))
    throw new Untrue('退出线索条数不符', 'the number of leads that have left is not what the manifest says');
  if (names.filter((name) => name.startsWith(originalsFolder)).length !== originals)
    throw new Untrue('证据原件个数不符', 'the number of originals is not what the manifest says');
  return {
    exportId: textIn(manifest, 'export'),
    documentNumber: textIn(manifest, 'documentNumber'),
    purpose: textIn(manifest, 'purpose'),
    approvedAt: textIn(manifest, 'approvedAt'),
    leads,
    originals,
    files: files.length,
    keyId,
  };
}

/** The entries by name; two names that some file systems take for one are refused. */
function byName(entries: readonly ZipEntry[]): ReadonlyMap<string, ZipEntry> {
  const folded = new Set(entries.map(({ name }) => name.toLowerCase()));
  if (folded.size !== entries.length) throw new Untrue('压缩包中有重名文件', 'two files in the ZIP have one name');
  return new Map(entries.map((entry) => [entry.name, entry]));
}

function need(entries: ReadonlyMap<string, ZipEntry>, name: string): ZipEntry {
  const entry = entries.get(name);
  if (!entry) throw new Untrue(`缺少文件 ${name}`, `a file is missing: ${name}`);
  return entry;
}

async function whole(file: FileHandle, entry: ZipEntry): Promise<Buffer> {
  if (entry.size > mostText) throw new Untrue(`${entry.name} 过大`, `${entry.name} is too large`);
  const chunks: Buffer[] = [];
  for await (const chunk of bytesOf(file, entry)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** One file against what the manifest says of it. @returns its rows */
async function checkFile(file: FileHandle, entries: ReadonlyMap<string, ZipEntry>, said: Fields): Promise<number> {
  const name = textIn(said, 'name');
  const entry = need(entries, name);
  const hash = createHash('sha256');
  const rows = rowCounter(name);
  for await (const bytes of bytesOf(file, entry)) {
    hash.update(bytes);
    rows.count(bytes);
  }
  if (entry.size !== countIn(said, 'bytes') || hash.digest('hex') !== textIn(said, 'sha256'))
    throw new Untrue(`文件与清单不符：${name}`, `a file is not what the manifest says: ${name}`);
  if ('rows' in said && rows.total() !== countIn(said, 'rows'))
    throw new Untrue(`行数与清单不符：${name}`, `the rows of ${name} are not as many as the manifest says`);
  return rows.total();
}

/** Counts lines; in a table, rows without its head: a line end within quotes ends no row. */
function rowCounter(name: string) {
  const isTable = name.endsWith('.csv');
  let ends = 0;
  let quoted = false;
  return {
    count(bytes: Uint8Array) {
      for (const byte of bytes) {
        if (byte === 0x22 && isTable) quoted = !quoted;
        else if (byte === 0x0a && !quoted) ends += 1;
      }
    },
    total: () => (isTable ? ends - 1 : ends),
  };
}

/** @returns the id of the key that signed @throws Untrue unless a key of the hub signed these very bytes as a manifest */
function checkSignature(keys: string, jws: string, manifest: Buffer): string {
  const unsigned = new Untrue('签名无效', 'the signature is not valid');
  const [head = '', payload = '', signature = '', ...more] = jws.split('.');
  const bytes = [head, payload, signature].map((part) => Buffer.from(part, 'base64url'));
  const [headBytes, payloadBytes, signatureBytes] = bytes;
  const exact = bytes.map((part) => part.toString('base64url')).join('.') === jws;
  if (!headBytes || !payloadBytes || !signatureBytes || more.length > 0 || !exact) throw unsigned;
  const { alg, kid, typ } = parsed(headBytes.toString('utf8'), '签名头', "the signature's header");
  if (alg !== 'ES256' || typ !== manifestType || typeof kid !== 'string') throw unsigned;
  const key = listed(parsed(keys, '公钥文件', 'the file of keys').keys).find((one) => one.kid === kid);
  if (!key) throw new Untrue(`公钥文件中没有签名所用的密钥 ${kid}`, `the file of keys has no key ${kid}`);
  const { kty, crv, x, y } = key;
  if (kty !== 'EC' || crv !== 'P-256' || typeof x !== 'string' || typeof y !== 'string') throw unsigned;
  const publicKey = createPublicKey({ key: { kty, crv, x, y }, format: 'jwk' });
  const signed = Buffer.from(`${head}.${payload}`);
  if (!verify('sha256', signed, { key: publicKey, dsaEncoding: 'ieee-p1363' }, signatureBytes)) throw unsigned;
  if (!payloadBytes.equals(manifest)) throw new Untrue('签名不是这份清单的', 'the signature is of another manifest');
  return kid;
}
