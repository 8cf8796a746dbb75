import type { Client, Output } from '#schemas/client.ts';
import type { Principal } from '#schemas/roles.ts';
import type { PageId } from '../frame/site-map.ts';
import { readAll, readPages } from '../parts/read-pages.ts';
import type { Urgency } from './urgency.ts';

/** One thing that waits for the reader: what it is called comes from its record, what is due from its list. */
export interface Waiting extends Urgency {
  readonly page: PageId;
  readonly id: string;
  readonly name: string;
  /** What a lead suspects, by code: it is called by that, where the reader may see it. */
  readonly suspicions?: readonly string[] | undefined;
  readonly status: string;
  /** Beside the name: a county, a member, a branch. */
  readonly countyCode?: string | undefined;
  readonly memberId?: string | undefined;
  /** What is to be done, where the record itself says it. */
  readonly step?: { readonly zh: string; readonly en: string } | undefined;
}

/** What waits of one kind. */
export interface Found {
  readonly waiting: readonly Waiting[];
  /** Whether that is all: what is older than what was read stands on the page of its kind. */
  readonly whole: boolean;
}

/** Pages of a list that a heap reads at most: lists keep what is done as well, and grow for years. */
const most = 5;
const foundIn = <T>(read: Parameters<typeof readPages<T>>[0], waiting: (item: T) => Waiting | readonly Waiting[]) =>
  readPages(read, most).then(({ items, whole }): Found => ({ waiting: items.flatMap(waiting), whole }));

/** Days before its end at which a credential is to be renewed. */
export const renewalDays = 30;
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
const isPast = (instant: string | undefined) => instant !== undefined && instant <= new Date().toISOString();

type Handoff = Output<'listHandoffs'>['items'][number];
type Lead = Output<'listLeads'>['items'][number];

/** Plate and person stay on the record: this page is open on many screens. */
const ofHandoff = (handoff: Handoff): Waiting => ({
  page: 'handoffs',
  id: handoff.id,
  name: handoff.claimNumber ?? handoff.id,
  status: handoff.status,
  countyCode: handoff.countyCode,
  step: handoff.dueFor,
  dueAt: handoff.dueAt,
  since: handoff.since,
  late: handoff.overdue,
});
const ofLead = (lead: Lead): Waiting => ({
  page: 'leads',
  id: lead.id,
  name: lead.id,
  suspicions: lead.suspicions,
  status: lead.status,
  countyCode: lead.countyCode,
  dueAt: lead.dueAt,
  since: lead.createdAt,
  late: lead.overdueSince !== undefined || isPast(lead.dueAt),
  urgent: lead.priority === 'urgent',
});

/** What was found in several lists, each thing once. */
const together = (found: readonly Found[]): Found => ({
  waiting: [...new Map(found.flatMap(({ waiting }) => waiting).map((each) => [each.id, each])).values()],
  whole: found.every(({ whole }) => whole),
});

/** Of a member's running cases those whose next step is its own. */
export async function ownSteps(client: Client, me: Principal): Promise<Found> {
  const boxes = [
    { box: 'received', place: 'handler' },
    { box: 'sent', place: 'underwriter' },
  ] as const;
  const found = boxes.map(({ box, place }) =>
    foundIn(
      (paging) => client.listHandoffs({ query: { ...paging, box, running: 'true' } }),
      (handoff) => {
        const branch = place === 'handler' ? handoff.handlingBranchId : handoff.underwritingBranchId;
        const isOwn = handoff.dueFor?.of.includes(place) && (!me.branchId || branch === me.branchId);
        return isOwn ? ofHandoff(handoff) : [];
      },
    ),
  );
  return together(await Promise.all(found));
}

export async function endingCredentials(client: Client): Promise<Found> {
  const valid = await readAll((paging) => client.listCredentials({ query: { ...paging, status: 'valid' } }));
  const limit = inDays(renewalDays);
  const waiting = valid
    .filter(({ expiresOn }) => expiresOn <= limit)
    .map((credential) => ({
      page: 'credentials' as const,
      id: credential.id,
      name: `${credential.holder} ${credential.id}`,
      status: credential.status,
      memberId: credential.memberId,
      dueAt: credential.expiresOn,
      late: isPast(credential.expiresOn),
    }));
  return { waiting, whole: true };
}

export const leadsOn = (client: Client, desk: 'triage' | 'assignment' | 'mine') =>
  foundIn((paging) => client.listLeads({ query: { ...paging, desk } }), ofLead);

export const assistsIn = (client: Client, box: 'received' | 'ofCity') =>
  foundIn(
    (paging) => client.listAssists({ query: { ...paging, box, status: 'reported' } }),
    // An assist whose insurer is known waits for that insurer; only the others are the association's.
    (assist) =>
      box === 'ofCity' && assist.customerOf
        ? []
        : {
            page: 'assists',
            id: assist.id,
            name: assist.id,
            status: assist.status,
            countyCode: assist.countyCode,
            since: assist.occurredAt,
            late: false,
          },
  );

export const statementsThatAre = (client: Client, status: 'issued' | 'disputed') =>
  foundIn(
    (paging) => client.listStatements({ query: { ...paging, status } }),
    (statement) => ({
      page: 'statements',
      id: statement.id,
      name: statement.month,
      status: statement.status,
      memberId: statement.memberId,
      since: statement.updatedAt,
      late: false,
    }),
  );

export const exportsThatAre = (client: Client, status: 'requested' | 'ready') =>
  foundIn(
    (paging) => client.listExports({ query: { ...paging, status } }),
    (each) => ({
      page: 'exports',
      id: each.id,
      name: each.documentNumber,
      status: each.status,
      since: each.createdAt,
      late: false,
    }),
  );

/** Reports whose figures, as they stand, the reader's association has not approved. */
export async function reportsToApprove(client: Client, me: Principal): Promise<Found> {
  const found = (['draft', 'approved'] as const).map((state) =>
    foundIn(
      (paging) => client.listReports({ query: { ...paging, status: state } }),
      ({ id, number, status, updatedAt, digest, approvals }) => {
        const isApproved = approvals.some((each) => each.cityCode === me.cityCode && each.digest === digest);
        return status !== 'draft' && isApproved
          ? []
          : { page: 'reports', id, name: number, status, since: updatedAt, late: false };
      },
    ),
  );
  return together(await Promise.all(found));
}

export const overdueCases = (client: Client): Promise<Found> =>
  foundIn((paging) => client.listHandoffs({ query: { ...paging, box: 'all', overdue: 'true' } }), ofHandoff);

export const adjustersToApprove = (client: Client): Promise<Found> =>
  foundIn(
    (paging) => client.listAdjusters({ query: { ...paging, status: 'submitted' } }),
    (adjuster) => ({
      page: 'adjusters',
      id: adjuster.id,
      name: adjuster.name,
      status: adjuster.status,
      countyCode: adjuster.countyCode,
      memberId: adjuster.memberId,
      since: adjuster.createdAt,
      late: false,
    }),
  );
