import type { Output } from '#schemas/client.ts';
import type { Exchange } from '#schemas/statements.ts';
import { MemberName } from '../parts/directory.tsx';
import { showFen } from '../parts/time-money.ts';
import { useWords } from '../start/language.ts';
import { useNames } from '../words/names.ts';
import { Net } from './net.tsx';
import { Scroll } from './scroll.tsx';

const words = {
  zh: { title: '与各公司往来', company: '公司', sum: '合计', given: '提供', received: '接受', none: '没有往来' },
  en: {
    title: 'With each company',
    company: 'Company',
    sum: 'In all',
    given: 'Given',
    received: 'Received',
    none: 'Nothing was exchanged',
  },
};

const counts = ['quick', 'ordinary', 'assist', 'fraud'] as const;
const owed = ({ performanceFen, fraudFen }: Exchange) => performanceFen + fraudFen;

/** What was exchanged with each company, in both directions, and in all. */
export function StatementTotals({ statement }: { readonly statement: Output<'readStatement'> }) {
  const say = useWords(words);
  const names = useNames();
  const { rows, given, received, correctionFen, netFen } = statement;
  const cells = (exchange: Exchange, side: string) => [
    ...counts.map((name) => <td key={`${side} ${name}`}>{exchange[name]}</td>),
    <td key={`${side} owed`}>{showFen(owed(exchange))}</td>,
  ];
  const heads = (side: string) => [
    ...counts.map((name) => (
      <th key={`${side} ${name}`} scope="col">
        {names.field(name)}
      </th>
    )),
    <th key={`${side} owed`} scope="col">
      {names.field('amountFen')}
    </th>,
  ];
  return (
    <section aria-labelledby="totals" className="panel">
      <h2 id="totals">{say.title}</h2>
      {rows.length === 0 ? (
        <p className="quiet">{say.none}</p>
      ) : (
        <Scroll>
          <table className="figures">
            <thead>
              <tr>
                <th scope="col" rowSpan={2}>
                  {say.company}
                </th>
                <th scope="colgroup" colSpan={5}>
                  {say.given}
                </th>
                <th scope="colgroup" colSpan={5}>
                  {say.received}
                </th>
                <th scope="col" rowSpan={2}>
                  {names.field('correctionFen')}
                </th>
                <th scope="col" rowSpan={2}>
                  {names.field('netFen')}
                </th>
              </tr>
              <tr>
                {heads('given')}
                {heads('received')}
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.memberId}>
                  <th scope="row">
                    <MemberName id={row.memberId} />
                  </th>
                  {cells(row.given, 'given')}
                  {cells(row.received, 'received')}
                  <td>{showFen(row.correctionFen)}</td>
                  <td>
                    <Net fen={row.netFen} />
                  </td>
                </tr>
              ))}
              <tr className="sum">
                <th scope="row">{say.sum}</th>
                {cells(given, 'given')}
                {cells(received, 'received')}
                <td>{showFen(correctionFen)}</td>
                <td>
                  <Net fen={netFen} />
                </td>
              </tr>
            </tbody>
          </table>
        </Scroll>
      )}
    </section>
  );
}
