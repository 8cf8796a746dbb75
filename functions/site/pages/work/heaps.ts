import type { Client } from '#schemas/client.ts';
import type { Principal } from '#schemas/roles.ts';
import type { RouteId } from '#schemas/routes.ts';
import type { PageId } from '../frame/site-map.ts';
import {
  adjustersToApprove,
  assistsIn,
  endingCredentials,
  exportsThatAre,
  type Found,
  leadsOn,
  overdueCases,
  ownSteps,
  renewalDays,
  reportsToApprove,
  statementsThatAre,
} from './waiting.ts';

/** A heap of work of one kind. */
export interface Heap {
  readonly id: string;
  readonly kind: string;
  readonly zh: string;
  readonly en: string;
  readonly page: PageId;
  /** The query by which the page shows the same. */
  readonly search?: string;
  readonly opens: RouteId;
  readonly read: (client: Client) => Promise<Found>;
}

const forMembers = (me: Principal): Heap[] => [
  {
    id: 'cases',
    kind: 'handoff',
    zh: '待本公司办理的异地通赔',
    en: 'Hand-offs: the next step is yours',
    page: 'handoffs',
    opens: 'listHandoffs',
    read: (client) => ownSteps(client, me),
  },
  {
    id: 'assists',
    kind: 'assist',
    zh: '待接收的遇事必停',
    en: 'Roadside help for your customers, to acknowledge',
    page: 'assists',
    search: '?box=received&status=reported',
    opens: 'listAssists',
    read: (client) => assistsIn(client, 'received'),
  },
  // A statement is the company's: who is bound to a branch has none.
  ...(me.branchId
    ? []
    : [
        {
          id: 'statements',
          kind: 'statement',
          zh: '待核对的结算单',
          en: 'Statements to acknowledge',
          page: 'statements' as const,
          search: '?status=issued',
          opens: 'listStatements' as const,
          read: (client: Client) => statementsThatAre(client, 'issued'),
        },
      ]),
];

const forCoordinators = (me: Principal): Heap[] => [
  {
    id: 'adjusters',
    kind: 'adjuster',
    zh: '待审批的查勘员',
    en: 'Adjusters to approve',
    page: 'adjusters',
    search: '?status=submitted',
    opens: 'listAdjusters',
    read: adjustersToApprove,
  },
  {
    id: 'overdue',
    kind: 'handoff',
    zh: '逾期的异地通赔',
    en: 'Overdue hand-offs',
    page: 'handoffs',
    search: '?overdue=true',
    opens: 'listHandoffs',
    read: overdueCases,
  },
  {
    id: 'assists',
    kind: 'assist',
    zh: '待确定保险公司的遇事必停',
    en: 'Roadside help whose insurer is not known',
    page: 'assists',
    search: '?status=reported',
    opens: 'listAssists',
    read: (client) => assistsIn(client, 'ofCity'),
  },
  {
    id: 'reports',
    kind: 'report',
    zh: '待本协会批准的月度公示',
    en: 'Monthly reports that your association has not approved',
    page: 'reports',
    opens: 'listReports',
    read: (client) => reportsToApprove(client, me),
  },
  {
    id: 'disputes',
    kind: 'statement',
    zh: '待裁定的结算异议',
    en: 'Disputed statements to decide',
    page: 'statements',
    search: '?status=disputed',
    opens: 'listStatements',
    read: (client) => statementsThatAre(client, 'disputed'),
  },
];

const credentials: Heap = {
  id: 'credentials',
  kind: 'credential',
  zh: `${renewalDays} 天内到期的证件`,
  en: `Credentials that end within ${renewalDays} days`,
  page: 'credentials',
  search: '?status=valid',
  opens: 'listCredentials',
  read: endingCredentials,
};

const forCommittee: readonly Heap[] = [
  {
    id: 'mine',
    kind: 'lead',
    zh: '由我调查的线索',
    en: 'Leads that you investigate',
    page: 'leads',
    search: '?view=mine',
    opens: 'listLeads',
    read: (client) => leadsOn(client, 'mine'),
  },
  {
    id: 'triage',
    kind: 'lead',
    zh: '待初审的线索',
    en: 'Leads to triage',
    page: 'leads',
    search: '?view=triage',
    opens: 'listLeads',
    read: (client) => leadsOn(client, 'triage'),
  },
  {
    id: 'assignment',
    kind: 'lead',
    zh: '待分派的线索',
    en: 'Leads to assign',
    page: 'leads',
    search: '?view=assignment',
    opens: 'listLeads',
    read: (client) => leadsOn(client, 'assignment'),
  },
  {
    id: 'exports',
    kind: 'export',
    zh: '待批准的线索提供',
    en: 'Exports for the police to approve',
    page: 'exports',
    search: '?status=requested',
    opens: 'listExports',
    read: (client) => exportsThatAre(client, 'requested'),
  },
];

const forPolice: readonly Heap[] = [
  {
    id: 'ready',
    kind: 'export',
    zh: '可下载、待签收的线索',
    en: 'Exports that are ready: download and receipt',
    page: 'exports',
    search: '?status=ready',
    opens: 'listExports',
    read: (client) => exportsThatAre(client, 'ready'),
  },
];

/** What may wait for a caller, the most pressing kind first. */
export function heapsFor(me: Principal): readonly Heap[] {
  if (me.role === 'member') return [...forMembers(me), credentials];
  if (me.role === 'police') return forPolice;
  return [...(me.role === 'antifraud' ? forCommittee : []), ...forCoordinators(me), credentials];
}
