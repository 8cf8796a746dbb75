import type { APIGatewayRequestAuthorizerEventV2, APIGatewaySimpleAuthorizerWithContextResult } from 'aws-lambda';
import type { PrincipalRecord } from '#schemas/principals.ts';
import { Principal } from '#schemas/roles.ts';
import { verifyAccessToken } from '#shared/crypto/token.ts';
import type { Authorization } from '#shared/http/api.ts';
import { environment } from '#shared/runtime/environment.ts';
import { log } from '#shared/runtime/log.ts';
import { Refusal } from '#shared/runtime/refusal.ts';
import { findPrincipal, personId } from './store.ts';

/** Milliseconds for which a principal is remembered: a suspension works within this time. */
const rememberedFor = 30_000;
const mostRemembered = 1000;
const remembered = new Map<string, { readonly principal: PrincipalRecord; readonly readAt: number }>();

/**
 * Says who calls. A token proves who, the hub's own table says what. A refusal is handed to the function, which answers it as
 * problem+json with its code; there is no principal then, and without one no route but a public one does anything.
 */
export const handler = async (
  event: APIGatewayRequestAuthorizerEventV2,
): Promise<APIGatewaySimpleAuthorizerWithContextResult<Authorization>> => ({
  isAuthorized: true,
  context: await authorize(event.headers?.authorization, event.requestContext.requestId),
});

async function authorize(header: string | undefined, requestId: string): Promise<Authorization> {
  try {
    const token = /^Bearer ([\w~+/.-]+=*)$/i.exec(header ?? '')?.[1];
    if (!token) throw new Refusal(header ? 'token_malformed' : 'token_missing');
    const { issuer, subject } = await verifyAccessToken(token);
    const id = issuer === environment.publicBaseUrl() ? subject : personId(issuer, subject);
    return { principal: JSON.stringify(Principal.parse(await active(id))) };
  } catch (error) {
    if (error instanceof Refusal) return { refusal: error.code };
    log.error('a caller could not be checked', error, { requestId });
    return { refusal: 'unavailable' };
  }
}

async function active(id: string): Promise<PrincipalRecord> {
  const known = remembered.get(id);
  if (known && performance.now() - known.readAt < rememberedFor) return known.principal;
  remembered.delete(id);
  const principal = await findPrincipal(id);
  if (!principal) throw new Refusal('principal_unknown');
  if (principal.status !== 'active') throw new Refusal('principal_suspended');
  if (remembered.size >= mostRemembered) remembered.clear();
  remembered.set(id, { principal, readAt: performance.now() });
  return principal;
}
