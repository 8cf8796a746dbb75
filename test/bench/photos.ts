import sharp from 'sharp';
import { drawing } from '../support/drawing.ts';

/** Pixels of a phone's photo: 12 megapixels. */
export const size = { width: 4000, height: 3000 } as const;

/**
 * A drawn scene as a phone takes it: 12 megapixels, and grain, by which alone a JPEG of them grows to about 8 MB.
 * @param seed another one, another scene
 */
export async function phonePhoto(seed: number): Promise<Buffer> {
  const [width, height] = [size.width / 4, size.height / 4];
  const scene = sharp(drawing(seed, width, height), { raw: { width, height, channels: 3 } }).resize(size);
  const grain = await sharp({
    create: { ...size, channels: 3, background: 'grey', noise: { type: 'gaussian', mean: 128, sigma: 40 } },
  })
    .png({ compressionLevel: 0 })
    .toBuffer();
  const exif = { IFD0: { Make: 'Invented', Model: 'Bench' }, IFD2: { DateTimeOriginal: '2026:11:02 09:30:00' } };
  return scene
    .composite([{ input: grain, blend: 'soft-light' }])
    .jpeg({ quality: 96 })
    .withExif(exif)
    .toBuffer();
}
