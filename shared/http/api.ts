import middy from '@middy/core';
import type { APIGatewayProxyEventV2WithLambdaAuthorizer, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import * as z from 'zod';
import type { Instant } from '#schemas/primitives.ts';
import { type Fault, oauthErrorOf } from '#schemas/problems.ts';
import { isAllowed, Principal } from '#schemas/roles.ts';
import { type Route, routeKeyOf } from '#schemas/route.ts';
import { type Change, requestKey } from '#shared/records/change.ts';
import type { Page } from '#shared/records/list.ts';
import type { Stored } from '#shared/records/stored.ts';
import { log } from '#shared/runtime/log.ts';
import { Refusal } from '#shared/runtime/refusal.ts';
import { readBody } from './body.ts';
import { faultsOf, isProblemCode, type Language, languageOf, problemOf, refusalFrom } from './problem.ts';

/** What the authorizer found: a principal as JSON, or the code of the refusal. */
export interface Authorization {
  readonly principal?: string;
  readonly refusal?: string;
}
type Event = APIGatewayProxyEventV2WithLambdaAuthorizer<Authorization | undefined>;
type Result = APIGatewayProxyStructuredResultV2;

type Parsed<S> = S extends z.ZodType ? z.output<S> : undefined;

/** A request that was let in: everything parsed, the caller known. */
interface Call<R extends Route> {
  readonly principal: R['who'] extends 'public' ? undefined : Principal;
  readonly params: Parsed<R['params']>;
  readonly query: Parsed<R['query']>;
  readonly body: Parsed<R['body']>;
  /** Who changes what when: what every write takes. */
  readonly change: R['who'] extends 'public' ? undefined : Change;
  /** The version in If-Match: always there on PATCH, sometimes on a verb. */
  readonly ifMatch: number | undefined;
  readonly language: Language;
  readonly at: Instant;
  readonly requestId: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
}

/** What a verb answers. A record is cut down to the route's answer schema: what that does not name never leaves the hub. */
type Answer<R extends Route> = R['answer']['body'] extends z.ZodType
  ? {
      readonly body: Stored | Page | z.input<R['answer']['body']>;
      readonly replayed?: boolean;
      readonly headers?: Headers;
    }
  : {
      readonly content: string | Buffer;
      readonly status?: number;
      readonly headers?: Headers;
    };
type Headers = Readonly<Record<string, string>>;

export type Verb<R extends Route> = (call: Call<R>) => Promise<Answer<R>>;

const securityHeaders = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=31536000',
  'x-content-type-options': 'nosniff',
};

/**
 * The HTTP entry of a capability: binds each of its routes to a verb. API Gateway has matched the route; the pipeline finds it by its
 * key, checks who calls, parses, lets the verb act, and answers - or answers the refusal as problem+json.
 */
export function api<const M extends Readonly<Record<string, Route>>>(routes: M, verbs: { [K in keyof M]: Verb<M[K]> }) {
  const bindings = new Map<string, (event: Event) => Promise<Result>>();
  const bind = <K extends keyof M>(id: K) => {
    const route: M[K] = routes[id];
    bindings.set(routeKeyOf(route), (event) => perform(String(id), route, verbs[id], event));
  };
  for (const id of Object.keys(routes)) bind(id);
  const forms = new Set(
    Object.values(routes)
      .filter(({ form }) => form)
      .map(routeKeyOf),
  );
  const dispatch = async (event: Event) => {
    const binding = bindings.get(event.routeKey);
    if (!binding) throw new Refusal('not_found');
    return binding(event);
  };
  // No early time-out: Lambda ends what takes too long, and every write is safe to repeat.
  return middy<Event, Result>(dispatch, { timeoutEarlyInMillis: 0 }).onError((request) => {
    request.response = problemResult(request.error, request.event, forms.has(request.event.routeKey));
  });
}

async function perform<R extends Route>(id: string, route: R, verb: Verb<R>, event: Event): Promise<Result> {
  const answer = await verb(callOf(id, route, event));
  const { answer: expected } = route;
  if (isHeld(event.headers['if-none-match'], answer.headers?.etag))
    return { statusCode: 304, headers: { ...securityHeaders, ...answer.headers }, body: '' };
  if ('content' in answer) {
    const bytes = typeof answer.content === 'string' ? undefined : answer.content;
    return {
      statusCode: answer.status ?? expected.status,
      headers: { ...securityHeaders, 'content-type': expected.media ?? 'text/plain', ...answer.headers },
      body: bytes ? bytes.toString('base64') : String(answer.content),
      ...(bytes ? { isBase64Encoded: true } : {}),
    };
  }
  const body = expected.body?.parse(answer.body);
  return {
    statusCode: expected.status,
    headers: {
      ...securityHeaders,
      'content-type': 'application/json',
      'x-request-id': event.requestContext.requestId,
      ...(expected.versioned ? { etag: etagOf(body) } : {}),
      ...(answer.replayed ? { 'idempotency-replayed': 'true' } : {}),
      ...answer.headers,
    },
    body: JSON.stringify(body),
  };
}

