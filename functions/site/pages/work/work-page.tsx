import { useQueries } from '@tanstack/react-query';
import { Skeleton } from 'antd';
import { Link } from 'react-router';
import { addressOf } from '../frame/site-map.ts';
import { MemberName } from '../parts/directory.tsx';
import { useHub, useMay } from '../parts/hub.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { ProblemAlert } from '../parts/problem-alert.tsx';
import { showInstant } from '../parts/time-money.ts';
import { StateTag } from '../parts/value.tsx';
import { marks, useLanguage, useWords } from '../start/language.ts';
import { useNames } from '../words/names.ts';
import { type Heap, heapsFor } from './heaps.ts';
import { Unread } from './unread.tsx';
import { byUrgency } from './urgency.ts';
import type { Waiting } from './waiting.ts';
import './work.css';

export const guide = {
  zh: [
    '本页汇总等待您办理的事项，逾期的排在最前，其次按办理期限。点击一行即打开该记录，办理后自动从本页消失。',
    '每类事项只列出最急的若干条；点击标题旁的“全部”可在相应页面查看、筛选全部记录。',
    '所列事项由您的角色决定：会员公司看到待本公司办理的案件、协助与结算单；协会看到待审批和逾期事项；反欺诈委员会成员还会看到线索和线索提供申请。',
    '本页只显示编号、状态、期限和线索的怀疑类型，不显示客户或涉案人员的信息。',
    '没有列出的事项可在“消息”中查看：与本公司（本市）有关的变动都会通知。',
  ],
  en: [
    'This page gathers what waits for you: the late first, then by when it is due. A line leads to its record; once the step is taken, the line is gone.',
    'Of each kind the most pressing are listed; "All" beside the heading leads to the page where you can filter and read every one.',
    "What is listed depends on your role: members see cases, roadside help and statements that wait for them; associations see approvals and what is overdue; the anti-fraud committee's members see leads and exports besides.",
    'Only numbers, states, deadlines and the kind of suspicion stand here, and nothing of customers or of people in a lead.',
    'Whatever else happened to records of yours is told in the inbox.',
  ],
};

const words = {
  zh: {
    all: '全部',
    count: (count: number) => `${count} 项`,
    atLeast: (count: number) => `${count} 项以上`,
    late: '已逾期',
    urgent: '紧急',
    due: '期限',
    older: '最近的记录中没有；更早的请点“全部”查看。',
    since: '自',
    done: '今天的事都办完了，辛苦了！',
    nothing: '目前没有等待您办理的事项。有新的事项时会出现在这里，也会出现在“消息”中。',
    quiet: '目前没有：',
    and: '、',
  },
  en: {
    all: 'All',
    count: (count: number) => `${count}`,
    atLeast: (count: number) => `${count} or more`,
    late: 'Overdue',
    urgent: 'Urgent',
    due: 'Due',
    older: 'None among the newest; "All" leads to the older ones.',
    since: 'Since',
    done: 'All done - well done!',
    nothing: 'Nothing waits for you now. What comes next will stand here, and in the inbox.',
    quiet: 'Nothing waits of these: ',
    and: '; ',
  },
};

/** Lines of a heap that stand on this page; more of them would hide the heaps below. */
const shown = 8;

/** What waits for the reader: each kind is read and may fail by itself. */
export default function WorkPage() {
  const say = useWords(words);
  const language = useLanguage();
  const may = useMay();
  const { client, me } = useHub();
  const heaps = heapsFor(me).filter(({ opens }) => may(opens));
  const read = useQueries({
    queries: heaps.map((heap) => ({
      queryKey: [heap.kind, 'waiting', heap.id, language],
      queryFn: () => heap.read(client),
    })),
  });
  const of = heaps.flatMap((heap, index) => {
    const query = read[index];
    return query ? [{ heap, query }] : [];
  });
  const empty = of.filter(({ query }) => query.data?.whole && query.data.waiting.length === 0 && !query.error);
  return (
    <>
      <PageHead page="work" />
      {may('listNotifications') && <Unread />}
      {empty.length === of.length && (
        <section className="all-done" aria-live="polite">
          <h2>{say.done}</h2>
          <p>{say.nothing}</p>
        </section>
      )}
      <div className="heaps">
        {of
          .filter((each) => !empty.includes(each))
          .map(({ heap, query }) => (
            <section key={heap.id} className="heap" aria-busy={query.isPending} aria-labelledby={`heap-${heap.id}`}>
              <header>
                <h2 id={`heap-${heap.id}`}>{heap[language]}</h2>
                {query.data && query.data.waiting.length > 0 && (
                  <span className="quiet">
                    {(query.data.whole ? say.count : say.atLeast)(query.data.waiting.length)}
                  </span>
                )}
                <Link
                  aria-label={`${say.all}${marks.colon()}${heap[language]}`}
                  to={`${addressOf(heap.page)}${heap.search ?? ''}`}
                >
                  {say.all}
                </Link>
              </header>
              <ProblemAlert error={query.error} again={query.refetch} />
              {query.isPending && <Skeleton active title={false} />}
              {query.data && query.data.waiting.length > 0 && <Lines heap={heap} waiting={query.data.waiting} />}
              {query.data?.whole === false && query.data.waiting.length === 0 && <p className="quiet">{say.older}</p>}
            </section>
          ))}
      </div>
      {empty.length > 0 && empty.length < of.length && (
        <p className="quiet">
          {say.quiet}
          {empty.map(({ heap }) => heap[language]).join(say.and)}
        </p>
      )}
    </>
  );
}

function Lines({ heap, waiting }: { readonly heap: Heap; readonly waiting: readonly Waiting[] }) {
  const say = useWords(words);
  const language = useLanguage();
  const names = useNames();
  const { me } = useHub();
  return (
    <ul className="plain lines">
      {[...waiting]
        .sort(byUrgency)
        .slice(0, shown)
        .map((each) => (
          <li key={each.id} className={each.late ? 'late' : undefined}>
            <Link to={addressOf(each.page, each.id)}>
              {each.suspicions?.map((code) => names.value(code, 'suspicions')).join(marks.list()) || each.name}
            </Link>
            {each.suspicions && <span className="quiet number">{each.name}</span>}
            {each.late && <strong className="bad">{say.late}</strong>}
            {each.urgent && <strong className="fair">{say.urgent}</strong>}
            <span>{each.step ? each.step[language] : <StateTag kind={heap.kind} state={each.status} />}</span>
            {each.countyCode && <span className="quiet">{names.place(each.countyCode)}</span>}
            {each.memberId && me.role !== 'member' && (
              <span className="quiet">
                <MemberName id={each.memberId} />
              </span>
            )}
            {(each.dueAt ?? each.since) && (
              <span className="when quiet">
                {each.dueAt ? say.due : say.since}{' '}
                <time dateTime={each.dueAt ?? each.since}>{showInstant(each.dueAt ?? each.since ?? '')}</time>
              </span>
            )}
          </li>
        ))}
    </ul>
  );
}
