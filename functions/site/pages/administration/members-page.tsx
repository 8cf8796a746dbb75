import { Link, useNavigate, useParams } from 'react-router';
import { addressOf } from '../frame/site-map.ts';
import { Act } from '../parts/act.tsx';
import { useDirectory } from '../parts/directory.tsx';
import { useList } from '../parts/hub.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { RecordTable } from '../parts/record-table.tsx';
import { marks, useLanguage, useWords } from '../start/language.ts';
import { useNames } from '../words/names.ts';
import { MemberRecord, showShare } from './member-record.tsx';
import './administration.css';

export const guide = {
  zh: [
    '会员公司及其分支机构的名录，所有登录用户可见；由协会协调员登记。',
    '登记顺序：先登记会员公司，再在公司页面登记其在天水、陇南的分支机构，然后在“服务区域”登记各县区理赔分部。',
    '公司的业务系统在“系统与密钥”中登记；人员账户由系统管理员开通。',
    '线索奖励比例是确认的欺诈线索按所避免损失给予举报公司的比例，由协调员凭公司书面意见登记；未登记的按项目标准比例。',
    '会员公司和分支机构登记后不能删除，因为历史案件和结算单都引用它们。',
  ],
  en: [
    'The directory of members and their branches, which everybody who logs in may read; coordinators keep it.',
    "In this order: admit the member, open its branches in Tianshui and Longnan on its page, then open its county desks under 'Service areas'.",
    "A member's systems are registered under 'Systems and keys'; accounts of people are opened by the administrator.",
    'The share given as a reward is what a reporter gets of the loss that a confirmed lead prevented. A coordinator sets it as the member has declared in writing; until then the standard share of the programme counts.',
    'Neither members nor branches can be deleted: cases and statements of the past name them.',
  ],
};

const words = {
  zh: { label: '会员公司列表', empty: '还没有登记会员公司', name: '公司名称', other: '英文名称', branches: '分支机构' },
  en: { label: 'Members', empty: 'No members yet', name: 'Member', other: 'Chinese name', branches: 'Branches' },
};

export default function MembersPage() {
  const { id } = useParams();
  return id ? <MemberRecord key={id} id={id} /> : <MemberList />;
}

function MemberList() {
  const say = useWords(words);
  const language = useLanguage();
  const names = useNames();
  const navigate = useNavigate();
  const branches = useDirectory()?.branches ?? [];
  const list = useList(['member', 'list'], (client, paging) => client.listMembers({ query: paging }));
  return (
    <>
      <PageHead
        page="members"
        actions={
          <Act
            route="admitMember"
            kind="member"
            button={{ type: 'primary' }}
            onDone={(made) => navigate(addressOf('members', String(made.id)))}
          />
        }
      />
      <RecordTable
        label={say.label}
        list={list}
        empty={say.empty}
        columns={[
          {
            title: say.name,
            render: (_, row) => (
              <Link to={addressOf('members', row.id)}>{language === 'zh' ? row.name : row.nameEn}</Link>
            ),
          },
          { title: say.other, render: (_, row) => (language === 'zh' ? row.nameEn : row.name) },
          {
            title: say.branches,
            render: (_, row) =>
              branches
                .filter(({ memberId }) => memberId === row.id)
                .map(({ name, cityCode }) => `${name}${marks.inBrackets(names.place(cityCode))}`)
                .join(marks.list()) || '—',
          },
          { title: names.field('rewardShare'), render: (_, row) => showShare(row.rewardShare, language) },
        ]}
      />
    </>
  );
}
