/** All that the hub does with a photo's bytes between its upload and the end of its analysis, without the stores that they pass. */
import { hash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { pictureIn } from '../../../functions/evidence/analyse.ts';
import { exifOf } from '../../../functions/evidence/exif.ts';
import { decodeOnce, openPicture } from '../../../functions/evidence/picture.ts';
import { objectionTo } from '../../../functions/evidence/rules.ts';

export const handler = async ({ file }: { readonly file: string }) => {
  const content = await readFile(file);
  const sha256 = hash('sha256', content, 'hex');
  const declared = { size: content.length, sha256, contentType: 'image/jpeg' } as const;
  const opened = await openPicture(content);
  const objection =
    objectionTo(declared, { content, sha256 }) ?? ('refusal' in opened ? opened : await decodeOnce(content));
  if (objection) return { refusal: objection.refusal };
  const exif = await exifOf(content);
  return { exif, ...(await pictureIn(content)) };
};
