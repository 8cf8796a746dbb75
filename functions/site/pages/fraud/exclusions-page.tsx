import { Space } from 'antd';
import type { Output } from '#schemas/client.ts';
import { exclusionNoun, mostExclusionMonths } from '#schemas/exclusions.ts';
import { Act } from '../parts/act.tsx';
import { CommitteeName } from '../parts/committee.tsx';
import { Filters, oneOf, StateChoice, useFilter } from '../parts/filters.tsx';
import { useHub, useList } from '../parts/hub.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { RecordTable } from '../parts/record-table.tsx';
import { Steps } from '../parts/steps.tsx';
import { showInstant } from '../parts/time-money.ts';
import { TimelineList } from '../parts/timeline-list.tsx';
import { StateTag } from '../parts/value.tsx';
import { useWords } from '../start/language.ts';
import { useNames } from '../words/names.ts';

export const guide = {
  zh: [
    '有些信息会见于许多不相干的案件，例如拖车公司总机、医院收款账号。委员会可以将其排除，使其不再作为关联依据。',
    '被排除的信息在匹配结果中显示为“不予关联”并附上理由，会员公司能看到理由，请写得清楚、得体。',
    `每项排除都有期限，最长 ${mostExclusionMonths} 个月；到期前可以延长，也可以提前取消。取消或到期后重新参与比对，平台随即忘记该信息。`,
    '超过阈值的常见信息由系统自动不予关联，无需在此排除。',
  ],
  en: [
    "Some values stand in many cases that have nothing to do with each other: a towing service's switchboard, a hospital's account. The committee may exclude them, so that they link nothing.",
    'In matches an excluded value is shown as suppressed with the reason, which members read: write it clearly.',
    `Each exclusion has an end, ${mostExclusionMonths} months away at most; it can be extended before, or lifted. The value then links again, and the hub forgets what it was.`,
    'Values that more leads than the threshold carry are suppressed by themselves and need no exclusion.',
  ],
};

const words = {
  zh: {
    label: '排除清单',
    exclude: '排除一项信息',
    empty: '没有被排除的信息。委员会排除后会列在这里。',
    forgotten: '已不保存',
    actions: '操作',
    before: `理由会显示给会员公司；截止时间最长为 ${mostExclusionMonths} 个月之后。`,
  },
  en: {
    label: 'Excluded values',
    exclude: 'Exclude a value',
    empty: 'Nothing is excluded. What the committee excludes stands here.',
    forgotten: 'No longer kept',
    actions: 'Actions',
    before: `Members read the reason; the end is ${mostExclusionMonths} months away at most.`,
  },
};

type Exclusion = Output<'listExclusions'>['items'][number];

/** The values that link nothing by the committee's decision. */
export default function ExclusionsPage() {
  const say = useWords(words);
  const names = useNames();
  const { client } = useHub();
  const [chosen, setStatus] = useFilter('status');
  const status = oneOf(exclusionNoun.states, chosen);
  const list = useList(['exclusion', 'list', status], (reader, paging) =>
    reader.listExclusions({ query: { ...paging, ...(status ? { status } : {}) } }),
  );
  const reread = async (id: string) => (await client.readExclusion({ params: { id } })).body;
  return (
    <>
      <PageHead
        page="exclusions"
        actions={
          <Act
            route="excludeIndicator"
            kind="exclusion"
            title={say.exclude}
            button={{ type: 'primary' }}
            above={<p className="quiet">{say.before}</p>}
          />
        }
      />
      <Filters>
        <StateChoice kind="exclusion" states={exclusionNoun.states} value={chosen} onChange={setStatus} />
      </Filters>
      <RecordTable<Exclusion>
        label={say.label}
        list={list}
        empty={say.empty}
        expanded={({ id }) => (
          <TimelineList
            kind="exclusion"
            of={['exclusion', id]}
            read={(reader) => reader.readExclusionTimeline({ params: { id } })}
          />
        )}
        columns={[
          { title: names.field('indicatorKind'), render: (_, row) => names.value(row.indicatorKind) },
          {
            title: names.field('indicator'),
            render: (_, { indicator }) =>
              indicator ? (
                <>
                  <span className="number">{indicator.value}</span> {indicator.name}
                </>
              ) : (
                <span className="quiet">{say.forgotten}</span>
              ),
          },
          { title: names.field('status'), render: (_, row) => <StateTag kind="exclusion" state={row.status} /> },
          { title: names.field('until', 'exclusion'), render: (_, row) => showInstant(row.until) },
          {
            title: names.field('reason', 'exclusion'),
            render: (_, row) => <span className="prose">{row.reason}</span>,
          },
          { title: names.field('decidedBy'), render: (_, row) => <CommitteeName id={row.decidedBy} /> },
          { title: names.field('createdAt'), render: (_, row) => showInstant(row.createdAt) },
          {
            title: say.actions,
            className: 'no-print',
            render: (_, row) => (
              <Space>
                <Steps
                  noun={exclusionNoun}
                  record={row}
                  reread={() => reread(row.id)}
                  danger={['lift']}
                  initial={{ extend: { reason: row.reason } }}
                />
              </Space>
            ),
          },
        ]}
      />
    </>
  );
}
