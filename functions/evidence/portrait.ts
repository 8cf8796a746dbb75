import { type Evidence, smallestPortrait } from '#schemas/evidence.ts';
import { hidesAnotherFile } from './rules.ts';

/** Pixels of the picture on credentials and cards: 3:4, as photos for papers are. */
const picture = { width: 360, height: 480 } as const;
/** 1 to 100: about 20 kB for a face, little enough for a print sheet of many. */
const quality = 78;
/** Larger pictures are refused before they are decoded: a few kilobytes can stand for gigabytes of pixels. */
const mostPixels = 50_000_000;
/** Seconds; the largest picture takes about one. */
const patience = 10;

type Outcome = { readonly picture: Buffer } | { readonly refusal: NonNullable<Evidence['refusal']> };

/**
 * Makes the picture that is shown of a portrait: upright, 360 x 480 pixels, a JPEG that holds nothing but pixels - no place, time, device or
 * whatever else lay in the original. The same original always gives the same picture.
 * @param original a file that begins as a JPEG or PNG
 * @returns the picture, or why there can be none
 */
export async function portraitOf(original: Buffer): Promise<Outcome> {
  if (hidesAnotherFile(original)) return { refusal: 'type' };
  // At its first use: other evidence does not pay for its start.
  const { default: sharp } = await import('sharp');
  const image = sharp(original, { limitInputPixels: mostPixels, failOn: 'error' });
  try {
    const { autoOrient } = await image.metadata();
    if (autoOrient.width < smallestPortrait.width || autoOrient.height < smallestPortrait.height)
      return { refusal: 'too_small' };
    const made = image
      .autoOrient()
      // From the top, where the head is, and from the middle: what is cut off is chosen by no guess about faces.
      .resize({ ...picture, fit: 'cover', position: 'top' })
      .flatten({ background: 'white' })
      .jpeg({ quality, mozjpeg: true })
      .timeout({ seconds: patience });
    return { picture: await made.toBuffer() };
  } catch {
    // It says of every file that it is broken, cut off, too large or too slow to decode, each in words of its own.
    return { refusal: 'unreadable' };
  }
}
