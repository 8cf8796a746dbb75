import { handoffNoun, handoffRoutes } from '#schemas/handoffs.ts';
import { api } from '#shared/http/api.ts';
import { readTimeline } from '#shared/records/timeline.ts';
import * as store from './store.ts';

export const handler = api(handoffRoutes, {
  requestHandoff: store.request,
  handOverAssist: store.handOver,
  listHandoffs: store.list,
  readHandoff: store.read,
  readHandoffTimeline: async ({ principal, params }) => ({
    body: { items: await readTimeline(principal, handoffNoun, params.id) },
  }),
  acceptHandoff: store.take('accept'),
  declineHandoff: store.take('decline'),
  withdrawHandoff: store.take('withdraw'),
  surveyHandoff: store.take('survey'),
  assessHandoff: store.assess,
  documentHandoff: store.take('document'),
  calculateHandoff: store.take('calculate'),
  approveHandoff: store.take('approve'),
  payHandoff: store.pay,
  closeHandoff: store.take('close'),
  returnHandoff: store.take('return'),
  reopenHandoff: store.take('reopen'),
});
