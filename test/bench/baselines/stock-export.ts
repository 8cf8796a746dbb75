/** The stock design: middy with a JSON body parser and an error handler, a console logger, zod, and lib-dynamodb with the SDK's defaults. */
import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import middy from '@middy/core';
import { z } from 'zod';

const documents = DynamoDBDocumentClient.from(new DynamoDBClient({}));

const Request = z.strictObject({
  documentNumber: z.string().trim().min(1).max(60),
  purpose: z.string().trim().min(1).max(500),
  filter: z.strictObject({
    cityCode: z.enum(['620500', '621200']).optional(),
    status: z.string().optional(),
    since: z.iso.datetime({ offset: true }).optional(),
  }),
  content: z.strictObject({ personalData: z.boolean(), originals: z.boolean().default(false) }),
});

const log = (level: string, message: string, more: object) =>
  console.log(JSON.stringify({ level, message, timestamp: new Date().toISOString(), ...more }));

interface Event {
  body: unknown;
}
interface Result {
  statusCode: number;
  headers?: Record<string, string>;
  body: string;
}

export const handler = middy<Event, Result>(async (event: Event): Promise<Result> => {
  const request = Request.parse(event.body);
  const id = `exp_${randomUUID()}`;
  const at = new Date().toISOString();
  const record = {
    ...request,
    id,
    kind: 'export',
    cityCode: '620500',
    status: 'requested',
    version: 1,
    createdAt: at,
    updatedAt: at,
    ownerKey: 'export#ofCity#620500',
    overviewKey: 'export#all',
  };
  await documents.send(
    new PutCommand({
      TableName: process.env.HUB_TABLE,
      Item: { pk: id, sk: 'record', ...record },
      ConditionExpression: 'attribute_not_exists(pk)',
    }),
  );
  log('INFO', 'export requested', { id });
  return { statusCode: 202, headers: { 'content-type': 'application/json' }, body: JSON.stringify(record) };
})
  .before((request) => {
    request.event.body = JSON.parse(String(request.event.body));
  })
  .onError((request) => {
    log('ERROR', 'request failed', { error: request.error?.message });
    request.response = { statusCode: 500, body: '' };
  });
