import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pngThatClaims, withComment } from '../support/files.ts';
import { type Hub, startHub } from '../support/hub.ts';
import { noise, portraitDeclarationOf, portraitPhoto, sealedPortrait, upload } from '../support/photo.ts';

let hub: Hub;
beforeAll(async () => {
  hub = await startHub();
});
afterAll(() => hub?.stop());

const member = () => hub.as('system-lushan');

/** Declares and uploads a portrait. @returns its id */
async function uploaded(content: Buffer, contentType: 'image/jpeg' | 'image/png' = 'image/jpeg'): Promise<string> {
  const { body } = await member().declareEvidence({ body: { ...portraitDeclarationOf(content), contentType } });
  expect((await upload(body.upload, content)).ok).toBe(true);
  return body.id;
}
const complete = async (id: string) => (await member().completeEvidence({ params: { id } })).body;
const completed = async (...given: Parameters<typeof uploaded>) => complete(await uploaded(...given));

/** The picture that the hub made of a portrait, as the functions that show it read it; undefined when there is none. */
async function pictureOf(id: string): Promise<Buffer | undefined> {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const s3 = new S3Client({
    endpoint: hub.twin.endpoints.s3,
    region: hub.twin.region,
    forcePathStyle: true,
    credentials,
  });
  const Bucket = Object.values(hub.twin.buckets).find((name) => name.includes('evidence'));
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: `evidence/${id}/portrait` }));
    return Buffer.from((await Body?.transformToByteArray()) ?? []);
  } catch (error) {
    if (error instanceof Error && error.name === 'NoSuchKey') return undefined;
    throw error;
  }
}

/** The picture, which must be one for a card: upright 3:4, small, and silent about where it came from. */
async function cardPicture(id: string): Promise<Buffer> {
  const picture = (await pictureOf(id)) ?? Buffer.alloc(0);
  const { format, width, height, exif, xmp, icc, iptc, comments, hasAlpha } = await sharp(picture).metadata();
  expect({ format, width, height, hasAlpha }).toEqual({ format: 'jpeg', width: 360, height: 480, hasAlpha: false });
  expect([exif, xmp, icc, iptc, comments]).toEqual([undefined, undefined, undefined, undefined, undefined]);
  expect(picture.length).toBeLessThan(40_000);
  return picture;
}

/** Red, green and blue of one pixel of a picture. */
async function colourAt(picture: Buffer, left: number, top: number): Promise<number[]> {
  const { data } = await sharp(picture)
    .extract({ left, top, width: 1, height: 1 })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return [...data];
}

const red = { r: 220, g: 20, b: 20 };
const blue = { r: 20, g: 20, b: 220 };
/** A plain upright picture, red above and blue below. */
const twoHalves = () =>
  sharp({ create: { width: 600, height: 800, channels: 3, background: blue } }).composite([
    { input: { create: { width: 600, height: 400, channels: 3, background: red } }, top: 0, left: 0 },
  ]);

