import { randomUUID } from 'node:crypto';
import type { principalRoutes } from '#schemas/principals.ts';
import { clientIn, issueAccessToken, tokenLife, verifyAssertion } from '#shared/crypto/token.ts';
import type { Verb } from '#shared/http/api.ts';
import { Refusal } from '#shared/runtime/refusal.ts';
import { findPrincipal, noteUse, useOnce } from './store.ts';

/** Exchanges a client's signed assertion for an access token (RFC 6749 4.4, RFC 7523). Each refusal has its own code. */
export const issueToken: Verb<(typeof principalRoutes)['issueToken']> = async ({ body, at }) => {
  if (body.grant_type !== 'client_credentials') throw new Refusal('grant_unsupported');
  const { clientId, kid } = clientIn(body.client_assertion);
  if (body.client_id !== undefined && body.client_id !== clientId) throw new Refusal('assertion_malformed');
  const client = await findPrincipal(clientId);
  if (!client) throw new Refusal('client_unknown');
  const key = client.keys?.find((candidate) => candidate.kid === kid);
  if (!key) throw new Refusal('assertion_signature');
  const { jti, exp } = await verifyAssertion(body.client_assertion, key);
  // Only who proved to be the client learns that it is suspended.
  if (client.status !== 'active') throw new Refusal('principal_suspended');
  await useOnce(clientId, jti, exp);
  const [token] = await Promise.all([issueAccessToken(clientId, randomUUID(), at), noteUse(clientId, key, at)]);
  return { body: { access_token: token, token_type: 'Bearer', expires_in: tokenLife } };
};
