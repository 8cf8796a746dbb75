import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { stored } from '#shared/records/stored.ts';
import { unmarshalled } from '#shared/records/stream.ts';
import { environment } from '#shared/runtime/environment.ts';
import { relay, type Version } from './relay.ts';

/** The relay of a table: its stream is the outbox. Each version becomes an audit row and its events. */
export const handler = async ({ Records }: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
  const versions = Records.flatMap(({ dynamodb }): Version[] => {
    const image = dynamodb?.NewImage;
    const sequenceNumber = dynamodb?.SequenceNumber;
    return image && sequenceNumber ? [{ sequenceNumber, record: stored(unmarshalled(image)) }] : [];
  });
  const failed = await relay(environment.relayTable(), versions);
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
};
