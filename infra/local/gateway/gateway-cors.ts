import type { IncomingMessage } from 'node:http';
import { asFlag, asTexts, type Properties } from '../template/properties.ts';
import type { Reply } from './gateway-reply.ts';

/**
 * API Gateway answers a preflight itself, whatever the routes say.
 * @param cors the API's CorsConfiguration
 * @returns the answer, or `undefined` when the request is no preflight
 */
export function preflight(cors: Properties | undefined, request: IncomingMessage): Reply | undefined {
  const asked = request.headers['access-control-request-method'];
  if (!cors || request.method !== 'OPTIONS' || !request.headers.origin || !asked) return undefined;
  return { status: 204, headers: {}, body: Buffer.alloc(0) };
}

/** @returns the CORS headers of any answer: none unless the origin is allowed. */
export function corsHeaders(cors: Properties | undefined, request: IncomingMessage): Record<string, string> {
  const origin = request.headers.origin;
  if (!cors || !origin) return {};
  const list = (name: string) => asTexts(cors[name]);
  const origins = list('AllowOrigins');
  const scheme = `${origin.split('://')[0]}://*`;
  if (!origins.some((it) => it === '*' || it.toLowerCase() === origin.toLowerCase() || it === scheme)) return {};
  const headers: Record<string, string> = { 'access-control-allow-origin': origins.includes('*') ? '*' : origin };
  if (!origins.includes('*')) headers.vary = 'origin';
  if (asFlag(cors.AllowCredentials)) headers['access-control-allow-credentials'] = 'true';
  if (list('ExposeHeaders').length) headers['access-control-expose-headers'] = list('ExposeHeaders').join(',');
  if (request.method === 'OPTIONS') {
    headers['access-control-allow-methods'] = list('AllowMethods').join(',');
    if (list('AllowHeaders').length) headers['access-control-allow-headers'] = list('AllowHeaders').join(',');
    if (cors.MaxAge !== undefined) headers['access-control-max-age'] = String(cors.MaxAge);
  }
  return headers;
}
