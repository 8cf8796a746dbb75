import { Button, Card, Skeleton, Space } from 'antd';
import { useState } from 'react';
import type { Output } from '#schemas/client.ts';
import { principalNoun } from '#schemas/principals.ts';
import { Act } from '../parts/act.tsx';
import { useHub, useRead } from '../parts/hub.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { ProblemAlert } from '../parts/problem-alert.tsx';
import { RecordFacts } from '../parts/record-facts.tsx';
import { Steps } from '../parts/steps.tsx';
import { showInstantExactly } from '../parts/time-money.ts';
import { StateTag } from '../parts/value.tsx';
import { marks, useLanguage, useWords } from '../start/language.ts';
import { KeyMaker } from './key-maker.tsx';
import { TestCall } from './test-call.tsx';

const words = {
  zh: {
    keys: '密钥',
    person: '这是工作人员的登录账户：本人经身份平台登录，没有密钥，不能用于系统接入。',
    used: '最近使用：',
    never: '从未使用',
    retire: '停用此密钥',
    above: (kid: string) => `停用“${kid}”后，用它签名的请求将立即被拒绝，且不能恢复。`,
    last: '系统只有一个密钥时不能停用：请先添加新密钥。',
    addOwn: '添加已有的公钥',
    test: '用已有的私钥测试调用',
    rotation: '更换密钥',
    steps: [
      '添加第二个密钥（新旧密钥同时有效）',
      '把系统切换到新密钥，等新密钥出现“最近使用”时间',
      '确认旧密钥不再使用后，停用旧密钥',
    ],
    now: '（当前步骤）',
    api: '接口文档',
    id: '系统编号（签名中的 iss、sub）',
    tokenUrl: '令牌地址（签名中的 aud）',
  },
  en: {
    keys: 'Keys',
    person:
      'This is the account of a person, who logs in at the identity provider: it has no keys and is not for a system.',
    used: 'Last used: ',
    never: 'Never used',
    retire: 'Retire this key',
    above: (kid: string) => `What "${kid}" signs is refused from now on. This cannot be taken back.`,
    last: 'The only key of a system cannot be retired: add another one first.',
    addOwn: 'Add a public key that you have',
    test: 'Test call with a private key that you have',
    rotation: 'Changing the key',
    steps: [
      'Add a second key: both are good at the same time',
      'Switch the system to the new key, and wait until it was used',
      'Once the old key is not used any more, retire it',
    ],
    now: ' (this is next)',
    api: 'API reference',
    id: 'Id of the system (iss and sub of what it signs)',
    tokenUrl: 'Token endpoint (aud of what it signs)',
  },
};

type System = Output<'readClient'>;

/** A system: whose it is, its keys with when each was last used, and what its owner or a coordinator can do. */
export function SystemRecord({ id }: { readonly id: string }) {
  const say = useWords(words);
  const language = useLanguage();
  const read = useRead(['principal', id], (client) => client.readClient({ params: { id } }));
  if (!read.data)
    return (
      <>
        <PageHead page="systems" />
        {read.error ? <ProblemAlert error={read.error} again={read.refetch} /> : <Skeleton active />}
      </>
    );
  const { keys, keysLastUsed, ...record } = read.data.body;
  const reread = async () => (await read.refetch({ throwOnError: true })).data?.body ?? {};
  // A system is registered with a key and never gives up its last one.
  const isPerson = keys.length === 0;
  return (
    <>
      <PageHead
        page="systems"
        tabTitle={record.name}
        title={
          <Space>
            {record.name} <StateTag kind="principal" state={record.status} />
          </Space>
        }
        actions={
          <>
            <Steps
              noun={principalNoun}
              record={record}
              reread={reread}
              except={['addKey', 'retireKey']}
              danger={['suspend']}
            />
            <a className="beside" href={`/docs?lang=${language}`} target="_blank" rel="noreferrer">
              {say.api}
            </a>
          </>
        }
      />
      {isPerson ? (
        <Card size="small" className="part">
          {say.person}
        </Card>
      ) : (
        <Keys system={read.data.body} reread={reread} />
      )}
      <RecordFacts
        kind="principal"
        record={record}
        first={['memberId', 'branchId']}
        except={['name', 'status', 'role']}
      />
      {!isPerson && (
        <Card size="small" className="part">
          <dl className="facts">
            <div>
              <dt>{say.id}</dt>
              <dd className="number">{record.id}</dd>
            </div>
            <div>
              <dt>{say.tokenUrl}</dt>
              <dd className="number">{`${location.origin}/oauth/token`}</dd>
            </div>
          </dl>
        </Card>
      )}
    </>
  );
}

interface KeysProps {
  readonly system: System;
  readonly reread: () => Promise<Readonly<Record<string, unknown>>>;
}

function Keys({ system, reread }: KeysProps) {
  const say = useWords(words);
  const { me } = useHub();
  const [testing, setTesting] = useState(false);
  const { keys, keysLastUsed, ...record } = system;
  const owner = me.role === 'member' && system.status === 'active';
  const usedAt = new Map(keysLastUsed.map(({ kid, at }) => [kid, at]));
  const seen = { record, version: system.version, reread };
  return (
    <Card size="small" title={<h2>{say.keys}</h2>} className="part">
      <ul className="plain keys">
        {keys.map(({ kid, kty, alg }) => {
          const at = usedAt.get(kid);
          return (
            <li key={kid}>
              <strong className="number">{kid}</strong>
              <span>{kty === 'EC' ? `P-256 · ${alg}` : `RSA · ${alg}`}</span>
              <span>
                {say.used}
                {at ? <time dateTime={at}>{showInstantExactly(at)}</time> : <em>{say.never}</em>}
              </span>
              {owner && keys.length > 1 && (
                <Act
                  route="retireClientKey"
                  kind="principal"
                  params={{ id: system.id }}
                  seen={seen}
                  fixed={{ kid }}
                  above={<p>{say.above(kid)}</p>}
                  danger
                  label={say.retire}
                  title={say.retire}
                  button={{ danger: true, size: 'small', 'aria-label': `${say.retire}${marks.colon()}${kid}` }}
                />
              )}
            </li>
          );
        })}
      </ul>
      {owner && (
        <>
          {keys.length < 2 && <p className="quiet">{say.last}</p>}
          <Space wrap>
            <KeyMaker system={system} />
            {keys.length < 2 && (
              <Act
                route="addClientKey"
                kind="principal"
                params={{ id: system.id }}
                seen={seen}
                title={say.addOwn}
                button={{}}
              />
            )}
            <Button aria-expanded={testing} onClick={() => setTesting(!testing)}>
              {say.test}
            </Button>
          </Space>
          {testing && <TestCall system={system} />}
          <Rotation step={rotationStep(keys.length, usedAt.size)} />
        </>
      )}
    </Card>
  );
}

/** Where a change of keys stands: nothing begun, the new key not used yet, or both used. */
const rotationStep = (keys: number, used: number): number => (keys < 2 ? 0 : used < 2 ? 1 : 2);

function Rotation({ step }: { readonly step: number }) {
  const say = useWords(words);
  return (
    <>
      <h3>{say.rotation}</h3>
      <ol className="call-steps">
        {say.steps.map((text, index) => (
          <li key={text} aria-current={index === step ? 'step' : undefined}>
            {index === step ? <strong>{text}</strong> : text}
            {index === step && <span className="quiet">{say.now}</span>}
          </li>
        ))}
      </ol>
    </>
  );
}
