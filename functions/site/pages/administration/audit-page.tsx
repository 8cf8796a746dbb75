import { DatePicker, Input } from 'antd';
import dayjs from 'dayjs';
import { auditRoutes } from '#schemas/audit-events.ts';
import type { Output } from '#schemas/client.ts';
import { nouns } from '#schemas/nouns.ts';
import { MemberName } from '../parts/directory.tsx';
import { Choice, Filters, oneOf, useFilter } from '../parts/filters.tsx';
import { useHub, useList } from '../parts/hub.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { RecordTable } from '../parts/record-table.tsx';
import { inShanghai, showInstant, showInstantExactly } from '../parts/time-money.ts';
import { RecordLink, StateTag } from '../parts/value.tsx';
import { marks, useLanguage, useWords } from '../start/language.ts';
import { useNames } from '../words/names.ts';
import './administration.css';

export const guide = {
  zh: [
    '本公司（本市）的记录由谁、何时、为何查阅或变更，都在这里，最新在前。平台只追加，不能修改或删除。',
    '按日查看的内容每天清晨提取；页面标明数据完整到什么时间。要看某条记录此刻的全部经过，请按记录编号查询，结果为实时。',
    '从任何一条记录的编号都可以打开该记录；记录页面下方的“经过”是同一条审计链。',
    '反欺诈委员会成员可切换到线索库和线索提供的审计轨迹，其中写明每次查阅的目的和部分。',
    '这里只有编号、代码和理由，没有姓名、号码或正文。',
  ],
  en: [
    "Who read or changed the records of one's own company or city, when and why, the newest first. The hub only adds to it: nothing can be changed or removed.",
    'By day it is extracted early each morning; the page says until when it is complete. Asked by the number of one record, the answer is live.',
    'The number leads to the record; "What happened" on its page is the same chain.',
    "Members of the anti-fraud committee can turn to the trail of the fraud pool and of the exports, which names each reading's purpose and parts.",
    'There are numbers, codes and reasons here: no names, phone numbers or texts.',
  ],
};

const words = {
  zh: {
    label: '审计轨迹',
    day: '日期（北京时间）',
    days: '最近 31 日',
    record: '记录编号',
    box: '范围',
    own: '本公司（本市）',
    kind: '记录类型',
    verb: '操作',
    at: '时间',
    who: '操作者',
    why: '理由、目的',
    system: '平台',
    until: (instant: string) => `按日提取，数据完整至 ${instant}`,
    live: '实时：这条记录到此刻为止的全部经过。',
    empty: '没有符合条件的记录。当日的内容在次日清晨提取；按记录编号查询可立即看到。',
  },
  en: {
    label: 'Audit trail',
    day: 'Day (in Shanghai)',
    days: 'The last 31 days',
    record: 'Number of a record',
    box: 'Of',
    own: 'Own company or city',
    kind: 'Kind',
    verb: 'Step',
    at: 'Time',
    who: 'Who',
    why: 'Why',
    system: 'The hub',
    until: (instant: string) => `Extracted each morning, complete until ${instant}`,
    live: 'Live: all that happened to this record until now.',
    empty:
      "Nothing matches. A day's events are extracted the next morning; by the number of a record they are there at once.",
  },
};

const kinds = auditRoutes.listAuditEvents.query.shape.kind.unwrap().options;
type Answer = Output<'listAuditEvents'>;
type Event = Answer['items'][number] & Pick<Answer, 'source' | 'completeUntil'>;

/** The verbs that the table of a kind names. */
const verbsOf = (kind: string): string[] => {
  const noun = nouns.find((each) => each.kind === kind);
  return noun ? [...new Set([noun.create.verb, ...noun.transitions.map(({ verb }) => verb)])] : [];
};

/** A day of both cities lies in two of UTC, by which the trail is extracted: both are read, and what is of the day is shown. */
const daysOf = (day: string) => ({ from: dayjs(day).subtract(1, 'day').format('YYYY-MM-DD'), to: day });
const isDay = (text: string) => /^20\d\d-\d\d-\d\d$/.test(text) && dayjs(text).isValid();
const isRecord = (text: string) => /^[a-z]{3}_[0-9a-hjkmnp-tv-z]{26}$/.test(text);

