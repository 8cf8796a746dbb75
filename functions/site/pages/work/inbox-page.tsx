import { useQueryClient } from '@tanstack/react-query';
import { Button, Skeleton } from 'antd';
import { useState } from 'react';
import type { Output } from '#schemas/client.ts';
import { Choice, Filters, oneOf, useFilter } from '../parts/filters.tsx';
import { useHub, useList } from '../parts/hub.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { ProblemAlert } from '../parts/problem-alert.tsx';
import { showInstant } from '../parts/time-money.ts';
import { RecordLink, StateTag } from '../parts/value.tsx';
import { marks, useLanguage, useWords } from '../start/language.ts';
import { useNames } from '../words/names.ts';
import './work.css';

export const guide = {
  zh: [
    '与本公司（本市）记录有关的变动会在这里通知，最新的在前。点击编号打开相应记录。',
    '看过后请标记为已读；同一公司或协会的任何一位同事标记后，对所有人都显示为已读。',
    '反欺诈委员会成员可切换到委员会的消息，只有本市委员会成员能看到。',
    '消息只含编号和状态，不含任何个人信息；详情请在记录中查看，查阅会留下记录。',
    '接入“消息推送”的公司系统会同时收到同样的通知。',
  ],
  en: [
    "What happened to records of one's own company or city is told here, the newest first. The number leads to the record.",
    'Mark what you have seen as read; once a colleague has, it is read for everybody of the company or association.',
    "Members of the anti-fraud committee can turn to the committee's messages, which only they see.",
    'A message holds numbers and states and nothing of a person. Details stand on the record, where the reading is noted.',
    'Systems that have set up webhooks are told the same.',
  ],
};

const words = {
  zh: {
    label: '消息列表',
    show: '显示',
    box: '收件箱',
    own: '本公司（本市）',
    read: '标记为已读',
    allRead: '本页全部标记为已读',
    empty: '没有消息。记录有变动时会在这里通知。',
    more: '加载更多',
  },
  en: {
    label: 'Messages',
    show: 'Show',
    box: 'Inbox',
    own: 'Own company or city',
    read: 'Mark as read',
    allRead: 'Mark all of these as read',
    empty: 'No messages. When something happens to records of yours, it is told here.',
    more: 'Load more',
  },
};

type Message = Output<'listNotifications'>['items'][number];

/** What happened, the newest first; unread ones stand out and can be marked one by one or all at once. */
export default function InboxPage() {
  const say = useWords(words);
  const names = useNames();
  const { client, me } = useHub();
  const queries = useQueryClient();
  const [unread, setUnread] = useFilter('unread');
  const [box, setBox] = useFilter('box');
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const wanted = oneOf(['true', 'false'], unread);
  const committee = me.role === 'antifraud' && box === 'committee';
  const list = useList(['notification', 'list', wanted, committee], (reader, paging) =>
    reader.listNotifications({
      query: { ...paging, ...(wanted ? { unread: wanted } : {}), ...(committee ? { box: 'committee' } : {}) },
    }),
  );
  const waiting = list.items.filter(({ status }) => status === 'unread');
  const mark = async (messages: readonly Message[]) => {
    setBusy(true);
    setError(undefined);
    try {
      for (const { id } of messages) await client.readNotification({ params: { id } });
    } catch (problem) {
      setError(problem);
    } finally {
      await queries.invalidateQueries({ queryKey: ['notification'] });
      setBusy(false);
    }
  };
  return (
    <>
      <PageHead
        page="inbox"
        actions={
          waiting.length > 1 && (
            <Button loading={busy} onClick={() => mark(waiting)}>
              {say.allRead}
            </Button>
          )
        }
      />
      <Filters>
        <Choice
          label={say.show}
          options={['true', 'false'].map((value) => ({ value, label: names.value(value, 'unread') }))}
          value={unread}
          onChange={setUnread}
        />
        {me.role === 'antifraud' && (
          <Choice
            label={say.box}
            all={say.own}
            options={[{ value: 'committee', label: names.value('committee', 'box') }]}
            value={box}
            onChange={setBox}
          />
        )}
      </Filters>
      <ProblemAlert error={error} />
      <ProblemAlert error={list.error} again={list.refetch} />
      {list.isPending && <Skeleton active />}
      {!list.isPending && !list.error && list.items.length === 0 && <p className="quiet">{say.empty}</p>}
      <ul className="plain messages" aria-label={say.label} aria-busy={list.isFetching}>
        {list.items.map((message) => (
          <MessageLine key={message.id} message={message} busy={busy} onRead={() => mark([message])} />
        ))}
      </ul>
      {list.hasNextPage && (
        <p className="more">
          <Button loading={list.isFetching} onClick={() => list.fetchNextPage()}>
            {say.more}
          </Button>
        </p>
      )}
    </>
  );
}

interface LineProps {
  readonly message: Message;
  readonly busy: boolean;
  readonly onRead: () => void;
}

function MessageLine({ message, busy, onRead }: LineProps) {
  const say = useWords(words);
  const language = useLanguage();
  const { subject } = message;
  const isUnread = message.status === 'unread';
  return (
    <li className={isUnread ? 'unread-message' : undefined}>
      <time className="quiet" dateTime={message.occurredAt}>
        {showInstant(message.occurredAt)}
      </time>
      {isUnread ? <strong>{message.text[language]}</strong> : <span>{message.text[language]}</span>}
      <StateTag kind={subject.kind} state={subject.status} />
      <RecordLink id={subject.id} />
      {isUnread && (
        <span className="acts">
          <Button
            size="small"
            disabled={busy}
            aria-label={`${say.read}${marks.colon()}${message.text[language]}`}
            onClick={onRead}
          >
            {say.read}
          </Button>
        </span>
      )}
    </li>
  );
}
