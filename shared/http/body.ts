import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { Refusal } from '#shared/runtime/refusal.ts';

/** Bytes. The largest request of the hub is a lead with a long narrative; files go straight to the store. */
const largestBody = 256 * 1024;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * The body of a request as JSON, or as the fields of a form. No body is an empty object, so that a verb without one needs none.
 * @throws Refusal `body_too_large`, `media_type`, `invalid_encoding`, `invalid_json`
 */
export function readBody(
  event: Pick<APIGatewayProxyEventV2, 'body' | 'isBase64Encoded' | 'headers'>,
  form?: true,
): unknown {
  const text = decoded(event);
  if (text === '') return {};
  const type = event.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  if (type !== (form ? 'application/x-www-form-urlencoded' : 'application/json')) throw new Refusal('media_type');
  return form ? fieldsOf(text) : parsed(text);
}

function decoded({ body = '', isBase64Encoded }: Pick<APIGatewayProxyEventV2, 'body' | 'isBase64Encoded'>): string {
  const longest = isBase64Encoded ? (largestBody * 4) / 3 + 4 : largestBody;
  if (body.length > longest) throw new Refusal('body_too_large');
  if (!isBase64Encoded) return body;
  try {
    return utf8.decode(Buffer.from(body, 'base64'));
  } catch {
    throw new Refusal('invalid_encoding');
  }
}

// Keys that reach the prototype, also when escapes spell them.
const suspicious = /__proto__|constructor|\\u/;
const forbidden = new Set(['__proto__', 'constructor']);

/** JSON without the keys that reach an object's prototype. The reviver is slow, so only a suspicious text pays for it. */
function parsed(text: string): unknown {
  // The gateway has put this mark in the place of bytes that were no UTF-8.
  if (text.includes('\ufffd')) throw new Refusal('invalid_encoding');
  try {
    if (!suspicious.test(text)) return JSON.parse(text);
    return JSON.parse(text, (key, value: unknown) => {
      if (forbidden.has(key)) throw new SyntaxError('a key that is not allowed');
      return value;
    });
  } catch {
    throw new Refusal('invalid_json');
  }
}

/** The fields of a form; one that is given twice is refused (RFC 6749 3.2). */
function fieldsOf(text: string): Record<string, string> {
  const fields = new URLSearchParams(text);
  const names = [...fields.keys()];
  if (new Set(names).size !== names.length) throw new Refusal('invalid_request');
  return Object.fromEntries(fields);
}
