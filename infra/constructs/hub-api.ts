import { CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import * as apigateway from 'aws-cdk-lib/aws-apigatewayv2';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { routeKeyOf } from '#schemas/route.ts';
import { type RouteId, routes } from '#schemas/routes.ts';
import { authorizer } from '../capabilities.ts';
import { Alarm } from './alarm.ts';
import type { FurnishedHouse } from './furnished-house.ts';
import { HubFunction } from './hub-function.ts';
import { removal } from './removal.ts';

/** Requests a second, and how many may come at once, for all callers together. */
const throttle = { rateLimit: 200, burstLimit: 400 };
/** Anybody can call these without a token, and each costs a signature or a look-up: they must not use up the limit of all. */
const throttled: readonly { route: RouteId; rateLimit: number; burstLimit: number }[] = [
  { route: 'issueToken', rateLimit: 20, burstLimit: 40 },
  { route: 'verifyCredential', rateLimit: 50, burstLimit: 100 },
  { route: 'showPortrait', rateLimit: 50, burstLimit: 100 },
  { route: 'trackHandoff', rateLimit: 50, burstLimit: 100 },
  { route: 'readStatusList', rateLimit: 10, burstLimit: 20 },
];

/** The HTTP API: who may call is told by one authorizer, how often by the stage. */
export class HubApi extends Construct {
  readonly api: apigateway.HttpApi;
  readonly authorizer: apigateway.IHttpRouteAuthorizer;
  /** The ARN of any call of this API. */
  readonly executeArn: string;
  private readonly stage: apigateway.CfnStage;

  constructor(scope: Construct, id: string, { house }: { house: FurnishedHouse }) {
    super(scope, id);
    this.api = new apigateway.HttpApi(this, 'Api', {
      apiName: Stack.of(this).stackName,
      description: 'Association hub',
      createDefaultStage: false,
    });
    const accessLog = new logs.LogGroup(this, 'AccessLog', {
      retention: logs.RetentionDays.ONE_YEAR,
      removalPolicy: removal(house),
    });
    const stage = new apigateway.HttpStage(this, 'Stage', {
      httpApi: this.api,
      stageName: '$default',
      autoDeploy: true,
      throttle,
      accessLogSettings: {
        destination: new apigateway.LogGroupLogDestination(accessLog),
        format: AccessLogFormat.custom(JSON.stringify(accessLine)),
      },
    });
    const { defaultChild } = stage.node;
    if (!(defaultChild instanceof apigateway.CfnStage)) throw new Error('a stage without a resource');
    this.stage = defaultChild;
    for (const { route, rateLimit, burstLimit } of throttled) {
      this.stage.addPropertyOverride(`RouteSettings.${routeKeyOf(routes[route]).replaceAll('.', '\\.')}`, {
        ThrottlingRateLimit: rateLimit,
        ThrottlingBurstLimit: burstLimit,
      });
    }
    this.executeArn = Stack.of(this).formatArn({
      service: 'execute-api',
      resource: this.api.apiId,
      resourceName: `${stage.stageName}/*`,
    });
    this.authorizer = this.addAuthorizer(house);
    this.addAlarms(house);
    new CfnOutput(this, 'Endpoint', {
      value: this.api.apiEndpoint,
      description: 'Where the public host name leads to',
    });
  }

  /** The stage's throttling names routes, which must exist before it does. */
  routeAdded(route: apigateway.HttpRoute, key: apigateway.HttpRouteKey): void {
    if (throttled.some((limit) => routeKeyOf(routes[limit.route]) === key.key)) this.stage.node.addDependency(route);
  }

  private addAuthorizer(house: FurnishedHouse): apigateway.IHttpRouteAuthorizer {
    const { function: handler, failures } = new HubFunction(this, 'Authorize', {
      house,
      name: 'authorizer',
      record: authorizer,
    });
    const { authorizerId } = new apigateway.HttpAuthorizer(this, 'Authorizer', {
      httpApi: this.api,
      authorizerName: 'principal',
      type: apigateway.HttpAuthorizerType.LAMBDA,
      authorizerUri: Stack.of(this).formatArn({
        service: 'apigateway',
        account: 'lambda',
        resource: 'path',
        resourceName: `2015-03-31/functions/${handler.functionArn}/invocations`,
      }),
      payloadFormatVersion: apigateway.AuthorizerPayloadVersion.VERSION_2_0,
      enableSimpleResponses: true,
      // No identity source and no cache in the gateway: it then asks the function about every call, even one without a token, and the
      // hub says by itself, as problem+json and in the caller's language, why it refuses. The function remembers principals for 30
      // seconds at most, so that a suspension works within the minute.
      identitySource: [],
      resultsCacheTtl: Duration.seconds(0),
    });
    handler.addPermission('ApiMayAsk', {
      principal: new ServicePrincipal('apigateway.amazonaws.com'),
      sourceArn: Stack.of(this).formatArn({
        service: 'execute-api',
        resource: this.api.apiId,
        resourceName: `authorizers/${authorizerId}`,
      }),
    });
    new Alarm(this, 'AuthorizerFailing', {
      house,
      metric: failures,
      above: 2,
      severity: 'now',
      impact: authorizer.impact,
      runbook:
        'Read the log of the authorizer for the newest error. If it cannot reach the issuer, ask whoever runs it; if it began with a ' +
        'deployment, deploy the version before it.',
    });
    return apigateway.HttpAuthorizer.fromHttpAuthorizerAttributes(this, 'Principal', {
      authorizerId,
      authorizerType: 'CUSTOM',
    });
  }

  private addAlarms(house: FurnishedHouse): void {
    new Alarm(this, 'ServerErrors', {
      house,
      metric: this.api.metricServerError({ statistic: 'Sum', period: Duration.minutes(5) }),
      above: 5,
      severity: 'now',
      impact: 'Callers get answers that say the hub failed.',
      runbook:
        'Find the routes in the access log by status 5xx, then the error in the log of their capability by the request id.',
    });
    new Alarm(this, 'Slow', {
      house,
      metric: this.api.metricLatency({ statistic: 'p99', period: Duration.minutes(5) }),
      above: 3000,
      periods: 3,
      severity: 'today',
      impact: 'One call in a hundred takes longer than three seconds.',
      runbook:
        'Find the slow routes in the access log; look for throttled tables and for cold starts after a deployment.',
    });
  }
}

/** Ids, codes and times: no addresses, no query strings, nothing that somebody wrote. */
const accessLine = {
  requestId: '$context.requestId',
  at: '$context.requestTime',
  route: '$context.routeKey',
  status: '$context.status',
  milliseconds: '$context.responseLatency',
  integration: '$context.integrationStatus',
  bytes: '$context.responseLength',
};
