import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve as resolvePath } from 'node:path';

export type Properties = Record<string, unknown>;

/** One resource of the synthesised template; its properties still contain intrinsic functions. */
export interface Resource {
  readonly logicalId: string;
  readonly type: string;
  readonly properties: Properties;
}

/** What `Ref` and `Fn::GetAtt` answer for a resource: its reference and its attributes by name. */
interface Identity {
  readonly ref: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** Where the stack is pretended to live. */
export interface Place {
  readonly region: string;
  readonly accountId: string;
}

/** A mistake in the template, or a use of CloudFormation the twin does not know: the message says where and what to do. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
}

/**
 * Types that change nothing a request could notice on one machine, each with the reason.
 * Every other type is either brought up or refused, so a new kind of resource cannot be skipped silently.
 */
export const NO_LOCAL_EFFECT: Readonly<Record<string, string>> = {
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

/** @returns the JSON in the file, or `otherwise` when the file is missing or unreadable as JSON. */
export function loadJson<T>(path: string, otherwise: T): T {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as T;
  } catch {
    return otherwise;
  }
}

/** Replaces the file in one step, so that a reader or a crash sees either the old or the new content. */
export function saveJson(path: string, value: unknown, mode = 0o644): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.new`, JSON.stringify(value, null, 1), { mode });
  renameSync(`${path}.new`, path);
}

/** Narrows an unknown template value to an object; anything else counts as an empty one. */
export function asObject(value: unknown): Properties {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Properties) : {};
}

/** Narrows an unknown template value to a list of objects; anything else counts as empty. */
export function asObjects(value: unknown): Properties[] {
  return Array.isArray(value) ? value.map(asObject) : [];
}

/** Reads a number that templates may also spell as a string; `undefined` when absent. */
export function asNumber(value: unknown): number | undefined {
  return value === undefined || value === null || value === '' ? undefined : Number(value);
}

/** Reads a scalar as text; `undefined` when absent or not a scalar. */
export function asText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : undefined;
}

/** The function name in a Lambda ARN (also within API Gateway's invocation URI), or the text itself. */
export function functionNameOf(arn: string): string {
  return /:function:([^:/]+)/.exec(arn)?.[1] ?? arn;
}

/**
 * Where the assembly says the stack is deployed, as far as it says so; the account is always the emulators' own.
 * @returns the stack's region, us-east-1 when it is left open
 */
export function placeOf(assembly: string, stack: string): Place {
  const manifest = asObject(loadJson<unknown>(join(assembly, 'manifest.json'), undefined));
  const environment = asText(asObject(asObject(manifest.artifacts)[stack]).environment) ?? '';
  const region = /^aws:\/\/[^/]+\/([a-z]+-[a-z0-9-]+-\d)$/.exec(environment)?.[1];
  return { region: region ?? 'us-east-1', accountId: '000000000000' };
}

/** A synthesised stack, read once; conditions and parameters are decided at loading. */
export class Template {
  readonly stack: string;
  readonly place: Place;
  readonly resources = new Map<string, Resource>();
  readonly #assembly: string;
  readonly #raw: Properties;
  readonly #parameters: Record<string, string>;
  readonly #identities = new Map<string, Identity>();

  /**
   * @param assembly folder written by `cdk synth`
   * @param stack name of the stack's artifact in it
   * @param parameters values that replace the defaults of the template's parameters
   * @throws TemplateError when the template is missing or a condition cannot be decided
   */
  constructor(assembly: string, stack: string, parameters: Record<string, string>, place: Place) {
    const file = join(assembly, `${stack}.template.json`);
    this.#raw = asObject(loadJson<unknown>(file, undefined));
    if (!this.#raw.Resources)
      throw new TemplateError(`${file} is no CloudFormation template: synthesise the app first.`);
    this.stack = stack;
    this.place = place;
    this.#assembly = assembly;
    this.#parameters = parameters;
    for (const [logicalId, value] of Object.entries(asObject(this.#raw.Resources))) {
      const resource = asObject(value);
      const condition = asText(resource.Condition);
      if (condition !== undefined && !this.#condition(condition)) continue;
      const type = String(resource.Type);
      this.resources.set(logicalId, { logicalId, type, properties: asObject(resource.Properties) });
    }
  }

  /** The resources of the given types, in template order. */
  ofType(...types: string[]): Resource[] {
    return [...this.resources.values()].filter((resource) => types.includes(resource.type));
  }

  /** Makes `Ref` and `Fn::GetAtt` to the resource resolvable from now on. */
  identify(logicalId: string, ref: string, attributes: Record<string, string> = {}): void {
    const known = this.#identities.get(logicalId);
    this.#identities.set(logicalId, { ref, attributes: { ...known?.attributes, ...attributes } });
  }

  /** @returns the resource's properties with every intrinsic function replaced by its value. */
  properties(resource: Resource): Properties {
    return asObject(this.resolve(resource.properties, `${resource.logicalId} (${resource.type})`));
  }

  /** @returns the stack's outputs by name; one that depends on something with no local identity is left out. */
  outputs(): Record<string, string> {
    const outputs: Record<string, string> = {};
    for (const [name, value] of Object.entries(asObject(this.#raw.Outputs))) {
      const output = asObject(value);
      const condition = asText(output.Condition);
      if (condition !== undefined && !this.#condition(condition)) continue;
      outputs[name] = String(this.resolve(output.Value, `output ${name}`));
    }
    return outputs;
  }

  /**
   * A readable physical name: the one given, else the stack's name and the logical id without CDK's hash
   * (kept where two resources would otherwise share a name).
   */
  physicalName(resource: Resource, given: unknown): string {
    if (typeof given === 'string' && given !== '') return given;
    const stem = (logicalId: string) => logicalId.replace(/[0-9A-F]{8}$/, '') || logicalId;
    const own = stem(resource.logicalId);
    const shared = [...this.resources.values()].some(
      (other) => other !== resource && other.type === resource.type && stem(other.logicalId) === own,
    );
    return `${this.stack}-${shared ? resource.logicalId : own}`;
  }

  /**
   * @param s3Key the object key under which CDK would publish the asset
   * @returns the local folder of that asset
   */
  assetFolder(s3Key: string, where: string): string {
    const manifest = asObject(loadJson<unknown>(join(this.#assembly, `${this.stack}.assets.json`), undefined));
    for (const file of Object.values(asObject(manifest.files)).map(asObject)) {
      const keys = Object.values(asObject(file.destinations)).map((destination) => asObject(destination).objectKey);
      if (keys.includes(s3Key)) return resolvePath(this.#assembly, String(asObject(file.source).path));
    }
    throw new TemplateError(`${where}: no asset ${s3Key} in ${this.stack}.assets.json; synthesise the app again.`);
  }

  /** Replaces intrinsic functions in any template value; `where` names the place for error messages. */
  resolve(value: unknown, where: string): unknown {
    const resolved = this.#resolve(value, where);
    return resolved === NO_VALUE ? undefined : resolved;
  }

  #resolve(value: unknown, where: string): unknown {
    if (Array.isArray(value)) {
      return value.map((item) => this.#resolve(item, where)).filter((item) => item !== NO_VALUE);
    }
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value);
    const [first] = entries;
    if (entries.length === 1 && first && (first[0] === 'Ref' || first[0].startsWith('Fn::'))) {
      return this.#intrinsic(first[0], first[1], where);
    }
    return Object.fromEntries(
      entries.map(([key, item]) => [key, this.#resolve(item, where)] as const).filter(([, item]) => item !== NO_VALUE),
    );
  }

  #intrinsic(name: string, argument: unknown, where: string): unknown {
    const list = (value: unknown): unknown[] => {
      const items = this.#resolve(value, where);
      if (!Array.isArray(items)) throw new TemplateError(`${where}: ${name} needs a list.`);
      return items;
    };
    switch (name) {
      case 'Ref':
        return this.#ref(String(argument), where);
      case 'Fn::GetAtt': {
        const [logicalId, ...attribute] = Array.isArray(argument) ? argument.map(String) : String(argument).split('.');
        return this.#attribute(String(logicalId), attribute.join('.'), where);
      }
      case 'Fn::Join': {
        const [separator, parts] = Array.isArray(argument) ? argument : [];
        return this.#localUrl(list(parts).join(String(separator)));
      }
      case 'Fn::Split': {
        const [separator, text] = Array.isArray(argument) ? argument : [];
        return String(this.#resolve(text, where)).split(String(separator));
      }
      case 'Fn::Select': {
        const [index, items] = Array.isArray(argument) ? argument : [];
        return list(items)[Number(this.#resolve(index, where))];
      }
      case 'Fn::Sub': {
        const [text, values] = Array.isArray(argument) ? argument : [argument, {}];
        const replaced = String(text).replace(/\$\{(!?)([^}]+)\}/g, (_match, literal: string, variable: string) => {
          if (literal) return `\${${variable}}`;
          const key = variable.trim();
          if (key in asObject(values)) return String(this.#resolve(asObject(values)[key], where));
          const [logicalId = '', ...attribute] = key.split('.');
          const found = attribute.length
            ? this.#attribute(logicalId, attribute.join('.'), where)
            : this.#ref(key, where);
          return String(found);
        });
        return this.#localUrl(replaced);
      }
      case 'Fn::If': {
        const [condition, yes, no] = Array.isArray(argument) ? argument : [];
        return this.#resolve(this.#condition(String(condition)) ? yes : no, where);
      }
      case 'Fn::FindInMap': {
        const [map, top, second] = list(argument).map(String);
        const found = asObject(asObject(asObject(this.#raw.Mappings)[map ?? ''])[top ?? ''])[second ?? ''];
        if (found === undefined) throw new TemplateError(`${where}: no mapping ${map}.${top}.${second}.`);
        return found;
      }
      default:
        throw new TemplateError(
          `${where}: the local twin does not know ${name}. Teach it to infra/local/template.ts or do without it.`,
        );
    }
  }

  #ref(name: string, where: string): unknown {
    const pseudo: Record<string, unknown> = {
      'AWS::Region': this.place.region,
      'AWS::AccountId': this.place.accountId,
      'AWS::Partition': 'aws',
      'AWS::URLSuffix': 'amazonaws.com',
      'AWS::StackName': this.stack,
      'AWS::StackId': `arn:aws:cloudformation:${this.place.region}:${this.place.accountId}:stack/${this.stack}/local`,
      'AWS::NoValue': NO_VALUE,
    };
    if (name in pseudo) return pseudo[name];
    const parameter = asObject(this.#raw.Parameters)[name];
    if (parameter) {
      const value = this.#parameters[name] ?? asObject(parameter).Default;
      if (value === undefined) throw new TemplateError(`${where}: parameter ${name} has no default; give it a value.`);
      return asObject(parameter).Type === 'CommaDelimitedList' ? String(value).split(',') : value;
    }
    return this.#identity(name, where).ref;
  }

  #attribute(logicalId: string, attribute: string, where: string): string {
    const value = this.#identity(logicalId, where).attributes[attribute];
    if (value !== undefined) return value;
    const type = this.resources.get(logicalId)?.type;
    throw new TemplateError(
      `${where}: the local twin has no attribute ${attribute} for ${logicalId} (${type}). Add it where infra/local/twin.ts names resources.`,
    );
  }

  #identity(logicalId: string, where: string): Identity {
    const identity = this.#identities.get(logicalId);
    if (identity) return identity;
    throw new TemplateError(
      `${where}: refers to ${logicalId}, which the template does not declare (or a condition drops).`,
    );
  }

  /** The address an API would have in the cloud stands for the local gateway. */
  #localUrl(text: string): string {
    if (!text.includes('.execute-api.')) return text;
    return text.replace(/https:\/\/([\w-]+)\.execute-api\.[\w-]+\.amazonaws\.com/g, (url, api: string) => {
      const found = [...this.#identities.values()].find((identity) => identity.ref === api);
      return found?.attributes.ApiEndpoint ?? url;
    });
  }

  #condition(name: string): boolean {
    const expression = asObject(this.#raw.Conditions)[name];
    if (expression === undefined) throw new TemplateError(`Condition ${name} is used but not declared.`);
    return this.#decide(expression, `condition ${name}`);
  }

  #decide(expression: unknown, where: string): boolean {
    const [entry] = Object.entries(asObject(expression));
    const [operator, argument] = entry ?? ['nothing', undefined];
    const operands = Array.isArray(argument) ? argument : [];
    switch (operator) {
      case 'Condition':
        return this.#condition(String(argument));
      case 'Fn::Equals':
        return String(this.#resolve(operands[0], where)) === String(this.#resolve(operands[1], where));
      case 'Fn::Not':
        return !this.#decide(operands[0], where);
      case 'Fn::And':
        return operands.every((operand) => this.#decide(operand, where));
      case 'Fn::Or':
        return operands.some((operand) => this.#decide(operand, where));
      default:
        throw new TemplateError(
          `${where}: the local twin cannot decide ${operator}. Teach it to infra/local/template.ts.`,
        );
    }
  }
}

const NO_VALUE = Symbol('AWS::NoValue');
