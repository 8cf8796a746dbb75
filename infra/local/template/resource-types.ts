import type { Template } from './template.ts';
import { TemplateError } from './template-error.ts';

/** A resource that was read and left out, with the reason. */
export interface WithoutEffect {
  readonly logicalId: string;
  readonly type: string;
  readonly reason: string;
}

/**
 * Types that change nothing a request could notice on one machine, each with the reason.
 * Every other type is either brought up or refused, so a new kind of resource cannot be skipped silently.
 */
const NO_LOCAL_EFFECT: Readonly<Record<string, string>> = {
  'AWS::IAM::Role': 'no permission is checked locally',
  'AWS::IAM::Policy': 'no permission is checked locally',
  'AWS::IAM::ManagedPolicy': 'no permission is checked locally',
  'AWS::Lambda::Permission': 'no permission is checked locally',
  'AWS::S3::BucketPolicy': 'no permission is checked locally',
  'AWS::SQS::QueuePolicy': 'no permission is checked locally',
  'AWS::SNS::TopicPolicy': 'no permission is checked locally',
  'AWS::SNS::Topic': 'carries alarms to people only',
  'AWS::SNS::Subscription': 'carries alarms to people only',
  'AWS::CloudWatch::Alarm': 'no metric is collected locally',
  'AWS::CloudWatch::CompositeAlarm': 'no metric is collected locally',
  'AWS::CloudWatch::Dashboard': 'no metric is collected locally',
  'AWS::Logs::LogGroup': 'logs go to files under the data directory',
  'AWS::Logs::MetricFilter': 'no metric is collected locally',
  'AWS::Logs::QueryDefinition': 'logs go to files under the data directory',
  'AWS::Logs::ResourcePolicy': 'no permission is checked locally',
  'AWS::Lambda::Version': 'the code on disk is the only version',
  'AWS::Lambda::Alias': 'the code on disk is the only version',
  'AWS::Scheduler::ScheduleGroup': 'only a name for schedules',
  'AWS::ApiGatewayV2::DomainName': 'the gateway answers on its port',
  'AWS::ApiGatewayV2::ApiMapping': 'the gateway answers on its port',
  'AWS::Route53::RecordSet': 'the gateway answers on its port',
  'AWS::CertificateManager::Certificate': 'the gateway speaks plain HTTP locally',
  'AWS::Budgets::Budget': 'nothing is billed locally',
  'AWS::ResourceGroups::Group': 'only a view in the console',
  'AWS::CDK::Metadata': 'only statistics',
};

const BROUGHT_UP = new Set([
  'AWS::DynamoDB::Table',
  'AWS::DynamoDB::GlobalTable',
  'AWS::S3::Bucket',
  'AWS::SQS::Queue',
  'AWS::KMS::Key',
  'AWS::KMS::Alias',
  'AWS::Lambda::Function',
  'AWS::Lambda::EventInvokeConfig',
  'AWS::Lambda::EventSourceMapping',
  'AWS::ApiGatewayV2::Api',
  'AWS::ApiGatewayV2::Route',
  'AWS::ApiGatewayV2::Integration',
  'AWS::ApiGatewayV2::Authorizer',
  'AWS::ApiGatewayV2::Stage',
  'AWS::ApiGatewayV2::Deployment',
  'AWS::Events::Rule',
  'AWS::Scheduler::Schedule',
]);

/**
 * Sorts the template's resources into brought up and without effect.
 * @returns those without effect
 * @throws TemplateError for any other type
 */
export function refuseUnknownTypes(template: Template): readonly WithoutEffect[] {
  const without: WithoutEffect[] = [];
  for (const { logicalId, type } of template.resources.values()) {
    const reason = NO_LOCAL_EFFECT[type];
    if (reason) without.push({ logicalId, type, reason });
    else if (!BROUGHT_UP.has(type)) {
      throw new TemplateError(
        `${logicalId} is of type ${type}, which the local twin does not bring up: teach it to infra/local, or list the type with a reason in NO_LOCAL_EFFECT of infra/local/template/resource-types.ts if a request cannot notice its absence.`,
      );
    }
  }
  return without;
}
