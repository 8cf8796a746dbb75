import { type FunctionDeclaration, functionNamed } from '../functions/function-declarations.ts';
import { asFlag, asNumber, asObject, asText, asTexts, type Properties } from '../template/properties.ts';
import type { Resource, Template } from '../template/template.ts';
import { TemplateError } from '../template/template-error.ts';

/** The HTTP API as the template declares it. */
export interface ApiDeclaration {
  readonly id: string;
  readonly stage: string;
  /** Its CorsConfiguration. */
  readonly cors: Properties | undefined;
  readonly routes: readonly RouteDeclaration[];
}

/** One route, with the function that answers it. */
export interface RouteDeclaration {
  readonly key: string;
  readonly method: string;
  readonly segments: readonly string[];
  readonly functionName: string;
  readonly timeoutMs: number;
  readonly authorizer: AuthorizerDeclaration | undefined;
  /** Requests a second on average and at once; unlimited when absent. */
  readonly limit: { readonly rate: number; readonly burst: number } | undefined;
}

/** A function that is asked before a route's own; the routes that share one share the same object. */
export interface AuthorizerDeclaration {
  readonly functionName: string;
  readonly identitySources: readonly string[];
  readonly keepSeconds: number;
}

const LONGEST_INTEGRATION_MS = 30_000;
const DEFAULT_LIMIT = { rate: 10_000, burst: 5_000 };

/**
 * The AWS::ApiGatewayV2 resources.
 * @throws TemplateError for an integration, authorizer or payload format the twin does not have
 */
export function readApi(template: Template, functions: readonly FunctionDeclaration[]): ApiDeclaration {
  const [api, another] = template.ofType('AWS::ApiGatewayV2::Api');
  if (another)
    throw new TemplateError(`${another.logicalId}: the local twin serves one HTTP API; this is a second one.`);
  const [stage] = template.ofType('AWS::ApiGatewayV2::Stage');
  const stageSettings = stage ? template.properties(stage) : {};
  const cors = api && template.properties(api).CorsConfiguration;
  return {
    id: api ? template.ref(api) : 'none',
    stage: asText(stageSettings.StageName) ?? '$default',
    cors: cors ? asObject(cors) : undefined,
    routes: readRoutes(template, functions, stageSettings),
  };
}

function readRoutes(
  template: Template,
  functions: readonly FunctionDeclaration[],
  stage: Properties,
): RouteDeclaration[] {
  const integrations = byReference(template, 'AWS::ApiGatewayV2::Integration', (resource, given) => {
    if (given.IntegrationType !== 'AWS_PROXY' || given.PayloadFormatVersion !== '2.0') {
      throw new TemplateError(
        `${resource.logicalId}: the local gateway has AWS_PROXY integrations with payload format 2.0 only.`,
      );
    }
    const { name: functionName } = functionNamed(functions, given.IntegrationUri, resource);
    const timeoutMs = Math.min(asNumber(given.TimeoutInMillis) ?? LONGEST_INTEGRATION_MS, LONGEST_INTEGRATION_MS);
    return { functionName, timeoutMs };
  });
  const authorizers = byReference(template, 'AWS::ApiGatewayV2::Authorizer', (resource, given) =>
    readAuthorizer(functions, resource, given),
  );
  return template.ofType('AWS::ApiGatewayV2::Route').map((resource) => {
    const { logicalId } = resource;
    const given = template.properties(resource);
    const key = String(given.RouteKey);
    const integration = integrations.get(String(given.Target).replace(/^integrations\//, ''));
    if (!integration) throw new TemplateError(`${logicalId}: route ${key} has no integration the template declares.`);
    const secured = given.AuthorizationType === 'CUSTOM';
    if (!secured && (given.AuthorizationType ?? 'NONE') !== 'NONE')
      throw new TemplateError(`${logicalId}: the local gateway has no ${given.AuthorizationType} authorization.`);
    const authorizer = secured ? authorizers.get(String(given.AuthorizerId)) : undefined;
    if (secured && !authorizer)
      throw new TemplateError(`${logicalId}: route ${key} has no authorizer the template declares.`);
    const [method = '', path = ''] = key.split(' ');
    const segments = path.split('/').slice(1);
    return { key, method, segments, ...integration, authorizer, limit: readLimit(stage, key) };
  });
}

function readAuthorizer(
  functions: readonly FunctionDeclaration[],
  resource: Resource,
  given: Properties,
): AuthorizerDeclaration {
  if (given.AuthorizerType !== 'REQUEST' || !asFlag(given.EnableSimpleResponses)) {
    throw new TemplateError(
      `${resource.logicalId}: the local gateway has REQUEST authorizers with simple responses only.`,
    );
  }
  return {
    functionName: functionNamed(functions, given.AuthorizerUri, resource).name,
    identitySources: asTexts(given.IdentitySource),
    keepSeconds: asNumber(given.AuthorizerResultTtlInSeconds) ?? 300,
  };
}

/** What the stage says of the route, or else of all routes. */
function readLimit(stage: Properties, key: string): RouteDeclaration['limit'] {
  const limits = { ...asObject(stage.DefaultRouteSettings), ...asObject(asObject(stage.RouteSettings)[key]) };
  const rate = asNumber(limits.ThrottlingRateLimit);
  const burst = asNumber(limits.ThrottlingBurstLimit);
  if (rate === undefined && burst === undefined) return undefined;
  return { rate: rate ?? DEFAULT_LIMIT.rate, burst: burst ?? DEFAULT_LIMIT.burst };
}

function byReference<T>(
  template: Template,
  type: string,
  read: (resource: Resource, given: Properties) => T,
): Map<string, T> {
  const entries = template.ofType(type).map((it) => [template.ref(it), read(it, template.properties(it))] as const);
  return new Map(entries);
}
