import { Skeleton } from 'antd';
import { type MeasureId, measures } from '#schemas/measures.ts';
import { useRead } from '../parts/hub.tsx';
import { ProblemAlert } from '../parts/problem-alert.tsx';
import { showInstant } from '../parts/time-money.ts';
import { useWords } from '../start/language.ts';
import { useNames } from '../words/names.ts';
import { Chart } from './chart.tsx';
import { figureOf, showFigure, topicIds } from './figures.ts';
import { MeasureTable } from './measure-table.tsx';
import { Scroll } from './scroll.tsx';

const words = {
  zh: {
    asOf: (at: string) => `数据截至 ${at}`,
    total: '合计',
    days: '按日',
    day: '日期',
    none: '本公司这个月还没有数据；有业务发生后会自动出现在这里。',
    chart: '每日受理与支付',
  },
  en: {
    asOf: (at: string) => `As of ${at}`,
    total: 'In all',
    days: 'Day by day',
    day: 'Day',
    none: 'Nothing of your company was counted in this month yet; it appears by itself as things happen.',
    chart: 'Acceptances and payments by day',
  },
};

const daily = [
  'handoffsRequested',
  'handoffsAccepted',
  'handoffsPaid',
  'settledFen',
  'assistsReported',
  'leadsReported',
] as const satisfies readonly MeasureId[];
const drawn = ['handoffsAccepted', 'handoffsPaid'] as const satisfies readonly MeasureId[];

/** What a single company's events come to: no stocks, no quantiles. */
const isOwn = (id: MeasureId) => ['flow', 'whole', 'histogram'].includes(measures[id].form.type);

/** A company's own month: by county and by day. */
export function OwnProgress({ month }: { readonly month: string }) {
  const say = useWords(words);
  const names = useNames();
  const progress = useRead(['progress', 'own', month], (client) => client.readOwnProgress({ query: { month } }));
  const shown = progress.data?.body;
  if (!shown)
    return progress.error ? (
      <ProblemAlert error={progress.error} again={progress.refetch} />
    ) : (
      <Skeleton active title={false} />
    );
  if (Object.keys(shown.total).length === 0) return <p className="panel">{say.none}</p>;
  const counties = shown.counties.filter(({ figures }) => Object.keys(figures).length > 0);
  const columns = [
    { key: 'total', name: say.total, figures: shown.total },
    ...counties.map(({ countyCode, figures }) => ({ key: countyCode, name: names.place(countyCode), figures })),
  ];
  return (
    <>
      <p className="quiet">{say.asOf(showInstant(shown.asOf))}</p>
      {drawn.some((id) => figureOf(shown.total, id)) && (
        <Chart
          id="chart-days"
          label={say.chart}
          categories={shown.days.map(({ day }) => day.slice(8))}
          series={drawn.map((id) => ({
            name: names.value(id),
            data: shown.days.map(({ figures }) => figureOf(figures, id) ?? 0),
          }))}
        />
      )}
      <section aria-labelledby="by-day" className="panel">
        <h2 id="by-day">{say.days}</h2>
        <Scroll>
          <table className="figures">
            <thead>
              <tr>
                <th scope="col">{say.day}</th>
                {daily.map((id) => (
                  <th key={id} scope="col">
                    {names.value(id)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {shown.days.map(({ day, figures }) => (
                <tr key={day}>
                  <th scope="row">{day}</th>
                  {daily.map((id) => (
                    <td key={id}>{showFigure(id, figureOf(figures, id))}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      </section>
      {topicIds.map((topic) => (
        <MeasureTable
          key={topic}
          topic={topic}
          columns={columns}
          wanted={(id) => isOwn(id) && figureOf(shown.total, id) !== undefined}
        />
      ))}
    </>
  );
}
