import { adjusterNoun, adjusterRoutes } from '#schemas/adjusters.ts';
import { api } from '#shared/http/api.ts';
import { readTimeline } from '#shared/records/timeline.ts';
import { checkKit } from './kit.ts';
import * as personnel from './personnel.ts';
import * as store from './store.ts';

export const handler = api(adjusterRoutes, {
  registerAdjuster: store.register,
  listAdjusters: store.list,
  readAdjuster: store.read,
  amendAdjuster: store.amend,
  readAdjusterTimeline: async ({ principal, params }) => ({
    body: { items: await readTimeline(principal, adjusterNoun, params.id) },
  }),
  listQualificationPolicies: store.listPolicies,
  readQualification: store.readQualification,
  checkAdjusterKit: checkKit,
  approveAdjuster: store.approve,
  regradeAdjuster: store.regrade,
  rejectAdjuster: store.reject,
  suspendAdjuster: personnel.move('suspend'),
  resumeAdjuster: personnel.move('resume'),
  departAdjuster: personnel.move('depart'),
  replaceAdjuster: personnel.replace,
});
