import { leadNoun, leadRoutes } from '#schemas/leads.ts';
import { api } from '#shared/http/api.ts';
import { readTimeline } from '#shared/records/timeline.ts';
import { report, suspect } from './report.ts';
import * as store from './store.ts';

export const handler = api(leadRoutes, {
  reportLead: report,
  suspectAssist: suspect,
  listLeads: store.list,
  readLead: store.read,
  readLeadMatches: store.readMatches,
  readLeadTimeline: async ({ principal, params }) => ({
    body: { items: await readTimeline(principal, leadNoun, params.id) },
  }),
  triageLead: store.take('triage'),
  assignLead: store.take('assign'),
  confirmLead: store.take('confirm'),
  refuteLead: store.take('refute'),
  referLead: store.take('refer'),
  closeLead: store.take('close'),
});
