/** The least that looking at a photo takes: one bare decode of the whole of it. */
import { readFile } from 'node:fs/promises';
import sharp from 'sharp';

export const handler = async ({ file }: { readonly file: string }) => {
  const { info } = await sharp(await readFile(file))
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height };
};
