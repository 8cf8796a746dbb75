/** Code of all the functions below: each does one thing that Lambda, a stream or a queue must cope with. */
export const HANDLERS = `
const { DynamoDBClient, PutItemCommand, UpdateItemCommand } = require('@aws-sdk/client-dynamodb');
const { SQSClient, SendMessageCommand } = require('@aws-sdk/client-sqs');
const { threadId } = require('node:worker_threads');
const db = new DynamoDBClient({}), sqs = new SQSClient({});
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
const count = (pk) => db.send(new UpdateItemCommand({ TableName: process.env.SEEN, Key: { pk: { S: pk } },
  UpdateExpression: 'ADD n :one', ExpressionAttributeValues: { ':one': { N: '1' } }, ReturnValues: 'ALL_NEW' }))
  .then((it) => Number(it.Attributes.n.N));
let authorized = 0;
exports.authorize = async (event) => {
  authorized += 1;
  const token = event.identitySource[0];
  if (token === 'crash') throw new Error('no');
  return { isAuthorized: token.startsWith('let-'), context: { who: token.slice(4), calls: authorized } };
};
exports.api = async (event, context) => {
  switch (event.routeKey) {
    case 'POST /events/{id}':
      await db.send(new PutItemCommand({ TableName: process.env.EVENTS, Item: { pk: { S: event.pathParameters.id } } }));
      return { statusCode: 201, headers: { ETag: '"1"', Location: '/x' }, cookies: ['a=1', 'b=2'], body: '' };
    case 'GET /boom': throw new Error('boom');
    case 'GET /slow': await sleep(5000); return 'late';
    case 'GET /bytes': return { statusCode: 200, isBase64Encoded: true, body: Buffer.from([0, 255, 1]).toString('base64') };
    case 'GET /stay': {
      const from = Date.now();
      await sleep(150);
      const name = process.env.AWS_LAMBDA_FUNCTION_NAME, home = process.env.HOME ?? null;
      return { instance: threadId, from, to: Date.now(), name, home };
    }
    default: return { event, remaining: context.getRemainingTimeInMillis() };
  }
};
exports.relay = async (event) => {
  for (const { dynamodb } of event.Records) {
    const id = dynamodb.Keys.pk.S;
    if (id.startsWith('slow') && (await count('relay-' + id)) === 1) await sleep(20000);
    if (id.startsWith('image')) await db.send(new PutItemCommand({ TableName: process.env.SEEN,
      Item: { pk: { S: 'relayed-' + id }, image: { S: JSON.stringify(dynamodb.NewImage) } } }));
    if (id.startsWith('poison')) { await count('relay-' + id); throw new Error('poison'); }
    await sqs.send(new SendMessageCommand({ QueueUrl: process.env.WORK, MessageBody: id }));
  }
};
exports.work = async (event) => {
  const failed = [];
  for (const record of event.Records) {
    const attempt = await count(record.body);
    if (record.body.startsWith('bad') || (record.body.startsWith('flaky') && attempt === 1)) failed.push(record.messageId);
    if (record.body.startsWith('nonsense') && attempt === 1) failed.push('no-such-id');
  }
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
};
exports.async = async ({ id, failures }) => {
  if ((await count(id)) <= failures) throw new Error('not yet');
};
`;

const integration = (name: string) => ({
  Type: 'AWS::ApiGatewayV2::Integration',
  Properties: {
    ApiId: { Ref: 'Api' },
    IntegrationType: 'AWS_PROXY',
    PayloadFormatVersion: '2.0',
    IntegrationUri: { 'Fn::GetAtt': [name, 'Arn'] },
    TimeoutInMillis: 2000,
  },
});
const route = (RouteKey: string, secured = false) => ({
  Type: 'AWS::ApiGatewayV2::Route',
  Properties: {
    ApiId: { Ref: 'Api' },
    RouteKey,
    Target: { 'Fn::Join': ['', ['integrations/', { Ref: 'ApiIntegration' }]] },
    ...(secured ? { AuthorizationType: 'CUSTOM', AuthorizerId: { Ref: 'Guard' } } : { AuthorizationType: 'NONE' }),
  },
});
export const lambda = (handler: string, properties: object = {}) => ({
  Type: 'AWS::Lambda::Function',
  Properties: {
    Code: { S3Bucket: { 'Fn::Sub': `assets-\${AWS::AccountId}-\${AWS::Region}` }, S3Key: 'code.zip' },
    Handler: `index.${handler}`,
    Runtime: 'nodejs24.x',
    MemorySize: 256,
    Timeout: 10,
    Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
    Environment: {
      Variables: {
        EVENTS: { Ref: 'Events0A1B2C3D' },
        SEEN: { Ref: 'Seen' },
        WORK: { Ref: 'Work' },
        SUFFIX: { 'Fn::If': ['IsProduction', 'live', 'local'] },
        BASE: { 'Fn::Sub': [`\${Api.ApiEndpoint}/\${path}`, { path: { Ref: 'BasePath' } }] },
      },
    },
    ...properties,
  },
});
export const table = (properties: object = {}) => ({
  Type: 'AWS::DynamoDB::Table',
  Properties: {
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    BillingMode: 'PAY_PER_REQUEST',
    ...properties,
  },
});
const key = (KeySpec: string) => ({ Type: 'AWS::KMS::Key', Properties: { KeySpec } });

