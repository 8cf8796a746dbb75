import type { SQSClient } from '@aws-sdk/client-sqs';

let client: Promise<{ sqs: SQSClient; sdk: typeof import('@aws-sdk/client-sqs') }> | undefined;

/** The SQS client, loaded at its first use. */
export const queues = () => {
  client ??= import('@aws-sdk/client-sqs').then((sdk) => ({ sdk, sqs: new sdk.SQSClient({ maxAttempts: 4 }) }));
  return client;
};
