import { createHash, randomBytes } from 'node:crypto';
import sharp from 'sharp';
import type { Client } from '#schemas/client.ts';
import { drawnPortrait } from '../../infra/local/demo/demo-portrait.ts';
import { drawing } from './drawing.ts';

const dot = await sharp({ create: { width: 16, height: 16, channels: 3, background: 'grey' } })
  .jpeg()
  .toBuffer();
/** The longest comment that a JPEG takes in one piece, with the two bytes of its length (ISO 10918 B.2.4.5). */
const longestComment = 65_535;

/** A small grey JPEG that is like no other, for what it says in its comments. @param bytes its whole length */
export function jpeg(bytes = 40_000): Buffer {
  const comments: Buffer[] = [];
  for (let left = bytes - dot.length; left > 0; ) {
    // Not so that a rest is left that is no comment.
    const length = Math.min(left - 2, longestComment) - (left - 2 > longestComment ? 8 : 0);
    const comment = Buffer.concat([Buffer.from([0xff, 0xfe, 0, 0]), randomBytes(length - 2)]);
    comment.writeUInt16BE(length, 2);
    comments.push(comment);
    left -= comment.length;
  }
  return Buffer.concat([dot.subarray(0, 2), ...comments, dot.subarray(2)]);
}

/** A file that begins and ends as a JPEG does, with nothing in between that could be decoded. */
export const noise = (bytes = 40_000): Buffer =>
  Buffer.concat([
    Buffer.from('ffd8ffe000104a46494600010100000100010000', 'hex'),
    randomBytes(bytes - 22).map((byte) => byte % 255),
    Buffer.from('ffd9', 'hex'),
  ]);

/** What a camera notes of a photo: EXIF's words, in its own zone's time. */
export interface Taken {
  /** `2026:11:02 09:30:00` */
  readonly at?: string;
  /** `+08:00` */
  readonly offset?: string;
  /** Degrees, minutes and seconds of north and east: `34/1 34/1 51/1`. */
  readonly north?: string;
  readonly east?: string;
  readonly model?: string;
}

/** A photo of a drawn scene with what a camera notes of it. @param seed another one, another scene */
export async function scenePhoto(seed: number, taken: Taken = {}, [width, height] = [800, 600]): Promise<Buffer> {
  const raw = { width, height, channels: 3 as const };
  const { at, offset, north, east, model } = taken;
  const exif = {
    ...(model ? { IFD0: { Make: 'Invented', Model: model } } : {}),
    IFD2: { ...(at ? { DateTimeOriginal: at } : {}), ...(offset ? { OffsetTimeOriginal: offset } : {}) },
    ...(north && east
      ? { IFD3: { GPSLatitudeRef: 'N', GPSLatitude: north, GPSLongitudeRef: 'E', GPSLongitude: east } }
      : {}),
  };
  const image = sharp(drawing(seed, width, height), { raw }).jpeg({ quality: 85 });
  return (Object.keys(taken).length > 0 ? image.withExif(exif) : image).toBuffer();
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
  body.set('file', new Blob([new Uint8Array(content)]), 'photo.jpg');
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
