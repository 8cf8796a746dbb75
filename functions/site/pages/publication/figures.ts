import { type Topic, topics } from '#schemas/measure.ts';
import { type Figures, MeasureId, measureIds, measures } from '#schemas/measures.ts';
import { showFen, showNumber } from '../parts/time-money.ts';

/** Figures by measure, as any answer of the hub holds them. */
export type AnyFigures = Figures | Readonly<Record<string, number>>;

/** What a measure's figure is, with its unit. Nothing counted is zero; of a share or an hour that has nothing behind it there is none. */
export function showFigure(id: string, value: number | undefined): string {
  const known = MeasureId.safeParse(id).data;
  const unit = known ? measures[known].unit : 'count';
  if (value === undefined) return unit === 'share' || unit === 'hours' ? '—' : showFigure(id, 0);
  if (unit === 'fen') return showFen(value);
  return unit === 'share' ? `${showNumber(value / 100)}%` : showNumber(value);
}

export const figureOf = (figures: AnyFigures, id: string): number | undefined =>
  new Map<string, number>(Object.entries(figures)).get(id);

const isTopic = (text: string): text is Topic => Object.hasOwn(topics, text);
export const topicIds: readonly Topic[] = Object.keys(topics).filter(isTopic);

/** How deep a measure stands below the whole that it is a part of. */
export function depthOf(id: MeasureId): 0 | 1 | 2 {
  const whole = measures[id].partOf;
  if (!whole) return 0;
  return measures[whole].partOf ? 2 : 1;
}

/** The measures of a chapter. @param wanted only these */
export const measuresOf = (topic: Topic, wanted: (id: MeasureId) => boolean = () => true): readonly MeasureId[] =>
  measureIds.filter((id) => measures[id].topic === topic && wanted(id));
