import { exclusionNoun } from './exclusions.ts';
import { leadNoun } from './leads.ts';
import type { Noun, VerbOf } from './noun.ts';

/** What the pool does after a step: links a lead, takes it out of the pool, reckons its reward, marks an excluded value, or links it again. */
type PoolWork = 'link' | 'leave' | 'reward' | 'mark' | 'unmark';

/** A step in the pool, and what follows from it, in this order. */
export interface LeadEvent {
  readonly kind: string;
  readonly verb: string;
  readonly works: readonly PoolWork[];
}

const after = <const N extends Noun>(
  noun: N,
  verb: VerbOf<N> | N['create']['verb'],
  ...works: readonly PoolWork[]
): LeadEvent => ({ kind: noun.kind, verb, works });

/** The steps from which something follows: the consumer is sent these, and carries out what stands here. */
export const leadEvents: readonly LeadEvent[] = [
  after(leadNoun, 'report', 'link'),
  after(leadNoun, 'addIndicators', 'link'),
  after(leadNoun, 'reopen', 'link', 'reward'),
  after(leadNoun, 'confirm', 'reward'),
  after(leadNoun, 'policeProve', 'reward'),
  after(leadNoun, 'policeReturn', 'reward'),
  after(leadNoun, 'refute', 'leave', 'reward'),
  after(leadNoun, 'policeClear', 'leave', 'reward'),
  after(leadNoun, 'retract', 'leave'),
  after(leadNoun, 'expire', 'leave'),
  after(leadNoun, 'close', 'leave'),
  after(exclusionNoun, 'exclude', 'mark'),
  after(exclusionNoun, 'extend', 'mark'),
  after(exclusionNoun, 'lift', 'unmark'),
  after(exclusionNoun, 'lapse', 'unmark'),
];
