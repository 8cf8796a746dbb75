import { Skeleton, Space } from 'antd';
import { useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { endpointNoun } from '#schemas/webhooks.ts';
import { addressOf } from '../frame/site-map.ts';
import { Act } from '../parts/act.tsx';
import { useRead } from '../parts/hub.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { ProblemAlert } from '../parts/problem-alert.tsx';
import { RecordFacts } from '../parts/record-facts.tsx';
import { Steps } from '../parts/steps.tsx';
import { StateTag } from '../parts/value.tsx';
import { useWords } from '../start/language.ts';
import { SecretDialog, secretIn } from './secret-dialog.tsx';

const words = {
  zh: {
    test: '发送测试推送',
    amend: '修改',
    rotate: '更换签名密钥',
    rotateAbove: '新密钥只显示一次。24 小时内推送同时用新旧密钥签名，请在此期间完成切换。',
    testAbove: '将向此地址发送一条 endpoint.test，并打开它的推送记录。',
    deliveries: '此地址的推送记录',
  },
  en: {
    test: 'Send a test call',
    amend: 'Change',
    rotate: 'New signing secret',
    rotateAbove: 'The new secret is shown once. For 24 hours calls are signed with both: switch within that time.',
    testAbove: 'An endpoint.test is sent to this address, and its delivery opens.',
    deliveries: 'Deliveries to this endpoint',
  },
};

/** An address that is called: what it is told of, a test call, its secret. */
export function EndpointRecord({ id }: { readonly id: string }) {
  const say = useWords(words);
  const navigate = useNavigate();
  const [secret, setSecret] = useState('');
  const read = useRead(['endpoint', id], (client) => client.readEndpoint({ params: { id } }));
  if (!read.data)
    return (
      <>
        <PageHead page="webhooks" />
        {read.error ? <ProblemAlert error={read.error} again={read.refetch} /> : <Skeleton active />}
      </>
    );
  const record = read.data.body;
  const reread = async () => (await read.refetch({ throwOnError: true })).data?.body ?? {};
  const seen = { record, version: record.version, reread };
  const { url, description, events } = record;
  return (
    <>
      <PageHead
        page="webhooks"
        tabTitle={description ?? url}
        title={
          <Space wrap>
            <span className="wide-text">{description ?? url}</span> <StateTag kind="endpoint" state={record.status} />
          </Space>
        }
        actions={
          <>
            {record.status === 'active' && (
              <Act
                route="testEndpoint"
                kind="endpoint"
                title={say.test}
                params={{ id }}
                above={<p>{say.testAbove}</p>}
                button={{ type: 'primary' }}
                onDone={(made) => navigate(addressOf('webhooks', String(made.id)))}
              />
            )}
            <Act
              route="amendEndpoint"
              kind="endpoint"
              title={say.amend}
              params={{ id }}
              seen={seen}
              initial={{ url, events, ...(description ? { description } : {}) }}
            />
            <Act
              route="rotateEndpoint"
              kind="endpoint"
              title={say.rotate}
              params={{ id }}
              seen={seen}
              above={<p>{say.rotateAbove}</p>}
              onDone={(made) => setSecret(secretIn(made))}
            />
            <Steps
              noun={endpointNoun}
              record={record}
              reread={reread}
              except={['amend', 'rotate']}
              danger={['disable']}
            />
          </>
        }
      />
      {secret && <SecretDialog secret={secret} onClose={() => setSecret('')} />}
      <RecordFacts
        kind="endpoint"
        record={record}
        first={['url', 'description', 'events']}
        except={['status', 'memberId']}
      />
      <p>
        <Link to={`${addressOf('webhooks')}?endpoint=${id}`}>{say.deliveries}</Link>
      </p>
    </>
  );
}
