import { Space } from 'antd';
import { Link, useNavigate, useParams } from 'react-router';
import { adjusterNoun } from '#schemas/adjusters.ts';
import { addressOf } from '../frame/site-map.ts';
import { Act } from '../parts/act.tsx';
import { MemberName } from '../parts/directory.tsx';
import { Filters, oneOf, StateChoice, useFilter } from '../parts/filters.tsx';
import { useHub, useList } from '../parts/hub.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { RecordTable } from '../parts/record-table.tsx';
import { showInstant } from '../parts/time-money.ts';
import { StateTag } from '../parts/value.tsx';
import { useWords } from '../start/language.ts';
import { useNames } from '../words/names.ts';
import { AdjusterRecord } from './adjuster-record.tsx';

export const guide = {
  zh: [
    '会员公司在这里登记查勘员，协会协调员逐条对照资格条件与证明材料后审批。',
    '待审批的排在“待审批”筛选中。打开一名查勘员，左侧是各项资格条件是否满足，右侧是照片和证明材料，点击即可放大查看。',
    '标明“可豁免”的条件不满足时，可以在审批时写明理由予以豁免；其余条件不满足时不能审批通过，请写明原因退回。',
    '审批通过后即可制发证件；暂停或离职会同时使证件失效，公众扫码立即可见。',
    '平台不登记也不考察性别、年龄和容貌。',
  ],
  en: [
    "Members register their adjusters here; the association's coordinator decides after holding each criterion against the papers.",
    'Those that wait are found by the filter "Submitted". On an adjuster\'s page, the criteria met or not stand beside the photo and the papers, which open when clicked.',
    'A criterion that may be waived can be let pass at the approval, with a reason. Others must be met: reject with a reason, and the member can register again.',
    'After the approval a credential can be issued. A suspension or departure ends or suspends the credential in the same instant, and who scans the card sees it.',
    'Sex, age and looks are neither asked for nor kept.',
  ],
};

const words = {
  zh: { label: '查勘员列表', empty: '还没有查勘员', name: '姓名' },
  en: { label: 'Adjusters', empty: 'No adjusters yet', name: 'Name' },
};

export default function AdjustersPage() {
  const { id } = useParams();
  return id ? <AdjusterRecord key={id} id={id} /> : <AdjusterList />;
}

function AdjusterList() {
  const say = useWords(words);
  const names = useNames();
  const navigate = useNavigate();
  const { me } = useHub();
  const [status, setStatus] = useFilter('status');
  const chosen = oneOf(adjusterNoun.states, status);
  const list = useList(['adjuster', 'list', chosen], (client, paging) =>
    client.listAdjusters({ query: { ...paging, ...(chosen ? { status: chosen } : {}) } }),
  );
  return (
    <>
      <PageHead
        page="adjusters"
        actions={
          <Space wrap>
            <Act
              route="registerAdjuster"
              kind="adjuster"
              button={{ type: 'primary' }}
              onDone={(made) => navigate(addressOf('adjusters', String(made.id)))}
            />
          </Space>
        }
      />
      <Filters>
        <StateChoice kind="adjuster" states={adjusterNoun.states} value={status} onChange={setStatus} />
      </Filters>
      <RecordTable
        label={say.label}
        list={list}
        empty={say.empty}
        columns={[
          { title: say.name, render: (_, row) => <Link to={addressOf('adjusters', row.id)}>{row.name}</Link> },
          { title: names.field('status'), render: (_, row) => <StateTag kind="adjuster" state={row.status} /> },
          ...(me.role === 'member'
            ? []
            : [
                {
                  title: names.field('memberId'),
                  render: (_: unknown, row: { memberId: string }) => <MemberName id={row.memberId} />,
                },
              ]),
          { title: names.field('countyCode'), render: (_, row) => names.place(row.countyCode) },
          { title: names.field('trainingLevel'), render: (_, row) => names.value(row.trainingLevel, 'trainingLevel') },
          { title: names.field('licenceValidUntil'), dataIndex: 'licenceValidUntil' },
          { title: names.field('createdAt'), render: (_, row) => showInstant(row.createdAt) },
        ]}
      />
    </>
  );
}
