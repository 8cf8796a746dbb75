import type { ProblemCode } from '#schemas/problems.ts';
import { belowVersion } from '#shared/records/bounds.ts';
import type { Step } from '#shared/records/write.ts';
import { Refusal } from '#shared/runtime/refusal.ts';

export interface Words {
  readonly zh: string;
  readonly en: string;
}

/** A refusal that points at one field of the body and says how to mend it. */
export const refusalAt = (pointer: string, code: ProblemCode, detail: Words, fault: string = code): Refusal =>
  new Refusal(code, { errors: [{ in: 'body', pointer, code: fault, detail }] });

/**
 * A condition that no record meets: what speaks against a step was found outside of the record. The database still has its say first, so
 * that a repeat of a step that was taken gets its answer, and a stranger learns nothing.
 */
export const never = (refusal: Refusal): NonNullable<Step['only']> => ({
  expression: 'attribute_not_exists(pk)',
  otherwise: () => refusal,
});

/**
 * Versions of a hand-off up to which steps are taken that could be repeated without end: a case must stay small enough to be written and its
 * timeline to be read, whoever has it in hand. Notes and links, which lead nowhere, end long before what the other place may yet need.
 */
const mostVersions = { besides: 300, onward: 900 } as const;

/** A condition with the bound of steps that could be repeated without end. */
export const withinBounds = (kind: keyof typeof mostVersions, only?: Step['only']): NonNullable<Step['only']> =>
  belowVersion(mostVersions[kind], only);

/** Fen as people read it: `1,234.50`. */
export const yuan = (fen: number): string => (fen / 100).toLocaleString('en-US', { minimumFractionDigits: 2 });
