import { daysAfter, leadClocks, leadLife, monthsAfter } from '#schemas/lead-life.ts';
import { isPooled, type LeadRecord, type ListedLead, leadNoun } from '#schemas/leads.ts';
import { transitionOf } from '#schemas/noun.ts';
import type { Instant } from '#schemas/primitives.ts';

/** What a step writes of a lead's life: where it waits, and its clocks. */
interface Turn {
  readonly set: Readonly<Record<string, unknown>>;
  readonly remove: readonly string[];
}

/** When what a state asks for is late; undefined where nothing is asked for. @param since the instant of the state */
const dueAtOf = (state: string, since: Instant): Instant | undefined => {
  const clock = leadClocks.find((one) => one.state === state);
  return clock && daysAfter(since, clock.days);
};

/** The term of a lead that nobody has confirmed: when it expires, and the clock's first look at it, to remind its owner. */
export function termFrom(at: Instant) {
  const expiresOn = monthsAfter(at, leadLife.unconfirmedMonths);
  return { expiresOn, wakesAt: daysAfter(expiresOn, -leadLife.reminderDays) };
}

/** Where a lead waits when it was reported, and its clocks. @param at the instant of the report */
export const beginningOf = (at: Instant) => ({ desk: 'triage', dueAt: dueAtOf('reported', at), ...termFrom(at) });

/** To a desk where a state's own clock begins. @param dueAt other than the standard */
const waiting = (desk: string, state: string, at: Instant, dueAt = dueAtOf(state, at)): Turn => ({
  set: { desk, dueAt },
  remove: ['overdueSince'],
});

export const onTriage = (at: Instant): Turn => waiting('assignment', 'triaged', at);
export const onAssign = (at: Instant, investigatorId: string, dueAt?: Instant): Turn =>
  waiting(investigatorId, 'investigating', at, dueAt);
export const onRefer = (at: Instant): Turn => waiting('police', 'referred', at);

/** The police have opened a case: how long that takes is not the committee's to say. */
export const onPoliceOpen: Turn = { set: {}, remove: ['dueAt', 'overdueSince'] };

/** What is found is open again: a lead goes back to its investigator with a term of its own. */
export function onReturn(at: Instant, investigatorId: string): Turn {
  const { set, remove } = onAssign(at, investigatorId);
  return { set: { ...set, ...termFrom(at) }, remove: [...remove, 'confirmedAt', 'keptAs', 'eraseAfter'] };
}

/** Proven: kept for years from the finding. @param investigatorId on whose desk it stays until it is closed */
export function onProof(foundAt: Instant, investigatorId: string): Turn {
  const eraseAfter = monthsAfter(foundAt, leadLife.provenMonths);
  return {
    set: { desk: investigatorId, confirmedAt: foundAt, keptAs: 'proven', eraseAfter, wakesAt: eraseAfter },
    remove: ['dueAt', 'overdueSince', 'expiresOn'],
  };
}

const settled = ['desk', 'dueAt', 'overdueSince', 'expiresOn'];

/** A proven lead is closed and stays in the pool. */
export const onCloseProven: Turn = { set: {}, remove: settled };

const monthsKept = {
  refuted: leadLife.refutedMonths,
  expired: leadLife.expiredMonths,
  unproven: leadLife.unprovenMonths,
} as const;

/** A lead leaves the pool: it is open to nobody else from now on, and is to be locked at once. */
export const onLeaving = (at: Instant, keptAs: keyof typeof monthsKept): Turn => ({
  set: { keptAs, eraseAfter: monthsAfter(at, monthsKept[keptAs]), wakesAt: at },
  remove: [...settled, 'openTo', 'confirmedAt', 'savedFen', 'underwriterId', 'sealedClaim', 'rewardShare'],
});

/** Locked: nothing is left to do until it is due to be erased. */
export const onLock = ({ eraseAfter }: Pick<LeadRecord, 'eraseAfter'>): Turn => ({
  set: { wakesAt: eraseAfter },
  remove: [],
});

/** Whether a lead must leave the pool, or has left it and is not yet locked: of closed ones, those that nobody proved. */
export const isLeaving = (lead: Pick<LeadRecord, 'status' | 'confirmedAt'> & { readonly keptAs?: unknown }): boolean =>
  transitionOf(leadNoun, 'lock').from.includes(lead.status) && (!isPooled(lead) || lead.confirmedAt === undefined);

/** What the clock finds to do with a lead. */
export type Chore = 'overdue' | 'remind' | 'expire' | 'lock';

/** What the clock goes by before it opens a lead. */
type Listed = Omit<ListedLead, 'id'>;

/** Milliseconds that the consumer of events has to lock what leaves, before the clock does it. */
const lockingTime = 15 * 60 * 1000;

const admits = (verb: Chore, { status }: Listed) => transitionOf(leadNoun, verb).from.includes(status);
const isPast = (instant: Instant | undefined, at: Instant) => instant !== undefined && instant < at;

/** Whether the clock must open a lead at an instant, by what the index says of it. */
export const isAwake = (lead: Listed, at: Instant): boolean =>
  (admits('overdue', lead) && isPast(lead.dueAt, at)) ||
  (admits('expire', lead) && isPast(lead.wakesAt, at)) ||
  (admits('lock', lead) && isPast(lead.wakesAt, new Date(Date.parse(at) - lockingTime).toISOString()));

/**
 * What is to be done with a lead at an instant, in this order. One that is under a legal hold is told to be late, and nothing else; one
 * that expires was reminded of before, however late the clock comes.
 */
export function choresOf(
  lead: Listed & Pick<LeadRecord, 'status' | 'confirmedAt' | 'expiresOn' | 'hold'>,
  at: Instant,
): readonly Chore[] {
  const { dueAt, wakesAt, expiresOn, hold } = lead;
  const late = admits('overdue', lead) && isPast(dueAt, at);
  const ends = admits('expire', lead) && isPast(wakesAt, at) && !hold;
  return [
    ...(late ? (['overdue'] as const) : []),
    ...(ends ? ([wakesAt === expiresOn ? 'expire' : 'remind'] as const) : []),
    ...(isLeaving(lead) && isPast(wakesAt, at) ? (['lock'] as const) : []),
  ];
}

/** Whether a lead may be due to be erased at an instant, by what the index says of it: it must be opened. */
export const isRipe = (lead: Listed, at: Instant): boolean =>
  transitionOf(leadNoun, 'erase').from.includes(lead.status) && isPast(lead.wakesAt, at);

/** Whether a lead is due to be erased at an instant: long enough locked or proven, and under no legal hold. */
export const isErasable = (
  lead: Pick<LeadRecord, 'status' | 'confirmedAt' | 'wakesAt' | 'eraseAfter' | 'hold'>,
  at: Instant,
): boolean => isRipe(lead, at) && isPast(lead.eraseAfter, at) && !isLeaving(lead) && !lead.hold;
