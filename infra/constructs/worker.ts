import { Duration } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { Consumer } from '#schemas/events.ts';
import { type Worker as WorkerRecord, workerName } from '../capabilities.ts';
import { Alarm } from './alarm.ts';
import type { FurnishedHouse } from './furnished-house.ts';
import { HubFunction } from './hub-function.ts';
import type { Queues } from './queues.ts';

interface WorkerProps {
  readonly house: FurnishedHouse;
  readonly queues: Queues;
  readonly consumer: Consumer;
  readonly record: WorkerRecord;
}

/** A consumer of events: its function at its queue. What it cannot digest after five tries waits in the dead-letter queue, alarmed. */
export class Worker extends Construct {
  constructor(scope: Construct, id: string, { house, queues, consumer, record }: WorkerProps) {
    super(scope, id);
    const { queue, deadLetters } = queues.of(consumer);
    const handler = new HubFunction(this, 'Worker', { house, name: workerName(consumer), record });
    handler.mayAlso(
      new PolicyStatement({
        actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility', 'sqs:GetQueueAttributes'],
        resources: [queue.queueArn],
      }),
    );
    const { size, concurrency, window } = record.batch;
    new lambda.EventSourceMapping(this, 'Messages', {
      target: handler.function,
      eventSourceArn: queue.queueArn,
      batchSize: size,
      ...(window === undefined ? {} : { maxBatchingWindow: Duration.seconds(window) }),
      maxConcurrency: concurrency,
      reportBatchItemFailures: true,
    });
    const { impact, runbook } = record;
    new Alarm(this, 'DeadLetters', {
      house,
      metric: deadLetters.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum' }),
      above: 0,
      severity: 'today',
      impact,
      runbook,
    });
    new Alarm(this, 'Behind', {
      house,
      metric: queue.metricApproximateAgeOfOldestMessage({ statistic: 'Maximum' }),
      above: Math.max(900, 2 * record.timeout),
      periods: 3,
      severity: 'today',
      impact,
      runbook: `See whether the worker is turned away, slow or failing. ${runbook}`,
    });
  }
}
