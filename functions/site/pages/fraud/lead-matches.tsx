import { Card, Skeleton, Table, Tag } from 'antd';
import type { Output } from '#schemas/client.ts';
import type { Knowledge } from '#schemas/lead-routes.ts';
import { useRead } from '../parts/hub.tsx';
import { ProblemAlert } from '../parts/problem-alert.tsx';
import { scrollByKeys } from '../parts/scroll-by-keys.ts';
import { RecordLink } from '../parts/value.tsx';
import { marks, useWords } from '../start/language.ts';
import { useNames } from '../words/names.ts';
import { distanceWords, useKnowledgeWords } from './knowledge.tsx';
import type { Purpose } from './purpose.tsx';

const words = {
  zh: {
    title: '匹配结果',
    hint: '匹配只是提示，不等于欺诈，平台不会据此自动作出结论。',
    indicators: '线索信息',
    photos: '照片比对',
    column: '照片',
    photo: (n: number) => `照片 ${n}`,
    value: '信息',
    answer: '结果',
    meaning: '说明',
    handoffs: '异地通赔案件中的相同照片',
    none: '没有可比对的信息，或者没有开放。',
    own: '本公司案件',
    other: '他公司案件',
    nearest: '最接近的一张',
  },
  en: {
    title: 'Matches',
    hint: 'A match is a hint and no proof: nothing is decided by it.',
    indicators: 'Values',
    photos: 'Photos',
    column: 'Photo',
    photo: (n: number) => `Photo ${n}`,
    value: 'Value',
    answer: 'Answer',
    meaning: 'What it means',
    handoffs: 'The same photo in claims that were handed over',
    none: 'There are no values to match, or they are not open.',
    own: "One's own claim",
    other: "Another company's claim",
    nearest: 'The nearest',
  },
};

/** The answer of the pool, by its colour and in a word. */
export function AnswerTag({ answer }: { readonly answer: Knowledge['answer'] }) {
  const names = useNames();
  const tone = { none: 'good', linked: 'bad', suppressed: 'ended' }[answer];
  return <Tag className={`tone-${tone}`}>{names.value(answer, 'answer')}</Tag>;
}

type Match = Output<'readLeadMatches'>['items'][number];

/** What the pool knows of each of a lead's values and photos, explained. */
export function LeadMatches({ id, query }: { readonly id: string; readonly query: Partial<Purpose> }) {
  const say = useWords(words);
  const names = useNames();
  const explain = useKnowledgeWords();
  const matches = useRead(['lead', id, 'matches', query], (client) =>
    client.readLeadMatches({ params: { id }, query }),
  );
  const { items = [], photos = [] } = matches.data?.body ?? {};
  return (
    <Card ref={(card) => scrollByKeys(card)} size="small" title={say.title} className="part">
      <ProblemAlert error={matches.error} again={matches.refetch} />
      {matches.isPending && <Skeleton active title={false} />}
      {matches.data && <p className="quiet">{items.length + photos.length > 0 ? say.hint : say.none}</p>}
      {items.length > 0 && (
        <Table<Match>
          size="small"
          className="part"
          caption={<strong>{say.indicators}</strong>}
          pagination={false}
          scroll={{ x: 'max-content' }}
          rowKey={({ kind, value }) => `${kind} ${value}`}
          dataSource={[...items].sort((a, b) => rank[a.answer] - rank[b.answer])}
          columns={[
            { title: names.field('indicatorKind'), render: (_, { kind }) => names.value(kind) },
            {
              title: say.value,
              render: (_, { value, name, repaired, doubtful, asRead }) => (
                <>
                  <span className="number">{value}</span> {name}
                  {[repaired && 'repaired', doubtful && 'doubtful', asRead && 'asRead'].map(
                    (mark) => mark && <div key={mark} className="fair">{`${names.field(mark)}`}</div>,
                  )}
                </>
              ),
            },
            { title: say.answer, render: (_, { answer }) => <AnswerTag answer={answer} /> },
            { title: say.meaning, render: (_, match) => <div className="explained">{explain(match)}</div> },
          ]}
        />
      )}
      {photos.length > 0 && (
        <Table<(typeof photos)[number]>
          size="small"
          caption={<strong>{say.photos}</strong>}
          pagination={false}
          scroll={{ x: 'max-content' }}
          rowKey="evidenceId"
          dataSource={[...photos]}
          columns={[
            { title: say.column, render: (_, __, index) => say.photo(index + 1) },
            { title: say.answer, render: (_, { answer }) => <AnswerTag answer={answer} /> },
            {
              title: say.meaning,
              render: (_, photo) => (
                <div className="explained">
                  {explain({
                    ...photo,
                    suppressed: photo.answer === 'suppressed' ? { because: 'common' } : undefined,
                  })}
                  {photo.distance !== undefined && (
                    <div>
                      {say.nearest}
                      {marks.colon()}
                      <PhotoDistance distance={photo.distance} />
                    </div>
                  )}
                  {photo.atLeast && <div className="fair">{names.field('atLeast')}</div>}
                  {photo.handoffs.length > 0 && (
                    <div>
                      {say.handoffs}
                      {marks.colon()}
                      {photo.handoffs.map(({ own, handoffId, cityCode, month }) => (
                        <span key={`${handoffId} ${cityCode} ${month}`}>
                          {own ? say.own : say.other}
                          {marks.inBrackets(`${names.place(cityCode)}${marks.comma()}${month}`)}{' '}
                          {handoffId && <RecordLink id={handoffId} />}
                        </span>
                      ))}
                    </div>
                  )}
                </div>
              ),
            },
          ]}
        />
      )}
    </Card>
  );
}

const rank = { linked: 0, suppressed: 1, none: 2 };

/** How much two pictures differ, in words. @param distance bits of 256 */
export function PhotoDistance({ distance }: { readonly distance: number }) {
  const say = useWords(distanceWords);
  return <>{say(distance)}</>;
}
