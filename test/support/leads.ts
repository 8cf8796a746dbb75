import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Input } from '#schemas/client.ts';
import type { LeadRecord } from '#schemas/leads.ts';
import { recordSortKey } from '#schemas/tables.ts';
import { leadReport, newPlate } from './bodies.ts';
import type { Caller, Hub } from './hub.ts';
import { need } from './samples.ts';

/** Who reports, whose policy it was, and who sits on the committee. */
export const reporter: Caller = 'system-lushan';
export const committee: Caller = 'antifraud-ts';
export const secondCommittee: Caller = 'antifraud-ln';
export const because = { reason: '试验' };

type Report = Input<'reportLead'>['body'];
export const newLead = async (hub: Hub, more: Partial<Report> = {}, by: Caller = reporter) =>
  (await hub.as(by).reportLead({ body: { ...leadReport(newPlate(), '620502'), ...more } })).body;

export const findingOf = (hub: Hub, savedFen = 1_000_001, underwriter = 'heting') => ({
  savedFen,
  underwriterId: need(hub.ids.members, underwriter),
});
export const investigatorOf = (hub: Hub, who: Caller = committee) => need(hub.ids.principals, who);

type State = LeadRecord['status'];
/** The step of the ordinary course that leads to each state. */
const onward: Readonly<Partial<Record<State, (hub: Hub, id: string) => Promise<unknown>>>> = {
  triaged: (hub, id) => hub.as(committee).triageLead({ params: { id }, body: {} }),
  investigating: (hub, id) =>
    hub.as(committee).assignLead({ params: { id }, body: { investigatorId: investigatorOf(hub), ...because } }),
  confirmed: (hub, id) => hub.as(committee).confirmLead({ params: { id }, body: { ...findingOf(hub), ...because } }),
  referred: (hub, id) => hub.as(committee).referLead({ params: { id }, body: { referredCity: '620500', ...because } }),
  closed: (hub, id) => hub.as(committee).closeLead({ params: { id }, body: because }),
};
const courses: Readonly<Partial<Record<State, readonly State[]>>> = {
  reported: [],
  triaged: ['triaged'],
  investigating: ['triaged', 'investigating'],
  confirmed: ['triaged', 'investigating', 'confirmed'],
  referred: ['triaged', 'investigating', 'referred'],
  closed: ['triaged', 'investigating', 'confirmed', 'closed'],
};

/** Takes a lead that was just reported to a state by the ordinary course. */
export async function bringLeadTo(hub: Hub, id: string, state: State): Promise<void> {
  for (const next of courses[state] ?? []) await onward[next]?.(hub, id);
}

/** A new lead in a state. */
export async function leadIn(hub: Hub, state: State, more: Partial<Report> = {}): Promise<string> {
  const { id } = await newLead(hub, more);
  await bringLeadTo(hub, id, state);
  return id;
}

function leadsTable(hub: Hub) {
  const { endpoints, region, tables } = hub.twin;
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({ endpoint: endpoints.dynamodb, region, credentials }));
  return { client, TableName: Object.values(tables).find((name) => name.includes('LeadsTable')) };
}

/** An item of the Leads table as it lies there; undefined when there is none. */
export async function itemOf(hub: Hub, pk: string, sk: string): Promise<Record<string, unknown> | undefined> {
  const { client, TableName } = leadsTable(hub);
  return (await client.send(new GetCommand({ TableName, Key: { pk, sk }, ConsistentRead: true }))).Item;
}

/** Lets the years pass for one lead, as a version of its own: it has been due to be erased since that day. */
export async function age(hub: Hub, id: string, dueSince: string): Promise<void> {
  const { client, TableName } = leadsTable(hub);
  await client.send(
    new UpdateCommand({
      TableName,
      Key: { pk: id, sk: recordSortKey },
      UpdateExpression: 'SET eraseAfter = :due, wakesAt = :due, version = version + :one',
      ExpressionAttributeValues: { ':due': dueSince, ':one': 1 },
    }),
  );
}
