import { Validations } from 'aws-cdk-lib';
import * as apigateway from 'aws-cdk-lib/aws-apigatewayv2';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { Capability as CapabilityName } from '#schemas/route.ts';
import { type RouteId, routeList } from '#schemas/routes.ts';
import { type Api, apiName } from '../capabilities.ts';
import { Alarm } from './alarm.ts';
import type { FurnishedHouse } from './furnished-house.ts';
import type { HubApi } from './hub-api.ts';
import { HubFunction } from './hub-function.ts';

interface CapabilityProps {
  readonly house: FurnishedHouse;
  readonly api: HubApi;
  readonly capability: CapabilityName;
  readonly record: Api;
}

/** One capability's endpoints: a function, the routes that the map gives it, what it may, and the alarm of its failing. */
export class Capability extends Construct {
  constructor(scope: Construct, id: string, { house, api, capability, record }: CapabilityProps) {
    super(scope, id);
    const handler = new HubFunction(this, 'Handler', { house, name: apiName(capability), record });
    const integration = new FunctionIntegration('Integration', handler.function);
    for (const route of routeList.filter((candidate) => candidate.capability === capability)) {
      this.addRoute(
        api,
        route.id,
        apigateway.HttpRouteKey.with(route.path, methods[route.method]),
        integration,
        route.who === 'public',
      );
    }
    // What no route matches: the site says 404 in the hub's own words instead of the gateway's.
    if (capability === 'site') this.addRoute(api, 'default', apigateway.HttpRouteKey.DEFAULT, integration, true);
    // One permission for all routes: one for each would exceed both the stack's resources and the function's policy.
    handler.function.addPermission('ApiMayInvoke', {
      principal: new ServicePrincipal('apigateway.amazonaws.com'),
      sourceArn: api.executeArn,
    });
    new Alarm(this, 'Failing', {
      house,
      metric: handler.failures,
      above: 2,
      severity: 'now',
      impact: record.impact,
      runbook:
        `Read the log of ${apiName(capability)} for the newest error. If it began with a deployment, deploy the version before it; ` +
        'if it was turned away (throttles), raise the concurrency quota of the account.',
    });
  }

  private addRoute(
    api: HubApi,
    id: RouteId | 'default',
    routeKey: apigateway.HttpRouteKey,
    integration: apigateway.HttpRouteIntegration,
    isPublic: boolean,
  ): void {
    const route = new apigateway.HttpRoute(this, id, {
      httpApi: api.api,
      routeKey,
      integration,
      ...(isPublic ? {} : { authorizer: api.authorizer }),
    });
    api.routeAdded(route, routeKey);
    if (isPublic) {
      Validations.of(route).acknowledge({
        id: 'AwsSolutions-APIG4',
        reason:
          'The map of routes says `public`: it shows nothing that is not for everybody, or proves the caller by itself.',
      });
    }
  }
}

/** `audit-anchor` -> `AuditAnchor`, for ids. */
export const titled = (name: string) =>
  name.replace(/(^|-)([a-z])/g, (_, _dash, letter: string) => letter.toUpperCase());

const methods = {
  GET: apigateway.HttpMethod.GET,
  POST: apigateway.HttpMethod.POST,
  PATCH: apigateway.HttpMethod.PATCH,
} as const;

/** An integration that leaves permissions to its owner: the stock one's pattern does not match the `$default` route. */
class FunctionIntegration extends apigateway.HttpRouteIntegration {
  private readonly handler: IFunction;

  constructor(id: string, handler: IFunction) {
    super(id);
    this.handler = handler;
  }

  override bind(): apigateway.HttpRouteIntegrationConfig {
    return {
      type: apigateway.HttpIntegrationType.AWS_PROXY,
      uri: this.handler.functionArn,
      payloadFormatVersion: apigateway.PayloadFormatVersion.VERSION_2_0,
    };
  }
}
