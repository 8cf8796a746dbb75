import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { jobsOf, relayList, workerList, workers } from './capabilities.ts';
import { Alarm } from './constructs/alarm.ts';
import { titled } from './constructs/capability.ts';
import type { FurnishedHouse } from './constructs/furnished-house.ts';
import { HubFunction } from './constructs/hub-function.ts';
import { parametersOf } from './constructs/parameters.ts';
import { FailureQueue, Queues } from './constructs/queues.ts';
import { EdgeReader, Relay } from './constructs/relay.ts';
import { Schedule } from './constructs/schedule.ts';
import { Worker } from './constructs/worker.ts';

interface WorkStackProps extends StackProps {
  /** The house of the stack that has the stores; nothing here is known there. */
  readonly hub: FurnishedHouse;
}

/** What works while nobody waits: relays, consumers with their queues, and jobs by the clock or an operator's word. */
export class WorkStack extends Stack {
  constructor(scope: Construct, id: string, { hub, ...props }: WorkStackProps) {
    super(scope, id, props);
    const queues = new Queues(this, 'Queues', (consumer) => workers[consumer].timeout);
    const house: FurnishedHouse = { ...hub, ...parametersOf(this, hub.keeps), queues };

    const failures = new FailureQueue(this, 'RelayFailures');
    for (const [table, record] of relayList) new Relay(this, `${table}Relay`, { house, table, record, failures });
    new EdgeReader(this, 'LeadValues', { house, failures });
    new Alarm(this, 'RelaysGaveUp', {
      house,
      metric: failures.queue.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum' }),
      above: 0,
      severity: 'now',
      impact: 'Changes of records are not audited, counted or carried out.',
      runbook:
        'The message names the shard and the place in it; the relay log of that minute names the record. Correct the cause, run ' +
        '`npm run op audit-reconcile \'{"resendSince":"<before the trouble>"}\'`, then remove the message.',
    });

    for (const [consumer, record] of workerList)
      new Worker(this, `${titled(consumer)}Worker`, { house, queues, consumer, record });

    for (const [name, record] of jobsOf(hub.stage)) {
      const job = new HubFunction(this, titled(name), { house, name, record });
      if (record.schedule) new Schedule(this, `${titled(name)}Schedule`, { house, job, ...record.schedule });
    }
    HubFunction.deployCheckersFirst(this);
  }
}
