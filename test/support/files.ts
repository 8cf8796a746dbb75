import { crc32 } from 'node:zlib';
import { zipSync } from 'fflate';
import sharp from 'sharp';

/** A one-page document by the book. @param bent what is to stand in its trailer, or where that is said to be */
export function pdf({ trailer = '', startxref }: { trailer?: string; startxref?: number } = {}): Buffer {
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>',
  ];
  let text = '%PDF-1.7\n';
  const offsets = objects.map((object, place) => {
    const offset = text.length;
    text += `${place + 1} 0 obj\n${object}\nendobj\n`;
    return offset;
  });
  const table = text.length;
  const lines = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`);
  text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${lines.join('')}`;
  text += `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R ${trailer} >>\nstartxref\n${startxref ?? table}\n%%EOF\n`;
  return Buffer.from(text, 'latin1');
}

/** An archive of one entry. */
export const zip = (): Buffer => Buffer.from(zipSync({ 'hidden.txt': Buffer.from('not in the picture') }));

/** A file that begins as the photos of some phones do (ISO 23008-12). */
export const heic = (): Buffer =>
  Buffer.concat([Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1'), Buffer.alloc(4000, 1)]);

/** A PNG that says of itself to have so many pixels. */
export async function pngThatClaims(width: number, height: number): Promise<Buffer> {
  const png = await sharp({ create: { width: 320, height: 420, channels: 3, background: 'red' } })
    .png()
    .toBuffer();
  // The header chunk (ISO 15948 11.2.2): its type at 12, width at 16, height at 20, checksum at 29.
  png.writeUInt32BE(width, 16);
  png.writeUInt32BE(height, 20);
  png.writeUInt32BE(crc32(png.subarray(12, 29)), 29);
  return png;
}

/** A JPEG with a comment of the given text (ISO 10918 B.2.4.5), right after its beginning. */
export function withComment(photo: Buffer, text: string): Buffer {
  const comment = Buffer.from(`\xff\xfe\0\0${text}`, 'latin1');
  comment.writeUInt16BE(comment.length - 2, 2);
  return Buffer.concat([photo.subarray(0, 2), comment, photo.subarray(2)]);
}
