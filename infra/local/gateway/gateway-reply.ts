import { asObject } from '../template/properties.ts';

/** What the gateway answers. */
export interface Reply {
  readonly status: number;
  readonly headers: Record<string, string | string[]>;
  readonly body: Buffer;
}

const MESSAGES: Readonly<Record<number, string>> = {
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  413: 'Request Entity Too Large',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};
/** These belong to the connection, which is the gateway's own. */
const CONNECTION_HEADERS = ['connection', 'content-length', 'transfer-encoding', 'keep-alive'];

/** @returns the gateway's own answer, in API Gateway's words. */
export function refuse(status: number): Reply {
  return jsonReply(status, JSON.stringify({ message: MESSAGES[status] }));
}

/** A function's result as an HTTP response: structured when it has a status code, otherwise taken as a JSON body. */
export function replyOf(payload: string): Reply {
  const result: unknown = JSON.parse(payload);
  const structured = asObject(result);
  if (structured.statusCode === undefined) return jsonReply(200, typeof result === 'string' ? result : payload);
  const status = Number(structured.statusCode);
  const text = structured.body ?? '';
  const { cookies } = structured;
  if (!(status >= 100 && status <= 599) || typeof text !== 'string') return refuse(500);
  const body = Buffer.from(text, structured.isBase64Encoded === true ? 'base64' : 'utf8');
  const headers: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(asObject(structured.headers))) {
    const lower = name.toLowerCase();
    if (!CONNECTION_HEADERS.includes(lower)) headers[lower] = String(value);
  }
  if (Array.isArray(cookies)) headers['set-cookie'] = cookies.map(String);
  if (status !== 204 && status !== 304) {
    headers['content-type'] ??= 'text/plain; charset=utf-8';
    headers['content-length'] = String(body.length);
  }
  return { status, headers, body };
}

function jsonReply(status: number, text: string): Reply {
  const body = Buffer.from(text);
  return { status, headers: { 'content-type': 'application/json', 'content-length': String(body.length) }, body };
}
