import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { GetObjectCommandOutput, S3Client } from '@aws-sdk/client-s3';
import type * as z from 'zod';
import type { Upload } from '#schemas/evidence.ts';

let client: Promise<{ s3: S3Client; sdk: typeof import('@aws-sdk/client-s3') }> | undefined;

/** The S3 client, loaded at its first use. */
const files = () => {
  client ??= import('@aws-sdk/client-s3').then((sdk) => ({ sdk, s3: new sdk.S3Client({ maxAttempts: 4 }) }));
  return client;
};

/** Seconds for which a form to upload with holds. */
const uploadLife = 900;
/** Seconds for which a link to read holds: long enough to click it. */
const linkLife = 300;

/** A form by which just this file can be put at just this key: exact size, type and SHA-256 are in its policy. */
export async function uploadForm(options: {
  readonly bucket: string;
  readonly key: string;
  readonly contentType: string;
  /** Bytes. */
  readonly size: number;
  /** Lower-case hexadecimal. */
  readonly sha256: string;
  readonly at: string;
}): Promise<z.infer<typeof Upload>> {
  const [{ s3 }, { createPresignedPost }] = await Promise.all([files(), import('@aws-sdk/s3-presigned-post')]);
  const fixed = {
    'Content-Type': options.contentType,
    'x-amz-checksum-algorithm': 'SHA256',
    'x-amz-checksum-sha256': Buffer.from(options.sha256, 'hex').toString('base64'),
  };
  const { url, fields } = await createPresignedPost(s3, {
    Bucket: options.bucket,
    Key: options.key,
    Fields: fixed,
    Conditions: [
      ...Object.entries(fixed).map(([name, value]) => ({ [name]: value })),
      ['content-length-range', options.size, options.size],
    ],
    Expires: uploadLife,
  });
  return { url, fields, expiresAt: new Date(Date.parse(options.at) + uploadLife * 1000).toISOString() };
}

/** A link of minutes to a file, which is saved under `fileName`. */
export async function readLink(options: {
  readonly bucket: string;
  readonly key: string;
  readonly fileName: string;
}): Promise<string> {
  const [{ s3, sdk }, { getSignedUrl }] = await Promise.all([files(), import('@aws-sdk/s3-request-presigner')]);
  const command = new sdk.GetObjectCommand({
    Bucket: options.bucket,
    Key: options.key,
    ResponseContentDisposition: `attachment; filename*=UTF-8''${encodeURIComponent(options.fileName)}`,
  });
  return getSignedUrl(s3, command, { expiresIn: linkLife });
}

/** A stored file as a stream of bytes; undefined when there is none. */
export async function readFile(bucket: string, key: string): Promise<AsyncIterable<Uint8Array> | undefined> {
  const { s3, sdk } = await files();
  try {
    const { Body } = await s3.send(new sdk.GetObjectCommand({ Bucket: bucket, Key: key }));
    return Body && bytesOf(Body);
  } catch (error) {
    if (error instanceof sdk.NoSuchKey) return undefined;
    throw error;
  }
}

/** The whole of a stored file, but no more than the piece in which it grows longer than `most` bytes; undefined when there is none. */
export async function readSmallFile(bucket: string, key: string, most = Infinity): Promise<Buffer | undefined> {
  const file = await readFile(bucket, key);
  if (!file) return undefined;
  return collect(upTo(most, file));
}

/** A stream up to the piece in which it grows longer than so many bytes. */
async function* upTo(most: number, bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const chunk of bytes) {
    yield chunk;
    size += chunk.length;
    if (size > most) return;
  }
}

/** All bytes of a stream together. */
export async function collect(bytes: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of bytes) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function* bytesOf(body: NonNullable<GetObjectCommandOutput['Body']>): AsyncGenerator<Uint8Array> {
  const reader = body.transformToWebStream().getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      if (value instanceof Uint8Array) yield value;
    }
  } finally {
    // A reader that stops early must not leave the connection open.
    await reader.cancel();
  }
}

/** Writes a stream in parts, so that memory stays flat however long it is. */
export async function writeStream(bucket: string, key: string, content: Readable, contentType: string): Promise<void> {
  const [{ s3 }, { Upload: PartedUpload }] = await Promise.all([files(), import('@aws-sdk/lib-storage')]);
  await new PartedUpload({
    client: s3,
    queueSize: 2,
    params: { Bucket: bucket, Key: key, Body: content, ContentType: contentType },
  }).done();
}

/** How often a write is tried again that met another one of the same key: S3 answers 409 and asks for it. */
const mostMeetings = 5;

/** Writes a file of a few megabytes once: one that stands there already is left as it is. @returns whether this call wrote it */
export async function writeOnce(
  bucket: string,
  key: string,
  content: string | Uint8Array,
  contentType: string,
): Promise<boolean> {
  const { s3, sdk } = await files();
  const put = new sdk.PutObjectCommand({
    Bucket: bucket,
    Key: key,
    // Of a text the SDK would make bytes time and again: for its length, for each of two hashes, and for the connection.
    Body: typeof content === 'string' ? Buffer.from(content) : content,
    ContentType: contentType,
    IfNoneMatch: '*',
    // Object Lock wants a checksum with each put.
    ChecksumAlgorithm: 'SHA256',
  });
  for (let meeting = 1; ; meeting += 1) {
    try {
      await s3.send(put);
      return true;
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      if (error.name === 'PreconditionFailed') return false;
      if (error.name !== 'ConditionalRequestConflict' || meeting >= mostMeetings) throw error;
      await sleep(meeting * 50);
    }
  }
}

/** Removes these files; one that is not there is removed already. */
export async function removeFiles(bucket: string, keys: readonly string[]): Promise<void> {
  const { s3, sdk } = await files();
  await Promise.all(keys.map((Key) => s3.send(new sdk.DeleteObjectCommand({ Bucket: bucket, Key }))));
}

/** The keys of the files below a prefix, in order. */
export async function* listFiles(bucket: string, prefix: string): AsyncGenerator<string> {
  const { s3, sdk } = await files();
  let token: string | undefined;
  do {
    const page = await s3.send(
      new sdk.ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ...(token ? { ContinuationToken: token } : {}) }),
    );
    for (const { Key } of page.Contents ?? []) if (Key) yield Key;
    token = page.NextContinuationToken;
  } while (token);
}
