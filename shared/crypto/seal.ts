import { createCipheriv, createDecipheriv, createSecretKey, randomBytes } from 'node:crypto';
import { environment } from '#shared/runtime/environment.ts';
import { kms } from './kms.ts';

/** What an envelope is bound to: moved to another record, table or field, it does not open. */
export interface Binding {
  readonly table: string;
  readonly record: string;
  readonly field: string;
}

const aad = ({ table, record, field }: Binding) => Buffer.from(`${table}/${record}/${field}`);
const encryptionContext = { purpose: 'association-hub-personal-data' };

/** A data key seals at most this many envelopes and for at most this long (ms), then KMS makes a new one. */
const mostUses = 1000;
const longestUse = 5 * 60 * 1000;
const mostOpened = 200;

interface DataKey {
  readonly plain: Uint8Array;
  readonly wrapped: string;
  readonly madeAt: number;
  uses: number;
}
let sealing: Promise<DataKey> | undefined;
const opened = new Map<string, Promise<Uint8Array>>();

async function makeDataKey(): Promise<DataKey> {
  const { kms: client, sdk } = await kms();
  const { Plaintext, CiphertextBlob } = await client.send(
    new sdk.GenerateDataKeyCommand({
      KeyId: environment.sealingKeyId(),
      KeySpec: 'AES_256',
      EncryptionContext: encryptionContext,
    }),
  );
  if (!Plaintext || !CiphertextBlob) throw new Error('KMS gave no data key');
  return {
    plain: Plaintext,
    wrapped: Buffer.from(CiphertextBlob).toString('base64url'),
    madeAt: performance.now(),
    uses: 0,
  };
}

async function dataKey(): Promise<DataKey> {
  const current = await sealing?.catch(() => undefined);
  if (current && current.uses < mostUses && performance.now() - current.madeAt < longestUse) {
    current.uses += 1;
    return current;
  }
  sealing = makeDataKey();
  return sealing;
}

/**
 * AES-256-GCM of a content as JSON, bound to table, record and field.
 * @param key 32 bytes
 * @returns `<nonce>.<ciphertext and tag>`, each in base64url
 */
export function encrypted(key: Uint8Array, binding: Binding, content: unknown): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', createSecretKey(key), nonce).setAAD(aad(binding));
  const sealed = Buffer.concat([cipher.update(JSON.stringify(content), 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return `${nonce.toString('base64url')}.${sealed.toString('base64url')}`;
}

/** The content of what `encrypted` gave. @throws when it was altered, or is bound to something else */
export function decrypted(key: Uint8Array, binding: Binding, nonce: string, sealed: string): unknown {
  const bytes = Buffer.from(sealed, 'base64url');
  // Handed over as bytes, Node 24 finds out by way of two exceptions that a key is not an object: more time than a small content takes.
  const decipher = createDecipheriv('aes-256-gcm', createSecretKey(key), Buffer.from(nonce, 'base64url'), {
    authTagLength: 16,
  }).setAAD(aad(binding));
  decipher.setAuthTag(bytes.subarray(-16));
  return JSON.parse(Buffer.concat([decipher.update(bytes.subarray(0, -16)), decipher.final()]).toString('utf8'));
}

/**
 * Seals personal data: AES-256-GCM under a data key of KMS, bound to table, record and field.
 * @returns `v1.<wrapped key>.<nonce>.<ciphertext and tag>`, each in base64url
 */
export async function seal(binding: Binding, content: unknown): Promise<string> {
  const { plain, wrapped } = await dataKey();
  return `v1.${wrapped}.${encrypted(plain, binding, content)}`;
}

async function unwrap(wrapped: string): Promise<Uint8Array> {
  const { kms: client, sdk } = await kms();
  const { Plaintext } = await client.send(
    new sdk.DecryptCommand({
      KeyId: environment.sealingKeyId(),
      CiphertextBlob: Buffer.from(wrapped, 'base64url'),
      EncryptionContext: encryptionContext,
    }),
  );
  if (!Plaintext) throw new Error('KMS gave no plaintext');
  return Plaintext;
}

function unwrapped(wrapped: string): Promise<Uint8Array> {
  const known = opened.get(wrapped);
  if (known) return known;
  const oldest = opened.size >= mostOpened ? opened.keys().next().value : undefined;
  if (oldest) opened.delete(oldest);
  const key = unwrap(wrapped);
  opened.set(wrapped, key);
  key.catch(() => opened.delete(wrapped));
  return key;
}

/**
 * Opens an envelope.
 * @throws when it was altered, or is bound to another table, record or field
 */
export async function open(binding: Binding, envelope: string): Promise<unknown> {
  const [version, wrapped, nonce, sealed] = envelope.split('.');
  if (version !== 'v1' || !wrapped || !nonce || !sealed) throw new Error('not an envelope of this hub');
  return decrypted(await unwrapped(wrapped), binding, nonce, sealed);
}
