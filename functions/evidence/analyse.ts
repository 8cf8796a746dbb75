import { type Analysis, EvidenceRecord, evidenceNoun, isPicture } from '#schemas/evidence.ts';
import { leastQuality } from '#schemas/photo-likeness.ts';
import type { SystemActor } from '#schemas/roles.ts';
import { readSmallFile, writeOnce } from '#shared/files/files.ts';
import { evidenceKey, thumbnailKey } from '#shared/files/portraits.ts';
import { systemChange } from '#shared/records/change.ts';
import { readAsSystem, transitionRecord } from '#shared/records/record.ts';
import { environment } from '#shared/runtime/environment.ts';
import { log } from '#shared/runtime/log.ts';
import { Refusal } from '#shared/runtime/refusal.ts';
import { exifOf } from './exif.ts';
import { perceptualHash } from './pdq.ts';
import { openPicture } from './picture.ts';

const worker: SystemActor = { id: 'system:evidence', role: 'system' };

/** Pixels a side of the thumbnail, at most; the perceptual hash is taken of the same pixels. */
const thumbnailSide = 512;
/** 1 to 100: about 30 kB. */
const thumbnailQuality = 75;

/**
 * Looks into a sealed file and notes what it finds, once. Killed at any point, the next delivery begins anew: the thumbnail is written
 * once, and only the first step counts. Of a portrait nothing is looked for and nothing kept.
 * @param occasion the id of the event
 */
export async function analyse(evidenceId: string, occasion: string): Promise<void> {
  const record = await readAsSystem(evidenceNoun, evidenceId);
  const evidence = record && EvidenceRecord.parse(record);
  if (evidence?.status !== 'sealed' || evidence.shotKind === 'portrait') return;
  const found = isPicture(evidence.contentType) ? await lookInto(evidenceId) : {};
  const { pdqQuality = 0, pdq, ...rest } = found;
  // A hash that says nothing stays out of the list of the case, where hashes are compared.
  const set = pdq === undefined ? rest : { ...rest, pdqQuality, ...(pdqQuality >= leastQuality ? { pdq } : {}) };
  try {
    await transitionRecord(
      evidenceNoun,
      systemChange(worker, occasion, new Date().toISOString()),
      evidenceId,
      'analyse',
      {
        set,
      },
    );
  } catch (error) {
    // Another delivery was first.
    if (!(error instanceof Refusal && error.code === 'state_conflict')) throw error;
  }
}

async function lookInto(evidenceId: string): Promise<Analysis> {
  const bucket = environment.evidenceBucket();
  const content = await readSmallFile(bucket, evidenceKey(evidenceId));
  if (!content) throw new Error(`the sealed file of ${evidenceId} is not there`);
  const exif = await exifOf(content);
  const picture = await pictureIn(content).catch((error: unknown) => {
    // It was decoded when it was sealed; what fails now does so again, and is no matter for the dead letters.
    log.error('a picture was not analysed', error, { evidence: evidenceId });
    return undefined;
  });
  if (!picture) return { exif, notAnalysed: true };
  const { thumbnail, ...seen } = picture;
  await writeOnce(bucket, thumbnailKey(evidenceId), thumbnail, 'image/jpeg');
  return { exif, ...seen, thumbnailBytes: thumbnail.length };
}

/**
 * Looks at a picture as a person would, upright and in colours that every screen shows: its size, its thumbnail and its perceptual hash,
 * both from the same pixels, for which it is decoded once.
 * @throws what the decoder says of a picture that it can't decode
 */
export async function pictureIn(content: Buffer) {
  const opened = await openPicture(content);
  if ('refusal' in opened) throw new Error(opened.refusal);
  const { data, info } = await opened.image
    .autoOrient()
    .resize(thumbnailSide, thumbnailSide, { fit: 'inside', withoutEnlargement: true })
    .flatten({ background: 'white' })
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { default: sharp } = await import('sharp');
  const { width, height, channels } = info;
  const thumbnail = await sharp(data, { raw: { width, height, channels } })
    .jpeg({ quality: thumbnailQuality })
    .toBuffer();
  const hashed = perceptualHash(data, width, height);
  return {
    width: opened.upright.width,
    height: opened.upright.height,
    ...(hashed ? { pdq: hashed.hash, pdqQuality: hashed.quality } : {}),
    thumbnail,
  };
}
