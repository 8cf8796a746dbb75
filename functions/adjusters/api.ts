import { adjusterNoun, adjusterRoutes } from '#schemas/adjusters.ts';
import { api } from '#shared/http/api.ts';
import { readTimeline } from '#shared/records/timeline.ts';
import * as store from './store.ts';

export const handler = api(adjusterRoutes, {
  registerAdjuster: store.register,
  listAdjusters: store.list,
  readAdjuster: store.read,
  amendAdjuster: store.amend,
  readAdjusterTimeline: async ({ principal, params }) => ({
    body: { items: await readTimeline(principal, adjusterNoun, params.id) },
  }),
  approveAdjuster: store.take('approve'),
  rejectAdjuster: store.take('reject'),
  suspendAdjuster: store.take('suspend'),
  resumeAdjuster: store.take('resume'),
  departAdjuster: store.take('depart'),
});
