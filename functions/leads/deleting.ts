import { createHash } from 'node:crypto';
import { type Due, deletionNoun, type leadDeletionRoutes, mostErased } from '#schemas/lead-deletions.ts';
import { LeadRecord, ListedLead, leadNoun } from '#schemas/leads.ts';
import { Instant } from '#schemas/primitives.ts';
import type { SystemActor } from '#schemas/roles.ts';
import { partitionKey } from '#schemas/tables.ts';
import type { Verb } from '#shared/http/api.ts';
import { canonicalJson } from '#shared/records/canonical.ts';
import { derivedId } from '#shared/records/id.ts';
import { listRecords, pageAsSystem } from '#shared/records/list.ts';
import { createRecord, type Outcome, readManyAsSystem, readRecord, transitionRecord } from '#shared/records/record.ts';
import type { Item } from '#shared/records/table.ts';
import { readTimeline } from '#shared/records/timeline.ts';
import { Refusal } from '#shared/runtime/refusal.ts';
import { dueAmong } from './deletion-rules.ts';
import { isRipe } from './life-rules.ts';

type Routes = typeof leadDeletionRoutes;

const planner: SystemActor = { id: 'system:lead-deletions', role: 'system' };
const Listed = ListedLead.extend({ createdAt: Instant });

/** Entries of the pool's list that are read at a time. */
const pageSize = 1000;

/** What one page of the pool's list gave: the leads that are due, in the order of their reports. */
interface Look {
  readonly due: readonly Due[];
  readonly seen: number;
  readonly opened: number;
  /** The report of the last lead that was looked at; undefined: there are no more. */
  readonly until: Instant | undefined;
}

/**
 * Looks through the pool for the leads that are due to be erased at an instant: about 2,100 read units for 100,000 leads by the index (170
 * bytes each), and those that may be due are opened, a unit for each 4 KB.
 * @param from only leads that were reported at or after this instant
 */
export async function* looksForDue(at: Instant, from?: Instant): AsyncGenerator<Look> {
  let after: Item | undefined;
  do {
    const { items, next } = await pageAsSystem(planner, leadNoun, 'pool', { from, until: at, limit: pageSize, after });
    const listed = items.map((item) => Listed.parse({ ...item, id: item[partitionKey] }));
    const ripe = listed.filter((lead) => isRipe(lead, at)).map(({ id }) => id);
    const leads = (await readManyAsSystem(leadNoun, ripe)).map((record) => LeadRecord.parse(record));
    const until = next && listed.at(-1)?.createdAt;
    yield { due: dueAmong(leads, at), seen: items.length, opened: ripe.length, until };
    after = next;
  } while (after);
}

/** What a plan looks at and opens at most: a caller waits for it. */
const mostInOneCall = { seen: 100_000, opened: 2_000 } as const;

/** The leads that one deletion takes, and how far the pool was looked through for them. @param keptAs only those that were kept as this */
export async function dueForOne(looks: AsyncIterable<Look>, keptAs?: Due['keptAs']) {
  const due: Due[] = [];
  let [seen, opened] = [0, 0];
  for await (const look of looks) {
    due.push(...look.due.filter((lead) => keptAs === undefined || lead.keptAs === keptAs));
    seen += look.seen;
    opened += look.opened;
    if (due.length > mostErased) break;
    if (look.until !== undefined && (seen >= mostInOneCall.seen || opened >= mostInOneCall.opened))
      return { leads: due, more: true, lookedUntil: look.until };
  }
  return { leads: due.slice(0, mostErased), more: due.length > mostErased };
}

const answer = ({ record, replayed }: Outcome) => ({ body: record, replayed });

/**
 * Lists what is due, for somebody else to approve. No lead is changed. However large the pool is, it ends: where it did not come to the end
 * of it, it says so, and another plan goes on from there.
 */
export const plan: Verb<Routes['planLeadDeletion']> = async ({ principal, body, change }) => {
  const found = await dueForOne(looksForDue(change.at, body.reportedFrom), body.keptAs);
  const digest = createHash('sha256').update(canonicalJson(found.leads)).digest('hex');
  const fields = { asOf: change.at, ...found, count: found.leads.length, digest, plannedBy: principal.id };
  return answer(await createRecord(deletionNoun, change, derivedId(deletionNoun.prefix, change.key.hash), fields));
};

export const list: Verb<Routes['listLeadDeletions']> = async ({ principal, query }) => ({
  body: await listRecords(principal, deletionNoun, { box: 'all', ...query }),
});

export const read: Verb<Routes['readLeadDeletion']> = async ({ principal, params }) => ({
  body: await readRecord(principal, deletionNoun, params.id),
});

export const readCourse: Verb<Routes['readLeadDeletionTimeline']> = async ({ principal, params }) => ({
  body: { items: await readTimeline(principal, deletionNoun, params.id) },
});

/** Approves just the list that was read. @throws Refusal `second_person_needed`, `digest_differs` */
export const approve: Verb<Routes['approveLeadDeletion']> = async ({ principal, params, body, change, ifMatch }) =>
  answer(
    await transitionRecord(deletionNoun, change, params.id, 'approve', {
      ifVersion: ifMatch,
      set: { approvedBy: principal.id, approvedAt: change.at },
      only: {
        expression: '#plannedBy <> :approver AND #digest = :digest',
        names: { '#plannedBy': 'plannedBy', '#digest': 'digest' },
        values: { ':approver': principal.id, ':digest': body.digest },
        otherwise: ({ plannedBy }) =>
          new Refusal(plannedBy === principal.id ? 'second_person_needed' : 'digest_differs'),
      },
    }),
  );

export const withdraw: Verb<Routes['withdrawLeadDeletion']> = async ({ params, change, ifMatch }) =>
  answer(await transitionRecord(deletionNoun, change, params.id, 'withdraw', { ifVersion: ifMatch }));
