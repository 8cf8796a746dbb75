import { Link, useNavigate, useParams } from 'react-router';
import { cities, countyOf } from '#schemas/divisions.ts';
import { deskNoun } from '#schemas/service-areas.ts';
import { addressOf } from '../frame/site-map.ts';
import { Act } from '../parts/act.tsx';
import { MemberName, useDirectory } from '../parts/directory.tsx';
import { Choice, Filters, oneOf, StateChoice, useFilter } from '../parts/filters.tsx';
import { useHub, useList } from '../parts/hub.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { RecordTable } from '../parts/record-table.tsx';
import { StateTag } from '../parts/value.tsx';
import { useLanguage, useWords } from '../start/language.ts';
import { useNames } from '../words/names.ts';
import './claims.css';
import { useWholeList } from '../parts/whole-list.ts';
import { DeskRecord } from './desk-record.tsx';
import { ServiceGaps } from './service-gaps.tsx';

export const guide = {
  zh: [
    '这里列出两市各县区每家会员公司的理赔服务点：电话与营业时间可以直接告诉客户。',
    '协调员登记、更正和关闭服务点。每家公司在一个县区只能有一个开放的服务点；已关闭的再次登记即重新开放。',
    '协调员在页面下方看到空白：行为县区，列为在本市有机构的会员公司，“缺”表示该公司在该县区没有服务点。',
    '点击“缺”即可登记该县区的服务点。',
  ],
  en: [
    'The claims desks of every member in the counties of both cities: phone and hours can be told to customers as they stand.',
    'Coordinators open, amend and close desks. A member has one open desk in a county; a closed one is opened again by opening it anew.',
    'Below, coordinators see the gaps: a row for each county, a column for each member with a branch in the city; "none" means no desk there.',
    'A click on "none" opens the form for a desk in that county.',
  ],
};

const words = {
  zh: {
    label: '理赔服务点列表',
    empty: '没有符合条件的服务点。协调员登记后会出现在这里。',
    open: '登记服务点',
    city: '城市',
    member: '公司',
  },
  en: {
    label: 'Claims desks',
    empty: 'No such desk. It appears here when the coordinator has opened it.',
    open: 'Open a desk',
    city: 'City',
    member: 'Company',
  },
};

export default function ServiceAreasPage() {
  const { id } = useParams();
  return id ? <DeskRecord key={id} id={id} /> : <DeskList />;
}

function DeskList() {
  const say = useWords(words);
  const names = useNames();
  const language = useLanguage();
  const navigate = useNavigate();
  const { me } = useHub();
  const members = useDirectory()?.members ?? [];
  const [city, setCity] = useFilter('city');
  const [countyText, setCounty] = useFilter('county');
  const [member, setMember] = useFilter('member');
  const [statusText, setStatus] = useFilter('status');
  const status = oneOf(deskNoun.states, statusText);
  const list = useList(['desk', 'list', status], (client, paging) =>
    client.listDesks({ query: { ...paging, ...(status ? { status } : {}) } }),
  );
  useWholeList(list, true);
  const counties = cities.filter(({ code }) => !city || code === city).flatMap((found) => found.counties);
  const items = list.items
    .filter(
      (desk) =>
        (!city || countyOf(desk.countyCode)?.city.code === city) &&
        (!countyText || desk.countyCode === countyText) &&
        (!member || desk.memberId === member),
    )
    .sort((one, other) => one.countyCode.localeCompare(other.countyCode) || one.name.localeCompare(other.name));
  return (
    <>
      <PageHead
        page="service-areas"
        actions={
          <Act
            route="openDesk"
            kind="desk"
            label={say.open}
            button={{ type: 'primary' }}
            onDone={(made) => navigate(addressOf('service-areas', String(made.id)))}
          />
        }
      />
      <Filters>
        <Choice
          label={say.city}
          options={cities.map((one) => ({ value: one.code, label: one[language] }))}
          value={city}
          onChange={setCity}
        />
        <Choice
          label={names.field('countyCode', 'desk')}
          options={counties.map((county) => ({ value: county.code, label: county[language] }))}
          value={countyText}
          onChange={setCounty}
        />
        <Choice
          label={say.member}
          options={members.map((one) => ({ value: one.id, label: language === 'zh' ? one.name : one.nameEn }))}
          value={member}
          onChange={setMember}
        />
        <StateChoice kind="desk" states={deskNoun.states} value={statusText} onChange={setStatus} />
      </Filters>
      <RecordTable
        label={say.label}
        list={{ ...list, items }}
        empty={say.empty}
        columns={[
          { title: names.field('countyCode', 'desk'), render: (_, row) => names.place(row.countyCode, true) },
          {
            title: names.field('name', 'desk'),
            render: (_, row) => <Link to={addressOf('service-areas', row.id)}>{row.name}</Link>,
          },
          { title: names.field('phone', 'desk'), render: (_, row) => <a href={`tel:${row.phone}`}>{row.phone}</a> },
          { title: names.field('hours', 'desk'), dataIndex: 'hours' },
          { title: names.field('memberId', 'desk'), render: (_, row) => <MemberName id={row.memberId} /> },
          { title: names.field('status', 'desk'), render: (_, row) => <StateTag kind="desk" state={row.status} /> },
        ]}
      />
      {me.role === 'coordinator' && <ServiceGaps />}
    </>
  );
}
