import { exportRoutes } from '#schemas/export-routes.ts';
import { exportNoun } from '#schemas/exports.ts';
import { api } from '#shared/http/api.ts';
import { readTimeline } from '#shared/records/timeline.ts';
import { listLeads } from './provided-leads.ts';
import * as store from './store.ts';

export const handler = api(exportRoutes, {
  requestExport: store.request,
  listExports: store.list,
  readExport: store.read,
  listExportLinks: store.links,
  listExportLeads: listLeads,
  readExportTimeline: async ({ principal, params }) => ({
    body: { items: await readTimeline(principal, exportNoun, params.id) },
  }),
  approveExport: store.approve('approve'),
  rejectExport: store.end('reject'),
  cancelExport: store.end('cancel'),
  retryExport: store.approve('retry'),
  revokeExport: store.end('revoke'),
  receiptExport: store.acknowledge,
  readVerifier: store.readVerifier,
});
