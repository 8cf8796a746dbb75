import { Card, Skeleton } from 'antd';
import { lazy, Suspense } from 'react';
import type { Noun } from '#schemas/noun.ts';
import { marks, useWords } from '../start/language.ts';
import { useNames } from '../words/names.ts';
import { Wide } from './wide.tsx';

const StateDrawing = lazy(() => import('./state-drawing.tsx'));

const words = {
  zh: {
    title: '流程图',
    drawing: (state: string) => `流程图：当前状态为${state}；下方表格列出全部步骤`,
    table: '以表格列出全部步骤',
    verb: '步骤',
    from: '由',
    to: '至',
    who: '办理方',
    same: '不变',
    current: '（当前）',
  },
  en: {
    title: 'The way of a case',
    drawing: (state: string) => `Diagram of the states; now ${state}. The table below has every step`,
    table: 'Every step as a table',
    verb: 'Step',
    from: 'From',
    to: 'To',
    who: 'By',
    same: 'stays',
    current: ' (now)',
  },
};

interface StateDiagramProps {
  readonly noun: Noun;
  readonly state: string;
  /** What each verb and each relation is called. */
  readonly verbName: (verb: string) => string;
  readonly relationName: (relation: string) => string;
}

/** A noun's states and the steps between them, drawn from its own transition table, with the same as a table. */
export function StateDiagram({ noun, state, verbName, relationName }: StateDiagramProps) {
  const say = useWords(words);
  const names = useNames();
  const named = (name: string) => names.state(noun.kind, name);
  return (
    <Card size="small" title={say.title} className="part">
      <Wide className="diagram">
        <Suspense fallback={<Skeleton active />}>
          <StateDrawing
            noun={noun}
            state={state}
            label={say.drawing(named(state))}
            stateName={named}
            verbName={verbName}
          />
        </Suspense>
      </Wide>
      <details>
        <summary>{say.table}</summary>
        <Wide>
          <table className="plain-table">
            <thead>
              <tr>
                <th scope="col">{say.verb}</th>
                <th scope="col">{say.from}</th>
                <th scope="col">{say.to}</th>
                <th scope="col">{say.who}</th>
              </tr>
            </thead>
            <tbody>
              {noun.transitions.map(({ verb, from, to, who }) => (
                <tr key={verb}>
                  <th scope="row">{verbName(verb)}</th>
                  <td>{from.map((name) => named(name) + (name === state ? say.current : '')).join(marks.list())}</td>
                  <td>{to ? named(to) : say.same}</td>
                  <td>{[...new Set(who.map(relationName))].join(marks.list())}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Wide>
      </details>
    </Card>
  );
}
