/**
 * The naive design: a state machine over transactions, in which every change writes its record, audit row, outbox event and idempotency
 * row together - with both shared counters at the creation - and reads the record before each step.
 */
import { CreateTableCommand, type CreateTableCommandInput, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  DynamoDBDocumentClient,
  GetCommand,
  TransactWriteCommand,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { TableDeclaration } from '../artifact.ts';

type Item = Record<string, unknown>;
type Actions = NonNullable<TransactWriteCommandInput['TransactItems']>;

/** Of a hand-off, what both designs keep. */
export const Claim = z.looseObject({
  id: z.string(),
  kind: z.string(),
  createdAt: z.string(),
  handlingCity: z.string(),
  handlingMemberId: z.string(),
  ownerKey: z.string(),
  counterpartyKey: z.string(),
  overviewKey: z.string(),
});
export type Claim = z.infer<typeof Claim>;

/** A change as both designs record it. */
export interface NaiveChange {
  readonly verb: string;
  readonly to: string;
  readonly set: Item;
  readonly by: Item;
  readonly at: string;
  readonly requestId: string;
}

const name = 'Naive';
/** Every list filters by status, so that each index sorts by it. */
const statusKey = 'statusCreatedAt';
const hash = (AttributeName: string) => ({ AttributeName, KeyType: 'HASH' as const });
const range = (AttributeName: string) => ({ AttributeName, KeyType: 'RANGE' as const });

/** A table with the hub's own indexes and projections, but for their sort key. @param hub the Hub table's declaration */
export async function createNaiveTable(client: DynamoDBClient, hub: TableDeclaration): Promise<void> {
  const indexes = hub.GlobalSecondaryIndexes.map(({ IndexName, KeySchema: [partition], Projection }) => ({
    IndexName,
    partition: partition?.AttributeName ?? '',
    Projection,
  }));
  const input: CreateTableCommandInput = {
    TableName: name,
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: [hash('pk'), range('sk')],
    AttributeDefinitions: ['pk', 'sk', statusKey, ...indexes.map(({ partition }) => partition)].map(
      (AttributeName) => ({
        AttributeName,
        AttributeType: 'S',
      }),
    ),
    GlobalSecondaryIndexes: indexes.map(({ IndexName, partition, Projection }) => ({
      IndexName,
      KeySchema: [hash(partition), range(statusKey)],
      // The time of creation is in the sort key here and an attribute there.
      Projection: Projection.NonKeyAttributes
        ? { ...Projection, NonKeyAttributes: [...Projection.NonKeyAttributes, 'createdAt'] }
        : Projection,
    })),
  };
  await client.send(new CreateTableCommand(input));
}

export interface NaiveHandoffs {
  create(claim: Claim, change: NaiveChange): Promise<void>;
  step(id: string, change: NaiveChange): Promise<void>;
}

/** @param client through the meter */
export function naiveHandoffs(client: DynamoDBClient): NaiveHandoffs {
  const documents = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
  const write = (actions: Actions) => documents.send(new TransactWriteCommand({ TransactItems: actions }));
  return {
    async create(claim, change) {
      const record = { ...claim, status: change.to, version: 1, updatedAt: change.at };
      await write([
        put({ pk: claim.id, sk: 'record', ...record, [statusKey]: statusKeyOf(change.to, claim.createdAt) }),
        ...journal(record, change),
        count('city', `${claim.handlingCity}#${claim.createdAt.slice(0, 7)}`),
        count('member', `${claim.handlingMemberId}#${claim.createdAt.slice(0, 7)}`),
      ]);
    },
    async step(id, change) {
      const Key = { pk: id, sk: 'record' };
      const { Item } = await documents.send(new GetCommand({ TableName: name, Key, ConsistentRead: true }));
      const found = z.looseObject({ version: z.number(), createdAt: z.string() }).parse(Item);
      const { pk: _, sk: __, [statusKey]: ___, ...image } = found;
      const version = found.version + 1;
      const record = { ...image, ...change.set, status: change.to, version, updatedAt: change.at };
      const set = {
        ...change.set,
        status: change.to,
        version,
        updatedAt: change.at,
        [statusKey]: statusKeyOf(change.to, found.createdAt),
      };
      const names = Object.keys(set);
      await write([
        {
          Update: {
            TableName: name,
            Key,
            UpdateExpression: `SET ${names.map((attribute) => `#${attribute} = :${attribute}`).join(', ')}`,
            ConditionExpression: '#version = :seen',
            ExpressionAttributeNames: Object.fromEntries(names.map((attribute) => [`#${attribute}`, attribute])),
            ExpressionAttributeValues: {
              ':seen': found.version,
              ...Object.fromEntries(Object.entries(set).map(([attribute, value]) => [`:${attribute}`, value])),
            },
          },
        },
        ...journal(record, change),
      ]);
    },
  };
}

const statusKeyOf = (status: string, createdAt: string) => `${status}#${createdAt}`;

const put = (Item: Item): Actions[number] => ({
  Put: { TableName: name, Item, ConditionExpression: 'attribute_not_exists(pk)' },
});

/** The audit row with the record's image, the event for the consumers, and the row that recognises a repeat. */
function journal(record: Item, { verb, by, at, requestId }: NaiveChange): Actions {
  const { ownerKey: _, counterpartyKey: __, overviewKey: ___, ...image } = record;
  const { id, kind, status, version } = record;
  const event = {
    type: 'record.changed',
    id: `${id}:${version}`,
    kind,
    recordId: id,
    version,
    verb,
    status,
    at,
    cityCode: record.handlingCity,
    countyCode: record.countyCode,
    memberId: record.handlingMemberId,
  };
  const expiresAt = Math.floor(Date.parse(at) / 1000) + 7 * 86_400;
  return [
    put({
      pk: id,
      sk: `audit#${String(version).padStart(6, '0')}`,
      recordId: id,
      kind,
      version,
      status,
      verb,
      at,
      by,
      requestId,
      image,
    }),
    put({ pk: `outbox#${id}:${version}`, sk: 'event', event }),
    put({ pk: `request#${requestId}`, sk: 'key', recordId: id, version, expiresAt }),
  ];
}

const count = (kind: string, of: string): Actions[number] => ({
  Update: {
    TableName: name,
    Key: { pk: `count#${kind}`, sk: of },
    UpdateExpression: 'ADD #count :one',
    ExpressionAttributeNames: { '#count': 'count' },
    ExpressionAttributeValues: { ':one': 1 },
  },
});

/** The name of the table, for what is read of it. */
export const naiveTable = name;
/** The partition of the city counters. */
export const cityCounters = 'count#city';
