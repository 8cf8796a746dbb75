import { type FunctionDeclaration, functionNamed } from '../functions/function-declarations.ts';
import { asObject, asObjects, asText } from '../template/properties.ts';
import type { Resource, Template } from '../template/template.ts';
import { TemplateError } from '../template/template-error.ts';

/** One time-driven invocation. */
export interface ScheduleDeclaration {
  readonly logicalId: string;
  /** `rate(5 minutes)`, `cron(0 3 * * ? *)` or `at(2030-01-31T08:00:00)`. */
  readonly expression: string;
  /** IANA name; EventBridge rules are always in UTC. */
  readonly timeZone: string;
  readonly functionName: string;
  /** JSON text handed to the function; a function, where the event carries the time. */
  readonly input: (at: Date) => string;
}

/**
 * The AWS::Events::Rule and AWS::Scheduler::Schedule resources that are enabled.
 * @throws TemplateError for one that follows events, or invokes anything but a function
 */
export function readSchedules(template: Template, functions: readonly FunctionDeclaration[]): ScheduleDeclaration[] {
  return [
    ...template.ofType('AWS::Events::Rule').flatMap((resource) => readRule(template, functions, resource)),
    ...template.ofType('AWS::Scheduler::Schedule').flatMap((resource) => readSchedule(template, functions, resource)),
  ];
}

function readRule(
  template: Template,
  functions: readonly FunctionDeclaration[],
  resource: Resource,
): ScheduleDeclaration[] {
  const { logicalId } = resource;
  const given = template.properties(resource);
  const expression = asText(given.ScheduleExpression);
  if (!expression)
    throw new TemplateError(
      `${logicalId}: the local twin has rules with a ScheduleExpression only, not event patterns.`,
    );
  if (given.State === 'DISABLED') return [];
  const event = {
    version: '0',
    'detail-type': 'Scheduled Event',
    source: 'aws.events',
    account: template.place.accountId,
    region: template.place.region,
    resources: [template.arn(resource)],
    detail: {},
  };
  return asObjects(given.Targets).map((target) => ({
    logicalId,
    expression,
    timeZone: 'UTC',
    functionName: targetOf(functions, target.Arn, resource),
    input: (at) =>
      asText(target.Input) ??
      JSON.stringify({ ...event, id: `${logicalId}-${at.getTime()}`, time: at.toISOString().replace(/\.\d+Z$/, 'Z') }),
  }));
}

function readSchedule(
  template: Template,
  functions: readonly FunctionDeclaration[],
  resource: Resource,
): ScheduleDeclaration[] {
  const given = template.properties(resource);
  if (given.State === 'DISABLED') return [];
  const target = asObject(given.Target);
  return [
    {
      logicalId: resource.logicalId,
      expression: String(given.ScheduleExpression),
      timeZone: asText(given.ScheduleExpressionTimezone) ?? 'UTC',
      functionName: targetOf(functions, target.Arn, resource),
      input: () => asText(target.Input) ?? '{}',
    },
  ];
}

function targetOf(functions: readonly FunctionDeclaration[], arn: unknown, resource: Resource): string {
  if (String(arn).startsWith('arn:aws:lambda:')) return functionNamed(functions, arn, resource).name;
  throw new TemplateError(`${resource.logicalId}: the local twin schedules Lambda functions, not ${arn}.`);
}
