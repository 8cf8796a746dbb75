import { readFileSync, writeFileSync } from 'node:fs';
import * as z from 'zod';
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi';
import { Problem, problems } from '#schemas/problems.ts';
import { capabilities } from '#schemas/route.ts';
import { routeList } from '#schemas/routes.ts';

type MappedRoute = (typeof routeList)[number];

/** The file in which the API is described; it is committed, and a test says whether it is current. */
export const openapiFile = new URL('../schemas/openapi.json', import.meta.url);

const IdempotencyKey = z
  .string()
  .min(8)
  .max(128)
  .meta({ description: 'A value of your own choice; a repeat with the same key answers what the first answered.' });
const IfMatch = z.string().meta({ description: 'The ETag of the version that you saw, for example "v3".' });
const AcceptLanguage = z.string().optional().meta({ description: 'zh-CN (default) or en.' });

/** Headers that the pipeline reads on this route, as it does by the same facts. */
function headersOf(route: MappedRoute) {
  const idempotent = route.method === 'POST' && route.who !== 'public';
  return z.object({
    ...(idempotent ? { 'Idempotency-Key': IdempotencyKey } : {}),
    ...(route.method === 'PATCH' ? { 'If-Match': IfMatch } : {}),
    ...(idempotent && route.answer.versioned ? { 'If-Match': IfMatch.optional() } : {}),
    'Accept-Language': AcceptLanguage,
  });
}

const refusals = {
  id: 'Refusal',
  description: `Refused. The codes: ${Object.entries(problems)
    .map(([code, { status }]) => `${code} (${status})`)
    .join(', ')}.`,
  content: { 'application/problem+json': { schema: Problem } },
};

function operationOf(route: MappedRoute): ZodOpenApiOperationObject {
  const { answer } = route;
  const content = answer.body
    ? { 'application/json': { schema: answer.body } }
    : { [answer.media ?? 'text/plain']: { schema: z.string() } };
  return {
    operationId: route.id,
    tags: [route.capability],
    summary: route.summary.en,
    description: route.summary.zh,
    security: route.who === 'public' ? [] : [{ bearer: [] }],
    requestParams: {
      ...(route.params ? { path: route.params } : {}),
      ...(route.query ? { query: route.query } : {}),
      header: headersOf(route),
    },
    ...(route.body
      ? {
          requestBody: {
            required: true,
            content: {
              [route.form ? 'application/x-www-form-urlencoded' : 'application/json']: { schema: route.body },
            },
          },
        }
      : {}),
    responses: {
      [String(answer.status) as '200']: {
        description: 'Done.',
        content,
        ...(answer.versioned
          ? { headers: z.object({ ETag: z.string().meta({ description: 'The version, for If-Match.' }) }) }
          : {}),
      },
      default: refusals,
      '4XX': refusals,
    },
    ...(route.who === 'public' ? {} : { 'x-roles': [...route.who] }),
  };
}

/** The OpenAPI 3.1 description of every route of the map. */
export function openapiDocument() {
  const paths: ZodOpenApiPathsObject = {};
  for (const route of routeList) {
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operationOf(route) };
  }
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Association hub',
      version: '1.0.0',
      summary: 'One car-claims service of the insurance associations of Longnan and Tianshui.',
      license: { name: 'Proprietary', url: 'https://hub.invalid/licence' },
    },
    servers: [{ url: '/' }],
    tags: Object.entries(capabilities).map(([name, { zh, en }]) => ({ name, description: `${en} · ${zh}` })),
    paths,
    components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } } },
  });
}

export const openapiText = () => `${JSON.stringify(openapiDocument(), null, 2)}\n`;

if (import.meta.main) {
  const text = openapiText();
  if (readFileSync(openapiFile, { encoding: 'utf8', flag: 'a+' }) !== text) writeFileSync(openapiFile, text);
}
