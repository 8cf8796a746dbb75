import { bothCities } from '#schemas/reports.ts';
import { useRead } from '../parts/hub.tsx';
import { ProblemAlert } from '../parts/problem-alert.tsx';
import { showInstant } from '../parts/time-money.ts';
import { useWords } from '../start/language.ts';
import { useNames } from '../words/names.ts';
import { showFigure } from './figures.ts';
import { Scroll } from './scroll.tsx';

const words = {
  zh: {
    title: (city: string, at: string, count: number) => `${city}协会 ${at} 批准以来的变化（${count} 项）`,
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

/** Figure by figure what is different from what each association has approved; nothing while all approvals stand. */
export function ReportChanges({ id }: { readonly id: string }) {
  const say = useWords(words);
  const names = useNames();
  const changes = useRead(['report', id, 'changes'], (client) => client.readReportChanges({ params: { id } }));
  const changed = (changes.data?.body.items ?? []).filter(({ standing }) => !standing);
  const place = (code: string) => (code === bothCities ? names.field('both') : names.place(code, true));
  return (
    <>
      <ProblemAlert error={changes.error} again={changes.refetch} />
      {changed.map(({ cityCode, at, note, changes: items }) => (
        <section key={cityCode} aria-labelledby={`changes-${cityCode}`} className="panel">
          <h2 id={`changes-${cityCode}`}>{say.title(names.place(cityCode), showInstant(at), items.length)}</h2>
          {note && (
            <p>
              {say.note}：<del>{note.before ?? say.none}</del> → <ins>{note.now ?? say.none}</ins>
            </p>
          )}
          <Scroll>
            <table className="figures">
              <thead>
                <tr>
                  {[say.measure, say.place, say.before, say.now, say.by].map((head) => (
                    <th key={head} scope="col">
                      {head}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {items.map(({ place: code, measure, before, now, hiddenBefore, hiddenNow }) => (
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
        </section>
      ))}
    </>
  );
}

function difference(measure: string, before = 0, now = 0): string {
  const by = now - before;
  return by === 0 ? '—' : `${by > 0 ? '+' : ''}${showFigure(measure, by)}`;
}
