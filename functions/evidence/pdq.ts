/*
 * PDQ, a perceptual hash of 256 bits: pictures that look alike differ in few of them, up to 31 by its authors' recommendation. After "The TMK+PDQF
 * Video-Hashing Algorithm and the PDQ Image-Hashing Algorithm" (Facebook, 2019). The picture is blurred and thinned out to 64 x 64, taken
 * to its 16 x 16 lowest frequencies without the constant ones, and each of them becomes a bit by which side of their median it lies on.
 */

/** Pixels a side of the thinned-out picture, and frequencies a side of what is kept. */
const side = 64;
const kept = 16;
/** Passes of the box filter in each direction: two of them make a tent. */
const passes = 2;
/** The smallest picture that is hashed: pixels a side. */
const smallest = 5;

/** Row i is the wave of frequency i + 1: the constant one is left out. */
const waves = Float64Array.from({ length: kept * side }, (_, at) => {
  const [frequency, place] = [Math.floor(at / side) + 1, at % side];
  return Math.sqrt(2 / side) * Math.cos((Math.PI / (2 * side)) * frequency * (2 * place + 1));
});

/** The hash in hexadecimal, most significant bit first; and 0 to 100: up to 49 the picture is too flat for it to say anything. */
interface PerceptualHash {
  readonly hash: string;
  readonly quality: number;
}

/**
 * @param rgb three bytes a pixel, row by row
 * @returns undefined for a picture of fewer than 5 pixels a side
 */
export function perceptualHash(rgb: Uint8Array, width: number, height: number): PerceptualHash | undefined {
  if (width < smallest || height < smallest) return undefined;
  const small = thinnedOut(blurred(lumaOf(rgb, width * height), width, height), width, height);
  return { hash: bitsOf(frequenciesOf(small)), quality: qualityOf(small) };
}

/** Rec. 601 luma. */
function lumaOf(rgb: Uint8Array, pixels: number): Float32Array {
  const luma = new Float32Array(pixels);
  for (let at = 0; at < pixels; at += 1)
    luma[at] = 0.299 * (rgb[3 * at] ?? 0) + 0.587 * (rgb[3 * at + 1] ?? 0) + 0.114 * (rgb[3 * at + 2] ?? 0);
  return luma;
}

/** Half of a cell of the thinned-out picture, rounded up. */
const windowOf = (length: number) => Math.ceil(length / (2 * side));

/** The luma blurred in its own place. */
function blurred(luma: Float32Array, width: number, height: number): Float32Array {
  const between = new Float32Array(luma.length);
  for (let pass = 0; pass < passes; pass += 1) {
    for (let row = 0; row < height; row += 1) box(luma, between, row * width, 1, width, windowOf(width));
    for (let column = 0; column < width; column += 1) box(between, luma, column, width, height, windowOf(height));
  }
  return luma;
}

/** The mean of a window around each place of a line, which is cut off at the ends of the line; even windows reach further ahead than back. */
function box(from: Float32Array, to: Float32Array, start: number, step: number, length: number, window: number): void {
  const ahead = Math.floor(window / 2);
  const back = window - ahead - 1;
  let sum = 0;
  let count = 0;
  for (let at = 0; at < Math.min(ahead, length); at += 1, count += 1) sum += from[start + at * step] ?? 0;
  for (let at = 0; at < length; at += 1) {
    if (at + ahead < length) {
      sum += from[start + (at + ahead) * step] ?? 0;
      count += 1;
    }
    if (at - back > 0) {
      sum -= from[start + (at - back - 1) * step] ?? 0;
      count -= 1;
    }
    to[start + at * step] = sum / count;
  }
}

/** The pixel in the middle of each of 64 x 64 cells. */
function thinnedOut(luma: Float32Array, width: number, height: number): Float32Array {
  const middle = (cell: number, length: number) => Math.floor(((cell + 0.5) * length) / side);
  return Float32Array.from(
    { length: side * side },
    (_, at) => luma[middle(Math.floor(at / side), height) * width + middle(at % side, width)] ?? 0,
  );
}

/** Steps between neighbours in whole hundredths of the range, so that noise counts for nothing; scaled to at most 100. */
function qualityOf(small: Float32Array): number {
  let steps = 0;
  const step = (a: number, b: number) => Math.abs(Math.trunc((((small[a] ?? 0) - (small[b] ?? 0)) * 100) / 255));
  for (let row = 0; row < side; row += 1)
    for (let column = 0; column < side; column += 1) {
      const at = row * side + column;
      if (row < side - 1) steps += step(at, at + side);
      if (column < side - 1) steps += step(at, at + 1);
    }
  return Math.min(100, Math.floor(steps / 90));
}

/** The lowest 16 x 16 frequencies: waves x picture x waves transposed. */
function frequenciesOf(small: Float32Array): Float64Array {
  const half = new Float64Array(kept * side);
  for (let i = 0; i < kept; i += 1)
    for (let k = 0; k < side; k += 1) {
      const wave = waves[i * side + k] ?? 0;
      for (let j = 0; j < side; j += 1)
        half[i * side + j] = (half[i * side + j] ?? 0) + wave * (small[k * side + j] ?? 0);
    }
  return Float64Array.from({ length: kept * kept }, (_, at) => {
    const [i, j] = [Math.floor(at / kept), at % kept];
    let sum = 0;
    for (let k = 0; k < side; k += 1) sum += (half[i * side + k] ?? 0) * (waves[j * side + k] ?? 0);
    return sum;
  });
}

/** A bit for each frequency above the median, the last one first. */
function bitsOf(frequencies: Float64Array): string {
  const median = frequencies.toSorted()[frequencies.length / 2 - 1] ?? 0;
  const digits: string[] = [];
  for (let at = frequencies.length - 4; at >= 0; at -= 4)
    digits.push(
      [3, 2, 1, 0].reduce((digit, bit) => digit * 2 + ((frequencies[at + bit] ?? 0) > median ? 1 : 0), 0).toString(16),
    );
  return digits.join('');
}
