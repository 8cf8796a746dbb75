import type { FactName } from '#schemas/accident-catalogue.ts';
import type { AccidentFacts, PartyFacts, Side } from '#schemas/screening.ts';

/** A fact of an accident, by its place. */
export interface Ref {
  readonly fact: FactName;
  /** JSON pointer into the facts. */
  readonly pointer: string;
  /** The party whose fact it is. */
  readonly side?: Side;
}

/** A fact of the accident as a whole. */
export const refOfCase = (fact: FactName & keyof AccidentFacts): Ref => ({ fact, pointer: `/${fact}` });

/** A fact of one party. */
export const refOf = (side: Side, fact: FactName & keyof PartyFacts): Ref => ({
  fact,
  pointer: `/parties/${side}/${fact}`,
  side,
});

/** A part of one exclusion that was named. */
export const refOfExclusion = (place: number, part: 'of' | 'stolen'): Ref => ({
  fact: `exclusions/${part}`,
  pointer: `/exclusions/${place}/${part}`,
});
