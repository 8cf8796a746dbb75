import { randomBytes } from 'node:crypto';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BatchWriteCommand, DynamoDBDocumentClient, paginateQuery } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { Indicator } from '#schemas/indicators.ts';
import { leadRoutes } from '#schemas/lead-routes.ts';
import { leadNoun } from '#schemas/leads.ts';
import { linkNoun } from '#schemas/links.ts';
import { recordSortKey } from '#schemas/tables.ts';
import { partitionOf } from '#shared/pool/values.ts';
import { derivedId } from '#shared/records/id.ts';
import * as invented from '../../functions/leads/pool-values.ts';
import { apiName, edgeReaderName, workerName } from '../../infra/capabilities.ts';
import { type DynamoProxy, startDynamoLocal, startDynamoProxy } from '../support/dynamo-proxy.ts';
import type { Reading } from '../support/meter.ts';
import { Answer, type Artifact, context, type Handler, load } from './artifact.ts';
import { startKms } from './bench-kms.ts';
import { inFlight, oracle } from './harness.ts';
import { requestEvent } from './requests.ts';
import { credentials, region } from './store.ts';

const at = '2026-10-01T00:00:00.000Z';
const memberOf = (member: number) => derivedId('mem', 'bench', String(member));
const members = 20;
/** The version of the keys that a pool begins with. */
const version = 1;

/** A number beyond those of all leads. */
const beyond = 1_200_000;

/** Six values of a lead, each nobody else's. */
export const sixValues = (number: number): Indicator[] => [
  { kind: 'phone', value: invented.phoneOf(number) },
  { kind: 'plate', value: invented.plateOf(number) },
  { kind: 'bank-account', value: invented.accountOf(number) },
  { kind: 'national-id', value: invented.nationalIdOf(number) },
  { kind: 'vin', value: invented.vinOf(number) },
  { kind: 'engine-number', value: invented.engineOf(number) },
];

/** What a reporter was answered, with what the request and its consumers consumed and took. */
export interface Reported {
  readonly id: string;
  readonly matches: readonly { readonly kind: string; readonly answer: string; readonly leads: number }[];
  readonly reading: Reading;
  readonly milliseconds: number;
}

/** A pool in a database of its own, with the built functions that work on it. */
export interface PoolStore {
  readonly proxy: DynamoProxy;
  /** Writes leads straight into the table, in the shapes in which the hub keeps them, with six values each: those of the serial's own. */
  fill(from: number, to: number): Promise<void>;
  /** Makes so many leads of those that were filled in carry a value too, its count with them. */
  carry(indicator: Indicator, leads: number): Promise<void>;
  /** Reports a lead through the API's function, and has its consumers do what follows: the link worker and the count of its values. */
  report(indicators: readonly Indicator[]): Promise<Reported>;
  /** The leads that a lead is linked with. */
  linkedWith(leadId: string): Promise<string[]>;
  leadId(serial: number): string;
  stop(): Promise<void>;
}

const Body = z.object({
  id: z.string(),
  matches: z.array(z.object({ kind: z.string(), answer: z.string(), leads: z.number() })),
});
const Failures = z.object({ batchItemFailures: z.array(z.unknown()) });

