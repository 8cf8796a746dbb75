import { crc32, deflateSync } from 'node:zlib';
import { create } from 'qrcode';

/** ISO/IEC 18004: light modules that must surround a code. */
const quietZone = 4;
/** At the card's 29.5 mm this is beyond 400 dots per inch, so that no printer or screen has to invent any. */
const pixelsPerModule = 12;

/**
 * A QR code with error correction M.
 * @returns a PNG of one bit per pixel, its quiet zone included
 * @throws when the content is longer than a code can hold (2331 bytes)
 */
export function codePng(content: string): Buffer {
  const { modules } = create(content, { errorCorrectionLevel: 'M' });
  const side = (modules.size + 2 * quietZone) * pixelsPerModule;
  const isDark = (x: number, y: number) => {
    const [column, row] = [x, y].map((pixel) => Math.floor(pixel / pixelsPerModule) - quietZone);
    if (column === undefined || row === undefined) return false;
    const inside = column >= 0 && row >= 0 && column < modules.size && row < modules.size;
    return inside && modules.get(row, column) === 1;
  };
  // Each row is led by its filter, 0 for none; a set bit is white.
  const stride = 1 + Math.ceil(side / 8);
  const rows = Buffer.alloc(stride * side);
  for (let y = 0; y < side; y += 1) {
    for (let x = 0; x < side; x += 1) {
      if (isDark(x, y)) continue;
      const at = y * stride + 1 + (x >> 3);
      rows[at] = (rows[at] ?? 0) | (0x80 >> (x & 7));
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  // One bit of grey; the three zeros after it are the only compression, filter and interlacing that there are.
  header[8] = 1;
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** A part of a PNG: its length, name, content and checksum. */
function chunk(name: string, content: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(name, 'latin1'), content]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, checksum]);
}
