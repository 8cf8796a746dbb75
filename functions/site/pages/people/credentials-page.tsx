import { PrinterOutlined } from '@ant-design/icons';
import { useQueryClient } from '@tanstack/react-query';
import { App, Button, Space } from 'antd';
import { useRef, useState } from 'react';
import { Link, useNavigate, useParams } from 'react-router';
import type { Output } from '#schemas/client.ts';
import { credentialNoun, standingOf } from '#schemas/credentials.ts';
import { addressOf } from '../frame/site-map.ts';
import { MemberName } from '../parts/directory.tsx';
import { Filters, oneOf, StateChoice, useFilter } from '../parts/filters.tsx';
import { useHub, useList, useMay, useRead } from '../parts/hub.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { ProblemAlert } from '../parts/problem-alert.tsx';
import { RecordFacts } from '../parts/record-facts.tsx';
import { RecordTable } from '../parts/record-table.tsx';
import { showInstant } from '../parts/time-money.ts';
import { TimelineList } from '../parts/timeline-list.tsx';
import { RecordLink } from '../parts/value.tsx';
import { useWords } from '../start/language.ts';
import { useNames } from '../words/names.ts';
import { CredentialActions, StandingTag, VerifyCode } from './credential-card.tsx';
import { Waiting } from './waiting.tsx';

export const guide = {
  zh: [
    '本页列出查勘员的统一资格证件：协会协调员看到本市的，会员公司看到本公司查勘员的。',
    '证件在查勘员页面签发。打开一份证件，可以下载证件卡（PDF，正反面），打开公众核验页，查看全部经过。',
    '协调员在列表中勾选多份有效证件后点“排版打印”，平台把证件卡排在 A4 纸上，生成一个文件；进度和下载在“证件打印”页。一次至多 200 份。',
    '证件遗失、损坏或等级变更时换发新证，旧证随即作废；吊销不能恢复，均须写明原因。',
    '证件的效力随查勘员的状态变化：查勘员暂停、恢复或离职，证件同时暂停、恢复或吊销。过期的证件不能打印，请换发。',
  ],
  en: [
    "The programme's credentials: a coordinator sees those of the city, a member those of its own adjusters.",
    "Credentials are issued on the adjuster's page. On a credential one downloads its card (PDF, front and back), opens the public page that verifies it, and sees all that happened to it.",
    'A coordinator ticks valid credentials in the list and has their cards laid out for printing, on sheets of A4 in one file; progress and download are under Card printing. Up to 200 at a time.',
    'Reissue a credential when it was lost or damaged or when the level has changed: the old one is void at once. A revocation is for good. Both need a reason.',
    'A credential moves with its holder: it is suspended, resumed and revoked in the same instant as the adjuster is. One that has run out cannot be printed: reissue it.',
  ],
};

const words = {
  zh: {
    label: '证件列表',
    empty: '没有符合条件的证件。证件在已批准的查勘员的页面上签发。',
    print: (count: number) => `排版打印（${count} 份）`,
    choose: (holder: string) => `选择${holder}的证件`,
    all: (count: number) => `选择已显示的全部有效证件（${count} 份）`,
    none: '取消选择',
    most: '一次至多打印 200 份',
    sheets: '已提交排版',
  },
  en: {
    label: 'Credentials',
    empty: 'No credential matches. They are issued on the page of an approved adjuster.',
    print: (count: number) => `Lay out for printing (${count})`,
    choose: (holder: string) => `Choose the credential of ${holder}`,
    all: (count: number) => `Choose all valid ones shown (${count})`,
    none: 'Choose none',
    most: 'At most 200 at a time',
    sheets: 'The cards are being laid out',
  },
};

type Listed = Output<'listCredentials'>['items'][number];

/** Cards that one batch takes. */
const mostCards = 200;

export default function CredentialsPage() {
  const { id } = useParams();
  return id ? <CredentialRecord key={id} id={id} /> : <CredentialList />;
}

