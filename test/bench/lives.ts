import { DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { type HandoffVerb, handoffNoun } from '#schemas/handoffs.ts';
import { transitionOf } from '#schemas/noun.ts';
import { USD_PER_WRITE_UNIT } from '../support/billing.ts';
import { noShots } from '../support/bodies.ts';
import type { Reading } from '../support/meter.ts';
import { assignable } from './adjusters.ts';
import type { Artifact } from './artifact.ts';
import {
  Claim,
  cityCounters,
  createNaiveTable,
  type NaiveChange,
  naiveHandoffs,
  naiveTable,
} from './baselines/naive-handoffs.ts';
import { type Cost, costOf, metered } from './costs.ts';
import { inFlight, oracle } from './harness.ts';
import { type HandoffStep, handoffBody } from './requests.ts';
import { type Party, type Stage, startStage } from './stage.ts';
import { credentials, region } from './store.ts';

/** Hand-offs that live from request to close, and how many are on their way at a time. */
const many = 50;
const load = 4;

interface LifeStep {
  readonly step: HandoffStep;
  readonly verb: HandoffVerb;
  readonly who: Party;
  readonly body: Readonly<Record<string, unknown>>;
  /** Round trips: one, but for the steps that look at the adjuster's credential or at the photos. */
  readonly trips: number;
}
const party = (
  step: HandoffStep,
  verb: HandoffVerb,
  who: Party,
  body: Readonly<Record<string, unknown>> = {},
  trips = 1,
): LifeStep => ({ step, verb, who, body, trips });
/** The record and the credential are read before the write. */
const withCredential = 3;
/** The record and the list of its photos. */
const withShots = 3;
const stepsUnder = (credentialNumber: string): readonly LifeStep[] => [
  party('acceptHandoff', 'accept', 'handler'),
  party('assignHandoff', 'assign', 'handler', { credentialNumber }, withCredential),
  party('surveyHandoff', 'survey', 'handler', {}, withCredential),
  party('assessHandoff', 'assess', 'handler', { assessedFen: 850_000 }),
  party('documentHandoff', 'document', 'handler', { unavailable: noShots() }, withShots),
  party('calculateHandoff', 'calculate', 'handler', {
    settlement: [
      { damageOf: 'other', payer: 'compulsory', vehicle: 'insured', amountFen: 200_000 },
      { damageOf: 'other', payer: 'commercial', vehicle: 'insured', amountFen: 650_000 },
    ],
  }),
  party('approveHandoff', 'approve', 'underwriter'),
  party('payHandoff', 'pay', 'handler', { paidFen: 850_000 }),
  party('closeHandoff', 'close', 'underwriter'),
];

/** A design's costs: the creation, and the mean of the steps from accepted to closed. */
interface LifeCosts {
  readonly create: Cost;
  readonly transition: Cost;
}

export interface Lives {
  readonly hub: LifeCosts;
  readonly naive: LifeCosts;
  /** The hub's, of a hand-off that has the hub for itself, so that nothing is batched. */
  readonly alone: LifeCosts;
  readonly conditions: string;
}

/** Lives of hand-offs in the hub and in the naive design, metered; every record has the same contents in both. */
export async function liveAll(artifact: Artifact, random: () => number): Promise<Lives> {
  const stage = await startStage(artifact);
  const naiveClient = new DynamoDBClient({ endpoint: stage.proxy.url, region, credentials });
  try {
    await createNaiveTable(stage.client, artifact.hubTable);
    const steps = stepsUnder(await assignable(stage));
    await warmUp(stage, random);
    await demandRoundTrips(stage, steps, random);
    const phases = await liveInHub(
      stage,
      Array.from({ length: many }, (_, place) => bodyOf(stage, place, random)),
      load,
      steps,
    );
    const alone = await liveInHub(stage, [bodyOf(stage, many, random)], 1, steps);
    const naive = await liveNaively(stage, naiveClient, phases.ids, steps);
    return {
      hub: costsOf(phases.readings, many),
      alone: costsOf(alone.readings, 1),
      naive: costsOf(naive, many),
      conditions: [
        `${many} hand-offs from request to close, ${load} at a time,`,
        `${phases.events} counted events in ${phases.batches} batches`,
      ].join(' '),
    };
  } finally {
    naiveClient.destroy();
    await stage.stop();
  }
}

const bodyOf = (stage: Stage, serial: number, random: () => number) => handoffBody(stage.branches, serial, random);
const Created = z.object({ id: z.string() });

async function request(stage: Stage, body: unknown): Promise<string> {
  const { statusCode, body: answered } = await stage.call('requestHandoff', 'underwriter', { body });
  oracle(statusCode === 201, `a hand-off is created (answered ${statusCode} ${answered})`);
  return Created.parse(JSON.parse(answered)).id;
}

async function take(stage: Stage, id: string, { step, verb, who, body }: LifeStep): Promise<void> {
  const { statusCode, body: answered } = await stage.call(step, who, { id, body });
  oracle(statusCode === 200, `a hand-off takes the step ${verb} (answered ${statusCode} ${answered})`);
}

/** Brings up the function's instances and lets each of them learn the branches. */
async function warmUp(stage: Stage, random: () => number): Promise<void> {
  for (let wave = 0; wave < 3; wave += 1) {
    await Promise.all(Array.from({ length: 8 }, (_, place) => request(stage, bodyOf(stage, 900_000 + place, random))));
  }
  await stage.twin.idle();
}

/** With the relay paused, all that reaches the database is the request itself. */
async function demandRoundTrips(stage: Stage, steps: readonly LifeStep[], random: () => number): Promise<void> {
  const { meter } = stage.proxy;
  await stage.relay.pause();
  const tripsOf = async <T>(work: () => Promise<T>): Promise<{ made: T; trips: number }> => {
    meter.reset();
    meter.start();
    const made = await work();
    meter.stop();
    return { made, trips: meter.read().roundTrips };
  };
  const { made: id, trips } = await tripsOf(() => request(stage, bodyOf(stage, 800_000, random)));
  oracle(trips === 1, `a creation is one round trip (it was ${trips})`);
  for (const step of steps) {
    const taken = await tripsOf(() => take(stage, id, step));
    oracle(taken.trips === step.trips, `the step ${step.verb} is ${step.trips} round trips (it was ${taken.trips})`);
  }
  stage.relay.resume();
  await stage.twin.idle();
}

async function liveInHub(stage: Stage, bodies: readonly unknown[], most: number, steps: readonly LifeStep[]) {
  let ids: string[] = [];
  const readings = [
    await metered(stage, async () => {
      ids = await inFlight(bodies, most, (body) => request(stage, body));
    }),
  ];
  for (const step of steps)
    readings.push(await metered(stage, () => inFlight(ids, most, (id) => take(stage, id, step))));
  for (const id of ids) await demandWholeLife(stage.client, stage.table, id, steps.length);
  // Of the steps, three are counted: the request, the acceptance and the closing.
  const batches = readings.reduce((sum, { byOperation }) => sum + (byOperation.TransactWriteItems?.roundTrips ?? 0), 0);
  return { ids, readings, events: 3 * ids.length, batches };
}

/** A record that was closed and one audit row for each of its versions. */
async function demandWholeLife(client: DynamoDBClient, table: string, id: string, taken: number): Promise<void> {
  const { Items = [] } = await client.send(
    new QueryCommand({
      TableName: table,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :id',
      ExpressionAttributeValues: { ':id': { S: id } },
    }),
  );
  const record = Items.find(({ sk }) => sk?.S === 'record');
  const versions = Items.filter(({ sk }) => sk?.S?.startsWith('audit#')).map(({ version }) => Number(version?.N));
  const wanted = Array.from({ length: taken + 1 }, (_, place) => place + 1);
  oracle(record?.status?.S === 'closed' && Number(record.version?.N) === wanted.length, `${id} is closed in ${table}`);
  oracle(versions.join() === wanted.join(), `each version of ${id} in ${table} has its audit row (found ${versions})`);
}

/** What the hub keeps of a change besides what it says, and the naive design keeps in rows of its own. */
const hubOnly = ['pk', 'sk', 'change', 'requestKeys0', 'requestKeys1', 'requestKeys2', 'since'];
/** What the steps set, which the naive design sets by its own. */
const setBySteps = ['credentialNumber', 'assessedFen', 'settlement', 'payableFen', 'paidFen'];

/** The same hand-offs once more, in the naive design: copied from the hub, then taken through the same steps. */
async function liveNaively(
  stage: Stage,
  client: DynamoDBClient,
  ids: readonly string[],
  steps: readonly LifeStep[],
): Promise<Reading[]> {
  const documents = DynamoDBDocumentClient.from(stage.client);
  const naive = naiveHandoffs(client);
  const claims = await inFlight(ids, load, async (id) => {
    const key = { TableName: stage.table, Key: { pk: id, sk: 'record' } };
    const { Item = {} } = await documents.send(new GetCommand(key));
    return Claim.parse(
      Object.fromEntries(Object.entries(Item).filter(([name]) => ![...hubOnly, ...setBySteps].includes(name))),
    );
  });
  const change = (verb: string, to: string, who: Party, set: NaiveChange['set']): NaiveChange => {
    const { role, id, memberId } = stage.principals[who];
    const by = { role, id, memberId };
    return { verb, to, set, by, at: new Date().toISOString(), requestId: crypto.randomUUID() };
  };
  const { create } = handoffNoun;
  const readings = [
    await metered(stage, () =>
      inFlight(claims, load, (claim) => naive.create(claim, change(create.verb, create.to, 'underwriter', {}))),
    ),
  ];
  let state: string = create.to;
  for (const { verb, who, body } of steps) {
    const { to = state } = transitionOf(handoffNoun, verb);
    state = to;
    readings.push(await metered(stage, () => inFlight(ids, load, (id) => naive.step(id, change(verb, to, who, body)))));
  }
  for (const id of ids) await demandWholeLife(stage.client, naiveTable, id, steps.length);
  const { Items = [] } = await stage.client.send(
    new QueryCommand({
      TableName: naiveTable,
      KeyConditionExpression: 'pk = :city',
      ExpressionAttributeValues: { ':city': { S: cityCounters } },
    }),
  );
  const sum = Items.reduce((total, item) => total + Number(item.count?.N ?? 0), 0);
  oracle(sum === ids.length, `the naive design counted ${ids.length} (it counted ${sum})`);
  return readings;
}

const costsOf = ([create, ...transitions]: readonly Reading[], handoffs: number): LifeCosts => ({
  create: costOf(create ? [create] : [], handoffs),
  transition: costOf(transitions, handoffs * transitions.length),
});

/** What the naive design would cost if none of its indexes held the status: an index then takes one write at a step, and not two. */
export const withoutStatusInKeys = ({ usd, indexUnits }: Cost): number => usd - (indexUnits / 2) * USD_PER_WRITE_UNIT;
