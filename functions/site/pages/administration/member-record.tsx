import { Card, Skeleton, Table } from 'antd';
import { Link } from 'react-router';
import { leadLife } from '#schemas/lead-life.ts';
import { addressOf } from '../frame/site-map.ts';
import { Act } from '../parts/act.tsx';
import { BranchName } from '../parts/directory.tsx';
import { useHub, useMay, useRead } from '../parts/hub.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { ProblemAlert } from '../parts/problem-alert.tsx';
import { readAll } from '../parts/read-pages.ts';
import { RecordFacts } from '../parts/record-facts.tsx';
import { scrollByKeys } from '../parts/scroll-by-keys.ts';
import { showInstant, showNumber } from '../parts/time-money.ts';
import { type Language, useLanguage, useWords } from '../start/language.ts';
import { useNames } from '../words/names.ts';

const words = {
  zh: {
    share: '登记奖励比例',
    branches: '分支机构',
    desks: '县区理赔服务点',
    systems: '系统与密钥',
    noBranches: '还没有登记分支机构',
    noDesks: '没有开放的服务点',
    name: '名称',
  },
  en: {
    share: 'Set the reward share',
    branches: 'Branches',
    desks: 'County desks',
    systems: 'Systems and keys',
    noBranches: 'No branches yet',
    noDesks: 'No open desks',
    name: 'Name',
  },
};
const standard = { zh: '（项目标准）', en: ' (standard)' };

/** Basis points as people read them: 500 -> 5%. */
export const showShare = (points: number | undefined, language: Language): string =>
  points === undefined
    ? `${showNumber(leadLife.standardRewardShare / 100)}%${standard[language]}`
    : `${showNumber(points / 100)}%`;

/** A member: branches, open county desks, the share that it gives as a reward. */
export function MemberRecord({ id }: { readonly id: string }) {
  const say = useWords(words);
  const language = useLanguage();
  const names = useNames();
  const may = useMay();
  const { me } = useHub();
  const member = useRead(['member', id], (client) => client.readMember({ params: { id } }));
  const branches = useRead(['member', id, 'branches'], (client) =>
    readAll((query) => client.listBranches({ params: { id }, query })),
  );
  const desks = useRead(['desk', 'of', id], async (client) => {
    const all = await readAll((query) => client.listDesks({ query: { ...query, status: 'open' } }));
    return all.filter(({ memberId }) => memberId === id);
  });
  if (!member.data)
    return (
      <>
        <PageHead page="members" />
        {member.error ? <ProblemAlert error={member.error} again={member.refetch} /> : <Skeleton active />}
      </>
    );
  const record = member.data.body;
  const reread = async () => (await member.refetch({ throwOnError: true })).data?.body ?? {};
  const name = language === 'zh' ? record.name : record.nameEn;
  return (
    // Anew at each drawing: a table scrolls only once it has rows.
    <div ref={(element) => scrollByKeys(element)}>
      <PageHead
        page="members"
        tabTitle={name}
        title={name}
        actions={
          <>
            <Act route="openBranch" kind="branch" params={{ id }} button={{ type: 'primary' }} />
            <Act
              route="setMemberRewardShare"
              kind="member"
              title={say.share}
              params={{ id }}
              seen={{ record, version: record.version, reread }}
              initial={{ rewardShare: record.rewardShare ?? leadLife.standardRewardShare }}
            />
            {may('listClients') && (me.role !== 'member' || me.memberId === id) && (
              <Link className="beside" to={`${addressOf('systems')}?member=${id}`}>
                {say.systems}
              </Link>
            )}
          </>
        }
      />
      <RecordFacts
        kind="member"
        record={record}
        first={['name', 'nameEn', 'rewardShare']}
        except={['status']}
        shown={{ rewardShare: showShare(record.rewardShare, language) }}
      />
      <Card size="small" title={<h2>{say.branches}</h2>} className="part">
        <ProblemAlert error={branches.error} again={branches.refetch} />
        <Table
          size="small"
          rowKey="id"
          pagination={false}
          {...(branches.data?.length ? { scroll: { x: 'max-content' } } : {})}
          loading={branches.isPending}
          dataSource={branches.data ?? []}
          showHeader={Boolean(branches.data?.length)}
          locale={{ emptyText: say.noBranches }}
          columns={[
            { title: say.name, dataIndex: 'name' },
            { title: names.field('cityCode'), render: (_, row) => names.place(row.cityCode) },
            { title: names.field('createdAt'), render: (_, row) => showInstant(row.createdAt) },
          ]}
        />
      </Card>
      <Card size="small" title={<h2>{say.desks}</h2>} className="part">
        <ProblemAlert error={desks.error} again={desks.refetch} />
        <Table
          size="small"
          rowKey="id"
          pagination={false}
          {...(desks.data?.length ? { scroll: { x: 'max-content' } } : {})}
          loading={desks.isPending}
          dataSource={desks.data ?? []}
          showHeader={Boolean(desks.data?.length)}
          locale={{ emptyText: say.noDesks }}
          columns={[
            { title: names.field('name', 'desk'), dataIndex: 'name' },
            { title: names.field('countyCode'), render: (_, row) => names.place(row.countyCode, true) },
            { title: names.field('branchId'), render: (_, row) => <BranchName id={row.branchId} /> },
            { title: names.field('phone', 'desk'), dataIndex: 'phone' },
            { title: names.field('hours'), dataIndex: 'hours' },
          ]}
        />
      </Card>
    </div>
  );
}
