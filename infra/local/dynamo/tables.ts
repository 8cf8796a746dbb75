import { isDeepStrictEqual } from 'node:util';
import {
  type AttributeDefinition,
  CreateTableCommand,
  type CreateTableCommandInput,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  type DynamoDBClient,
  type GlobalSecondaryIndex,
  type KeySchemaElement,
  type LocalSecondaryIndex,
  type Projection,
  ResourceNotFoundException,
  type StreamViewType,
  type TableDescription,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { asFlag, asObject, asObjects, asText, type Properties } from '../template/properties.ts';

/**
 * Creates a declared table, or checks that the kept one still fits the declaration.
 * @param given resolved properties of an AWS::DynamoDB::Table or AWS::DynamoDB::GlobalTable
 * @returns the ARNs of the table and (when it has one) of its stream
 * @throws Error when the kept table has other keys, indexes or another stream
 */
export async function ensureTable(
  client: DynamoDBClient,
  name: string,
  given: Properties,
): Promise<{ arn: string; streamArn?: string }> {
  const wanted = tableInput(name, given);
  let table = await describe(client, name);
  if (!table) {
    await client.send(new CreateTableCommand(wanted));
    table = await describe(client, name);
  } else if (!isDeepStrictEqual(shapeOf(table), shapeOf(wanted))) {
    throw new Error(
      `Table ${name} is declared differently from the one kept in the data directory (keys, indexes or stream): run once with --fresh, which empties it.`,
    );
  }
  await ensureTimeToLive(client, name, asObject(given.TimeToLiveSpecification));
  return { arn: table?.TableArn ?? '', ...(table?.LatestStreamArn ? { streamArn: table.LatestStreamArn } : {}) };
}

async function describe(client: DynamoDBClient, name: string): Promise<TableDescription | undefined> {
  try {
    return (await client.send(new DescribeTableCommand({ TableName: name }))).Table;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

function tableInput(name: string, given: Properties): CreateTableCommandInput {
  const throughput = { ReadCapacityUnits: 5, WriteCapacityUnits: 5 };
  const provisioned = given.BillingMode !== 'PAY_PER_REQUEST';
  const index = (value: Properties): LocalSecondaryIndex & GlobalSecondaryIndex => ({
    IndexName: asText(value.IndexName),
    KeySchema: asObjects(value.KeySchema) as unknown as KeySchemaElement[],
    Projection: asObject(value.Projection) as Projection,
  });
  const global = asObjects(given.GlobalSecondaryIndexes).map(index);
  const local = asObjects(given.LocalSecondaryIndexes).map(index);
  const view = asText(asObject(given.StreamSpecification).StreamViewType) as StreamViewType | undefined;
  return {
    TableName: name,
    AttributeDefinitions: asObjects(given.AttributeDefinitions) as unknown as AttributeDefinition[],
    KeySchema: asObjects(given.KeySchema) as unknown as KeySchemaElement[],
    BillingMode: provisioned ? 'PROVISIONED' : 'PAY_PER_REQUEST',
    ...(provisioned ? { ProvisionedThroughput: throughput } : {}),
    ...(view ? { StreamSpecification: { StreamEnabled: true, StreamViewType: view } } : {}),
    ...(local.length ? { LocalSecondaryIndexes: local } : {}),
    ...(global.length
      ? {
          GlobalSecondaryIndexes: global.map((it) => (provisioned ? { ...it, ProvisionedThroughput: throughput } : it)),
        }
      : {}),
  };
}

/** What cannot change on a table that keeps its data: keys with their types, indexes and the stream's view. */
function shapeOf(table: TableDescription | CreateTableCommandInput): unknown {
  const types = new Map(table.AttributeDefinitions?.map((it) => [it.AttributeName, it.AttributeType]));
  const keys = (schema: KeySchemaElement[] | undefined) =>
    schema?.map((key) => `${key.KeyType} ${key.AttributeName} ${types.get(key.AttributeName)}`);
  const indexes = (list: (LocalSecondaryIndex | GlobalSecondaryIndex)[] | undefined) =>
    (list ?? [])
      .map((it) => ({
        name: it.IndexName,
        keys: keys(it.KeySchema),
        projection: it.Projection?.ProjectionType,
        attributes: [...(it.Projection?.NonKeyAttributes ?? [])].sort(),
      }))
      .sort((a, b) => String(a.name).localeCompare(String(b.name)));
  return {
    keys: keys(table.KeySchema),
    global: indexes(table.GlobalSecondaryIndexes as GlobalSecondaryIndex[] | undefined),
    local: indexes(table.LocalSecondaryIndexes as LocalSecondaryIndex[] | undefined),
    stream: table.StreamSpecification?.StreamViewType,
  };
}

async function ensureTimeToLive(client: DynamoDBClient, name: string, given: Properties): Promise<void> {
  const { TimeToLiveDescription: kept } = await client.send(new DescribeTimeToLiveCommand({ TableName: name }));
  const keptAttribute = kept?.TimeToLiveStatus === 'ENABLED' ? kept.AttributeName : undefined;
  const attribute = asFlag(given.Enabled) ? asText(given.AttributeName) : undefined;
  const set = (AttributeName: string, Enabled: boolean) =>
    client.send(new UpdateTimeToLiveCommand({ TableName: name, TimeToLiveSpecification: { AttributeName, Enabled } }));
  if (keptAttribute === attribute) return;
  if (keptAttribute) await set(keptAttribute, false);
  if (attribute) await set(attribute, true);
}
