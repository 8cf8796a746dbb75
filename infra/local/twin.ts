import { mkdirSync, rmSync } from 'node:fs';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { join, resolve } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BucketsAndQueues, type Queue } from './buckets-and-queues.ts';
import { Checkpoints, type EventSource, QueueSource, type SourceContext, StreamSource } from './event-sources.ts';
import { type FunctionDeclaration, Functions } from './functions.ts';
import { Gateway, listen, readBody } from './gateway.ts';
import { type KeyDeclaration, Kms, keyIdFor } from './kms.ts';
import { type ScheduleDeclaration, startSchedules } from './schedules.ts';
import { claim, ensureTable, startDynamo } from './tables.ts';
import {
  asNumber,
  asObject,
  asObjects,
  asText,
  functionNameOf,
  NO_LOCAL_EFFECT,
  type Place,
  placeOf,
  type Resource,
  Template,
  TemplateError,
} from './template.ts';

export interface TwinOptions {
  /** Folder written by `cdk synth`. */
  readonly assembly: string;
  /** Name of the stack's artifact in the assembly. */
  readonly stack: string;
  /** Where everything that outlives a restart is kept. */
  readonly dataDir: string;
  /** Ports on the loopback interface; 0 or absent means any free one. */
  readonly ports: {
    readonly gateway: number;
    readonly dynamo?: number;
    readonly queues?: number;
    readonly aws?: number;
  };
  /** Values for the template's parameters. */
  readonly parameters: Record<string, string>;
  /** Given the address of DynamoDB Local, answers the one that functions are to use. */
  readonly dynamoEndpoint?: (real: string) => Promise<string>;
  /** Begin with an empty data directory. */
  readonly fresh?: boolean;
  /** Most invocations of one function at the same time; 3 unless given. */
  readonly instances?: number;
  /** Longest wait before anything that failed is tried again, in seconds; AWS's own waits unless given. */
  readonly maxRetryDelaySeconds?: number;
  /** Whether schedules fire by themselves; true unless given. */
  readonly schedules?: boolean;
  readonly log?: (line: string) => void;
}

/** A stack brought up on this machine. */
export interface Twin {
  /** Address of the HTTP API. */
  readonly url: string;
  readonly endpoints: {
    readonly dynamodb: string;
    readonly s3: string;
    readonly sqs: string;
    readonly kms: string;
    readonly lambda: string;
  };
  readonly region: string;
  readonly outputs: Record<string, string>;
  /** Physical names by logical id. */
  readonly tables: Record<string, string>;
  readonly buckets: Record<string, string>;
  readonly functions: Record<string, string>;
  /** Key ids by logical id. */
  readonly keys: Record<string, string>;
  /** Queue URLs by logical id. */
  readonly queues: Record<string, string>;
  /** Resources that were read and left out, with the reason. */
  readonly withoutEffect: readonly { readonly logicalId: string; readonly type: string; readonly reason: string }[];
  /**
   * Invokes a function by name or logical id and waits.
   * @returns what the function returned
   * @throws Error with the function's error message; its `cause` is the error as Lambda reports it
   */
  invoke(functionNameOrLogicalId: string, payload: unknown): Promise<unknown>;
  /** Ends a function's instances in the middle of what they do, as if the machine had died under them. */
  kill(functionNameOrLogicalId: string): Promise<void>;
  /** Stops an event source mapping from taking more, and waits until what it had taken is finished. */
  pauseSource(logicalId: string): Promise<void>;
  resumeSource(logicalId: string): void;
  /**
   * Resolves when no request or invocation runs or waits for a retry, every queue that an event source reads is
   * empty (also of hidden and delayed messages) and every stream is consumed. Paused sources are left out.
   */
  idle(): Promise<void>;
  /** Ends everything: what runs gets two seconds, what was not finished comes again at the next start. */
  stop(): Promise<void>;
}

const GRACE_MS = 2000;
const KEPT = ['dynamodb', 'queues-and-objects', 'keys.json', 'checkpoints.json', 'pending-events.json', 'logs'];
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
 * Brings up a synthesised stack on this machine.
 * @throws TemplateError when the template uses something the twin does not have
 * @throws Error in one sentence for a taken port, missing Java, or kept data that does not fit
 */
