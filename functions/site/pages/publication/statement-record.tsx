import { Alert, Skeleton, Space } from 'antd';
import dayjs from 'dayjs';
import { useState } from 'react';
import type { Output } from '#schemas/client.ts';
import type { StatementLine } from '#schemas/statement-entries.ts';
import { disputeDays, statementNoun } from '#schemas/statements.ts';
import { Act } from '../parts/act.tsx';
import { MemberName, useDirectory } from '../parts/directory.tsx';
import { useHub, useList, useRead } from '../parts/hub.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { ProblemAlert } from '../parts/problem-alert.tsx';
import { RecordFacts } from '../parts/record-facts.tsx';
import { Steps } from '../parts/steps.tsx';
import { showFen, showInstant } from '../parts/time-money.ts';
import { TimelineList } from '../parts/timeline-list.tsx';
import { StateTag } from '../parts/value.tsx';
import { useWholeList } from '../parts/whole-list.ts';
import { marks, useLanguage, useWords } from '../start/language.ts';
import { useNames } from '../words/names.ts';
import { LinesContext } from './line-input.tsx';
import { Net } from './net.tsx';
import { StatementDispute } from './statement-dispute.tsx';
import { StatementFiles } from './statement-files.tsx';
import { StatementLines } from './statement-lines.tsx';
import { StatementTotals } from './statement-totals.tsx';

const words = {
  zh: {
    title: (month: string) => `${month} 结算单`,
    dispute: (count: number) => (count > 0 ? `对所选 ${count} 条提出异议` : '提出异议'),
    until: (day: string) => `请在 ${day} 前核对：确认无误，或在明细中勾选有异议的条目后提出异议。`,
    decide: '裁定异议',
    decideAll: '请对每条有异议的明细作出裁定。成立的将在下一未结月份为双方整条冲回。',
    note: '异议说明',
  },
  en: {
    title: (month: string) => `Statement of ${month}`,
    dispute: (count: number) =>
      count > 0 ? `Dispute the ${count === 1 ? 'ticked line' : `${count} ticked lines`}` : 'Dispute',
    until: (day: string) =>
      `Check it before ${day}: agree, or tick in the list the lines that you dispute, then dispute them.`,
    decide: 'Decide the dispute',
    decideAll:
      'Decide each disputed line. One that is upheld is taken back whole, for both companies, in the next open month.',
    note: 'Note of the company',
  },
};

type Statement = Output<'readStatement'>;

/** A statement: the amount, with whom it came about, line by line, and what is to be done with it. */
export function StatementRecord({ id }: { readonly id: string }) {
  const { me } = useHub();
  const [chosen, choose] = useState<readonly string[]>([]);
  const read = useRead(['statement', id], (client) => client.readStatement({ params: { id } }));
  const lines = useList(['statement', id, 'lines'], (client, paging) =>
    client.listStatementLines({ params: { id }, query: paging }),
  );
  const nameOf = useLineName();
  const statement = read.data?.body;
  // Lines are disputed and decided by what stands in them: nobody shall choose among a first page.
  useWholeList(lines, statement?.status === 'issued' || statement?.status === 'disputed', Number.POSITIVE_INFINITY);
  if (!statement)
    return read.error ? <ProblemAlert error={read.error} again={read.refetch} /> : <Skeleton active title={false} />;
  const reread = async () => (await read.refetch({ throwOnError: true })).data?.body ?? {};
  const mayDispute = statement.status === 'issued' && me.role === 'member' && !me.branchId;
  const { rows, given, received, dispute, decisions, contested, resolved, ...record } = statement;
  const options = lines.items.map((line) => ({ value: line.id, label: nameOf(line) }));
  return (
    <LinesContext value={options}>
      <Head
        statement={statement}
        reread={reread}
        chosen={chosen}
        mayDispute={mayDispute}
        isWhole={!lines.isPending && !lines.hasNextPage}
      />
      <StatementDispute statement={statement} lines={lines.items} nameOf={nameOf} />
      <StatementTotals statement={statement} />
      <StatementLines
        list={lines}
        memberId={statement.memberId}
        {...(mayDispute ? { selection: { chosen, choose } } : {})}
      />
      <RecordFacts
        kind="statement"
        record={record}
        first={['memberId', 'month', 'lines', 'settlementReference', 'disputedAt', 'linesHash']}
        except={['status', 'netFen', 'cityCode', 'otherCityCode', 'corrections', 'correctionFen']}
        shown={{ linesHash: <span className="number">{record.linesHash}</span> }}
      />
      <TimelineList
        kind="statement"
        of={['statement', id]}
        read={(client) => client.readStatementTimeline({ params: { id } })}
      />
    </LinesContext>
  );
}

interface HeadProps {
  readonly statement: Statement;
  readonly reread: () => Promise<Readonly<Record<string, unknown>>>;
  readonly chosen: readonly string[];
  readonly mayDispute: boolean;
  /** Whether all lines have been read. */
  readonly isWhole: boolean;
}

function Head({ statement, reread, chosen, mayDispute, isWhole }: HeadProps) {
  const say = useWords(words);
  const { id, month, status, dispute } = statement;
  const seen = { record: statement, version: statement.version, reread };
  return (
    <>
      <PageHead
        page="statements"
        tabTitle={say.title(month)}
        title={
          <Space wrap>
            {say.title(month)} <MemberName id={statement.memberId} /> <StateTag kind="statement" state={status} />
          </Space>
        }
        actions={
          <>
            {mayDispute && (
              <Act
                route="disputeStatement"
                kind="statement"
                title={say.dispute(chosen.length)}
                params={{ id }}
                seen={seen}
                initial={{ lines: chosen.map((line) => ({ line })) }}
                button={{ danger: true, loading: !isWhole }}
              />
            )}
            {status === 'disputed' && (
              <Act
                route="decideStatement"
                kind="statement"
                title={say.decide}
                params={{ id }}
                seen={seen}
                initial={{ decisions: dispute?.lines.map(({ line }) => ({ line })) ?? [] }}
                above={
                  <Alert
                    type="info"
                    className="part"
                    title={say.decideAll}
                    description={dispute && `${say.note}${marks.colon()}${dispute.note}`}
                  />
                }
                button={{ type: 'primary', loading: !isWhole }}
              />
            )}
            <Steps noun={statementNoun} record={statement} reread={reread} except={['dispute', 'decide']} />
            <StatementFiles statement={statement} />
          </>
        }
      />
      {mayDispute && (
        <Alert
          type="warning"
          showIcon
          className="part no-print"
          title={say.until(showInstant(dayjs(statement.createdAt).add(disputeDays, 'day').toISOString()))}
        />
      )}
      <p>
        <strong className="net">
          <Net fen={statement.netFen} />
        </strong>
      </p>
    </>
  );
}

/** A line in one sentence. */
function useLineName(): (line: StatementLine) => string {
  const names = useNames();
  const language = useLanguage();
  const members = useDirectory()?.members ?? [];
  const member = (id: string) => {
    const found = members.find((one) => one.id === id);
    return found ? (language === 'zh' ? found.name : found.nameEn) : '…';
  };
  return ({ at, service, giverId, receiverId, amountFen }) =>
    `${showInstant(at)} · ${names.value(service, 'service')} · ${member(giverId)} → ${member(receiverId)} · ${showFen(amountFen)}`;
}
