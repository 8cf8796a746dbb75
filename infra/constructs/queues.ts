import { Duration, Validations } from 'aws-cdk-lib';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { type Consumer, consumers } from '#schemas/events.ts';

const guarded = {
  encryption: sqs.QueueEncryption.SQS_MANAGED,
  enforceSSL: true,
} as const;
/** SQS's longest: time for a person to come back from a holiday. */
const longest = Duration.days(14);

/** A consumer's queue, and the queue for messages that it could not digest. */
class ConsumerQueue extends Construct {
  readonly queue: sqs.Queue;
  readonly deadLetters: sqs.Queue;

  /** @param props.timeout the consumer's own; a message stays hidden for six times as long, so that no two work on it at once */
  constructor(scope: Construct, id: string, props: { timeout: Duration }) {
    super(scope, id);
    this.deadLetters = new sqs.Queue(this, 'DeadLetters', { ...guarded, retentionPeriod: longest });
    this.queue = new sqs.Queue(this, 'Queue', {
      ...guarded,
      visibilityTimeout: Duration.seconds(props.timeout.toSeconds() * 6),
      retentionPeriod: Duration.days(4),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: 5 },
    });
  }
}

/** The queues of all consumers. */
export class Queues extends Construct {
  private readonly built = new Map<Consumer, ConsumerQueue>();

  /** @param timeoutOf seconds that a consumer may take */
  constructor(scope: Construct, id: string, timeoutOf: (consumer: Consumer) => number) {
    super(scope, id);
    for (const consumer of consumers) {
      const timeout = Duration.seconds(timeoutOf(consumer));
      this.built.set(consumer, new ConsumerQueue(this, consumer, { timeout }));
    }
  }

  of(consumer: Consumer): ConsumerQueue {
    const found = this.built.get(consumer);
    if (!found) throw new Error(`no queue of ${consumer}`);
    return found;
  }
}

/** Where the relays leave what they gave up. */
export class FailureQueue extends Construct {
  readonly queue: sqs.Queue;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.queue = new sqs.Queue(this, 'Queue', { ...guarded, retentionPeriod: longest });
    Validations.of(this.queue).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason: 'It is a last stop itself: Lambda writes into it what it gave up, and a person reads it, alarmed.',
    });
  }
}
