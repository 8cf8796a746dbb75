import { Skeleton } from 'antd';
import { cities } from '#schemas/divisions.ts';
import { type MeasureId, measures } from '#schemas/measures.ts';
import type { Progress } from '#schemas/progress.ts';
import { monthsFrom } from '#schemas/release-calendar.ts';
import { Choice, Filters, useFilter } from '../parts/filters.tsx';
import { useMay, useRead } from '../parts/hub.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { ProblemAlert } from '../parts/problem-alert.tsx';
import { showInstant } from '../parts/time-money.ts';
import { useLanguage, useWords } from '../start/language.ts';
import { useNames } from '../words/names.ts';
import { Chart } from './chart.tsx';
import { figureOf, showFigure, topicIds } from './figures.ts';
import { type FigureColumn, MeasureTable } from './measure-table.tsx';
import { MonthChoice, useMonth } from './month-choice.tsx';
import { OwnProgress } from './own-progress.tsx';
import './publication.css';

export const guide = {
  zh: [
    '这里是两市一体化的当月数据：随业务发生即时累计，尚未经协会批准，与以后公布的数字可能略有差异。',
    '用“月份”翻看各月；用“范围”在两市合计、天水各县区、陇南各县区之间切换。地址栏随之变化，可以转发给同事。',
    '点击指标名称可查看统计口径。缩进的指标是上一级指标的组成部分，相加等于上一级。',
    '占比和小时数没有依据时显示“—”；计数没有发生时为 0。中位数、占比等只统计到市。',
    '会员公司可切换到“本公司”，查看本公司按县区、按日的数据；异地通赔计在受理公司。',
    '对社会公布的数字在“月度公示”中由两市协会共同批准。',
  ],
  en: [
    'These are the figures of the integration month by month. They grow as things happen and are not approved yet: what is published later may differ a little.',
    'Leaf through the months, and choose between both cities and the counties of either. The address follows, so that a view can be sent to a colleague.',
    'Click the name of a measure to read what exactly it counts. Indented measures are parts of the one above and add up to it.',
    'A share or a number of hours that has nothing behind it shows "—"; a count without events is 0. Medians and shares exist for cities only.',
    'Members can switch to their own company and see its figures by county and by day; hand-offs count for the company that handles them.',
    'What the public gets is approved by both associations under "Monthly reports".',
  ],
};

const words = {
  zh: {
    range: '范围',
    cities: '两市',
    counties: (city: string) => `${city}各县区`,
    own: '本公司',
    asOf: (at: string) => `数据截至 ${at}，未经批准`,
    before: (figure: string) => `上月 ${figure}`,
    key: '主要数据',
    chart: '各县区异地通赔：发起、受理、结案',
  },
  en: {
    range: 'Show',
    cities: 'Both cities',
    counties: (city: string) => `Counties of ${city}`,
    own: 'My company',
    asOf: (at: string) => `As of ${at}, not approved`,
    before: (figure: string) => `month before: ${figure}`,
    key: 'Key figures',
    chart: 'Hand-offs by county: requested, accepted, closed',
  },
};

/** What one looks at first. */
const keyMeasures = [
  'handoffsRequested',
  'handoffsAccepted',
  'handoffsPaid',
  'settledFen',
  'hoursToPaymentMedian',
  'assistsReported',
  'credentialedAdjusters',
  'leadsReported',
] as const satisfies readonly MeasureId[];
const drawn = ['handoffsRequested', 'handoffsAccepted', 'handoffsClosed'] as const satisfies readonly MeasureId[];

export default function ProgressPage() {
  const say = useWords(words);
  const language = useLanguage();
  const may = useMay();
  const [month, setMonth] = useMonth(0);
  const [range, setRange] = useFilter('range');
  const own = range === 'own' && may('readOwnProgress');
  const options = [
    ...cities.map((city) => ({ value: city.code, label: say.counties(city[language]) })),
    ...(may('readOwnProgress') ? [{ value: 'own', label: say.own }] : []),
  ];
  return (
    <>
      <PageHead page="progress" />
      <Filters>
        <MonthChoice month={month} onChange={setMonth} />
        <Choice label={say.range} all={say.cities} options={options} value={range} onChange={setRange} />
      </Filters>
      {own ? <OwnProgress month={month} /> : <Joint month={month} range={range} />}
    </>
  );
}

/** Both cities, or the counties of one. */
function Joint({ month, range }: { readonly month: string; readonly range: string }) {
  const say = useWords(words);
  const names = useNames();
  const progress = useRead(['progress', month], (client) => client.readProgress({ query: { month } }));
  const before = useRead(['progress', monthsFrom(month, -1)], (client) =>
    client.readProgress({ query: { month: monthsFrom(month, -1) } }),
  );
  const shown = progress.data?.body;
  if (!shown)
    return progress.error ? (
      <ProblemAlert error={progress.error} again={progress.refetch} />
    ) : (
      <Skeleton active title={false} />
    );
  const city = shown.cities.find(({ cityCode }) => cityCode === range);
  const columns: FigureColumn[] = city
    ? [
        { key: city.cityCode, name: names.place(city.cityCode), figures: city.total },
        ...city.counties.map(({ countyCode, figures }) => ({
          key: countyCode,
          name: names.place(countyCode),
          figures,
        })),
      ]
    : [
        { key: 'both', name: names.field('both'), figures: shown.both },
        ...shown.cities.map(({ cityCode, total }) => ({ key: cityCode, name: names.place(cityCode), figures: total })),
      ];
  const bars = barsOf(shown, range);
  const first = city?.total ?? shown.both;
  const earlier = before.data?.body.cities.find(({ cityCode }) => cityCode === range)?.total ?? before.data?.body.both;
  return (
    <>
      <p className="quiet">{say.asOf(showInstant(shown.asOf))}</p>
      <dl className="key-figures" aria-label={say.key}>
        {keyMeasures.map((id) => (
          <div key={id}>
            <dt>{names.value(id)}</dt>
            <dd>
              <strong>{showFigure(id, figureOf(first, id))}</strong>
              {earlier && <div className="quiet">{say.before(showFigure(id, figureOf(earlier, id)))}</div>}
            </dd>
          </div>
        ))}
      </dl>
      <Chart
        id="chart-counties"
        label={say.chart}
        categories={bars.codes.map((code) => names.place(code))}
        series={bars.series.map(({ id, data }) => ({ name: names.value(id), data }))}
      />
      {topicIds.map((topic) => (
        <MeasureTable
          key={topic}
          topic={topic}
          columns={columns}
          wanted={(id) => !city || measures[id].publicBy !== 'both'}
        />
      ))}
    </>
  );
}

/** What the chart draws: three counts by county, of one city or of both. */
function barsOf(progress: Progress, range: string) {
  const counties = progress.cities
    .filter(({ cityCode }) => cityCode === range || !progress.cities.some((city) => city.cityCode === range))
    .flatMap((city) => city.counties);
  return {
    codes: counties.map(({ countyCode }) => countyCode),
    series: drawn.map((id) => ({ id, data: counties.map(({ figures }) => figureOf(figures, id) ?? 0) })),
  };
}
