import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { RecordChanged } from '#schemas/events.ts';
import { log } from '#shared/runtime/log.ts';

/** An event with the message that brought it. */
export interface Delivery {
  readonly messageId: string;
  readonly event: RecordChanged;
}

/**
 * The entry of a queue's worker. Messages that are no event of the hub fail, so that they end in the dead-letter queue and not in silence;
 * the others go to `consume`, which returns the deliveries that must come again. When it throws, all of them must.
 */
export const consumer =
  (consume: (deliveries: readonly Delivery[]) => Promise<readonly Delivery[]>) =>
  async ({ Records }: SQSEvent): Promise<SQSBatchResponse> => {
    const failed: string[] = [];
    const deliveries: Delivery[] = [];
    for (const { messageId, body } of Records) {
      const event = eventIn(body);
      if (event) deliveries.push({ messageId, event });
      else {
        failed.push(messageId);
        log.error('a message is no event of the hub', undefined, { messageId });
      }
    }
    try {
      failed.push(...(await consume(deliveries)).map(({ messageId }) => messageId));
    } catch (error) {
      log.error('a batch failed', error, { messages: deliveries.length });
      failed.push(...deliveries.map(({ messageId }) => messageId));
    }
    return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
  };

/** As `consumer`, for work that is done event by event. */
export const eachEvent = (handle: (event: RecordChanged) => Promise<void>) =>
  consumer(async (deliveries) => {
    const failed: Delivery[] = [];
    for (const delivery of deliveries) {
      try {
        await handle(delivery.event);
      } catch (error) {
        log.error('an event failed', error, { event: delivery.event.id });
        failed.push(delivery);
      }
    }
    return failed;
  });

function eventIn(body: string): RecordChanged | undefined {
  try {
    return RecordChanged.safeParse(JSON.parse(body)).data;
  } catch {
    return undefined;
  }
}
