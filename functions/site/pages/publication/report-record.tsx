import { CheckCircleFilled, ClockCircleFilled } from '@ant-design/icons';
import { Alert, Skeleton, Space } from 'antd';
import type { Output } from '#schemas/client.ts';
import { cities } from '#schemas/divisions.ts';
import { type MeasureId, measures } from '#schemas/measures.ts';
import { bothCities, reportNoun } from '#schemas/reports.ts';
import { Act } from '../parts/act.tsx';
import { Choice, Filters, useFilter } from '../parts/filters.tsx';
import { useHub, useRead } from '../parts/hub.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { ProblemAlert } from '../parts/problem-alert.tsx';
import { RecordFacts } from '../parts/record-facts.tsx';
import { Steps } from '../parts/steps.tsx';
import { showInstant } from '../parts/time-money.ts';
import { TimelineList } from '../parts/timeline-list.tsx';
import { StateTag } from '../parts/value.tsx';
import { useLanguage, useWords } from '../start/language.ts';
import { useNames } from '../words/names.ts';
import { topicIds } from './figures.ts';
import { MeasureTable } from './measure-table.tsx';
import { ReportChanges } from './report-changes.tsx';

const words = {
  zh: {
    title: (number: string) => `进展公报 ${number}`,
    who: '批准情况',
    approved: (city: string, at: string) => `${city}协会已于 ${at} 批准这些数字`,
    stale: (city: string, at: string) => `${city}协会 ${at} 批准的是之前的数字，须重新批准`,
    waiting: (city: string) => `${city}协会尚未批准`,
    yours: '请贵协会核对数字后批准。',
    publishes: '另一协会已批准：贵协会批准后立即对社会公布，不能撤回。',
    theirs: '贵协会已批准，等待另一协会。',
    approve: '批准这些数字',
    approvePublish: '批准并公布',
    sure: (number: string) => `您批准的是 ${number} 此刻所显示的全部数字及不公布的标记。`,
    public: '查看公众页面',
    correct: '起草更正版次',
    range: '范围',
    cities: '两市',
    counties: (city: string) => `${city}各县区`,
    refreshed: '重新计算会使已有的批准失效。',
  },
  en: {
    title: (number: string) => `Report ${number}`,
    who: 'Who has approved',
    approved: (city: string, at: string) => `The association of ${city} approved these figures on ${at}`,
    stale: (city: string, at: string) =>
      `What the association of ${city} approved on ${at} has changed since: it must approve anew`,
    waiting: (city: string) => `The association of ${city} has not approved yet`,
    yours: "It is your association's turn: check the figures, then approve them.",
    publishes:
      "It is your association's turn. The other one has approved: with your approval the report is public at once and for good.",
    theirs: 'Your association has approved. The other one is to follow.',
    approve: 'Approve these figures',
    approvePublish: 'Approve and publish',
    sure: (number: string) => `You approve all figures of ${number} as they are shown now, and what of them is hidden.`,
    public: 'Open the public page',
    correct: 'Draft a correction',
    range: 'Show',
    cities: 'Both cities',
    counties: (city: string) => `Counties of ${city}`,
    refreshed: 'Approvals that stand are taken back when the figures are worked out anew.',
  },
};
type Report = Output<'readReport'>;

