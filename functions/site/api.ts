import { siteRoutes } from '#schemas/site.ts';
import { api } from '#shared/http/api.ts';
import { adminAsset, adminPage } from './admin.ts';
import { asset } from './assets.ts';
import { docsPage, docsStart, homePage } from './site-pages.ts';

export const handler = api(siteRoutes, {
  showHome: async ({ query, language }) => homePage(query.lang ?? language),
  readOpenapi: async ({ headers }) => asset('openapi.json', headers['accept-encoding']),
  showDocs: async ({ query, language }) => docsPage(query.lang ?? language),
  showAdmin: adminPage,
  showAdminPage: adminPage,
  showAdminRecord: adminPage,
  readAdminAsset: async ({ params, headers }) => adminAsset(params.file, headers['accept-encoding']),
  readDocsScript: async ({ headers }) => asset('swagger-ui-bundle.js', headers['accept-encoding']),
  readDocsStart: async () => docsStart(),
  readDocsStyle: async ({ headers }) => asset('swagger-ui.css', headers['accept-encoding']),
});
