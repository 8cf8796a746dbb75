import { useQueryClient } from '@tanstack/react-query';
import { Card, Space } from 'antd';
import { Link } from 'react-router';
import { adjusterNoun } from '#schemas/adjusters.ts';
import type { Output } from '#schemas/client.ts';
import { addressOf } from '../frame/site-map.ts';
import { Act } from '../parts/act.tsx';
import { Files } from '../parts/files.tsx';
import { useHub, useRead } from '../parts/hub.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { RecordFacts } from '../parts/record-facts.tsx';
import { Steps } from '../parts/steps.tsx';
import { TimelineList } from '../parts/timeline-list.tsx';
import { StateTag } from '../parts/value.tsx';
import { useWords } from '../start/language.ts';
import { CheckCard, useChecklist } from './checklist.tsx';
import { CredentialCard } from './credential-card.tsx';
import { Criteria } from './criteria.tsx';
import { Waiting } from './waiting.tsx';

const words = {
  zh: {
    papers: '照片与证明材料',
    noPapers: '没有提交照片或证明材料',
    photo: '证件照片',
    document: '证明材料',
    next: (name: string) => `下一名待审核：${name}`,
    amend: '更正资料',
    labels: {
      approve: '批准',
      regrade: '变更等级或准驾车型',
      suspend: '暂停',
      resume: '恢复',
      depart: '离职',
      replace: '由他人接替',
      checkKit: '检查装备',
    },
    departed: '离职后证件立即吊销，不能撤回；再次任职须重新登记。',
    replaced: '本人证件立即吊销，不能撤回。请选择接替的查勘员（本公司已批准的查勘员）。',
  },
  en: {
    papers: 'Photo and papers',
    noPapers: 'No photo and no papers were sent',
    photo: 'Portrait',
    document: 'Paper',
    next: (name: string) => `Next awaiting approval: ${name}`,
    amend: 'Amend',
    labels: {
      approve: 'Approve',
      regrade: 'Change level or class',
      suspend: 'Suspend',
      resume: 'Resume',
      depart: 'Report a departure',
      replace: 'Report who takes over',
      checkKit: 'Check the kit',
    },
    departed: 'The credential is revoked at once and for good; who comes back is registered anew.',
    replaced:
      "The credential is revoked at once and for good. Choose who takes over among your company's approved adjusters.",
  },
};

/** What stands on the card and was judged: the member amends it up to the approval, the coordinator regrades it after. */
const graded = ['licenceClass', 'trainingLevel', 'trainingCertificate'];
/** After the approval these are not the member's to change: the form leaves them out. */
const settled = { licenceClass: undefined, trainingLevel: undefined, trainingCertificate: undefined };
const amendable = [
  'phone',
  'countyCode',
  'licenceValidUntil',
  'fitnessDeclaredOn',
  'conductDeclaredOn',
  'photoId',
  'documentIds',
];

/** The record without its links, which are others at every reading. */
const plain = ({ photo: _, documents: __, kitPhotos: ___, ...record }: Output<'readAdjuster'>) => record;

/** An adjuster: the criteria and the papers that prove them side by side, what can be done, and what was done. */
export function AdjusterRecord({ id }: { readonly id: string }) {
  const say = useWords(words);
  const queries = useQueryClient();
  const adjuster = useRead(['adjuster', id], (client) => client.readAdjuster({ params: { id } }));
  const checklist = useChecklist('kit')?.version;
  if (!adjuster.data) return <Waiting page="adjusters" error={adjuster.error} again={adjuster.refetch} />;
  const { body } = adjuster.data;
  const record = plain(body);
  const reread = async () => {
    await queries.invalidateQueries({ queryKey: ['adjuster', id, 'qualification'] });
    const { data } = await adjuster.refetch({ throwOnError: true });
    return data ? plain(data.body) : {};
  };
  const of = (fields: readonly string[]) =>
    Object.fromEntries(Object.entries(record).filter(([name]) => fields.includes(name)));
  const isOpen = ['submitted', 'approved', 'suspended'].includes(record.status);
  const files = [
    ...(body.photo ? [{ ...body.photo, name: say.photo }] : []),
    ...body.documents.map((paper, index) => ({ ...paper, name: `${say.document} ${index + 1}` })),
  ];
  return (
    <>
      <PageHead
        page="adjusters"
        tabTitle={record.name}
        title={
          <Space>
            {record.name} <StateTag kind="adjuster" state={record.status} />
          </Space>
        }
        actions={
          <>
            <Steps
              noun={adjusterNoun}
              record={record}
              reread={reread}
              labels={say.labels}
              due={record.status === 'submitted' ? 'approve' : undefined}
              danger={['reject', 'suspend', 'depart', 'replace']}
              initial={{ regrade: of(graded) }}
              fixed={checklist ? { checkKit: { checklist } } : {}}
              above={{
                approve: <Criteria id={id} />,
                reject: <Criteria id={id} />,
                depart: <p>{say.departed}</p>,
                replace: <p>{say.replaced}</p>,
              }}
            />
            {isOpen && (
              <Act
                route="amendAdjuster"
                label={say.amend}
                kind="adjuster"
                params={{ id }}
                seen={{ record, version: record.version, reread }}
                initial={of(record.status === 'submitted' ? [...amendable, ...graded] : amendable)}
                fixed={record.status === 'submitted' ? {} : settled}
              />
            )}
          </>
        }
      />
      <NextWaiting after={id} />
      <div className="side-by-side">
        <div>
          <Criteria id={id} />
          <CheckCard kind="kit" check={record.kit} photos={body.kitPhotos} />
        </div>
        <div>
          <Card size="small" title={say.papers} className="part portraits">
            {files.length === 0 ? <p className="quiet">{say.noPapers}</p> : <Files files={files} />}
          </Card>
          {(record.credential || record.status === 'approved') && (
            <CredentialCard adjusterId={id} number={record.credential} mayIssue={record.status === 'approved'} />
          )}
        </div>
      </div>
      <RecordFacts
        kind="adjuster"
        record={record}
        first={['memberId', 'countyCode', 'nationalId', 'phone', 'drivingLicence']}
        except={['name', 'status', 'cityCode', 'photoId', 'documentIds', 'kit', 'credential', 'approval']}
      />
      <TimelineList
        kind="adjuster"
        of={['adjuster', id]}
        read={(client) => client.readAdjusterTimeline({ params: { id } })}
      />
    </>
  );
}

/** Leads a coordinator who works off the queue from one record to the next. */
function NextWaiting({ after }: { readonly after: string }) {
  const say = useWords(words);
  const { me } = useHub();
  const waiting = useRead(
    ['adjuster', 'waiting'],
    (client) => client.listAdjusters({ query: { status: 'submitted', limit: 2 } }),
    me.role === 'coordinator',
  );
  const next = waiting.data?.body.items.find(({ id }) => id !== after);
  if (!next) return null;
  return (
    <p className="no-print">
      <Link to={addressOf('adjusters', next.id)}>{say.next(next.name)}</Link>
    </p>
  );
}
