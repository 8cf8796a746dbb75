import * as z from 'zod';
import { Place } from '#schemas/handoffs.ts';
import { Instant } from '#schemas/primitives.ts';
import type { Change } from '#shared/records/change.ts';
import type { Outcome } from '#shared/records/record.ts';
import type { Item } from '#shared/records/table.ts';
import { clockedIn } from './clocked.ts';
import { dueOf } from './rules.ts';

const Asked = z.object({ requestedBy: Place });

/** A hand-off as it is answered: with what is due of it, and whether that was overdue at `at`. */
export function shown<R extends Item>(record: R, at: Instant) {
  const clocked = clockedIn(record);
  const due = dueOf({ ...clocked, ...Asked.parse(record) });
  return { ...record, since: clocked.since, ...due, overdue: due !== undefined && due.dueAt < at };
}

const UpdatedAt = z.object({ updatedAt: Instant });

/** A step's answer: as the step left the record, so that a repeat is told the very same. */
export const answer = ({ record, replayed }: Outcome) => ({
  body: shown(record, UpdatedAt.parse(record).updatedAt),
  replayed,
});

/** What every step that leads to another state writes besides its own: the new state's clock begins. */
export const moved = (change: Change, set: Item = {}, remove: readonly string[] = []) => ({
  set: { ...set, since: change.at },
  remove: ['overdueFlagged', ...remove],
});
