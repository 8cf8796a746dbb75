import type { Track } from './case.ts';
import data from './data/handoff-clocks.json' with { type: 'json' };
import type { Instant } from './primitives.ts';

/** How long a state may last on each track, and the verb that is due in it. Laws and proposals stand beside each in the data. */
interface Clock {
  readonly state: string;
  readonly verb: string;
  /** Hours from the instant of the state. */
  readonly hours: Readonly<Record<Track, number>>;
  readonly zh: string;
  readonly en: string;
  readonly source: string;
}
export const handoffClocks: readonly Clock[] = data.clocks;

/** What is due in a state; undefined where nothing is: the state rests. */
export const clockOf = (state: string): Clock | undefined => handoffClocks.find((clock) => clock.state === state);

const hour = 60 * 60 * 1000;

/** What tells when something is due: also what the lists' indexes carry of a hand-off. */
interface Clocked {
  readonly status: string;
  readonly track: Track;
  readonly since: Instant;
}

/**
 * When what a record's state asks for is due; undefined where nothing is. Only the instant of the state is kept: the hours are read from
 * the configuration, so that a change of it holds for every case that is on its way.
 */
export function dueAtOf({ status, track, since }: Clocked): Instant | undefined {
  const clock = clockOf(status);
  return clock && new Date(Date.parse(since) + clock.hours[track] * hour).toISOString();
}
