import { csvType, type Import } from '#schemas/imports.ts';
import type { Sheet } from './cells.ts';
import { readCsv } from './csv.ts';
import { FileFault } from './faults.ts';
import { readWorkbook } from './workbook.ts';

const startsWith = (bytes: Uint8Array, ...expected: readonly number[]) =>
  expected.every((byte, place) => bytes[place] === byte);

/** How ZIPs begin (APPNOTE 4.3.7), .xlsx among them. */
const isZip = (bytes: Uint8Array) => startsWith(bytes, 0x50, 0x4b, 0x03, 0x04);
/** How compound files begin (MS-CFB 2.2): old workbooks, and new ones under a password. */
const isCompound = (bytes: Uint8Array) => startsWith(bytes, 0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1);

/**
 * The rows of a file of the declared type, from its first sheet.
 * @throws FileFault when it is of another type, or cannot be read as this one
 */
export async function readSheet(bytes: Buffer, contentType: Import['contentType']): Promise<Sheet> {
  if (contentType === csvType) {
    if (isZip(bytes) || isCompound(bytes)) throw new FileFault('not_csv');
    return readCsv(bytes);
  }
  // The stream of an encrypted package is named so (MS-OFFCRYPTO 2.3.4.4).
  if (isCompound(bytes))
    throw new FileFault(bytes.includes(Buffer.from('EncryptedPackage', 'utf16le')) ? 'encrypted' : 'old_xls');
  if (!isZip(bytes)) throw new FileFault('not_xlsx');
  return readWorkbook(bytes);
}
