import { EstimateRecord, estimateNoun } from '#schemas/estimates.ts';
import { Handoff } from '#schemas/handoff-record.ts';
import type { handoffRoutes } from '#schemas/handoff-routes.ts';
import { handoffNoun } from '#schemas/handoffs.ts';
import type { Verb } from '#shared/http/api.ts';
import { listRecords } from '#shared/records/list.ts';
import { readAsSystem, readRecord } from '#shared/records/record.ts';
import { isOverdue, isRunning } from './clocked.ts';
import { shown } from './shown.ts';

type Routes = typeof handoffRoutes;

export const list: Verb<Routes['listHandoffs']> = async ({
  principal,
  query: { box, status, overdue, running, ...paging },
  at,
}) => {
  const page = await listRecords(principal, handoffNoun, {
    box: box ?? (principal.role === 'member' ? 'sent' : 'all'),
    status,
    only:
      (overdue && { name: 'overdue', holds: (item) => isOverdue(item, at) }) ||
      (running && { name: 'running', holds: isRunning }),
    ...paging,
  });
  return { body: { ...page, items: page.items.map((record) => shown(record, at)) } };
};

export const read: Verb<Routes['readHandoff']> = async ({ principal, params, at }) => ({
  body: shown(await readRecord(principal, handoffNoun, params.id), at),
});

const Assessed = Handoff.pick({ assessedFen: true, estimateId: true });

/** The lines of the assessment that holds now. Whoever reads the hand-off reads them. */
export const readEstimate: Verb<Routes['readHandoffEstimate']> = async ({ principal, params }) => {
  const { assessedFen, estimateId } = Assessed.parse(await readRecord(principal, handoffNoun, params.id));
  const estimate = estimateId && (await readAsSystem(estimateNoun, estimateId));
  return { body: { assessedFen, lines: estimate ? EstimateRecord.parse(estimate).lines : [] } };
};
