import type { Metadata, Sharp } from 'sharp';
import { brokenPicture, type Objection } from './rules.ts';

/**
 * More pixels are refused before anything is decoded: a few kilobytes can stand for gigabytes of them. Phones of 64 megapixels are let in;
 * the words of the refusal name this number.
 */
const mostPixels = 65_000_000;
/** Seconds; the largest picture takes about two. */
const patience = 10;

/** A picture that may be decoded: its pixels are bounded and its header was read. */
export interface Picture {
  readonly image: Sharp;
  readonly upright: { readonly width: number; readonly height: number };
}

/** Reads the header of a picture. Nothing is decoded yet. @param content a JPEG or PNG, by how it begins */
export async function openPicture(content: Buffer): Promise<Picture | Objection> {
  // At its first use: documents do not pay for its start.
  const { default: sharp } = await import('sharp');
  let metadata: Metadata;
  try {
    metadata = await sharp(content, { limitInputPixels: false, failOn: 'error' }).metadata();
  } catch (error) {
    return brokenPicture(content, error);
  }
  const { width, height, autoOrient } = metadata;
  if (width * height > mostPixels) return { refusal: 'too_many_pixels', found: `${width} x ${height}` };
  const image = sharp(content, { limitInputPixels: mostPixels, failOn: 'error' }).timeout({ seconds: patience });
  return { image, upright: autoOrient };
}

/** What libjpeg only warns of and fills with grey, though a part of the picture is lost by it. */
const lost = /premature end|bad Huffman code|unsupported marker|Invalid SOS/i;

/**
 * Decodes a picture whole, as small as its format lets it come: what is cut off or broken shows. Cameras make pictures of which decoders warn
 * and that show everything: those are decoded once more, and taken.
 * @returns what is wrong with it
 */
export async function decodeOnce(content: Buffer): Promise<Objection | undefined> {
  try {
    await decode(content, 'warning');
  } catch (warned) {
    if (warned instanceof Error && lost.test(warned.message)) return brokenPicture(content, warned);
    try {
      await decode(content, 'error');
    } catch (error) {
      return brokenPicture(content, error);
    }
  }
  return undefined;
}

async function decode(content: Buffer, failOn: 'warning' | 'error'): Promise<void> {
  const { default: sharp } = await import('sharp');
  await sharp(content, { limitInputPixels: mostPixels, failOn })
    .timeout({ seconds: patience })
    .resize(64, 64, { fit: 'inside', withoutEnlargement: true })
    .raw()
    .toBuffer();
}
