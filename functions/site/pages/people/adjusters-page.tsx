import { Space } from 'antd';
import { Link, useNavigate, useParams } from 'react-router';
import { AdjusterFacts, adjusterNoun } from '#schemas/adjusters.ts';
import { addressOf } from '../frame/site-map.ts';
import { Act } from '../parts/act.tsx';
import { MemberName } from '../parts/directory.tsx';
import { Choice, Filters, oneOf, useFilter } from '../parts/filters.tsx';
import { useHub, useList, useMay } from '../parts/hub.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { RecordTable } from '../parts/record-table.tsx';
import { showInstant, today } from '../parts/time-money.ts';
import { StateTag } from '../parts/value.tsx';
import { useWords } from '../start/language.ts';
import { useNames } from '../words/names.ts';
import { AdjusterRecord } from './adjuster-record.tsx';

export const guide = {
  zh: [
    '会员公司在这里登记查勘员，协会协调员逐条对照资格条件与证明材料后审批。人数较多时，会员公司可用“批量登记”上传表格。',
    '协调员打开本页先看到“待审核”的查勘员。打开一名查勘员，左侧是各项资格条件是否满足，右侧是照片和证明材料，点击即可放大查看。',
    '标明“可豁免”的条件不满足时，可以在批准时勾选并写明理由予以豁免；不可豁免的条件不满足时不能批准，请写明原因退回，公司更正后可以重新登记。',
    '批准后即可签发证件；暂停、离职或由他人接替会同时使证件暂停或吊销，公众扫码立即可见。批准后等级和准驾车型只能由协会变更，换发新证后印在证件上。',
    '会员公司按现行清单检查查勘员的随身装备，并及时更正手机号、驾驶证有效期等资料。办理时如果他人已更改同一记录，平台会列出变化，看清后再继续。',
    '平台不登记也不考察性别、年龄和容貌。',
  ],
  en: [
    "Members register their adjusters here; the association's coordinator decides after holding each criterion against the papers. For many at once, members upload a sheet under Imports.",
    "A coordinator sees first who awaits approval. On an adjuster's page, the criteria met or not stand beside the photo and the papers, which open when clicked.",
    'A criterion that may be waived can be ticked at the approval, with a reason. Where one is not met that cannot be waived, reject with a reason; the member can register again.',
    'After the approval a credential can be issued. A suspension, departure or replacement suspends or ends the credential in the same instant, and who scans the card sees it. After the approval, level and licence class are for the association to change; a reissued credential says so.',
    'Members check what an adjuster carries by the checklist in force, and keep phone and licence up to date. When somebody else has changed the same record meanwhile, the hub shows what is different before you go on.',
    'Sex, age and looks are neither asked for nor kept.',
  ],
};

const words = {
  zh: {
    label: '查勘员列表',
    empty: '没有符合条件的查勘员。由会员公司在本页逐个登记，或在“批量登记”上传表格。',
    noneWaiting: '没有待审核的查勘员。会员公司登记后会出现在这里；筛选“全部”可查看其他查勘员。',
    past: '已过期',
    issued: '已签发',
    unissued: '未签发',
    portrait: '证件照',
    given: '有',
    missing: '缺',
  },
  en: {
    label: 'Adjusters',
    empty: 'No adjuster matches. Members register them here one by one, or many at once under Imports.',
    noneWaiting: 'Nobody awaits approval. Who is registered by a member appears here; choose All to see the others.',
    past: 'past',
    issued: 'issued',
    unissued: 'none',
    portrait: 'Portrait',
    given: 'yes',
    missing: 'missing',
  },
};

/** States that a list can show: what an import has set aside nobody sees yet. */
const shownStates = adjusterNoun.states.filter((state) => state !== 'set-aside' && state !== 'dropped');
const everything = 'all';

export default function AdjustersPage() {
  const { id } = useParams();
  return id ? <AdjusterRecord key={id} id={id} /> : <AdjusterList />;
}

function AdjusterList() {
  const say = useWords(words);
  const names = useNames();
  const navigate = useNavigate();
  const { me } = useHub();
  const may = useMay();
  const [filter, setFilter] = useFilter('status');
  // Who approves begins with what waits for it.
  const status = filter === everything ? '' : filter || (may('approveAdjuster') ? 'submitted' : '');
  const chosen = oneOf(AdjusterFacts.shape.status.options, status);
  const list = useList(['adjuster', 'list', chosen], (client, paging) =>
    client.listAdjusters({ query: { ...paging, ...(chosen ? { status: chosen } : {}) } }),
  );
  const member = {
    title: names.field('memberId'),
    render: (_: unknown, row: AdjusterFacts) => <MemberName id={row.memberId} />,
  };
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
        <Choice
          label={names.field('status')}
          options={shownStates.map((state) => ({ value: state, label: names.state('adjuster', state) }))}
          value={status}
          onChange={(next) => setFilter(next || everything)}
        />
      </Filters>
      <RecordTable
        label={say.label}
        list={list}
        empty={chosen === 'submitted' ? say.noneWaiting : say.empty}
        columns={[
          {
            title: names.field('name', 'adjuster'),
            render: (_, row) => <Link to={addressOf('adjusters', row.id)}>{row.name}</Link>,
          },
          { title: names.field('status'), render: (_, row) => <StateTag kind="adjuster" state={row.status} /> },
          ...(me.role === 'member' ? [] : [member]),
          { title: names.field('countyCode'), render: (_, row) => names.place(row.countyCode) },
          { title: names.field('trainingLevel'), render: (_, row) => names.value(row.trainingLevel, 'trainingLevel') },
          {
            title: say.portrait,
            render: (_, row) => (row.photoId ? say.given : <span className="bad">{say.missing}</span>),
          },
          {
            title: names.field('licenceValidUntil'),
            render: (_, { licenceValidUntil: day }) =>
              day < today() ? (
                <span className="bad">
                  {day} {say.past}
                </span>
              ) : (
                day
              ),
          },
          {
            title: names.field('credential'),
            render: (_, row) =>
              row.credential ? (
                <Link to={addressOf('credentials', row.credential)}>{say.issued}</Link>
              ) : (
                <span className="quiet">{say.unissued}</span>
              ),
          },
          { title: names.field('createdAt'), render: (_, row) => showInstant(row.createdAt) },
        ]}
      />
    </>
  );
}
