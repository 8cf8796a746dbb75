import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { deliveryNoun } from '#schemas/webhooks.ts';
import { addressOf } from '../frame/site-map.ts';
import { Act } from '../parts/act.tsx';
import { Choice, Filters, oneOf, StateChoice, useFilter } from '../parts/filters.tsx';
import { useList } from '../parts/hub.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { RecordTable } from '../parts/record-table.tsx';
import { showInstant } from '../parts/time-money.ts';
import { RecordLink, StateTag } from '../parts/value.tsx';
import { marks, useWords } from '../start/language.ts';
import { useNames } from '../words/names.ts';
import { DeliveryRecord } from './delivery-record.tsx';
import { EndpointRecord } from './endpoint-record.tsx';
import { SecretDialog, secretIn } from './secret-dialog.tsx';
import './administration.css';

export const guide = {
  zh: [
    '登记一个 HTTPS 地址后，与本公司有关的变动会推送到该地址，公司系统不必反复查询。每家公司最多五个地址。',
    '登记或更换时显示的签名密钥只显示一次，请立即保存到公司系统中，用它核对每条推送的签名（Standard Webhooks）。',
    '登记后请先“发送测试推送”，在推送记录中看到“已送达”即为接通。',
    '没有送达的推送会在一天内多次重试；各次重试均未成功的会在“消息”中通知，可在推送记录中重发。',
    '对方答复 410 时地址自动停用；修好后在此重新启用。更换签名密钥后 24 小时内新旧密钥同时签名。',
  ],
  en: [
    'Register an HTTPS address, and what happens to records of your company is sent there: your system need not ask again and again. A company has five addresses at most.',
    'The signing secret is shown once, at the registration and at each rotation. Keep it in your system at once and check the signature of every call with it (Standard Webhooks).',
    'Send a test call first. Once its delivery says "delivered", you are connected.',
    'What was not delivered is tried again several times within a day. If the last try fails, the inbox tells; then send it again from here.',
    'An address that answers 410 is disabled; enable it once it works again. For 24 hours after a rotation calls carry signatures with both secrets.',
  ],
};

const words = {
  zh: {
    endpoints: '推送地址',
    deliveries: '推送记录',
    noEndpoints: '还没有登记推送地址',
    noDeliveries: '还没有推送记录。登记地址并发送测试推送后会出现在这里。',
    register: '登记推送地址',
    test: '测试推送',
    at: '时间',
  },
  en: {
    endpoints: 'Webhook endpoints',
    deliveries: 'Deliveries',
    noEndpoints: 'No endpoints yet',
    noDeliveries: 'No deliveries yet. Register an endpoint and send a test call: it will stand here.',
    register: 'Register an endpoint',
    test: 'Test call',
    at: 'Time',
  },
};

/** Endpoints and deliveries have one page; an id says by its prefix what it is of. */
export default function WebhooksPage() {
  const { id } = useParams();
  if (!id) return <Webhooks />;
  return id.startsWith('dlv_') ? <DeliveryRecord key={id} id={id} /> : <EndpointRecord key={id} id={id} />;
}

function Webhooks() {
  const say = useWords(words);
  const names = useNames();
  const [secret, setSecret] = useState('');
  const [status, setStatus] = useFilter('status');
  const [endpoint, setEndpoint] = useFilter('endpoint');
  const chosen = oneOf(deliveryNoun.states, status);
  const endpoints = useList(['endpoint', 'list'], (client, paging) => client.listEndpoints({ query: paging }));
  const known = endpoints.items.find(({ id }) => id === endpoint)?.id;
  const deliveries = useList(['delivery', 'list', chosen, known], (client, paging) =>
    client.listDeliveries({
      query: { ...paging, ...(chosen ? { status: chosen } : {}), ...(known ? { endpointId: known } : {}) },
    }),
  );
  return (
    <>
      <PageHead
        page="webhooks"
        actions={
          <Act
            route="registerEndpoint"
            kind="endpoint"
            title={say.register}
            button={{ type: 'primary' }}
            onDone={(made) => setSecret(secretIn(made))}
          />
        }
      />
      {secret && <SecretDialog secret={secret} onClose={() => setSecret('')} />}
      <h2 className="section">{say.endpoints}</h2>
      <RecordTable
        label={say.endpoints}
        list={endpoints}
        empty={say.noEndpoints}
        columns={[
          {
            title: names.field('url', 'endpoint'),
            render: (_, row) => (
              <Link className="wide-text" to={addressOf('webhooks', row.id)}>
                {row.url}
              </Link>
            ),
          },
          { title: names.field('status'), render: (_, row) => <StateTag kind="endpoint" state={row.status} /> },
          { title: names.field('description'), render: (_, row) => row.description ?? '—' },
          {
            title: names.field('events'),
            render: (_, row) => row.events.map((event) => names.value(event, 'events')).join(marks.list()),
            className: 'wide-text',
          },
        ]}
      />
      <h2 className="section">{say.deliveries}</h2>
      <Filters>
        <StateChoice kind="delivery" states={deliveryNoun.states} value={status} onChange={setStatus} />
        <Choice
          label={names.field('endpointId')}
          options={endpoints.items.map(({ id, url, description }) => ({ value: id, label: description ?? url }))}
          value={known ?? ''}
          onChange={setEndpoint}
        />
      </Filters>
      <RecordTable
        label={say.deliveries}
        list={deliveries}
        empty={say.noDeliveries}
        columns={[
          {
            title: say.at,
            render: (_, row) => <Link to={addressOf('webhooks', row.id)}>{showInstant(row.message.timestamp)}</Link>,
          },
          { title: names.field('status'), render: (_, row) => <StateTag kind="delivery" state={row.status} /> },
          {
            title: names.field('events'),
            render: (_, row) =>
              row.message.type === 'endpoint.test' ? say.test : names.value(row.message.type, 'events'),
          },
          { title: names.field('subject'), render: (_, row) => <RecordLink id={row.message.data.id} /> },
          {
            title: names.field('endpointId'),
            render: (_, row) => {
              const to = endpoints.items.find(({ id }) => id === row.endpointId);
              return <RecordLink id={row.endpointId}>{to?.description ?? to?.url ?? row.endpointId}</RecordLink>;
            },
          },
          {
            title: names.field('nextAttemptAt'),
            render: (_, row) => (row.nextAttemptAt ? showInstant(row.nextAttemptAt) : '—'),
          },
        ]}
      />
    </>
  );
}
