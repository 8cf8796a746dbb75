import * as z from 'zod';
import { type Consumer, consumers } from '#schemas/events.ts';
import { queues } from '#shared/events/queue.ts';
import { environment } from '#shared/runtime/environment.ts';

const Input = z.strictObject({ consumer: z.enum(consumers).optional() });

/** Rounds that end a command which would otherwise chase messages that fail again while it runs. */
const mostRounds = 1000;

/**
 * Operator command: puts the messages of the dead-letter queues back into their queues. A message leaves the dead-letter queue only after
 * its queue has taken it, so a command that is cut off leaves at worst a copy, which the consumers recognise.
 * @param input `{ consumer }`; none: all
 * @returns how many messages each queue got back
 */
export const handler = async (input: unknown): Promise<Partial<Record<Consumer, number>>> => {
  const { consumer } = Input.parse(input ?? {});
  const moved: Partial<Record<Consumer, number>> = {};
  for (const each of consumer ? [consumer] : consumers) moved[each] = await redrive(each);
  return moved;
};

async function redrive(consumer: Consumer): Promise<number> {
  const { sqs, sdk } = await queues();
  const QueueUrl = environment.deadLetterUrl(consumer);
  let moved = 0;
  for (let round = 0; round < mostRounds; round += 1) {
    const { Messages = [] } = await sqs.send(
      new sdk.ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }),
    );
    if (Messages.length === 0) break;
    for (const { Body, ReceiptHandle } of Messages) {
      await sqs.send(new sdk.SendMessageCommand({ QueueUrl: environment.queueUrl(consumer), MessageBody: Body }));
      await sqs.send(new sdk.DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
      moved += 1;
    }
  }
  return moved;
}
