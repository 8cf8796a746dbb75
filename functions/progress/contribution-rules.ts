import { businessDateOf, monthOf } from '#schemas/calendar.ts';
import { cityCodeOf } from '#schemas/divisions.ts';
import type { Fact, RecordChanged } from '#schemas/events.ts';
import { bucketOf } from '#schemas/histogram.ts';
import type { Condition, Measure, Source } from '#schemas/measure.ts';
import { measures, sourcesOf } from '#schemas/measures.ts';
import { type Cell, daysCell, monthCell, noPlace, type Place, stockCell, stockTotals } from './cells-rules.ts';

/** What an event adds to one counter of one cell. */
export interface Contribution {
  readonly cell: Cell;
  readonly attribute: string;
  readonly add: number;
}

/** Where and when an event counts: by its own time, however late it comes. */
interface Occasion {
  readonly event: RecordChanged;
  readonly place: Place;
  readonly month: string;
}

/**
 * What an event counts towards: every counter that it changes, and by how much. The same event always gives the same, so that counting it
 * and counting it anew from its audit row agree.
 */
export function contributionsOf(event: RecordChanged): readonly Contribution[] {
  const { cityCode, countyCode } = event;
  const place = {
    city: cityCode ?? (countyCode && cityCodeOf(countyCode)) ?? noPlace,
    county: countyCode ?? noPlace,
  };
  const occasion = { event, place, month: monthOf(event.at) };
  return (byEvent.get(nameOf(event)) ?? []).flatMap((measure) => added(measure, occasion));
}

const nameOf = ({ kind, verb }: Pick<Source, 'kind' | 'verb'>) => `${kind} ${verb}`;

/** The measures that an event of a kind and verb may count towards. */
const byEvent = new Map<string, Measure[]>();
for (const measure of Object.values(measures))
  for (const name of new Set(sourcesOf(measure).map(nameOf)))
    byEvent.set(name, [...(byEvent.get(name) ?? []), measure]);

function added({ form }: Measure, occasion: Occasion): readonly Contribution[] {
  const { event, place, month } = occasion;
  const meets = (sources: readonly Source[]) => sources.some((source) => isMet(source, event));
  switch (form.type) {
    case 'flow': {
      const add = form.amount === undefined ? 1 : event.facts?.[form.amount];
      if (!meets(form.of) || typeof add !== 'number' || add === 0) return [];
      const attribute = form.code;
      return [
        { cell: monthCell(month, place), attribute, add },
        { cell: daysCell(month, event.memberId ?? noPlace, businessDateOf(event.at), place), attribute, add },
      ];
    }
    case 'histogram': {
      const since = event.facts?.[form.since];
      if (!meets(form.of) || typeof since !== 'string') return [];
      const bucket = bucketOf(Date.parse(event.at) - Date.parse(since));
      const attribute = `${form.code}${String(bucket).padStart(2, '0')}`;
      return [{ cell: monthCell(month, { ...place, county: noPlace }), attribute, add: 1 }];
    }
    case 'stock': {
      const add = meets(form.enters) ? 1 : meets(form.leaves) ? -1 : 0;
      const until = form.until === undefined ? undefined : event.facts?.[form.until];
      const end = typeof until === 'string' ? monthAfter(until) : undefined;
      // What was over by the end of this month counts in no month from now on, whatever becomes of it.
      if (add === 0 || (end !== undefined && end <= month)) return [];
      return [...changed(form.code, place, month, add), ...(end ? changed(form.code, place, end, -add) : [])];
    }
    default:
      return [];
  }
}

/** The first month at whose end a term is over. @param until the last instant of it */
const monthAfter = (until: string) => monthOf(new Date(Date.parse(until) + 1).toISOString());

/** A change of a stock, from the end of a month on: it stands under its month, and in the sum of its year. */
const changed = (code: string, place: Place, month: string, add: number): Contribution[] => {
  const [year = '', number = ''] = month.split('-');
  const where = place.county === noPlace ? place.city : place.county;
  return [
    { cell: stockCell(year), attribute: `${code}${number}${where}`, add },
    { cell: stockTotals, attribute: `${code}${year}${where}`, add },
  ];
};

const isMet = (source: Source, event: RecordChanged) =>
  source.kind === event.kind && source.verb === event.verb && (source.where ?? []).every((one) => holds(one, event));

function holds(condition: Condition, { facts, memberId, at }: RecordChanged): boolean {
  const known: Readonly<Record<string, Fact | undefined>> = { ...facts, memberId, at };
  const fact = known[condition.fact];
  if ('absent' in condition) return fact === undefined;
  if ('isNot' in condition) return fact !== condition.isNot;
  if (fact === undefined) return false;
  if ('is' in condition) return fact === condition.is;
  if ('has' in condition) return Array.isArray(fact) && fact.includes(condition.has);
  if ('equals' in condition) return fact === known[condition.equals];
  return known[condition.differs] !== undefined && fact !== known[condition.differs];
}
