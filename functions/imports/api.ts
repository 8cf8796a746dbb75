import { importRoutes } from '#schemas/imports.ts';
import { api } from '#shared/http/api.ts';
import * as store from './store.ts';

export const handler = api(importRoutes, {
  declareImport: store.declare,
  listImports: store.list,
  readImport: store.read,
  startImport: store.start,
  readImportReport: store.report,
  readImportReportTable: store.reportAsTable,
  readImportTemplate: store.template,
  readImportTemplateTable: store.templateAsTable,
});
