import { DownloadOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Card, Progress, Skeleton, Space } from 'antd';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import type { Client } from '#schemas/client.ts';
import { addressOf } from '../frame/site-map.ts';
import { useHub, useList } from '../parts/hub.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { ProblemAlert } from '../parts/problem-alert.tsx';
import { RecordFacts } from '../parts/record-facts.tsx';
import { RecordTable } from '../parts/record-table.tsx';
import { showInstant } from '../parts/time-money.ts';
import { RecordLink, StateTag } from '../parts/value.tsx';
import { useLanguage, useWords } from '../start/language.ts';
import { useNames } from '../words/names.ts';
import { Waiting } from './waiting.tsx';

export const guide = {
  zh: [
    '本页列出本市协会提交的证件打印批次，最新的在前。',
    '在“证件”页勾选要打印的有效证件，点“排版打印”即新增一个批次。平台把证件卡排在 A4 纸上：单数页为正面，其后一页为对应的背面，请双面打印后裁切。',
    '排版通常在一分钟内完成，本页自动更新；可打印后点“下载打印文件”。下载链接几分钟后失效，刷新本页即得到新的链接。',
    '提交之后被暂停、吊销或换发的证件不会排入文件，批次中会逐一列明。',
  ],
  en: [
    'The piles of cards that the association of your city has had laid out, the newest first.',
    'Tick valid credentials on the page Credentials and have them laid out: that makes a batch. The cards stand on sheets of A4, each page of fronts followed by its backs: print on both sides and cut.',
    'It usually takes less than a minute, and this page follows by itself. The link of the file holds for minutes; read the page again for a new one.',
    'A credential that was suspended, revoked or replaced after the request is left out of the file, and the batch says which.',
  ],
};

const words = {
  zh: {
    label: '证件打印批次',
    empty: '还没有打印批次。',
    begin: '勾选证件并排版打印',
    name: (at: string) => `${at} 提交的批次`,
    working: (count: number) => `正在排版 ${count} 张证件卡，完成后自动显示下载。`,
    slow: '排版时间比平常长。平台会自动重试；若仍未完成，请回到“证件”页重新提交，原批次不会产生重复证件。',
    ready: (count: number) => `已排好 ${count} 张证件卡。`,
    nothing: '提交的证件在排版前都已失效，没有可打印的证件卡。',
    download: '下载打印文件（PDF）',
    fresh: '下载链接几分钟内有效；失效后请刷新本页。',
    leftOut: (count: number) => `有 ${count} 份证件在排版前已失效，未排入文件：`,
    who: (count: number) => `提交的证件（${count} 份）`,
    show: '显示持证人',
  },
  en: {
    label: 'Print batches',
    empty: 'There is no batch yet. ',
    begin: 'Tick credentials and have them laid out',
    name: (at: string) => `Batch of ${at}`,
    working: (count: number) => `Laying out ${count} cards; the download appears here when it is done.`,
    slow: 'This takes longer than usual. The hub tries again by itself; if nothing comes of it, ask for the batch again on the page Credentials: no credential is made twice by that.',
    ready: (count: number) => `Cards laid out: ${count}.`,
    nothing: 'None of the credentials was valid any more when the file was made: there is nothing to print.',
    download: 'Download the file (PDF)',
    fresh: 'The link holds for minutes; read the page again for a new one.',
    leftOut: (count: number) => `${count} credentials were no longer valid when the file was made and are left out:`,
    who: (count: number) => `Credentials asked for (${count})`,
    show: 'Show the holders',
  },
};

/** Milliseconds between two looks at a batch that is being laid out, and after which it takes longer than usual. */
const pace = 2000;
const usual = 5 * 60_000;

export default function BatchesPage() {
  const { id } = useParams();
  return id ? <BatchRecord key={id} id={id} /> : <BatchList />;
}

