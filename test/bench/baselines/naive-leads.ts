/**
 * The naive design of a lead: one transaction writes its record, audit row, outbox event and idempotency row, and of each value an edge and
 * a shared counter; what the pool knows of a value is read as the list of all its edges.
 */
import type { AttributeValue, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { QueryCommand, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { naiveTable } from './naive-handoffs.ts';

type Item = Readonly<Record<string, AttributeValue>>;

/**
 * @param client through the meter
 * @param record the lead as the hub keeps it
 * @param values a name for each value
 */
export async function reportNaively(client: DynamoDBClient, record: Item, values: readonly string[]): Promise<void> {
  const { pk: id = { S: '' }, memberId = { S: '' }, cityCode = { S: '' }, createdAt = { S: '' } } = record;
  const { ownerKey: _, overviewKey: __, counterpartyKey: ___, ...image } = record;
  const put = (item: Item) => ({
    Put: { TableName: naiveTable, Item: { ...item }, ConditionExpression: 'attribute_not_exists(pk)' },
  });
  const event = { M: { recordId: id, verb: { S: 'report' }, version: { N: '1' }, at: createdAt, memberId, cityCode } };
  await client.send(
    new TransactWriteItemsCommand({
      TransactItems: [
        put({ ...record, statusCreatedAt: { S: `reported#${createdAt.S}` } }),
        put({ pk: id, sk: { S: 'audit#000001' }, image: { M: { ...image } } }),
        put({ pk: { S: `outbox#${id.S}:1` }, sk: { S: 'event' }, event }),
        put({ pk: { S: `request#${id.S}` }, sk: { S: 'key' }, recordId: id }),
        ...values.flatMap((value) => [
          put({ pk: { S: value }, sk: id, memberId, cityCode, at: createdAt }),
          {
            Update: {
              TableName: naiveTable,
              Key: { pk: { S: value }, sk: { S: '#count' } },
              UpdateExpression: 'ADD #count :one',
              ExpressionAttributeNames: { '#count': 'count' },
              ExpressionAttributeValues: { ':one': { N: '1' } },
            },
          },
        ]),
      ],
    }),
  );
  for (const value of values)
    await client.send(
      new QueryCommand({
        TableName: naiveTable,
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :value',
        ExpressionAttributeValues: { ':value': { S: value } },
      }),
    );
}
