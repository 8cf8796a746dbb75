import { Aws, CfnCondition, type CfnParameter, Duration, Fn } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { House } from './house.ts';
import { removal } from './removal.ts';

interface AlarmProps {
  readonly house: Pick<House, 'topic'>;
  readonly metric: cloudwatch.IMetric;
  /** The alarm goes off when the metric is above this ... */
  readonly above?: number;
  /** ... or below this; then silence counts as too little. */
  readonly below?: number;
  /** How many periods in a row; one if not given. */
  readonly periods?: number;
  /** What it means to people. */
  readonly impact: string;
  /** `now`: somebody gets up for it. `today`: it waits for office hours. */
  readonly severity: 'now' | 'today';
  /** What to do about it. */
  readonly runbook: string;
}

/** An alarm is a sentence: how grave, what it means to people, what to do. Whoever reads the mail needs nothing else to begin. */
export class Alarm extends Construct {
  constructor(scope: Construct, id: string, { house, metric, above, below, periods = 1, ...words }: AlarmProps) {
    super(scope, id);
    if ((above === undefined) === (below === undefined)) throw new Error(`${id}: either above or below`);
    const alarm = new cloudwatch.Alarm(this, 'Alarm', {
      alarmDescription: `Severity: ${words.severity}. Impact: ${words.impact} Run-book: ${words.runbook}`,
      metric,
      threshold: above ?? below ?? 0,
      comparisonOperator:
        below === undefined
          ? cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD
          : cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
      evaluationPeriods: periods,
      treatMissingData:
        below === undefined ? cloudwatch.TreatMissingData.NOT_BREACHING : cloudwatch.TreatMissingData.BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(house.topic));
  }
}

/** The sum of several metrics over five minutes. */
export const total = (label: string, usingMetrics: Readonly<Record<string, cloudwatch.IMetric>>) =>
  new cloudwatch.MathExpression({
    label,
    expression: Object.keys(usingMetrics)
      .map((name) => `FILL(${name}, 0)`)
      .join(' + '),
    usingMetrics,
    period: Duration.minutes(5),
  });

/** The topic of all alarms, encrypted, with one subscriber by mail if the parameter names one. */
export class AlarmTopic extends Construct {
  readonly topic: sns.Topic;

  constructor(scope: Construct, id: string, props: { house: Pick<House, 'keeps'>; email: CfnParameter }) {
    super(scope, id);
    // CloudWatch cannot publish through the key that SNS brings along, so the topic has one that lets it.
    const masterKey = new kms.Key(this, 'Key', {
      description: 'Encrypts the alarms',
      enableKeyRotation: true,
      removalPolicy: removal(props.house),
    });
    masterKey.grant(new ServicePrincipal('cloudwatch.amazonaws.com'), 'kms:Decrypt', 'kms:GenerateDataKey');
    this.topic = new sns.Topic(this, 'Topic', { displayName: 'Association hub', masterKey, enforceSSL: true });
    // The topic's own policy replaces the one by which the account's alarms may publish.
    this.topic.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [this.topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    );
    const named = new CfnCondition(this, 'IsNamed', {
      expression: Fn.conditionNot(Fn.conditionEquals(props.email.valueAsString, '')),
    });
    const subscription = new sns.CfnSubscription(this, 'Mail', {
      topicArn: this.topic.topicArn,
      protocol: 'email',
      endpoint: props.email.valueAsString,
    });
    subscription.cfnOptions.condition = named;
  }
}
