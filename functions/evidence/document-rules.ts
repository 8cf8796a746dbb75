import type { RefusalCode } from '#schemas/evidence-words.ts';

/** Where a PDF's end stands, with what scanners write after it (ISO 32000-2 7.5.5; readers look within 1,024 bytes): from the end. */
const endWithin = 2048;

/**
 * What is wrong with a PDF, as far as its structure tells without drawing it: whether its end is there, whether what the end points to is,
 * and whether it opens without a password.
 */
export function faultOfDocument(content: Buffer): RefusalCode | undefined {
  const end = content.subarray(-endWithin).toString('latin1');
  if (!end.includes('%%EOF')) return 'truncated';
  const [, offset] = [...end.matchAll(/startxref\s+(\d{1,10})\s+%%EOF/g)].at(-1) ?? [];
  if (offset === undefined) return 'unreadable';
  const pointed = content.subarray(Number(offset), Number(offset) + 64).toString('latin1');
  // A table of the objects, or a stream that holds one.
  if (!/^\s*(?:xref\b|\d+\s+\d+\s+obj\b)/.test(pointed)) return 'unreadable';
  return isEncrypted(content) ? 'encrypted' : undefined;
}

const trailerEntry = Buffer.from('/Encrypt');

/** Whether a trailer names how the document is encrypted (ISO 32000-2 7.6): it stands in the clear. */
function isEncrypted(content: Buffer): boolean {
  for (let at = content.indexOf(trailerEntry); at >= 0; at = content.indexOf(trailerEntry, at + 1)) {
    const value = content.subarray(at + trailerEntry.length, at + trailerEntry.length + 32).toString('latin1');
    if (/^\s*(?:\d+\s+\d+\s+R\b|<<)/.test(value)) return true;
  }
  return false;
}
