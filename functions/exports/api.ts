import { exportRoutes } from '#schemas/exports.ts';
import { api } from '#shared/http/api.ts';
import * as store from './store.ts';

export const handler = api(exportRoutes, {
  requestExport: store.request,
  listExports: store.list,
  readExport: store.read,
  approveExport: store.take('approve'),
  rejectExport: store.take('reject'),
  receiptExport: store.take('receipt'),
});
