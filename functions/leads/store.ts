import * as z from 'zod';
import { cityCodeOf } from '#schemas/divisions.ts';
import { Evidence, evidenceNoun } from '#schemas/evidence.ts';
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
import type { Principal } from '#schemas/roles.ts';
import { partitionKey, sortKey } from '#schemas/tables.ts';
import { matchHash } from '#shared/crypto/derived-key.ts';
import { open, seal } from '#shared/crypto/seal.ts';
import type { Verb } from '#shared/http/api.ts';
import { refuseReference } from '#shared/http/reference.ts';
import { derivedId } from '#shared/records/id.ts';
import { listRecords } from '#shared/records/list.ts';
import { createRecord, readAsSystem, readRecord, type Stored, transitionRecord } from '#shared/records/record.ts';
import { putIf, queryPage } from '#shared/records/table.ts';
import { environment } from '#shared/runtime/environment.ts';
import { Refusal } from '#shared/runtime/refusal.ts';
import { matchOf, mostEdgesRead } from './rules.ts';

type Routes = typeof leadRoutes;

const sealedIn = async ({ id, sealed }: LeadRecord) => LeadSealed.parse(await open(leadEnvelope(id), sealed));

async function opened(record: Stored) {
  return { ...record, ...(await sealedIn(LeadRecord.parse(record))) };
}

/** The partition of a value: its kind and keyed hash; the value itself stands in the envelope alone. */
const valuePartition = async ({ kind, value }: Indicator) =>
  `value#${kind}#${(await matchHash(kind, value)).toString('base64url')}`;

/**
 * Reports a lead: one conditional put, then an edge per value, then one look at each value. An event does the edges again, so that a lead
 * whose reporter was cut off after the put is linked all the same.
 */
export const report: Verb<Routes['reportLead']> = async ({ principal, body, change }) => {
  await Promise.all(body.evidenceIds.map((id, place) => ownSealedEvidence(principal, id, place)));
  const { narrative, indicators, ...open } = body;
  const id = derivedId(leadNoun.prefix, change.key.hash);
  const { record, replayed } = await createRecord(leadNoun, change, id, {
    ...open,
    memberId: principal.memberId,
    cityCode: cityCodeOf(body.countyCode),
    values: await Promise.all(indicators.map(valuePartition)),
    sealed: await seal(leadEnvelope(id), { narrative, indicators } satisfies LeadSealed),
  });
  const lead = LeadRecord.parse(record);
  await keepEdges(lead);
  return { body: { ...(await opened(record)), matches: await matchesOf(lead, indicators) }, replayed };
};

async function ownSealedEvidence(principal: Principal, id: string, place: number): Promise<void> {
  const record = await readAsSystem(evidenceNoun, id);
  const evidence = record && Evidence.parse(record);
  if (!evidence || evidence.memberId !== principal.memberId) refuseReference(`/evidenceIds/${place}`);
  if (evidence.status !== 'sealed') {
    const detail = '请先完成上传并封存 / complete the upload first';
    const fault = { in: 'body', pointer: `/evidenceIds/${place}`, code: 'evidence_not_sealed', detail } as const;
    throw new Refusal('evidence_not_sealed', { errors: [fault] });
  }
}

/** Writes the edges of a lead's values; one that stands already is left as it is. */
export async function keepEdges({ id, memberId, cityCode, createdAt, values }: LeadRecord): Promise<void> {
  await Promise.all(
    [...new Set(values)].map((value) =>
      putIf({
        TableName: environment.table('Leads'),
        Item: { [partitionKey]: value, [sortKey]: id, leadId: id, memberId, cityCode, at: createdAt },
        ConditionExpression: 'attribute_not_exists(pk)',
      }),
    ),
  );
}

const StoredEdge = z.object({ leadId: z.string(), memberId: z.string(), cityCode: z.string(), at: z.string() });

/** What the pool knows now of each of a lead's values; a read of bounded size per value, however common it is. */
async function matchesOf(lead: LeadRecord, indicators: readonly Indicator[]): Promise<Match[]> {
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
      );
    }),
  );
}

export const list: Verb<Routes['listLeads']> = async ({ principal, query: { status, ...paging } }) => ({
  body: await listRecords(principal, leadNoun, {
    box: principal.role === 'member' ? 'ofMember' : 'pool',
    where: { status },
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
