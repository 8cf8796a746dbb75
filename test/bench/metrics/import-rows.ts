import { paginateScan } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { adjusterNoun } from '#schemas/adjusters.ts';
import type { RecordChanged } from '#schemas/events.ts';
import { csvType, Import, importNoun, importRoutes } from '#schemas/imports.ts';
import { workerName } from '../../../infra/capabilities.ts';
import { declarationOf, upload } from '../../support/photo.ts';
import { csvOf, type Person, peopleOf, tableOf } from '../../support/sheets.ts';
import { functionNamed } from '../artifact.ts';
import { type BareTable, mostTogether, type StoredItem, startBareTable } from '../baselines/bare-table.ts';
import { costOf, metered } from '../costs.ts';
import { inFlight, oracle, pairedRatio } from '../harness.ts';
import type { Metric } from '../metric.ts';
import { type Stage, startStage } from '../stage.ts';

const rows = 200;
const rounds = 8;

export const importRows: Metric = {
  id: 'import-rows',
  against: `bare transactions of the same ${rows} items, ${mostTogether} at a time`,
  atMost: 6,
  async measure(bench) {
    const artifact = bench.artifact();
    const stage = await startStage(artifact);
    let bare: BareTable | undefined;
    try {
      bare = await startBareTable(stage, artifact.hubTable);
      const imports = new Imports(stage);
      await imports.whole(mostTogether);
      const amidConsumers = await imports.whole(rows);
      await stage.twin.idle();
      await stage.relay.pause();
      await imports.alone(rows);
      const copies = new Copies(bare, (await standing(stage)).slice(-rows));
      await copies.write();
      const pair = { subject: () => imports.alone(rows), baseline: () => copies.write() };
      const { ratio, subject, baseline, rounds: done } = await pairedRatio(pair, { random: bench.random(), rounds });
      const ours = costOf([await metered(stage, pair.subject)], rows);
      const theirs = costOf([await metered(stage, pair.baseline)], rows);
      demandAll(await standing(stage), imports.people);
      oracle((await itemsIn(stage, bare.name)).length === copies.written, 'the bare side wrote every item');
      const perSecond = (milliseconds: number) => ((rows / milliseconds) * 1000).toFixed(0);
      return {
        value: ratio.median,
        p25: ratio.p25,
        p75: ratio.p75,
        notes: [
          `rows a second: import ${perSecond(subject.median)}, bare transactions ${perSecond(baseline.median)}; ${done} rounds of ${rows} rows`,
          'an import is declared, uploaded, started, and carried out by its worker, which is handed the event as its queue would; ' +
            'the relay is paused, so that neither side pays for what reads the stream',
          'an import writes each row twice (set aside, then admitted), so that all rows are registered or none at any size; ' +
            'a transaction does so for 100 rows, at twice the units',
          `write units a row: import ${ours.writeUnits.toFixed(2)} (with ${ours.readUnits.toFixed(2)} read units), transactions ${theirs.writeUnits.toFixed(2)}`,
          `rows a second with relay, queues and audit rows on the same machine: ${perSecond(amidConsumers)}`,
        ],
      };
    } finally {
      bare?.stop();
      await stage.stop();
    }
  },
};

