import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { handoffRoutes } from '#schemas/handoff-routes.ts';
import { leadRoutes } from '#schemas/lead-routes.ts';
import { createNaiveTable } from '../baselines/naive-handoffs.ts';
import { reportNaively } from '../baselines/naive-leads.ts';
import { type Cost, costOf, explained, metered } from '../costs.ts';
import { counted, inFlight, oracle } from '../harness.ts';
import type { Metric } from '../metric.ts';
import { reportOf, sixValues } from '../pool-store.ts';
import { handoffBody } from '../requests.ts';
import { type Stage, startStage } from '../stage.ts';
import { credentials, region } from '../store.ts';

/** Journeys that are metered, so many at a time. */
const many = 40;
const load = 4;
/** A journey's steps besides its creation, and how often it is listed and read. */
const transitions = 3;
const readings = 2;

const Made = z.object({ id: z.string() });
const Matched = Made.extend({ matches: z.array(z.object({ answer: z.string() })) });

export const journeyUsd: Metric = {
  id: 'journey-usd',
  against: 'USD of the database per million claim journeys, the naive design beside it',
  atMost: 30,
  async measure(bench) {
    const artifact = bench.artifact();
    const { hub, naive, conditions } = await bench.lives();
    const stage = await startStage(artifact);
    const client = new DynamoDBClient({ endpoint: stage.proxy.url, region, credentials });
    try {
      await createNaiveTable(stage.client, artifact.hubTable);
      const ids = await handoffs(stage, bench.random());
      await Promise.all(Array.from({ length: 8 }, (_, place) => reportLead(stage, 900_000 + place)));
      await stage.twin.idle();
      const shown = costOf([await metered(stage, () => inFlight(ids, load, (id) => look(stage, id)))], many);
      let leads: string[] = [];
      const reported = await metered(stage, async () => {
        leads = await inFlight(ids, load, (_, place) => reportLead(stage, place));
      });
      const naively = await metered(stage, () =>
        inFlight(leads, load, async (id, place) =>
          reportNaively(
            client,
            await recordOf(stage, id),
            sixValues(place).map(({ kind, value }) => `${kind}#${value}`),
          ),
        ),
      );
      const [lead, naiveLead] = [costOf([reported], many), costOf([naively], many)];
      const million = 1_000_000;
      const sum = (life: typeof hub, one: Cost) =>
        million * (life.create.usd + transitions * life.transition.usd + shown.usd + one.usd);
      const [ours, theirs] = [sum(hub, lead), sum(naive, naiveLead)];
      return counted(ours, [
        `USD ${ours.toFixed(2)} against ${theirs.toFixed(2)} of the naive design, ${(ours / theirs).toFixed(2)} of it: 1 creation, ${transitions} steps, ${readings} lists, ${readings} readings, 1 lead with 6 indicators`,
        explained('creation', hub.create),
        explained('a step', hub.transition),
        explained(`${readings} lists and ${readings} readings, alike in both`, shown),
        explained('the lead', lead),
        explained('the lead, naively', naiveLead),
        `stream consumers included (audit rows, figures, links, counts); on-demand prices of us-east-1; storage, Lambda and SQS are not in it; ${conditions}`,
      ]);
    } finally {
      client.destroy();
      await stage.stop();
    }
  },
};

/** Hand-offs to list and to read. @returns their ids */
const handoffs = (stage: Stage, random: () => number): Promise<string[]> =>
  inFlight(Array.from({ length: many }), load, async (_, place) => {
    const body = handoffBody(stage.branches, place, random);
    const { statusCode, body: answered } = await stage.call('requestHandoff', 'underwriter', { body });
    oracle(statusCode === 201, `a hand-off is created (answered ${statusCode} ${answered})`);
    return Made.parse(JSON.parse(answered)).id;
  });

/** A list and a reading by each of the two parties. */
async function look(stage: Stage, id: string): Promise<void> {
  for (const party of ['underwriter', 'handler'] as const) {
    const listed = await stage.ask(handoffRoutes.listHandoffs, stage.principals[party], {});
    const read = await stage.ask(handoffRoutes.readHandoff, stage.principals[party], { id });
    oracle(listed.statusCode === 200 && read.statusCode === 200, 'both parties list and read');
  }
}

async function reportLead(stage: Stage, serial: number): Promise<string> {
  const body = reportOf(sixValues(serial));
  const { statusCode, body: answered } = await stage.ask(leadRoutes.reportLead, stage.principals.handler, { body });
  oracle(statusCode === 201, `a lead is reported (answered ${statusCode} ${answered})`);
  const { id, matches } = Matched.parse(JSON.parse(answered));
  oracle(matches.length === 6 && matches.every(({ answer }) => answer === 'none'), 'six values that are nobody else’s');
  return id;
}

/** A lead as it stands, read past the meter. */
async function recordOf({ client, twin }: Stage, id: string) {
  const TableName = Object.entries(twin.tables).find(([logicalId]) => logicalId.startsWith('LeadsTable'))?.[1];
  const { Item } = await client.send(
    new GetItemCommand({ TableName, Key: { pk: { S: id }, sk: { S: 'record' } }, ConsistentRead: true }),
  );
  oracle(Item !== undefined, `${id} stands in the table`);
  return Item;
}
