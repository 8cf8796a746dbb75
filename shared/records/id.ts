import { createHash } from 'node:crypto';

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

/** 16 bytes as 26 characters of Crockford's base 32, lower case. */
function base32(bytes: Uint8Array): string {
  let text = '';
  let buffer = 0;
  let bits = 0;
  for (const byte of bytes) {
    buffer = (buffer << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += alphabet[(buffer >> bits) & 31];
    }
    buffer &= (1 << bits) - 1;
  }
  return text + alphabet[(buffer << (5 - bits)) & 31];
}

/** An id of a noun from 16 bytes or more; only the first 16 count. */
export const idFrom = (prefix: string, bytes: Uint8Array) => `${prefix}_${base32(bytes.subarray(0, 16))}`;

/** The id that the same parts always give; used where a repeat must find the same record. The parts are not secret-keeping. */
export const derivedId = (prefix: string, ...parts: readonly string[]) =>
  idFrom(prefix, createHash('sha256').update(parts.join('\u0000')).digest());
