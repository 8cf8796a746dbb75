import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { handoffRoutes } from '#schemas/handoff-routes.ts';
import { Progress, progressRoutes } from '#schemas/progress.ts';
import { Answer, context, functionNamed, load, type TableDeclaration } from '../artifact.ts';
import { Claim, createNaiveTable, naiveHandoffs } from '../baselines/naive-handoffs.ts';
import { counted, inFlight, oracle } from '../harness.ts';
import type { Metric } from '../metric.ts';
import { handoffBody, requestEvent } from '../requests.ts';
import { type Stage, startStage } from '../stage.ts';
import { credentials, region, settingsFor } from '../store.ts';

const many = 1_000;
const atOnce = 32;
/** Of the naive design, fewer: it fails fast. */
const manyNaively = 300;

/** What hits every client of the database, the hub's own consumers too. */
const conflictShare = 0.05;
const throttleShare = 0.1;
/** Milliseconds for which a transaction holds its items. */
const transactionTakes = 20;

export const conflictsLost: Metric = {
  id: 'conflicts-lost',
  against: '0',
  atMost: 0,
  besides: 'counters exact after',
  async measure(bench) {
    const artifact = bench.artifact();
    const stage = await startStage(artifact);
    try {
      const random = bench.random();
      const { faults } = stage.proxy;
      const bodies = Array.from({ length: many }, (_, place) => handoffBody(stage.branches, place, random));
      const handler = load(artifact.functionFolder('handoffs-api'), settingsFor(stage.proxy.url, stage.table));
      const ask = async (body: (typeof bodies)[number]) => {
        const { underwriter: principal } = stage.principals;
        const key = crypto.randomUUID();
        const event = requestEvent(handoffRoutes.requestHandoff, { principal, key, body });
        return Answer.parse(await handler(event, context)).statusCode;
      };
      faults.seed(bench.seed);
      faults.modelConflicts(transactionTakes);
      faults.inject({ kind: 'conflict', probability: conflictShare });
      faults.inject({ kind: 'throttle', probability: throttleShare });
      const began = performance.now();
      const statuses = await inFlight(bodies, atOnce, ask);
      const seconds = (performance.now() - began) / 1000;
      await stage.twin.idle();
      const happened = faults.count;
      faults.clear();
      oracle(happened > many * conflictShare, `faults happened (${happened})`);
      const kept = await recordsByClaim(stage);
      const copies = (claimNumber: string) => kept.get(claimNumber) ?? 0;
      oracle(
        bodies.every(({ claimNumber }) => copies(claimNumber) <= 1),
        'no hand-off exists twice',
      );
      const lost = bodies.filter(
        ({ claimNumber }, place) => statuses[place] !== 201 || copies(claimNumber) !== 1,
      ).length;
      const standing = [...kept.values()].reduce((sum, copiesOfOne) => sum + copiesOfOne, 0);
      const figures = await requestedFigure(stage);
      oracle(figures === standing, `the counters are exact: they say ${figures} of ${standing}`);
      const naivelyLost = await loseNaively(stage, artifact.hubTable, bodies.slice(0, manyNaively));
      return counted(lost, [
        `${many} hand-offs, ${atOnce} in flight, ${happened} faults in ${seconds.toFixed(0)} s and after: ` +
          `${conflictShare * 100} % conflicts, ${throttleShare * 100} % throttled, transactions of ${transactionTakes} ms`,
        `counted after all consumers were idle: ${figures} of ${standing}`,
        `the naive design under the same faults lost ${naivelyLost} of ${manyNaively}`,
      ]);
    } finally {
      await stage.stop();
    }
  },
};

/** How many hand-offs stand in the table for each claim number. */
async function recordsByClaim({ client, table }: Stage): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  const pages = paginateScan(
    { client },
    {
      TableName: table,
      ConsistentRead: true,
      FilterExpression: 'sk = :record AND kind = :kind',
      ExpressionAttributeValues: { ':record': { S: 'record' }, ':kind': { S: 'handoff' } },
    },
  );
  for await (const { Items = [] } of pages) {
    for (const { claimNumber } of Items) {
      const key = claimNumber?.S ?? '';
      found.set(key, (found.get(key) ?? 0) + 1);
    }
  }
  return found;
}

const Reconciled = z.object({ equal: z.boolean(), differences: z.array(z.unknown()) });

/** The figure that the hub shows, once its own reconciliation has found nothing to say against it. */
async function requestedFigure(stage: Stage): Promise<number> {
  const { equal, differences } = Reconciled.parse(await stage.twin.invoke(functionNamed('progress-reconcile'), {}));
  oracle(equal, `the counters equal the audit rows (${JSON.stringify(differences).slice(0, 200)})`);
  const { body } = await stage.ask(progressRoutes.readProgress, stage.principals.underwriter, {});
  return Progress.parse(JSON.parse(body)).both.handoffsRequested ?? 0;
}

/** The same requests in the naive design, each tried once with the SDK's own retries and no others. */
async function loseNaively(stage: Stage, hub: TableDeclaration, bodies: readonly ReturnType<typeof handoffBody>[]) {
  await createNaiveTable(stage.client, hub);
  const client = new DynamoDBClient({ endpoint: stage.proxy.url, region, credentials });
  const naive = naiveHandoffs(client);
  const { faults } = stage.proxy;
  faults.modelConflicts(transactionTakes);
  faults.inject({ kind: 'conflict', probability: conflictShare });
  faults.inject({ kind: 'throttle', probability: throttleShare });
  const at = new Date().toISOString();
  const written = await inFlight(bodies, atOnce, (body) => {
    const claim = Claim.parse({
      ...body,
      id: `hnd_${crypto.randomUUID()}`,
      kind: 'handoff',
      createdAt: at,
      handlingCity: '621200',
      handlingMemberId: stage.principals.handler.memberId,
      ownerKey: 'owner',
      counterpartyKey: 'counterparty',
      overviewKey: 'overview',
    });
    const change = { verb: 'request', to: 'requested', set: {}, by: { role: 'member' }, at, requestId: claim.id };
    return naive.create(claim, change).then(
      () => true,
      () => false,
    );
  });
  faults.clear();
  client.destroy();
  return written.filter((ok) => !ok).length;
}
