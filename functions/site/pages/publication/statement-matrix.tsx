import { Skeleton } from 'antd';
import { Link } from 'react-router';
import { addressOf } from '../frame/site-map.ts';
import { MemberName } from '../parts/directory.tsx';
import { useRead } from '../parts/hub.tsx';
import { ProblemAlert } from '../parts/problem-alert.tsx';
import { showFen } from '../parts/time-money.ts';
import { StateTag } from '../parts/value.tsx';
import { marks, useWords } from '../start/language.ts';
import { useNames } from '../words/names.ts';
import { MonthChoice, useMonth } from './month-choice.tsx';
import { Net } from './net.tsx';
import { Scroll } from './scroll.tsx';

const words = {
  zh: {
    title: '当月互助矩阵',
    how: '每格：左侧公司为上方公司的客户提供服务应得的金额和件数。',
    giver: '提供服务 ＼ 接受服务',
    cases: (count: number) => `${count} 件`,
    correction: (fen: string) => `更正 ${fen}`,
    given: '应得合计',
    received: '应付合计',
    net: '净额',
    status: '状态',
    sum: '净额合计（应为零）',
    none: '这个月还没有结账，或没有往来。',
  },
  en: {
    title: 'Who gave whom what',
    how: 'Each cell: what the company on the left is owed for what it did for customers of the company above, and how many cases.',
    giver: 'Gave ＼ received',
    cases: (count: number) => (count === 1 ? '1 case' : `${count} cases`),
    correction: (fen: string) => `corrections ${fen}`,
    given: 'Owed to it',
    received: 'It owes',
    net: 'Net amount',
    status: 'Status',
    sum: 'Sum of the net amounts (is zero)',
    none: 'This month is not closed yet, or nothing was exchanged.',
  },
};

/** All companies of a month against each other, with their net amounts. */
export function StatementMatrix() {
  const say = useWords(words);
  const [month, setMonth] = useMonth(1);
  const read = useRead(['statement', 'matrix', month], (client) => client.readStatementMatrix({ query: { month } }));
  const names = useNames();
  const { rows = [], nets = [], sumFen = 0 } = read.data?.body ?? {};
  const owedFen = (row: (typeof rows)[number]) => row.given.performanceFen + row.given.fraudFen;
  const sumOf = (side: 'giverId' | 'receiverId', id: string) =>
    rows.filter((row) => row[side] === id).reduce((sum, row) => sum + owedFen(row), 0);
  return (
    <section aria-labelledby="matrix" className="panel">
      <h2 id="matrix">{say.title}</h2>
      <div className="filters">
        <MonthChoice month={month} onChange={setMonth} />
      </div>
      <ProblemAlert error={read.error} again={read.refetch} />
      {read.isPending && <Skeleton active title={false} />}
      {read.data && nets.length === 0 && <p className="quiet">{say.none}</p>}
      {nets.length > 0 && (
        <>
          <p className="quiet">{say.how}</p>
          <Scroll>
            <table className="figures">
              <thead>
                <tr>
                  <th scope="col">{say.giver}</th>
                  {nets.map(({ memberId }) => (
                    <th key={memberId} scope="col">
                      <MemberName id={memberId} />
                    </th>
                  ))}
                  <th scope="col">{say.given}</th>
                  <th scope="col">{say.received}</th>
                  <th scope="col">{names.field('correctionFen')}</th>
                  <th scope="col">{say.net}</th>
                  <th scope="col">{say.status}</th>
                </tr>
              </thead>
              <tbody>
                {nets.map(({ memberId, statementId, status, correctionFen, netFen }) => (
                  <tr key={memberId}>
                    <th scope="row">
                      <Link to={addressOf('statements', statementId)}>
                        <MemberName id={memberId} />
                      </Link>
                    </th>
                    {nets.map((other) => {
                      const cell = rows.find((row) => row.giverId === memberId && row.receiverId === other.memberId);
                      if (!cell) return <td key={other.memberId}>—</td>;
                      const { quick, ordinary, assist, fraud } = cell.given;
                      return (
                        <td key={other.memberId}>
                          {showFen(owedFen(cell))}
                          <div className="quiet">{say.cases(quick + ordinary + assist + fraud)}</div>
                          {cell.correctionFen !== 0 && (
                            <div className="fair">{say.correction(showFen(cell.correctionFen))}</div>
                          )}
                        </td>
                      );
                    })}
                    <td>{showFen(sumOf('giverId', memberId))}</td>
                    <td>{showFen(sumOf('receiverId', memberId))}</td>
                    <td>{showFen(correctionFen)}</td>
                    <td>
                      <strong>
                        <Net fen={netFen} />
                      </strong>
                    </td>
                    <td>
                      <StateTag kind="statement" state={status} />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Scroll>
          <p>
            {say.sum}
            {marks.colon()}
            <strong>{showFen(sumFen)}</strong>
          </p>
        </>
      )}
    </section>
  );
}
