import { createHash, createPublicKey } from 'node:crypto';
import { environment } from '#shared/runtime/environment.ts';
import { kms } from './kms.ts';

/** A type and not an interface, so that it counts as a record of texts. */
type PublicJwk = {
  readonly kty: 'EC';
  readonly crv: 'P-256';
  readonly x: string;
  readonly y: string;
  readonly kid: string;
  readonly alg: 'ES256';
  readonly use: 'sig';
};

const publicKeys = new Map<string, Promise<PublicJwk>>();

/** The public half of one signing key, remembered once it was fetched; its `kid` is the RFC 7638 thumbprint, so a new key names itself. */
function publicJwk(keyId: string): Promise<PublicJwk> {
  const known = publicKeys.get(keyId);
  if (known) return known;
  const fetched = fetchPublicJwk(keyId);
  publicKeys.set(keyId, fetched);
  fetched.catch(() => publicKeys.delete(keyId));
  return fetched;
}

/** The hub's public signing keys: that which signs first, then those that signed before it, newest first. */
export const publicJwks = (): Promise<PublicJwk[]> =>
  Promise.all([environment.signingKeyId(), ...environment.formerSigningKeyIds()].map(publicJwk));

/**
 * The hub's public signing key of this `kid`; undefined when none has it. Looks at the current key first, so that a start fetches older
 * ones only when something is signed with them.
 */
export async function publicJwkOf(kid: string | undefined): Promise<PublicJwk | undefined> {
  for (const keyId of [environment.signingKeyId(), ...environment.formerSigningKeyIds()]) {
    const jwk = await publicJwk(keyId);
    if (jwk.kid === kid) return jwk;
  }
  return undefined;
}

async function fetchPublicJwk(keyId: string): Promise<PublicJwk> {
  const { kms: client, sdk } = await kms();
  const { PublicKey } = await client.send(new sdk.GetPublicKeyCommand({ KeyId: keyId }));
  if (!PublicKey) throw new Error('KMS gave no public key');
  const { x, y } = createPublicKey({ key: Buffer.from(PublicKey), format: 'der', type: 'spki' }).export({
    format: 'jwk',
  });
  if (!x || !y) throw new Error('the signing key is not on P-256');
  const kid = createHash('sha256')
    .update(JSON.stringify({ crv: 'P-256', kty: 'EC', x, y }))
    .digest('base64url');
  return { kty: 'EC', crv: 'P-256', x, y, kid, alg: 'ES256', use: 'sig' };
}

/**
 * The r and s of an ECDSA signature as JWS wants them (RFC 7518 3.4: 32 bytes each), from the DER that KMS gives (RFC 3279 2.2.3).
 * @throws when the bytes are not such a DER sequence
 */
export function joseSignature(der: Uint8Array): Buffer {
  const bytes = Buffer.from(der);
  const integer = (at: number): { value: Buffer; end: number } => {
    const length = bytes[at + 1];
    if (bytes[at] !== 0x02 || length === undefined) throw new Error('not a DER signature');
    const end = at + 2 + length;
    const digits = bytes.subarray(at + 2, end);
    const value = Buffer.alloc(32);
    const significant = digits.length > 32 ? digits.subarray(digits.length - 32) : digits;
    significant.copy(value, 32 - significant.length);
    return { value, end };
  };
  if (bytes[0] !== 0x30) throw new Error('not a DER signature');
  const r = integer(2);
  return Buffer.concat([r.value, integer(r.end).value]);
}

/**
 * Signs a compact JWS (ES256) with the current key in KMS.
 * @param type the `typ` header, which keeps tokens, credentials and manifests apart
 * @param payload JSON, or bytes that are signed as they are
 */
export async function signJws(type: string, payload: Readonly<Record<string, unknown>> | Uint8Array): Promise<string> {
  const keyId = environment.signingKeyId();
  const { kid } = await publicJwk(keyId);
  const header = Buffer.from(JSON.stringify({ alg: 'ES256', kid, typ: type })).toString('base64url');
  const content = payload instanceof Uint8Array ? Buffer.from(payload) : Buffer.from(JSON.stringify(payload));
  const signed = `${header}.${content.toString('base64url')}`;
  const { kms: client, sdk } = await kms();
  const { Signature } = await client.send(
    new sdk.SignCommand({
      KeyId: keyId,
      MessageType: 'DIGEST',
      Message: createHash('sha256').update(signed).digest(),
      SigningAlgorithm: 'ECDSA_SHA_256',
    }),
  );
  if (!Signature) throw new Error('KMS gave no signature');
  return `${signed}.${joseSignature(Signature).toString('base64url')}`;
}
