import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ensureTable } from '../dynamo/tables.ts';
import type { BucketsAndQueues } from '../storage/buckets-and-queues.ts';
import type { Queue } from '../storage/queue.ts';
import type { Names } from './names.ts';
import type { Template } from './template.ts';

/** Creates the declared tables and makes their streams' ARNs known to the template. */
export async function ensureTables(template: Template, names: Names, endpoint: string): Promise<void> {
  const client = new DynamoDBClient({
    endpoint,
    region: template.place.region,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  try {
    for (const resource of template.ofType('AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable')) {
      const name = names.tables[resource.logicalId] ?? '';
      const { arn, streamArn } = await ensureTable(client, name, template.properties(resource));
      template.identify(resource, name, { Arn: arn, ...(streamArn ? { StreamArn: streamArn } : {}) });
    }
  } finally {
    client.destroy();
  }
}

/** Creates the declared buckets. */
export function ensureBuckets(template: Template, names: Names, storage: BucketsAndQueues): void {
  for (const resource of template.ofType('AWS::S3::Bucket')) {
    storage.ensureBucket(names.buckets[resource.logicalId] ?? '', template.properties(resource));
  }
}

/** Creates the declared queues. @returns them by ARN */
export function ensureQueues(template: Template, names: Names, storage: BucketsAndQueues): Map<string, Queue> {
  const queues = template.ofType('AWS::SQS::Queue').map((resource) => {
    const name = names.queueNames[resource.logicalId] ?? '';
    return storage.ensureQueue(name, template.properties(resource));
  });
  return new Map(queues.map((queue) => [queue.arn, queue]));
}
