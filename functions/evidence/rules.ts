import { type Evidence, largestEvidence } from '#schemas/evidence.ts';
import type { RefusalCode } from '#schemas/evidence-words.ts';
import { faultOfDocument } from './document-rules.ts';
import { hiddenFileIn, typeOf } from './type-rules.ts';

/** Why a file is not taken, and what was found in the place of what was declared. */
export interface Objection {
  readonly refusal: RefusalCode;
  readonly found?: string;
}

/** What may be found out about an upload without decoding a picture. */
export interface Upload {
  readonly content: Buffer;
  /** In lower-case hexadecimal. */
  readonly sha256: string;
}

/** Why an upload is not what was declared; undefined when it is, as far as its bytes tell. A picture is to be decoded yet. */
export function objectionTo(
  declared: Pick<Evidence, 'size' | 'sha256' | 'contentType'>,
  { content, sha256 }: Upload,
): Objection | undefined {
  if (content.length === 0) return { refusal: 'empty' };
  if (content.length > largestEvidence) return { refusal: 'too_large' };
  if (content.length !== declared.size) return { refusal: 'size', found: String(content.length) };
  if (sha256 !== declared.sha256) return { refusal: 'sha256' };
  const type = typeOf(content);
  if (type !== declared.contentType) return { refusal: type === 'image/heic' ? 'heic' : 'type', found: type };
  const hidden = hiddenFileIn(content, declared.contentType);
  if (hidden) return { refusal: 'another_file', found: hidden };
  const refusal = declared.contentType === 'application/pdf' ? faultOfDocument(content) : undefined;
  return refusal && { refusal };
}

/** How a picture that could not be decoded is broken: a JPEG says so itself, a PNG ends with a chunk of its own (ISO 15948 11.2.5). */
export function brokenPicture(content: Buffer, error: unknown): Objection {
  const message = error instanceof Error ? error.message : '';
  const cutOff =
    /premature end/.test(message) || (typeOf(content) === 'image/png' && !content.subarray(-64).includes('IEND'));
  return { refusal: cutOff ? 'truncated' : 'unreadable' };
}
