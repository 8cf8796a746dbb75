import { Alert, Skeleton, Space } from 'antd';
import { useEffect } from 'react';
import { useNavigate } from 'react-router';
import type { Output } from '#schemas/client.ts';
import { exportNoun } from '#schemas/exports.ts';
import { addressOf } from '../frame/site-map.ts';
import { Act } from '../parts/act.tsx';
import { useHub, useRead } from '../parts/hub.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { ProblemAlert } from '../parts/problem-alert.tsx';
import { RecordFacts } from '../parts/record-facts.tsx';
import { Steps } from '../parts/steps.tsx';
import { showBytes } from '../parts/time-money.ts';
import { TimelineList } from '../parts/timeline-list.tsx';
import { StateTag } from '../parts/value.tsx';
import { useLanguage, useWords } from '../start/language.ts';
import { useNames } from '../words/names.ts';
import { ExportFeedback } from './export-feedback.tsx';
import { ExportFile } from './export-file.tsx';
import { ExportLeads, ExportLinks } from './export-lists.tsx';
import '../publication/publication.css';

const words = {
  zh: {
    unfiltered: '未设条件，全部可提供的线索',
    approve: '批准',
    reject: '驳回',
    approveAbove: '批准后，平台将生成含个人信息的文件并提供给申请的警方。请核对文号、目的和范围。',
    revokeAbove: '平台上的文件将删除且不能恢复；已下载的无法收回。',
    goOn: '接续申请',
    waiting: '含个人信息，等待反欺诈委员会批准。',
    begins: '即将开始生成',
    gathering: (leads: number) => `正在收集线索：已收集 ${leads} 条`,
    packing: (leads: number, bytes: string) => `正在打包：${leads} 条线索，已打包 ${bytes}`,
    making: '生成进度',
    failed: '生成失败',
  },
  en: {
    unfiltered: 'none: all leads that may be given',
    approve: 'Approve',
    reject: 'Reject',
    approveAbove:
      'With the approval the hub makes the file with personal data and provides it to the police who asked. Check document number, purpose and extent.',
    revokeAbove: "The hub's file is removed for good; what was fetched can not be called back.",
    goOn: 'Go on from here',
    waiting: 'It holds personal data and waits for the approval of the anti-fraud committee.',
    begins: 'It is about to begin',
    gathering: (leads: number) => `Gathering leads: ${leads} so far`,
    packing: (leads: number, bytes: string) => `Packing: ${leads} leads, ${bytes} so far`,
    making: 'How far it is',
    failed: 'It could not be made',
  },
};

type Export = Output<'readExport'>;

/** Milliseconds between two looks at an export that the hub is working on. */
const pause = 2000;

/** An export: what was asked for, how far it is, the file and its receipt, and what was given to whom. */
export function ExportRecord({ id }: { readonly id: string }) {
  const say = useWords(words);
  const navigate = useNavigate();
  const { me } = useHub();
  const read = useRead(['export', id], (client) => client.readExport({ params: { id } }));
  const found = read.data?.body;
  const { refetch } = read;
  const isMoving = found?.status === 'approved' || (found?.status === 'requested' && !found.content.personalData);
  useEffect(() => {
    if (!isMoving) return;
    const timer = setInterval(refetch, pause);
    return () => clearInterval(timer);
  }, [isMoving, refetch]);
  if (!found)
    return read.error ? <ProblemAlert error={read.error} again={refetch} /> : <Skeleton active title={false} />;
  const { link, explanation, ...record } = found;
  const reread = async () => (await refetch({ throwOnError: true })).data?.body ?? {};
  const seen = { record, version: record.version, reread };
  const { since, until, ...filter } = record.filter;
  return (
    <>
      <PageHead
        page="exports"
        tabTitle={record.documentNumber}
        title={
          <Space wrap>
            {record.documentNumber} <StateTag kind="export" state={record.status} />
          </Space>
        }
        actions={
          <>
            {record.status === 'requested' && me.role === 'antifraud' && (
              <>
                <Act
                  route="approveExport"
                  kind="export"
                  title={say.approve}
                  params={{ id }}
                  seen={seen}
                  above={<Alert type="warning" showIcon title={say.approveAbove} />}
                  button={{ type: 'primary' }}
                />
                <Act
                  route="rejectExport"
                  kind="export"
                  title={say.reject}
                  params={{ id }}
                  seen={seen}
                  danger
                  button={{ danger: true }}
                />
              </>
            )}
            <Steps
              noun={exportNoun}
              record={record}
              reread={reread}
              except={['approve', 'reject', 'receipt']}
              danger={['cancel', 'revoke']}
              above={{ revoke: <Alert type="warning" showIcon title={say.revokeAbove} /> }}
            />
            {record.completeUntil && (
              <Act
                route="requestExport"
                kind="export"
                title={say.goOn}
                initial={{ documentNumber: record.documentNumber, purpose: record.purpose }}
                fixed={{ after: id, filter, content: record.content }}
                onDone={(made) => navigate(addressOf('exports', String(made.id)))}
              />
            )}
          </>
        }
      />
      <Making of={found} />
      {(record.status === 'ready' || record.status === 'received') && (
        <ExportFile record={record} link={link} seen={seen} />
      )}
      <RecordFacts
        kind="export"
        record={record}
        first={['documentNumber', 'purpose', 'filter', 'content', 'count', 'bytes', 'sha256', 'receivedBy']}
        except={['status', 'progress']}
        shown={{
          ...(Object.keys(record.filter).length > 0 ? {} : { filter: say.unfiltered }),
          ...(record.bytes === undefined ? {} : { bytes: showBytes(record.bytes) }),
          ...(record.sha256 ? { sha256: <span className="number">{record.sha256}</span> } : {}),
        }}
      />
      {record.readyAt && me.role === 'antifraud' && <ExportLeads id={id} />}
      {record.readyAt && me.role === 'police' && <ExportFeedback />}
      {record.readyAt && <ExportLinks id={id} />}
      <TimelineList
        kind="export"
        of={['export', id]}
        read={(client) => client.readExportTimeline({ params: { id } })}
      />
    </>
  );
}

/** What the hub is doing with it, or why nothing came of it. */
function Making({ of: { status, content, progress, failure, explanation } }: { readonly of: Export }) {
  const say = useWords(words);
  const language = useLanguage();
  const names = useNames();
  if (status === 'failed')
    return (
      <Alert
        type="error"
        showIcon
        className="part"
        title={say.failed}
        description={explanation?.[language] ?? (failure && names.value(failure, 'failure'))}
      />
    );
  if (status === 'requested' && content.personalData)
    return <Alert type="info" showIcon className="part" title={say.waiting} />;
  if (status !== 'requested' && status !== 'approved') return null;
  const now = progress
    ? progress.phase === 'gathering'
      ? say.gathering(progress.leads)
      : say.packing(progress.leads, showBytes(progress.bytes))
    : say.begins;
  return (
    <section aria-labelledby="making" className="panel" aria-live="polite">
      <h2 id="making">{say.making}</h2>
      <progress aria-label={say.making} className="whole" />
      <p>{now}</p>
    </section>
  );
}
