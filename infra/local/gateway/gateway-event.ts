import type { IncomingMessage } from 'node:http';
import type { Place } from '../template/place.ts';
import type { ApiDeclaration } from './api-declaration.ts';
import { decode, type Match } from './gateway-routes.ts';

/** What API Gateway hands over as text; any other body, also of a form or without a type, is base64 in the event. */
const TEXT_TYPES = /^(text\/[^;]*|application\/(json|xml|javascript))\s*(;|$)/i;

/** A request as the gateway has read it. */
export interface ReadRequest {
  readonly id: string;
  readonly message: IncomingMessage;
  readonly path: string;
  readonly query: string;
  readonly body: Buffer;
  readonly match: Match;
}

export type HttpEvent = ReturnType<typeof eventOf>;

/** @returns the request in API Gateway's payload format 2.0. */
export function eventOf({ id, message, path, query, body, match }: ReadRequest, api: ApiDeclaration, place: Place) {
  const now = new Date();
  const sourceIp = (message.socket.remoteAddress ?? '').replace(/^::ffff:/, '');
  const { cookie, ...headers } = joined(headersOf(message));
  const host = headers.host ?? '';
  const text = TEXT_TYPES.test(headers['content-type'] ?? '');
  const rawPath = decode(path);
  const routeKey = match.route.key;
  return {
    version: '2.0',
    routeKey,
    rawPath,
    rawQueryString: query,
    ...(cookie ? { cookies: cookie.split(/[;,]\s*/) } : {}),
    headers: {
      'x-forwarded-port': String(message.socket.localPort ?? ''),
      'x-forwarded-proto': 'http',
      'x-amzn-trace-id': traceId(now, id),
      ...headers,
      'x-forwarded-for': headers['x-forwarded-for'] ? `${headers['x-forwarded-for']}, ${sourceIp}` : sourceIp,
    } as Record<string, string>,
    ...(query ? { queryStringParameters: joined(new URLSearchParams(query)) } : {}),
    requestContext: {
      accountId: place.accountId,
      apiId: api.id,
      domainName: host,
      domainPrefix: host.split('.')[0],
      http: {
        method: message.method,
        path: rawPath,
        protocol: `HTTP/${message.httpVersion}`,
        sourceIp,
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: id,
      routeKey,
      stage: api.stage,
      time: logTime(now),
      timeEpoch: now.getTime(),
    },
    ...(Object.keys(match.parameters).length ? { pathParameters: match.parameters } : {}),
    ...(body.length ? { body: body.toString(text ? 'utf8' : 'base64') } : {}),
    isBase64Encoded: body.length > 0 && !text,
  };
}

/** The headers as they came, repetitions included, which Node.js's own object partly drops. */
function* headersOf({ rawHeaders }: IncomingMessage): Iterable<[string, string]> {
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    yield [(rawHeaders[index] ?? '').toLowerCase(), rawHeaders[index + 1] ?? ''];
  }
}

/** Repeated names become one, their values with commas in between. */
function joined(pairs: Iterable<[string, string]>): Record<string, string> {
  const values = new Map<string, string>();
  for (const [name, value] of pairs) {
    const earlier = values.get(name);
    values.set(name, earlier === undefined ? value : `${earlier},${value}`);
  }
  return Object.fromEntries(values);
}

function traceId(now: Date, requestId: string): string {
  const seconds = Math.floor(now.getTime() / 1000).toString(16);
  return `Root=1-${seconds}-${requestId.replaceAll('-', '').slice(0, 24)}`;
}

function logTime(now: Date): string {
  const [, day, month, year, time] = /(\d+) (\w+) (\d+) ([\d:]+)/.exec(now.toUTCString()) ?? [];
  return `${day}/${month}/${year}:${time} +0000`;
}
