import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { partitionKey } from '#schemas/tables.ts';
import { log } from '#shared/runtime/log.ts';
import { count } from './tally.ts';
import type { EdgeChange } from './tally-rules.ts';

const directions = { INSERT: 1, REMOVE: -1 } as const;

function changeOf({ eventName, dynamodb }: DynamoDBRecord): EdgeChange[] {
  const partition = dynamodb?.Keys?.[partitionKey]?.S;
  const sequenceNumber = dynamodb?.SequenceNumber;
  if (!partition || !sequenceNumber || !(eventName === 'INSERT' || eventName === 'REMOVE')) return [];
  return [{ partition, sequenceNumber, by: directions[eventName] }];
}

/** Counts the edges of values that came and went: a second reader of the Leads table's stream, beside the relay. */
export const handler = async ({ Records }: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
  const failed: string[] = [];
  const byPartition = Map.groupBy(Records.flatMap(changeOf), ({ partition }) => partition);
  await Promise.all(
    [...byPartition].map(async ([partition, changes]) => {
      try {
        await count(partition, changes);
      } catch (error) {
        log.error('a value was not counted', error);
        failed.push(...changes.map(({ sequenceNumber }) => sequenceNumber));
      }
    }),
  );
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
};
