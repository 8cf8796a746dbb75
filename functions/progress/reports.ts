import { createHash } from 'node:crypto';
import { cities } from '#schemas/divisions.ts';
import { firstMonth } from '#schemas/measure.ts';
import type { ProblemCode } from '#schemas/problems.ts';
import { isOver } from '#schemas/release-calendar.ts';
import type { reportRoutes } from '#schemas/report-routes.ts';
import { type Approval, ReportRecord, reportNoun, reportSeries } from '#schemas/reports.ts';
import type { Principal } from '#schemas/roles.ts';
import type { Verb } from '#shared/http/api.ts';
import { readAuditRow } from '#shared/records/audit.ts';
import { belowVersion } from '#shared/records/bounds.ts';
import { canonicalJson } from '#shared/records/canonical.ts';
import { listRecords } from '#shared/records/list.ts';
import { createRecord, type Outcome, readRecord, transitionRecord } from '#shared/records/record.ts';
import { readTimeline } from '#shared/records/timeline.ts';
import { environment } from '#shared/runtime/environment.ts';
import { Refusal } from '#shared/runtime/refusal.ts';
import { readMonth } from './month.ts';
import { publishedReports, reportIdOf } from './published.ts';
import { publicPartOf } from './publishing-rules.ts';
import { changesBetween, figuresOf, numberOf } from './report-rules.ts';

type Routes = typeof reportRoutes;

const answer = ({ record, replayed }: Outcome) => ({ body: record, replayed });
const refusalAt = (pointer: string, code: ProblemCode, detail: { zh: string; en: string }) =>
  new Refusal(code, { errors: [{ in: 'body', pointer, code, detail }] });

/** The city of a coordinator's association. */
function cityOf({ cityCode }: Principal): string {
  if (!cityCode) throw new Refusal('role_not_allowed');
  return cityCode;
}

/** The city with which the programme joins this one. */
function otherCityThan(cityCode: string): string {
  const other = cities.find(({ code }) => code !== cityCode);
  if (!other) throw new Error('the programme has two cities');
  return other.code;
}

/** Drafts the report of a month that is over, from the counters as they stand. A later revision needs the one before to be out. */
export const draft: Verb<Routes['draftReport']> = async ({ principal, body, change }) => {
  const { month, revision, note } = body;
  if (!isOver(month, change.at))
    throw refusalAt('/month', 'month_not_over', {
      zh: '请在该月结束（北京时间）后起草',
      en: 'Draft it when the month is over in Asia/Shanghai',
    });
  if (month < firstMonth)
    throw refusalAt('/month', 'month_without_figures', {
      zh: `数据自 ${firstMonth} 起统计`,
      en: `The figures begin with ${firstMonth}`,
    });
  if (revision > 1 && !note)
    throw refusalAt('/note', 'reason_missing', { zh: '请说明更正了什么', en: 'Say what this revision corrects' });
  const fields = {
    ...(await contentsOf(month, revision, note, change.at)),
    approvals: [],
    otherCity: otherCityThan(cityOf(principal)),
  };
  return answer(await createRecord(reportNoun, change, reportIdOf(month, revision), fields));
};

/** The revisions of a month before this one. @throws Refusal `revision_out_of_order` when one of them is not out */
async function earlierThan(month: string, revision: number) {
  const earlier = await publishedReports(
    Array.from({ length: revision - 1 }, (_, before) => ({ month, revision: before + 1 })),
  );
  if (earlier.length < revision - 1)
    throw refusalAt('/revision', 'revision_out_of_order', {
      zh: `该月最近公布的是第 ${earlier.length} 版，下一版是第 ${earlier.length + 1} 版`,
      en: `Revision ${earlier.length} is the last that is out; the next is ${earlier.length + 1}`,
    });
  return earlier;
}

/** What a report says: the figures as they are counted now, and what of them the public gets. */
async function contentsOf(month: string, revision: number, note: string | undefined, at: string) {
  const earlier = await earlierThan(month, revision);
  const progress = await readMonth(month, at);
  const figures = figuresOf(progress);
  const said = { month, revision, ...(note ? { note } : {}), figures, ...publicPartOf(month, figures, earlier) };
  const digest = createHash('sha256').update(canonicalJson(said)).digest('hex');
  return { ...said, number: numberOf(month, revision), asOf: progress.asOf, digest };
}

/** Versions up to which a report is worked out anew: it must stay small enough to be read with its timeline. */
const mostVersions = 200;

export const refresh: Verb<Routes['refreshReport']> = async ({ principal, params, body, change, ifMatch }) => {
  const { id, status, month, revision, note } = await read(principal, params.id);
  // One that is out stays as it is: the database says so, without its figures being counted again.
  const contents = status === 'published' ? {} : await contentsOf(month, revision, body.note ?? note, change.at);
  return answer(
    await transitionRecord(reportNoun, change, id, 'refresh', {
      ifVersion: ifMatch,
      set: { ...contents, otherCity: otherCityThan(cityOf(principal)) },
      only: belowVersion(mostVersions),
    }),
  );
};

