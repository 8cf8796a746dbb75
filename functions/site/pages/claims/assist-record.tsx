import { Card, Skeleton, Space } from 'antd';
import { useNavigate } from 'react-router';
import { assistNoun } from '#schemas/assists.ts';
import { addressOf } from '../frame/site-map.ts';
import { Act } from '../parts/act.tsx';
import { Files } from '../parts/files.tsx';
import { useHub, useRead } from '../parts/hub.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { ProblemAlert } from '../parts/problem-alert.tsx';
import { RecordFacts } from '../parts/record-facts.tsx';
import { Steps } from '../parts/steps.tsx';
import { showInstant } from '../parts/time-money.ts';
import { TimelineList } from '../parts/timeline-list.tsx';
import { RecordLink, StateTag } from '../parts/value.tsx';
import { useWords } from '../start/language.ts';
import { useNames } from '../words/names.ts';
import { RequestHandoff } from './request-handoff.tsx';

const words = {
  zh: {
    photos: '现场照片',
    none: '没有附照片。',
    unknown: '尚不清楚是哪家公司的客户：请协调员转送承保公司。',
    photo: (number: number) => `照片 ${number}`,
    sealed: '客户信息与备注只有双方公司可见。',
  },
  en: {
    photos: 'Photos of the scene',
    none: 'No photos came with it.',
    unknown: 'Nobody knows yet whose customer it is: the coordinator routes it.',
    photo: (number: number) => `Photo ${number}`,
    sealed: "The customer's details and the note are for the two companies alone.",
  },
};

/** One assist: what was found and done, and what is to become of it. */
export function AssistRecord({ id }: { readonly id: string }) {
  const say = useWords(words);
  const names = useNames();
  const navigate = useNavigate();
  const { me } = useHub();
  const assist = useRead(['assist', id], (client) => client.readAssist({ params: { id } }));
  if (!assist.data || assist.error)
    return (
      <>
        <PageHead page="assists" />
        {assist.error ? <ProblemAlert error={assist.error} again={assist.refetch} /> : <Skeleton active />}
      </>
    );
  const { photos = [], ...record } = assist.data.body;
  const reread = async () => (await assist.refetch({ throwOnError: true })).data?.body ?? {};
  const title = `${names.value(record.occasion, 'occasion')} · ${showInstant(record.occurredAt)}`;
  const open = record.status === 'reported' || record.status === 'acknowledged';
  const concerned = me.role === 'member' && record.customerOf === me.memberId;
  return (
    <>
      <PageHead
        page="assists"
        tabTitle={title}
        title={
          <Space wrap>
            {title} <StateTag kind="assist" state={record.status} />
          </Space>
        }
        actions={
          <>
            <Steps
              noun={assistNoun}
              record={record}
              reread={reread}
              due={me.role === 'coordinator' && !record.customerOf ? 'route' : 'acknowledge'}
              except={['handOver']}
              danger={['close']}
            />
            {open && concerned && <RequestHandoff assist={{ id, seen: { record, version: record.version, reread } }} />}
            <Act
              route="suspectAssist"
              kind="lead"
              params={{ id }}
              onDone={(made) => navigate(addressOf('leads', String(made.id)))}
            />
          </>
        }
      />
      {!record.customerOf && <p className="fair">{say.unknown}</p>}
      <RecordFacts
        kind="assist"
        record={record}
        first={[
          'occurredAt',
          'countyCode',
          'place',
          'kinds',
          'memberId',
          'customerOf',
          'plate',
          'customer',
          'consent',
          'note',
        ]}
        except={['status', 'cityCode', 'occasion', 'clientId', 'evidenceIds', 'adjusterId']}
        shown={record.handoffId ? { handoffId: <RecordLink id={record.handoffId} /> } : {}}
      />
      {me.role === 'coordinator' ? (
        <p className="quiet">{say.sealed}</p>
      ) : (
        <Card size="small" title={say.photos} className="part">
          {photos.length === 0 ? (
            <p className="quiet">{say.none}</p>
          ) : (
            <Files files={photos.map((photo, at) => ({ ...photo, name: say.photo(at + 1) }))} />
          )}
        </Card>
      )}
      <TimelineList
        kind="assist"
        of={['assist', id]}
        read={(client) => client.readAssistTimeline({ params: { id } })}
      />
    </>
  );
}
