import { createHash } from 'node:crypto';
import type { BucketsAndQueues } from '../storage/buckets-and-queues.ts';
import { arnIn, functionNameOf } from './place.ts';
import { asFlag } from './properties.ts';
import type { Resource, Template } from './template.ts';

/** Where to find what the template declares, by logical id. */
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

/** Gives every resource its name, reference and attributes, so that all properties can be resolved afterwards. */
export function nameResources(template: Template, storage: BucketsAndQueues, apiUrl: string): Names {
  const arn = (service: string, rest: string) => arnIn(template.place, service, rest);
  const named: Names = { tables: {}, buckets: {}, functions: {}, keys: {}, queues: {}, queueNames: {} };
  const versions: Resource[] = [];
  for (const resource of template.resources.values()) {
    const { logicalId, type } = resource;
    const [, service = '', kind = ''] = type.split('::');
    const given = template.resolve(resource.properties[NAME_PROPERTY[type] ?? `${kind}Name`], logicalId);
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
        if (asFlag(resource.properties.FifoQueue) && !name.endsWith('.fifo')) name = `${name}.fifo`;
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
        template.identify(logicalId, 'localapi', { ApiEndpoint: apiUrl, ApiId: 'localapi' });
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

/** @returns a key id that is the same on every start, so that references to the key stay valid. */
function keyIdFor(stack: string, logicalId: string): string {
  const hex = createHash('sha256').update(`${stack}/${logicalId}`).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}
