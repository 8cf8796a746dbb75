import type { ReactNode } from 'react';
import { type Topic, topics } from '#schemas/measure.ts';
import { type MeasureId, measures } from '#schemas/measures.ts';
import { useLanguage, useWords } from '../start/language.ts';
import { type AnyFigures, depthOf, figureOf, measuresOf, showFigure } from './figures.ts';
import { Scroll } from './scroll.tsx';

const words = {
  zh: { measure: '指标', hidden: '不公布' },
  en: { measure: 'Measure', hidden: 'not published' },
};

/** A place, a company or a day whose figures stand below each other. */
export interface FigureColumn {
  readonly key: string;
  readonly name: ReactNode;
  readonly figures: AnyFigures;
  /** Measures whose figure the public does not get here. */
  readonly hidden?: readonly string[];
}

interface MeasureTableProps {
  readonly topic: Topic;
  readonly columns: readonly FigureColumn[];
  readonly wanted?: (id: MeasureId) => boolean;
}

/** One chapter of measures as a table; each name opens what it means. A chapter without measures is left out. */
export function MeasureTable({ topic, columns, wanted }: MeasureTableProps) {
  const say = useWords(words);
  const language = useLanguage();
  const rows = measuresOf(topic, wanted);
  if (rows.length === 0) return null;
  const heading = `chapter-${topic}`;
  return (
    <section aria-labelledby={heading} className="panel">
      <h2 id={heading}>{topics[topic][language]}</h2>
      <Scroll>
        <table className="figures">
          <thead>
            <tr>
              <th scope="col">{say.measure}</th>
              {columns.map(({ key, name }) => (
                <th key={key} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((id) => (
              <tr key={id}>
                <th scope="row" className={`depth-${depthOf(id)}`}>
                  <details>
                    <summary>{measures[id][language]}</summary>
                    <p className="quiet">{measures[id].definition[language]}</p>
                  </details>
                </th>
                {columns.map(({ key, figures, hidden = [] }) => (
                  <td key={key}>
                    {showFigure(id, figureOf(figures, id))}
                    {hidden.includes(id) && <small className="fair"> {say.hidden}</small>}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </section>
  );
}
