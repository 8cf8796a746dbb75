import * as z from 'zod';
import type { Measure, Source } from './measure.ts';
import { assistMeasures } from './measures-assists.ts';
import { fraudMeasures } from './measures-fraud.ts';
import { handoffMeasures } from './measures-handoffs.ts';
import { serviceMeasures } from './measures-service.ts';
import { speedMeasures } from './measures-speed.ts';

const all = { ...serviceMeasures, ...handoffMeasures, ...speedMeasures, ...assistMeasures, ...fraudMeasures };

export type MeasureId = keyof typeof all;
/** What the integration's progress is measured by. A measure that refers to one that does not exist fails to compile. */
export const measures: Readonly<Record<MeasureId, Measure<MeasureId>>> = all;
export const MeasureId = z.enum(Object.keys(all) as [MeasureId, ...MeasureId[]]);
export const measureIds: readonly MeasureId[] = MeasureId.options;

/** Figures by measure. A count, sum or stock that is not there is zero; a share or quantile that is not there has nothing behind it. */
export const Figures = z.partialRecord(MeasureId, z.number());
export type Figures = z.infer<typeof Figures>;

/** What the parts of a whole are. */
export const partsOf = (whole: MeasureId): readonly MeasureId[] =>
  measureIds.filter((id) => measures[id].partOf === whole);

/** The events that a measure counts; of one that is derived from others none. */
export function sourcesOf({ form }: Measure): readonly Source[] {
  if (form.type === 'flow' || form.type === 'histogram') return form.of;
  return form.type === 'stock' ? [...form.enters, ...form.leaves] : [];
}

/** The events that count towards any measure, each kind and verb once. */
export const countedEvents: readonly Pick<Source, 'kind' | 'verb'>[] = [
  ...new Map(
    Object.values(measures)
      .flatMap(sourcesOf)
      .map(({ kind, verb }) => [`${kind} ${verb}`, { kind, verb }]),
  ).values(),
];
