import type { Evidence, EvidenceType } from '#schemas/evidence.ts';

/** How the three types begin (JPEG: ISO 10918 SOI; PNG: ISO 15948 5.2; PDF: ISO 32000-2 7.5.2). */
const beginnings: Readonly<Record<EvidenceType, readonly number[]>> = {
  'image/jpeg': [0xff, 0xd8, 0xff],
  'image/png': [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
  'application/pdf': [0x25, 0x50, 0x44, 0x46, 0x2d],
};

/** What was found when the hub read an upload back. */
export interface Found {
  readonly bytes: number;
  readonly sha256: string;
  /** The first bytes of the file. */
  readonly head: Uint8Array;
}

/** Why an upload is not what was declared; undefined when it is. */
export function refusalOf(
  declared: Pick<Evidence, 'size' | 'sha256' | 'contentType'>,
  found: Found,
): NonNullable<Evidence['refusal']> | undefined {
  if (found.bytes === 0) return 'empty';
  if (found.bytes !== declared.size) return 'size';
  if (found.sha256 !== declared.sha256) return 'sha256';
  return beginnings[declared.contentType].every((byte, place) => found.head[place] === byte) ? undefined : 'type';
}

/** Where readers look for a PDF's header (PDF Reference 1.7, implementation note 13), and for the end of a ZIP (APPNOTE 4.3.16): bytes from the start, and from the end. */
const pdfWithin = 1024;
const zipWithin = 22 + 65_535;

/** Whether a picture is another kind of file besides, for readers that look for it: one that can carry what nobody sees in the picture. */
export function hidesAnotherFile(content: Uint8Array): boolean {
  const start = Buffer.from(content.subarray(0, pdfWithin));
  const end = Buffer.from(content.subarray(-zipWithin));
  return start.includes('%PDF-') || end.includes('PK\x05\x06');
}
