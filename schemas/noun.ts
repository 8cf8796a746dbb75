import type { IndexName, TableName } from './tables.ts';

/**
 * Who stands in which relation to a record: the caller's role and the record's attributes that must equal the caller's own.
 * The same data decides in the database's condition, in reads, in the security matrix and in the site's menus.
 */
export interface Relation {
  readonly role: 'member' | 'coordinator' | 'antifraud' | 'police' | 'system';
  /** The attribute that holds the member's id. */
  readonly member?: string;
  /** The attribute that holds the branch's id; compared only for callers that are bound to a branch. */
  readonly branch?: string;
  /** Attributes of which one must hold the caller's city; none given: any city. */
  readonly cities?: readonly string[];
  /** What the record must say besides, for relations that hold for some records only: who of the two asked, for example. */
  readonly where?: { readonly attribute: string; readonly is: string };
}

/** One row of a state machine. Without `to` the state stays as it is. */
export interface Transition {
  readonly verb: string;
  readonly from: readonly string[];
  readonly to?: string;
  readonly who: readonly string[];
}

/**
 * A list of records of one noun: the index that holds it and the attribute that partitions it (none: one list for all). A record that
 * lacks the attribute is not in the list.
 */
export interface Box {
  readonly index: IndexName;
  readonly by?: string;
  /** What the hub itself reads from the index without opening the records; every change of it writes the index again. */
  readonly carries?: readonly string[];
  /** The relations whose holders may open the box; a member or city opens only its own. */
  readonly who: readonly string[];
}

interface Creation {
  readonly verb: string;
  readonly to: string;
}

/** Everything that the hub must know of a noun to keep its records. */
export interface Noun {
  readonly kind: string;
  readonly prefix: string;
  readonly table: TableName;
  readonly zh: string;
  readonly en: string;
  readonly states: readonly string[];
  /** The verb that makes a record, and the states in which the same key may be made anew (none for most nouns). */
  readonly create: Creation & { readonly again?: readonly string[] };
  /** A second way in which records begin: set aside, in no list and nobody's, until a verb brings them in. */
  readonly setAside?: Creation;
  readonly transitions: readonly Transition[];
  readonly relations: Readonly<Record<string, Relation>>;
  readonly readers: readonly string[];
  readonly boxes: Readonly<Record<string, Box>>;
  /**
   * Where and for whom an event of this noun counts in the progress figures, by the attributes that say so: a county has its city with it,
   * and what has neither counts for both cities together. `facts` are those that the event takes along besides, as far as they are there:
   * codes, instants and amounts, never what names or describes a person.
   */
  readonly counted?: {
    readonly city?: string;
    readonly county?: string;
    readonly member?: string;
    readonly facts?: readonly string[];
  };
  /** The attribute with the instant before which nobody need look at an event of this noun: its message is held back until then. */
  readonly due?: string;
}

/** Keeps the literal types of a noun, so that a verb or state that does not exist fails to compile. */
export const noun = <const N extends Noun>(definition: N): N => definition;

export type VerbOf<N extends Noun> = N['transitions'][number]['verb'];

/**
 * The row of the state machine for a verb.
 * @throws when the noun has no such verb: a mistake of the code, not of a caller.
 */
export function transitionOf(definition: Noun, verb: string): Transition {
  const row = definition.transitions.find((transition) => transition.verb === verb);
  if (!row) throw new Error(`${definition.kind} has no verb ${verb}`);
  return row;
}

/** The states in which the noun rests for good: no verb leads on from them. */
export const finalStates = (definition: Noun): readonly string[] =>
  definition.states.filter((state) => !definition.transitions.some((row) => row.to && row.from.includes(state)));
