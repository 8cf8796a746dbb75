import { Aws, Duration } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import type { Trouble } from '../capabilities.ts';
import { Alarm } from './alarm.ts';
import type { FurnishedHouse } from './furnished-house.ts';
import type { HubFunction } from './hub-function.ts';

interface ScheduleProps extends Trouble {
  readonly house: FurnishedHouse;
  readonly job: HubFunction;
  readonly at: string;
  readonly timeZone: string;
  /** Hours without a run after which something is wrong. */
  readonly missedAfter: number;
}

/** Runs a job by the clock, with two alarms: that it fails, and that it does not run at all. */
export class Schedule extends Construct {
  constructor(scope: Construct, id: string, { house, job, at, timeZone, missedAfter, impact, runbook }: ScheduleProps) {
    super(scope, id);
    const mayInvoke = new iam.PolicyStatement({
      actions: ['lambda:InvokeFunction'],
      resources: [job.function.functionArn],
    });
    const role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
      inlinePolicies: { Invoke: new iam.PolicyDocument({ statements: [mayInvoke] }) },
    });
    new CfnSchedule(this, 'Schedule', {
      description: `Runs ${job.node.id}`,
      scheduleExpression: at,
      scheduleExpressionTimezone: timeZone,
      flexibleTimeWindow: { mode: 'OFF' },
      target: { arn: job.function.functionArn, roleArn: role.roleArn, retryPolicy: { maximumRetryAttempts: 10 } },
    });
    // No queue for what failed: each job does at its next run what an earlier one missed, and the alarms tell of both ways to fail.
    job.function.configureAsyncInvoke({ retryAttempts: 1, maxEventAge: Duration.hours(1) });
    new Alarm(this, 'Failing', { house, metric: job.failures, above: 0, severity: 'today', impact, runbook });
    // Silence is the alarm, so a new stack raises it once, until the first run.
    new Alarm(this, 'NotRunning', {
      house,
      metric: job.function.metricInvocations({ statistic: 'Sum', period: Duration.hours(1) }),
      below: 1,
      periods: missedAfter,
      severity: 'today',
      impact,
      runbook: `See whether the schedule is enabled and its role may invoke the job. ${runbook}`,
    });
  }
}