/** A report: whose turn it is, what has changed, the figures with what the public will not get, and what was done. */
export function ReportRecord({ id }: { readonly id: string }) {
  const say = useWords(words);
  const { me } = useHub();
  const read = useRead(['report', id], (client) => client.readReport({ params: { id } }));
  const report = read.data?.body;
  if (!report)
    return read.error ? <ProblemAlert error={read.error} again={read.refetch} /> : <Skeleton active title={false} />;
  const reread = async () => (await read.refetch({ throwOnError: true })).data?.body ?? {};
  const standing = report.approvals.filter(({ digest }) => digest === report.digest).map(({ cityCode }) => cityCode);
  const pending = report.status === 'draft' || report.status === 'approved';
  const mine = pending && !standing.some((city) => city === me.cityCode);
  const last = mine && standing.length > 0;
  return (
    <>
      <PageHead
        page="reports"
        tabTitle={report.number}
        title={
          <Space>
            {say.title(report.number)} <StateTag kind="report" state={report.status} />
          </Space>
        }
        actions={
          <>
            {mine && (
              <Act
                route="approveReport"
                kind="report"
                title={last ? say.approvePublish : say.approve}
                params={{ id }}
                fixed={{ digest: report.digest }}
                seen={{ record: { digest: report.digest }, version: report.version, reread }}
                above={
                  <Alert type="warning" showIcon title={say.sure(report.number)} description={last && say.publishes} />
                }
                button={{ type: 'primary' }}
              />
            )}
            {report.status === 'published' && (
              <>
                <a
                  href={`/progress?month=${report.month}&revision=${report.revision}`}
                  target="_blank"
                  rel="noreferrer"
                >
                  {say.public}
                </a>
                <Act
                  route="draftReport"
                  kind="report"
                  title={say.correct}
                  fixed={{ month: report.month, revision: report.revision + 1 }}
                />
              </>
            )}
            <Steps
              noun={reportNoun}
              record={report}
              reread={reread}
              except={['approve']}
              danger={['discard']}
              above={{ refresh: <Alert type="info" showIcon title={say.refreshed} /> }}
            />
          </>
        }
      />
      <Turns report={report} pending={pending} mine={mine} last={last} />
      <ReportChanges id={id} />
      <ReportFigures report={report} />
      <RecordFacts
        kind="report"
        record={{ ...report }}
        first={['month', 'revision', 'asOf', 'publishedAt', 'note', 'digest']}
        except={['figures', 'measures', 'hidden', 'approvals', 'number', 'status']}
        shown={{ digest: <span className="number">{report.digest}</span> }}
      />
      <TimelineList
        kind="report"
        of={['report', id]}
        read={(client) => client.readReportTimeline({ params: { id } })}
      />
    </>
  );
}

interface TurnsProps {
  readonly report: Report;
  readonly pending: boolean;
  readonly mine: boolean;
  readonly last: boolean;
}

/** Each association with its approval, and whose turn it is for the reader. */
function Turns({ report, pending, mine, last }: TurnsProps) {
  const say = useWords(words);
  const language = useLanguage();
  return (
    <section aria-labelledby="turns" className="panel">
      <h2 id="turns">{say.who}</h2>
      {pending && (
        <Alert
          type={mine ? 'warning' : 'info'}
          showIcon
          className="part"
          title={mine ? (last ? say.publishes : say.yours) : say.theirs}
        />
      )}
      <ul className="turns">
        {cities.map((city) => {
          const approval = report.approvals.find(({ cityCode }) => cityCode === city.code);
          const stands = approval?.digest === report.digest;
          return (
            <li key={city.code}>
              {stands ? <CheckCircleFilled className="good" /> : <ClockCircleFilled className="fair" />}{' '}
              {approval
                ? (stands ? say.approved : say.stale)(city[language], showInstant(approval.at))
                : say.waiting(city[language])}
            </li>
          );
        })}
      </ul>
    </section>
  );
}

/** The figures as counted; beside each whether the public gets it. */
function ReportFigures({ report }: { readonly report: Report }) {
  const say = useWords(words);
  const language = useLanguage();
  const names = useNames();
  const [range, setRange] = useFilter('range');
  const city = cities.find(({ code }) => code === range);
  const places = city
    ? [city.code, ...city.counties.map(({ code }) => code)]
    : [bothCities, ...cities.map(({ code }) => code)];
  const columns = places.map((place) => ({
    key: place,
    name: place === bothCities ? names.field('both') : names.place(place),
    figures: report.figures[place] ?? {},
    hidden: report.hidden[place] ?? [],
  }));
  const isIn = (id: MeasureId) => id in report.measures && (!city || measures[id].publicBy !== 'both');
  return (
    <>
      <Filters>
        <Choice
          label={say.range}
          all={say.cities}
          value={range}
          onChange={setRange}
          options={cities.map((one) => ({ value: one.code, label: say.counties(one[language]) }))}
        />
      </Filters>
      {topicIds.map((topic) => (
        <MeasureTable key={topic} topic={topic} columns={columns} wanted={isIn} />
      ))}
    </>
  );
}
