import { siteRoutes } from '#schemas/site.ts';
import { api } from '#shared/http/api.ts';
import { asset } from './assets.ts';
import { docsPage, docsStart, homePage } from './site-pages.ts';

export const handler = api(siteRoutes, {
  showHome: async ({ language }) => homePage(language),
  readOpenapi: async () => asset('openapi.json'),
  showDocs: async ({ language }) => docsPage(language),
  readDocsScript: async () => asset('swagger-ui-bundle.js'),
  readDocsStart: async () => docsStart(),
  readDocsStyle: async () => asset('swagger-ui.css'),
});
