import { join, resolve as resolvePath } from 'node:path';
import { loadJson } from '../json-file.ts';
import { Intrinsics } from './intrinsics.ts';
import type { Place } from './place.ts';
import { asObject, asText, type Properties } from './properties.ts';
import { TemplateError } from './template-error.ts';

/** One resource of the synthesised template; its properties still contain intrinsic functions. */
export interface Resource {
  readonly logicalId: string;
  readonly type: string;
  readonly properties: Properties;
}

/** A synthesised stack, read once; conditions and parameters are decided at loading. */
export class Template {
  readonly stack: string;
  readonly place: Place;
  readonly resources = new Map<string, Resource>();
  readonly #assembly: string;
  readonly #raw: Properties;
  readonly #intrinsics: Intrinsics;

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
    this.#intrinsics = new Intrinsics(this.#raw, stack, place, parameters);
    for (const [logicalId, value] of Object.entries(asObject(this.#raw.Resources))) {
      const resource = asObject(value);
      const condition = asText(resource.Condition);
      if (condition !== undefined && !this.#intrinsics.holds(condition)) continue;
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
    this.#intrinsics.identify(logicalId, ref, attributes);
  }

  /** @returns the resource's properties with every intrinsic function replaced by its value. */
  properties(resource: Resource): Properties {
    return asObject(this.resolve(resource.properties, `${resource.logicalId} (${resource.type})`));
  }

  /** @returns the stack's outputs by name, without those whose condition does not hold. */
  outputs(): Record<string, string> {
    const outputs: Record<string, string> = {};
    for (const [name, value] of Object.entries(asObject(this.#raw.Outputs))) {
      const output = asObject(value);
      const condition = asText(output.Condition);
      if (condition !== undefined && !this.#intrinsics.holds(condition)) continue;
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

  /** @returns any template value with its intrinsic functions replaced; `where` names the place for error messages. */
  resolve(value: unknown, where: string): unknown {
    return this.#intrinsics.resolve(value, where);
  }

  /** @returns what `Ref` to the resource gives. */
  ref({ logicalId }: Resource): string {
    return String(this.resolve({ Ref: logicalId }, logicalId));
  }

  /** @returns the resource's ARN. */
  arn({ logicalId }: Resource): string {
    return String(this.resolve({ 'Fn::GetAtt': [logicalId, 'Arn'] }, logicalId));
  }
}
