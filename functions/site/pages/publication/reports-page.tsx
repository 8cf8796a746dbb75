import { Space } from 'antd';
import { Link, useNavigate, useParams } from 'react-router';
import { firstMonth } from '#schemas/measure.ts';
import { isOver, releaseOf } from '#schemas/release-calendar.ts';
import { reportNoun } from '#schemas/reports.ts';
import { addressOf } from '../frame/site-map.ts';
import { Act } from '../parts/act.tsx';
import { Filters, oneOf, StateChoice, useFilter } from '../parts/filters.tsx';
import { useList, useRead } from '../parts/hub.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { ProblemAlert } from '../parts/problem-alert.tsx';
import { RecordTable } from '../parts/record-table.tsx';
import { monthBefore, showInstant } from '../parts/time-money.ts';
import { StateTag } from '../parts/value.tsx';
import { marks, useLanguage, useWords } from '../start/language.ts';
import { useNames } from '../words/names.ts';
import { ReportRecord } from './report-record.tsx';
import './publication.css';

export const guide = {
  zh: [
    '每月的数字由两市协会共同批准后对社会公布。发布日程为次月 10 日上午 10 时，遇周末或节假日顺延。',
    '任何一方可以起草已结束月份的公报；起草时数字即已算定，并已标出不公布的小数（1 至 4）及可由其推算的数字。',
    '各协会核对数字后批准。批准针对所见的那一组数字：如其后重新计算，原批准失效，页面逐项列出变化，请看清后再批准。',
    '第二家协会批准的同时即对外公布，不能再修改或撤回。',
    '已公布的月份有误时，用下一版次更正并写明更正说明；原版次仍可查阅。',
  ],
  en: [
    'The figures of a month are published once both associations have approved them: on the 10th of the next month at 10:00, later where that is a weekend or holiday.',
    'Either association drafts the report of a month that is over. Its figures are worked out then, and the small ones (1 to 4) and those from which they could be reckoned are marked as not to be published.',
    'Each association checks the figures and approves just these. Where they are worked out anew afterwards, its approval no longer stands, and the page lists figure by figure what has changed.',
    'With the approval of the second association the report is public in the same instant. It can not be changed or taken back.',
    'A mistake in a month that is out is corrected by its next revision, with a note for everybody; the earlier one stays readable.',
  ],
};

const words = {
  zh: {
    label: '公报列表',
    empty: '还没有公报。月份结束后，点击“起草”生成数字，再由两市协会批准。',
    calendar: '发布日程',
    draft: '起草公报',
    draftMonth: (month: string) => `起草 ${month} 公报`,
    due: (at: string) => `最迟 ${at} 公布`,
    late: (at: string) => `应于 ${at} 公布，已逾期`,
    notOver: '本月尚未结束',
    publicPage: '公众页面',
  },
  en: {
    label: 'Reports',
    empty: 'No reports yet. Once a month is over, draft its report; both associations then approve it.',
    calendar: 'Release calendar',
    draft: 'Draft a report',
    draftMonth: (month: string) => `Draft ${month}`,
    due: (at: string) => `out by ${at}`,
    late: (at: string) => `was due on ${at}`,
    notOver: 'not over yet',
    publicPage: 'Public page',
  },
};

export default function ReportsPage() {
  const { id } = useParams();
  return id ? <ReportRecord key={id} id={id} /> : <ReportList />;
}

function ReportList() {
  const say = useWords(words);
  const names = useNames();
  const navigate = useNavigate();
  const [status, setStatus] = useFilter('status');
  const chosen = oneOf(reportNoun.states, status);
  const list = useList(['report', 'list', chosen], (client, paging) =>
    client.listReports({ query: { ...paging, ...(chosen ? { status: chosen } : {}) } }),
  );
  const open = (made: Readonly<Record<string, unknown>>) => navigate(addressOf('reports', String(made.id)));
  return (
    <>
      <PageHead
        page="reports"
        actions={
          <Space wrap>
            <Act route="draftReport" kind="report" label={say.draft} title={say.draft} onDone={open} />
            <a href="/progress" target="_blank" rel="noreferrer">
              {say.publicPage}
            </a>
          </Space>
        }
      />
      <Calendar known={list.items} onDone={open} />
      <Filters>
        <StateChoice kind="report" states={reportNoun.states} value={status} onChange={setStatus} />
      </Filters>
      <RecordTable
        label={say.label}
        list={list}
        empty={say.empty}
        columns={[
          {
            title: names.field('number', 'report'),
            render: (_, row) => <Link to={addressOf('reports', row.id)}>{row.number}</Link>,
          },
          { title: names.field('status'), render: (_, row) => <StateTag kind="report" state={row.status} /> },
          {
            title: names.field('approvals'),
            render: (_, row) =>
              row.approvals
                .filter(({ digest }) => digest === row.digest)
                .map(({ cityCode }) => names.place(cityCode))
                .join(marks.list()) || '—',
          },
          { title: names.field('asOf'), render: (_, row) => showInstant(row.asOf) },
          {
            title: names.field('publishedAt'),
            render: (_, row) => (row.publishedAt ? showInstant(row.publishedAt) : '—'),
          },
          { title: names.field('note', 'report'), render: (_, row) => row.note ?? '—' },
        ]}
      />
    </>
  );
}

/** Months before this one that are looked at: older ones that were left out are drafted by the form. */
const looked = [3, 2, 1, 0];

interface CalendarProps {
  readonly known: readonly { readonly id: string; readonly month: string; readonly status: string }[];
  readonly onDone: (made: Readonly<Record<string, unknown>>) => unknown;
}

/** The months whose figures are to come out, those that are late first, and how far each is. */
function Calendar({ known, onDone }: CalendarProps) {
  const say = useWords(words);
  const language = useLanguage();
  const published = useRead(['report', 'public'], (client) => client.publishProgress());
  const now = new Date().toISOString();
  const issues = published.data?.body.issues ?? [];
  const coming = looked
    .map((back) => releaseOf(monthBefore(back)))
    .filter(({ month }) => month >= firstMonth && !issues.some((issue) => issue.month === month));
  return (
    <section aria-labelledby="calendar" className="panel">
      <h2 id="calendar">{say.calendar}</h2>
      <ProblemAlert error={published.error} again={published.refetch} />
      <ul className="turns">
        {coming.map(({ month, releaseAt, because }) => {
          const report = known.find((one) => one.month === month && one.status !== 'discarded');
          return (
            <li key={month}>
              <Space wrap>
                <strong>{month}</strong>
                <span className={releaseAt < now ? 'bad' : 'quiet'}>
                  {(releaseAt < now ? say.late : say.due)(showInstant(releaseAt))}
                  {because && marks.inBrackets(because[language])}
                </span>
                {report && (
                  <Link to={addressOf('reports', report.id)}>
                    <StateTag kind="report" state={report.status} />
                  </Link>
                )}
                {!report && isOver(month, now) && (
                  <Act
                    route="draftReport"
                    kind="report"
                    title={say.draftMonth(month)}
                    fixed={{ month, revision: 1, note: undefined }}
                    button={{ type: 'primary', size: 'small' }}
                    onDone={onDone}
                  />
                )}
                {!report && !isOver(month, now) && <span className="quiet">{say.notOver}</span>}
              </Space>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
