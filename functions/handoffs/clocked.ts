import * as z from 'zod';
import { Track } from '#schemas/case.ts';
import { dueAtOf } from '#schemas/handoff-clocks.ts';
import { Instant } from '#schemas/primitives.ts';
import type { Item } from '#shared/records/table.ts';

const Clocked = z.object({
  status: z.string(),
  track: Track,
  createdAt: Instant,
  /** When it came to its state; a record that has not moved since its creation lacks it. */
  since: Instant.optional(),
});

/** The clock of a hand-off, as the record and the lists' indexes tell it. */
export function clockedIn(item: Item) {
  const { createdAt, since = createdAt, ...clocked } = Clocked.parse(item);
  return { ...clocked, since };
}

/** Whether a hand-off waits for a step, within its time or past it. */
export const isRunning = (item: Item): boolean => dueAtOf(clockedIn(item)) !== undefined;

/** Whether what a hand-off's state asks for was due before `at`. */
export function isOverdue(item: Item, at: Instant): boolean {
  const dueAt = dueAtOf(clockedIn(item));
  return dueAt !== undefined && dueAt < at;
}
