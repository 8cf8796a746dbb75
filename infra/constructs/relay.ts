import { Duration } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { leadNoun } from '#schemas/leads.ts';
import { valuePartitionPrefix } from '#schemas/pool.ts';
import { partitionKey, recordSortKey, sortKey, type TableName } from '#schemas/tables.ts';
import { edgeReader, edgeReaderName, type Relay as RelayRecord, relayName, relaySetting } from '../capabilities.ts';
import { Alarm } from './alarm.ts';
import type { FurnishedHouse } from './furnished-house.ts';
import { HubFunction } from './hub-function.ts';
import type { FailureQueue } from './queues.ts';

interface StreamReaderProps {
  readonly house: FurnishedHouse;
  readonly name: string;
  readonly table: TableName;
  readonly record: RelayRecord;
  /** The changes that it reads; the others run past it. */
  readonly filter: Readonly<Record<string, unknown>>;
  readonly settings?: Readonly<Record<string, string>>;
  /** Where changes go that it gave up. */
  readonly failures: FailureQueue;
}

/** A function that reads a table's stream, each partition's changes in their order. */
class StreamReader extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { house, name, table, record, filter, settings, failures }: StreamReaderProps,
  ) {
    super(scope, id);
    const { tableStreamArn } = house.stores[table === 'Hub' ? 'hub' : 'leads'].table;
    if (!tableStreamArn) throw new Error(`${table} has no stream`);
    const handler = new HubFunction(this, 'Relay', { house, name, record, ...(settings ? { settings } : {}) });
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
      filters: [lambda.FilterCriteria.filter(filter)],
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

interface RelayProps extends Pick<StreamReaderProps, 'house' | 'record' | 'failures' | 'table'> {}

/** The only reader from which changes of records go on to the audit rows and to the consumers. */
export class Relay extends StreamReader {
  constructor(scope: Construct, id: string, props: RelayProps) {
    const { tableName } = props.house.stores[props.table === 'Hub' ? 'hub' : 'leads'].table;
    super(scope, id, {
      ...props,
      name: relayName(props.table),
      settings: { [relaySetting]: tableName },
      // Its own audit rows and other rows beside the records run through the stream too, and are no changes of a record.
      filter: { dynamodb: { Keys: { [sortKey]: { S: lambda.FilterRule.isEqual(recordSortKey) } } } },
    });
  }
}

/** Reads which leads begin and cease to carry a value. A stream takes two readers, and this is the Leads table's second. */
export class EdgeReader extends StreamReader {
  constructor(scope: Construct, id: string, props: Pick<StreamReaderProps, 'house' | 'failures'>) {
    super(scope, id, {
      ...props,
      table: leadNoun.table,
      name: edgeReaderName,
      record: edgeReader,
      // A tally is in its value's partition too: it must not count its own changes.
      filter: {
        eventName: lambda.FilterRule.or('INSERT', 'REMOVE'),
        dynamodb: {
          Keys: {
            [partitionKey]: { S: lambda.FilterRule.beginsWith(valuePartitionPrefix) },
            [sortKey]: { S: lambda.FilterRule.beginsWith(`${leadNoun.prefix}_`) },
          },
        },
      },
    });
  }
}
