import { Card, Skeleton, Table } from 'antd';
import { lazy, Suspense } from 'react';
import type { Output } from '#schemas/client.ts';
import { type ReciprocityMeasure, reciprocityMeasureIds } from '#schemas/reciprocity.ts';
import { MemberName, useDirectory } from '../parts/directory.tsx';
import { Filters, useFilter } from '../parts/filters.tsx';
import { useRead } from '../parts/hub.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { ProblemAlert } from '../parts/problem-alert.tsx';
import { scrollByKeys } from '../parts/scroll-by-keys.ts';
import { monthBefore, showNumber } from '../parts/time-money.ts';
import { useLanguage, useWords } from '../start/language.ts';
import { useNames } from '../words/names.ts';
import { OneOf } from './one-of.tsx';
import './fraud.css';

const GiveTakeChart = lazy(() => import('./give-take-chart.tsx'));

export const guide = {
  zh: [
    '每家公司每月为线索共享贡献了多少、从中受益多少。每项指标的含义列在表中。',
    '会员公司只看到本公司的数字；只有在至少另外三家公司有数字时才显示全体合计，以免从合计推算出某一家。',
    '委员会看到每家公司的数字，可选择一家查看图示。数字只反映协作情况，不用于考核个人。',
  ],
  en: [
    'What each company gives to the shared pool in a month, and what it takes from it. The table says what each figure counts.',
    'A member sees its own figures. A total of all is shown only where at least three others are behind it, so that none of them can be told from it.',
    'The committee sees every company, and chooses one for the chart. The figures tell of working together and are no mark for people.',
  ],
};

const words = {
  zh: {
    month: '月份',
    company: '图示公司',
    table: '贡献与受益',
    measure: '指标',
    total: '全体合计',
    few: '不公开',
    chart: (name: string, month: string) => `${name} ${month} 的贡献与受益，数字见表。`,
    empty: '这个月没有数据。报送线索、印证、查询和查阅都会计入。',
    choose: '图示',
  },
  en: {
    month: 'Month',
    company: 'Chart of',
    table: 'Given and received',
    measure: 'Figure',
    total: 'All members',
    few: 'Not told',
    chart: (name: string, month: string) => `What ${name} gave and received in ${month}; the table has the figures.`,
    empty: 'There is nothing for this month. Leads, sightings, checks and readings are counted.',
    choose: 'Chart',
  },
};

type Reciprocity = Output<'readReciprocity'>;
const months = Array.from({ length: 13 }, (_, back) => monthBefore(back));

/** What members give to the pool and take from it. */
export default function ReciprocityPage() {
  const say = useWords(words);
  const [asked, setMonth] = useFilter('month');
  const month = /^20\d\d-(?:0[1-9]|1[0-2])$/.test(asked) ? asked : (months[0] ?? '');
  const read = useRead(['reciprocity', month], (client) => client.readReciprocity({ query: { month } }));
  return (
    <>
      <PageHead page="reciprocity" />
      <Filters>
        <OneOf
          label={say.month}
          options={[...new Set([...months, month])].map((value) => ({ value, label: value }))}
          value={month}
          onChange={setMonth}
        />
      </Filters>
      <ProblemAlert error={read.error} again={read.refetch} />
      {read.isPending && <Skeleton active title={false} />}
      {read.data && <Figures of={read.data.body} />}
    </>
  );
}

function Figures({ of }: { readonly of: Reciprocity }) {
  const say = useWords(words);
  const names = useNames();
  const language = useLanguage();
  const directory = useDirectory();
  const [asked, setCompany] = useFilter('company');
  const nameOf = (id: string) => {
    const found = directory?.members.find((member) => member.id === id);
    return (language === 'zh' ? found?.name : found?.nameEn) ?? '…';
  };
  const members = of.members.toSorted((a, b) => nameOf(a.memberId).localeCompare(nameOf(b.memberId), language));
  const isActive = ({ figures }: (typeof members)[number]) => reciprocityMeasureIds.some((id) => figures[id]);
  const chosen = members.find(({ memberId }) => memberId === asked) ?? members.find(isActive) ?? members[0];
  if (!chosen) return <p>{say.empty}</p>;
  const wordsOf = (id: ReciprocityMeasure) => of.definitions[id][language];
  return (
    <>
      <Card ref={(card) => scrollByKeys(card)} size="small" title={say.table} className="part">
        <Table<{ id: ReciprocityMeasure }>
          size="small"
          pagination={false}
          scroll={{ x: 'max-content' }}
          rowKey="id"
          dataSource={reciprocityMeasureIds.map((id) => ({ id }))}
          columns={[
            {
              title: say.measure,
              fixed: 'left',
              render: (_, { id }) => (
                <div className="measure">
                  {wordsOf(id)}
                  <div className="quiet">{names.value(of.definitions[id].side, 'side')}</div>
                </div>
              ),
            },
            ...members.map(({ memberId, figures }) => ({
              title: <MemberName id={memberId} />,
              key: memberId,
              align: 'right' as const,
              render: (_: unknown, { id }: { id: ReciprocityMeasure }) => showNumber(figures[id]),
            })),
            {
              title: say.total,
              align: 'right',
              render: (_, { id }) => {
                const total = of.totals[id];
                return total === undefined ? <span className="quiet">{say.few}</span> : showNumber(total);
              },
            },
          ]}
        />
      </Card>
      <Card
        size="small"
        title={nameOf(chosen.memberId)}
        className="part"
        extra={
          members.length > 1 && (
            <OneOf
              label={say.company}
              options={members.map(({ memberId }) => ({ value: memberId, label: nameOf(memberId) }))}
              value={chosen.memberId}
              onChange={setCompany}
            />
          )
        }
      >
        <Suspense fallback={<Skeleton active title={false} />}>
          <GiveTakeChart
            label={say.chart(nameOf(chosen.memberId), of.month)}
            bars={reciprocityMeasureIds.map((id) => ({
              name: wordsOf(id),
              given: of.definitions[id].side === 'given',
              value: chosen.figures[id],
            }))}
            given={names.value('given', 'side')}
            received={names.value('received', 'side')}
          />
        </Suspense>
      </Card>
    </>
  );
}