/** Milliseconds that something takes. */
async function taken(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

/** The imports of a stage, each of people whom nobody has imported before. */
class Imports {
  /** The names of everybody who was imported. */
  readonly people: string[] = [];
  readonly #stage: Stage;

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  /** An import with everything that the hub has, until it is done. @returns milliseconds */
  async whole(count: number): Promise<number> {
    const content = this.#file(count);
    return taken(async () => {
      const id = await this.#start(content);
      while ((await this.#read(id, count)).status !== 'done') await new Promise((resolve) => setTimeout(resolve, 50));
    });
  }

  /** An import with the relay paused: its worker is handed the event as its queue would. @returns milliseconds */
  async alone(count: number): Promise<number> {
    const content = this.#file(count);
    let id = '';
    const took = await taken(async () => {
      id = await this.#start(content);
      const Records = [{ messageId: id, body: JSON.stringify(startedEvent(id)) }];
      const answer = await this.#stage.twin.invoke(functionNamed(workerName('imports')), { Records });
      const { batchItemFailures } = z.object({ batchItemFailures: z.array(z.unknown()) }).parse(answer);
      oracle(batchItemFailures.length === 0, 'the worker carries the import out');
    });
    const { status } = await this.#read(id, count);
    oracle(status === 'done', `the import is done (it is ${status})`);
    return took;
  }

  #file(count: number): Buffer {
    const people = peopleOf(count).map(
      (person, place): Person => ({ ...person, name: `试验员${this.people.length + place}号` }),
    );
    this.people.push(...people.map(({ name }) => name));
    return Buffer.from(csvOf(tableOf(people)));
  }

  /** Declares a file, uploads it and starts its import. @returns the import's id */
  async #start(content: Buffer): Promise<string> {
    const { size, sha256 } = declarationOf(content);
    const declared = await this.#ask('declareImport', {
      body: { fileName: '查勘员.csv', contentType: csvType, size, sha256 },
    });
    const { id, upload: form } = importRoutes.declareImport.answer.body.parse(declared);
    const answer = await upload(form, content);
    oracle(answer.ok, `the file is uploaded (answered ${answer.status})`);
    await this.#ask('startImport', { id, body: {} });
    return id;
  }

  async #read(id: string, count: number): Promise<Import> {
    const read = Import.parse(await this.#ask('readImport', { id }));
    if (read.status !== 'done') return read;
    const { rows: found, setAside, admitted } = read;
    oracle(
      [found, setAside, admitted].every((number) => number === count),
      `all ${count} rows of ${id} are admitted`,
    );
    return read;
  }

  async #ask(route: keyof typeof importRoutes, options: { id?: string; body?: unknown }): Promise<unknown> {
    const { principals } = this.#stage;
    const { statusCode, body } = await this.#stage.ask(importRoutes[route], principals.underwriter, options);
    oracle(statusCode === importRoutes[route].answer.status, `${route} is answered (${statusCode} ${body})`);
    return JSON.parse(body);
  }
}

const startedEvent = (id: string): RecordChanged => ({
  type: 'record.changed',
  id: `${id}:2`,
  kind: importNoun.kind,
  recordId: id,
  version: 2,
  verb: 'start',
  status: 'queued',
  at: new Date().toISOString(),
});

/** The items that an import left, written once more under other keys as often as is asked. */
class Copies {
  written = 0;
  readonly #bare: BareTable;
  readonly #items: readonly StoredItem[];

  constructor(bare: BareTable, items: readonly StoredItem[]) {
    oracle(items.length === rows, `there are ${rows} items to copy`);
    this.#bare = bare;
    this.#items = items;
  }

  /** Makes all of them, in transactions that run at the same time. @returns milliseconds */
  async write(): Promise<number> {
    const items = this.#items.map((item) => {
      const id = { S: `${adjusterNoun.prefix}_${crypto.randomUUID().replaceAll('-', '').slice(0, 26)}` };
      return { ...item, pk: id, id };
    });
    const transactions: StoredItem[][] = [];
    for (let start = 0; start < items.length; start += mostTogether)
      transactions.push(items.slice(start, start + mostTogether));
    const took = await taken(() => inFlight(transactions, transactions.length, this.#bare.makeTogether));
    this.written += items.length;
    return took;
  }
}

/** The adjusters' records. */
const standing = async (stage: Stage) =>
  (await itemsIn(stage, stage.table)).filter(({ kind, sk }) => kind?.S === adjusterNoun.kind && sk?.S === 'record');

async function itemsIn({ client }: Stage, table: string): Promise<StoredItem[]> {
  const found: StoredItem[] = [];
  for await (const { Items = [] } of paginateScan({ client }, { TableName: table, ConsistentRead: true }))
    found.push(...Items);
  return found;
}

/** Everybody is submitted, once, and nobody else stands there, set aside or otherwise. */
function demandAll(records: readonly StoredItem[], people: readonly string[]): void {
  const names = records.filter(({ status }) => status?.S === 'submitted').map(({ name }) => name?.S ?? '');
  oracle(records.length === people.length, `${people.length} adjusters stand in the table (found ${records.length})`);
  oracle(names.toSorted().join() === people.toSorted().join(), `all of them are submitted (${names.length} are)`);
}
