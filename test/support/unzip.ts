import { unzip as inflate } from 'fflate';

/** The files of a ZIP by their names, read by another library than the one that wrote it. */
export const unzip = (zip: Uint8Array): Promise<Readonly<Record<string, Buffer>>> =>
  new Promise((resolve, reject) => {
    inflate(zip, (error, files) => {
      if (error) reject(error);
      else resolve(Object.fromEntries(Object.entries(files).map(([name, content]) => [name, Buffer.from(content)])));
    });
  });
