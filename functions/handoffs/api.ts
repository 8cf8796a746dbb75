import { handoffRoutes } from '#schemas/handoff-routes.ts';
import { screeningRoutes } from '#schemas/screening.ts';
import { api } from '#shared/http/api.ts';
import { assign, survey } from './adjuster.ts';
import * as requests from './request.ts';
import { readAccidentCatalogue, screenAccident } from './screen.ts';
import { readHandoffScreening } from './screened.ts';
import * as steps from './steps.ts';
import * as store from './store.ts';
import { readHandoffTimeline } from './timeline.ts';
import * as tracking from './tracking.ts';
import { trackingPage } from './tracking-page.ts';

export const handler = api(
  { ...screeningRoutes, ...handoffRoutes },
  {
    screenAccident,
    readAccidentCatalogue,
    requestHandoff: requests.request,
    handOverAssist: requests.handOver,
    listHandoffs: store.list,
    readHandoff: store.read,
    readHandoffTimeline,
    readHandoffScreening,
    readHandoffEstimate: store.readEstimate,
    acceptHandoff: steps.accept,
    declineHandoff: steps.take('decline'),
    withdrawHandoff: steps.take('withdraw'),
    assignHandoff: assign,
    surveyHandoff: survey,
    assessHandoff: steps.assess,
    documentHandoff: steps.document,
    calculateHandoff: steps.calculate,
    approveHandoff: steps.take('approve'),
    sendBackHandoff: steps.sendBack,
    makeOrdinaryHandoff: steps.makeOrdinary,
    payHandoff: steps.pay,
    closeHandoff: steps.take('close'),
    returnHandoff: steps.take('return'),
    reopenHandoff: steps.reopen,
    noteHandoff: steps.note,
    shareHandoff: tracking.share,
    revokeShareHandoff: tracking.revokeShare,
    readTrackingLink: tracking.readLink,
    trackHandoff: async ({ params, query, language, at }) =>
      trackingPage(await tracking.trackedBy(params.token, at), query.lang ?? language, at),
  },
);
