import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Functions } from './functions.ts';
import {
  asNumber,
  asObject,
  asText,
  functionNameOf,
  type Properties,
  type Resource,
  type Template,
  TemplateError,
} from './template.ts';

interface Authorizer {
  readonly functionName: string;
  readonly identitySources: readonly string[];
  readonly keepSeconds: number;
  readonly answers: Map<string, { until: number; answer: Answer }>;
}

interface Route {
  readonly key: string;
  readonly method: string;
  readonly segments: readonly string[];
  readonly functionName: string;
  readonly timeoutMs: number;
  readonly authorizer: Authorizer | undefined;
  readonly bucket: TokenBucket | undefined;
}

interface Match {
  readonly route: Route;
  readonly parameters: Readonly<Record<string, string>>;
}

interface Reply {
  readonly status: number;
  readonly headers: Record<string, string | string[]>;
  readonly body: Buffer;
}

type Answer = { allowed: true; context: unknown } | { allowed: false; status: number };

const LARGEST_BODY = 10 * 1024 * 1024;
const LARGEST_EVENT = 6 * 1024 * 1024;
const LONGEST_INTEGRATION_MS = 30_000;
const MESSAGES: Readonly<Record<number, string>> = {
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  413: 'Request Entity Too Large',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};
const TEXT_TYPES =
  /^(text\/|application\/(json|xml|javascript|x-www-form-urlencoded)\b|application\/[\w.-]+\+(json|xml)\b)/i;

/** The stack's HTTP API (API Gateway v2, payload format 2.0) as an HTTP server. */
export class Gateway {
  /** How many requests are being answered. */
  running = 0;
  readonly #server: Server;
  readonly #functions: Functions;
  readonly #routes: Route[];
  readonly #cors: Properties | undefined;
  readonly #stage: string;
  readonly #apiId: string;
  readonly #accountId: string;
  readonly #region: string;
  readonly #log: (line: string) => void;