const read = async (principal: Principal, id: string) =>
  ReportRecord.parse(await readRecord(principal, reportNoun, id));

/** Somebody else may take a step between reading a report and approving it: that is looked at anew so many times. */
const mostTries = 3;

/**
 * Approves the very figures that the caller has seen. The first approval stands until the report is refreshed; the second, which must be the
 * other association's, publishes it. Which of the two it is shows in the record that is read, and the database holds it to that version:
 * of two that approve at once one comes second, whichever it is, and publishes.
 * @throws Refusal `digest_differs` for other figures than the report's, `other_association_needed`
 */
export const approve: Verb<Routes['approveReport']> = async ({ principal, params, body, change, ifMatch }) => {
  for (let attempt = 1; ; attempt += 1) {
    const found = await read(principal, params.id);
    try {
      return answer(await approvedBy(principal, found, body.digest, change, ifMatch));
    } catch (error) {
      const overtaken =
        error instanceof Refusal && (error.circumstances.currentVersion ?? found.version) !== found.version;
      if (!overtaken || ifMatch !== undefined || attempt >= mostTries) throw error;
    }
  }
};

function approvedBy(
  principal: Principal,
  found: ReportRecord,
  digest: string,
  change: Parameters<typeof transitionRecord>[1],
  ifMatch: number | undefined,
): Promise<Outcome> {
  const cityCode = cityOf(principal);
  const { id, version, status } = found;
  const approval: Approval = { cityCode, by: principal.id, at: change.at, version: version + 1, digest };
  const approvals = [...found.approvals.filter((other) => other.cityCode !== cityCode), approval];
  const first = status === 'draft';
  return transitionRecord(reportNoun, change, id, first ? 'approve' : 'publish', {
    ifVersion: ifMatch ?? version,
    set: {
      approvals,
      otherCity: otherCityThan(cityCode),
      ...(first ? {} : { publishedAt: change.at, series: reportSeries }),
    },
    only: {
      // Of one that is approved, the last step is the approval.
      expression: first ? '#digest = :digest' : '#digest = :digest AND #otherCity = :city',
      names: { '#digest': 'digest', ...(first ? {} : { '#otherCity': 'otherCity' }) },
      values: { ':digest': digest, ...(first ? {} : { ':city': cityCode }) },
      otherwise: (record) => new Refusal(record.digest === digest ? 'other_association_needed' : 'digest_differs'),
    },
  });
}

export const discard: Verb<Routes['discardReport']> = async ({ principal, params, change, ifMatch }) =>
  answer(
    await transitionRecord(reportNoun, change, params.id, 'discard', {
      ifVersion: ifMatch,
      set: { otherCity: otherCityThan(cityOf(principal)) },
    }),
  );

export const list: Verb<Routes['listReports']> = async ({ principal, query }) => ({
  body: await listRecords(principal, reportNoun, { box: 'all', ...query }),
});

export const readReport: Verb<Routes['readReport']> = async ({ principal, params }) => ({
  body: await readRecord(principal, reportNoun, params.id),
});

export const readCourse: Verb<Routes['readReportTimeline']> = async ({ principal, params }) => ({
  body: { items: await readTimeline(principal, reportNoun, params.id) },
});

const Seen = ReportRecord.pick({ figures: true, hidden: true, note: true });

/**
 * For each association that has approved: what has changed since, from the audit row of the version that it approved. Of a correction
 * besides: what it changes in the revision that is out.
 */
export const readChanges: Verb<Routes['readReportChanges']> = async ({ principal, params }) => {
  const report = await read(principal, params.id);
  const stands = report.status === 'approved' || report.status === 'published';
  const items = report.approvals.map(async (approval) => {
    const seen = approval.version === report.version ? report : await seenAt(report.id, approval.version);
    return {
      ...approval,
      standing: stands && approval.digest === report.digest,
      ...(seen.note === report.note ? {} : { note: { before: seen.note, now: report.note } }),
      changes: changesBetween(seen, report),
    };
  });
  const { month, revision } = report;
  const corrects = revision > 1 ? publishedReports([{ month, revision: revision - 1 }]) : [];
  const [since, [corrected]] = await Promise.all([Promise.all(items), corrects]);
  return {
    body: {
      items: since,
      ...(corrected?.publishedAt
        ? {
            corrects: {
              revision: corrected.revision,
              publishedAt: corrected.publishedAt,
              changes: changesBetween(corrected, report),
            },
          }
        : {}),
    },
  };
};

async function seenAt(id: string, version: number) {
  const row = await readAuditRow(environment.table(reportNoun.table), id, version);
  // The relay is a moment behind the writer.
  if (!row) throw new Refusal('unavailable', { retryAfterSeconds: 2 });
  return Seen.parse(row.image);
}
