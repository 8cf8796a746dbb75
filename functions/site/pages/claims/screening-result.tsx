import { CheckCircleFilled, CloseCircleFilled, QuestionCircleFilled } from '@ant-design/icons';
import { Card } from 'antd';
import type { Screening } from '#schemas/screening.ts';
import { showFen } from '../parts/time-money.ts';
import { marks, useLanguage, useWords } from '../start/language.ts';
import { useNames } from '../words/names.ts';
import { Wide } from './wide.tsx';

const words = {
  zh: {
    result: '筛查结果',
    settled: '无论未知事实如何，处理方式不变。',
    open: '未知事实可能改变处理方式。',
    missing: '还应当询问',
    conditions: '条件',
    exclusions: '排除情形',
    liability: '责任',
    steps: '下一步',
    payments: '赔付',
    damageOf: '受损方',
    payer: '赔付方',
    amount: '金额',
    rule: '规则与出处',
    limit: '限额',
    sum: '合计',
    self: '互碰自赔：各自的交强险赔付本方车辆。',
    versions: '目录与规则版本',
  },
  en: {
    result: 'Outcome',
    settled: 'The way stays so whatever the unknown facts turn out to be.',
    open: 'Unknown facts may still change the way.',
    missing: 'Still to ask',
    conditions: 'Conditions',
    exclusions: 'What closes the quick way',
    liability: 'Liability',
    steps: 'Next steps',
    payments: 'Who pays what',
    damageOf: 'Damage of',
    payer: 'Payer',
    amount: 'Amount',
    rule: 'Rule and source',
    limit: 'limit',
    sum: 'Total',
    self: "Mutual self-pay: each compulsory insurer pays its own customer's damage.",
    versions: 'Versions of catalogue and rules',
  },
};

const signs = {
  holds: <CheckCircleFilled className="good" aria-hidden />,
  fails: <CloseCircleFilled className="bad" aria-hidden />,
  unknown: <QuestionCircleFilled className="fair" aria-hidden />,
};

/** What the rules say of an accident: each finding with its rule and where that stands. */
export function ScreeningResult({ of }: { readonly of: Screening }) {
  const say = useWords(words);
  const language = useLanguage();
  const names = useNames();
  const whose = (of: readonly string[]) =>
    of.length > 0 ? marks.inBrackets(of.map((side) => names.value(side)).join(marks.list())) : '';
  return (
    <>
      <Card size="small" title={say.result} className="part">
        <p>
          <strong>{of.explanation[language]}</strong> <span className="quiet">{of.explanation.source}</span>
        </p>
        <p>
          {names.value(of.track, 'track')} · {names.field('liableCustomer')}
          {marks.colon()}
          {names.value(of.liableCustomer, 'liableCustomer')}
        </p>
        <p className="quiet">{of.settled ? say.settled : say.open}</p>
        {of.missing.length > 0 && (
          <>
            <h2>{say.missing}</h2>
            <ol>
              {of.missing.map((fact) => (
                <li key={fact.pointer}>
                  {fact[language]}{' '}
                  <span className="quiet">
                    {fact.decides.map((what) => names.value(what, 'decides')).join(marks.list())}
                  </span>
                </li>
              ))}
            </ol>
          </>
        )}
        <p className="quiet">
          {say.versions}
          {marks.colon()}
          {of.catalogueVersion} · {of.rulesVersion}
        </p>
      </Card>
      <Card size="small" title={say.conditions} className="part">
        <ul className="plain criteria">
          {of.conditions.map((condition) => (
            <li key={condition.id}>
              {signs[condition.outcome]} <strong>{names.value(condition.outcome, 'outcome')}</strong>
              {whose(condition.of)}
              {marks.colon()}
              {condition[language]} <span className="quiet">{condition.source}</span>
            </li>
          ))}
        </ul>
        {of.exclusions.length > 0 && (
          <>
            <h2>{say.exclusions}</h2>
            <ul>
              {of.exclusions.map((exclusion) => (
                <li key={`${exclusion.code} ${exclusion.of}`}>
                  {exclusion.code} {exclusion[language]}
                  {whose(exclusion.of ? [exclusion.of] : [])} → {names.value(exclusion.way, 'way')}
                </li>
              ))}
            </ul>
          </>
        )}
      </Card>
      <Card size="small" title={say.liability} className="part">
        <p>
          {names.value('A')}
          {marks.colon()}
          <strong>{names.value(of.liability.A, 'A')}</strong> · {names.value('B')}
          {marks.colon()}
          <strong>{names.value(of.liability.B, 'B')}</strong>
        </p>
        <p>
          {of.liability[language]} <span className="quiet">{of.liability.source}</span>
        </p>
        <ul>
          {of.liability.situations.map((situation) => (
            <li key={`${situation.of} ${situation.code}`}>
              {names.value(situation.of)} {situation.code} {situation[language]}{' '}
              <span className="quiet">{situation.law}</span>
            </li>
          ))}
        </ul>
      </Card>
      <Card size="small" title={say.payments} className="part">
        {of.withheld && <p>{of.withheld[language]}</p>}
        {of.payments && <Payments of={of.payments} />}
      </Card>
      <Card size="small" title={say.steps} className="part">
        <ol>
          {of.steps.map((step) => (
            <li key={step.code}>
              {step[language]}
              {whose(step.of)} <span className="quiet">{step.source}</span>
            </li>
          ))}
        </ol>
      </Card>
    </>
  );
}

function Payments({ of }: { readonly of: NonNullable<Screening['payments']> }) {
  const say = useWords(words);
  const language = useLanguage();
  const names = useNames();
  return (
    <>
      {of.mutualSelfPay && <p>{say.self}</p>}
      <Wide>
        <table className="plain-table">
          <thead>
            <tr>
              <th scope="col" className="short">
                {say.damageOf}
              </th>
              <th scope="col">{say.payer}</th>
              <th scope="col" className="amount">
                {say.amount}
              </th>
              <th scope="col">{say.rule}</th>
            </tr>
          </thead>
          <tbody>
            {of.lines.map((line) => (
              <tr key={`${line.damageOf} ${line.payer} ${line.of} ${line.rule}`}>
                <td className="short">{names.value(line.damageOf)}</td>
                <td className="short">
                  {names.value(line.of)} {names.value(line.payer, 'payer')}
                </td>
                <td className="amount">{showFen(line.amountFen)}</td>
                <td>
                  {line[language]} <span className="quiet">{line.source}</span>
                  {line.limitFen !== undefined && (
                    <span className="quiet">
                      {' '}
                      · {say.limit} {showFen(line.limitFen)}
                    </span>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row" colSpan={2}>
                {say.sum}
              </th>
              <td className="amount">{showFen(of.totals.allFen)}</td>
              <td>
                {names.value('A')} {showFen(of.totals.damageFen.A)} · {names.value('B')}{' '}
                {showFen(of.totals.damageFen.B)}
              </td>
            </tr>
          </tfoot>
        </table>
      </Wide>
    </>
  );
}
