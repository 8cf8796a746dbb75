import * as z from 'zod';
import { Month, Paging, pageOf, prose, Reasoned, Sha256 } from './primitives.ts';
import { timeline } from './record.ts';
import { ReportChanges, ReportId, ReportRecord, Revision, reportNoun } from './reports.ts';
import { route, step } from './route.ts';

const base = '/v1/progress/reports';
const who = ['coordinator'] as const;
const ofReport = z.strictObject({ id: ReportId });

const Report = ReportRecord.omit({ otherCity: true }).meta({ id: 'Report' });
const ReportListed = Report.omit({ figures: true, measures: true, hidden: true }).meta({ id: 'ReportSummary' });

const reportStep = { capability: 'progress', noun: reportNoun, base, params: ofReport, answer: Report } as const;

export const reportRoutes = {
  draftReport: route({
    capability: 'progress',
    method: 'POST',
    path: base,
    summary: {
      zh: '起草某月进展公报；更正已公布的月份用下一版次（revision），并须说明（note）',
      en: 'Draft the report of a month that is over; a month that is out is corrected by its next revision, with a note',
    },
    who,
    body: z.strictObject({ month: Month, revision: Revision.default(1), note: prose(500).optional() }),
    answer: { status: 201, body: Report, versioned: true },
  }),
  listReports: route({
    capability: 'progress',
    method: 'GET',
    path: base,
    summary: { zh: '进展公报列表', en: 'List the reports, the newest drafts first' },
    who,
    query: Paging.extend({ status: z.enum(reportNoun.states).optional() }),
    answer: { status: 200, body: pageOf(ReportListed) },
  }),
  readReport: route({
    capability: 'progress',
    method: 'GET',
    path: `${base}/{id}`,
    summary: {
      zh: '查看公报：未隐藏的数字，以及将要公布的内容',
      en: 'Read a report: the figures as counted, and what of them the public gets',
    },
    who,
    noun: reportNoun,
    params: ofReport,
    answer: { status: 200, body: Report, versioned: true },
  }),
  readReportChanges: route({
    capability: 'progress',
    method: 'GET',
    path: `${base}/{id}/changes`,
    summary: {
      zh: '自各协会上次批准以来的变化；更正版次另列与上一版的差异，逐项列出',
      en: 'What has changed since each association last approved and, of a correction, since the revision before it, figure by figure',
    },
    who,
    noun: reportNoun,
    params: ofReport,
    answer: { status: 200, body: ReportChanges },
  }),
  readReportTimeline: timeline({
    capability: 'progress',
    noun: reportNoun,
    base,
    params: ofReport,
    who,
    summary: { zh: '公报进程', en: "A report's timeline" },
  }),
  refreshReport: step({
    ...reportStep,
    verb: 'refresh',
    body: z.strictObject({ note: prose(500).optional() }),
    summary: {
      zh: '重新计算数字；已有的批准须重新作出',
      en: 'Work the figures out anew; an approval that stands is taken back',
    },
  }),
  approveReport: step({
    ...reportStep,
    verb: 'approve',
    body: z.strictObject({ digest: Sha256 }),
    summary: {
      zh: '批准所见的数字（以 digest 指明）；两市协会都批准后即公布，不再更改',
      en: 'Approve the figures that one has seen, by their digest; with the approval of the other association they are out for good',
    },
  }),
  discardReport: step({
    ...reportStep,
    verb: 'discard',
    body: Reasoned,
    summary: { zh: '放弃草稿', en: 'Discard a draft' },
  }),
} as const;
