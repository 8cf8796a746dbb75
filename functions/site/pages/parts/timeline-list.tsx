import { Card, Skeleton, Timeline } from 'antd';
import type { TimelineEntry } from '#schemas/record.ts';
import { useWords } from '../start/language.ts';
import { useNames } from '../words/names.ts';
import { MemberName } from './directory.tsx';
import { type Key, useRead } from './hub.tsx';
import { ProblemAlert } from './problem-alert.tsx';
import { showInstantExactly } from './time-money.ts';
import { StateTag } from './value.tsx';

const words = {
  zh: { title: '经过', system: '平台', hash: '审计链哈希' },
  en: { title: 'What happened', system: 'The hub', hash: 'Hash in the audit chain' },
};

interface TimelineListProps {
  readonly kind: string;
  readonly of: Key;
  readonly read: Parameters<typeof useRead<{ readonly body: { readonly items: readonly TimelineEntry[] } }>>[1];
}

/** Every step of a record: what was done, when, by whom and why, the newest first. */
export function TimelineList({ kind, of, read }: TimelineListProps) {
  const say = useWords(words);
  const names = useNames();
  const steps = useRead([...of, 'timeline'], read);
  return (
    <Card size="small" title={say.title} className="part">
      <ProblemAlert error={steps.error} again={steps.refetch} />
      {steps.isPending && <Skeleton active />}
      <Timeline
        items={[...(steps.data?.body.items ?? [])].reverse().map((step) => ({
          key: step.version,
          content: (
            <>
              <strong>{names.verb(step.verb, kind)}</strong> <StateTag kind={kind} state={step.status} />
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
              {step.hash && (
                <small className="quiet">
                  {say.hash} <span className="number">{step.hash.slice(0, 12)}</span>
                </small>
              )}
            </>
          ),
        }))}
      />
    </Card>
  );
}
