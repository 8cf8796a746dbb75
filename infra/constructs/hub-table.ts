import { Duration } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import type { Box } from '#schemas/noun.ts';
import { nouns } from '#schemas/nouns.ts';
import {
  type IndexName,
  indexes,
  indexSortKey,
  partitionKey,
  sortKey,
  type TableName,
  timeToLive,
} from '#schemas/tables.ts';
import { Alarm, total } from './alarm.ts';
import type { House } from './house.ts';
import { removal } from './removal.ts';

interface HubTableProps {
  readonly house: House;
  readonly table: TableName;
  /** Whether the table has an encryption key of its own, which every reader must be granted besides the table. */
  readonly ownKey: boolean;
}

const string = (name: string) => ({ name, type: dynamodb.AttributeType.STRING });

/**
 * A table of records: on demand, with its stream, restorable to any second of the last 35 days, and with the indexes of
 * `schemas/tables.ts`.
 *
 * The Hub table is encrypted by DynamoDB's own key: what is personal in it is sealed field by field under the hub's key already, and
 * another key would cost a KMS call per function and partition. The Leads table has a key of its own, so that the fraud pool can be
 * opened only by those who were granted both, each opening is in the trail of KMS, and the pool can be closed at once.
 */
export class HubTable extends Construct {
  readonly table: dynamodb.Table;
  readonly key: kms.Key | undefined;

  constructor(scope: Construct, id: string, { house, table, ownKey }: HubTableProps) {
    super(scope, id);
    this.key = ownKey
      ? new kms.Key(this, 'Key', {
          description: `Encrypts the ${table} table`,
          enableKeyRotation: true,
          pendingWindow: Duration.days(30),
          removalPolicy: removal(house),
        })
      : undefined;
    this.table = new dynamodb.Table(this, 'Table', {
      partitionKey: string(partitionKey),
      sortKey: string(sortKey),
      timeToLiveAttribute: timeToLive,
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      stream: dynamodb.StreamViewType.NEW_AND_OLD_IMAGES,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true, recoveryPeriodInDays: 35 },
      ...(this.key
        ? { encryption: dynamodb.TableEncryption.CUSTOMER_MANAGED, encryptionKey: this.key }
        : { encryption: dynamodb.TableEncryption.DEFAULT }),
      deletionProtection: house.keeps,
      removalPolicy: removal(house),
    });
    for (const name of Object.keys(indexes) as IndexName[]) {
      const index = indexes[name];
      this.table.addGlobalSecondaryIndex({
        indexName: index.name,
        partitionKey: string(index.partitionKey),
        sortKey: string(indexSortKey),
        ...projectionOf(table, name),
      });
    }
    new Alarm(this, 'Throttled', {
      house,
      metric: total('throttled requests', {
        reads: this.table.metric('ReadThrottleEvents', { statistic: 'Sum', period: Duration.minutes(5) }),
        writes: this.table.metric('WriteThrottleEvents', { statistic: 'Sum', period: Duration.minutes(5) }),
      }),
      above: 10,
      severity: 'now',
      impact: `Some calls that read or write the ${table} table are answered 503.`,
      runbook:
        'Look for one partition that takes most of the load (CloudWatch Contributor Insights for DynamoDB) and slow its caller ' +
        'down; if the load is spread and real, raise the table quota of the account.',
    });
  }

  /** The ARNs that a query may name: the table and each of its indexes. */
  get queried(): string[] {
    return [
      this.table.tableArn,
      ...Object.values(indexes).map((index) => `${this.table.tableArn}/index/${index.name}`),
    ];
  }
}

/** DynamoDB takes so many attributes for one index by name. */
const mostNamed = 20;

/**
 * What an index carries: the state, by which lists are filtered, and what a box asks for; a list shows the records themselves. Every write
 * pays for what stands here again.
 * @throws when that is more than an index can name
 */
function projectionOf(table: TableName, index: IndexName) {
  const boxes = nouns
    .filter((noun) => noun.table === table)
    .flatMap((noun): readonly Box[] => Object.values(noun.boxes));
  const carried = boxes.filter((box) => box.index === index).flatMap(({ carries = [] }) => carries);
  const named = [...new Set(['status', ...carried])].sort();
  if (named.length > mostNamed)
    throw new Error(`${table} ${index} would carry ${named.length} attributes: carry fewer`);
  return { projectionType: dynamodb.ProjectionType.INCLUDE, nonKeyAttributes: named };
}
