import { environment } from '#shared/runtime/environment.ts';
import { readSmallFile } from './files.ts';

/** Where a file of evidence lies in the evidence bucket. */
export const evidenceKey = (evidenceId: string) => `evidence/${evidenceId}`;

/** Where a file is uploaded to, and read back from: apart from the sealed ones, so that no form of anybody's leads to those. */
export const uploadKey = (evidenceId: string) => `uploads/${evidenceId}`;

/** Where the small picture of a sealed photo lies: a JPEG of at most 512 pixels a side, without any metadata. */
export const thumbnailKey = (evidenceId: string) => `${evidenceKey(evidenceId)}/thumbnail`;

/** Where the picture that was made of a portrait lies: beside its original. Each sealed portrait has one. */
export const portraitKey = (evidenceId: string) => `${evidenceKey(evidenceId)}/portrait`;

/** The picture of a portrait, a JPEG of 360 x 480 pixels that shows the adjuster and says nothing more; undefined when there is none. */
export const readPortrait = (evidenceId: string): Promise<Buffer | undefined> =>
  readSmallFile(environment.evidenceBucket(), portraitKey(evidenceId));
