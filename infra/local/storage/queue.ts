import type { Properties } from '../template/properties.ts';
import { TemplateError } from '../template/template-error.ts';
import type { StoredMessage, StoredQueue } from './fauxqs-stores.ts';

/** One message handed to a consumer; it stays hidden from others until removed, released or its time is over. */
export interface Message {
  readonly id: string;
  readonly handle: string;
  readonly body: string;
  readonly md5: string;
  /** System attributes as the SQS event of Lambda carries them. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly messageAttributes: Readonly<Record<string, Properties>>;
}

/** A queue from its consumer's side, without a network in between: a pause or stop cannot lose a reply. */
export class Queue {
  readonly name: string;
  readonly arn: string;
  readonly #stored: StoredQueue;
  readonly #byArn: (arn: string) => StoredQueue | undefined;
  readonly #createMessage: (body: string) => StoredMessage;

  constructor(
    stored: StoredQueue,
    byArn: (arn: string) => StoredQueue | undefined,
    createMessage: (body: string) => StoredMessage,
  ) {
    this.name = stored.name;
    this.arn = stored.arn;
    this.#stored = stored;
    this.#byArn = byArn;
    this.#createMessage = createMessage;
  }

  /** Resolves when a message may be available, at the latest after the given seconds. */
  arrival(seconds: number): Promise<void> {
    return this.#stored.waitForMessages(seconds);
  }

  /** Takes up to `limit` messages; those received too often move to the dead-letter queue instead. */
  receive(limit: number): Message[] {
    const messages: Message[] = [];
    while (messages.length < limit) {
      const taken = this.#stored.dequeue(Math.min(10, limit - messages.length), undefined, this.#byArn);
      for (const { ReceiptHandle: handle } of taken) {
        const held = this.#stored.inflightMessages.get(handle);
        if (held) messages.push(toMessage(handle, held.message));
      }
      if (taken.length === 0) break;
    }
    return messages;
  }

  /** Deletes a message that was taken; without effect when its time was over. */
  remove(handle: string): void {
    this.#stored.deleteMessage(handle);
  }

  /** Makes a taken message visible again after the given seconds (fractions count), if that is sooner than planned. */
  release(handle: string, seconds: number): void {
    const held = this.#stored.inflightMessages.get(handle);
    if (!held || held.visibilityDeadline <= Date.now() + seconds * 1000) return;
    this.#stored.changeVisibility(handle, seconds);
  }

  /** Puts a message in as a standard queue takes it. */
  send(body: string): void {
    this.#stored.enqueue(this.#createMessage(body));
  }

  /** How many messages are waiting, delayed or held by a consumer. */
  outstanding(): number {
    const { ready, delayed, inflight } = this.#stored.inspectMessages();
    return ready.length + delayed.length + inflight.length;
  }
}

function toMessage(handle: string, stored: StoredMessage): Message {
  const attributes: Record<string, string | undefined> = {
    ApproximateReceiveCount: String(stored.approximateReceiveCount),
    SentTimestamp: String(stored.sentTimestamp),
    SenderId: 'local',
    ApproximateFirstReceiveTimestamp: String(stored.approximateFirstReceiveTimestamp ?? Date.now()),
    SequenceNumber: stored.sequenceNumber,
    MessageGroupId: stored.messageGroupId,
    MessageDeduplicationId: stored.messageDeduplicationId,
  };
  const messageAttributes = Object.entries(stored.messageAttributes).map(([name, value]) => [
    name,
    {
      ...(value.StringValue === undefined ? {} : { stringValue: value.StringValue }),
      ...(value.BinaryValue === undefined ? {} : { binaryValue: value.BinaryValue }),
      stringListValues: [],
      binaryListValues: [],
      dataType: value.DataType,
    },
  ]);
  return {
    id: stored.messageId,
    handle,
    body: stored.body,
    md5: stored.md5OfBody,
    attributes: JSON.parse(JSON.stringify(attributes)) as Record<string, string>,
    messageAttributes: Object.fromEntries(messageAttributes) as Record<string, Properties>,
  };
}

/** @throws TemplateError when the template declares no queue of that ARN */
export function queueOf(queues: ReadonlyMap<string, Queue>, arn: string, where: string): Queue {
  const queue = queues.get(arn);
  if (queue) return queue;
  throw new TemplateError(`${where}: the template declares no queue ${arn}.`);
}
