import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { type Client, createClient, type Input, ProblemError } from '#schemas/client.ts';
import { type HandoffState, handoffNoun } from '#schemas/handoffs.ts';
import { handoffRequest, noShots, registration, settlementOf, withoutPhoto } from './bodies.ts';
import { assertion, type Caller, type Hub, systemKey, tokenRequest } from './hub.ts';
import { need } from './samples.ts';

/*
 * A claim of Lushan's customer, underwritten in Tianshui, whose accident was in Longnan, where Heting's branch handles it. Lushan's branch
 * in Longnan and Yanqi have no part in it.
 */
export const [underwriter, handler, stranger] = ['system-lushan', 'system-heting', 'system-yanqi'] as const;

/** An approved adjuster of a member with a credential, registered in Longnan unless told otherwise. */
export async function newCredential(hub: Hub, employer: Caller = handler, countyCode = '621202') {
  const { body: adjuster } = await hub.as(employer).registerAdjuster({ body: registration(countyCode) });
  const params = { id: adjuster.id };
  const coordinator = hub.as(countyCode.startsWith('6212') ? 'coordinator-ln' : 'coordinator-ts');
  await coordinator.approveAdjuster({ params, body: withoutPhoto });
  const { body: issued } = await coordinator.issueCredential({ params });
  return { number: issued.id, adjuster: params };
}

type Request = Input<'requestHandoff'>['body'];

export const requestOf = (hub: Hub, more: Partial<Request> = {}): Request => ({
  ...handoffRequest(need(hub.ids.branches, 'lushan-ts'), need(hub.ids.branches, 'heting-ln')),
  ...more,
});

export const newHandoff = async (hub: Hub, more: Partial<Request> = {}) =>
  (await hub.as(underwriter).requestHandoff({ body: requestOf(hub, more) })).body;

export const cost = 850_000;

/** The steps that lead from one state to the next, each by who may take it. */
const onward: Readonly<Partial<Record<HandoffState, (hub: Hub, id: string, credential: string) => Promise<unknown>>>> =
  {
    accepted: (hub, id) => hub.as(handler).acceptHandoff({ params: { id } }),
    surveyed: async (hub, id, credentialNumber) => {
      const { credentialNumber: assigned } = (await hub.as(handler).readHandoff({ params: { id } })).body;
      if (!assigned) await hub.as(handler).assignHandoff({ params: { id }, body: { credentialNumber } });
      await hub.as(handler).surveyHandoff({ params: { id } });
    },
    assessed: (hub, id) => hub.as(handler).assessHandoff({ params: { id }, body: { assessedFen: cost } }),
    documented: (hub, id) => hub.as(handler).documentHandoff({ params: { id }, body: { unavailable: noShots() } }),
    calculated: (hub, id) =>
      hub.as(handler).calculateHandoff({ params: { id }, body: { settlement: settlementOf(cost) } }),
    approved: (hub, id) => hub.as(underwriter).approveHandoff({ params: { id } }),
    paid: (hub, id) => hub.as(handler).payHandoff({ params: { id }, body: { paidFen: cost } }),
    closed: (hub, id) => hub.as(handler).closeHandoff({ params: { id } }),
  };
/** The states of a claim that takes its course, in their order. */
export const course: readonly HandoffState[] = ['requested', ...(Object.keys(onward) as HandoffState[])];

/** Takes a hand-off, which is where it is in its course, on to a state. */
export async function bringTo(hub: Hub, id: string, state: HandoffState, credential: string): Promise<void> {
  const { status } = (await hub.as(handler).readHandoff({ params: { id } })).body;
  const from = course.indexOf(status);
  if (state === 'returned') {
    await bringTo(hub, id, 'accepted', credential);
    await hub.as(handler).returnHandoff({ params: { id }, body: { reason: '保单信息不一致' } });
    return;
  }
  for (const next of course.slice(from + 1, course.indexOf(state) + 1)) await onward[next]?.(hub, id, credential);
  const reached = (await hub.as(handler).readHandoff({ params: { id } })).body.status;
  if (reached !== state) throw new Error(`${handoffNoun.kind} ${id} is ${reached}, not ${state}`);
}

/** Sets a hand-off back a month, as a version of its own: the hub itself has no way to. */
export async function setBack(hub: Hub, id: string): Promise<void> {
  const { dynamodb: endpoint } = hub.twin.endpoints;
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({ endpoint, region: hub.twin.region, credentials }));
  await client.send(
    new UpdateCommand({
      TableName: Object.values(hub.twin.tables).find((name) => name.includes('HubTable')),
      Key: { pk: id, sk: 'record' },
      UpdateExpression: 'SET since = :since, version = version + :one',
      ExpressionAttributeValues: {
        ':since': new Date(Date.now() - 31 * 24 * 60 * 60 * 1000).toISOString(),
        ':one': 1,
      },
    }),
  );
  client.destroy();
}

/** The outcome of a call as a status and what was answered, or the problem. */
export async function outcome<B>(call: Promise<{ status: number; body: B; replayed: boolean }>) {
  try {
    const { status, body, replayed } = await call;
    return { status, body, replayed };
  } catch (error) {
    if (error instanceof ProblemError) return { status: error.problem.status, problem: error.problem };
    throw error;
  }
}

/** A client of a member's system that is bound to one branch, newly registered. */
export async function boundTo(hub: Hub, member: string, branch: string): Promise<Client> {
  const key = systemKey(`bound-${crypto.randomUUID()}`);
  const { x = '', y = '' } = key.publicJwk;
  const registered = await hub.as('coordinator-ts').registerClient({
    params: { id: need(hub.ids.members, member) },
    body: {
      name: `${branch} 系统`,
      key: { kty: 'EC', crv: 'P-256', x, y, alg: 'ES256', kid: key.kid },
      branchId: need(hub.ids.branches, branch),
    },
  });
  const body = tokenRequest(await assertion({ hubUrl: hub.url, clientId: registered.body.id, key }));
  const { access_token } = (await hub.public.issueToken({ body })).body;
  return createClient({ baseUrl: hub.url, token: async () => access_token });
}
