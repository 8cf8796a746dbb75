import { type Queue, queueOf } from '../storage/queue.ts';
import { functionNameOf } from '../template/place.ts';
import { asNumber, asObject, asText, type Properties } from '../template/properties.ts';
import type { Resource, Template } from '../template/template.ts';
import { TemplateError } from '../template/template-error.ts';

/** A function as the template declares it. */
export interface FunctionDeclaration {
  readonly name: string;
  readonly arn: string;
  /** Folder of the built code. */
  readonly folder: string;
  /** `file.export`, the file without its extension. */
  readonly handler: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  readonly memoryMegabytes: number;
  /** How many invocations may run at the same time. */
  readonly instances: number;
  readonly asynchronous: AsynchronousRules;
}

/** What happens to asynchronous invocations that fail. */
interface AsynchronousRules {
  readonly retries: number;
  readonly maximumAgeSeconds: number;
  readonly onFailure: Queue | undefined;
}

/** What the functions find around them. */
interface Surroundings {
  /** Address of every AWS service they may use, by its name in the SDK's settings. */
  readonly endpoints: Readonly<Record<string, string>>;
  readonly queues: ReadonlyMap<string, Queue>;
  /** Most invocations of one function at the same time. */
  readonly instances: number;
}

/**
 * The AWS::Lambda::Function resources.
 * @throws TemplateError for one that the twin cannot run
 */
export function readFunctions(template: Template, surroundings: Surroundings): FunctionDeclaration[] {
  const rules = template.ofType('AWS::Lambda::EventInvokeConfig').map((resource) => template.properties(resource));
  return template.ofType('AWS::Lambda::Function').map((resource) => {
    const given = template.properties(resource);
    const name = template.ref(resource);
    const where = `${resource.logicalId} (${resource.type})`;
    if (!String(given.Runtime).startsWith('nodejs'))
      throw new TemplateError(`${where}: the local twin runs Node.js functions only.`);
    const key = asText(asObject(given.Code).S3Key);
    if (!key)
      throw new TemplateError(`${where}: the local twin runs code from assets only, not inline or from an image.`);
    const folder = template.assetFolder(resource, key);
    const memoryMegabytes = asNumber(given.MemorySize) ?? 128;
    const { instances } = surroundings;
    return {
      name,
      arn: template.arn(resource),
      folder,
      handler: String(given.Handler),
      environment: {
        ...credentials(template.place.region, surroundings.endpoints),
        AWS_LAMBDA_FUNCTION_NAME: name,
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMegabytes),
        AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
        AWS_EXECUTION_ENV: `AWS_Lambda_${given.Runtime}`,
        LAMBDA_TASK_ROOT: folder,
        ...ownVariables(given),
      },
      timeoutSeconds: asNumber(given.Timeout) ?? 3,
      memoryMegabytes,
      instances: Math.max(1, Math.min(instances, asNumber(given.ReservedConcurrentExecutions) ?? instances)),
      asynchronous: asynchronousRules(
        given,
        rules.find((it) => functionNameOf(String(it.FunctionName)) === name),
        surroundings.queues,
        where,
      ),
    };
  });
}

/**
 * @param nameOrArn as other resources refer to the function, also by API Gateway's invocation URI
 * @throws TemplateError when the template declares no such function
 */
export function functionNamed(
  declared: readonly FunctionDeclaration[],
  nameOrArn: unknown,
  { logicalId }: Resource,
): FunctionDeclaration {
  const name = functionNameOf(String(nameOrArn));
  const found = declared.find((it) => it.name === name);
  if (found) return found;
  throw new TemplateError(`${logicalId}: the template declares no function ${name}.`);
}

/** What Lambda's runtime gives a function, with the local services instead of AWS's. */
function credentials(region: string, endpoints: Readonly<Record<string, string>>): Record<string, string> {
  const addresses = Object.entries(endpoints).map(([service, url]) => [
    `AWS_ENDPOINT_URL_${service.toUpperCase()}`,
    url,
  ]);
  return {
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    ...(Object.fromEntries(addresses) as Record<string, string>),
  };
}

function ownVariables(given: Properties): Record<string, string> {
  const variables = Object.entries(asObject(asObject(given.Environment).Variables));
  return Object.fromEntries(variables.map(([name, value]) => [name, String(value)]));
}

function asynchronousRules(
  given: Properties,
  rule: Properties | undefined,
  queues: ReadonlyMap<string, Queue>,
  where: string,
): AsynchronousRules {
  const destination =
    asText(asObject(asObject(rule?.DestinationConfig).OnFailure).Destination) ??
    asText(asObject(given.DeadLetterConfig).TargetArn);
  return {
    retries: asNumber(rule?.MaximumRetryAttempts) ?? 2,
    maximumAgeSeconds: asNumber(rule?.MaximumEventAgeInSeconds) ?? 21_600,
    onFailure: destination ? queueOf(queues, destination, where) : undefined,
  };
}
