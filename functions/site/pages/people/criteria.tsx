import { CheckCircleFilled, CloseCircleFilled, MinusCircleFilled } from '@ant-design/icons';
import { Card, Skeleton } from 'antd';
import { useRead } from '../parts/hub.tsx';
import { ProblemAlert } from '../parts/problem-alert.tsx';
import { useLanguage, useWords } from '../start/language.ts';

const words = {
  zh: {
    criteria: (policy: string) => `资格条件（${policy} 版）`,
    met: '满足',
    'not-met': '不满足',
    waived: '已豁免',
    waivable: '（可豁免）',
    firm: '（不可豁免）',
  },
  en: {
    criteria: (policy: string) => `Criteria (version ${policy})`,
    met: 'met',
    'not-met': 'not met',
    waived: 'waived',
    waivable: ' (may be waived)',
    firm: ' (not to be waived)',
  },
};

const marks = {
  met: <CheckCircleFilled className="good" aria-hidden />,
  'not-met': <CloseCircleFilled className="bad" aria-hidden />,
  waived: <MinusCircleFilled className="fair" aria-hidden />,
};

/** How an adjuster stands against each criterion, and why one was let pass. */
export function Criteria({ id }: { readonly id: string }) {
  const say = useWords(words);
  const language = useLanguage();
  const { data, error, refetch } = useRead(['adjuster', id, 'qualification'], (client) =>
    client.readQualification({ params: { id } }),
  );
  if (!data) return error ? <ProblemAlert error={error} again={refetch} /> : <Skeleton active title={false} />;
  return (
    <Card size="small" title={say.criteria(data.body.policy)} className="part">
      <ul className="plain criteria">
        {data.body.criteria.map((criterion) => (
          <li key={criterion.id}>
            {marks[criterion.outcome]} {criterion[language]} - <strong>{say[criterion.outcome]}</strong>
            {criterion.outcome === 'not-met' && (
              <span className="quiet">{criterion.waivable ? say.waivable : say.firm}</span>
            )}
            {criterion.reason && <p className="prose quiet">{criterion.reason}</p>}
          </li>
        ))}
      </ul>
    </Card>
  );
}
