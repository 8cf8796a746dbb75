import { deflateSync } from 'node:zlib';
import { perStatusList } from '#schemas/credentials.ts';

/** A credential's state in a status list (IETF Token Status List 7.1). What was replaced is as good as revoked. */
const values = { valid: 0, revoked: 1, replaced: 1, suspended: 2 } as const;
const bits = 2;

/** A credential of the list, by its place in it. */
export interface Entry {
  readonly index: number;
  readonly status: keyof typeof values;
}

/**
 * The `status_list` claim (IETF Token Status List 4): two bits a credential, the first in the lowest bits of the first byte, compressed.
 * Always of full length, so that its size says nothing and every place can be looked up.
 * @param entries those that are not valid; all others are
 */
export function statusListOf(entries: readonly Entry[]): { readonly bits: number; readonly lst: string } {
  const bytes = new Uint8Array((perStatusList * bits) / 8);
  for (const { index, status } of entries) {
    const place = Math.floor((index * bits) / 8);
    bytes[place] = (bytes[place] ?? 0) | (values[status] << ((index * bits) % 8));
  }
  return { bits, lst: deflateSync(bytes, { level: 9 }).toString('base64url') };
}
