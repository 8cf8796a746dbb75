import { randomBytes } from 'node:crypto';
import { extname } from 'node:path';
import type { SiteConfiguration } from '#schemas/site.ts';
import { environment } from '#shared/runtime/environment.ts';
import { Refusal } from '#shared/runtime/refusal.ts';
import { asset, assetFile } from './assets.ts';

/** What the built page has where something is filled in when it is served. */
const places = { nonce: /%NONCE%/g, configuration: '"%CONFIGURATION%"' } as const;

/**
 * The document of the admin site with the facts of this place. Scripts come from this host alone; style sheets that a script makes carry
 * the nonce of this one answer; the browser may speak to the hub, the issuer and the hub's own file stores, and to nobody else.
 */
export async function adminPage() {
  const nonce = randomBytes(16).toString('base64');
  const issuer = environment.issuerUrl();
  const configuration: SiteConfiguration = {
    issuer,
    clientId: environment.siteClientId(),
    audience: environment.issuerAudience(),
  };
  const files = environment.fileSources();
  const built = (await assetFile('admin.html')).toString('utf8');
  // `<` is the one character that could end the element in which the JSON stands.
  const json = JSON.stringify(configuration).replaceAll('<', '\\u003c');
  return {
    content: built.replace(places.nonce, nonce).replace(places.configuration, () => json),
    headers: {
      'content-security-policy': [
        "default-src 'none'",
        "script-src 'self'",
        `style-src 'self' 'nonce-${nonce}'`,
        `img-src 'self' data: blob: ${files}`,
        `connect-src 'self' ${new URL(issuer).origin} ${files}`,
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
      ].join('; '),
    },
  };
}

/** What browsers must know a file as. */
const mediaTypes: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** A file of the build. Its name holds the hash of its content, so that whoever has it never asks again. */
export async function adminAsset(file: string, acceptEncoding: string | undefined) {
  const mediaType = mediaTypes[extname(file)];
  if (!mediaType) throw new Refusal('not_found');
  const found = await asset(`site/${file}`, acceptEncoding, {
    cacheControl: 'public, max-age=31536000, immutable',
    encodings: ['br', 'gzip'],
  }).catch(() => {
    throw new Refusal('not_found');
  });
  return { ...found, headers: { ...found.headers, 'content-type': mediaType } };
}
