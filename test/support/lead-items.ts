import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand, paginateScan } from '@aws-sdk/lib-dynamodb';
import type { Hub } from './hub.ts';

/** The Leads table, past the hub. */
const table = ({ twin }: Hub) => ({
  client: DynamoDBDocumentClient.from(
    new DynamoDBClient({
      endpoint: twin.endpoints.dynamodb,
      region: twin.region,
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    }),
  ),
  TableName: Object.values(twin.tables).find((name) => name.includes('LeadsTable')) ?? '',
});

/** Everything in the table. */
export async function leadItems(hub: Hub): Promise<Record<string, unknown>[]> {
  const { client, TableName } = table(hub);
  const items: Record<string, unknown>[] = [];
  for await (const { Items = [] } of paginateScan({ client }, { TableName, ConsistentRead: true }))
    items.push(...Items);
  client.destroy();
  return items;
}

/** Writes an item as a process leaves it that dies right then. */
export async function putLeadItem(hub: Hub, item: Record<string, unknown>): Promise<void> {
  const { client, TableName } = table(hub);
  await client.send(new PutCommand({ TableName, Item: item }));
  client.destroy();
}