function CredentialList() {
  const say = useWords(words);
  const names = useNames();
  const may = useMay();
  const { me } = useHub();
  const [status, setStatus] = useFilter('status');
  const [chosen, setChosen] = useState<string[]>([]);
  const state = oneOf(credentialNoun.states, status);
  const list = useList(['credential', 'list', state], (client, paging) =>
    client.listCredentials({ query: { ...paging, ...(state ? { status: state } : {}) } }),
  );
  const now = new Date().toISOString();
  const valid = list.items.filter((row) => standingOf(row, now) === 'valid');
  const prints = may('requestBatch');
  return (
    <>
      <PageHead page="credentials" actions={prints && <PrintSheets chosen={chosen} />} />
      <Filters>
        <StateChoice
          kind="credential"
          states={credentialNoun.states}
          value={status}
          onChange={(next) => {
            // What is printed is what one sees ticked.
            setChosen([]);
            setStatus(next);
          }}
        />
        {prints && (
          <>
            <Button onClick={() => setChosen(valid.map(({ id }) => id))}>{say.all(valid.length)}</Button>
            {chosen.length > 0 && <Button onClick={() => setChosen([])}>{say.none}</Button>}
          </>
        )}
      </Filters>
      <RecordTable<Listed>
        label={say.label}
        list={list}
        empty={say.empty}
        {...(prints
          ? {
              selection: {
                chosen,
                choose: setChosen,
                box: (row) => ({
                  'aria-label': say.choose(row.holder),
                  disabled: standingOf(row, now) !== 'valid',
                }),
              },
            }
          : {})}
        columns={[
          {
            title: names.field('holder'),
            render: (_, row) => <Link to={addressOf('credentials', row.id)}>{row.holder}</Link>,
          },
          {
            title: names.field('standing'),
            render: (_, row) => <StandingTag standing={standingOf(row, now)} />,
          },
          ...(me.role === 'member'
            ? []
            : [
                {
                  title: names.field('memberId'),
                  render: (_: unknown, row: Listed) => <MemberName id={row.memberId} />,
                },
              ]),
          { title: names.field('level', 'credential'), render: (_, row) => names.value(row.level, 'trainingLevel') },
          { title: names.field('expiresOn'), render: (_, row) => showInstant(row.expiresOn) },
          { title: names.field('createdAt'), render: (_, row) => showInstant(row.createdAt) },
        ]}
      />
    </>
  );
}

/** Has the chosen cards laid out, and goes to where their file appears. */
function PrintSheets({ chosen }: { readonly chosen: readonly string[] }) {
  const say = useWords(words);
  const { client } = useHub();
  const { message } = App.useApp();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  // One key for one choice: a click repeated after a broken connection makes no second pile.
  const asked = useRef({ choice: '', key: '' });
  async function request() {
    const choice = chosen.join(' ');
    if (asked.current.choice !== choice) asked.current = { choice, key: crypto.randomUUID() };
    setBusy(true);
    setError(undefined);
    try {
      const { body } = await client.requestBatch({
        body: { credentials: [...chosen] },
        idempotencyKey: asked.current.key,
      });
      await queries.invalidateQueries({ queryKey: ['batch'] });
      message.success(say.sheets);
      navigate(addressOf('batches', body.id));
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  }
  return (
    <>
      <ProblemAlert error={error} />
      {chosen.length > mostCards && <span className="bad">{say.most}</span>}
      <Button
        type="primary"
        icon={<PrinterOutlined />}
        loading={busy}
        disabled={chosen.length === 0 || chosen.length > mostCards}
        onClick={request}
      >
        {say.print(chosen.length)}
      </Button>
    </>
  );
}

function CredentialRecord({ id }: { readonly id: string }) {
  const names = useNames();
  const read = useRead(['credential', id], (client) => client.readCredential({ params: { id } }));
  const credential = read.data?.body;
  if (!credential) return <Waiting page="credentials" error={read.error} again={read.refetch} />;
  const reread = async () => (await read.refetch({ throwOnError: true })).data?.body ?? {};
  return (
    <>
      <PageHead
        page="credentials"
        tabTitle={credential.holder}
        title={
          <Space>
            {credential.holder} <StandingTag standing={credential.standing} />
          </Space>
        }
        actions={<CredentialActions credential={credential} reread={reread} />}
      />
      <VerifyCode url={credential.verifyUrl} />
      <RecordFacts
        kind="credential"
        record={{ ...credential, credentialNumber: credential.id }}
        first={['adjusterId', 'memberId', 'level', 'cities', 'expiresOn', 'credentialNumber']}
        except={[
          'holder',
          'status',
          'standing',
          'photoId',
          'cityCode',
          'jws',
          'verifyUrl',
          'memberName',
          'memberNameEn',
        ]}
        shown={{
          adjusterId: <RecordLink id={credential.adjusterId}>{credential.holder}</RecordLink>,
          level: names.value(credential.level, 'trainingLevel'),
          cities: credential.cities.map((city) => names.place(city)).join(' · '),
          credentialNumber: <span className="number">{credential.id}</span>,
        }}
      />
      <TimelineList
        kind="credential"
        of={['credential', id]}
        read={(client) => client.readCredentialTimeline({ params: { id } })}
      />
    </>
  );
}
