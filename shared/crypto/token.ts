import {
  createRemoteJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  errors,
  importJWK,
  type JWTPayload,
  jwtVerify,
} from 'jose';
import type { ProblemCode } from '#schemas/problems.ts';
import { PrincipalId } from '#schemas/roles.ts';
import { environment } from '#shared/runtime/environment.ts';
import { Refusal } from '#shared/runtime/refusal.ts';
import { publicJwkOf, signJws } from './sign.ts';

/** Seconds for which an access token of the hub lives. */
export const tokenLife = 600;
/** Seconds by which two clocks may differ. */
const clockTolerance = 30;
const accessTokenType = 'at+jwt';

/** Signature algorithms that the hub accepts of an issuer: asymmetric ones only, so that neither `none` nor a shared secret passes. */
const issuerAlgorithms = ['ES256', 'RS256', 'PS256', 'EdDSA'];

/** Issues an access token for one of the hub's own clients. @param jti its id; @param at now */
export const issueAccessToken = (clientId: string, jti: string, at: string): Promise<string> => {
  const now = Math.floor(Date.parse(at) / 1000);
  const hub = environment.publicBaseUrl();
  return signJws(accessTokenType, {
    iss: hub,
    aud: hub,
    sub: clientId,
    client_id: clientId,
    jti,
    iat: now,
    exp: now + tokenLife,
  });
};

/** Who a token says it stands for. */
export interface Bearer {
  readonly issuer: string;
  readonly subject: string;
}

/**
 * Verifies an access token of the hub itself or of the issuer for people.
 * @throws Refusal, each cause with its own code: malformed, algorithm, issuer, signature, expired, audience
 */
export async function verifyAccessToken(token: string): Promise<Bearer> {
  const claims = read(() => decodeJwt(token), 'token_malformed');
  const header = read(() => decodeProtectedHeader(token), 'token_malformed');
  const hub = environment.publicBaseUrl();
  if (header.alg === undefined || !issuerAlgorithms.includes(header.alg)) throw new Refusal('token_algorithm');
  try {
    if (claims.iss === hub) {
      // A token that was signed before a rotation of the key is good for the rest of its ten minutes.
      const jwk = await publicJwkOf(header.kid);
      if (!jwk) throw new Refusal('token_signature');
      const { payload } = await jwtVerify(token, await importJWK(jwk, 'ES256'), {
        algorithms: ['ES256'],
        typ: accessTokenType,
        audience: hub,
        requiredClaims: ['sub', 'exp'],
        clockTolerance,
      });
      return bearer(hub, payload);
    }
    const issuer = environment.issuerUrl();
    if (claims.iss !== issuer) throw new Refusal('token_issuer');
    const { payload } = await jwtVerify(token, await issuerKeys(issuer), {
      algorithms: issuerAlgorithms,
      issuer,
      audience: environment.issuerAudience(),
      requiredClaims: ['sub', 'exp'],
      clockTolerance,
    });
    return bearer(issuer, payload);
  } catch (error) {
    throw refusalOf(error, tokenCodes);
  }
}

const bearer = (issuer: string, { sub }: JWTPayload): Bearer => {
  if (!sub) throw new Refusal('token_malformed');
  return { issuer, subject: sub };
};

function read<T>(decode: () => T, code: ProblemCode): T {
  try {
    return decode();
  } catch {
    throw new Refusal(code);
  }
}

interface Codes {
  readonly malformed: ProblemCode;
  readonly algorithm: ProblemCode;
  readonly signature: ProblemCode;
  readonly expired: ProblemCode;
  readonly audience: ProblemCode;
}
const tokenCodes: Codes = {
  malformed: 'token_malformed',
  algorithm: 'token_algorithm',
  signature: 'token_signature',
  expired: 'token_expired',
  audience: 'token_audience',
};

