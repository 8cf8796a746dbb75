import { Link, useNavigate, useParams } from 'react-router';
import { addressOf } from '../frame/site-map.ts';
import { Act } from '../parts/act.tsx';
import { BranchName, MemberName, useDirectory } from '../parts/directory.tsx';
import { Choice, Filters, useFilter } from '../parts/filters.tsx';
import { useHub, useList } from '../parts/hub.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { readAll } from '../parts/read-pages.ts';
import { RecordTable } from '../parts/record-table.tsx';
import { showInstant } from '../parts/time-money.ts';
import { StateTag } from '../parts/value.tsx';
import { useLanguage, useWords } from '../start/language.ts';
import { useNames } from '../words/names.ts';
import { KeyMaker } from './key-maker.tsx';
import { SystemRecord } from './system-record.tsx';
import './administration.css';

export const guide = {
  zh: [
    '会员公司的业务系统用自己的密钥接入平台：平台只保存公钥，私钥始终在会员公司手中。',
    '接入步骤：会员公司在本页生成密钥对并下载私钥，把公钥发给所在城市的协会；协调员为该公司登记系统；会员公司打开系统，做一次测试调用。',
    '更换密钥不必停机：添加第二个密钥，把系统切换到新密钥，确认新密钥“最近使用”有时间后，停用旧密钥。每个系统最多同时有两个密钥。',
    '列表中也有本公司工作人员的登录账户：他们经身份平台登录，没有密钥；离岗时请协调员停用。',
    '“最近使用”是该密钥最近一次换取访问令牌的时间。长期不用的密钥应当停用。',
    '怀疑私钥泄露时，请立即停用该密钥，或请协调员停用整个系统：停用后不再发放令牌，已发放的令牌在 30 秒内失效。',
    '接口的字段、签名方法和示例见“接口文档”。',
  ],
  en: [
    "A member's system calls the hub with a key of its own: the hub keeps the public half, the private one never leaves the member.",
    "To begin: the member makes a key pair on this page, downloads the private key and sends the public one to its city's association; a coordinator registers the system; the member opens it and makes a test call.",
    'Keys change without a gap: add a second key, switch the system to it, see that it was used, then retire the old one. A system has two keys at most.',
    "The accounts of the company's people stand in the list too: they log in at the identity provider and have no keys. Ask a coordinator to suspend the account of somebody who has left.",
    '"Last used" is when the key last brought an access token. Retire keys that nobody uses.',
    'If a private key may have leaked, retire it at once, or ask a coordinator to suspend the system: it gets no tokens then, and those that are out stop within 30 seconds.',
    'Fields, signatures and examples are in the API reference.',
  ],
};

const words = {
  zh: {
    label: '系统列表',
    name: '系统或人员账户',
    register: '登记系统',
    choose: '选择会员公司后可登记系统',
    all: '全公司',
    empty: '还没有登记系统。协会协调员可凭会员公司提供的公钥登记。',
    api: '接口文档',
  },
  en: {
    label: 'Systems',
    name: 'System or person',
    register: 'Register a system',
    choose: 'Choose a member to register a system of it',
    all: 'The whole company',
    empty: 'No systems yet. A coordinator registers one with the public key that the member sends.',
    api: 'API reference',
  },
};

export default function SystemsPage() {
  const { id } = useParams();
  return id ? <SystemRecord key={id} id={id} /> : <SystemList />;
}

/** The systems of the caller's company, or of all companies for coordinators, who are few enough to be read at once. */
function SystemList() {
  const say = useWords(words);
  const language = useLanguage();
  const names = useNames();
  const navigate = useNavigate();
  const { me } = useHub();
  const [member, setMember] = useFilter('member');
  const members = useDirectory()?.members ?? [];
  const own = me.role === 'member';
  const known = members.find(({ id }) => id === member)?.id;
  const list = useList(['principal', 'list', known], async (client) => {
    const one = own ? me.memberId : known;
    const ids = one ? [one] : (await readAll((query) => client.listMembers({ query }))).map(({ id }) => id);
    const found = await Promise.all(ids.map((id) => readAll((query) => client.listClients({ params: { id }, query }))));
    return { body: { items: found.flat() } };
  });
  return (
    <>
      <PageHead
        page="systems"
        actions={
          <>
            {own && <KeyMaker />}
            {known && (
              <Act
                route="registerClient"
                kind="principal"
                title={say.register}
                params={{ id: known }}
                button={{ type: 'primary' }}
                onDone={(made) => navigate(addressOf('systems', String(made.id)))}
              />
            )}
            <a className="beside" href={`/docs?lang=${language}`} target="_blank" rel="noreferrer">
              {say.api}
            </a>
          </>
        }
      />
      {!own && (
        <Filters>
          <Choice
            label={names.field('memberId')}
            options={members.map(({ id, name, nameEn }) => ({ value: id, label: language === 'zh' ? name : nameEn }))}
            value={known ?? ''}
            onChange={setMember}
          />
          {!known && <span className="quiet beside">{say.choose}</span>}
        </Filters>
      )}
      <RecordTable
        label={say.label}
        list={list}
        empty={say.empty}
        columns={[
          { title: say.name, render: (_, row) => <Link to={addressOf('systems', row.id)}>{row.name}</Link> },
          { title: names.field('status'), render: (_, row) => <StateTag kind="principal" state={row.status} /> },
          ...(own
            ? []
            : [
                {
                  title: names.field('memberId'),
                  render: (_: unknown, row: { memberId?: string | undefined }) => (
                    <MemberName id={row.memberId ?? ''} />
                  ),
                },
              ]),
          {
            title: names.field('branchId'),
            render: (_, row) => (row.branchId ? <BranchName id={row.branchId} /> : say.all),
          },
          { title: names.field('updatedAt'), render: (_, row) => showInstant(row.updatedAt) },
        ]}
      />
    </>
  );
}
