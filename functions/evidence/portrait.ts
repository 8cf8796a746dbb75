import { smallestPortrait } from '#schemas/evidence.ts';
import { openPicture } from './picture.ts';
import { brokenPicture, type Objection } from './rules.ts';

/** Pixels of the picture on credentials and cards: 3:4, as photos for papers are. */
const shown = { width: 360, height: 480 } as const;
/** 1 to 100: about 20 kB for a face, little enough for a print sheet of many. */
const quality = 78;

/**
 * Makes the picture that is shown of a portrait: upright, 360 x 480 pixels, a JPEG that holds nothing but pixels - no place, time, device or
 * whatever else lay in the original. The same original always gives the same picture.
 * @param original a file that begins as a JPEG or PNG
 * @returns the picture, or why there can be none
 */
export async function portraitOf(original: Buffer): Promise<{ readonly picture: Buffer } | Objection> {
  const opened = await openPicture(original);
  if ('refusal' in opened) return opened;
  const { width, height } = opened.upright;
  if (width < smallestPortrait.width || height < smallestPortrait.height)
    return { refusal: 'too_small', found: `${width} x ${height}` };
  try {
    const made = opened.image
      .autoOrient()
      // From the top, where the head is, and from the middle: what is cut off is chosen by no guess about faces.
      .resize({ ...shown, fit: 'cover', position: 'top' })
      .flatten({ background: 'white' })
      .jpeg({ quality, mozjpeg: true });
    return { picture: await made.toBuffer() };
  } catch (error) {
    return brokenPicture(original, error);
  }
}
