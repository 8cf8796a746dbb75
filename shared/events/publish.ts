import { type Consumer, consumersOf, type RecordChanged } from '#schemas/events.ts';
import { environment } from '#shared/runtime/environment.ts';
import { queues } from './queue.ts';

/** SQS takes at most this many messages in one request. */
const mostPerRequest = 10;
/** Seconds for which a message is held back at most: SQS allows 900, but one that waits on purpose must not look like a queue that is behind. */
const longestDelay = 600;

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

/**
 * Puts an event that came before its time back into the consumer's queue, to come again when it is due, or when the longest delay is
 * over. Its message may then be forgotten.
 * @throws when the queue did not take it
 */
export async function putBack(consumer: Consumer, event: RecordChanged): Promise<void> {
  const failed = await send(consumer, [event]);
  if (failed.length > 0) throw new Error(`the queue of ${consumer} did not take an event back`);
}

/** Whole seconds for which to hold an event back; undefined when it is due. */
function delayOf({ notBefore }: RecordChanged): number | undefined {
  const seconds = notBefore === undefined ? 0 : Math.ceil((Date.parse(notBefore) - Date.now()) / 1000);
  return seconds > 0 ? Math.min(seconds, longestDelay) : undefined;
}

async function send(consumer: Consumer, events: readonly RecordChanged[]): Promise<string[]> {
  const { sqs, sdk } = await queues();
  const failed: string[] = [];
  for (let start = 0; start < events.length; start += mostPerRequest) {
    const batch = events.slice(start, start + mostPerRequest);
    const { Failed } = await sqs.send(
      new sdk.SendMessageBatchCommand({
        QueueUrl: environment.queueUrl(consumer),
        Entries: batch.map((event, place) => ({
          Id: String(place),
          MessageBody: JSON.stringify(event),
          DelaySeconds: delayOf(event),
        })),
      }),
    );
    failed.push(...(Failed ?? []).flatMap(({ Id }) => batch[Number(Id)]?.id ?? []));
  }
  return failed;
}
