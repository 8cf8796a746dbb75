import type { StatementLine } from '#schemas/statement-entries.ts';
import { MemberName } from '../parts/directory.tsx';
import type { List } from '../parts/hub.tsx';
import { RecordTable } from '../parts/record-table.tsx';
import { showFen, showInstant } from '../parts/time-money.ts';
import { RecordLink } from '../parts/value.tsx';
import { useWords } from '../start/language.ts';
import { useNames } from '../words/names.ts';

const words = {
  zh: {
    title: '明细',
    given: '提供给',
    received: '来自',
    with: '往来公司',
    correction: (month: string) => `更正 ${month}`,
    open: '查看',
    empty: '没有明细',
  },
  en: {
    title: 'Lines',
    given: 'given to',
    received: 'received from',
    with: 'With',
    correction: (month: string) => `corrects ${month}`,
    open: 'Open',
    empty: 'No lines',
  },
};

interface StatementLinesProps {
  readonly list: List<StatementLine>;
  /** Whose statement it is. */
  readonly memberId: string;
  readonly selection?: { readonly chosen: readonly string[]; readonly choose: (ids: string[]) => void };
}

/** The lines, the oldest first; to be ticked where they can be disputed. */
export function StatementLines({ list, memberId, selection }: StatementLinesProps) {
  const say = useWords(words);
  const names = useNames();
  return (
    <div className="panel">
      <h2>{say.title}</h2>
      <RecordTable
        label={say.title}
        list={list}
        empty={say.empty}
        {...(selection ? { selection } : {})}
        columns={[
          { title: names.field('at'), render: (_, { at }) => showInstant(at) },
          { title: names.field('service'), render: (_, { service }) => names.value(service, 'service') },
          {
            title: say.with,
            render: (_, { giverId, receiverId }) => (
              <>
                <span className="quiet">{giverId === memberId ? say.given : say.received}</span>{' '}
                <MemberName id={giverId === memberId ? receiverId : giverId} />
              </>
            ),
          },
          {
            title: names.field('amountFen'),
            align: 'right',
            render: (_, { giverId, amountFen }) => showFen(giverId === memberId ? amountFen : -amountFen),
          },
          { title: names.field('claimNumber'), render: (_, { claimNumber }) => claimNumber ?? '—' },
          { title: names.field('credentialNumber'), render: (_, { credentialNumber }) => credentialNumber ?? '—' },
          {
            title: names.field('because'),
            render: (_, { because, month, ofMonth }) =>
              [because && names.value(because, 'because'), month !== ofMonth && say.correction(ofMonth)]
                .filter(Boolean)
                .join(' · ') || '—',
          },
          {
            title: names.field('caseId'),
            render: (_, { caseId }) => (caseId ? <RecordLink id={caseId}>{say.open}</RecordLink> : '—'),
          },
        ]}
      />
    </div>
  );
}
