import type { Place } from './place.ts';
import { asObject, type Properties } from './properties.ts';
import { TemplateError } from './template-error.ts';

/** What `Ref` and `Fn::GetAtt` answer for a resource: its reference and its attributes by name. */
interface Identity {
  readonly ref: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** What one stack may know of the others. */
export interface Neighbours {
  /** What another stack exports under that name. @throws TemplateError when none does */
  imported(name: string, where: string): unknown;
  /** The address of an API of any stack. */
  endpointOf(api: string): string | undefined;
}

const NO_VALUE = Symbol('AWS::NoValue');

/** CloudFormation's intrinsic functions and conditions over one template. */
export class Intrinsics {
  readonly #raw: Properties;
  readonly #stack: string;
  readonly #place: Place;
  readonly #parameters: Readonly<Record<string, string>>;
  readonly #neighbours: Neighbours;
  readonly #identities = new Map<string, Identity>();

  /**
   * @param raw the whole template
   * @param parameters values that replace the defaults of the template's parameters
   */
  constructor(
    raw: Properties,
    stack: string,
    place: Place,
    parameters: Readonly<Record<string, string>>,
    neighbours: Neighbours,
  ) {
    this.#raw = raw;
    this.#stack = stack;
    this.#place = place;
    this.#parameters = parameters;
    this.#neighbours = neighbours;
  }

  /** Makes `Ref` and `Fn::GetAtt` to the resource resolvable from now on. */
  identify(logicalId: string, ref: string, attributes: Readonly<Record<string, string>>): void {
    const known = this.#identities.get(logicalId);
    this.#identities.set(logicalId, { ref, attributes: { ...known?.attributes, ...attributes } });
  }

  /** The address of an API of this stack, by its id. */
  endpointOf(api: string): string | undefined {
    return [...this.#identities.values()].find(({ ref }) => ref === api)?.attributes.ApiEndpoint;
  }

  /** Replaces intrinsic functions in any template value; `where` names the place for error messages. */
  resolve(value: unknown, where: string): unknown {
    const resolved = this.#resolve(value, where);
    return resolved === NO_VALUE ? undefined : resolved;
  }

  /** Whether a declared condition is met. @throws TemplateError when it cannot be decided */
  holds(name: string): boolean {
    const expression = asObject(this.#raw.Conditions)[name];
    if (expression === undefined) throw new TemplateError(`Condition ${name} is used but not declared.`);
    return this.#decide(expression, `condition ${name}`);
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
        return this.#resolve(this.holds(String(condition)) ? yes : no, where);
      }
      case 'Fn::FindInMap': {
        const [map, top, second] = list(argument).map(String);
        const found = asObject(asObject(asObject(this.#raw.Mappings)[map ?? ''])[top ?? ''])[second ?? ''];
        if (found === undefined) throw new TemplateError(`${where}: no mapping ${map}.${top}.${second}.`);
        return found;
      }
      case 'Fn::ImportValue':
        return this.#neighbours.imported(String(this.#resolve(argument, where)), where);
      default:
        throw new TemplateError(
          `${where}: the local twin does not know ${name}. Teach it to infra/local/template/intrinsics.ts or do without it.`,
        );
    }
  }

  #ref(name: string, where: string): unknown {
    const pseudo: Record<string, unknown> = {
      'AWS::Region': this.#place.region,
      'AWS::AccountId': this.#place.accountId,
      'AWS::Partition': 'aws',
      'AWS::URLSuffix': 'amazonaws.com',
      'AWS::StackName': this.#stack,
      'AWS::StackId': `arn:aws:cloudformation:${this.#place.region}:${this.#place.accountId}:stack/${this.#stack}/local`,
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
    const { Type: type } = asObject(asObject(this.#raw.Resources)[logicalId]);
    throw new TemplateError(
      `${where}: the local twin has no attribute ${attribute} for ${logicalId} (${type}). Add it to infra/local/template/names.ts.`,
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
      return this.#neighbours.endpointOf(api) ?? url;
    });
  }

  #decide(expression: unknown, where: string): boolean {
    const [entry] = Object.entries(asObject(expression));
    const [operator, argument] = entry ?? ['nothing', undefined];
    const operands = Array.isArray(argument) ? argument : [];
    switch (operator) {
      case 'Condition':
        return this.holds(String(argument));
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
          `${where}: the local twin cannot decide ${operator}. Teach it to infra/local/template/intrinsics.ts.`,
        );
    }
  }
}
