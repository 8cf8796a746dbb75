import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type DynamoProxy, startDynamoLocal, startDynamoProxy } from '../support/dynamo-proxy.ts';
import type { Artifact } from './artifact.ts';

/** A database in memory with the Hub table and nothing that listens to its stream. */
export interface Store {
  /** Past the meter, straight to the database. */
  readonly client: DynamoDBClient;
  readonly proxy: DynamoProxy;
  readonly table: string;
  /** What a function must be told to use it through the proxy. */
  readonly settings: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

export const credentials = { accessKeyId: 'bench', secretAccessKey: 'bench' };
export const region = 'us-east-1';

export async function startStore(artifact: Artifact): Promise<Store> {
  const database = await startDynamoLocal();
  const client = new DynamoDBClient({ endpoint: database.url, region, credentials });
  const table = 'Hub';
  await client.send(new CreateTableCommand({ ...artifact.hubTable, TableName: table, BillingMode: 'PAY_PER_REQUEST' }));
  const proxy = await startDynamoProxy({ target: database.url });
  return {
    client,
    proxy,
    table,
    settings: settingsFor(proxy.url, table),
    async stop() {
      client.destroy();
      await proxy.stop();
      await database.stop();
    },
  };
}

/** The settings of any function in a bench: parts that are named and never reached have names that lead nowhere. */
export const settingsFor = (dynamo: string, table: string) => ({
  AWS_REGION: region,
  AWS_ACCESS_KEY_ID: credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  AWS_ENDPOINT_URL_DYNAMODB: dynamo,
  AWS_LAMBDA_FUNCTION_NAME: 'bench',
  HUB_TABLE: table,
  EXPORT_BUCKET: 'bench',
  DERIVATION_KEY_ID: 'bench',
  PUBLIC_BASE_URL: 'http://hub.example',
});
