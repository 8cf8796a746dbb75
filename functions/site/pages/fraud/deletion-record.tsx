import { DownloadOutlined } from '@ant-design/icons';
import { Button, Card, Skeleton, Space, Table } from 'antd';
import { useEffect } from 'react';
import type { Output } from '#schemas/client.ts';
import { certificateWords, deletionNoun } from '#schemas/lead-deletions.ts';
import { CommitteeName } from '../parts/committee.tsx';
import { useHub, useRead } from '../parts/hub.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { ProblemAlert } from '../parts/problem-alert.tsx';
import { RecordFacts } from '../parts/record-facts.tsx';
import { saveFile } from '../parts/save-file.ts';
import { scrollByKeys } from '../parts/scroll-by-keys.ts';
import { Steps } from '../parts/steps.tsx';
import { showInstant, showNumber } from '../parts/time-money.ts';
import { TimelineList } from '../parts/timeline-list.tsx';
import { RecordLink, StateTag } from '../parts/value.tsx';
import { useLanguage, useWords } from '../start/language.ts';
import { useNames } from '../words/names.ts';

const words = {
  zh: {
    title: (count: string) => `删除 ${count} 条线索`,
    numbers: '清单概况',
    total: '共列入',
    leads: '所列线索',
    skipped: '保留未删的线索',
    none: '目前没有到期应删除的线索，无需批准。',
    second: '清单由您列出，须由另一位委员核对批准。',
    approve: (count: string) =>
      `批准后将永久删除这 ${count} 条线索的内容，不能撤销。请先核对下列清单；批准的正是校验值所指的这份清单。`,
    certificate: '删除证明',
    signed: '带数字签名（JWS，ES256），可用平台公钥（/.well-known/jwks.json）验证。',
    download: '下载证明',
    remains: '删除后仍保留的',
    working: '正在删除。完成后证明会出现在这里，请稍候。',
  },
  en: {
    title: (count: string) => `Erase leads: ${count}`,
    numbers: 'What is on the list',
    total: 'All',
    leads: 'The leads',
    skipped: 'Leads that were left',
    none: 'Nothing is due to be erased now; there is nothing to approve.',
    second: 'You made this list: somebody else of the committee approves it.',
    approve: (count: string) =>
      `The content of these ${count} leads will be erased for good, and that cannot be undone. Look through the list first; just this one is approved, by its digest.`,
    certificate: 'Certificate',
    signed: "Signed (JWS, ES256); the hub's public keys (/.well-known/jwks.json) verify it.",
    download: 'Download',
    remains: 'What remains',
    working: 'Being erased. The certificate appears here when it is done; in a moment.',
  },
};

type Deletion = Output<'readLeadDeletion'>;

