import { Refusal } from '#shared/runtime/refusal.ts';
import type { Step } from './write.ts';

type Condition = NonNullable<Step['only']>;

/**
 * A condition, with a bound of the record's versions: for steps that could be repeated without end, since a record must stay small enough to
 * be written, and its timeline to be read.
 * @param most versions at which the step is taken no more: `too_many_steps`
 */
export const belowVersion = (most: number, only?: Condition): Condition => ({
  expression: [...(only ? [only.expression] : []), '#version < :mostVersions'].join(' AND '),
  ...(only?.names ? { names: only.names } : {}),
  values: { ...only?.values, ':mostVersions': most },
  otherwise: (found) => (only && found.version < most ? only.otherwise(found) : new Refusal('too_many_steps')),
});