/** A small stack with one of everything the twin brings up; the caller may change it. */
export function template(): Record<string, object> & { Resources: Record<string, object> } {
  return {
    Parameters: { BasePath: { Type: 'String', Default: 'v0' }, Stage: { Type: 'String', Default: 'local' } },
    Conditions: { IsProduction: { 'Fn::Equals': [{ Ref: 'Stage' }, 'production'] } },
    Outputs: {
      Url: {
        Value: {
          'Fn::Join': [
            '',
            ['https://', { Ref: 'Api' }, '.execute-api.', { Ref: 'AWS::Region' }, '.', { Ref: 'AWS::URLSuffix' }, '/'],
          ],
        },
      },
    },
    Resources: {
      Role: { Type: 'AWS::IAM::Role', Properties: {} },
      ProductionAlarm: { Type: 'AWS::Imaginary::Alarm', Condition: 'IsProduction' },
      Events0A1B2C3D: table({
        StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
        TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true },
      }),
      Seen: table(),
      Work: {
        Type: 'AWS::SQS::Queue',
        Properties: {
          VisibilityTimeout: 60,
          RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['Dead', 'Arn'] }, maxReceiveCount: 3 },
        },
      },
      Gathered: { Type: 'AWS::SQS::Queue', Properties: { VisibilityTimeout: 600 } },
      Dead: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'the-dead' } },
      StreamDead: { Type: 'AWS::SQS::Queue', Properties: {} },
      Files: { Type: 'AWS::S3::Bucket', Properties: {} },
      SigningKey: key('ECC_NIST_P256'),
      DataKey: key('SYMMETRIC_DEFAULT'),
      MacKey: key('HMAC_256'),
      SigningAlias: {
        Type: 'AWS::KMS::Alias',
        Properties: { AliasName: 'alias/mini/signing', TargetKeyId: { 'Fn::GetAtt': ['SigningKey', 'Arn'] } },
      },
      ApiFunction: lambda('api'),
      GuardFunction: lambda('authorize'),
      RelayFunction: lambda('relay', { Timeout: 30 }),
      WorkFunction: lambda('work'),
      AsyncFunction: lambda('async'),
      AsyncRules: {
        Type: 'AWS::Lambda::EventInvokeConfig',
        Properties: {
          FunctionName: { Ref: 'AsyncFunction' },
          Qualifier: '$LATEST',
          MaximumRetryAttempts: 1,
          DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': ['Dead', 'Arn'] } } },
        },
      },
      StreamToRelay: {
        Type: 'AWS::Lambda::EventSourceMapping',
        Properties: {
          FunctionName: { Ref: 'RelayFunction' },
          EventSourceArn: { 'Fn::GetAtt': ['Events0A1B2C3D', 'StreamArn'] },
          StartingPosition: 'TRIM_HORIZON',
          BatchSize: 10,
          BisectBatchOnFunctionError: true,
          MaximumRetryAttempts: 2,
          DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': ['StreamDead', 'Arn'] } } },
          FilterCriteria: {
            Filters: [
              {
                Pattern: '{"dynamodb":{"Keys":{"pk":{"S":[{"anything-but":["ignored"]}]}}}}',
              },
            ],
          },
        },
      },
      GatheredToWork: {
        Type: 'AWS::Lambda::EventSourceMapping',
        Properties: {
          FunctionName: { Ref: 'WorkFunction' },
          EventSourceArn: { 'Fn::GetAtt': ['Gathered', 'Arn'] },
          BatchSize: 100,
          MaximumBatchingWindowInSeconds: 300,
        },
      },
      QueueToWork: {
        Type: 'AWS::Lambda::EventSourceMapping',
        Properties: {
          FunctionName: { Ref: 'WorkFunction' },
          EventSourceArn: { 'Fn::GetAtt': ['Work', 'Arn'] },
          BatchSize: 10,
          FunctionResponseTypes: ['ReportBatchItemFailures'],
        },
      },
      Api: {
        Type: 'AWS::ApiGatewayV2::Api',
        Properties: {
          Name: 'mini',
          ProtocolType: 'HTTP',
          CorsConfiguration: {
            AllowOrigins: ['https://ok.example'],
            AllowMethods: ['GET'],
            AllowHeaders: ['authorization'],
            MaxAge: 60,
          },
        },
      },
      ApiIntegration: integration('ApiFunction'),
      Guard: {
        Type: 'AWS::ApiGatewayV2::Authorizer',
        Properties: {
          AuthorizerType: 'REQUEST',
          AuthorizerPayloadFormatVersion: '2.0',
          EnableSimpleResponses: true,
          AuthorizerResultTtlInSeconds: 0,
          IdentitySource: ['$request.header.Authorization'],
          AuthorizerUri: {
            'Fn::Join': [
              '',
              [
                'arn:aws:apigateway:x:lambda:path/2015-03-31/functions/',
                { 'Fn::GetAtt': ['GuardFunction', 'Arn'] },
                '/invocations',
              ],
            ],
          },
        },
      },
      RouteCreate: route('POST /events/{id}'),
      RouteEcho: route('ANY /echo/{proxy+}'),
      RouteOne: route('GET /echo/{one}'),
      RouteLiteral: route('GET /echo/literal'),
      RouteSecret: route('GET /secret', true),
      RouteBoom: route('GET /boom'),
      RouteSlow: route('GET /slow'),
      RouteBytes: route('GET /bytes'),
      RouteStay: route('GET /stay'),
      RouteRare: route('GET /rare'),
      Stage: {
        Type: 'AWS::ApiGatewayV2::Stage',
        Properties: {
          ApiId: { Ref: 'Api' },
          StageName: '$default',
          AutoDeploy: true,
          RouteSettings: { 'GET /rare': { ThrottlingBurstLimit: 2, ThrottlingRateLimit: 1 } },
        },
      },
    },
  };
}
