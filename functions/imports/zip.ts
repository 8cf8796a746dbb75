import { inflateRawSync } from 'node:zlib';
import { FileFault } from './faults.ts';

/** Bytes in all that a workbook may unpack to. One of 5,000 adjusters has about 8 MB; the rest is for sheets with much formatting. */
const mostUnpacked = 16 * 1024 * 1024;
const mostEntries = 1000;

/** How the end of a ZIP and each entry of its directory begin (APPNOTE 4.3.16, 4.3.12), and bytes of the end without its comment. */
const endSignature = Buffer.from('PK\x05\x06', 'latin1');
const entrySignature = 0x02014b50;
const endLength = 22;

/**
 * The XML files of a workbook's ZIP. Only what the directory lists is unpacked, and no further than it declares: a few kilobytes that stand
 * for gigabytes are refused before they are.
 * @throws FileFault `too_large_inside`, `encrypted`, `unreadable`
 */
export function unpack(zip: Buffer): ReadonlyMap<string, Buffer> {
  try {
    const entries = directoryOf(zip).filter(({ name }) => /\.(?:xml|rels)$/.test(name));
    if (entries.reduce((total, { size }) => total + size, 0) > mostUnpacked) throw new FileFault('too_large_inside');
    return new Map(entries.map((entry) => [entry.name, contentOf(zip, entry)]));
  } catch (error) {
    if (error instanceof FileFault) throw error;
    // An entry that unpacks to more than it declares.
    const hides = error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
    throw new FileFault(hides ? 'too_large_inside' : 'unreadable');
  }
}

interface Entry {
  readonly name: string;
  readonly deflated: boolean;
  readonly packed: number;
  readonly size: number;
  /** Of the entry's own header. */
  readonly offset: number;
}

function directoryOf(zip: Buffer): Entry[] {
  const end = zip.lastIndexOf(endSignature);
  // The file must not have been cut off before the comment that its end announces.
  if (end < 0 || end + endLength + zip.readUInt16LE(end + 20) > zip.length) throw new FileFault('unreadable');
  const count = zip.readUInt16LE(end + 10);
  if (count > mostEntries) throw new FileFault('too_large_inside');
  const entries: Entry[] = [];
  let at = zip.readUInt32LE(end + 16);
  for (let read = 0; read < count; read += 1) {
    if (zip.readUInt32LE(at) !== entrySignature) throw new FileFault('unreadable');
    const [flags, method] = [zip.readUInt16LE(at + 8), zip.readUInt16LE(at + 10)];
    if (flags & 1) throw new FileFault('encrypted');
    if (method !== 0 && method !== 8) throw new FileFault('unreadable');
    const [name, extra, comment] = [zip.readUInt16LE(at + 28), zip.readUInt16LE(at + 30), zip.readUInt16LE(at + 32)];
    entries.push({
      name: zip.toString('utf8', at + 46, at + 46 + name).replace(/^\/+/, ''),
      deflated: method === 8,
      packed: zip.readUInt32LE(at + 20),
      size: zip.readUInt32LE(at + 24),
      offset: zip.readUInt32LE(at + 42),
    });
    at += 46 + name + extra + comment;
  }
  return entries;
}

function contentOf(zip: Buffer, { deflated, packed, size, offset }: Entry): Buffer {
  const start = offset + 30 + zip.readUInt16LE(offset + 26) + zip.readUInt16LE(offset + 28);
  const stored = zip.subarray(start, start + packed);
  const content = deflated ? inflateRawSync(stored, { maxOutputLength: Math.max(size, 1) }) : stored;
  if (content.length !== size) throw new FileFault('unreadable');
  return content;
}
