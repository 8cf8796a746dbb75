import { Card, Skeleton } from 'antd';
import type { DatedRates } from '#schemas/tariffs.ts';
import { Act } from '../parts/act.tsx';
import { MemberName } from '../parts/directory.tsx';
import { useHub, useList, useRead } from '../parts/hub.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { ProblemAlert } from '../parts/problem-alert.tsx';
import { RecordTable } from '../parts/record-table.tsx';
import { showFen, showInstant } from '../parts/time-money.ts';
import { useWords } from '../start/language.ts';
import { useNames } from '../words/names.ts';
import './publication.css';

export const guide = {
  zh: [
    '奖励标准是：其他公司的查勘员为本公司客户办理一件案件，本公司给予的绩效奖励。',
    '首次登记可自本月起即时执行；以后的变更自以后某月起执行。已按原标准办理的案件不受影响。',
    '未登记的公司按下面的统一标准执行。各公司互相看不到对方的标准，应得的金额见月度结算单。',
  ],
  en: [
    "A tariff is what a company gives as a performance reward for each case of its customers that another company's adjusters handle.",
    'The first one may hold from this month on at once; a change holds from the beginning of a later month. What was done under a rate keeps it.',
    'Companies that have set nothing give the standard rates below. Companies do not see the tariffs of others; what they are owed stands in their statements.',
  ],
};

const words = {
  zh: {
    standard: '统一标准（未登记时适用）',
    label: '各公司标准',
    own: '本公司标准',
    set: '登记标准',
    empty: '还没有公司登记；均按统一标准执行。',
    emptyOwn: '本公司尚未登记，按统一标准执行。',
    now: '现行',
    later: '将执行',
    past: '已停用',
    history: '各次登记',
  },
  en: {
    standard: 'Standard rates, where nothing is set',
    label: 'Tariffs of the companies',
    own: 'Our tariff',
    set: 'Set a tariff',
    empty: 'No company has set a tariff; the standard rates hold for all.',
    emptyOwn: 'Your company has set nothing; the standard rates hold.',
    now: 'Holds now',
    later: 'to come',
    past: 'past',
    history: 'Rates in turn',
  },
};

const rateFields = ['quickFen', 'ordinaryFen', 'assistFen'] as const;

/** The rates that hold at an instant: the last that have begun; of equal ones the later. */
const holding = (rates: readonly DatedRates[], at: string): DatedRates | undefined =>
  rates
    .filter(({ holdsFrom }) => holdsFrom <= at)
    .reduce<DatedRates | undefined>((best, one) => (best && best.holdsFrom > one.holdsFrom ? best : one), undefined);

export default function TariffsPage() {
  const say = useWords(words);
  const names = useNames();
  const { me } = useHub();
  const isMember = me.role === 'member';
  const standard = useRead(['tariff', 'standard'], (client) => client.readStandardTariff());
  const list = useList(['tariff', 'list'], (client, query) => client.listTariffs({ query }));
  const now = new Date().toISOString();
  const rates = standard.data?.body;
  return (
    <>
      <PageHead
        page="tariffs"
        actions={!me.branchId && <Act route="setTariff" kind="tariff" title={say.set} button={{ type: 'primary' }} />}
      />
      <RecordTable
        label={isMember ? say.own : say.label}
        list={list}
        empty={isMember ? say.emptyOwn : say.empty}
        columns={[
          { title: names.field('memberId'), render: (_, row) => <MemberName id={row.memberId} /> },
          ...rateFields.map((field) => ({
            title: names.field(field),
            align: 'right' as const,
            render: (_: unknown, row: { rates: readonly DatedRates[] }) => {
              const current = holding(row.rates, now);
              return current ? showFen(current[field]) : '—';
            },
          })),
          {
            title: names.field('holdsFrom'),
            render: (_, row) => {
              const current = holding(row.rates, now);
              return current ? showInstant(current.holdsFrom) : '—';
            },
          },
        ]}
        expanded={(row) => <History rates={row.rates} now={now} />}
      />
      <Card size="small" title={say.standard} className="part">
        <ProblemAlert error={standard.error} again={standard.refetch} />
        {standard.isPending && <Skeleton active title={false} />}
        {rates && (
          <dl className="facts">
            {rateFields.map((field) => (
              <div key={field}>
                <dt>{names.field(field)}</dt>
                <dd>{showFen(rates[field])}</dd>
              </div>
            ))}
          </dl>
        )}
      </Card>
    </>
  );
}

/** All rates of a company in turn, past and to come. */
function History({ rates, now }: { readonly rates: readonly DatedRates[]; readonly now: string }) {
  const say = useWords(words);
  const names = useNames();
  const current = holding(rates, now);
  return (
    <table className="figures">
      <caption>{say.history}</caption>
      <thead>
        <tr>
          <th scope="col">{names.field('holdsFrom')}</th>
          {rateFields.map((field) => (
            <th key={field} scope="col">
              {names.field(field)}
            </th>
          ))}
          <th scope="col">{names.field('setAt')}</th>
          <th scope="col">{names.field('status')}</th>
        </tr>
      </thead>
      <tbody>
        {[...rates].reverse().map((one) => (
          <tr key={`${one.holdsFrom} ${one.setAt}`}>
            <th scope="row">{showInstant(one.holdsFrom)}</th>
            {rateFields.map((field) => (
              <td key={field}>{showFen(one[field])}</td>
            ))}
            <td>{showInstant(one.setAt)}</td>
            <td>{one === current ? say.now : one.holdsFrom > now ? say.later : say.past}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
