import { createHash } from 'node:crypto';
import type { BucketsAndQueues } from '../storage/buckets-and-queues.ts';
import { arnIn, functionNameOf } from './place.ts';
import { asFlag } from './properties.ts';
import type { Resource, Template } from './template.ts';
import { TemplateError } from './template-error.ts';

/** Where to find what the templates declare, by logical id. */
export interface Names {
  readonly tables: Record<string, string>;
  readonly buckets: Record<string, string>;
  readonly functions: Record<string, string>;
  /** Key ids. */
  readonly keys: Record<string, string>;
  /** Queue URLs. */
  readonly queues: Record<string, string>;
  readonly queueNames: Record<string, string>;
}

/** The property that holds a given name, where it is not called like the type. */
const NAME_PROPERTY: Readonly<Record<string, string>> = {
  'AWS::DynamoDB::GlobalTable': 'TableName',
  'AWS::Events::Rule': 'Name',
  'AWS::Scheduler::Schedule': 'Name',
  'AWS::KMS::Alias': 'AliasName',
};

/** Types whose names must be the only ones of an account, whichever stack gives them. */
const UNIQUE = new Set(['AWS::DynamoDB::Table', 'AWS::S3::Bucket', 'AWS::SQS::Queue', 'AWS::Lambda::Function']);

/** Gives every resource its name, reference and attributes, so that all properties can be resolved afterwards. */
export function nameResources(template: Template, storage: BucketsAndQueues, apiUrl: string): Names {
  const arn = (service: string, rest: string) => arnIn(template.place, service, rest);
  const named: Names = { tables: {}, buckets: {}, functions: {}, keys: {}, queues: {}, queueNames: {} };
  const versions: Resource[] = [];
  const takenBy = new Map<string, string>();
  for (const resource of template.resources.values()) {
    const { logicalId, type } = resource;
    const [, service = '', kind = ''] = type.split('::');
    const given = template.resolve(resource, resource.properties[NAME_PROPERTY[type] ?? `${kind}Name`]);
    let name = resource.stack.physicalName(resource.idInStack, given);
    const holder = UNIQUE.has(type) ? takenBy.get(`${type} ${name}`) : undefined;
    if (holder) throw new TemplateError(`${logicalId} (${type}): ${holder} is called ${name} already.`);
    takenBy.set(`${type} ${name}`, logicalId);
    switch (type) {
      case 'AWS::DynamoDB::Table':
      case 'AWS::DynamoDB::GlobalTable':
        named.tables[logicalId] = name;
        template.identify(resource, name, { Arn: arn('dynamodb', `table/${name}`) });
        break;
      case 'AWS::S3::Bucket': {
        name = name.toLowerCase();
        named.buckets[logicalId] = name;
        const host = `${new URL(storage.endpoint).host}/${name}`;
        template.identify(resource, name, { Arn: `arn:aws:s3:::${name}`, DomainName: host, RegionalDomainName: host });
        break;
      }
      case 'AWS::SQS::Queue':
        if (asFlag(resource.properties.FifoQueue) && !name.endsWith('.fifo')) name = `${name}.fifo`;
        named.queues[logicalId] = storage.queueUrl(name);
        named.queueNames[logicalId] = name;
        template.identify(resource, storage.queueUrl(name), {
          Arn: storage.queueArn(name),
          QueueName: name,
          QueueUrl: storage.queueUrl(name),
        });
        break;
      case 'AWS::KMS::Key': {
        const keyId = keyIdFor(resource);
        named.keys[logicalId] = keyId;
        template.identify(resource, keyId, { Arn: arn('kms', `key/${keyId}`), KeyId: keyId });
        break;
      }
      case 'AWS::Lambda::Function':
        named.functions[logicalId] = name;
        template.identify(resource, name, { Arn: arn('lambda', `function:${name}`) });
        break;
      case 'AWS::Lambda::Version':
      case 'AWS::Lambda::Alias':
        versions.push(resource);
        break;
      case 'AWS::ApiGatewayV2::Api':
        template.identify(resource, 'localapi', { ApiEndpoint: apiUrl, ApiId: 'localapi' });
        break;
      case 'AWS::SNS::Topic':
        template.identify(resource, arn('sns', name), { TopicArn: arn('sns', name), TopicName: name });
        break;
      case 'AWS::ApiGatewayV2::Stage':
        template.identify(resource, typeof given === 'string' ? given : '$default');
        break;
      default: {
        const own = arn(service.toLowerCase(), `${kind.toLowerCase()}/${name}`);
        const id = service === 'ApiGatewayV2' ? logicalId : name;
        template.identify(resource, id, { Arn: own, Id: id, [`${kind}Id`]: id });
      }
    }
  }
  for (const resource of versions) {
    const ofFunction = functionNameOf(String(template.resolve(resource, resource.properties.FunctionName)));
    const qualified = arn('lambda', `function:${ofFunction}:local`);
    template.identify(resource, qualified, { FunctionArn: qualified, AliasArn: qualified, Version: 'local' });
  }
  return named;
}

/** @returns a key id that is the same on every start, so that references to the key stay valid. */
function keyIdFor({ stack, idInStack }: Resource): string {
  const hex = createHash('sha256').update(`${stack.name}/${idInStack}`).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}
