import { timingSafeEqual } from 'node:crypto';
import { keyedMac } from '#shared/crypto/derived-key.ts';
import { Refusal } from '#shared/runtime/refusal.ts';
import type { Item } from './table.ts';

/**
 * A cursor says where a list goes on; it holds for one caller, one list and one filter, and nobody can make or alter one.
 * @param list names all three
 */
export async function sealCursor(list: string, position: Item): Promise<string> {
  const payload = Buffer.from(JSON.stringify(position)).toString('base64url');
  return `${payload}.${(await mac(list, payload)).toString('base64url')}`;
}

/** The position in a cursor. @throws Refusal `invalid_cursor` */
export async function openCursor(list: string, cursor: string): Promise<Item> {
  const [payload = '', given = ''] = cursor.split('.');
  const right = await mac(list, payload);
  const presented = Buffer.from(given, 'base64url');
  if (presented.length !== right.length || !timingSafeEqual(presented, right)) throw new Refusal('invalid_cursor');
  return JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
}

const mac = async (list: string, payload: string) =>
  (await keyedMac('cursor:1', `${list}\u0000${payload}`)).subarray(0, 16);
