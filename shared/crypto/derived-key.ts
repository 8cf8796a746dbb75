import { createHmac } from 'node:crypto';
import { environment } from '#shared/runtime/environment.ts';
import { kms } from './kms.ts';

const keys = new Map<string, Promise<Uint8Array>>();

/**
 * The 32-byte key for one purpose, derived by the HMAC key in KMS from the purpose's name: nothing to store, nothing to rotate by hand
 * but the name, and the root never leaves KMS. One KMS call per purpose and process.
 * @param purpose with its version, for example `cursor:1`
 */
export function derivedKey(purpose: string): Promise<Uint8Array> {
  const known = keys.get(purpose);
  if (known) return known;
  const derived = derive(purpose);
  keys.set(purpose, derived);
  // A failed derivation must not be remembered: the next request tries again.
  derived.catch(() => keys.delete(purpose));
  return derived;
}

async function derive(purpose: string): Promise<Uint8Array> {
  const { kms: client, sdk } = await kms();
  const { Mac } = await client.send(
    new sdk.GenerateMacCommand({
      KeyId: environment.derivationKeyId(),
      MacAlgorithm: 'HMAC_SHA_256',
      Message: Buffer.from(purpose),
    }),
  );
  if (!Mac) throw new Error('KMS gave no MAC');
  return Mac;
}

/** HMAC-SHA-256 of a message under the key of a purpose. */
export const keyedMac = async (purpose: string, message: string): Promise<Buffer> =>
  createHmac('sha256', await derivedKey(purpose))
    .update(message)
    .digest();

/**
 * The keyed hash of a matching value: equal values of one kind meet, nobody without the key can test a guess.
 * @param version of the key: another one gives other hashes, and what was hashed before must be hashed anew
 * @returns 32 bytes; the purpose holds kind and version, so that kinds never meet
 */
export const matchHash = (kind: string, value: string, version = 1): Promise<Buffer> =>
  keyedMac(`match:${kind}:${version}`, value.normalize('NFKC'));