function BatchList() {
  const say = useWords(words);
  const names = useNames();
  const list = useList(['batch', 'list'], (client, paging) => client.listBatches({ query: paging }));
  return (
    <>
      <PageHead page="batches" />
      <RecordTable
        label={say.label}
        list={list}
        empty={
          <>
            {say.empty}
            <Link to={addressOf('credentials')}>{say.begin}</Link>
          </>
        }
        columns={[
          {
            title: names.field('createdAt'),
            render: (_, row) => <Link to={addressOf('batches', row.id)}>{showInstant(row.createdAt)}</Link>,
          },
          { title: names.field('status'), render: (_, row) => <StateTag kind="batch" state={row.status} /> },
          { title: names.field('printed'), dataIndex: 'printed' },
          { title: names.field('cityCode'), render: (_, row) => names.place(row.cityCode) },
        ]}
      />
    </>
  );
}

function BatchRecord({ id }: { readonly id: string }) {
  const say = useWords(words);
  const language = useLanguage();
  const { client } = useHub();
  const read = useQuery({
    queryKey: ['batch', id, language],
    queryFn: () => client.readBatch({ params: { id } }),
    refetchInterval: ({ state }) => (state.data?.body.status === 'requested' ? pace : false),
  });
  const batch = read.data?.body;
  if (!batch) return <Waiting page="batches" error={read.error} again={read.refetch} />;
  const { leftOut = [] } = batch;
  const name = say.name(showInstant(batch.createdAt));
  return (
    <>
      <PageHead
        page="batches"
        tabTitle={name}
        title={
          <Space wrap>
            {name} <StateTag kind="batch" state={batch.status} />
          </Space>
        }
        actions={
          batch.link && (
            <Button type="primary" icon={<DownloadOutlined />} href={batch.link} target="_blank" rel="noreferrer">
              {say.download}
            </Button>
          )
        }
      />
      <ProblemAlert error={read.error} again={read.refetch} />
      <Card size="small" className="part" aria-live="polite">
        {batch.status === 'requested' ? (
          <>
            <Progress
              percent={100}
              status="active"
              showInfo={false}
              aria-label={say.working(batch.credentials.length)}
            />
            <p>{say.working(batch.credentials.length)}</p>
            {Date.parse(batch.createdAt) + usual < Date.now() && <Alert type="warning" showIcon title={say.slow} />}
          </>
        ) : (
          <>
            <p>{batch.printed ? say.ready(batch.printed) : say.nothing}</p>
            {batch.link && <p className="quiet">{say.fresh}</p>}
          </>
        )}
        {leftOut.length > 0 && (
          <>
            <p className="bad">{say.leftOut(leftOut.length)}</p>
            <Holders numbers={leftOut} />
          </>
        )}
      </Card>
      <AskedFor numbers={batch.credentials} />
      <RecordFacts kind="batch" record={batch} except={['status', 'credentials', 'leftOut', 'link']} />
    </>
  );
}

/** Whose cards were asked for; read only when somebody wants to know, as they may be two hundred. */
function AskedFor({ numbers }: { readonly numbers: readonly string[] }) {
  const say = useWords(words);
  const [open, setOpen] = useState(false);
  return (
    <Card size="small" className="part" title={say.who(numbers.length)}>
      {open ? <Holders numbers={numbers} /> : <Button onClick={() => setOpen(true)}>{say.show}</Button>}
    </Card>
  );
}

/** Credentials that are read at the same time. */
const atOnce = 8;

async function readHolders(client: Client, numbers: readonly string[]) {
  const found: { id: string; holder: string }[] = [];
  for (let place = 0; place < numbers.length; place += atOnce) {
    const some = numbers.slice(place, place + atOnce);
    found.push(...(await Promise.all(some.map(async (id) => (await client.readCredential({ params: { id } })).body))));
  }
  return found;
}

function Holders({ numbers }: { readonly numbers: readonly string[] }) {
  const { client } = useHub();
  const { data, error, refetch } = useQuery({
    queryKey: ['credential', 'holders', ...numbers],
    queryFn: () => readHolders(client, numbers),
  });
  if (!data) return error ? <ProblemAlert error={error} again={refetch} /> : <Skeleton active title={false} />;
  return (
    <ul className="plain">
      {data.map(({ id, holder }) => (
        <li key={id}>
          <RecordLink id={id}>{holder}</RecordLink>
        </li>
      ))}
    </ul>
  );
}
