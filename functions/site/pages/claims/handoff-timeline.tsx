import { Card, Skeleton, Timeline } from 'antd';
import { MemberName } from '../parts/directory.tsx';
import { useRead } from '../parts/hub.tsx';
import { ProblemAlert } from '../parts/problem-alert.tsx';
import { showInstantExactly } from '../parts/time-money.ts';
import { StateTag, Value } from '../parts/value.tsx';
import { marks, useWords } from '../start/language.ts';
import { useNames } from '../words/names.ts';

const words = {
  zh: {
    title: '经过',
    system: '平台',
    changes: (count: number) => `变更 ${count} 项`,
    before: '原',
    after: '现',
    hash: '本步哈希',
    previous: '上一步哈希',
    first: '（首步）',
    kept: '已登记，见定损与理算',
  },
  en: {
    title: 'What happened',
    system: 'The hub',
    changes: (count: number) => (count === 1 ? '1 change' : `${count} changes`),
    before: 'before',
    after: 'after',
    hash: 'Hash of this step',
    previous: 'Hash of the step before',
    first: '(the first)',
    kept: 'recorded: see the assessment',
  },
};

/** Every step of a hand-off, the newest first, with what it changed and its place in the audit chain. */
export function HandoffTimeline({ id }: { readonly id: string }) {
  const say = useWords(words);
  const names = useNames();
  const steps = useRead(['handoff', id, 'timeline'], (client) => client.readHandoffTimeline({ params: { id } }));
  return (
    <Card size="small" title={say.title} className="part">
      <ProblemAlert error={steps.error} again={steps.refetch} />
      {steps.isPending && <Skeleton active />}
      <Timeline
        items={[...(steps.data?.body.items ?? [])].reverse().map((step) => ({
          key: step.version,
          content: (
            <>
              <strong>{names.verb(step.verb, 'handoff')}</strong> <StateTag kind="handoff" state={step.status} />
              <div className="quiet">
                <time dateTime={step.at}>{showInstantExactly(step.at)}</time>
                {' · '}
                {step.by.role === 'system' ? say.system : names.value(step.by.role, 'role')}
                {step.by.memberId && (
                  <>
                    {' · '}
                    <MemberName id={step.by.memberId} />
                  </>
                )}
              </div>
              {step.reason && <p className="prose">{step.reason}</p>}
              {step.changes && step.changes.length > 0 && (
                <details open={step.verb !== 'request'}>
                  <summary>{say.changes(step.changes.length)}</summary>
                  <ul className="change">
                    {step.changes.map(({ field, before, after }) => (
                      <li key={field}>
                        {names.field(field, 'handoff')}
                        {marks.colon()}
                        {before !== undefined && field !== 'estimateId' && (
                          <del title={say.before}>
                            <Value name={field} value={before} kind="handoff" />
                          </del>
                        )}{' '}
                        →{' '}
                        <ins title={say.after}>
                          {field === 'estimateId' ? say.kept : <Value name={field} value={after} kind="handoff" />}
                        </ins>
                      </li>
                    ))}
                  </ul>
                </details>
              )}
              {step.hash && (
                <details>
                  <summary>
                    <small className="quiet">
                      {say.hash} <span className="number">{step.hash.slice(0, 12)}</span>
                    </small>
                  </summary>
                  <small className="quiet">
                    {say.hash}
                    {marks.colon()}
                    <span className="number">{step.hash}</span>
                    <br />
                    {say.previous}
                    {marks.colon()}
                    <span className="number">{step.previousHash ?? say.first}</span>
                  </small>
                </details>
              )}
            </>
          ),
        }))}
      />
    </Card>
  );
}
