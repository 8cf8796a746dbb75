import * as z from 'zod';
import {
  type Indicator,
  LeadRecord,
  LeadSealed,
  leadEnvelope,
  leadNoun,
  type leadRoutes,
  type Match,
} from '#schemas/leads.ts';
import type { VerbOf } from '#schemas/noun.ts';
import { partitionKey, sortKey } from '#schemas/tables.ts';
import { open } from '#shared/crypto/seal.ts';
import type { Verb } from '#shared/http/api.ts';
import { listRecords } from '#shared/records/list.ts';
import { readRecord, transitionRecord } from '#shared/records/record.ts';
import type { Stored } from '#shared/records/stored.ts';
import { putIf, queryPage } from '#shared/records/table.ts';
import { environment } from '#shared/runtime/environment.ts';
import { matchOf, mostEdgesRead } from './rules.ts';

type Routes = typeof leadRoutes;

const sealedIn = async ({ id, sealed }: LeadRecord) => LeadSealed.parse(await open(leadEnvelope(id), sealed));

/** The record with its personal data opened, for those who may read it. */
export async function opened(record: Stored) {
  return { ...record, ...(await sealedIn(LeadRecord.parse(record))) };
}

/** Writes the edges of a lead's values; one that stands already is left as it is. */
export async function keepEdges({ id, memberId, cityCode, createdAt, values, assistId }: LeadRecord): Promise<void> {
  await Promise.all(
    [...new Set(values)].map((value) =>
      putIf({
        TableName: environment.table('Leads'),
        Item: { [partitionKey]: value, [sortKey]: id, leadId: id, memberId, cityCode, at: createdAt, assistId },
        ConditionExpression: 'attribute_not_exists(pk)',
      }),
    ),
  );
}

const StoredEdge = z.object({
  leadId: z.string(),
  memberId: z.string(),
  cityCode: z.string(),
  at: z.string(),
  assistId: z.string().optional(),
});

/** What the pool knows now of each of a lead's values; a read of bounded size per value, however common it is. */
export async function matchesOf(lead: LeadRecord, indicators: readonly Indicator[]): Promise<Match[]> {
  return Promise.all(
    indicators.map(async (indicator, place) => {
      const { items } = await queryPage({
        TableName: environment.table('Leads'),
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :value',
        ExpressionAttributeValues: { ':value': lead.values[place] ?? '' },
        Limit: mostEdgesRead,
      });
      return matchOf(
        indicator,
        lead.id,
        items.map((item) => StoredEdge.parse(item)),
        lead.assistId,
      );
    }),
  );
}

export const list: Verb<Routes['listLeads']> = async ({ principal, query: { status, ...paging } }) => ({
  body: await listRecords(principal, leadNoun, {
    box: principal.role === 'member' ? 'ofMember' : 'pool',
    status,
    ...paging,
  }),
});

export const read: Verb<Routes['readLead']> = async ({ principal, params }) => ({
  body: await opened(await readRecord(principal, leadNoun, params.id)),
});

export const readMatches: Verb<Routes['readLeadMatches']> = async ({ principal, params }) => {
  const lead = LeadRecord.parse(await readRecord(principal, leadNoun, params.id));
  return { body: { items: await matchesOf(lead, (await sealedIn(lead)).indicators) } };
};

/** A step that changes nothing but the state. */
export const take =
  (verb: VerbOf<typeof leadNoun>): Verb<Routes['triageLead'] | Routes['assignLead']> =>
  async ({ params, change, ifMatch }) => {
    const { record, replayed } = await transitionRecord(leadNoun, change, params.id, verb, { ifVersion: ifMatch });
    return { body: await opened(record), replayed };
  };
