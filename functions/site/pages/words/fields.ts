import { claimsFields } from './fields-claims.ts';
import { figuresFields } from './fields-figures.ts';
import { fraudFields } from './fields-fraud.ts';
import { peopleFields } from './fields-people.ts';
import { recordsFields } from './fields-records.ts';
import type { Words } from './word.ts';

/**
 * The label of every field of a request, a query or an answer, by its name; by `${kind}.${name}` where a noun means something of its own
 * by it.
 */
export const fieldWords: Words = {
  ...recordsFields,
  ...peopleFields,
  ...claimsFields,
  ...fraudFields,
  ...figuresFields,
};
