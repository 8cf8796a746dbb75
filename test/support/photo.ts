import { createHash, randomBytes } from 'node:crypto';
import type { Client } from '#schemas/client.ts';
import { drawnPortrait } from '../../infra/local/demo/demo-portrait.ts';

/** A file that begins and ends as a JPEG does and is like no other. @param bytes its whole length */
export function jpeg(bytes = 40_000): Buffer {
  const head = Buffer.from('ffd8ffe000104a46494600010100000100010000', 'hex');
  const tail = Buffer.from('ffd9', 'hex');
  return Buffer.concat([head, randomBytes(bytes - head.length - tail.length), tail]);
}

/** A drawn, invented face before a plain wall. @param width pixels; it is a third higher than wide */
export const portraitPhoto = (width = 600): Promise<Buffer> => drawnPortrait(0, width);

const sha256 = (content: Uint8Array) => createHash('sha256').update(content).digest('hex');

/** What a member declares of a photo. */
export const declarationOf = (content: Uint8Array) => ({
  fileName: '现场.jpg',
  contentType: 'image/jpeg' as const,
  size: content.length,
  sha256: sha256(content),
  shotKind: 'scene' as const,
});

/** What a member declares of an adjuster's portrait. */
export const portraitDeclarationOf = (content: Uint8Array) => ({
  ...declarationOf(content),
  fileName: '人像.jpg',
  shotKind: 'portrait' as const,
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
export const sealedPhoto = (client: Client, content = jpeg()) => sealed(client, declarationOf(content), content);

/** Declares, uploads and completes an adjuster's portrait. @returns the id of the sealed evidence */
export async function sealedPortrait(client: Client): Promise<string> {
  const content = await portraitPhoto();
  return sealed(client, portraitDeclarationOf(content), content);
}

type Declaration = Parameters<Client['declareEvidence']>[0]['body'];

async function sealed(client: Client, body: Declaration, content: Uint8Array): Promise<string> {
  const { body: declared } = await client.declareEvidence({ body });
  const uploaded = await upload(declared.upload, content);
  if (!uploaded.ok) throw new Error(`the upload was refused: ${uploaded.status} ${await uploaded.text()}`);
  const { body: completed } = await client.completeEvidence({ params: { id: declared.id } });
  if (completed.status !== 'sealed') throw new Error(`the photo was refused: ${completed.refusal}`);
  return declared.id;
}