async function startPoolStore(artifact: Artifact, kmsUrl: string): Promise<PoolStore> {
  const database = await startDynamoLocal();
  const raw = new DynamoDBClient({ endpoint: database.url, region, credentials });
  const client = DynamoDBDocumentClient.from(raw);
  for (const [TableName, table] of [
    ['Hub', artifact.hubTable],
    ['Leads', artifact.leadsTable],
  ] as const)
    await raw.send(new CreateTableCommand({ ...table, TableName, BillingMode: 'PAY_PER_REQUEST' }));
  const proxy = await startDynamoProxy({ target: database.url });
  const functions = loadAll(artifact, proxy.url, kmsUrl);
  const leadId = (serial: number) => derivedId(leadNoun.prefix, 'bench', String(serial));
  // As DynamoDB numbers the changes of a stream: 21 digits and more.
  let sequence = 10n ** 21n;

  async function write(items: readonly Record<string, unknown>[]): Promise<void> {
    const batches = Array.from({ length: Math.ceil(items.length / 25) }, (_, place) =>
      items.slice(25 * place, 25 * place + 25),
    );
    await inFlight(batches, 8, async (batch) => {
      const RequestItems = { Leads: batch.map((Item) => ({ PutRequest: { Item } })) };
      const { UnprocessedItems } = await client.send(new BatchWriteCommand({ RequestItems }));
      oracle(Object.keys(UnprocessedItems ?? {}).length === 0, 'the database takes a batch');
    });
  }

  const edge = (pk: string, serial: number) => ({
    pk,
    sk: leadId(serial),
    memberId: memberOf(serial % members),
    cityCode: '620500',
    at,
  });

  async function follow(id: string, indicators: readonly Indicator[]): Promise<void> {
    const event = { type: 'record.changed', id: `${id}:1`, kind: leadNoun.kind, recordId: id, version: 1 };
    const body = JSON.stringify({ ...event, verb: 'report', status: 'reported', at });
    const partitions = await Promise.all(indicators.map((one) => partitionOf(one, version)));
    const Records = partitions.map((pk, place) => ({
      eventName: 'INSERT',
      dynamodb: { Keys: { pk: { S: pk }, sk: { S: id } }, SequenceNumber: String(sequence + BigInt(place)) },
    }));
    sequence += BigInt(partitions.length);
    for (const answer of [
      await functions.worker({ Records: [{ messageId: id, body, attributes: {} }] }, context),
      await functions.values({ Records }, context),
    ])
      oracle(Failures.parse(answer).batchItemFailures.length === 0, 'the consumers do what follows');
  }

  return {
    proxy,
    leadId,
    async fill(from, to) {
      for (let start = from; start < to; start += 500) {
        const serials = Array.from({ length: Math.min(500, to - start) }, (_, place) => start + place);
        const items = serials.map(async (serial) => {
          const partitions = await Promise.all(sixValues(serial).map((one) => partitionOf(one, version)));
          return [
            recordItem(leadId(serial), serial),
            ...partitions.flatMap((pk) => [edge(pk, serial), { pk, sk: '#tally', leads: 1, last: '0'.repeat(40) }]),
          ];
        });
        await write((await Promise.all(items)).flat());
      }
    },
    async carry(indicator, leads) {
      const pk = await partitionOf(indicator, version);
      const edges = Array.from({ length: leads }, (_, serial) => edge(pk, serial));
      await write([...edges, { pk, sk: '#tally', leads, last: '0'.repeat(40) }]);
    },
    async report(indicators) {
      const event = requestEvent(leadRoutes.reportLead, {
        principal: { id: derivedId('prn', 'bench'), name: 'bench', role: 'member', memberId: memberOf(members) },
        key: crypto.randomUUID(),
        body: reportOf(indicators),
      });
      const { meter } = proxy;
      meter.reset();
      meter.start();
      const began = performance.now();
      const { statusCode, body } = Answer.parse(await functions.api(event, context));
      const { id, matches } = Body.parse(statusCode === 201 ? JSON.parse(body) : { id: `answered ${body}` });
      await follow(id, indicators);
      const milliseconds = performance.now() - began;
      meter.stop();
      return { id, matches, milliseconds, reading: meter.read() };
    },
    async linkedWith(id) {
      const others: string[] = [];
      const sides = [
        ['byOwner', 'ownerKey', 'ofFirst', 'secondLeadId'],
        ['byCounterparty', 'counterpartyKey', 'ofSecond', 'firstLeadId'],
      ] as const;
      for (const [IndexName, key, box, other] of sides)
        for await (const { Items = [] } of paginateQuery(
          { client },
          {
            TableName: 'Leads',
            IndexName,
            KeyConditionExpression: '#key = :key',
            ExpressionAttributeNames: { '#key': key },
            ExpressionAttributeValues: { ':key': `${linkNoun.kind}#${box}#${id}` },
          },
        ))
          others.push(...Items.map((item) => String(item[other])));
      return others.sort();
    },
    async stop() {
      raw.destroy();
      await proxy.stop();
      await database.stop();
    },
  };
}

/** The functions, each fresh, with the settings of this database. */
function loadAll(artifact: Artifact, dynamo: string, kms: string): Record<'api' | 'worker' | 'values', Handler> {
  const settings = {
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_ENDPOINT_URL_DYNAMODB: dynamo,
    AWS_ENDPOINT_URL_KMS: kms,
    AWS_LAMBDA_FUNCTION_NAME: 'bench',
    HUB_TABLE: 'Hub',
    LEADS_TABLE: 'Leads',
    SEALING_KEY_ID: 'bench',
    DERIVATION_KEY_ID: 'bench',
  };
  const folder = (name: string) => artifact.functionFolder(name);
  return {
    api: load(folder(apiName('leads')), settings),
    worker: load(folder(workerName('leads')), settings),
    values: load(folder(edgeReaderName), settings),
  };
}

/** A lead as it stands in the table, with an envelope of the usual size that nobody opens. */
const recordItem = (id: string, serial: number) => ({
  pk: id,
  sk: recordSortKey,
  id,
  kind: leadNoun.kind,
  status: 'reported',
  memberId: memberOf(serial % members),
  cityCode: '620500',
  countyCode: '620502',
  incidentAt: at,
  suspicions: ['staged'],
  reliability: 'B',
  credibility: '2',
  evidenceIds: [],
  version: 1,
  createdAt: at,
  updatedAt: at,
  sealed: `o1.${randomBytes(900).toString('base64url')}`,
  ownerKey: `lead#ofMember#${memberOf(serial % members)}`,
  overviewKey: 'lead#pool',
});

/** A report as a member's system sends it. */
export const reportOf = (indicators: readonly Indicator[]) => ({
  countyCode: '620502',
  incidentAt: at,
  suspicions: ['staged'],
  reliability: 'B',
  credibility: '2',
  narrative: '同一车辆短期内多次出险，碰撞部位与所述经过不符，当事人对经过的陈述前后矛盾。',
  indicators,
});

/** Keys and as many pools as are asked for, which end together. */
export async function startPools(artifact: Artifact, count: number) {
  const kms = await startKms();
  // Values are hashed in this process too, to be written straight into the tables.
  Object.assign(process.env, { AWS_ENDPOINT_URL_KMS: kms.url });
  const pools: PoolStore[] = [];
  for (let place = 0; place < count; place += 1) {
    const pool = await startPoolStore(artifact, kms.url);
    // A client reads its address at its first request: before the next pool's is set, every function makes one.
    await pool.report(sixValues(beyond));
    pools.push(pool);
  }
  return {
    pools,
    async stop() {
      for (const pool of pools) await pool.stop();
      kms.stop();
    },
  };
}
