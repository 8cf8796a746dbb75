/*
 * What a measure is: data from which come the counters, their reading, the reconciliation, the public pages and the data dictionary.
 */

interface Words {
  readonly zh: string;
  readonly en: string;
}

/**
 * What an event's facts must say for it to count. A fact is one of those that the noun gives its events (`counted.facts`), or `memberId` or
 * `at` of the event itself; one that is not there equals nothing, not even another one that is not there.
 */
export type Condition =
  | { readonly fact: string; readonly is: string | boolean }
  | { readonly fact: string; readonly isNot: string | boolean }
  | { readonly fact: string; readonly has: string }
  | { readonly fact: string; readonly absent: true }
  | { readonly fact: string; readonly equals: string }
  | { readonly fact: string; readonly differs: string };

/** Events that count: of a noun's kind and verb, where all conditions hold. */
export interface Source {
  readonly kind: string;
  readonly verb: string;
  readonly where?: readonly Condition[];
}

/**
 * How a measure comes about. The `code` is the name of its counter in the database: short, since a month of all counties is read in one go,
 * and never given to another measure.
 */
type Form<Id extends string = string> =
  /** Counts events in the month of each, or adds up an amount of them. */
  | {
      readonly type: 'flow';
      readonly code: string;
      readonly of: readonly Source[];
      readonly amount?: string;
    }
  /** The sum of the measures that are parts of it. */
  | { readonly type: 'whole' }
  /** How many there are at the month's end. What leaves, or whose time (the fact `until`) is over by then, is none of them. */
  | {
      readonly type: 'stock';
      readonly code: string;
      readonly enters: readonly Source[];
      readonly leaves: readonly Source[];
      readonly until?: string;
    }
  /** Counts events by the time that has passed since a fact of each; kept for cities, and the figure is how many they are. */
  | { readonly type: 'histogram'; readonly code: string; readonly of: readonly Source[]; readonly since: string }
  /** The time in hours below which a share of a histogram's events lies. */
  | { readonly type: 'quantile'; readonly of: Id; readonly at: number }
  /** Basis points (1/10,000) that one count is of another one. */
  | { readonly type: 'share'; readonly part: Id; readonly whole: Id }
  /** How many counties have any of a stock. */
  | { readonly type: 'coverage'; readonly of: Id };

export interface Measure<Id extends string = string> extends Words {
  readonly definition: Words;
  readonly topic: Topic;
  readonly unit: 'count' | 'fen' | 'hours' | 'share';
  /** The first month of which there are figures, `YYYY-MM`. */
  readonly since: string;
  /** The smallest place for which the public sees it: figures of a county may point at people, and some have no place of their own. */
  readonly publicBy: 'county' | 'city' | 'both';
  /** The measure of which this is a part: the parts of a whole add up to it, each event being in one of them. */
  readonly partOf?: Id;
  /** The count behind a figure that is none itself: where that is too small to be shown, so is this. */
  readonly basis?: Id;
  readonly form: Form<Id>;
}

/** What the measures are about, in the order in which they are shown. */
export const topics = {
  service: { zh: '人员、车辆与网点', en: 'People, vehicles and desks' },
  handoffs: { zh: '异地通赔', en: 'Claims across the two cities' },
  speed: { zh: '时效', en: 'How fast' },
  assists: { zh: '遇事必停', en: 'Help at the roadside' },
  fraud: { zh: '反欺诈协作', en: 'Working together against fraud' },
} as const satisfies Record<string, Words>;
export type Topic = keyof typeof topics;

/** The first month of the hub's figures. */
export const firstMonth = '2026-01';
