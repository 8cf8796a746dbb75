import type { FileHandle } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { crc32, createInflateRaw } from 'node:zlib';

/*
 * A ZIP as the hub writes it, read so strictly that no byte in it is left unaccounted for: entries follow each other without a gap, in the
 * order of the directory, each with its size and CRC behind it, without comments, extra fields or anything that another program could
 * read otherwise than this one (APPNOTE 4.3).
 */

/** What is wrong with a file, in both languages. */
export class Untrue extends Error {
  readonly zh: string;
  constructor(zh: string, en: string) {
    super(en);
    this.zh = zh;
  }
}

export interface ZipEntry {
  readonly name: string;
  readonly deflated: boolean;
  /** Bytes in the ZIP, and unpacked. */
  readonly packed: number;
  readonly size: number;
  readonly crc: number;
  /** Where its bytes begin in the ZIP. */
  readonly start: number;
}

const untidy = (what: string): Untrue =>
  new Untrue(`压缩包结构与平台生成的不符：${what}`, `the ZIP is not as the hub writes it: ${what}`);
function demand(holds: boolean, what: string): asserts holds {
  if (!holds) throw untidy(what);
}

const endLength = 22;
const end64Length = 56;
const locatorLength = 20;
const centralLength = 46;
const localLength = 30;
/** Bit 3: sizes stand behind the bytes. Bit 11: names are UTF-8. */
const flags = (1 << 3) | (1 << 11);
/** Unix, and a plain file that its owner may write. */
const madeBy = (3 << 8) | 63;
const plainFile = (0o100644 << 16) >>> 0;
const full16 = 0xffff;
const full32 = 0xffffffff;

async function bytesAt(file: FileHandle, start: number, length: number): Promise<Buffer> {
  demand(start >= 0 && length >= 0, 'offset');
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, start);
  demand(bytesRead === length, 'length');
  return buffer;
}

const largeNumber = (bytes: Buffer, at: number): number => {
  const value = Number(bytes.readBigUInt64LE(at));
  demand(Number.isSafeInteger(value), 'size');
  return value;
};

/** Where the directory lies and how many entries it has. @returns `end`: where what stands behind it begins */
async function readEnd(file: FileHandle, size: number) {
  const at = size - endLength;
  const end = await bytesAt(file, at, endLength);
  demand(end.readUInt32LE(0) === 0x06054b50 && end.readUInt16LE(20) === 0, 'end of the directory');
  demand(end.readUInt32LE(4) === 0, 'disks');
  const short = {
    count: end.readUInt16LE(10),
    length: end.readUInt32LE(12),
    start: end.readUInt32LE(16),
  };
  demand(end.readUInt16LE(8) === short.count, 'number of entries');
  if (short.count !== full16 && short.length !== full32 && short.start !== full32) return { ...short, end: at };
  const at64 = at - locatorLength - end64Length;
  const end64 = await bytesAt(file, at64, end64Length);
  const locator = await bytesAt(file, at - locatorLength, locatorLength);
  const fixed = [
    locator.readUInt32LE(0) === 0x07064b50,
    locator.readUInt32LE(4) === 0,
    largeNumber(locator, 8) === at64,
    locator.readUInt32LE(16) === 1,
    end64.readUInt32LE(0) === 0x06064b50,
    largeNumber(end64, 4) === end64Length - 12,
    end64.readUInt16LE(12) === madeBy,
    end64.readUInt16LE(14) === 45,
    end64.readUInt32LE(16) === 0,
    end64.readUInt32LE(20) === 0,
    largeNumber(end64, 24) === largeNumber(end64, 32),
  ];
  demand(fixed.every(Boolean), 'end of the directory (ZIP64)');
  const long = { count: largeNumber(end64, 32), length: largeNumber(end64, 40), start: largeNumber(end64, 48) };
  const agrees = [
    short.count === full16 || short.count === long.count,
    short.length === full32 || short.length === long.length,
    short.start === full32 || short.start === long.start,
  ];
  demand(agrees.every(Boolean), 'end of the directory (ZIP64)');
  return { ...long, end: at64 };
}

/** The entries of a ZIP, in the order in which they lie there. @throws Untrue for anything that the hub does not write */
export async function readEntries(file: FileHandle): Promise<readonly ZipEntry[]> {
  const { size } = await file.stat();
  demand(size >= endLength, 'length');
  const { count, length, start, end } = await readEnd(file, size);
  demand(start + length === end && length <= 1024 ** 3, 'directory');
  const directory = await bytesAt(file, start, length);
  const entries: ZipEntry[] = [];
  let at = 0;
  let expected = 0;
  while (at < length) {
    const { entry, next, after } = await readEntry(file, directory, at, expected);
    entries.push(entry);
    at = next;
    expected = after;
  }
  demand(at === length && entries.length === count && expected === start, 'entries and directory');
  return entries;
}

