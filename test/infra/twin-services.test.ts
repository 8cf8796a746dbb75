import { createHash, createPublicKey, verify } from 'node:crypto';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import {
  DecryptCommand,
  GenerateDataKeyCommand,
  GenerateMacCommand,
  GetPublicKeyCommand,
  KMSClient,
  SignCommand,
  VerifyMacCommand,
} from '@aws-sdk/client-kms';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { createPresignedPost } from '@aws-sdk/s3-presigned-post';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Twin } from '../../infra/local/twin.ts';
import { clientOf, twinFixture } from './twin-fixture.ts';

const { root, start } = twinFixture();

describe('the services that functions call', () => {
  let twin: Twin;
  beforeAll(async () => {
    twin = await start();
  });

  test('an upload form takes exactly the file it was made for, and a key is written once if so asked', async () => {
    const s3 = new S3Client(clientOf(twin, 's3'));
    const Bucket = twin.buckets.Files ?? '';
    const sha256 = (text: string) => createHash('sha256').update(text).digest('base64');
    const upload = async (content: string, fixed: Record<string, string>, extra: Record<string, string> = {}) => {
      const { url, fields } = await createPresignedPost(s3, {
        Bucket,
        Key: 'form.txt',
        Fields: fixed,
        Conditions: [
          ...Object.entries(fixed).map(([name, value]) => ({ [name]: value })),
          ['content-length-range', 4, 4],
        ],
      });
      const form = new FormData();
      for (const [name, value] of Object.entries({ ...fields, ...extra })) form.append(name, value);
      form.append('file', new Blob([content]));
      return (await fetch(url, { method: 'POST', body: form })).status;
    };
    const fixed = { 'Content-Type': 'text/plain', 'x-amz-checksum-sha256': sha256('good') };
    expect(await upload('longer', fixed)).toBe(400);
    expect(await upload('evil', fixed)).toBe(400);
    expect(await upload('good', fixed, { 'Content-Type': 'text/html' })).toBe(403);
    expect(await upload('good', fixed, { 'x-amz-meta-more': '1' })).toBe(403);
    expect(await upload('good', fixed)).toBe(204);
    const once = () => s3.send(new PutObjectCommand({ Bucket, Key: 'once.txt', Body: 'x', IfNoneMatch: '*' }));
    await once();
    await expect(once()).rejects.toMatchObject({ name: 'PreconditionFailed' });
    const link = (expiresIn: number, signingDate: Date) =>
      getSignedUrl(s3, new GetObjectCommand({ Bucket, Key: 'form.txt', ResponseContentDisposition: 'attachment' }), {
        expiresIn,
        signingDate,
      });
    const read = await fetch(await link(60, new Date()));
    expect([await read.text(), read.headers.get('content-disposition')]).toEqual(['good', 'attachment']);
    expect((await fetch(await link(60, new Date(Date.now() - 120_000)))).status).toBe(403);
  });

  test('KMS signs verifiably, binds data keys to their context and checks MACs', async () => {
    const kms = new KMSClient(clientOf(twin, 'kms'));
    const { PublicKey } = await kms.send(new GetPublicKeyCommand({ KeyId: twin.keys.SigningKey }));
    const publicKey = createPublicKey({ key: Buffer.from(PublicKey ?? []), type: 'spki', format: 'der' });
    const message = Buffer.from('what is signed');
    const digest = Buffer.from(await crypto.subtle.digest('SHA-256', message));
    for (const [Message, MessageType] of [
      [message, 'RAW'],
      [digest, 'DIGEST'],
    ] as const) {
      for (let round = 0; round < 20; round += 1) {
        const { Signature } = await kms.send(
          new SignCommand({ KeyId: 'alias/mini/signing', Message, MessageType, SigningAlgorithm: 'ECDSA_SHA_256' }),
        );
        expect(verify('sha256', message, publicKey, Signature ?? Buffer.alloc(0))).toBe(true);
      }
    }
    const EncryptionContext = { claim: '1', city: 'a' };
    const { CiphertextBlob, Plaintext } = await kms.send(
      new GenerateDataKeyCommand({ KeyId: twin.keys.DataKey, KeySpec: 'AES_256', EncryptionContext }),
    );
    const opened = await kms.send(new DecryptCommand({ CiphertextBlob, EncryptionContext: { city: 'a', claim: '1' } }));
    expect(opened.Plaintext).toEqual(Plaintext);
    await expect(kms.send(new DecryptCommand({ CiphertextBlob }))).rejects.toMatchObject({
      name: 'InvalidCiphertextException',
    });
    const { Mac } = await kms.send(
      new GenerateMacCommand({ KeyId: twin.keys.MacKey, Message: message, MacAlgorithm: 'HMAC_SHA_256' }),
    );
    const check = (Message: Buffer) =>
      kms.send(new VerifyMacCommand({ KeyId: twin.keys.MacKey, Message, Mac, MacAlgorithm: 'HMAC_SHA_256' }));
    expect((await check(message)).MacValid).toBe(true);
    await expect(check(digest)).rejects.toMatchObject({ name: 'KMSInvalidMacException' });
    await expect(kms.send(new GetPublicKeyCommand({ KeyId: 'alias/none' }))).rejects.toMatchObject({
      name: 'NotFoundException',
    });
    expect(statSync(join(root, 'data', 'keys.json')).mode & 0o777).toBe(0o600);
  });
});
