import * as z from 'zod';
import { route } from './route.ts';

const page = { capability: 'site', method: 'GET', who: 'public' } as const;
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
  readDocsStyle: route({
    ...page,
    path: '/docs/swagger-ui.css',
    summary: { zh: '接口文档样式', en: 'Style of the API reference' },
    answer: { status: 200, media: 'text/css; charset=utf-8' },
  }),
} as const;
