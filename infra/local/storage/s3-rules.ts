import type { buildApp } from 'fauxqs';
import { asNumber } from '../template/properties.ts';
import type { Stores } from './fauxqs-stores.ts';
import type { BucketCors } from './s3-cors.ts';
import { formRefusal } from './s3-form.ts';
import { type Refusal, xmlOf } from './s3-refusal.ts';

/** The largest upload in one request, in bytes; kept in memory while it arrives. */
const LARGEST_UPLOAD = 512 * 1024 * 1024;
const OVERRIDE = /^response-(content-(?:type|language|disposition|encoding)|cache-control|expires)$/;

/** Makes the server keep those rules of S3 that fauxqs leaves out and that an upload or download may meet. */
export function addS3Rules(app: ReturnType<typeof buildApp>, store: Stores['s3Store'], cors: BucketCors): void {
  app.removeContentTypeParser('*');
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: LARGEST_UPLOAD }, (_request, body, done) =>
    done(null, body),
  );
  app.addHook('onRequest', (request, reply, done) => {
    const headers = cors.headers(request.url, request.method, request.headers);
    if (headers) reply.headers(headers);
    if (request.method !== 'OPTIONS') return done();
    reply.code(headers ? 200 : 403).send('');
  });
  app.addHook('preHandler', async (request, reply) => {
    const url = new URL(request.url, 'http://s3');
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const refusal =
      expiredLink(url) ??
      takenKey(store, request.method, url, request.headers['if-none-match']) ??
      (await formRefusal(request.method, url, request.headers['content-type'] ?? '', body));
    if (refusal) await reply.code(refusal.status).header('content-type', 'application/xml').send(xmlOf(refusal));
  });
  app.addHook('onSend', async (request, reply) => {
    if (request.method !== 'GET' || reply.statusCode >= 300) return;
    for (const [name, value] of new URL(request.url, 'http://s3').searchParams) {
      const header = OVERRIDE.exec(name)?.[1];
      if (header) reply.header(header, value);
    }
  });
}

/** A presigned link holds only for as long as it says. */
function expiredLink(url: URL): Refusal | undefined {
  const seconds = asNumber(url.searchParams.get('X-Amz-Expires'));
  const [, date = '', time = ''] = /^(\d{8})T(\d{6})Z$/.exec(url.searchParams.get('X-Amz-Date') ?? '') ?? [];
  if (seconds === undefined || !date) return undefined;
  const iso = `${date}${time}`.replace(/(....)(..)(..)(..)(..)(..)/, '$1-$2-$3T$4:$5:$6Z');
  if (Date.now() <= Date.parse(iso) + seconds * 1000) return undefined;
  return { status: 403, code: 'AccessDenied', message: 'Request has expired' };
}

/** `If-None-Match: *` on an upload means: only if nothing stands there yet. */
function takenKey(
  store: Stores['s3Store'],
  method: string,
  url: URL,
  condition: string | undefined,
): Refusal | undefined {
  const [bucket = '', ...key] = decodeURIComponent(url.pathname).slice(1).split('/');
  const completes = method === 'POST' && url.searchParams.has('uploadId');
  const uploads = method === 'PUT' && !url.searchParams.has('uploadId');
  if (condition !== '*' || !(uploads || completes)) return undefined;
  try {
    store.headObject(bucket, key.join('/'));
  } catch {
    return undefined;
  }
  const message = 'At least one of the pre-conditions you specified did not hold';
  return { status: 412, code: 'PreconditionFailed', message };
}