/** A deletion: the dry run in numbers and line by line, its approval by a second person, its certificate. */
export function DeletionRecord({ id }: { readonly id: string }) {
  const say = useWords(words);
  const names = useNames();
  const { me } = useHub();
  const deletion = useRead(['deletion', id], (client) => client.readLeadDeletion({ params: { id } }));
  const { refetch } = deletion;
  const working = deletion.data?.body.status === 'approved';
  useEffect(() => {
    if (!working) return;
    const timer = setInterval(() => void refetch(), 3000);
    return () => clearInterval(timer);
  }, [working, refetch]);
  if (!deletion.data)
    return deletion.error ? (
      <ProblemAlert error={deletion.error} again={deletion.refetch} />
    ) : (
      <Skeleton active title={false} />
    );
  const record = deletion.data.body;
  const { count, leads, skipped = [], plannedBy, approvedBy, digest, status } = record;
  const title = say.title(showNumber(count));
  const mine = plannedBy === me.id;
  const kinds = [...new Set(leads.map(({ keptAs }) => keptAs))];
  return (
    <>
      <PageHead
        page="deletions"
        tabTitle={title}
        title={
          <Space wrap>
            {title} <StateTag kind="deletion" state={status} />
          </Space>
        }
        actions={
          <Steps
            noun={deletionNoun}
            record={record}
            reread={async () => (await deletion.refetch({ throwOnError: true })).data?.body ?? {}}
            except={mine || count === 0 ? ['approve'] : []}
            danger={['approve']}
            fixed={{ approve: { digest } }}
            above={{
              approve: (
                <>
                  <p className="fraud-note">{say.approve(showNumber(count))}</p>
                  <Numbers leads={leads} kinds={kinds} />
                </>
              ),
            }}
          />
        }
      />
      {status === 'planned' && count === 0 && <p className="fraud-note">{say.none}</p>}
      {status === 'planned' && count > 0 && mine && <p className="fraud-note">{say.second}</p>}
      {status === 'approved' && <p className="fraud-note">{say.working}</p>}
      <Card size="small" title={say.numbers} className="part">
        <Numbers leads={leads} kinds={kinds} />
      </Card>
      <RecordFacts
        kind="deletion"
        record={record}
        except={['status', 'leads', 'skipped', 'certificate', 'count']}
        shown={{
          digest: <span className="number">{digest}</span>,
          plannedBy: <CommitteeName id={plannedBy} />,
          ...(approvedBy ? { approvedBy: <CommitteeName id={approvedBy} /> } : {}),
        }}
      />
      <Certificate of={record} />
      <Card ref={(card) => scrollByKeys(card)} size="small" title={say.leads} className="part">
        <Table<Deletion['leads'][number]>
          size="small"
          pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
          scroll={{ x: 'max-content' }}
          rowKey="id"
          dataSource={[...leads]}
          columns={[
            { title: names.field('leadId'), render: (_, lead) => <RecordLink id={lead.id} /> },
            { title: names.field('keptAs'), render: (_, lead) => names.value(lead.keptAs, 'keptAs') },
            { title: names.field('dueSince'), render: (_, lead) => showInstant(lead.dueSince) },
            { title: names.field('version'), dataIndex: 'version' },
          ]}
        />
      </Card>
      {skipped.length > 0 && (
        <Card size="small" title={say.skipped} className="part">
          <ul className="plain">
            {skipped.map((lead) => (
              <li key={lead.id}>
                <RecordLink id={lead.id} /> {names.value(lead.because, 'because')}
              </li>
            ))}
          </ul>
        </Card>
      )}
      <TimelineList
        kind="deletion"
        of={['deletion', id]}
        read={(client) => client.readLeadDeletionTimeline({ params: { id } })}
      />
    </>
  );
}

type Leads = Deletion['leads'];

/** How many leads a list has, and of which kind. */
function Numbers({ leads, kinds }: { readonly leads: Leads; readonly kinds: readonly Leads[number]['keptAs'][] }) {
  const say = useWords(words);
  const names = useNames();
  return (
    <dl className="figures">
      <div>
        <dt>{say.total}</dt>
        <dd>{showNumber(leads.length)}</dd>
      </div>
      {kinds.map((kind) => (
        <div key={kind}>
          <dt>{names.value(kind, 'keptAs')}</dt>
          <dd>{showNumber(leads.filter(({ keptAs }) => keptAs === kind).length)}</dd>
        </div>
      ))}
    </dl>
  );
}

/** The signed certificate, to be kept elsewhere, and what it says of what remains. */
function Certificate({ of: { id, certificate } }: { readonly of: Deletion }) {
  const say = useWords(words);
  const language = useLanguage();
  if (!certificate) return null;
  const download = () => saveFile(new Blob([certificate], { type: 'application/jose' }), `${id}.jws`);
  const said = (text: string) => text.split(' / ')[language === 'zh' ? 0 : 1] ?? text;
  return (
    <Card
      size="small"
      title={say.certificate}
      className="part"
      extra={
        <Button icon={<DownloadOutlined aria-hidden />} onClick={download}>
          {say.download}
        </Button>
      }
    >
      <p className="quiet">{say.signed}</p>
      <p>{said(certificateWords.destroyed)}</p>
      <strong>{say.remains}</strong>
      <ul>
        {certificateWords.remains.map((remains) => (
          <li key={remains}>{said(remains)}</li>
        ))}
      </ul>
    </Card>
  );
}
