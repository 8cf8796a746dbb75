/** The least that must be written: items just as the hub keeps them, put into a table of the same declaration by nothing but a client. */
import {
  type AttributeValue,
  CreateTableCommand,
  DynamoDBClient,
  PutItemCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import type { TableDeclaration } from '../artifact.ts';
import type { Stage } from '../stage.ts';
import { credentials, region } from '../store.ts';

export type StoredItem = Readonly<Record<string, AttributeValue>>;

export interface BareTable {
  readonly name: string;
  put(item: StoredItem): Promise<void>;
  /** Replaces or makes all of the items in one transaction. */
  putTogether(items: readonly StoredItem[]): Promise<void>;
  /** As `putTogether`, if none of the items is there. */
  makeTogether(items: readonly StoredItem[]): Promise<void>;
  stop(): void;
}

/** What DynamoDB takes in one transaction. */
export const mostTogether = 100;

/** A table beside the hub's, reached through the same meter. Its stream is written as the hub's is, and nobody reads it. */
export async function startBareTable(stage: Stage, hub: TableDeclaration): Promise<BareTable> {
  const name = 'Bare';
  const client = new DynamoDBClient({ endpoint: stage.proxy.url, region, credentials });
  await stage.client.send(
    new CreateTableCommand({
      ...hub,
      TableName: name,
      BillingMode: 'PAY_PER_REQUEST',
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
    }),
  );
  const transact = async (items: readonly StoredItem[], only: { readonly ConditionExpression?: string }) => {
    const TransactItems = items.map((item) => ({ Put: { TableName: name, Item: { ...item }, ...only } }));
    await client.send(new TransactWriteItemsCommand({ TransactItems }));
  };
  return {
    name,
    async put(item) {
      await client.send(new PutItemCommand({ TableName: name, Item: { ...item } }));
    },
    putTogether: (items) => transact(items, {}),
    makeTogether: (items) => transact(items, { ConditionExpression: 'attribute_not_exists(pk)' }),
    stop: () => client.destroy(),
  };
}