/** Who read and changed what, when and why. */
export default function AuditPage() {
  const say = useWords(words);
  const names = useNames();
  const language = useLanguage();
  const { me } = useHub();
  const [askedDay, setDay] = useFilter('day');
  const [askedRecord, setRecord] = useFilter('recordId');
  const [askedKind, setKind] = useFilter('kind');
  const [askedVerb, setVerb] = useFilter('verb');
  const [askedBox, setBox] = useFilter('box');
  const day = isDay(askedDay) ? askedDay : '';
  const recordId = isRecord(askedRecord) ? askedRecord : '';
  const kind = oneOf(kinds, askedKind);
  const verbs = verbsOf(kind ?? '');
  const verb = oneOf(verbs, askedVerb);
  const committee = me.role === 'antifraud' && askedBox === 'committee';
  const list = useList<Event>(['audit', day, recordId, kind, verb, committee], async (client, paging) => {
    const { body } = await client.listAuditEvents({
      query: {
        ...paging,
        ...(day ? daysOf(day) : {}),
        ...(recordId ? { recordId } : {}),
        ...(kind ? { kind } : {}),
        ...(verb ? { verb } : {}),
        ...(committee ? { box: 'committee' } : {}),
      },
    });
    const { items, source, completeUntil, nextCursor } = body;
    const ofDay = items.filter(({ at }) => !day || inShanghai(at).format('YYYY-MM-DD') === day);
    return { body: { items: ofDay.map((item) => ({ ...item, source, completeUntil })), nextCursor } };
  });
  const [first] = list.items;
  return (
    <>
      <PageHead page="audit" />
      <Filters>
        <DatePicker
          aria-label={say.day}
          placeholder={say.days}
          className="day-filter"
          value={day ? dayjs(day) : null}
          onChange={(picked) => setDay(picked ? picked.format('YYYY-MM-DD') : '')}
        />
        <Choice
          label={say.kind}
          options={kinds.map((value) => ({ value, label: names.value(value, 'kind') }))}
          value={kind ?? ''}
          onChange={setKind}
        />
        {verbs.length > 0 && (
          <Choice
            label={say.verb}
            options={verbs.map((value) => ({ value, label: names.verb(value, kind) }))}
            value={verb ?? ''}
            onChange={setVerb}
          />
        )}
        <Input.Search
          key={recordId}
          aria-label={say.record}
          placeholder={say.record}
          className="record-filter"
          defaultValue={recordId}
          onSearch={(typed) => setRecord(typed.trim())}
        />
        {me.role === 'antifraud' && (
          <Choice
            label={say.box}
            all={say.own}
            options={[{ value: 'committee', label: names.value('committee', 'box') }]}
            value={committee ? 'committee' : ''}
            onChange={setBox}
          />
        )}
      </Filters>
      {first && (
        <p className="quiet">
          {first.source === 'live' || !first.completeUntil ? say.live : say.until(showInstant(first.completeUntil))}
        </p>
      )}
      <RecordTable<Event>
        label={say.label}
        list={list}
        empty={say.empty}
        rowKey={(row) =>
          `${row.at} ${row.recordId} ${row.verb} ${row.version} ${row.requestId} ${row.by.id} ${row.parts}`
        }
        columns={[
          { title: say.at, render: (_, row) => <time dateTime={row.at}>{showInstantExactly(row.at)}</time> },
          { title: say.who, render: (_, row) => <Actor by={row.by} /> },
          { title: say.kind, render: (_, row) => row.kindWords[language] },
          { title: say.verb, render: (_, row) => row.verbWords?.[language] ?? names.verb(row.verb, row.kind) },
          {
            title: names.field('status'),
            render: (_, row) => (row.status ? <StateTag kind={row.kind} state={row.status} /> : '—'),
          },
          { title: say.record, render: (_, row) => <RecordLink id={row.about ?? row.recordId} /> },
          { title: say.why, render: (_, row) => <Why event={row} /> },
        ]}
      />
    </>
  );
}

/** Who it was: the hub, or a role with its company or city; the account, where it is one's own. */
function Actor({ by }: { readonly by: Event['by'] }) {
  const say = useWords(words);
  const names = useNames();
  return (
    <>
      {by.role === 'system' ? say.system : names.value(by.role, 'role')}
      {by.memberId && (
        <>
          {' · '}
          <MemberName id={by.memberId} />
        </>
      )}
      {by.cityCode && ` · ${names.place(by.cityCode)}`}
      {by.id && by.role !== 'system' && <div className="quiet number">{by.id}</div>}
    </>
  );
}

function Why({ event }: { readonly event: Event }) {
  const names = useNames();
  const language = useLanguage();
  const { reason, purpose, purposeWords, parts = [] } = event;
  const told = purposeWords?.[language] ?? purpose;
  return (
    <div className="wide-text">
      {told && <div>{told}</div>}
      {reason && <div className="prose">{reason}</div>}
      {parts.length > 0 && (
        <div className="quiet">{parts.map((part) => names.value(part, 'parts')).join(marks.list())}</div>
      )}
    </div>
  );
}
