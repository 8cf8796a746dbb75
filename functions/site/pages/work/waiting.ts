import type { Client, Output } from '#schemas/client.ts';
import type { Principal } from '#schemas/roles.ts';
import type { PageId } from '../frame/site-map.ts';
import { readAll } from '../parts/directory.tsx';
import type { Urgency } from './urgency.ts';

/** One thing that waits for the reader: what it is called comes from its record, what is due from its list. */
export interface Waiting extends Urgency {
  readonly page: PageId;
  readonly id: string;
  readonly name: string;
  readonly status: string;
  /** Beside the name: a county, a member, a branch. */
  readonly countyCode?: string | undefined;
  readonly memberId?: string | undefined;
  /** What is to be done, where the record itself says it. */
  readonly step?: { readonly zh: string; readonly en: string } | undefined;
}

/** Lines that a heap reads at most; the page of its kind shows all. */
const most = 50;
const paging = { limit: most } as const;
/** Days before its end at which a credential is to be renewed. */
export const renewalDays = 30;
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
const isPast = (instant: string | undefined) => instant !== undefined && instant <= new Date().toISOString();

type Handoff = Output<'listHandoffs'>['items'][number];
type Lead = Output<'listLeads'>['items'][number];

/** Case, plate and person stay on the record: this page is open on many screens. */
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
  status: lead.status,
  countyCode: lead.countyCode,
  dueAt: lead.dueAt,
  since: lead.createdAt,
  late: lead.overdueSince !== undefined || isPast(lead.dueAt),
  urgent: lead.priority === 'urgent',
});

const distinct = (waiting: readonly Waiting[]): Waiting[] => [
  ...new Map(waiting.map((each) => [each.id, each])).values(),
];

/** Of a member's cases those whose next step is its own: what is late wherever it stands in the list, and what is new. */
export async function ownSteps(client: Client, me: Principal): Promise<readonly Waiting[]> {
  const boxes = [
    { box: 'received', place: 'handler' },
    { box: 'sent', place: 'underwriter' },
  ] as const;
  const found = await Promise.all(
    boxes.flatMap(({ box, place }) =>
      [{ overdue: 'true' } as const, { status: 'requested' } as const, {}].map(async (which) => {
        const { body } = await client.listHandoffs({ query: { ...paging, box, ...which } });
        return body.items.filter((handoff) => {
          const branch = place === 'handler' ? handoff.handlingBranchId : handoff.underwritingBranchId;
          return handoff.dueFor?.of.includes(place) && (!me.branchId || branch === me.branchId);
        });
      }),
    ),
  );
  return distinct(found.flat().map(ofHandoff));
}

export async function endingCredentials(client: Client): Promise<readonly Waiting[]> {
  const valid = await readAll(({ cursor }) =>
    client.listCredentials({ query: { limit: 100, status: 'valid', ...(cursor ? { cursor } : {}) } }),
  );
  const limit = inDays(renewalDays);
  return valid
    .filter(({ expiresOn }) => expiresOn <= limit)
    .map((credential) => ({
      page: 'credentials' as const,
      id: credential.id,
      name: `${credential.holder}（${credential.id}）`,
      status: credential.status,
      memberId: credential.memberId,
      dueAt: credential.expiresOn,
      late: isPast(credential.expiresOn),
    }));
}

export const leadsOn = (client: Client, desk: 'triage' | 'assignment' | 'mine') =>
  client.listLeads({ query: { ...paging, desk } }).then(({ body }) => body.items.map(ofLead));

export const assistsIn = async (client: Client, box: 'received' | 'ofCity') => {
  const { body } = await client.listAssists({ query: { ...paging, box, status: 'reported' } });
  // An assist whose insurer is known waits for that insurer; only the others are the association's.
  return body.items
    .filter(({ customerOf }) => box === 'received' || !customerOf)
    .map(
      (assist): Waiting => ({
        page: 'assists',
        id: assist.id,
        name: assist.id,
        status: assist.status,
        countyCode: assist.countyCode,
        since: assist.occurredAt,
        late: false,
      }),
    );
};

export const statementsThatAre = async (client: Client, status: 'issued' | 'disputed') => {
  const { body } = await client.listStatements({ query: { ...paging, status } });
  return body.items.map(
    (statement): Waiting => ({
      page: 'statements',
      id: statement.id,
      name: statement.month,
      status: statement.status,
      memberId: statement.memberId,
      since: statement.updatedAt,
      late: false,
    }),
  );
};

export const exportsThatAre = async (client: Client, status: 'requested' | 'ready') => {
  const { body } = await client.listExports({ query: { ...paging, status } });
  return body.items.map(
    (each): Waiting => ({
      page: 'exports',
      id: each.id,
      name: each.documentNumber,
      status: each.status,
      since: each.createdAt,
      late: false,
    }),
  );
};

/** Reports whose figures, as they stand, the reader's association has not approved. */
export async function reportsToApprove(client: Client, me: Principal): Promise<readonly Waiting[]> {
  const pages = await Promise.all(
    (['draft', 'approved'] as const).map((status) => client.listReports({ query: { ...paging, status } })),
  );
  return pages
    .flatMap(({ body }) => body.items)
    .filter(
      ({ status, digest, approvals }) =>
        status === 'draft' || !approvals.some((each) => each.cityCode === me.cityCode && each.digest === digest),
    )
    .map((report) => ({
      page: 'reports' as const,
      id: report.id,
      name: report.number,
      status: report.status,
      since: report.updatedAt,
      late: false,
    }));
}

export async function overdueCases(client: Client): Promise<readonly Waiting[]> {
  const { body } = await client.listHandoffs({ query: { ...paging, box: 'all', overdue: 'true' } });
  return body.items.map(ofHandoff);
}

export async function adjustersToApprove(client: Client): Promise<readonly Waiting[]> {
  const { body } = await client.listAdjusters({ query: { ...paging, status: 'submitted' } });
  return body.items.map((adjuster) => ({
    page: 'adjusters' as const,
    id: adjuster.id,
    name: adjuster.name,
    status: adjuster.status,
    countyCode: adjuster.countyCode,
    memberId: adjuster.memberId,
    since: adjuster.createdAt,
    late: false,
  }));
}
