import { Checkbox } from 'antd';
import { Link } from 'react-router';
import { handoffNoun } from '#schemas/handoffs.ts';
import { addressOf } from '../frame/site-map.ts';
import { BranchName } from '../parts/directory.tsx';
import { Choice, Filters, oneOf, StateChoice, useFilter } from '../parts/filters.tsx';
import { useHub, useList } from '../parts/hub.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { RecordTable } from '../parts/record-table.tsx';
import { showInstant } from '../parts/time-money.ts';
import { StateTag } from '../parts/value.tsx';
import { useWholeList } from '../parts/whole-list.ts';
import { useWords } from '../start/language.ts';
import { useNames } from '../words/names.ts';
import { Due } from './due.tsx';
import { RequestHandoff } from './request-handoff.tsx';
import { SearchBox } from './search-box.tsx';

const words = {
  zh: {
    label: '异地通赔案件列表',
    empty: '没有符合条件的案件。承保机构或出险地机构发起异地通赔后会出现在这里。',
    box: '范围',
    overdue: '只看逾期',
    search: '按案号、编号或县区查找',
    searched: (found: number, loaded: number) => `在已加载的 ${loaded} 件中找到 ${found} 件`,
    more: '，仍在继续加载',
    tooMany: '；更早的案件未查找，请先按状态筛选',
    unnumbered: '（尚无案号）',
    branches: '承保机构 → 受理机构',
  },
  en: {
    label: 'Hand-offs',
    empty: 'No such case. It appears here when the underwriting or the handling branch asks for a hand-off.',
    box: 'Box',
    overdue: 'Overdue only',
    search: 'Find by claim number, id or county',
    searched: (found: number, loaded: number) => `${found} found among ${loaded} loaded`,
    more: ', still loading',
    tooMany: '; older cases were not searched: filter by state first',
    unnumbered: '(no claim number yet)',
    branches: 'Underwriting → handling branch',
  },
};

/** Hand-offs with what is due of each, the newest first. */
export function HandoffList() {
  const say = useWords(words);
  const names = useNames();
  const { me } = useHub();
  const [boxText, setBox] = useFilter('box');
  const [statusText, setStatus] = useFilter('status');
  const [overdueText, setOverdue] = useFilter('overdue');
  const [search, setSearch] = useFilter('search');
  const member = me.role === 'member';
  const box = member ? (oneOf(['sent', 'received'], boxText) ?? 'sent') : 'all';
  const status = oneOf(handoffNoun.states, statusText);
  const overdue = overdueText === 'true';
  const list = useList(['handoff', 'list', box, status, overdue], (client, paging) =>
    client.listHandoffs({
      query: { ...paging, box, ...(status ? { status } : {}), ...(overdue ? { overdue: 'true' as const } : {}) },
    }),
  );
  const sought = search.trim().toLowerCase();
  const goesOn = useWholeList(list, sought !== '');
  const items = sought
    ? list.items.filter(({ id, claimNumber = '', countyCode }) =>
        [id, claimNumber, names.place(countyCode, true)].some((text) => text.toLowerCase().includes(sought)),
      )
    : list.items;
  return (
    <>
      <PageHead page="handoffs" actions={<RequestHandoff />} />
      <Filters>
        {member && (
          <Choice
            label={say.box}
            options={['received', 'sent'].map((value) => ({ value, label: names.value(value, 'box') }))}
            value={box}
            onChange={setBox}
          />
        )}
        <StateChoice kind="handoff" states={handoffNoun.states} value={statusText} onChange={setStatus} />
        <Checkbox checked={overdue} onChange={({ target }) => setOverdue(target.checked ? 'true' : '')}>
          {say.overdue}
        </Checkbox>
        <SearchBox label={say.search} value={search} onChange={setSearch} />
      </Filters>
      {sought && (
        <p role="status" className="quiet">
          {say.searched(items.length, list.items.length)}
          {list.hasNextPage && !list.error && (goesOn ? say.more : say.tooMany)}
        </p>
      )}
      <RecordTable
        label={say.label}
        list={{ ...list, items }}
        empty={say.empty}
        columns={[
          {
            title: names.field('claimNumber', 'handoff'),
            render: (_, row) => <Link to={addressOf('handoffs', row.id)}>{row.claimNumber ?? say.unnumbered}</Link>,
          },
          {
            title: names.field('status', 'handoff'),
            render: (_, row) => <StateTag kind="handoff" state={row.status} />,
          },
          { title: names.field('dueFor', 'handoff'), render: (_, row) => <Due of={row} /> },
          { title: names.field('track', 'handoff'), render: (_, row) => names.value(row.track, 'track') },
          {
            title: say.branches,
            render: (_, row) => (
              <>
                <BranchName id={row.underwritingBranchId} /> → <BranchName id={row.handlingBranchId} />
              </>
            ),
          },
          { title: names.field('countyCode', 'handoff'), render: (_, row) => names.place(row.countyCode) },
          { title: names.field('since', 'handoff'), render: (_, row) => showInstant(row.since) },
        ]}
      />
    </>
  );
}
