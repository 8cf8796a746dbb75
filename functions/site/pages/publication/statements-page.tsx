import { Link, useParams } from 'react-router';
import { disputeDays, statementNoun } from '#schemas/statements.ts';
import { addressOf } from '../frame/site-map.ts';
import { MemberName } from '../parts/directory.tsx';
import { Filters, oneOf, StateChoice, useFilter } from '../parts/filters.tsx';
import { useHub, useList } from '../parts/hub.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { RecordTable } from '../parts/record-table.tsx';
import { showInstant } from '../parts/time-money.ts';
import { StateTag } from '../parts/value.tsx';
import { useWords } from '../start/language.ts';
import { useNames } from '../words/names.ts';
import { Net } from './net.tsx';
import { StatementMatrix } from './statement-matrix.tsx';
import { StatementRecord } from './statement-record.tsx';
import './publication.css';

export const guide = {
  zh: [
    '每月结账后，平台为每家公司出具一份结算单：为他人客户提供的服务与他人为本公司客户提供的服务相抵，得出一个净额。全部公司净额之和为零。',
    `公司请在出具后 ${disputeDays} 天内核对明细：无误则确认；有误则勾选有异议的明细，逐条写明理由后提出异议。漏记的案件没有明细，请写在说明里。异议只能提一次。`,
    '协会协调员对有异议的明细逐条裁定。成立的明细在下一未结月份为双方整条冲回；已出具的结算单本身不再改动。',
    '公司已确认，或期限已过未提异议的，协调员凭付款凭证登记结清。',
    '结算单可下载 PDF、CSV 和 Excel；明细很多时分为几部分。',
  ],
  en: [
    'When a month is closed the hub issues a statement for each company: what it did for customers of others nets out against what others did for its own. All net amounts together are zero.',
    `A company checks the lines within ${disputeDays} days: it agrees, or it ticks the lines that are wrong and says of each why. A case that is missing has no line; the note says so. There is one dispute for each statement.`,
    'A coordinator decides each disputed line. An upheld one is taken back whole, for both companies, in the next open month; the statement itself never changes.',
    'Once its company has agreed, or can dispute it no more, a coordinator marks a statement as settled, with the reference of the payment.',
    'Statements can be fetched as PDF, CSV and Excel; very long ones come in parts.',
  ],
};

const words = {
  zh: {
    label: '结算单列表',
    waiting: '待裁定的异议',
    noDisputes: '没有待裁定的异议',
    empty: '还没有结算单；每月结账后自动出具。',
    all: '全部结算单',
  },
  en: {
    label: 'Statements',
    waiting: 'Disputes waiting for a decision',
    noDisputes: 'No dispute waits for a decision',
    empty: 'No statements yet; they are issued by themselves when a month is closed.',
    all: 'All statements',
  },
};

export default function StatementsPage() {
  const { id } = useParams();
  return id ? <StatementRecord key={id} id={id} /> : <StatementList />;
}

function StatementList() {
  const say = useWords(words);
  const { me } = useHub();
  const [status, setStatus] = useFilter('status');
  const isMember = me.role === 'member';
  return (
    <>
      <PageHead page="statements" />
      {!isMember && (
        <>
          <div className="panel">
            <h2>{say.waiting}</h2>
            <Statements status="disputed" label={say.waiting} empty={say.noDisputes} />
          </div>
          <StatementMatrix />
        </>
      )}
      <Filters>
        <StateChoice kind="statement" states={statementNoun.states} value={status} onChange={setStatus} />
      </Filters>
      <Statements status={status} label={isMember ? say.label : say.all} empty={say.empty} />
    </>
  );
}

function Statements({
  status,
  label,
  empty,
}: {
  readonly status: string;
  readonly label: string;
  readonly empty: string;
}) {
  const names = useNames();
  const { me } = useHub();
  const chosen = oneOf(statementNoun.states, status);
  const list = useList(['statement', 'list', chosen], (client, paging) =>
    client.listStatements({ query: { ...paging, ...(chosen ? { status: chosen } : {}) } }),
  );
  return (
    <RecordTable
      label={label}
      list={list}
      empty={empty}
      columns={[
        {
          title: names.field('month'),
          render: (_, row) => <Link to={addressOf('statements', row.id)}>{row.month}</Link>,
        },
        ...(me.role === 'member'
          ? []
          : [
              {
                title: names.field('memberId'),
                render: (_: unknown, row: { id: string; memberId: string }) => (
                  <Link to={addressOf('statements', row.id)}>
                    <MemberName id={row.memberId} />
                  </Link>
                ),
              },
            ]),
        { title: names.field('status'), render: (_, row) => <StateTag kind="statement" state={row.status} /> },
        { title: names.field('netFen'), align: 'right', render: (_, row) => <Net fen={row.netFen} /> },
        { title: names.field('lines', 'statement'), align: 'right', dataIndex: 'lines' },
        { title: names.field('createdAt'), render: (_, row) => showInstant(row.createdAt) },
      ]}
    />
  );
}
