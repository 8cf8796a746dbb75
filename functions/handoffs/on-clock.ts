import * as z from 'zod';
import { handoffNoun } from '#schemas/handoffs.ts';
import { GivenInstant, type Instant } from '#schemas/primitives.ts';
import type { SystemActor } from '#schemas/roles.ts';
import { systemChange } from '#shared/records/change.ts';
import { listAsSystem } from '#shared/records/list.ts';
import { transitionRecord } from '#shared/records/record.ts';
import type { Item } from '#shared/records/table.ts';
import { log } from '#shared/runtime/log.ts';
import { Refusal } from '#shared/runtime/refusal.ts';
import { isSchedule } from '#shared/runtime/schedule.ts';
import { clockedIn, isOverdue } from './clocked.ts';
import { moved } from './shown.ts';

const clock: SystemActor = { id: 'system:handoff-clocks', role: 'system' };

const Input = z.strictObject({
  /**
   * The instant by which clocks are judged, in the stead of now: requests that are not yet due by then end for good, and steps are flagged
   * that may still be in time.
   */
  asOf: GivenInstant.optional(),
  /** Whether to act by another instant too; without it the report says only what would be due by then. */
  act: z.literal(true).optional(),
});
const Listed = z.object({ id: z.string(), overdueFlagged: z.literal(true).optional() });

/** Steps in flight at a time. */
const atOnce = 8;

type Outcome = 'expired' | 'flagged' | 'movedOn' | 'failed' | 'due';
type Report = Record<Outcome, number> & { seen: number };

/**
 * Scheduled job: ends requests that nobody accepted in time and flags each clock that has run out, once. It walks the lists' index, which
 * tells of every hand-off all that is needed, and opens no record.
 * @throws when it runs by the clock and a step failed, so that the alarm tells; the next run takes it
 */
export const handler = async (input: unknown): Promise<Report> => {
  const scheduled = isSchedule(input);
  const { asOf, act } = Input.parse(scheduled ? {} : (input ?? {}));
  const rehearses = asOf !== undefined && !act;
  const now = new Date().toISOString();
  const report: Report = { seen: 0, due: 0, expired: 0, flagged: 0, movedOn: 0, failed: 0 };
  let batch: Promise<Outcome>[] = [];
  const settle = async () => {
    for (const outcome of await Promise.all(batch)) report[outcome] += 1;
    batch = [];
  };
  for await (const item of listAsSystem(clock, handoffNoun, 'all')) {
    report.seen += 1;
    if (!isOverdue(item, asOf ?? now) || Listed.parse(item).overdueFlagged) continue;
    if (rehearses) report.due += 1;
    else batch.push(ring(item, now));
    if (batch.length >= atOnce) await settle();
  }
  await settle();
  log.info('looked at the clocks', report);
  if (scheduled && report.failed > 0) throw new Error(`${report.failed} overdue hand-offs could not be written`);
  return report;
};

/**
 * Expires or flags one hand-off whose clock has run out. The state whose clock it was is the database's condition: a step that came between
 * wins, and a repeat finds its own mark.
 */
async function ring(item: Item, now: Instant): Promise<Outcome> {
  const { id } = Listed.parse(item);
  const { status, since } = clockedIn(item);
  const change = systemChange(clock, `${id}:${since}`, now);
  try {
    if (status === handoffNoun.create.to) {
      await transitionRecord(handoffNoun, change, id, 'expire', moved(change));
      return 'expired';
    }
    await transitionRecord(handoffNoun, change, id, 'flagOverdue', {
      set: { overdueFlagged: true },
      only: {
        expression: '#since = :since AND attribute_not_exists(#overdueFlagged)',
        names: { '#since': 'since', '#overdueFlagged': 'overdueFlagged' },
        values: { ':since': since },
        otherwise: () => new Refusal('state_conflict'),
      },
    });
    return 'flagged';
  } catch (error) {
    if (error instanceof Refusal && error.code === 'state_conflict') return 'movedOn';
    log.error('an overdue hand-off could not be written', error, { id });
    return 'failed';
  }
}
