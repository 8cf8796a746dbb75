import { CheckCircleFilled, CloseCircleFilled, MinusCircleFilled } from '@ant-design/icons';
import { Card, Skeleton, Space } from 'antd';
import { adjusterNoun } from '#schemas/adjusters.ts';
import type { Output } from '#schemas/client.ts';
import { Act } from '../parts/act.tsx';
import { Files } from '../parts/files.tsx';
import { useRead } from '../parts/hub.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { ProblemAlert } from '../parts/problem-alert.tsx';
import { RecordFacts } from '../parts/record-facts.tsx';
import { Steps } from '../parts/steps.tsx';
import { TimelineList } from '../parts/timeline-list.tsx';
import { RecordLink, StateTag } from '../parts/value.tsx';
import { useLanguage, useWords } from '../start/language.ts';

const words = {
  zh: {
    criteria: (policy: string) => `资格条件（${policy} 版）`,
    met: '满足',
    'not-met': '不满足',
    waived: '已豁免',
    waivable: '可豁免',
    papers: '照片与证明材料',
    noPapers: '没有提交照片或证明材料',
    photo: '证件照片',
    document: '证明材料',
    kitPhoto: '装备照片',
  },
  en: {
    criteria: (policy: string) => `Criteria (version ${policy})`,
    met: 'met',
    'not-met': 'not met',
    waived: 'waived',
    waivable: 'may be waived',
    papers: 'Photo and papers',
    noPapers: 'No photo and no papers were sent',
    photo: 'Portrait',
    document: 'Paper',
    kitPhoto: 'Equipment',
  },
};

/** What a member may amend of an adjuster, and what a coordinator regrades. */
const amendable = [
  'phone',
  'countyCode',
  'licenceValidUntil',
  'fitnessDeclaredOn',
  'conductDeclaredOn',
  'photoId',
  'documentIds',
];
const graded = ['licenceClass', 'trainingLevel', 'trainingCertificate'];

/** An adjuster: the criteria and the papers that prove them side by side, what can be done, and what was done. */
export function AdjusterRecord({ id }: { readonly id: string }) {
  const say = useWords(words);
  const adjuster = useRead(['adjuster', id], (client) => client.readAdjuster({ params: { id } }));
  const qualification = useRead(['adjuster', id, 'qualification'], (client) =>
    client.readQualification({ params: { id } }),
  );
  if (!adjuster.data)
    return adjuster.error ? <ProblemAlert error={adjuster.error} again={adjuster.refetch} /> : <Skeleton active />;
  const { photo, documents, kitPhotos, ...record } = adjuster.data.body;
  const reread = async () => (await adjuster.refetch({ throwOnError: true })).data?.body ?? {};
  const of = (fields: readonly string[]) =>
    Object.fromEntries(Object.entries(record).filter(([name]) => fields.includes(name)));
  const seen = { record, version: record.version, reread };
  const files = [
    ...(photo ? [{ ...photo, name: say.photo }] : []),
    ...documents.map((paper, index) => ({ ...paper, name: `${say.document} ${index + 1}` })),
    ...kitPhotos.map((paper, index) => ({ ...paper, name: `${say.kitPhoto} ${index + 1}` })),
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
              danger={['reject', 'suspend', 'depart', 'replace']}
              initial={{ regrade: of(graded) }}
            />
            {record.status === 'approved' && !record.credential && (
              <Act route="issueCredential" kind="credential" params={{ id }} button={{ type: 'primary' }} />
            )}
            <Act
              route="amendAdjuster"
              kind="adjuster"
              params={{ id }}
              seen={seen}
              initial={of([...amendable, ...graded])}
            />
          </>
        }
      />
      <div className="side-by-side">
        {qualification.data ? <Criteria of={qualification.data.body} /> : <Skeleton active />}
        <Card size="small" title={say.papers} className="part">
          {files.length === 0 ? <p className="quiet">{say.noPapers}</p> : <Files files={files} />}
        </Card>
      </div>
      <RecordFacts
        kind="adjuster"
        record={record}
        first={['memberId', 'countyCode', 'nationalId', 'phone', 'drivingLicence']}
        except={['name', 'status', 'cityCode', 'photoId', 'documentIds']}
        shown={record.credential ? { credential: <RecordLink id={record.credential} /> } : {}}
      />
      <TimelineList
        kind="adjuster"
        of={['adjuster', id]}
        read={(client) => client.readAdjusterTimeline({ params: { id } })}
      />
    </>
  );
}

const marks = {
  met: <CheckCircleFilled className="good" />,
  'not-met': <CloseCircleFilled className="bad" />,
  waived: <MinusCircleFilled className="fair" />,
};

function Criteria({ of }: { readonly of: Output<'readQualification'> }) {
  const say = useWords(words);
  const language = useLanguage();
  return (
    <Card size="small" title={say.criteria(of.policy)} className="part">
      <ul className="plain criteria">
        {of.criteria.map((criterion) => (
          <li key={criterion.id}>
            {marks[criterion.outcome]} {criterion[language]} - <strong>{say[criterion.outcome]}</strong>
            {criterion.outcome === 'not-met' && criterion.waivable && <span className="quiet">（{say.waivable}）</span>}
            {criterion.reason && <p className="prose quiet">{criterion.reason}</p>}
          </li>
        ))}
      </ul>
    </Card>
  );
}
