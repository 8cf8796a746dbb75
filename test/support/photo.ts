import { createHash, randomBytes } from 'node:crypto';
import type { Client } from '#schemas/client.ts';

/** A file that begins and ends as a JPEG does and is like no other. @param bytes its whole length */
export function jpeg(bytes = 40_000): Buffer {
  const head = Buffer.from('ffd8ffe000104a46494600010100000100010000', 'hex');
  const tail = Buffer.from('ffd9', 'hex');
  return Buffer.concat([head, randomBytes(bytes - head.length - tail.length), tail]);
}

const sha256 = (content: Uint8Array) => createHash('sha256').update(content).digest('hex');

/** What a member declares of a photo. */
export const declarationOf = (content: Uint8Array) => ({
  fileName: '现场.jpg',
  contentType: 'image/jpeg' as const,
  size: content.length,
  sha256: sha256(content),
  shotKind: 'scene' as const,
});

/** Posts a file with the form that its declaration gave. */
export async function upload(
  form: { url: string; fields: Record<string, string> },
  content: Uint8Array,
): Promise<Response> {
  const body = new FormData();
  for (const [name, value] of Object.entries(form.fields)) body.set(name, value);
  body.set('file', new Blob([Uint8Array.from(content)]), 'photo.jpg');
  return fetch(form.url, { method: 'POST', body });
}

/** Declares, uploads and completes a photo. @returns the id of the sealed evidence */
export async function sealedPhoto(client: Client, content = jpeg()): Promise<string> {
  const { body: declared } = await client.declareEvidence({ body: declarationOf(content) });
  const uploaded = await upload(declared.upload, content);
  if (!uploaded.ok) throw new Error(`the upload was refused: ${uploaded.status} ${await uploaded.text()}`);
  const { body: completed } = await client.completeEvidence({ params: { id: declared.id } });
  if (completed.status !== 'sealed') throw new Error(`the photo was refused: ${completed.refusal}`);
  return declared.id;
}
