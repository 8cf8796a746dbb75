import { createHash } from 'node:crypto';
import * as z from 'zod';
import { type Due, deletionNoun, type leadDeletionRoutes, mostErased } from '#schemas/lead-deletions.ts';
import { LeadId, LeadRecord, leadNoun } from '#schemas/leads.ts';
import { Instant } from '#schemas/primitives.ts';
import type { SystemActor } from '#schemas/roles.ts';
import type { Verb } from '#shared/http/api.ts';
import { canonicalJson } from '#shared/records/canonical.ts';
import { derivedId } from '#shared/records/id.ts';
import { listAsSystem, listRecords } from '#shared/records/list.ts';
import { createRecord, type Outcome, readManyAsSystem, readRecord, transitionRecord } from '#shared/records/record.ts';
import { readTimeline } from '#shared/records/timeline.ts';
import { Refusal } from '#shared/runtime/refusal.ts';
import { dueAmong } from './deletion-rules.ts';
import { isRipe } from './life-rules.ts';

type Routes = typeof leadDeletionRoutes;

const planner: SystemActor = { id: 'system:lead-deletions', role: 'system' };
const Listed = z.object({ id: LeadId, status: z.string(), dueAt: Instant.optional(), wakesAt: Instant.optional() });

/** Leads that are opened at a time. */
const openedAtOnce = 100;

/** The leads that are due to be erased at an instant, in the order of their reports: by the index, opening only those that may be. */
export async function* leadsDue(at: Instant): AsyncGenerator<Due> {
  let ripe: string[] = [];
  const opened = async () => {
    const records = await readManyAsSystem(leadNoun, ripe);
    ripe = [];
    return dueAmong(
      records.map((record) => LeadRecord.parse(record)),
      at,
    );
  };
  for await (const item of listAsSystem(planner, leadNoun, 'pool')) {
    const listed = Listed.parse(item);
    if (isRipe(listed, at)) ripe.push(listed.id);
    if (ripe.length >= openedAtOnce) yield* await opened();
  }
  yield* await opened();
}

const answer = ({ record, replayed }: Outcome) => ({ body: record, replayed });

/** Lists what is due, for somebody else to approve. No lead is changed. */
export const plan: Verb<Routes['planLeadDeletion']> = async ({ principal, body, change }) => {
  const leads: Due[] = [];
  let more = false;
  for await (const due of leadsDue(change.at)) {
    if (body.keptAs !== undefined && due.keptAs !== body.keptAs) continue;
    more = leads.length >= mostErased;
    if (more) break;
    leads.push(due);
  }
  const digest = createHash('sha256').update(canonicalJson(leads)).digest('hex');
  const fields = { asOf: change.at, leads, count: leads.length, more, digest, plannedBy: principal.id };
  return answer(
    await createRecord(deletionNoun, change, derivedId(deletionNoun.prefix, change.key.hash), { ...fields }),
  );
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
