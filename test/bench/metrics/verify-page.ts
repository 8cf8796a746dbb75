import { once } from 'node:events';
import { Agent, get, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import * as z from 'zod';
import { credentialRoutes } from '#schemas/credentials.ts';
import { publicationRoutes } from '#schemas/publication.ts';
import { apiName } from '../../../infra/capabilities.ts';
import { approve, issue, itemOf, register } from '../adjusters.ts';
import { oracle, pairedRatio } from '../harness.ts';
import type { Metric } from '../metric.ts';
import { type Stage, startStage } from '../stage.ts';

/** Requests of each side in one round, one after the other, of which the median counts. */
const turns = 100;

/** A public page whose function is told the Hub table: the bare handler stands in its stead. */
const replaced = publicationRoutes.showProgress;

export const verifyPage: Metric = {
  id: 'verify-page',
  against: 'a bare GetItem by a bare handler behind the same gateway, p50',
  atMost: 1.3,
  async measure(bench) {
    const artifact = bench.artifact();
    const assembly = artifact.assemblyWith('bench-get-item', apiName(replaced.capability));
    const stage = await startStage(artifact, assembly);
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    try {
      const adjuster = await register(stage);
      await approve(stage, adjuster);
      const number = await issue(stage, adjuster);
      await stage.twin.idle();
      const holder = (await itemOf(stage, number)).holder?.S ?? '';
      const page: Side = {
        url: new URL(credentialRoutes.verifyCredential.path.replace('{number}', number), stage.twin.url),
        holds: (body) => body.includes('data-standing="valid"') && body.includes(`<dd class="holder">${holder}</dd>`),
      };
      const bare: Side = {
        url: new URL(`${replaced.path}?id=${number}`, stage.twin.url),
        holds: (body) => {
          const item = z.object({ id: z.string(), status: z.string(), holder: z.string() }).parse(JSON.parse(body));
          return item.id === number && item.status === 'valid' && item.holder === holder;
        },
      };
      const pair = { subject: () => timed(page, agent), baseline: () => timed(bare, agent) };
      for (let turn = 0; turn < 2 * turns; turn += 1) await Promise.all([await pair.subject(), await pair.baseline()]);
      await demandOneRead(stage, pair.subject);
      await demandOneRead(stage, pair.baseline);
      const rules = { random: bench.random(), turns, of: 'middle' } as const;
      const { ratio, subject, baseline, rounds } = await pairedRatio(pair, rules);
      const shown = (milliseconds: number) => milliseconds.toFixed(2);
      return {
        value: ratio.median,
        p25: ratio.p25,
        p75: ratio.p75,
        notes: [
          `p50 in milliseconds: page ${shown(subject.median)}, bare ${shown(baseline.median)}; one strongly consistent GetItem each`,
          `${rounds} rounds of ${turns} requests a side, one after the other on one connection that stays open`,
          "the gateway's throttles are lifted, and the meter's proxy before the database is in both",
        ],
      };
    } finally {
      agent.destroy();
      await stage.stop();
    }
  },
};

interface Side {
  readonly url: URL;
  readonly holds: (body: string) => boolean;
}

/** One request. @returns milliseconds until the whole answer was there */
async function timed({ url, holds }: Side, agent: Agent): Promise<number> {
  const began = performance.now();
  const [response]: IncomingMessage[] = await once(get(url, { agent }), 'response');
  const body = response ? await text(response) : '';
  const took = performance.now() - began;
  oracle(response?.statusCode === 200 && holds(body), `${url.pathname} answers the credential (${body.slice(0, 200)})`);
  return took;
}

async function demandOneRead({ proxy: { meter } }: Stage, call: () => Promise<unknown>): Promise<void> {
  meter.reset();
  meter.start();
  await call();
  meter.stop();
  const { byOperation, readUnits, writeUnits } = meter.read();
  const [[operation, { roundTrips }] = ['nothing', { roundTrips: 0 }], ...others] = Object.entries(byOperation);
  oracle(
    operation === 'GetItem' && roundTrips === 1 && others.length === 0 && writeUnits === 0,
    `a call is one GetItem (it was ${JSON.stringify(byOperation)}, ${readUnits} read units)`,
  );
}
