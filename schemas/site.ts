import * as z from 'zod';
import { route } from './route.ts';

const page = { capability: 'site', method: 'GET', who: 'public' } as const;
/**
 * What the pages of the admin site must know of the place where they are served, handed to them with the page: the same build runs in a
 * cloud and on one machine.
 */
export const SiteConfiguration = z.object({
  /** The OpenID Connect issuer of people, the site's client there, and the audience by which its tokens mean the hub. */
  issuer: z.url(),
  clientId: z.string(),
  audience: z.string(),
});
export type SiteConfiguration = z.infer<typeof SiteConfiguration>;
/** The element of the page that holds it as JSON. */
export const configurationElement = 'configuration';

/** What stands in the address is for the page to read: a log-in's code, filters of a list. */
const adminPage = {
  ...page,
  query: z.looseObject({}),
  answer: { status: 200, media: 'text/html; charset=utf-8' },
} as const;

const inLanguage = z.strictObject({ lang: z.enum(['zh', 'en']).optional() });

export const siteRoutes = {
  showHome: route({
    ...page,
    path: '/',
    summary: { zh: '首页', en: 'Home' },
    query: inLanguage,
    answer: { status: 200, media: 'text/html; charset=utf-8' },
  }),
  readOpenapi: route({
    ...page,
    path: '/openapi.json',
    summary: { zh: '接口描述', en: 'This API in OpenAPI 3.1' },
    answer: { status: 200, media: 'application/json' },
  }),
  showDocs: route({
    ...page,
    path: '/docs',
    summary: { zh: '接口文档', en: 'API reference' },
    query: inLanguage,
    answer: { status: 200, media: 'text/html; charset=utf-8' },
  }),
  readDocsScript: route({
    ...page,
    path: '/docs/swagger-ui.js',
    summary: { zh: '接口文档脚本', en: 'Script of the API reference' },
    answer: { status: 200, media: 'text/javascript; charset=utf-8' },
  }),
  readDocsStart: route({
    ...page,
    path: '/docs/start.js',
    summary: { zh: '接口文档启动脚本', en: 'Start of the API reference' },
    answer: { status: 200, media: 'text/javascript; charset=utf-8' },
  }),
  // The pages of the admin site are one document, at whichever of its addresses somebody begins.
  showAdmin: route({ ...adminPage, path: '/admin', summary: { zh: '管理平台', en: 'Admin site' } }),
  showAdminPage: route({
    ...adminPage,
    path: '/admin/{page}',
    summary: { zh: '管理平台页面', en: 'A page of the admin site' },
    params: z.strictObject({ page: z.string() }),
  }),
  showAdminRecord: route({
    ...adminPage,
    path: '/admin/{page}/{id}',
    summary: { zh: '管理平台记录页面', en: 'A record on a page of the admin site' },
    params: z.strictObject({ page: z.string(), id: z.string() }),
  }),
  readAdminAsset: route({
    ...page,
    path: '/assets/{file}',
    summary: { zh: '管理平台文件', en: 'A file of the admin site' },
    params: z.strictObject({ file: z.string().regex(/^[\w-]+\.[\w.-]+$/) }),
    answer: { status: 200, media: 'application/octet-stream' },
  }),
  readDocsStyle: route({
    ...page,
    path: '/docs/swagger-ui.css',
    summary: { zh: '接口文档样式', en: 'Style of the API reference' },
    answer: { status: 200, media: 'text/css; charset=utf-8' },
  }),
} as const;
