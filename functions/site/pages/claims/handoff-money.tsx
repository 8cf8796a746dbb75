import { Card } from 'antd';
import type { Output } from '#schemas/client.ts';
import { useRead } from '../parts/hub.tsx';
import { showFen, showNumber } from '../parts/time-money.ts';
import { useWords } from '../start/language.ts';
import { useNames } from '../words/names.ts';
import { Wide } from './wide.tsx';

const words = {
  zh: {
    title: '定损与理算',
    none: '尚未定损。',
    lines: '定损明细',
    sumOnly: '只给出了合计金额，没有明细。',
    settlement: '理算：各方承担',
    hours: '工时（小时）',
    sum: '合计',
    unsettled: '尚未理算。',
  },
  en: {
    title: 'Assessment and settlement',
    none: 'Not assessed yet.',
    lines: 'Lines of the assessment',
    sumOnly: 'Given as a sum alone, without lines.',
    settlement: 'Settlement: who bears what',
    hours: 'Hours of labour',
    sum: 'Total',
    unsettled: 'Not calculated yet.',
  },
};

/** What the damage is, line by line, who bears it, and what has been paid. */
export function HandoffMoney({ record }: { readonly record: Output<'readHandoff'> }) {
  const say = useWords(words);
  const names = useNames();
  const { assessedFen, payableFen, paidFen, settlement, estimateId } = record;
  const estimate = useRead(
    ['handoff', record.id, 'estimate', estimateId],
    (client) => client.readHandoffEstimate({ params: { id: record.id } }),
    estimateId !== undefined,
  );
  const lines = estimate.data?.body.lines ?? [];
  const field = (name: string) => names.field(name, 'handoff');
  return (
    <Card size="small" title={say.title} className="part">
      {assessedFen === undefined && <p className="quiet">{say.none}</p>}
      <dl className="facts">
        {Object.entries({ assessedFen, payableFen, paidFen }).map(
          ([name, amount]) =>
            amount !== undefined && (
              <div key={name}>
                <dt>{field(name)}</dt>
                <dd>
                  <strong>{showFen(amount)}</strong>
                </dd>
              </div>
            ),
        )}
      </dl>
      {assessedFen !== undefined && !estimateId && <p className="quiet">{say.sumOnly}</p>}
      {lines.length > 0 && (
        <Wide>
          <table className="plain-table">
            <caption>{say.lines}</caption>
            <thead>
              <tr>
                <th scope="col">{field('vehicle')}</th>
                <th scope="col">{field('part')}</th>
                <th scope="col">{field('operation')}</th>
                <th scope="col" className="amount">
                  {say.hours}
                </th>
                <th scope="col" className="amount">
                  {field('labourFen')}
                </th>
                <th scope="col" className="amount">
                  {field('partsFen')}
                </th>
              </tr>
            </thead>
            <tbody>
              {lines.map((line, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: an assessment's lines never change, and two may be alike
                <tr key={at}>
                  <td>{names.value(line.vehicle, 'vehicle')}</td>
                  <td>{line.part}</td>
                  <td>{names.value(line.operation, 'operation')}</td>
                  <td className="amount">{showNumber(line.hoursTenths / 10)}</td>
                  <td className="amount">{showFen(line.labourFen)}</td>
                  <td className="amount">{showFen(line.partsFen)}</td>
                </tr>
              ))}
            </tbody>
            <tfoot>
              <tr>
                <th scope="row" colSpan={4}>
                  {say.sum} {showFen(assessedFen ?? 0)}
                </th>
                <td className="amount">{showFen(lines.reduce((sum, { labourFen }) => sum + labourFen, 0))}</td>
                <td className="amount">{showFen(lines.reduce((sum, { partsFen }) => sum + partsFen, 0))}</td>
              </tr>
            </tfoot>
          </table>
        </Wide>
      )}
      {assessedFen !== undefined && !settlement && <p className="quiet">{say.unsettled}</p>}
      {settlement && (
        <Wide>
          <table className="plain-table">
            <caption>{say.settlement}</caption>
            <thead>
              <tr>
                <th scope="col">{field('damageOf')}</th>
                <th scope="col">{field('payer')}</th>
                <th scope="col" className="amount">
                  {field('amountFen')}
                </th>
              </tr>
            </thead>
            <tbody>
              {settlement.map((line) => (
                <tr key={`${line.damageOf} ${line.payer} ${line.vehicle}`}>
                  <td>{names.value(line.damageOf, 'damageOf')}</td>
                  <td>
                    {names.value(line.vehicle, 'vehicle')} · {names.value(line.payer, 'payer')}
                  </td>
                  <td className="amount">{showFen(line.amountFen)}</td>
                </tr>
              ))}
            </tbody>
            <tfoot>
              <tr>
                <th scope="row" colSpan={2}>
                  {say.sum}
                </th>
                <td className="amount">{showFen(settlement.reduce((sum, { amountFen }) => sum + amountFen, 0))}</td>
              </tr>
            </tfoot>
          </table>
        </Wide>
      )}
    </Card>
  );
}
