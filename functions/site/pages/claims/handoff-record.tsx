import { Card, Skeleton, Space } from 'antd';
import type { Output } from '#schemas/client.ts';
import { handoffNoun } from '#schemas/handoffs.ts';
import { useHub, useRead } from '../parts/hub.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { ProblemAlert } from '../parts/problem-alert.tsx';
import { RecordFacts } from '../parts/record-facts.tsx';
import { Steps } from '../parts/steps.tsx';
import { showFen } from '../parts/time-money.ts';
import { RecordLink, StateTag } from '../parts/value.tsx';
import { useWords } from '../start/language.ts';
import { useNames } from '../words/names.ts';
import { CaseEvidence } from './case-evidence.tsx';
import { Due } from './due.tsx';
import { HandoffMoney } from './handoff-money.tsx';
import { HandoffTimeline } from './handoff-timeline.tsx';
import { relationWords } from './handoff-words.ts';
import { ScreeningResult } from './screening-result.tsx';
import { settlementFrom } from './settlement-from.ts';
import { StateDiagram } from './state-diagram.tsx';
import { TrackingLink } from './tracking-link.tsx';

const words = {
  zh: {
    next: '当前待办',
    screening: '快处筛查（按当时版本）',
    assessed: (amount: string) => `定损金额 ${amount}；各项赔付合计须与之相等。`,
    payable: (amount: string) => `保险应付金额 ${amount}。`,
    missing: '以下影像与单证尚缺。可以先上传；无法取得的，请逐项写明原因。',
    unnumbered: '尚无案号的案件',
    case: '案件信息',
    labels: {},
  },
  en: {
    next: 'What is due',
    screening: 'Screening, by the versions of then',
    assessed: (amount: string) => `Damage assessed at ${amount}: all amounts together must be that.`,
    payable: (amount: string) => `Insurers owe ${amount}.`,
    missing: 'These photos and papers are missing. Upload them first, or say of each why it cannot be had.',
    unnumbered: 'A case without a claim number',
    case: 'The case',
    labels: {
      accept: 'Accept',
      assign: 'Assign an adjuster',
      calculate: 'Calculate',
      sendBack: 'Send the calculation back',
      note: 'Add a note',
      share: 'Open a tracking link',
    },
  },
};

/** One hand-off with everything that belongs to it. */
export function HandoffRecord({ id }: { readonly id: string }) {
  const params = { id };
  const handoff = useRead(['handoff', id], (client) => client.readHandoff({ params }));
  if (handoff.error || !handoff.data)
    return (
      <>
        <PageHead page="handoffs" />
        {handoff.error ? <ProblemAlert error={handoff.error} again={handoff.refetch} /> : <Skeleton active />}
      </>
    );
  const reread = async () => (await handoff.refetch({ throwOnError: true })).data?.body ?? {};
  return <Known record={handoff.data.body} reread={reread} />;
}

interface KnownProps {
  readonly record: Output<'readHandoff'>;
  readonly reread: () => Promise<Readonly<Record<string, unknown>>>;
}

/** Fields that a part of the page of its own shows. */
const elsewhere = [
  'status',
  'claimNumber',
  'dueAt',
  'dueFor',
  'overdue',
  'settlement',
  'screening',
  'estimateId',
  'shared',
  'assessedFen',
  'payableFen',
  'paidFen',
  'underwritingMemberId',
  'underwritingCity',
  'handlingMemberId',
  'handlingCity',
];

function Known({ record, reread }: KnownProps) {
  const say = useWords(words);
  const names = useNames();
  const relations: Readonly<Record<string, string>> = useWords(relationWords);
  const { me } = useHub();
  const params = { id: record.id };
  const evidence = useRead(['evidence', 'case', record.id, 'shots'], (client) =>
    client.readCaseEvidence({ params, query: { limit: 1 } }),
  );
  const screened = useRead(
    ['handoff', record.id, 'screening'],
    (client) => client.readHandoffScreening({ params }),
    record.screening !== undefined,
  );
  const shots = evidence.data?.body.completeness.shots ?? [];
  const lacking = shots.filter(({ ok }) => !ok).map(({ shotKind }) => ({ shotKind }));
  const { facts, screening } = screened.data?.body ?? {};
  const settlement = settlementFrom(record, facts, screening);
  const name = record.claimNumber ?? say.unnumbered;
  return (
    <>
      <PageHead
        page="handoffs"
        tabTitle={name}
        title={
          <Space wrap>
            {name} <StateTag kind="handoff" state={record.status} />
          </Space>
        }
        actions={
          <Steps
            noun={handoffNoun}
            record={record}
            reread={reread}
            labels={say.labels}
            except={[record.shared ? 'share' : 'revokeShare']}
            danger={['decline', 'withdraw', 'return', 'revokeShare', 'makeOrdinary', 'sendBack']}
            {...(record.dueFor
              ? { due: record.status === 'accepted' && !record.credentialNumber ? 'assign' : record.dueFor.verb }
              : {})}
            initial={{
              ...(lacking.length > 0 ? { document: { unavailable: lacking } } : {}),
              ...(record.payableFen === undefined ? {} : { pay: { paidFen: record.payableFen } }),
              ...(settlement ? { calculate: { settlement } } : {}),
            }}
            above={{
              ...(record.assessedFen === undefined
                ? {}
                : { calculate: <p>{say.assessed(showFen(record.assessedFen))}</p> }),
              ...(record.payableFen === undefined ? {} : { pay: <p>{say.payable(showFen(record.payableFen))}</p> }),
              ...(lacking.length > 0 ? { document: <p>{say.missing}</p> } : {}),
            }}
          />
        }
      />
      <div className="side-by-side">
        <Card size="small" title={say.next} className="part">
          <Due of={record} />
          <TrackingLink id={record.id} shared={record.shared ?? false} member={me.role === 'member'} />
        </Card>
        <HandoffMoney record={record} />
      </div>
      <RecordFacts
        kind="handoff"
        title={say.case}
        record={record}
        first={[
          'underwritingBranchId',
          'handlingBranchId',
          'track',
          'policyNumber',
          'plate',
          'accidentAt',
          'countyCode',
          'place',
          'description',
        ]}
        except={elsewhere}
        shown={record.assistId ? { assistId: <RecordLink id={record.assistId} /> } : {}}
      />
      <CaseEvidence handoff={record} />
      {screening && (
        <details className="part">
          <summary>{say.screening}</summary>
          <ScreeningResult of={screening} />
        </details>
      )}
      <StateDiagram
        noun={handoffNoun}
        state={record.status}
        verbName={(verb) => names.verb(verb, 'handoff')}
        relationName={(relation) => relations[relation] ?? relation}
      />
      <HandoffTimeline id={record.id} />
    </>
  );
}
