import { useQuery } from '@tanstack/react-query';
import { Card, Skeleton, Space, Table } from 'antd';
import { deliveryNoun } from '#schemas/webhooks.ts';
import { useHub } from '../parts/hub.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { ProblemAlert } from '../parts/problem-alert.tsx';
import { RecordFacts } from '../parts/record-facts.tsx';
import { scrollByKeys } from '../parts/scroll-by-keys.ts';
import { Steps } from '../parts/steps.tsx';
import { showInstantExactly, showNumber } from '../parts/time-money.ts';
import { RecordLink, StateTag } from '../parts/value.tsx';
import { useLanguage, useWords } from '../start/language.ts';
import { useNames } from '../words/names.ts';

const words = {
  zh: { test: '测试推送', none: '还没有尝试，请稍候……', at: '时间' },
  en: { test: 'Test call', none: 'No attempt yet, one moment…', at: 'Time' },
};

/** While a delivery waits it is read again after so many milliseconds. */
const again = 2000;

/** A message on its way to an endpoint: what it says and what became of each attempt. */
export function DeliveryRecord({ id }: { readonly id: string }) {
  const say = useWords(words);
  const names = useNames();
  const language = useLanguage();
  const { client } = useHub();
  const read = useQuery({
    queryKey: ['delivery', id, language],
    queryFn: () => client.readDelivery({ params: { id } }),
    refetchInterval: ({ state }) => (state.data?.body.status === 'waiting' ? again : false),
  });
  if (!read.data)
    return (
      <>
        <PageHead page="webhooks" />
        {read.error ? <ProblemAlert error={read.error} again={read.refetch} /> : <Skeleton active />}
      </>
    );
  const { attempts, message, ...record } = read.data.body;
  const reread = async () => (await read.refetch({ throwOnError: true })).data?.body ?? {};
  const title = message.type === 'endpoint.test' ? say.test : names.value(message.type, 'events');
  return (
    <div ref={scrollByKeys}>
      <PageHead
        page="webhooks"
        tabTitle={title}
        title={
          <Space wrap>
            {title} <StateTag kind="delivery" state={record.status} />
          </Space>
        }
        actions={<Steps noun={deliveryNoun} record={record} reread={reread} />}
      />
      <Card size="small" title={<h2>{names.field('attempts')}</h2>} className="part">
        <Table
          size="small"
          rowKey="at"
          pagination={false}
          scroll={{ x: 'max-content' }}
          dataSource={[...attempts].reverse()}
          locale={{ emptyText: say.none }}
          columns={[
            { title: say.at, render: (_, row) => showInstantExactly(row.at) },
            {
              title: names.field('outcome'),
              render: (_, row) => (
                <strong className={row.outcome === 'delivered' ? 'good' : 'bad'}>
                  {names.value(row.outcome, 'outcome')}
                </strong>
              ),
            },
            { title: names.field('code', 'delivery'), render: (_, row) => row.code ?? '—' },
            { title: names.field('ms'), render: (_, row) => showNumber(row.ms) },
          ]}
        />
      </Card>
      <RecordFacts
        kind="delivery"
        record={{ ...record, subject: message.data.id, timestamp: message.timestamp }}
        first={['endpointId', 'subject', 'timestamp', 'nextAttemptAt']}
        except={['status', 'memberId']}
        shown={{ subject: <RecordLink id={message.data.id} /> }}
      />
    </div>
  );
}
