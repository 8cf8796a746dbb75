import { type Consumer, consumersOf, type RecordChanged } from '#schemas/events.ts';
import { environment } from '#shared/runtime/environment.ts';
import { queues } from './queue.ts';

/** SQS takes at most this many messages in one request. */
const mostPerRequest = 10;

/**
 * Sends each event to the queues of its consumers.
 * @returns the ids of the events of which a queue took not every copy: the caller must bring them again
 */
export async function publish(events: readonly RecordChanged[]): Promise<ReadonlySet<string>> {
  const byConsumer = new Map<Consumer, RecordChanged[]>();
  for (const event of events) {
    for (const consumer of consumersOf(event)) {
      byConsumer.set(consumer, [...(byConsumer.get(consumer) ?? []), event]);
    }
  }
  const failed = await Promise.all([...byConsumer].map(([consumer, sent]) => send(consumer, sent)));
  return new Set(failed.flat());
}

async function send(consumer: Consumer, events: readonly RecordChanged[]): Promise<string[]> {
  const { sqs, sdk } = await queues();
  const failed: string[] = [];
  for (let start = 0; start < events.length; start += mostPerRequest) {
    const batch = events.slice(start, start + mostPerRequest);
    const { Failed } = await sqs.send(
      new sdk.SendMessageBatchCommand({
        QueueUrl: environment.queueUrl(consumer),
        Entries: batch.map((event, place) => ({ Id: String(place), MessageBody: JSON.stringify(event) })),
      }),
    );
    failed.push(...(Failed ?? []).flatMap(({ Id }) => batch[Number(Id)]?.id ?? []));
  }
  return failed;
}