export async function startTwin(options: TwinOptions): Promise<Twin> {
  const log = options.log ?? (() => {});
  const place = placeOf(options.assembly, options.stack);
  const { region } = place;
  const dataDir = resolve(options.dataDir);
  const template = new Template(options.assembly, options.stack, options.parameters, place);
  const withoutEffect = refuseUnknown(template);
  mkdirSync(dataDir, { recursive: true });
  await claim(dataDir);
  if (options.fresh) for (const name of KEPT) rmSync(join(dataDir, name), { recursive: true, force: true });

  const undo: (() => unknown)[] = [];
  try {
    const gatewayServer = await listen(options.ports.gateway, 'HTTP API');
    undo.push(() => gatewayServer.server.close());
    const awsServer = await listen(options.ports.aws ?? 0, 'KMS and Lambda');
    undo.push(() => awsServer.server.close());
    const storage = await BucketsAndQueues.start({ dataDir, port: options.ports.queues ?? 0, place });
    undo.push(() => storage.stop());
    const dynamo = await startDynamo({ dataDir, port: options.ports.dynamo ?? 0 });
    undo.push(() => dynamo.stop());
    const dynamoForFunctions = (await options.dynamoEndpoint?.(dynamo.endpoint)) ?? dynamo.endpoint;

    const named = identifyAll(template, storage, gatewayServer.url);
    const client = new DynamoDBClient({
      endpoint: dynamo.endpoint,
      region,
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
    for (const resource of template.ofType('AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable')) {
      const name = named.tables[resource.logicalId] ?? '';
      const { arn, streamArn } = await ensureTable(client, name, template.properties(resource));
      template.identify(resource.logicalId, name, { Arn: arn, ...(streamArn ? { StreamArn: streamArn } : {}) });
    }
    client.destroy();
    const queues = new Map<string, Queue>();
    for (const resource of template.ofType('AWS::SQS::Queue')) {
      const name = named.queueNames[resource.logicalId] ?? '';
      const queue = storage.ensureQueue(name, template.properties(resource));
      queues.set(queue.arn, queue);
    }
    for (const resource of template.ofType('AWS::S3::Bucket')) {
      storage.ensureBucket(named.buckets[resource.logicalId] ?? '', template.properties(resource));
    }
    const kms = new Kms(dataDir, declaredKeys(template));

    const aws = awsServer.url;
    const retryCapSeconds = options.maxRetryDelaySeconds ?? Number.POSITIVE_INFINITY;
    const environment = {
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_ENDPOINT_URL_DYNAMODB: dynamoForFunctions,
      AWS_ENDPOINT_URL_S3: storage.endpoint,
      AWS_ENDPOINT_URL_SQS: storage.endpoint,
      AWS_ENDPOINT_URL_KMS: aws,
      AWS_ENDPOINT_URL_LAMBDA: aws,
    };
    const functions = new Functions(
      dataDir,
      declaredFunctions(template, named.functions, environment, options.instances ?? 3),
      retryCapSeconds,
    );
    functions.onGivenUp = (arn, record) => queueOf(queues, arn, 'OnFailure').send(record);
    awsServer.server.on('request', (request, response) => void answerAws(request, response, kms, functions));
    const gateway = new Gateway(gatewayServer.server, template, functions, log);

    const context: SourceContext = { region, functions, retryCapSeconds, log };
    const checkpoints = new Checkpoints(dataDir, dynamo.lastSequence);
    const declaredSchedules = readSchedules(template, place);
    const sources = startSources(template, queues, dynamo.endpoint, checkpoints, context, options.instances ?? 3);
    functions.onEnd = () => {
      for (const source of sources.values()) source.stir();
    };
    functions.resume();
    const stopSchedules =
      options.schedules === false
        ? () => {}
        : startSchedules(declaredSchedules, (name, input) => functions.send(name, input));

    const nameOf = (id: string): string => named.functions[id] ?? id;
    const quiet = () => functions.quiet && gateway.running === 0;
    const sourceOf = (logicalId: string): EventSource => {
      const source = sources.get(logicalId);
      if (!source)
        throw new Error(`No event source mapping ${logicalId}; there are: ${[...sources.keys()].join(', ')}.`);
      return source;
    };
    let stopping: Promise<void> | undefined;
    return {
      url: gatewayServer.url,
      endpoints: { dynamodb: dynamo.endpoint, s3: storage.endpoint, sqs: storage.endpoint, kms: aws, lambda: aws },
      region,
      outputs: template.outputs(),
      tables: named.tables,
      buckets: named.buckets,
      functions: named.functions,
      keys: named.keys,
      queues: named.queues,
      withoutEffect,
      async invoke(id, payload) {
        const outcome = await functions.invoke(nameOf(id), JSON.stringify(payload ?? {}));
        const result: unknown = JSON.parse(outcome.payload);
        if (!outcome.failed) return result;
        throw new Error(`${nameOf(id)} failed: ${asObject(result).errorMessage}`, { cause: result });
      },
      kill: (id) => functions.kill(nameOf(id)),
      pauseSource: (logicalId) => sourceOf(logicalId).pause(),
      resumeSource: (logicalId) => sourceOf(logicalId).resume(),
      async idle() {
        for (;;) {
          // Nothing runs now, nothing began since, and each source was then found empty: so nobody can have written.
          const begun = functions.started;
          const wasQuiet = quiet();
          const drained = await Promise.all([...sources.values()].map((source) => source.drained()));
          if (wasQuiet && quiet() && begun === functions.started && drained.every(Boolean)) return;
          await new Promise((settle) => setTimeout(settle, 4));
        }
      },
      stop() {
        stopping ??= (async () => {
          stopSchedules();
          const gatewayClosed = gateway.stop(GRACE_MS);
          const ended = Promise.all([...sources.values()].map((source) => source.end()));
          storage.wake();
          await Promise.race([
            Promise.all([ended, gatewayClosed]),
            new Promise((settle) => setTimeout(settle, GRACE_MS)),
          ]);
          await functions.stop();
          await Promise.all([ended, gatewayClosed]);
          await close(awsServer.server);
          await Promise.all([storage.stop(), dynamo.stop()]);
        })();
        return stopping;
      },
    };
  } catch (error) {
    for (const step of undo.reverse()) await step();
    throw error;
  }
}

interface Named {
  readonly tables: Record<string, string>;
  readonly buckets: Record<string, string>;
  readonly functions: Record<string, string>;
  readonly keys: Record<string, string>;
  readonly queues: Record<string, string>;
  readonly queueNames: Record<string, string>;
}

/** Sorts the resources into brought up and without effect. @throws TemplateError for any other type */
function refuseUnknown(template: Template): Twin['withoutEffect'] {
  const without: { logicalId: string; type: string; reason: string }[] = [];
  for (const { logicalId, type } of template.resources.values()) {
    const reason = NO_LOCAL_EFFECT[type];
    if (reason) without.push({ logicalId, type, reason });
    else if (!BROUGHT_UP.has(type)) {
      throw new TemplateError(
        `${logicalId} is of type ${type}, which the local twin does not bring up: teach it to infra/local, or list the type with a reason in NO_LOCAL_EFFECT of infra/local/template.ts if a request cannot notice its absence.`,
      );
    }
  }
  return without;
}

/** Gives every resource its name, reference and attributes, so that all properties can be resolved afterwards. */
function identifyAll(template: Template, storage: BucketsAndQueues, url: string): Named {
  const { region, accountId } = template.place;
  const arn = (service: string, rest: string) => `arn:aws:${service}:${region}:${accountId}:${rest}`;
  const named: Named = { tables: {}, buckets: {}, functions: {}, keys: {}, queues: {}, queueNames: {} };
  const versions: Resource[] = [];
  for (const resource of template.resources.values()) {
    const { logicalId, type } = resource;
    const [, service = '', kind = ''] = type.split('::');
    const nameProperty =
      { 'AWS::Events::Rule': 'Name', 'AWS::Scheduler::Schedule': 'Name', 'AWS::KMS::Alias': 'AliasName' }[type] ??
      `${kind}Name`;
    const given = template.resolve(
      resource.properties[nameProperty === 'GlobalTableName' ? 'TableName' : nameProperty],
      logicalId,
    );
    let name = template.physicalName(resource, given);
    switch (type) {
      case 'AWS::DynamoDB::Table':
      case 'AWS::DynamoDB::GlobalTable':
        named.tables[logicalId] = name;
        template.identify(logicalId, name, { Arn: arn('dynamodb', `table/${name}`) });
        break;
      case 'AWS::S3::Bucket': {
        name = name.toLowerCase();
        named.buckets[logicalId] = name;
        const host = `${new URL(storage.endpoint).host}/${name}`;
        template.identify(logicalId, name, { Arn: `arn:aws:s3:::${name}`, DomainName: host, RegionalDomainName: host });
        break;
      }
      case 'AWS::SQS::Queue':
        if (String(resource.properties.FifoQueue) === 'true' && !name.endsWith('.fifo')) name = `${name}.fifo`;
        named.queues[logicalId] = storage.queueUrl(name);
        named.queueNames[logicalId] = name;
        template.identify(logicalId, storage.queueUrl(name), {
          Arn: storage.queueArn(name),
          QueueName: name,
          QueueUrl: storage.queueUrl(name),
        });
        break;
      case 'AWS::KMS::Key': {
        const keyId = keyIdFor(template.stack, logicalId);
        named.keys[logicalId] = keyId;
        template.identify(logicalId, keyId, { Arn: arn('kms', `key/${keyId}`), KeyId: keyId });
        break;
      }
      case 'AWS::Lambda::Function':
        named.functions[logicalId] = name;
        template.identify(logicalId, name, { Arn: arn('lambda', `function:${name}`) });
        break;
      case 'AWS::Lambda::Version':
      case 'AWS::Lambda::Alias':
        versions.push(resource);
        break;
      case 'AWS::ApiGatewayV2::Api':
        template.identify(logicalId, 'localapi', { ApiEndpoint: url, ApiId: 'localapi' });
        break;
      case 'AWS::SNS::Topic':
        template.identify(logicalId, arn('sns', name), { TopicArn: arn('sns', name), TopicName: name });
        break;
      case 'AWS::ApiGatewayV2::Stage':
        template.identify(logicalId, typeof given === 'string' ? given : '$default');
        break;
      default: {
        const own = arn(service.toLowerCase(), `${kind.toLowerCase()}/${name}`);
        const id = service === 'ApiGatewayV2' ? logicalId : name;
        template.identify(logicalId, id, { Arn: own, Id: id, [`${kind}Id`]: id });
      }
    }
  }
  for (const { logicalId, properties } of versions) {
    const ofFunction = functionNameOf(String(template.resolve(properties.FunctionName, logicalId)));
    const qualified = arn('lambda', `function:${ofFunction}:local`);
    template.identify(logicalId, qualified, { FunctionArn: qualified, AliasArn: qualified, Version: 'local' });
  }
  return named;
}

function declaredKeys(template: Template): KeyDeclaration[] {
  const aliases = template.ofType('AWS::KMS::Alias').map((resource) => template.properties(resource));
  return template.ofType('AWS::KMS::Key').map((resource) => {
    const given = template.properties(resource);
    const keyId = String(template.resolve({ Ref: resource.logicalId }, resource.logicalId));
    const arn = String(template.resolve({ 'Fn::GetAtt': [resource.logicalId, 'Arn'] }, resource.logicalId));
    return {
      keyId,
      arn,
      spec: asText(given.KeySpec) ?? 'SYMMETRIC_DEFAULT',
      enabled: String(given.Enabled ?? true) === 'true',
      description: asText(given.Description) ?? '',
      aliases: aliases
        .filter((alias) => alias.TargetKeyId === keyId || alias.TargetKeyId === arn)
        .map((alias) => String(alias.AliasName)),
    };
  });
}

function declaredFunctions(
  template: Template,
  names: Record<string, string>,
  environment: Record<string, string>,
  instances: number,
): FunctionDeclaration[] {
  const rules = template.ofType('AWS::Lambda::EventInvokeConfig').map((resource) => template.properties(resource));
  return template.ofType('AWS::Lambda::Function').map((resource) => {
    const given = template.properties(resource);
    const name = names[resource.logicalId] ?? '';
    const where = `${resource.logicalId} (${resource.type})`;
    if (!String(given.Runtime).startsWith('nodejs'))
      throw new TemplateError(`${where}: the local twin runs Node.js functions only.`);
    const key = asText(asObject(given.Code).S3Key);
    if (!key)
      throw new TemplateError(`${where}: the local twin runs code from assets only, not inline or from an image.`);
    const rule = rules.find((it) => functionNameOf(String(it.FunctionName)) === name);
    const onFailure =
      asText(asObject(asObject(rule?.DestinationConfig).OnFailure).Destination) ??
      asText(asObject(given.DeadLetterConfig).TargetArn);
    const memoryMegabytes = asNumber(given.MemorySize) ?? 128;
    const own = Object.entries(asObject(asObject(given.Environment).Variables)).map(([key_, value]) => [
      key_,
      String(value),
    ]);
    return {
      name,
      arn: String(template.resolve({ 'Fn::GetAtt': [resource.logicalId, 'Arn'] }, where)),
      folder: template.assetFolder(key, where),
      handler: String(given.Handler),
      environment: {
        ...environment,
        AWS_LAMBDA_FUNCTION_NAME: name,
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMegabytes),
        AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
        AWS_EXECUTION_ENV: `AWS_Lambda_${given.Runtime}`,
        LAMBDA_TASK_ROOT: template.assetFolder(key, where),
        ...(Object.fromEntries(own) as Record<string, string>),
      },
      timeoutSeconds: asNumber(given.Timeout) ?? 3,
      memoryMegabytes,
      instances: Math.max(1, Math.min(instances, asNumber(given.ReservedConcurrentExecutions) ?? instances)),
      asynchronous: {
        retries: asNumber(rule?.MaximumRetryAttempts) ?? 2,
        maximumAgeSeconds: asNumber(rule?.MaximumEventAgeInSeconds) ?? 21_600,
        ...(onFailure ? { onFailureArn: onFailure } : {}),
      },
    };
  });
}

function startSources(
  template: Template,
  queues: Map<string, Queue>,
  endpoint: string,
  checkpoints: Checkpoints,
  context: SourceContext,
  instances: number,
): Map<string, EventSource> {
  const sources = new Map<string, EventSource>();
  for (const resource of template.ofType('AWS::Lambda::EventSourceMapping')) {
    const { logicalId } = resource;
    const given = template.properties(resource);
    if (String(given.Enabled ?? true) !== 'true') continue;
    const name = functionNameOf(String(given.FunctionName));
    if (!context.functions.find(name))
      throw new TemplateError(`${logicalId}: the template declares no function ${name}.`);
    const from = String(given.EventSourceArn);
    if (from.startsWith('arn:aws:sqs:')) {
      sources.set(
        logicalId,
        new QueueSource(logicalId, queueOf(queues, from, logicalId), name, given, instances, context),
      );
    } else if (from.startsWith('arn:aws:dynamodb:') && from.includes('/stream/')) {
      const destination = asText(asObject(asObject(given.DestinationConfig).OnFailure).Destination);
      const onFailure = destination ? queueOf(queues, destination, logicalId) : undefined;
      sources.set(
        logicalId,
        new StreamSource(logicalId, name, given, { endpoint, streamArn: from, checkpoints, onFailure }, context),
      );
    } else {
      throw new TemplateError(`${logicalId}: the local twin reads queues and table streams, not ${from}.`);
    }
  }
  return sources;
}

function queueOf(queues: Map<string, Queue>, arn: string, where: string): Queue {
  const queue = queues.get(arn);
  if (queue) return queue;
  throw new TemplateError(`${where}: the template declares no queue ${arn}.`);
}

function readSchedules(template: Template, place: Place): ScheduleDeclaration[] {
  const schedules: ScheduleDeclaration[] = [];
  for (const resource of template.ofType('AWS::Events::Rule')) {
    const { logicalId } = resource;
    const given = template.properties(resource);
    const expression = asText(given.ScheduleExpression);
    if (!expression)
      throw new TemplateError(
        `${logicalId}: the local twin has rules with a ScheduleExpression only, not event patterns.`,
      );
    if (given.State === 'DISABLED') continue;
    const ruleArn = template.resolve({ 'Fn::GetAtt': [logicalId, 'Arn'] }, logicalId);
    for (const target of asObjects(given.Targets)) {
      const input = (at: Date) =>
        asText(target.Input) ??
        JSON.stringify({
          version: '0',
          id: `${logicalId}-${at.getTime()}`,
          'detail-type': 'Scheduled Event',
          source: 'aws.events',
          account: place.accountId,
          time: at.toISOString().replace(/\.\d+Z$/, 'Z'),
          region: place.region,
          resources: [ruleArn],
          detail: {},
        });
      schedules.push({ logicalId, expression, timeZone: 'UTC', targetArn: lambdaArn(target.Arn, logicalId), input });
    }
  }
  for (const resource of template.ofType('AWS::Scheduler::Schedule')) {
    const { logicalId } = resource;
    const given = template.properties(resource);
    if (given.State === 'DISABLED') continue;
    const target = asObject(given.Target);
    schedules.push({
      logicalId,
      expression: String(given.ScheduleExpression),
      timeZone: asText(given.ScheduleExpressionTimezone) ?? 'UTC',
      targetArn: lambdaArn(target.Arn, logicalId),
      input: () => asText(target.Input) ?? '{}',
    });
  }
  return schedules;
}

function lambdaArn(arn: unknown, where: string): string {
  const text = String(arn);
  if (text.startsWith('arn:aws:lambda:')) return text;
  throw new TemplateError(`${where}: the local twin schedules Lambda functions, not ${text}.`);
}

/** One port for the two services that need little: KMS by its target header, Lambda by its path. */
async function answerAws(
  request: IncomingMessage,
  response: ServerResponse,
  kms: Kms,
  functions: Functions,
): Promise<void> {
  const send = (status: number, body: string, headers: Record<string, string> = {}) =>
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1', ...headers }).end(body);
  const refuse = (status: number, type: string, message: string) =>
    send(status, JSON.stringify({ __type: type, Message: message, message }), { 'x-amzn-errortype': type });
  try {
    const body = (await readBody(request))?.toString('utf8');
    if (body === undefined)
      return void refuse(413, 'RequestTooLargeException', 'Request must be smaller than 6291456 bytes');
    const operation = /^TrentService\.(\w+)$/.exec(String(request.headers['x-amz-target']))?.[1];
    if (operation) {
      const answer = kms.answer(operation, asObject(JSON.parse(body || '{}')));
      return void send(answer.status, JSON.stringify(answer.body));
    }
    const name = /^\/2015-03-31\/functions\/([^/]+)\/invocations/.exec(request.url ?? '')?.[1];
    if (name === undefined || request.method !== 'POST')
      return void refuse(404, 'UnknownOperationException', `No ${request.url} here.`);
    const declared = functions.find(name);
    if (!declared)
      return void refuse(404, 'ResourceNotFoundException', `Function not found: ${decodeURIComponent(name)}`);
    const type = request.headers['x-amz-invocation-type'] ?? 'RequestResponse';
    if (type === 'DryRun') return void send(204, '');
    JSON.parse(body || '{}');
    if (type === 'Event') {
      return void send(202, '', { 'x-amzn-requestid': functions.send(declared.name, body || '{}') });
    }
    const outcome = await functions.invoke(declared.name, body || '{}');
    const failed: Record<string, string> = outcome.failed ? { 'x-amz-function-error': 'Unhandled' } : {};
    send(200, outcome.payload, {
      'x-amz-executed-version': '$LATEST',
      'x-amzn-requestid': outcome.requestId,
      ...failed,
    });
  } catch (error) {
    refuse(
      400,
      'InvalidRequestContentException',
      `Could not parse request body into json: ${(error as Error).message}`,
    );
  }
}

function close(server: Server): Promise<void> {
  return new Promise((settle) => {
    server.close(() => settle());
    server.closeAllConnections();
  });
}
