import * as z from 'zod';
import { HandoffId } from './case.ts';
import { CityCode } from './divisions.ts';
import { EvidenceId } from './evidence.ts';
import { Month } from './primitives.ts';
import type { ShotKind } from './shots.ts';

/** At this distance or less two perceptual hashes are of one picture, by PDQ's own recommendation; of 256 bits. */
export const nearDistance = 31;
/** Of a hash of less quality its authors say that it says nothing. */
export const leastQuality = 50;

/** How many bits of two perceptual hashes in hexadecimal differ. */
export function hammingDistance(a: string, b: string): number {
  let bits = 0;
  for (let at = 0; at < a.length; at += 8) {
    let differing = Number.parseInt(a.slice(at, at + 8), 16) ^ Number.parseInt(b.slice(at, at + 8), 16);
    for (; differing !== 0; differing &= differing - 1) bits += 1;
  }
  return bits;
}

/** The kinds of picture that are compared across cases. Portraits and papers are not: all forms and licences look alike. */
export const comparedShots: ReadonlySet<ShotKind> = new Set<ShotKind>([
  'scene',
  'scene-front',
  'scene-rear',
  'scene-side',
  'contact-point',
  'insured-vehicle',
  'other-vehicle',
  'damage',
]);

/** A photo that looks like more than so many others, or that more than so many other leads have, is common and links nothing: it is shown as suppressed. */
export const commonPhotoThreshold = 20;

/** What a lead learns of one of its photos: who else has one that looks like it - other leads, and claims that were handed over. */
export const PhotoMatch = z
  .object({
    evidenceId: EvidenceId,
    answer: z.enum(['none', 'linked', 'suppressed']),
    /** How many other photos look like it, as far as they are counted: 21 of one's own company's and 21 of others' at most. */
    photos: z.int().min(0),
    /**
     * Other leads with the very same file or a photo that looks like it, and how many of them are one's own. Where so many photos look like
     * it that it is suppressed, those of them are not counted.
     */
    leads: z.int().min(0),
    ownLeads: z.int().min(0),
    members: z.int().min(0),
    cities: z.array(CityCode),
    sinceMonth: Month.optional(),
    /** Bits in which the nearest one differs, of 256. */
    distance: z.int().min(0).optional(),
    /** Claims with such a photo, by where and when the accident was; by number only one's own. */
    handoffs: z.array(
      z.object({ own: z.boolean(), handoffId: HandoffId.optional(), cityCode: CityCode, month: Month }),
    ),
    /** So many photos look alike that not all were followed: there may be more leads and claims than are told. */
    atLeast: z.literal(true).optional(),
  })
  .meta({ id: 'PhotoMatch' });
export type PhotoMatch = z.infer<typeof PhotoMatch>;
