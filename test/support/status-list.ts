import { getListFromStatusListJWT, getStatusListFromJWT } from '@sd-jwt/jwt-status-list';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import type { Hub } from './hub.ts';

const words = ['valid', 'invalid', 'suspended'] as const;

/**
 * What a credential is worth to somebody who holds only its signed text, with the hub's published keys and its status list: both signatures
 * are verified, the list is opened by a library that is not the hub's.
 */
export async function checkedByList(hub: Hub, jws: string): Promise<(typeof words)[number] | undefined> {
  const keys = createRemoteJWKSet(new URL('/.well-known/jwks.json', hub.url));
  await jwtVerify(jws, keys, { algorithms: ['ES256'], typ: 'credential+jwt', issuer: hub.url });
  const { uri, idx } = getStatusListFromJWT(jws);
  const response = await fetch(uri);
  const token = await response.text();
  await jwtVerify(token, keys, { algorithms: ['ES256'], typ: 'statuslist+jwt', subject: uri });
  return words[getListFromStatusListJWT(token).getStatus(idx)];
}
