import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import * as z from 'zod';
import { hammingDistance, leastQuality, nearDistance } from '#schemas/photo-likeness.ts';
import { perceptualHash } from '../../../functions/evidence/pdq.ts';
import { oracle, pairedRatio, quartiles } from '../harness.ts';
import type { Bench, Metric } from '../metric.ts';
import { phonePhoto, size } from '../photos.ts';

/** Scenes that are looked at. */
const scenes = 3;

const decoded = (photo: Buffer) =>
  sharp(photo).autoOrient().resize(512, 512, { fit: 'inside' }).raw().toBuffer({ resolveWithObject: true });

async function hashed(photo: Buffer) {
  const { data, info } = await decoded(photo);
  return perceptualHash(data, info.width, info.height);
}

export const photoHash: Metric = {
  id: 'photo-hash',
  against: "sharp's decode of the same 12 MP JPEG to 512 pixels",
  atMost: 1.15,
  async measure(bench) {
    const photos = await Promise.all(Array.from({ length: scenes }, (_, seed) => phonePhoto(bench.seed + seed)));
    await demandHashesThatTell(photos);
    const timed = (work: (photo: Buffer) => Promise<unknown>) => async () => {
      const began = performance.now();
      for (const photo of photos) await work(photo);
      return (performance.now() - began) / photos.length;
    };
    const pair = { subject: timed(hashed), baseline: timed(decoded) };
    for (let turn = 0; turn < 10; turn += 1) await Promise.all([await pair.subject(), await pair.baseline()]);
    const { ratio, subject, baseline, rounds } = await pairedRatio(pair, {
      random: bench.random(),
      turns: 5,
      of: 'middle',
    });
    return {
      value: ratio.median,
      p25: ratio.p25,
      p75: ratio.p75,
      notes: [
        `milliseconds a photo: with the hash ${subject.median.toFixed(1)}, the decode alone ${baseline.median.toFixed(1)}`,
        `${rounds} rounds; ${megabytes(photos)} MB a photo`,
      ],
    };
  },
};

/** A scene is found again after it was shrunk and compressed anew, and is not taken for another. */
async function demandHashesThatTell(photos: readonly Buffer[]) {
  const hashes = await Promise.all(photos.map(hashed));
  for (const [place, photo] of photos.entries()) {
    const own = hashes[place];
    const again = await hashed(await sharp(photo).resize(1600).jpeg({ quality: 60 }).toBuffer());
    oracle(own !== undefined && again !== undefined, 'a photo has a hash');
    oracle(
      own.quality >= leastQuality && hammingDistance(own.hash, again.hash) <= nearDistance,
      'a photo is found again',
    );
    for (const other of hashes) {
      if (other === undefined || other === own) continue;
      oracle(hammingDistance(own.hash, other.hash) > 2 * nearDistance, 'another scene is another');
    }
  }
}

const megabytes = (photos: readonly Buffer[]) =>
  (photos.reduce((sum, { length }) => sum + length, 0) / photos.length / 1e6).toFixed(1);

const Told = z.object({
  taken: z.array(z.number()),
  peakBytes: z.number(),
  answer: z.looseObject({ width: z.number(), height: z.number(), refusal: z.string().optional() }),
});
type Told = z.infer<typeof Told>;

/** Photos that one process looks at; of the first, what is loaded once is no part. */
const inOneProcess = 8;

async function inFolder<T>(bench: Bench, work: (files: readonly string[], photos: readonly Buffer[]) => Promise<T>) {
  const folder = mkdtempSync(join(tmpdir(), 'photos-'));
  try {
    const photos = await Promise.all(Array.from({ length: scenes }, (_, seed) => phonePhoto(bench.seed + seed)));
    const names = photos.map((photo, place) => {
      const file = join(folder, `${place}.jpg`);
      writeFileSync(file, photo);
      return file;
    });
    const files = Array.from({ length: inOneProcess }, (_, place) => names[place % names.length] ?? '');
    return await work(files, photos);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function run(folder: string, files: readonly string[]): Promise<Told> {
  const script = join(import.meta.dirname, '../photo-run.cjs');
  const { stdout } = await promisify(execFile)(process.execPath, [script, folder, ...files]);
  const told = Told.parse(JSON.parse(stdout.trim().split('\n').at(-1) ?? ''));
  oracle(told.answer.refusal === undefined, `the photo is taken (${told.answer.refusal})`);
  oracle(Math.max(told.answer.width, told.answer.height) === size.width, 'the whole photo was looked at');
  return told;
}

/** The middle of what a photo took in a process, without the first. */
const perPhoto = ({ taken }: Told) => quartiles(taken.slice(1)).median;

const measured = (value: (told: Told) => number) => (bench: Bench) =>
  inFolder(bench, async (files, photos) => {
    const artifact = bench.artifact();
    const side = (name: 'bench-photo-pipeline' | 'bench-photo-decode') => async () =>
      value(await run(artifact.sideFolder(name), files));
    const pair = { subject: side('bench-photo-pipeline'), baseline: side('bench-photo-decode') };
    const { ratio, subject, baseline, rounds } = await pairedRatio(pair, { random: bench.random() });
    return {
      ratio,
      subject,
      baseline,
      notes: [`${rounds} rounds of ${inOneProcess} photos; ${megabytes(photos)} MB, 12 MP a photo`],
    };
  });

const against = 'one bare sharp decode of the same photo of 8 MB';

export const photoPipeline: Metric = {
  id: 'photo-pipeline',
  against: `${against}, milliseconds`,
  atMost: 2,
  async measure(bench) {
    const { ratio, subject, baseline, notes } = await measured(perPhoto)(bench);
    const spent = `milliseconds a photo: ${subject.median.toFixed(0)} against ${baseline.median.toFixed(0)}`;
    const work =
      'hash, type, a decode that finds what is broken, EXIF, a second decode for thumbnail and perceptual hash';
    return { value: ratio.median, p25: ratio.p25, p75: ratio.p75, notes: [spent, work, ...notes] };
  },
};

export const photoMemory: Metric = {
  id: 'photo-memory',
  against: `${against}, peak memory of the process`,
  atMost: 1.1,
  async measure(bench) {
    const { ratio, subject, baseline, notes } = await measured(({ peakBytes }) => peakBytes)(bench);
    const held = `MB: ${(subject.median / 1e6).toFixed(0)} against ${(baseline.median / 1e6).toFixed(0)}, Node.js and sharp included`;
    return { value: ratio.median, p25: ratio.p25, p75: ratio.p75, notes: [held, ...notes] };
  },
};
