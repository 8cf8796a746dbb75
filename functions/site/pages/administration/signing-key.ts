import type { PublicKey } from '#schemas/principals.ts';

/** A key pair that was made in this page: the private half leaves it as the person's own download and in no other way. */
export interface KeyPair {
  readonly publicKey: PublicKey;
  readonly signer: CryptoKey;
  /** PKCS#8 as PEM, as most libraries read it. */
  readonly pem: string;
  /** The same as JWK (RFC 7517), with the key's name. */
  readonly jwk: string;
}

const es256 = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const ps256 = { name: 'RSA-PSS', hash: 'SHA-256' } as const;
/** How each kind of key signs (RFC 7518 3.4, 3.5). */
const signing = {
  EC: { name: 'ECDSA', hash: 'SHA-256' },
  RSA: { name: 'RSA-PSS', saltLength: 32 },
} as const;

const base64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes));
const base64url = (bytes: Uint8Array): string =>
  base64(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
const encoded = (value: unknown) => base64url(new TextEncoder().encode(JSON.stringify(value)));

/** Makes a key pair for ES256 in the browser. @param kid the name by which the hub will know it */
export async function makeKeyPair(kid: string): Promise<KeyPair> {
  const { privateKey } = await crypto.subtle.generateKey(es256, true, ['sign', 'verify']);
  const [pkcs8, { x = '', y = '', d = '' }] = await Promise.all([
    crypto.subtle.exportKey('pkcs8', privateKey),
    crypto.subtle.exportKey('jwk', privateKey),
  ]);
  const lines = base64(new Uint8Array(pkcs8)).match(/.{1,64}/g) ?? [];
  const point = { kty: 'EC', crv: 'P-256', x, y, alg: 'ES256', kid } as const;
  return {
    publicKey: point,
    signer: privateKey,
    pem: ['-----BEGIN PRIVATE KEY-----', ...lines, '-----END PRIVATE KEY-----', ''].join('\n'),
    jwk: `${JSON.stringify({ ...point, d }, null, 2)}\n`,
  };
}

/**
 * Reads a private key that somebody pasted or chose: PKCS#8 as PEM, or a JWK.
 * @param kty the kind of its public half
 * @throws when it is neither, or not of that kind
 */
export async function readPrivateKey(text: string, kty: PublicKey['kty']): Promise<CryptoKey> {
  const algorithm = kty === 'EC' ? es256 : ps256;
  const trimmed = text.trim();
  if (trimmed.startsWith('{')) {
    const { key_ops: _, use: __, alg: ___, ...jwk } = JSON.parse(trimmed);
    return crypto.subtle.importKey('jwk', jwk, algorithm, false, ['sign']);
  }
  const body = /-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\s]+)-----END PRIVATE KEY-----/.exec(trimmed)?.[1];
  if (!body) throw new Error('neither PKCS#8 nor JWK');
  const bytes = Uint8Array.from(atob(body.replace(/\s/g, '')), (character) => character.charCodeAt(0));
  return crypto.subtle.importKey('pkcs8', bytes, algorithm, false, ['sign']);
}

/** A client assertion (RFC 7523) as a member's system sends it: for one minute and one use. */
export async function signAssertion(
  clientId: string,
  { kid, kty, alg }: PublicKey,
  signer: CryptoKey,
): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const audience = `${location.origin}/oauth/token`;
  const claims = { iss: clientId, sub: clientId, aud: audience, jti: crypto.randomUUID(), iat: now, exp: now + 60 };
  const signed = `${encoded({ alg, kid, typ: 'JWT' })}.${encoded(claims)}`;
  const signature = await crypto.subtle.sign(signing[kty], signer, new TextEncoder().encode(signed));
  return `${signed}.${base64url(new Uint8Array(signature))}`;
}
