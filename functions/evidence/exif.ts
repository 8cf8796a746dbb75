import * as z from 'zod';
import type { Exif } from '#schemas/evidence.ts';

const numbers = z.array(z.number());
/** What is read of a picture's data of its taking (CIPA DC-008); nothing else of it is looked at. */
const Tags = z.object({
  Make: z.string().optional().catch(undefined),
  Model: z.string().optional().catch(undefined),
  DateTimeOriginal: z.string().optional().catch(undefined),
  OffsetTimeOriginal: z.string().optional().catch(undefined),
  OffsetTime: z.string().optional().catch(undefined),
  GPSLatitude: numbers.optional().catch(undefined),
  GPSLatitudeRef: z.string().optional().catch(undefined),
  GPSLongitude: numbers.optional().catch(undefined),
  GPSLongitudeRef: z.string().optional().catch(undefined),
});
type Tags = z.infer<typeof Tags>;

/** @returns when, where and whether by a camera a picture was taken, as the file says; what it says that can't be is left out */
export async function exifOf(content: Buffer): Promise<Exif> {
  // At its first use: documents do not pay for its start.
  const { default: exifr } = await import('exifr');
  let found: unknown;
  try {
    found = await exifr.parse(content, {
      pick: Object.keys(Tags.shape),
      translateKeys: true,
      translateValues: false,
      reviveValues: false,
      mergeOutput: true,
    });
  } catch {
    // Broken data of the taking is none: the picture itself was decoded.
  }
  const tags = Tags.catch({}).parse(found ?? {});
  const [takenAt, position] = [takenAtOf(tags), positionOf(tags)];
  const camera = Boolean(tags.Make?.trim() || tags.Model?.trim());
  return { camera, ...(takenAt ? { takenAt } : {}), ...(position ? { position } : {}) };
}

const cameraTime = /^(\d{4}):(\d\d):(\d\d) (\d\d:\d\d:\d\d)/;
const offset = /^[+-]\d\d:\d\d$/;
/** All of China keeps one time; an EXIF time without an offset is the camera's own. */
const localOffset = '+08:00';

/** The instant of the taking in UTC. */
export function takenAtOf({ DateTimeOriginal, OffsetTimeOriginal, OffsetTime }: Partial<Tags>): string | undefined {
  const [, year, month, day, time] = cameraTime.exec(DateTimeOriginal ?? '') ?? [];
  const zone = [OffsetTimeOriginal, OffsetTime].find((given) => given && offset.test(given)) ?? localOffset;
  const instant = new Date(`${year}-${month}-${day}T${time}${zone}`);
  // Before digital cameras: a clock that was never set.
  return instant.getTime() > Date.UTC(1990, 0) ? instant.toISOString() : undefined;
}

/** Decimal degrees to a millionth, from degrees, minutes and seconds with N or S, E or W. */
export function positionOf(tags: Partial<Tags>): Exif['position'] {
  const latitude = degreesOf(tags.GPSLatitude, tags.GPSLatitudeRef === 'S', 90);
  const longitude = degreesOf(tags.GPSLongitude, tags.GPSLongitudeRef === 'W', 180);
  // A receiver without a fix writes zeros.
  if (latitude === undefined || longitude === undefined || (latitude === 0 && longitude === 0)) return undefined;
  return { latitude, longitude };
}

function degreesOf(parts: readonly number[] | undefined, negative: boolean, most: number): number | undefined {
  if (!parts || parts.length === 0) return undefined;
  const [degrees = 0, minutes = 0, seconds = 0] = parts;
  const value = degrees + minutes / 60 + seconds / 3600;
  if (!(value >= 0 && value <= most)) return undefined;
  return (Math.round(value * 1e6) / 1e6) * (negative ? -1 : 1);
}
