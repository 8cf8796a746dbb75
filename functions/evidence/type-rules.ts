const bytes = (hex: string) => Buffer.from(hex, 'hex');
const ascii = (text: string) => Buffer.from(text, 'latin1');

/** How files begin that people send instead of what they declared (ISO 10918, 15948 and 32000-2; the others by their own specifications). */
const beginnings: readonly (readonly [type: string, beginning: Buffer, at?: number])[] = [
  ['image/jpeg', bytes('ffd8ff')],
  ['image/png', bytes('89504e470d0a1a0a')],
  ['application/pdf', ascii('%PDF-')],
  ['image/gif', ascii('GIF8')],
  ['image/webp', ascii('WEBP'), 8],
  ['image/bmp', ascii('BM')],
  ['image/tiff', bytes('49492a00')],
  ['image/tiff', bytes('4d4d002a')],
  ['application/zip', bytes('504b0304')],
  ['application/zip', bytes('504b0506')],
  ['application/x-rar', ascii('Rar!')],
  ['application/x-7z-compressed', bytes('377abcaf271c')],
  ['application/gzip', bytes('1f8b')],
  ['application/msword', bytes('d0cf11e0a1b11ae1')],
  ['application/x-msdownload', ascii('MZ')],
];

/** The brands of ISO 14496-12's file type box, by how they begin; HEIF's are ISO 23008-12's. */
const brands: readonly (readonly [type: string, brand: RegExp])[] = [
  ['image/heic', /^(?:hei[cxms]|hev[cxms]|mif1|msf1)/],
  ['image/avif', /^avi[fs]/],
  ['video/quicktime', /^qt/],
  ['video/mp4', /^/],
];

const markup = /^\s*(?:<\?xml|<!doctype|<html|<svg|<head|<body|<script)/i;

/** The type that a file really is, by how it begins; `application/octet-stream` when it is none that is known here. */
export function typeOf(content: Uint8Array): string {
  const head = Buffer.from(content.subarray(0, 256));
  const known = beginnings.find(([, beginning, at = 0]) => head.subarray(at, at + beginning.length).equals(beginning));
  if (known) return known[0];
  if (head.subarray(4, 8).equals(ascii('ftyp'))) {
    const brand = head.subarray(8, 12).toString('latin1');
    return brands.find(([, pattern]) => pattern.test(brand))?.[0] ?? 'video/mp4';
  }
  if (markup.test(head.toString('latin1').replace(/^\xef\xbb\xbf/, ''))) return 'text/html';
  return 'application/octet-stream';
}

/** Where readers look for a PDF's header (PDF Reference 1.7, implementation note 13), and browsers for HTML: bytes from the start. */
const within = 1024;
/** Where the end record of a ZIP may begin (APPNOTE 4.3.16): bytes from the end. */
const zipWithin = 22 + 65_535;
const endOfZip = bytes('504b0506');
const entryOfZip = bytes('504b0102');
const zip64Locator = bytes('504b0607');

/**
 * The type of another file that hides in a picture or document, for readers that look for it: one that can carry what nobody sees in
 * what was declared. What means nothing to any other reader, such as a comment, is no fault.
 */
export function hiddenFileIn(content: Uint8Array, declared: string): string | undefined {
  const start = Buffer.from(content.buffer, content.byteOffset, Math.min(within, content.length));
  if (declared !== 'application/pdf' && start.includes('%PDF-')) return 'application/pdf';
  if (declared === 'application/pdf' && /<(?:!doctype|html|script|svg|iframe)\b/i.test(start.toString('latin1')))
    return 'text/html';
  return endsAsZip(content) ? 'application/zip' : undefined;
}

/** Whether a reader of ZIPs, which begins at the end, would find one: four bytes alone stand by chance in one photo of sixty thousand. */
function endsAsZip(content: Uint8Array): boolean {
  const tail = Buffer.from(content.subarray(-(zipWithin + 64)));
  for (let at = tail.lastIndexOf(endOfZip); at >= 0; at = at > 0 ? tail.lastIndexOf(endOfZip, at - 1) : -1) {
    if (at + 22 > tail.length) continue;
    const [entries, directory, comment] = [
      tail.readUInt16LE(at + 10),
      tail.readUInt32LE(at + 12),
      tail.readUInt16LE(at + 20),
    ];
    if (at + 22 + comment > tail.length) continue;
    if (entries === 0 && directory === 0) return true;
    if (at >= 20 && tail.subarray(at - 20, at - 16).equals(zip64Locator)) return true;
    const listed = content.length - tail.length + at - directory;
    if (listed >= 0 && entryOfZip.equals(content.subarray(listed, listed + 4))) return true;
  }
  return false;
}
