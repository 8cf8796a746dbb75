import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { hammingDistance } from '#schemas/photo-likeness.ts';
import { perceptualHash } from '../../functions/evidence/pdq.ts';
import { drawing } from '../support/drawing.ts';

/** Hash and quality of drawings as the published C++ reference computes them (ThreatExchange, pdq/cpp, from pixels on). */
const published = [
  [1, 512, 384, '03ef70c0873d5dd818e3cf893d800b6f71ccf8058e5df051f0a10f18f8be717e', 100],
  [2, 384, 512, '4122d9e1718fc3ffcf1d8f152c3562360cc864a2318320e286ccbcc7ef3dd7ec', 96],
  [3, 333, 517, '409d73629268d46d6c614d7c9eabb49501b779c3726e52e3198c2f6cdd0cbe70', 100],
  [4, 64, 64, '3332ca6d96dd339a01b1b695614a3eb389855d5a96a7e96e1552a8a52d78d4c7', 100],
  [5, 100, 40, '879c3c86385b386bc318a70fd39e216e09b449c6c19ec71ce719f2d3290fc7bc', 100],
  [6, 1024, 768, '3f48ff72003f7fe080df7f62148ce12a0e84e9783057ffd0823dce91e5f00687', 100],
  [7, 5, 9, '9f26358cce7393a46a5a60d99b269f2664d99f2695a46e5b318cca72ca73318c', 100],
  [8, 512, 512, '36cc1979f125bb720a3bbfc360c66ef8841b7dc6d2588a39734f118e2e38c474', 83],
] as const;

/** The least distance at which two pictures are taken for one. */
const near = 31;

/** The 16 x 16 lowest frequencies of a whole two-dimensional transform, and their median: straight from the definition. */
function naiveBits(rgb: Uint8Array): string {
  const luma = (x: number, y: number) => {
    const at = (y * 64 + x) * 3;
    return 0.299 * (rgb[at] ?? 0) + 0.587 * (rgb[at + 1] ?? 0) + 0.114 * (rgb[at + 2] ?? 0);
  };
  const wave = (frequency: number, place: number) => Math.cos((Math.PI / 64) * frequency * (place + 0.5));
  const found: number[] = [];
  for (let v = 1; v <= 16; v += 1)
    for (let u = 1; u <= 16; u += 1) {
      let sum = 0;
      for (let y = 0; y < 64; y += 1) for (let x = 0; x < 64; x += 1) sum += luma(x, y) * wave(u, x) * wave(v, y);
      found.push(sum);
    }
  const median = found.toSorted((a, b) => a - b)[127] ?? 0;
  const bits = found.map((value) => (value > median ? '1' : '0')).toReversed();
  return BigInt(`0b${bits.join('')}`)
    .toString(16)
    .padStart(64, '0');
}

const hashOf = async (image: Sharp): Promise<string> => {
  const { data, info } = await image
    .resize(512, 512, { fit: 'inside', withoutEnlargement: true })
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  return perceptualHash(data, info.width, info.height)?.hash ?? '';
};

describe('the perceptual hash', () => {
  it('is the published one, to the bit', () => {
    for (const [seed, width, height, hash, quality] of published)
      expect(perceptualHash(drawing(seed, width, height), width, height)).toEqual({ hash, quality });
  });

  it('of 64 x 64 pixels, where nothing is blurred, is what the definition says', () => {
    for (const seed of [11, 12, 13]) {
      const rgb = drawing(seed, 64, 64);
      expect(hammingDistance(perceptualHash(rgb, 64, 64)?.hash ?? '', naiveBits(rgb))).toBeLessThanOrEqual(2);
    }
  });

  it('has as many ones as zeros', () => {
    for (const seed of [21, 22, 23])
      expect(hammingDistance(perceptualHash(drawing(seed, 300, 200), 300, 200)?.hash ?? '', '0'.repeat(64))).toBe(128);
  });

  it('stays near when a photo is scaled, saved again, brightened or cut a little, and is far from any other photo', async () => {
    const raw = { width: 1600, height: 1200, channels: 3 as const };
    for (const seed of [31, 32, 33, 34]) {
      const photo = await sharp(drawing(seed, raw.width, raw.height), { raw })
        .jpeg({ quality: 92 })
        .toBuffer();
      const own = await hashOf(sharp(photo));
      const changed = [
        await sharp(photo).jpeg({ quality: 40 }).toBuffer(),
        await sharp(photo).resize(640).jpeg({ quality: 80 }).toBuffer(),
        await sharp(photo).modulate({ brightness: 1.15 }).jpeg().toBuffer(),
        await sharp(photo).extract({ left: 10, top: 8, width: 1580, height: 1185 }).jpeg().toBuffer(),
      ];
      for (const [which, other] of changed.entries())
        expect(hammingDistance(own, await hashOf(sharp(other))), `photo ${seed}, change ${which}`).toBeLessThanOrEqual(
          near,
        );
      const another = await hashOf(sharp(drawing(seed + 100, raw.width, raw.height), { raw }));
      expect(hammingDistance(own, another)).toBeGreaterThan(2 * near);
    }
  });

  it('of a blank wall says itself that it is worth nothing, and of a picture too small there is none', () => {
    expect(perceptualHash(new Uint8Array(300 * 300 * 3).fill(200), 300, 300)?.quality).toBe(0);
    expect(perceptualHash(new Uint8Array(4 * 100 * 3), 4, 100)).toBeUndefined();
  });
});
