import { createECDH, type KeyObject } from 'node:crypto';

const P256_ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/**
 * ECDSA over a ready digest, which node:crypto does not offer: the nonce and its point come from a fresh ECDH pair.
 * @param key a private P-256 key
 * @returns the signature in DER
 */
export function signDigest(key: KeyObject, digest: Buffer): Buffer {
  const big = (value: Buffer | string) => BigInt(`0x${Buffer.from(value).toString('hex')}`);
  const secret = big(Buffer.from(key.export({ format: 'jwk' }).d ?? '', 'base64url'));
  for (;;) {
    const pair = createECDH('prime256v1');
    const point = pair.generateKeys();
    const r = big(point.subarray(1, 33)) % P256_ORDER;
    const s = (inverse(big(pair.getPrivateKey())) * (big(digest) + r * secret)) % P256_ORDER;
    if (r !== 0n && s !== 0n) {
      const body = Buffer.concat([derInteger(r), derInteger(s)]);
      return Buffer.concat([Buffer.of(0x30, body.length), body]);
    }
  }
}

function derInteger(value: bigint): Buffer {
  const hex = value.toString(16);
  const magnitude = Buffer.from(hex.length % 2 ? `0${hex}` : hex, 'hex');
  const unsigned = (magnitude[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.of(0), magnitude]) : magnitude;
  return Buffer.concat([Buffer.of(0x02, unsigned.length), unsigned]);
}

function inverse(value: bigint): bigint {
  let [a, b, x, y] = [value % P256_ORDER, P256_ORDER, 1n, 0n];
  while (b !== 0n) {
    const quotient = a / b;
    [a, b] = [b, a % b];
    [x, y] = [y, x - quotient * y];
  }
  return ((x % P256_ORDER) + P256_ORDER) % P256_ORDER;
}