/** An entry of the directory, held against its own header and the numbers behind its bytes. */
async function readEntry(file: FileHandle, directory: Buffer, at: number, expected: number) {
  demand(at + centralLength <= directory.length, 'directory');
  const record = directory.subarray(at, at + centralLength);
  const nameLength = record.readUInt16LE(28);
  const extraLength = record.readUInt16LE(30);
  const next = at + centralLength + nameLength + extraLength;
  demand(next <= directory.length, 'directory');
  const nameBytes = directory.subarray(at + centralLength, at + centralLength + nameLength);
  const extra = directory.subarray(at + centralLength + nameLength, next);
  const [crc, shortPacked, shortSize] = [record.readUInt32LE(16), record.readUInt32LE(20), record.readUInt32LE(24)];
  const shortOffset = record.readUInt32LE(42);
  const large = extraLength > 0;
  if (large)
    demand(
      extraLength === 28 &&
        extra.readUInt16LE(0) === 1 &&
        extra.readUInt16LE(2) === 24 &&
        [shortPacked, shortSize, shortOffset].every((value) => value === full32),
      'extra field',
    );
  const size = large ? largeNumber(extra, 4) : shortSize;
  const packed = large ? largeNumber(extra, 12) : shortPacked;
  const offset = large ? largeNumber(extra, 20) : shortOffset;
  const method = record.readUInt16LE(10);
  const fixed = [
    record.readUInt32LE(0) === 0x02014b50,
    record.readUInt16LE(4) === madeBy,
    record.readUInt16LE(6) === (large ? 45 : 20),
    record.readUInt16LE(8) === flags,
    method === 0 || method === 8,
    record.readUInt16LE(32) === 0,
    record.readUInt16LE(34) === 0,
    record.readUInt16LE(36) === 0,
    record.readUInt32LE(38) === plainFile,
    offset === expected,
  ];
  demand(fixed.every(Boolean), 'entry of the directory');
  const start = offset + localLength + nameLength;
  const local = await bytesAt(file, offset, localLength + nameLength);
  const like = [
    local.readUInt32LE(0) === 0x04034b50,
    local.readUInt16LE(4) === 20,
    local.readUInt16LE(6) === flags,
    local.readUInt16LE(8) === method,
    local.readUInt32LE(10) === record.readUInt32LE(12),
    local.readUInt32LE(14) === 0,
    local.readUInt32LE(18) === 0,
    local.readUInt32LE(22) === 0,
    local.readUInt16LE(26) === nameLength,
    local.readUInt16LE(28) === 0,
    local.subarray(localLength).equals(nameBytes),
  ];
  demand(like.every(Boolean), 'header of an entry');
  const behind = await bytesAt(file, start + packed, large ? 24 : 16);
  const numbers = [
    behind.readUInt32LE(0) === 0x08074b50,
    behind.readUInt32LE(4) === crc,
    (large ? largeNumber(behind, 8) : behind.readUInt32LE(8)) === packed,
    (large ? largeNumber(behind, 16) : behind.readUInt32LE(12)) === size,
  ];
  demand(numbers.every(Boolean), 'numbers behind an entry');
  const entry: ZipEntry = { name: nameOf(nameBytes), deflated: method === 8, packed, size, crc, start };
  return { entry, next, after: start + packed + behind.length };
}

/** Letters, digits, dots, hyphens and underscores, in folders of such names: no name leads out of the folder or hides. */
const plainName = /^(?:[\p{L}\p{N}_-][\p{L}\p{N}._-]*\/)*[\p{L}\p{N}_-][\p{L}\p{N}._-]*$/u;

function nameOf(bytes: Buffer): string {
  const name = bytes.toString('utf8');
  demand(Buffer.from(name).equals(bytes) && name.normalize('NFC') === name && plainName.test(name), 'name of an entry');
  return name;
}

const isOfZlib = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && String(error.code).startsWith('Z_');

/** The bytes of an entry, unpacked. @throws Untrue when they are not as long as, or have another CRC than, the directory says */
export async function* bytesOf(
  file: FileHandle,
  { start, packed, deflated, size, crc }: ZipEntry,
): AsyncGenerator<Buffer> {
  const stored = file.createReadStream({ start, end: start + packed - 1, autoClose: false });
  const source = packed === 0 ? [] : deflated ? pipeline(stored, createInflateRaw(), () => {}) : stored;
  let length = 0;
  let sum = 0;
  try {
    for await (const chunk of source) {
      const bytes = Buffer.from(chunk);
      length += bytes.length;
      demand(length <= size, 'size of an entry');
      sum = crc32(bytes, sum);
      yield bytes;
    }
    if ('bytesWritten' in source) demand(source.bytesWritten === packed, 'compressed bytes of an entry');
  } catch (error) {
    // What zlib takes offence at is the file's fault; a file that cannot be read is not.
    throw isOfZlib(error) ? untidy('compressed bytes of an entry') : error;
  }
  demand(length === size && sum === crc, 'size or CRC of an entry');
}
