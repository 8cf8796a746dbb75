import { Duration } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { recordSortKey, sortKey, type TableName } from '#schemas/tables.ts';
import { type Relay as RelayRecord, relayName, relaySetting } from '../capabilities.ts';
import { Alarm } from './alarm.ts';
import type { FurnishedHouse } from './furnished-house.ts';
import { HubFunction } from './hub-function.ts';
import type { FailureQueue } from './queues.ts';

interface RelayProps {
  readonly house: FurnishedHouse;
  readonly table: TableName;
  readonly record: RelayRecord;
  /** Where changes go that it gave up. */
  readonly failures: FailureQueue;
}

/** Reads a table's stream: the only place from which changes go on to the audit rows and to the consumers. */
export class Relay extends Construct {
  constructor(scope: Construct, id: string, { house, table, record, failures }: RelayProps) {
    super(scope, id);
    const store = house.stores[table === 'Hub' ? 'hub' : 'leads'];
    const { tableStreamArn, tableName } = store.table;
    if (!tableStreamArn) throw new Error(`${table} has no stream`);
    const handler = new HubFunction(this, 'Relay', {
      house,
      name: relayName(table),
      record,
      settings: { [relaySetting]: tableName },
    });
    handler.mayAlso(
      new PolicyStatement({
        actions: [
          'dynamodb:DescribeStream',
          'dynamodb:GetRecords',
          'dynamodb:GetShardIterator',
          'dynamodb:ListStreams',
        ],
        resources: [tableStreamArn],
      }),
      new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [failures.queue.queueArn] }),
    );
    new lambda.EventSourceMapping(this, 'Changes', {
      target: handler.function,
      eventSourceArn: tableStreamArn,
      startingPosition: lambda.StartingPosition.TRIM_HORIZON,
      // Its own audit rows and other rows beside the records run through the stream too, and are no changes of a record.
      filters: [
        lambda.FilterCriteria.filter({
          dynamodb: { Keys: { [sortKey]: { S: lambda.FilterRule.isEqual(recordSortKey) } } },
        }),
      ],
      batchSize: 100,
      reportBatchItemFailures: true,
      bisectBatchOnError: true,
      // Bounded, so that one poisonous change does not stop its shard until the stream forgets the ones behind it after 24 hours.
      retryAttempts: 20,
      maxRecordAge: Duration.hours(20),
      onFailure: { bind: () => ({ destination: failures.queue.queueArn }) },
    });
    const { impact, runbook } = record;
    new Alarm(this, 'Failing', {
      house,
      metric: handler.failures,
      above: 2,
      severity: 'now',
      impact,
      runbook,
    });
    new Alarm(this, 'Behind', {
      house,
      metric: handler.function.metric('IteratorAge', { statistic: 'Maximum', period: Duration.minutes(5) }),
      above: Duration.minutes(10).toMilliseconds(),
      severity: 'now',
      impact,
      runbook,
    });
  }
}
