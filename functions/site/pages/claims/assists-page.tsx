import { useState } from 'react';
import { Link, useNavigate, useParams } from 'react-router';
import { assistNoun } from '#schemas/assists.ts';
import { addressOf } from '../frame/site-map.ts';
import { Act } from '../parts/act.tsx';
import { MemberName } from '../parts/directory.tsx';
import { Choice, Filters, oneOf, StateChoice, useFilter } from '../parts/filters.tsx';
import { useHub, useList } from '../parts/hub.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { RecordTable } from '../parts/record-table.tsx';
import { showInstant } from '../parts/time-money.ts';
import { StateTag } from '../parts/value.tsx';
import { marks, useWords } from '../start/language.ts';
import { useNames } from '../words/names.ts';
import { AssistRecord } from './assist-record.tsx';
import './claims.css';

export const guide = {
  zh: [
    '查勘员巡查途中遇到事故或故障车辆，征得客户同意后提供帮助，在这里报送。没有客户同意，不得报送。',
    '报送后承保公司会收到；尚不清楚是哪家公司客户的，由所在城市的协调员转送承保公司。',
    '承保公司先确认收到，再转为异地通赔（无需重复录入）或办结并说明情况。',
    '任何一方怀疑欺诈的，可以据此报送线索；对方公司看不到有线索这件事。',
    '客户姓名、电话和备注只有双方公司可见，协调员看不到。',
  ],
  en: [
    "An adjuster on a round met an accident or a broken-down car and helped with the customer's consent: it is reported here. Without consent nothing may be reported.",
    'The insurer receives it. Where nobody knows whose customer it is, the coordinator of the city routes it.',
    'The insurer acknowledges, then hands it over as a claim without typing it again, or closes it and says how it ended.',
    'Whoever suspects fraud can report a lead of it; the other company does not learn that there is one.',
    'Name, phone and note of the customer are read by the two companies alone, not by the coordinator.',
  ],
};

const words = {
  zh: {
    label: '遇事必停协助列表',
    empty: '没有符合条件的协助。查勘员在现场帮助客户后报送，就会出现在这里。',
    box: '范围',
    report: '报送协助',
    unknown: '尚不清楚',
    open: (when: string) => `${when} 的协助`,
  },
  en: {
    label: 'Assists',
    empty: 'No such assist. It appears here when an adjuster has helped at a scene and it is reported.',
    box: 'Box',
    report: 'Report an assist',
    unknown: 'Not known yet',
    open: (when: string) => `Of ${when}`,
  },
};

export default function AssistsPage() {
  const { id } = useParams();
  return id ? <AssistRecord key={id} id={id} /> : <AssistList />;
}

function AssistList() {
  const say = useWords(words);
  const names = useNames();
  const navigate = useNavigate();
  const { me } = useHub();
  // By it the hub knows a report that is sent twice: each form is a report of its own.
  const [clientId, setClientId] = useState('');
  const [boxText, setBox] = useFilter('box');
  const [statusText, setStatus] = useFilter('status');
  const member = me.role === 'member';
  const box = member ? (oneOf(['received', 'sent'], boxText) ?? 'received') : 'ofCity';
  const status = oneOf(assistNoun.states, statusText);
  const list = useList(['assist', 'list', box, status], (client, paging) =>
    client.listAssists({ query: { ...paging, box, ...(status ? { status } : {}) } }),
  );
  return (
    <>
      <PageHead
        page="assists"
        actions={
          <Act
            route="reportAssist"
            kind="assist"
            fixed={{ clientId }}
            onOpen={() => setClientId(crypto.randomUUID())}
            initial={{ occurredAt: new Date().toISOString() }}
            label={say.report}
            button={{ type: 'primary' }}
            onDone={(made) => navigate(addressOf('assists', String(made.id)))}
          />
        }
      />
      <Filters>
        {member && (
          <Choice
            label={say.box}
            options={['received', 'sent'].map((value) => ({ value, label: names.value(value, 'box') }))}
            value={box}
            onChange={setBox}
          />
        )}
        <StateChoice kind="assist" states={assistNoun.states} value={statusText} onChange={setStatus} />
      </Filters>
      <RecordTable
        label={say.label}
        list={list}
        empty={say.empty}
        columns={[
          {
            title: names.field('occurredAt', 'assist'),
            render: (_, row) => <Link to={addressOf('assists', row.id)}>{showInstant(row.occurredAt)}</Link>,
          },
          { title: names.field('status', 'assist'), render: (_, row) => <StateTag kind="assist" state={row.status} /> },
          { title: names.field('occasion', 'assist'), render: (_, row) => names.value(row.occasion, 'occasion') },
          {
            title: names.field('kinds', 'assist'),
            render: (_, row) => row.kinds.map((kind) => names.value(kind, 'kinds')).join(marks.list()),
          },
          { title: names.field('countyCode', 'assist'), render: (_, row) => names.place(row.countyCode) },
          { title: names.field('memberId', 'assist'), render: (_, row) => <MemberName id={row.memberId} /> },
          {
            title: names.field('customerOf', 'assist'),
            render: (_, row) =>
              row.customerOf ? <MemberName id={row.customerOf} /> : <span className="fair">{say.unknown}</span>,
          },
        ]}
      />
    </>
  );
}
