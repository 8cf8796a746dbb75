import * as z from 'zod';
import { LeadRecord, ListedLead, leadNoun } from '#schemas/leads.ts';
import { GivenInstant, type Instant } from '#schemas/primitives.ts';
import type { SystemActor } from '#schemas/roles.ts';
import { systemChange } from '#shared/records/change.ts';
import { listAsSystem } from '#shared/records/list.ts';
import { readAsSystem, transitionRecord } from '#shared/records/record.ts';
import { log } from '#shared/runtime/log.ts';
import { Refusal } from '#shared/runtime/refusal.ts';
import { isSchedule } from '#shared/runtime/schedule.ts';
import { onlyWithout } from './conditions.ts';
import { lapseExclusions } from './exclusion-ending.ts';
import { leave } from './leaving.ts';
import { type Chore, choresOf, isAwake, onLeaving } from './life-rules.ts';

const clock: SystemActor = { id: 'system:lead-clocks', role: 'system' };

const Input = z.strictObject({
  /** The instant by which clocks are judged, in the stead of now. */
  asOf: GivenInstant.optional(),
  /** Whether to act by another instant too; without it the report says only what would be done by then. */
  act: z.literal(true).optional(),
});

/** Leads in hand at a time. */
const atOnce = 8;

type Outcome = Chore | 'movedOn' | 'failed';
type Report = Record<Outcome, number> & { seen: number; opened: number; lapsed: number };

/**
 * Scheduled job: tells of steps that are late, once each; reminds the owners of leads that will expire, and lets those expire of which they
 * were reminded; locks what left the pool while nobody did; lets the exclusions of values lapse whose time is over. It walks the pool's index, about
 * 2,100 read units for 100,000 leads (170 bytes each; what was erased is not among them), and opens only what that says is due.
 * @throws when it runs by the clock and a lead failed, so that the alarm tells; the next run takes it
 */
export const handler = async (input: unknown): Promise<Report> => {
  const scheduled = isSchedule(input);
  const { asOf, act } = Input.parse(scheduled ? {} : (input ?? {}));
  const at = asOf ?? new Date().toISOString();
  const rehearses = asOf !== undefined && !act;
  const report: Report = {
    seen: 0,
    opened: 0,
    overdue: 0,
    remind: 0,
    expire: 0,
    lock: 0,
    movedOn: 0,
    failed: 0,
    lapsed: 0,
  };
  let batch: Promise<readonly Outcome[]>[] = [];
  const settle = async () => {
    for (const outcome of (await Promise.all(batch)).flat()) report[outcome] += 1;
    batch = [];
  };
  for await (const item of listAsSystem(clock, leadNoun, 'pool')) {
    report.seen += 1;
    const listed = ListedLead.parse(item);
    if (!isAwake(listed, at)) continue;
    report.opened += 1;
    batch.push(attend(listed.id, at, rehearses));
    if (batch.length >= atOnce) await settle();
  }
  await settle();
  report.lapsed = await lapseExclusions(at, rehearses);
  log.info('looked at the clocks of leads', report);
  if (scheduled && report.failed > 0) throw new Error(`${report.failed} leads could not be written`);
  return report;
};

/** Does what is due with one lead. */
async function attend(id: string, at: Instant, rehearses: boolean): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  try {
    const record = await readAsSystem(leadNoun, id);
    if (!record) return [];
    const lead = LeadRecord.parse(record);
    for (const chore of choresOf(lead, at)) outcomes.push(rehearses || (await isDone(chore, lead)) ? chore : 'movedOn');
  } catch (error) {
    log.error('a lead could not be written', error, { id });
    outcomes.push('failed');
  }
  return outcomes;
}

/** The clock that ran out is the database's condition: a step that came between wins, and a repeat finds it gone. */
const unchanged = (attribute: 'dueAt' | 'wakesAt', value: Instant | undefined, unheld: boolean) => {
  const { expression, names } = onlyWithout('hold', movedOn);
  return {
    expression: `#${attribute} = :ranOut${unheld ? ` AND ${expression}` : ''}`,
    names: { [`#${attribute}`]: attribute, ...(unheld ? names : {}) },
    values: { ':ranOut': value },
    otherwise: movedOn,
  };
};
const movedOn = () => new Refusal('state_conflict');

/** @returns whether it was done here and now */
async function isDone(chore: Chore, lead: LeadRecord): Promise<boolean> {
  const { id, dueAt, wakesAt, expiresOn } = lead;
  const change = systemChange(
    clock,
    `${id}:${chore}:${chore === 'overdue' ? dueAt : wakesAt}`,
    new Date().toISOString(),
  );
  const take = async (step: Parameters<typeof transitionRecord>[4]) => {
    try {
      return !(await transitionRecord(leadNoun, change, id, chore, step)).replayed;
    } catch (error) {
      if (error instanceof Refusal && error.code === 'state_conflict') return false;
      throw error;
    }
  };
  switch (chore) {
    case 'lock':
      return leave(id);
    case 'overdue':
      return take({ set: { overdueSince: dueAt }, remove: ['dueAt'], only: unchanged('dueAt', dueAt, false) });
    case 'remind':
      return take({ set: { wakesAt: expiresOn }, only: unchanged('wakesAt', wakesAt, true) });
    case 'expire':
      return take({ ...onLeaving(change.at, 'expired'), only: unchanged('wakesAt', wakesAt, true) });
  }
}
