import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { derivedKey } from '#shared/crypto/derived-key.ts';
import { Refusal } from '#shared/runtime/refusal.ts';
import type { Item } from './table.ts';

const purpose = 'cursor:1';
const nonceLength = 12;
const tagLength = 16;

/**
 * A cursor says where a list goes on. It holds for one caller, one list and one filter; nobody can make, alter or read one: the position may
 * name a record that the caller is not shown.
 * @param list names all three
 */
export async function sealCursor(list: string, position: Item): Promise<string> {
  const nonce = randomBytes(nonceLength);
  const cipher = createCipheriv('aes-256-gcm', await derivedKey(purpose), nonce).setAAD(Buffer.from(list));
  const sealed = [cipher.update(JSON.stringify(position), 'utf8'), cipher.final(), cipher.getAuthTag()];
  return Buffer.concat([nonce, ...sealed]).toString('base64url');
}

/** The position in a cursor. @throws Refusal `invalid_cursor` */
export async function openCursor(list: string, cursor: string): Promise<Item> {
  const bytes = Buffer.from(cursor, 'base64url');
  if (bytes.length <= nonceLength + tagLength) throw new Refusal('invalid_cursor');
  const key = await derivedKey(purpose);
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceLength), { authTagLength: tagLength })
      .setAAD(Buffer.from(list))
      .setAuthTag(bytes.subarray(-tagLength));
    const opened = [decipher.update(bytes.subarray(nonceLength, -tagLength)), decipher.final()];
    return JSON.parse(Buffer.concat(opened).toString('utf8'));
  } catch {
    throw new Refusal('invalid_cursor');
  }
}
