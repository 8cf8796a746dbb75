import { environment } from '#shared/runtime/environment.ts';
import { readSmallFile } from './files.ts';

/** Where the picture that was made of a portrait lies in the evidence bucket: beside its original. Each sealed portrait has one. */
export const portraitKey = (evidenceId: string) => `evidence/${evidenceId}/portrait`;

/** The picture of a portrait, a JPEG of 360 x 480 pixels that shows the adjuster and says nothing more; undefined when there is none. */
export const readPortrait = (evidenceId: string): Promise<Buffer | undefined> =>
  readSmallFile(environment.evidenceBucket(), portraitKey(evidenceId));
