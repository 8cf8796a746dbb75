import { type Evidence, type EvidenceRecord, isPicture } from '#schemas/evidence.ts';
import { type FlagCode, flags } from '#schemas/evidence-words.ts';
import { hammingDistance, nearDistance } from '#schemas/photo-likeness.ts';
import type { Position } from '#schemas/primitives.ts';
import { shotOf } from '#schemas/shots.ts';

const minute = 60_000;
/** How far clocks of phones and memories of people may differ (ms). */
const timeAllowance = 15 * minute;
/** How far places may differ (m): satellites err by tens, and maps in China are shifted by up to about 700. */
const placeAllowance = 1000;

const radians = (degrees: number) => (degrees * Math.PI) / 180;
const earthRadius = 6_371_000;

/** Metres between two places, on a sphere. */
export function distance(a: Position, b: Position): number {
  const [north, east] = [radians(b.latitude - a.latitude), radians(b.longitude - a.longitude)];
  const chord =
    Math.sin(north / 2) ** 2 + Math.cos(radians(a.latitude)) * Math.cos(radians(b.latitude)) * Math.sin(east / 2) ** 2;
  return 2 * earthRadius * Math.asin(Math.min(1, Math.sqrt(chord)));
}

const later = (a: string | undefined, b: string | undefined) =>
  a !== undefined && b !== undefined ? Date.parse(a) - Date.parse(b) : 0;

/**
 * What differs between a picture that was analysed, what was declared of it and when it can have been taken. Told anew at each reading
 * from what the record keeps: a file that is attached to a case later is held against that case's accident too.
 */
export function differencesIn(evidence: EvidenceRecord): FlagCode[] {
  const { exif, contentType, status, takenAt, position, sealedAt, accidentAt, shotKind } = evidence;
  if (status !== 'analysed' || !isPicture(contentType)) return [];
  const taken = exif?.takenAt;
  const found: readonly (readonly [FlagCode, boolean])[] = [
    ['not_analysed', evidence.notAnalysed === true],
    ['no_exif', exif !== undefined && !exif.camera && !taken && !exif.position],
    ['time_differs', Math.abs(later(taken, takenAt)) > timeAllowance],
    ['place_differs', position && exif?.position ? distance(position, exif.position) > placeAllowance : false],
    ['before_accident', shotOf(shotKind).atScene === true && later(accidentAt, taken ?? takenAt) > timeAllowance],
    ['after_sealing', later(taken, sealedAt) > timeAllowance],
  ];
  return found.flatMap(([code, holds]) => (holds ? [code] : []));
}

/** The flags of a file in both languages. @param duplicateOf the file of the same case that it repeats */
export const flagsOf = (evidence: EvidenceRecord, duplicateOf?: string): NonNullable<Evidence['flags']> => [
  ...differencesIn(evidence).map((code) => ({ code, ...flags[code] })),
  ...(duplicateOf ? [{ code: 'duplicate' as const, ...flags.duplicate, of: duplicateOf }] : []),
];

interface Filed {
  readonly id: string;
  readonly sha256: string;
  readonly pdq?: string | undefined;
}

/**
 * The earlier file of a case that a file repeats, byte for byte or to the eye; undefined when there is none.
 * @param files all sealed files of the case, oldest first; perceptual hashes only of pictures of which they say something
 */
export function repeatedBy({ id, sha256, pdq }: Filed, files: readonly Filed[]): string | undefined {
  const own = files.findIndex((file) => file.id === id);
  return files
    .slice(0, Math.max(own, 0))
    .find((file) => file.sha256 === sha256 || (pdq && file.pdq && hammingDistance(pdq, file.pdq) <= nearDistance))?.id;
}
