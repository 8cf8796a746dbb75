import { monthOf } from '#schemas/calendar.ts';
import { guideRoutes } from '#schemas/guides.ts';
import { progressRoutes } from '#schemas/progress.ts';
import { publicationRoutes } from '#schemas/publication.ts';
import { reportRoutes } from '#schemas/report-routes.ts';
import { isAllowed } from '#schemas/roles.ts';
import { api } from '#shared/http/api.ts';
import { Refusal } from '#shared/runtime/refusal.ts';
import { openPart } from './figure-rules.ts';
import * as guides from './guides.ts';
import { readMonth, readOwnMonth } from './month.ts';
import * as face from './public-face.ts';
import * as reports from './reports.ts';

/** The figures of the month that is asked for; by default the current one. */
const figures = (asked: string | undefined, at: string) => readMonth(asked ?? monthOf(at), at);

const routes = { ...progressRoutes, ...reportRoutes, ...guideRoutes, ...publicationRoutes };

export const handler = api(routes, {
  readProgress: async ({ principal, query, at }) => {
    const progress = await figures(query.month, at);
    // What a county's few leads would tell is the associations' to know.
    return { body: isAllowed(principal.role, ['coordinator']) ? progress : openPart(progress) };
  },
  readOwnProgress: async ({ principal, query, at }) => {
    const { memberId } = principal;
    if (!memberId) throw new Refusal('not_found');
    return { body: await readOwnMonth(memberId, query.month ?? monthOf(at), at) };
  },
  draftReport: reports.draft,
  listReports: reports.list,
  readReport: reports.readReport,
  readReportChanges: reports.readChanges,
  readReportTimeline: reports.readCourse,
  refreshReport: reports.refresh,
  approveReport: reports.approve,
  discardReport: reports.discard,
  draftGuide: guides.draft,
  listGuides: guides.list,
  readGuide: guides.read,
  readGuideTimeline: guides.readCourse,
  amendGuide: guides.amend,
  publishGuide: guides.publish,
  withdrawGuide: guides.withdraw,
  showProgress: face.showProgress,
  publishProgress: face.publishProgress,
  tabulateProgress: face.tabulateProgress,
  describeProgress: face.describeProgress,
  showGuide: face.showGuide,
});