  /**
   * @param server already listens, so that the template could be resolved with its address
   * @throws TemplateError for an integration, authorizer or payload format the twin does not have
   */
  constructor(server: Server, template: Template, functions: Functions, log: (line: string) => void) {
    this.#server = server;
    this.#functions = functions;
    this.#log = log;
    this.#accountId = template.place.accountId;
    this.#region = template.place.region;
    const [api, ...others] = template.ofType('AWS::ApiGatewayV2::Api');
    if (others[0])
      throw new TemplateError(`${others[0].logicalId}: the local twin serves one HTTP API; this is a second one.`);
    const [stage] = template.ofType('AWS::ApiGatewayV2::Stage');
    const stageSettings = stage ? template.properties(stage) : {};
    this.#stage = asText(stageSettings.StageName) ?? '$default';
    this.#apiId = api ? String(template.resolve({ Ref: api.logicalId }, api.logicalId)) : 'none';
    const cors = api && template.properties(api).CorsConfiguration;
    this.#cors = cors ? asObject(cors) : undefined;
    this.#routes = readRoutes(template, stageSettings);
    for (const route of this.#routes) {
      const names = [route.functionName, ...(route.authorizer ? [route.authorizer.functionName] : [])];
      for (const name of names) {
        if (!functions.find(name))
          throw new TemplateError(`Route ${route.key}: the template declares no function ${name}.`);
      }
    }
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
    try {
      const reply = this.#preflight(request) ?? (await this.#answer(request, requestId));
      const headers = { ...reply.headers, ...this.#corsHeaders(request), 'apigw-requestid': requestId };
      response.writeHead(reply.status, headers);
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

  async #answer(request: IncomingMessage, requestId: string): Promise<Reply> {
    const [path = '/', query = ''] = split(request.url ?? '/', '?');
    const prefix = this.#stage === '$default' ? '' : `/${this.#stage}`;
    if (!path.startsWith(prefix)) return refuse(404);
    const match = findRoute(this.#routes, request.method ?? 'GET', path.slice(prefix.length) || '/');
    if (!match) return refuse(404);
    if (match.route.bucket?.take() === false) return refuse(429);
    const body = await readBody(request);
    if (!body) return refuse(413);
    const event = this.#event(request, match, path, query, body, requestId);
    if (match.route.authorizer) {
      const answer = await this.#authorize(match.route.authorizer, event, request);
      if (!answer.allowed) return refuse(answer.status);
      asObject(event.requestContext).authorizer = { lambda: answer.context };
    }
    const payload = JSON.stringify(event);
    if (Buffer.byteLength(payload) > LARGEST_EVENT) return refuse(413);
    const outcome = await within(
      match.route.timeoutMs,
      this.#functions.invoke(match.route.functionName, payload, requestId),
    );
    if (!outcome) return refuse(503);
    return outcome.failed ? refuse(500) : toReply(outcome.payload);
  }

  #event(
    request: IncomingMessage,
    match: Match,
    path: string,
    query: string,
    body: Buffer,
    requestId: string,
  ): Record<string, unknown> {
    const now = new Date();
    const sourceIp = (request.socket.remoteAddress ?? '').replace(/^::ffff:/, '');
    const headers: Record<string, string> = {};
    for (let index = 0; index + 1 < request.rawHeaders.length; index += 2) {
      const name = (request.rawHeaders[index] ?? '').toLowerCase();
      const value = request.rawHeaders[index + 1] ?? '';
      headers[name] = name in headers ? `${headers[name]},${value}` : value;
    }
    const cookies = headers.cookie?.split(/[;,]\s*/);
    delete headers.cookie;
    const host = headers.host ?? '';
    headers['x-forwarded-for'] = headers['x-forwarded-for'] ? `${headers['x-forwarded-for']}, ${sourceIp}` : sourceIp;
    headers['x-forwarded-port'] ??= String(request.socket.localPort ?? '');
    headers['x-forwarded-proto'] ??= 'http';
    headers['x-amzn-trace-id'] ??=
      `Root=1-${Math.floor(now.getTime() / 1000).toString(16)}-${requestId.replaceAll('-', '').slice(0, 24)}`;
    const parameters: Record<string, string> = {};
    for (const [name, value] of new URLSearchParams(query)) {
      parameters[name] = name in parameters ? `${parameters[name]},${value}` : value;
    }
    const text = TEXT_TYPES.test(headers['content-type'] ?? 'text/plain');
    const rawPath = decode(path);
    return {
      version: '2.0',
      routeKey: match.route.key,
      rawPath,
      rawQueryString: query,
      ...(cookies ? { cookies } : {}),
      headers,
      ...(query ? { queryStringParameters: parameters } : {}),
      requestContext: {
        accountId: this.#accountId,
        apiId: this.#apiId,
        domainName: host,
        domainPrefix: host.split('.')[0],
        http: {
          method: request.method,
          path: rawPath,
          protocol: `HTTP/${request.httpVersion}`,
          sourceIp,
          userAgent: headers['user-agent'] ?? '',
        },
        requestId,
        routeKey: match.route.key,
        stage: this.#stage,
        time: logTime(now),
        timeEpoch: now.getTime(),
      },
      ...(Object.keys(match.parameters).length ? { pathParameters: match.parameters } : {}),
      ...(body.length ? { body: body.toString(text ? 'utf8' : 'base64') } : {}),
      isBase64Encoded: body.length > 0 && !text,
    };
  }

  async #authorize(authorizer: Authorizer, event: Record<string, unknown>, request: IncomingMessage): Promise<Answer> {
    const headers = asObject(event.headers);
    const query = asObject(event.queryStringParameters);
    const identity = authorizer.identitySources.map((source) => {
      const [, kind, name = ''] = /^\$request\.(header|querystring)\.(.+)$/.exec(source) ?? [];
      if (kind === 'header') return asText(headers[name.toLowerCase()]);
      if (kind === 'querystring') return asText(query[name]);
      return source === '$context.routeKey' ? String(event.routeKey) : undefined;
    });
    if (identity.some((value) => !value)) return { allowed: false, status: 401 };
    const cacheKey = JSON.stringify(identity);
    const kept = authorizer.answers.get(cacheKey);
    if (kept && kept.until > Date.now()) return kept.answer;
    const { body: _body, isBase64Encoded: _encoded, ...shared } = event;
    const routeArn = `arn:aws:execute-api:${this.#region}:${this.#accountId}:${this.#apiId}/${this.#stage}/${request.method}${event.rawPath}`;
    const question = { ...shared, type: 'REQUEST', routeArn, identitySource: identity.length ? identity : null };
    const outcome = await within(
      LONGEST_INTEGRATION_MS,
      this.#functions.invoke(authorizer.functionName, JSON.stringify(question)),
    );
    const result = asObject(outcome && JSON.parse(outcome.payload));
    if (!outcome || outcome.failed) {
      return { allowed: false, status: result.errorMessage === 'Unauthorized' ? 401 : 500 };
    }
    if (typeof result.isAuthorized !== 'boolean') return { allowed: false, status: 500 };
    const answer: Answer = result.isAuthorized
      ? { allowed: true, context: result.context ?? null }
      : { allowed: false, status: 403 };
    if (authorizer.keepSeconds > 0 && identity.length > 0) {
      if (authorizer.answers.size > 1000) authorizer.answers.clear();
      authorizer.answers.set(cacheKey, { until: Date.now() + authorizer.keepSeconds * 1000, answer });
    }
    return answer;
  }

  #preflight(request: IncomingMessage): Reply | undefined {
    const asked = request.headers['access-control-request-method'];
    if (!this.#cors || request.method !== 'OPTIONS' || !request.headers.origin || !asked) return undefined;
    return { status: 204, headers: {}, body: Buffer.alloc(0) };
  }

  #corsHeaders(request: IncomingMessage): Record<string, string> {
    const origin = request.headers.origin;
    const cors = this.#cors;
    if (!cors || !origin) return {};
    const list = (name: string) => (Array.isArray(cors[name]) ? (cors[name] as unknown[]).map(String) : []);
    const origins = list('AllowOrigins');
    const scheme = `${origin.split('://')[0]}://*`;
    if (!origins.some((it) => it === '*' || it.toLowerCase() === origin.toLowerCase() || it === scheme)) return {};
    const headers: Record<string, string> = { 'access-control-allow-origin': origins.includes('*') ? '*' : origin };
    if (!origins.includes('*')) headers.vary = 'origin';
    if (String(cors.AllowCredentials) === 'true') headers['access-control-allow-credentials'] = 'true';
    if (list('ExposeHeaders').length) headers['access-control-expose-headers'] = list('ExposeHeaders').join(',');
    if (request.method === 'OPTIONS') {
      headers['access-control-allow-methods'] = list('AllowMethods').join(',');
      if (list('AllowHeaders').length) headers['access-control-allow-headers'] = list('AllowHeaders').join(',');
      if (cors.MaxAge !== undefined) headers['access-control-max-age'] = String(cors.MaxAge);
    }
    return headers;
  }
}

