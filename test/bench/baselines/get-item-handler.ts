/** The naive look-up: one async function that reads one item, answers it as it is and knows nothing else. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';

const documents = DynamoDBDocumentClient.from(new DynamoDBClient({}));

export const handler = async (event: { readonly queryStringParameters: { readonly id: string } }) => {
  const { Item } = await documents.send(
    new GetCommand({
      TableName: process.env.HUB_TABLE,
      Key: { pk: event.queryStringParameters.id, sk: 'record' },
      ConsistentRead: true,
    }),
  );
  return { statusCode: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(Item) };
};
