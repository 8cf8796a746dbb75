import type { Output } from '#schemas/client.ts';
import type { StatementLine } from '#schemas/statement-entries.ts';
import { MemberName } from '../parts/directory.tsx';
import { marks, useWords } from '../start/language.ts';
import { useNames } from '../words/names.ts';
import { Scroll } from './scroll.tsx';

const words = {
  zh: {
    title: '异议',
    others: '其他公司对下列明细有异议',
    line: '明细',
    reason: '理由',
    decision: '裁定',
    waiting: '待裁定',
    unread: '（在后面的明细中）',
  },
  en: {
    title: 'Dispute',
    others: 'Lines that other companies dispute',
    line: 'Line',
    reason: 'Why',
    decision: 'Decision',
    waiting: 'to be decided',
    unread: '(further down in the lines)',
  },
};

interface StatementDisputeProps {
  readonly statement: Output<'readStatement'>;
  readonly lines: readonly StatementLine[];
  readonly nameOf: (line: StatementLine) => string;
}

/** What the company disputes and what others dispute of the same lines, with what was decided. */
export function StatementDispute({ statement, lines, nameOf }: StatementDisputeProps) {
  const say = useWords(words);
  const names = useNames();
  const { dispute, decisions = [], contested, resolved } = statement;
  const named = (id: string) => {
    const line = lines.find((one) => one.id === id);
    return line ? nameOf(line) : say.unread;
  };
  const others = Object.entries(contested);
  if (!dispute && others.length === 0) return null;
  return (
    <section aria-labelledby="dispute" className="panel">
      <h2 id="dispute">{say.title}</h2>
      {dispute && <p className="prose">{dispute.note}</p>}
      {dispute && dispute.lines.length > 0 && (
        <Scroll>
          <table className="figures words">
            <thead>
              <tr>
                <th scope="col">{say.line}</th>
                <th scope="col">{say.reason}</th>
                <th scope="col">{say.decision}</th>
              </tr>
            </thead>
            <tbody>
              {dispute.lines.map(({ line, reason }) => {
                const decided = decisions.find((one) => one.line === line);
                return (
                  <tr key={line}>
                    <th scope="row">{named(line)}</th>
                    <td>{reason}</td>
                    <td>
                      {decided
                        ? `${names.value(decided.outcome, 'outcome')}${marks.colon()}${decided.reason}`
                        : say.waiting}
                    </td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </Scroll>
      )}
      {others.length > 0 && (
        <>
          <h3>{say.others}</h3>
          <ul>
            {others.flatMap(([memberId, ids]) =>
              ids.map((id) => {
                const decided = resolved[memberId]?.find(({ line }) => line === id);
                return (
                  <li key={`${memberId} ${id}`}>
                    <MemberName id={memberId} /> · {named(id)} ·{' '}
                    {decided ? names.value(decided.outcome, 'outcome') : say.waiting}
                  </li>
                );
              }),
            )}
          </ul>
        </>
      )}
    </section>
  );
}