/** Whether the caller holds just this answer already, for answers that have an ETag of their own (RFC 9110 13.1.2: compared weakly). */
const isHeld = (ifNoneMatch: string | undefined, etag: string | undefined): boolean =>
  ifNoneMatch !== undefined &&
  etag !== undefined &&
  ifNoneMatch.split(',').some((tag) => [etag, '*'].includes(tag.trim().replace(/^W\//, '')));

/** The ETag of a record; its answer schema has made sure that it has a version. */
const etagOf = (body: unknown) =>
  typeof body === 'object' && body !== null && 'version' in body ? `"v${body.version}"` : '';

/** A route that names no query takes none. */
const noQuery = z.strictObject({});

function callOf<R extends Route>(id: string, route: R, event: Event): Call<R> {
  const { headers, rawPath } = event;
  const principal = route.who === 'public' ? undefined : principalOf(route.who, event);
  const params = parse(route.params, event.pathParameters ?? {}, 'path', event);
  const asked = event.queryStringParameters;
  const query = route.query || asked ? parse(route.query ?? noQuery, asked ?? {}, 'query', event) : undefined;
  const body = route.body && parse(route.body, readBody(event, route.form), 'body', event);
  const idempotencyKey = principal && idempotencyKeyOf(route, event);
  const at = new Date().toISOString();
  const { requestId } = event.requestContext;
  const reason = body && typeof body === 'object' && 'reason' in body ? String(body.reason) : undefined;
  const call = {
    principal,
    params,
    query,
    body,
    // Made when it is asked for: a read changes nothing and need not pay for the hashes.
    get change() {
      if (!principal) return undefined;
      // Without a key of the caller's nothing is ever compared with the body, whose hash might give a short secret away.
      const key = requestKey([principal.id, id, rawPath, idempotencyKey ?? requestId], idempotencyKey && body);
      return { actor: principal, at, requestId, key, ...(reason ? { reason } : {}) };
    },
    ifMatch: versionOf(route, headers['if-match']),
    get language() {
      return languageOf(headers['accept-language']);
    },
    at,
    requestId,
    headers,
  };
  // Each part was parsed by the schema that types it; the compiler can't follow that through a generic route.
  return call as Call<R>;
}

/** The caller, checked against the map a second time: the gateway's configuration alone does not decide. */
function principalOf(who: Exclude<Route['who'], 'public'>, event: Event): Principal {
  const authorization = event.requestContext.authorizer?.lambda;
  if (!authorization?.principal) {
    throw new Refusal(isProblemCode(authorization?.refusal) ? authorization.refusal : 'token_missing');
  }
  const principal = principalIn(authorization.principal);
  if (!isAllowed(principal.role, who)) throw new Refusal('role_not_allowed');
  return principal;
}

const parsedPrincipals = new Map<string, Principal>();
const mostParsed = 200;

/** The principal in the authorizer's text. The same callers come again and again, with the very same text. */
function principalIn(text: string): Principal {
  const known = parsedPrincipals.get(text);
  if (known) return known;
  const principal = Principal.parse(JSON.parse(text));
  if (parsedPrincipals.size >= mostParsed) parsedPrincipals.clear();
  parsedPrincipals.set(text, principal);
  return principal;
}

function parse<S extends z.ZodType>(schema: S | undefined, input: unknown, where: Fault['in'], event: Event) {
  if (!schema) return undefined;
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  // An id of the wrong form is no id of ours: the same answer as for one that is not there.
  if (where === 'path') throw new Refusal('not_found');
  const language = languageOf(event.headers['accept-language']);
  // Parsed once more to learn what stood there: to keep that along would slow down every request that is right.
  const explained = schema.safeParse(input, { reportInput: true });
  throw new Refusal('invalid_request', { errors: faultsOf(explained.error ?? parsed.error, where, language) });
}

const keyForm = /^[\x21-\x7e]{8,128}$/;

/** The Idempotency-Key of a POST; the other methods and the token endpoint have none. */
function idempotencyKeyOf(route: Route, event: Event): string | undefined {
  if (route.method !== 'POST') return undefined;
  const key = event.headers['idempotency-key'];
  if (!key || !keyForm.test(key)) throw new Refusal('idempotency_key_missing');
  return key;
}

function versionOf(route: Route, ifMatch: string | undefined): number | undefined {
  if (ifMatch === undefined) {
    if (route.method === 'PATCH') throw new Refusal('if_match_missing');
    return undefined;
  }
  const version = /^"v([1-9]\d{0,8})"$/.exec(ifMatch)?.[1];
  if (!version) throw new Refusal('invalid_if_match');
  return Number(version);
}

function problemResult(error: unknown, event: Event, form: boolean): Result {
  const { requestId } = event.requestContext;
  const refusal = refusalFrom(error);
  if (refusal.code === 'internal') log.error('a request failed', error, { requestId, route: event.routeKey });
  const problem = {
    ...problemOf(refusal, requestId, languageOf(event.headers?.['accept-language'])),
    ...(form ? { error: oauthErrorOf(refusal.code) } : {}),
  };
  const { retryAfterSeconds } = refusal.circumstances;
  return {
    statusCode: problem.status,
    headers: {
      ...securityHeaders,
      'content-type': 'application/problem+json',
      'x-request-id': requestId,
      ...(problem.status === 401 ? { 'www-authenticate': `Bearer error="${refusal.code}"` } : {}),
      ...(retryAfterSeconds ? { 'retry-after': String(retryAfterSeconds) } : {}),
    },
    body: JSON.stringify(problem),
  };
}
