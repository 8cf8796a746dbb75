import type { Outcome } from '../functions/invocation.ts';
import { asObject } from '../template/properties.ts';

/** The ids the function reports as failed; an answer AWS would not understand fails all of them. */
export function failedItems(outcome: Outcome, ids: readonly string[]): Set<string> | 'all' {
  const answer: unknown = JSON.parse(outcome.payload);
  if (answer === null || answer === '') return new Set();
  if (typeof answer !== 'object' || Array.isArray(answer)) return 'all';
  const items = asObject(answer).batchItemFailures ?? [];
  if (!Array.isArray(items)) return 'all';
  const failed = items.map((item) => asObject(item).itemIdentifier);
  return failed.every((id): id is string => typeof id === 'string' && ids.includes(id)) ? new Set(failed) : 'all';
}
