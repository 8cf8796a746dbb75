import { hash } from 'node:crypto';

/**
 * What lets caches keep an answer, and ask whether it is still the same.
 * @param content what the answer says, whatever it depends on: its hash is the ETag
 * @param options.changedAt when what it tells of last changed
 * @param options.maxAge seconds for which it is not asked for anew
 */
export const validators = (
  content: string,
  options: { readonly changedAt?: string | undefined; readonly maxAge: number },
): Readonly<Record<string, string>> => ({
  etag: `"${hash('sha256', content, 'base64url').slice(0, 27)}"`,
  'cache-control': `public, max-age=${options.maxAge}`,
  ...(options.changedAt ? { 'last-modified': new Date(options.changedAt).toUTCString() } : {}),
});
