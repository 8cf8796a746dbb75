import type { Output } from '#schemas/client.ts';
import { leadLife } from '#schemas/lead-life.ts';
import { rewardNoun } from '#schemas/rewards.ts';
import { MemberName } from '../parts/directory.tsx';
import { Filters, oneOf, StateChoice, useFilter } from '../parts/filters.tsx';
import { useHub, useList } from '../parts/hub.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { RecordTable } from '../parts/record-table.tsx';
import { Steps } from '../parts/steps.tsx';
import { showFen, showInstant } from '../parts/time-money.ts';
import { TimelineList } from '../parts/timeline-list.tsx';
import { RecordLink, StateTag } from '../parts/value.tsx';
import { useWords } from '../start/language.ts';
import { useNames } from '../words/names.ts';
import { OneOf } from './one-of.tsx';

const percent = (points: number) => `${points / 100}%`;

export const guide = {
  zh: [
    '线索经委员会查实后，承保公司按减损金额的一定比例向报送公司支付奖励，用于奖励发现线索的查勘员。',
    `比例由承保公司设定，未设定的按 ${percent(leadLife.standardRewardShare)}，最高 ${percent(leadLife.mostRewardShare)}。平台只计算金额，由两家公司自行支付。`,
    '应付的奖励会自动列入月度结算。不经结算而直接支付的，登记付款时请勾选“已直接支付”，结算中随即冲回，避免重复支付。',
    '支付后由应付公司填写付款凭证号登记。结论被推翻的，尚未支付的奖励自动取消。',
  ],
  en: [
    'When the committee finds a lead proven, the underwriting company owes the reporting one a share of what was saved, for the adjuster who saw it.',
    `Each company sets its share; without one it is ${percent(leadLife.standardRewardShare)}, and ${percent(leadLife.mostRewardShare)} at most. The hub reckons and the two companies pay.`,
    'What is due goes into the monthly statements by itself. What was paid apart from them is marked "paid directly" when it is settled, so that the statements take it back and nobody pays twice.',
    'The company that pays settles with the reference of its payment. Where a finding is reversed, a reward that is still due is cancelled.',
  ],
};

const words = {
  zh: {
    label: '奖励列表',
    box: '范围',
    empty: {
      earned: '还没有应收的奖励。贵公司报送的线索经查实后，会自动列在这里。',
      payable: '没有应付的奖励。贵公司承保的案件查实欺诈后，会自动列在这里。',
      all: '还没有奖励。线索经查实后会自动产生。',
    },
    lead: '打开线索',
    actions: '操作',
  },
  en: {
    label: 'Rewards',
    box: 'Which',
    empty: {
      earned: 'Nothing is earned yet. When a lead of yours is found proven, its reward comes here by itself.',
      payable: 'Nothing is to be paid. When fraud is proven in a claim that you underwrote, its reward comes here.',
      all: 'There are no rewards yet. They come by themselves when a lead is found proven.',
    },
    lead: 'Open the lead',
    actions: 'Actions',
  },
};

type Reward = Output<'listRewards'>['items'][number];
const boxes = ['earned', 'payable'] as const;

/** Rewards earned, or to be paid. */
export default function RewardsPage() {
  const say = useWords(words);
  const names = useNames();
  const { me, client } = useHub();
  const isMember = me.role === 'member';
  const [chosenBox, setBox] = useFilter('box');
  const [chosenStatus, setStatus] = useFilter('status');
  const box = isMember ? (oneOf(boxes, chosenBox) ?? 'earned') : undefined;
  const status = oneOf(rewardNoun.states, chosenStatus);
  const list = useList(['reward', 'list', box, status], (reader, paging) =>
    reader.listRewards({ query: { ...paging, ...(box ? { box } : {}), ...(status ? { status } : {}) } }),
  );
  const reread = async (id: string) => (await client.readReward({ params: { id } })).body;
  return (
    <>
      <PageHead page="rewards" />
      <Filters>
        {isMember && (
          <OneOf
            label={say.box}
            options={boxes.map((value) => ({ value, label: names.value(value, 'box') }))}
            value={box ?? ''}
            onChange={setBox}
          />
        )}
        <StateChoice kind="reward" states={rewardNoun.states} value={chosenStatus} onChange={setStatus} />
      </Filters>
      <RecordTable<Reward>
        label={say.label}
        list={list}
        empty={say.empty[box ?? 'all']}
        expanded={({ id }) => (
          <TimelineList
            kind="reward"
            of={['reward', id]}
            read={(reader) => reader.readRewardTimeline({ params: { id } })}
          />
        )}
        columns={[
          { title: names.field('amountFen', 'reward'), render: (_, row) => <strong>{showFen(row.amountFen)}</strong> },
          { title: names.field('status'), render: (_, row) => <StateTag kind="reward" state={row.status} /> },
          {
            title: say.actions,
            className: 'no-print',
            render: (_, row) => <Steps noun={rewardNoun} record={row} reread={() => reread(row.id)} />,
          },
          { title: names.field('payerId'), render: (_, row) => <MemberName id={row.payerId} /> },
          { title: names.field('payeeId'), render: (_, row) => <MemberName id={row.payeeId} /> },
          {
            title: names.field('savedFen'),
            render: (_, { savedFen, share }) => `${showFen(savedFen)} × ${percent(share)}`,
          },
          {
            title: names.field('claimNumber'),
            render: (_, { claimNumber }) => <span className="number">{claimNumber}</span>,
          },
          {
            title: names.field('leadId'),
            render: (_, { leadId }) => leadId && <RecordLink id={leadId}>{say.lead}</RecordLink>,
          },
          { title: names.field('confirmedAt'), render: (_, row) => showInstant(row.confirmedAt) },
          {
            title: names.field('paymentReference'),
            render: (_, { paymentReference, paidDirectly }) => (
              <>
                <span className="number">{paymentReference}</span>
                {paidDirectly && <div className="quiet">{names.field('paidDirectly')}</div>}
              </>
            ),
          },
        ]}
      />
    </>
  );
}
