import { createCipheriv, createDecipheriv, type KeyObject, randomBytes } from 'node:crypto';
import { asObject } from '../template/properties.ts';

const VERSION = 1;

interface SealingKey {
  readonly keyId: string;
  readonly material: KeyObject;
}

/** @returns a version byte (1), the key id (36 characters), a nonce (12), the tag (16) and the ciphertext. */
export function seal(key: SealingKey, plaintext: Buffer, context: unknown): Buffer {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key.material, nonce).setAAD(bound(context));
  const sealed = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return Buffer.concat([Buffer.of(VERSION), Buffer.from(key.keyId, 'latin1'), nonce, cipher.getAuthTag(), sealed]);
}

/** @returns the id of the key that sealed the blob, or `undefined` when it is none of ours. */
export function sealerOf(blob: Buffer): string | undefined {
  return blob[0] === VERSION ? blob.toString('latin1', 1, 37) : undefined;
}

/** @returns the plaintext, or `undefined` when the blob was changed or sealed for another key or context. */
export function unseal(key: SealingKey, blob: Buffer, context: unknown): Buffer | undefined {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key.material, blob.subarray(37, 49)).setAAD(bound(context));
    decipher.setAuthTag(blob.subarray(49, 65));
    return Buffer.concat([decipher.update(blob.subarray(65)), decipher.final()]);
  } catch {
    return undefined;
  }
}

/** The encryption context in one order, so that it binds whatever order the caller wrote it in. */
function bound(context: unknown): Buffer {
  return Buffer.from(JSON.stringify(Object.entries(asObject(context)).sort(([a], [b]) => (a < b ? -1 : 1))));
}
