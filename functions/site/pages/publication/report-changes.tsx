import { bothCities, type FigureChange } from '#schemas/reports.ts';
import { useRead } from '../parts/hub.tsx';
import { ProblemAlert } from '../parts/problem-alert.tsx';
import { showInstant } from '../parts/time-money.ts';
import { marks, useWords } from '../start/language.ts';
import { useNames } from '../words/names.ts';
import { showFigure } from './figures.ts';
import { Scroll } from './scroll.tsx';

const words = {
  zh: {
    title: (city: string, at: string, count: number) => `${city}协会 ${at} 批准以来的变化（${count} 项）`,
    corrects: (revision: number, at: string, count: number) =>
      count > 0
        ? `与 ${at} 公布的第 ${revision} 版相比（${count} 项不同）`
        : `与 ${at} 公布的第 ${revision} 版没有差异`,
    published: '已公布',
    place: '地区',
    measure: '指标',
    before: '批准时',
    now: '现在',
    by: '增减',
    hidden: '不公布',
    note: '更正说明',
    none: '（无）',
  },
  en: {
    title: (city: string, at: string, count: number) =>
      `Changed since the association of ${city} approved on ${at}: ${count}`,
    corrects: (revision: number, at: string, count: number) =>
      count > 0
        ? `Against revision ${revision}, published on ${at}: ${count} differ`
        : `No different from revision ${revision}, published on ${at}`,
    published: 'As published',
    place: 'Place',
    measure: 'Measure',
    before: 'As approved',
    now: 'Now',
    by: 'Difference',
    hidden: 'not published',
    note: 'Note',
    none: '(none)',
  },
};

/** Figure by figure what a correction changes in the revision that is out, and what has changed since each approval that no longer stands. */
export function ReportChanges({ id }: { readonly id: string }) {
  const say = useWords(words);
  const names = useNames();
  const changes = useRead(['report', id, 'changes'], (client) => client.readReportChanges({ params: { id } }));
  const { items = [], corrects } = changes.data?.body ?? {};
  return (
    <>
      <ProblemAlert error={changes.error} again={changes.refetch} />
      {corrects && (
        <section aria-labelledby="corrects" className="panel">
          <h2 id="corrects">
            {say.corrects(corrects.revision, showInstant(corrects.publishedAt), corrects.changes.length)}
          </h2>
          {corrects.changes.length > 0 && <ChangeTable changes={corrects.changes} before={say.published} />}
        </section>
      )}
      {items
        .filter(({ standing }) => !standing)
        .map(({ cityCode, at, note, changes: changed }) => (
          <section key={cityCode} aria-labelledby={`changes-${cityCode}`} className="panel">
            <h2 id={`changes-${cityCode}`}>{say.title(names.place(cityCode), showInstant(at), changed.length)}</h2>
            {note && (
              <p>
                {say.note}
                {marks.colon()}
                <del>{note.before ?? say.none}</del> → <ins>{note.now ?? say.none}</ins>
              </p>
            )}
            <ChangeTable changes={changed} before={say.before} />
          </section>
        ))}
    </>
  );
}

interface ChangeTableProps {
  readonly changes: readonly FigureChange[];
  /** What the column of the former figures is called. */
  readonly before: string;
}

function ChangeTable({ changes, before: beforeName }: ChangeTableProps) {
  const say = useWords(words);
  const names = useNames();
  const place = (code: string) => (code === bothCities ? names.field('both') : names.place(code, true));
  return (
    <Scroll>
      <table className="figures">
        <thead>
          <tr>
            {[say.measure, say.place, beforeName, say.now, say.by].map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {changes.map(({ place: code, measure, before, now, hiddenBefore, hiddenNow }) => (
            <tr key={`${code} ${measure}`}>
              <th scope="row">{names.value(measure)}</th>
              <td>{place(code)}</td>
              <td>
                {showFigure(measure, before)}
                {hiddenBefore && <small className="fair"> {say.hidden}</small>}
              </td>
              <td>
                <strong>{showFigure(measure, now)}</strong>
                {hiddenNow && <small className="fair"> {say.hidden}</small>}
              </td>
              <td>{difference(measure, before, now)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function difference(measure: string, before = 0, now = 0): string {
  const by = now - before;
  return by === 0 ? '—' : `${by > 0 ? '+' : ''}${showFigure(measure, by)}`;
}