/**
 * Begins to listen on the loopback interface.
 * @param port 0 for any free one
 * @param service named in the error
 * @throws Error in one sentence when the port is taken
 */
export function listen(port: number, service: string): Promise<{ server: Server; url: string }> {
  const server = createServer({ keepAliveTimeout: 60_000 });
  return new Promise((settle, refused) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = `Port ${port} (${service}) is taken by another program: stop it or choose another port.`;
      refused(error.code === 'EADDRINUSE' ? new Error(taken) : error);
    });
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      settle({ server, url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : port}` });
    });
  });
}

/** @returns the whole body, or `undefined` as soon as it is longer than API Gateway takes. */
export function readBody(request: IncomingMessage, limit = LARGEST_BODY): Promise<Buffer | undefined> {
  if (Number(request.headers['content-length'] ?? 0) > limit) return Promise.resolve(undefined);
  return new Promise((settle, refused) => {
    const chunks: Buffer[] = [];
    let length = 0;
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= limit) chunks.push(chunk);
      else settle(undefined);
    });
    request.once('end', () => settle(Buffer.concat(chunks)));
    request.once('error', refused);
  });
}

function readRoutes(template: Template, stage: Properties): Route[] {
  const integrations = byReference(template, 'AWS::ApiGatewayV2::Integration', ({ logicalId }, given) => {
    if (given.IntegrationType !== 'AWS_PROXY' || given.PayloadFormatVersion !== '2.0') {
      throw new TemplateError(
        `${logicalId}: the local gateway has AWS_PROXY integrations with payload format 2.0 only.`,
      );
    }
    const timeoutMs = Math.min(asNumber(given.TimeoutInMillis) ?? LONGEST_INTEGRATION_MS, LONGEST_INTEGRATION_MS);
    return { functionName: functionNameOf(String(given.IntegrationUri)), timeoutMs };
  });
  const authorizers = byReference(template, 'AWS::ApiGatewayV2::Authorizer', ({ logicalId }, given): Authorizer => {
    if (given.AuthorizerType !== 'REQUEST' || String(given.EnableSimpleResponses) !== 'true') {
      throw new TemplateError(`${logicalId}: the local gateway has REQUEST authorizers with simple responses only.`);
    }
    return {
      functionName: functionNameOf(String(given.AuthorizerUri)),
      identitySources: Array.isArray(given.IdentitySource) ? given.IdentitySource.map(String) : [],
      keepSeconds: asNumber(given.AuthorizerResultTtlInSeconds) ?? 300,
      answers: new Map(),
    };
  });
  return template.ofType('AWS::ApiGatewayV2::Route').map((resource) => {
    const given = template.properties(resource);
    const key = String(given.RouteKey);
    const integration = integrations.get(String(given.Target).replace(/^integrations\//, ''));
    if (!integration)
      throw new TemplateError(`${resource.logicalId}: route ${key} has no integration the template declares.`);
    const secured = given.AuthorizationType === 'CUSTOM';
    if (!secured && (given.AuthorizationType ?? 'NONE') !== 'NONE') {
      throw new TemplateError(
        `${resource.logicalId}: the local gateway has no ${given.AuthorizationType} authorization.`,
      );
    }
    const authorizer = secured ? authorizers.get(String(given.AuthorizerId)) : undefined;
    if (secured && !authorizer)
      throw new TemplateError(`${resource.logicalId}: route ${key} has no authorizer the template declares.`);
    const [method = '', path = ''] = key === '$default' ? ['$default'] : split(key, ' ');
    const limits = { ...asObject(stage.DefaultRouteSettings), ...asObject(asObject(stage.RouteSettings)[key]) };
    const rate = asNumber(limits.ThrottlingRateLimit);
    const burst = asNumber(limits.ThrottlingBurstLimit);
    const bucket =
      rate === undefined && burst === undefined ? undefined : new TokenBucket(rate ?? 10_000, burst ?? 5_000);
    return { key, method, segments: path.split('/').slice(1), ...integration, authorizer, bucket };
  });
}

function byReference<T>(
  template: Template,
  type: string,
  read: (resource: Resource, given: Properties) => T,
): Map<string, T> {
  return new Map(
    template
      .ofType(type)
      .map((it) => [String(template.resolve({ Ref: it.logicalId }, it.logicalId)), read(it, template.properties(it))]),
  );
}

/** The most specific route: a full match before a greedy one, literal segments before parameters, a method before ANY, then $default. */
function findRoute(routes: readonly Route[], method: string, path: string): Match | undefined {
  const segments = path.split('/').slice(1);
  let best: { rank: string; match: Match } | undefined;
  for (const route of routes) {
    if (route.method !== method && route.method !== 'ANY' && route.method !== '$default') continue;
    const parameters: Record<string, string> = {};
    let rank = '';
    if (route.method !== '$default') {
      const greedy = /^\{(.+)\+\}$/.exec(route.segments.at(-1) ?? '')?.[1];
      const fixed = greedy ? route.segments.slice(0, -1) : route.segments;
      if (greedy ? segments.length <= fixed.length : segments.length !== fixed.length) continue;
      const fits = fixed.every((pattern, index) => {
        const segment = segments[index] ?? '';
        const name = /^\{(.+)\}$/.exec(pattern)?.[1];
        rank += name ? 'b' : 'a';
        if (name) parameters[name] = decode(segment);
        return name ? segment !== '' : decode(segment) === pattern;
      });
      const rest = segments.slice(fixed.length).join('/');
      if (!fits || (greedy && rest === '')) continue;
      if (greedy) parameters[greedy] = decode(rest);
      rank = `${greedy ? 'greedy' : 'full'} ${rank}${greedy ? 'c' : ''}${route.method === 'ANY' ? 'z' : 'y'}`;
    } else {
      rank = 'none';
    }
    if (!best || rank < best.rank) best = { rank, match: { route, parameters } };
  }
  return best?.match;
}

/** A function's result as an HTTP response: structured when it has a status code, otherwise taken as a JSON body. */
function toReply(payload: string): Reply {
  const result: unknown = JSON.parse(payload);
  const structured = asObject(result);
  if (structured.statusCode === undefined) {
    const body = Buffer.from(typeof result === 'string' ? result : payload);
    return {
      status: 200,
      headers: { 'content-type': 'application/json', 'content-length': String(body.length) },
      body,
    };
  }
  const status = Number(structured.statusCode);
  const text = structured.body ?? '';
  const { cookies } = structured;
  if (!(status >= 100 && status <= 599) || typeof text !== 'string') return refuse(500);
  const body = Buffer.from(text, structured.isBase64Encoded === true ? 'base64' : 'utf8');
  const headers: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(asObject(structured.headers))) {
    const lower = name.toLowerCase();
    if (!['connection', 'content-length', 'transfer-encoding', 'keep-alive'].includes(lower))
      headers[lower] = String(value);
  }
  if (Array.isArray(cookies)) headers['set-cookie'] = cookies.map(String);
  if (status !== 204 && status !== 304) {
    headers['content-type'] ??= 'text/plain; charset=utf-8';
    headers['content-length'] = String(body.length);
  }
  return { status, headers, body };
}

function refuse(status: number): Reply {
  const body = Buffer.from(JSON.stringify({ message: MESSAGES[status] }));
  return { status, headers: { 'content-type': 'application/json', 'content-length': String(body.length) }, body };
}

/** @returns the result, or `undefined` when it takes longer than `ms`; what was begun goes on. */
async function within<T>(ms: number, promise: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((settle) => {
    timer = setTimeout(settle, ms, undefined);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

function split(text: string, separator: string): [string, string] {
  const index = text.indexOf(separator);
  return index < 0 ? [text, ''] : [text.slice(0, index), text.slice(index + 1)];
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function logTime(now: Date): string {
  const [, day, month, year, time] = /(\d+) (\w+) (\d+) ([\d:]+)/.exec(now.toUTCString()) ?? [];
  return `${day}/${month}/${year}:${time} +0000`;
}

/** Allows `rate` requests a second on average and `burst` at once. */
class TokenBucket {
  readonly #rate: number;
  readonly #burst: number;
  #tokens: number;
  #filled = performance.now();

  constructor(rate: number, burst: number) {
    this.#rate = rate;
    this.#burst = burst;
    this.#tokens = burst;
  }

  take(): boolean {
    const now = performance.now();
    this.#tokens = Math.min(this.#burst, this.#tokens + ((now - this.#filled) / 1000) * this.#rate);
    this.#filled = now;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}
