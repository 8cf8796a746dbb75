import type * as z from 'zod';
import { Problem } from './problems.ts';
import type { Route } from './route.ts';
import { type RouteId, routeList, type routes } from './routes.ts';

/** A refusal by the hub: what it said, as RFC 9457 has it. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly problem: Problem;
  readonly headers: Headers;

  constructor(call: string, problem: Problem, headers: Headers) {
    super(`${call}: ${problem.status} ${problem.code} (${problem.title}), request ${problem.requestId}`);
    this.problem = problem;
    this.headers = headers;
  }
}

type Nothing = Record<never, never>;
/** A part that may be left out altogether is optional: a query of filters, the body of a verb that needs nothing. */
type Part<K extends string, V> = Nothing extends V ? { readonly [P in K]?: V } : { readonly [P in K]: V };
type Given<R, K extends 'params' | 'query' | 'body'> =
  R extends Record<K, infer S extends z.ZodType> ? Part<K, z.input<S>> : Nothing;
type Conditions<R> = R extends { form: true }
  ? Nothing
  : R extends { method: 'PATCH' }
    ? { readonly ifMatch: string }
    : R extends { method: 'POST' }
      ? { readonly idempotencyKey?: string; readonly ifMatch?: string }
      : Nothing;

/** What the call of an endpoint takes: the inputs of its schemas, and the conditions that its method knows. */
export type Input<I extends RouteId> = RouteInput<(typeof routes)[I]>;
type RouteInput<R> = Given<R, 'params'> & Given<R, 'query'> & Given<R, 'body'> & Conditions<R>;

/** JSON by the endpoint's schema; a page or a file as text. */
export type Output<I extends RouteId> = (typeof routes)[I] extends { answer: { body: infer S extends z.ZodType } }
  ? z.output<S>
  : string;

interface Answer<B> {
  readonly status: number;
  readonly body: B;
  readonly etag: string | undefined;
  /** Whether this is the first answer again, to a key that the hub has seen before. */
  readonly replayed: boolean;
  readonly requestId: string | undefined;
  readonly headers: Headers;
}

/** One function per endpoint of the map. */
export type Client = {
  readonly [I in RouteId]: (
    ...input: Nothing extends Input<I> ? [input?: Input<I>] : [input: Input<I>]
  ) => Promise<Answer<Output<I>>>;
};

export interface ClientOptions {
  readonly baseUrl: string;
  /** Asked before every call that is not public, so that it may renew what has expired. */
  readonly token?: () => string | Promise<string>;
  readonly fetch?: typeof fetch;
  readonly language?: string;
}

/** Every input as the transport sees it: `Input` says of each endpoint what it takes. */
type CallInput = Partial<Record<'params' | 'query' | 'body', Readonly<Record<string, unknown>>>> & {
  readonly idempotencyKey?: string;
  readonly ifMatch?: string;
};

function fields(record: Readonly<Record<string, unknown>> = {}): URLSearchParams {
  const given = Object.entries(record).filter(([, value]) => value !== undefined);
  return new URLSearchParams(given.map(([name, value]): [string, string] => [name, String(value)]));
}

function addressOf(definition: Route, { params = {}, query }: CallInput): string {
  const path = definition.path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(params[name])));
  const search = fields(query);
  return search.size > 0 ? `${path}?${search}` : path;
}

/** Calls an endpoint that is known only when the program runs; what comes back is the response as it came. */
export type Caller = (definition: Route, input?: CallInput) => Promise<Response>;

/**
 * The transport of the client, for files, and for callers that go by the map themselves.
 * A refusal is thrown as `ProblemError`; an answer that is not the hub's (a proxy's, say) as a plain `Error`.
 */
export function createCaller({ baseUrl, token, fetch: send = fetch, language }: ClientOptions): Caller {
  return async (definition, input = {}) => {
    const { method } = definition;
    const headers = new Headers();
    if (language) headers.set('accept-language', language);
    if (token && definition.who !== 'public') headers.set('authorization', `Bearer ${await token()}`);
    if (input.ifMatch) headers.set('if-match', input.ifMatch);
    if (method === 'POST' && !definition.form)
      headers.set('idempotency-key', input.idempotencyKey ?? crypto.randomUUID());
    if (definition.body && !definition.form) headers.set('content-type', 'application/json');
    const body = definition.form ? fields(input.body) : JSON.stringify(input.body ?? {});
    const address = addressOf(definition, input);
    const response = await send(new URL(address, baseUrl), { method, headers, ...(definition.body && { body }) });
    if (response.ok) return response;
    const text = await response.text();
    if (response.headers.get('content-type')?.startsWith('application/problem+json'))
      throw new ProblemError(`${method} ${address}`, Problem.parse(JSON.parse(text)), response.headers);
    throw new Error(`${method} ${address}: ${response.status} ${text.slice(0, 200)}`);
  };
}

/**
 * A client of the hub's API with a function for each endpoint of the map. It runs wherever `fetch` does, the browser included. Answers are
 * not parsed again: the hub holds each against the same schema before it leaves.
 */
export function createClient(options: ClientOptions): Client {
  const send = createCaller(options);
  async function call(definition: Route, input: CallInput): Promise<Answer<unknown>> {
    const response = await send(definition, input);
    const text = await response.text();
    return {
      status: response.status,
      body: definition.answer.body ? JSON.parse(text) : text,
      etag: response.headers.get('etag') ?? undefined,
      replayed: response.headers.get('idempotency-replayed') === 'true',
      requestId: response.headers.get('x-request-id') ?? undefined,
      headers: response.headers,
    };
  }
  const calls = routeList.map((definition) => [definition.id, (input: CallInput = {}) => call(definition, input)]);
  // The one promise that the compiler cannot check: the list is the map.
  return Object.fromEntries(calls) as Client;
}