/** The refusal for what jose found wrong; what is no fault of the token is passed on as it is. */
function refusalOf(error: unknown, codes: Codes): unknown {
  if (error instanceof errors.JWTExpired) return new Refusal(codes.expired);
  if (error instanceof errors.JWTClaimValidationFailed) {
    return new Refusal(error.claim === 'aud' ? codes.audience : codes.malformed);
  }
  if (error instanceof errors.JOSEAlgNotAllowed || error instanceof errors.JOSENotSupported)
    return new Refusal(codes.algorithm);
  if (
    error instanceof errors.JWSSignatureVerificationFailed ||
    error instanceof errors.JWKSNoMatchingKey ||
    error instanceof errors.JWKSMultipleMatchingKeys
  ) {
    return new Refusal(codes.signature);
  }
  if (error instanceof errors.JWSInvalid || error instanceof errors.JWTInvalid) return new Refusal(codes.malformed);
  return error;
}

type Keys = ReturnType<typeof createRemoteJWKSet>;
let keys: { readonly issuer: string; readonly set: Promise<Keys> } | undefined;

/** The issuer's keys, found through its discovery document (OpenID Connect Discovery 4) and kept by jose, which refetches on a new `kid`. */
function issuerKeys(issuer: string): Promise<Keys> {
  if (keys?.issuer !== issuer) {
    const set = discover(issuer);
    keys = { issuer, set };
    set.catch(() => {
      keys = undefined;
    });
  }
  return keys.set;
}

/** Milliseconds for each of the two questions to the issuer. */
const issuerPatience = 2000;

async function discover(issuer: string): Promise<Keys> {
  const response = await fetch(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, {
    signal: AbortSignal.timeout(issuerPatience),
  });
  const configuration: unknown = await response.json();
  if (typeof configuration !== 'object' || configuration === null || !('jwks_uri' in configuration)) {
    throw new Error('the issuer has no discovery document');
  }
  return createRemoteJWKSet(new URL(String(configuration.jwks_uri)), { timeoutDuration: issuerPatience });
}

/** Seconds for which a client assertion may live at most: it is made for one request. */
const longestAssertion = 300;

const assertionCodes: Codes = {
  malformed: 'assertion_malformed',
  algorithm: 'assertion_algorithm',
  signature: 'assertion_signature',
  expired: 'assertion_expired',
  audience: 'assertion_audience',
};

/** The client that an assertion names, before anything of it is believed. @throws Refusal `assertion_malformed`, `assertion_algorithm` */
export function clientIn(assertion: string): { readonly clientId: string; readonly kid: string | undefined } {
  const { iss, sub } = read(() => decodeJwt(assertion), 'assertion_malformed');
  const { alg, kid } = read(() => decodeProtectedHeader(assertion), 'assertion_malformed');
  if (alg !== 'ES256' && alg !== 'PS256') throw new Refusal('assertion_algorithm');
  if (iss === undefined || iss !== sub) throw new Refusal('assertion_malformed');
  const clientId = PrincipalId.safeParse(iss);
  if (!clientId.success) throw new Refusal('client_unknown');
  return { clientId: clientId.data, kid };
}

/**
 * Verifies a client assertion (RFC 7523 3) with the client's key.
 * @returns its id, which may be used once, and when it expires (seconds)
 * @throws Refusal, each cause with its own code
 */
export async function verifyAssertion(
  assertion: string,
  key: Readonly<Record<string, string | undefined>> & { readonly alg: string },
): Promise<{ readonly jti: string; readonly exp: number }> {
  const hub = environment.publicBaseUrl();
  try {
    const imported = await importJWK({ ...key, kty: key.kty ?? '' }, key.alg).catch(() => {
      throw new Refusal('assertion_signature');
    });
    const { payload } = await jwtVerify(assertion, imported, {
      algorithms: [key.alg],
      audience: [`${hub}/oauth/token`, hub],
      requiredClaims: ['iss', 'sub', 'exp', 'iat', 'jti'],
      clockTolerance,
    });
    const { jti, exp, iat } = payload;
    if (!jti || exp === undefined || iat === undefined) throw new Refusal('assertion_malformed');
    if (exp - iat > longestAssertion || iat > Date.now() / 1000 + clockTolerance)
      throw new Refusal('assertion_too_long');
    return { jti, exp };
  } catch (error) {
    throw refusalOf(error, assertionCodes);
  }
}