describe('a portrait', () => {
  it('is sealed with a small upright picture for credential and card beside it', async () => {
    const id = await sealedPortrait(member());
    await cardPicture(id);
    const { body } = await member().readEvidence({ params: { id } });
    expect(body).toMatchObject({ status: 'sealed', shotKind: 'portrait' });
    // The link leads to the original, which nobody changed.
    const original = await (await fetch(body.link ?? '')).arrayBuffer();
    expect(Buffer.from(original)).toEqual(await portraitPhoto());
  });

  it('that a phone took lying on its side comes out upright, and says neither where nor with what it was taken', async () => {
    const upright = await twoHalves().png().toBuffer();
    const lying = await sharp(upright)
      .rotate(-90)
      .withExif({ IFD0: { Model: 'Telefon' }, IFD3: { GPSLatitude: '34/1 34/1 0/1' } })
      .withMetadata({ orientation: 6 })
      .jpeg({ quality: 95 })
      .toBuffer();
    expect(await sharp(lying).metadata()).toMatchObject({ orientation: 6, width: 800, height: 600 });
    const { id, status } = await completed(lying);
    expect(status).toBe('sealed');
    const picture = await cardPicture(id);
    const [above, below] = [await colourAt(picture, 180, 60), await colourAt(picture, 180, 420)];
    expect(above[0]).toBeGreaterThan(180);
    expect(below[2]).toBeGreaterThan(180);
    expect(picture.includes('Telefon')).toBe(false);
  });

  it('is cut to 3:4 from the top, where the head is', async () => {
    const tall = await sharp(await twoHalves().png().toBuffer())
      .resize(600, 1600, { fit: 'fill' })
      .jpeg()
      .toBuffer();
    const { id } = await completed(tall);
    expect((await colourAt(await cardPicture(id), 180, 470))[0]).toBeGreaterThan(180);
  });

  it('in a PNG with holes gets a white ground', async () => {
    const holes = await sharp({ create: { width: 600, height: 800, channels: 4, background: { ...red, alpha: 0 } } })
      .png()
      .toBuffer();
    const { id, status } = await completed(holes, 'image/png');
    expect(status).toBe('sealed');
    expect(Math.min(...(await colourAt(await cardPicture(id), 10, 10)))).toBeGreaterThan(250);
  });

  it('in greys or inks becomes a picture that every screen shows', async () => {
    const grey = await sharp(await portraitPhoto())
      .greyscale()
      .jpeg()
      .toBuffer();
    const inks = await sharp(await portraitPhoto())
      .toColourspace('cmyk')
      .jpeg()
      .toBuffer();
    for (const content of [grey, inks]) {
      const { id, status } = await completed(content);
      expect(status).toBe('sealed');
      expect(await sharp(await cardPicture(id)).metadata()).toMatchObject({ space: 'srgb' });
    }
  });

  it('of fewer than 300 x 400 pixels, as it stands upright, is refused as too small', async () => {
    const small = (width: number, height: number) => sharp({ create: { width, height, channels: 3, background: red } });
    const just = await small(300, 400).jpeg().toBuffer();
    expect(await completed(just)).toMatchObject({ status: 'sealed' });
    const lying = await small(400, 300).withMetadata({ orientation: 8 }).jpeg().toBuffer();
    expect(await completed(lying)).toMatchObject({ status: 'sealed' });
    for (const [width, height] of [
      [299, 400],
      [300, 399],
      [400, 300],
      [1, 1],
    ] as const) {
      const content = await small(width, height).jpeg().toBuffer();
      const answer = await completed(content);
      expect(answer).toMatchObject({ status: 'refused', refusal: 'too_small' });
      expect(await pictureOf(answer.id)).toBeUndefined();
    }
  });

  it('that cannot be decoded whole is refused and told how it is broken: cut off, damaged, or more pixels than a camera has', async () => {
    const photo = await portraitPhoto(1200);
    const png = await sharp(photo).png().toBuffer();
    const spoilt = Buffer.from(png);
    spoilt.fill(0, 4000, 5000);
    const broken: (readonly [Buffer, 'image/jpeg' | 'image/png', string])[] = [
      [photo.subarray(0, photo.length / 2), 'image/jpeg', 'truncated'],
      [photo.subarray(0, 20), 'image/jpeg', 'truncated'],
      [noise(), 'image/jpeg', 'unreadable'],
      [Buffer.from([0xff, 0xd8, 0xff]), 'image/jpeg', 'truncated'],
      [png.subarray(0, png.length / 2), 'image/png', 'truncated'],
      [png.subarray(0, 8), 'image/png', 'truncated'],
      [spoilt, 'image/png', 'unreadable'],
      [await pngThatClaims(60_000, 60_000), 'image/png', 'too_many_pixels'],
      [await pngThatClaims(2 ** 31 - 1, 2 ** 31 - 1), 'image/png', 'unreadable'],
      [await pngThatClaims(0, 0), 'image/png', 'unreadable'],
    ];
    for (const [content, contentType, refusal] of broken) {
      const answer = await completed(content, contentType);
      expect(answer, `${content.length} bytes of ${contentType}`).toMatchObject({ status: 'refused', refusal });
      expect(await pictureOf(answer.id)).toBeUndefined();
    }
  });

  it('that is not the type it says, or is another kind of file besides, is refused', async () => {
    const photo = await portraitPhoto();
    const zip = Buffer.concat([photo, Buffer.from('PK\x05\x06'), Buffer.alloc(18)]);
    const pdf = withComment(photo, '%PDF-1.7\n1 0 obj');
    const drawing = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="600" height="800"/>');
    const webp = await sharp(photo).webp().toBuffer();
    for (const content of [drawing, webp, await sharp(photo).png().toBuffer()]) {
      expect(await completed(content)).toMatchObject({ status: 'refused', refusal: 'type' });
    }
    for (const content of [zip, pdf]) {
      expect(await completed(content)).toMatchObject({ status: 'refused', refusal: 'another_file' });
    }
    // What says nothing to any other reader is left out of the picture and no fault of it.
    const { id, status } = await completed(withComment(photo, '<script>'));
    expect(status).toBe('sealed');
    expect((await cardPicture(id)).includes('script')).toBe(false);
  });

  it('is no document and not empty: such a declaration is told what to mend', async () => {
    const body = portraitDeclarationOf(await portraitPhoto());
    const asked = member().declareEvidence({ body: { ...body, contentType: 'application/pdf' } });
    await expect(asked).rejects.toMatchObject({
      problem: {
        code: 'invalid_request',
        errors: [{ in: 'body', pointer: '/contentType', detail: expect.stringContaining('image/jpeg') }],
      },
    });
    await expect(member().declareEvidence({ body: { ...body, size: 0 } })).rejects.toMatchObject({
      problem: { code: 'invalid_request', errors: [{ pointer: '/size' }] },
    });
  });

  it('has no picture made for a caller who saw another version, and one for three who seal it at once', async () => {
    const id = await uploaded(await portraitPhoto());
    const stale = member().completeEvidence({ params: { id }, ifMatch: '"v9"' });
    await expect(stale).rejects.toMatchObject({ problem: { code: 'version_stale' } });
    expect(await pictureOf(id)).toBeUndefined();
    const answers = await Promise.allSettled([complete(id), complete(id), complete(id)]);
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect((await cardPicture(id)).length).toBeGreaterThan(0);
    expect((await member().readEvidence({ params: { id } })).body.status).toBe('sealed');
  });
});
