import { assistKinds, assistNoun, assistRoutes } from '#schemas/assists.ts';
import { api } from '#shared/http/api.ts';
import { readTimeline } from '#shared/records/timeline.ts';
import { report } from './report.ts';
import * as store from './store.ts';

export const handler = api(assistRoutes, {
  reportAssist: report,
  listAssists: store.list,
  listAssistKinds: async () => ({ body: { items: [...assistKinds] } }),
  readAssist: store.read,
  readAssistTimeline: async ({ principal, params }) => ({
    body: { items: await readTimeline(principal, assistNoun, params.id) },
  }),
  routeAssist: store.route,
  acknowledgeAssist: store.take('acknowledge'),
  closeAssist: store.take('close'),
});
