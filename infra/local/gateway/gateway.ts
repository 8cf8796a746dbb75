import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Functions } from '../functions/functions.ts';
import { arnIn, type Place } from '../template/place.ts';
import type { ApiDeclaration, AuthorizerDeclaration, RouteDeclaration } from './api-declaration.ts';
import { Authorizer } from './gateway-authorizer.ts';
import { corsHeaders, preflight } from './gateway-cors.ts';
import { eventOf } from './gateway-event.ts';
import { type Reply, refuse, replyOf } from './gateway-reply.ts';
import { findRoute } from './gateway-routes.ts';
import { readBody } from './request-body.ts';
import { within } from './time-limit.ts';
import { TokenBucket } from './token-bucket.ts';

const LARGEST_BODY = 10 * 1024 * 1024;
const LARGEST_EVENT = 6 * 1024 * 1024;

/** The stack's HTTP API (API Gateway v2, payload format 2.0) as an HTTP server. */
export class Gateway {
  /** How many requests are being answered. */
  running = 0;
  readonly #server: Server;
  readonly #api: ApiDeclaration;
  readonly #place: Place;
  readonly #functions: Functions;
  readonly #buckets = new Map<RouteDeclaration, TokenBucket>();
  readonly #authorizers = new Map<AuthorizerDeclaration, Authorizer>();
  readonly #log: (line: string) => void;

  /** @param server already listens, so that the template could be resolved with its address */
  constructor(server: Server, api: ApiDeclaration, place: Place, functions: Functions, log: (line: string) => void) {
    this.#server = server;
    this.#api = api;
    this.#place = place;
    this.#functions = functions;
    this.#log = log;
    server.on('request', (request, response) => void this.#handle(request, response));
  }

  /** Stops listening; requests under way get `graceMs` to end, then their connections are closed. */
  async stop(graceMs: number): Promise<void> {
    const closed = new Promise<void>((settle) => this.#server.close(() => settle()));
    this.#server.closeIdleConnections();
    const insist = setTimeout(() => this.#server.closeAllConnections(), graceMs);
    await closed;
    clearTimeout(insist);
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.running += 1;
    const requestId = randomUUID();
    const { cors } = this.#api;
    try {
      const reply = preflight(cors, request) ?? (await this.#answer(request, requestId));
      response.writeHead(reply.status, {
        ...reply.headers,
        ...corsHeaders(cors, request),
        'apigw-requestid': requestId,
      });
      response.end(request.method === 'HEAD' ? undefined : reply.body);
      if (!request.complete) request.resume();
    } catch (error) {
      this.#log(`gateway: ${(error as Error).stack}`);
      const reply = refuse(500);
      response.writeHead(reply.status, reply.headers).end(reply.body);
    } finally {
      this.running -= 1;
    }
  }

  async #answer(message: IncomingMessage, id: string): Promise<Reply> {
    const [, path = '/', query = ''] = /^([^?]*)\??(.*)$/s.exec(message.url ?? '/') ?? [];
    const prefix = this.#api.stage === '$default' ? '' : `/${this.#api.stage}`;
    if (path !== prefix && !path.startsWith(`${prefix}/`)) return refuse(404);
    const match = findRoute(this.#api.routes, message.method ?? 'GET', path.slice(prefix.length) || '/');
    if (!match) return refuse(404);
    if (!this.#takeToken(match.route)) return refuse(429);
    const body = await readBody(message, LARGEST_BODY);
    if (!body) return refuse(413);
    const event = eventOf({ id, message, path, query, body, match }, this.#api, this.#place);
    const { authorizer, functionName, timeoutMs } = match.route;
    const decision = authorizer && (await this.#authorizer(authorizer).decide(event));
    if (decision?.allowed === false) return refuse(decision.status);
    const authorized = decision ? { authorizer: { lambda: decision.context } } : {};
    const payload = JSON.stringify({ ...event, requestContext: { ...event.requestContext, ...authorized } });
    if (Buffer.byteLength(payload) > LARGEST_EVENT) return refuse(413);
    const outcome = await within(timeoutMs, this.#functions.invoke(functionName, payload, id));
    if (!outcome) return refuse(503);
    return outcome.failed ? refuse(500) : replyOf(outcome.payload);
  }

  #takeToken(route: RouteDeclaration): boolean {
    if (!route.limit) return true;
    const bucket = this.#buckets.get(route) ?? new TokenBucket(route.limit);
    this.#buckets.set(route, bucket);
    return bucket.take();
  }

  #authorizer(declared: AuthorizerDeclaration): Authorizer {
    const known = this.#authorizers.get(declared);
    if (known) return known;
    const stageArn = arnIn(this.#place, 'execute-api', `${this.#api.id}/${this.#api.stage}`);
    const authorizer = new Authorizer(declared, stageArn, (name, payload) => this.#functions.invoke(name, payload));
    this.#authorizers.set(declared, authorizer);
    return authorizer;
  }
}
