import { Skeleton, Space } from 'antd';
import { deskNoun } from '#schemas/service-areas.ts';
import { Act } from '../parts/act.tsx';
import { useRead } from '../parts/hub.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { ProblemAlert } from '../parts/problem-alert.tsx';
import { RecordFacts } from '../parts/record-facts.tsx';
import { Steps } from '../parts/steps.tsx';
import { TimelineList } from '../parts/timeline-list.tsx';
import { StateTag } from '../parts/value.tsx';
import { useNames } from '../words/names.ts';

/** One claims desk; a closed one can be opened again with what it had. */
export function DeskRecord({ id }: { readonly id: string }) {
  const names = useNames();
  const desk = useRead(['desk', id], (client) => client.readDesk({ params: { id } }));
  if (!desk.data || desk.error)
    return (
      <>
        <PageHead page="service-areas" />
        {desk.error ? <ProblemAlert error={desk.error} again={desk.refetch} /> : <Skeleton active />}
      </>
    );
  const record = desk.data.body;
  const { branchId, name, phone, hours, countyCode } = record;
  const reread = async () => (await desk.refetch({ throwOnError: true })).data?.body ?? {};
  return (
    <>
      <PageHead
        page="service-areas"
        tabTitle={name}
        title={
          <Space wrap>
            {name} <StateTag kind="desk" state={record.status} />
          </Space>
        }
        actions={
          <>
            {record.status === 'open' ? (
              <Act
                route="amendDesk"
                kind="desk"
                params={{ id }}
                seen={{ record, version: record.version, reread }}
                initial={{ branchId, name, phone, hours }}
                button={{ type: 'primary' }}
              />
            ) : (
              <Act
                route="openDesk"
                kind="desk"
                initial={{ countyCode, branchId, name, phone, hours }}
                button={{ type: 'primary' }}
              />
            )}
            <Steps noun={deskNoun} record={record} reread={reread} danger={['close']} />
          </>
        }
      />
      <RecordFacts
        kind="desk"
        record={record}
        first={['countyCode', 'memberId', 'branchId', 'phone', 'hours']}
        except={['name', 'status']}
        shown={{ countyCode: names.place(countyCode, true) }}
      />
      <TimelineList kind="desk" of={['desk', id]} read={(client) => client.readDeskTimeline({ params: { id } })} />
    </>
  );
}
