import { join, resolve as resolvePath } from 'node:path';
import { loadJson } from '../json-file.ts';
import { Intrinsics, type Neighbours } from './intrinsics.ts';
import type { Place } from './place.ts';
import { asObject, asText, type Properties } from './properties.ts';
import { TemplateError } from './template-error.ts';

/** An output of a stack, with the name by which other stacks may import it. */
export interface Output {
  readonly name: string;
  readonly value: string;
}

/** One stack of the assembly, read once; conditions and parameters are decided at loading. */
export class StackTemplate {
  readonly name: string;
  /** What the template declares, as it declares it, without what a condition drops. */
  readonly declared: ReadonlyMap<string, { readonly type: string; readonly properties: Properties }>;
  readonly intrinsics: Intrinsics;
  readonly #assembly: string;
  readonly #raw: Properties;

  /**
   * @param assembly folder written by `cdk synth`
   * @param name of the stack's artifact in it
   * @param parameters values that replace the defaults of the template's parameters
   * @throws TemplateError when the template is missing or a condition cannot be decided
   */
  constructor(
    assembly: string,
    name: string,
    parameters: Readonly<Record<string, string>>,
    place: Place,
    neighbours: Neighbours,
  ) {
    const file = join(assembly, `${name}.template.json`);
    this.#raw = asObject(loadJson<unknown>(file, undefined));
    if (!this.#raw.Resources)
      throw new TemplateError(`${file} is no CloudFormation template: synthesise the app first.`);
    this.name = name;
    this.#assembly = assembly;
    this.intrinsics = new Intrinsics(this.#raw, name, place, parameters, neighbours);
    this.declared = new Map(
      Object.entries(asObject(this.#raw.Resources))
        .map(([id, value]) => [id, asObject(value)] as const)
        .filter(([, { Condition }]) => this.#isMet(Condition))
        .map(([id, { Type, Properties }]) => [id, { type: String(Type), properties: asObject(Properties) }]),
    );
  }

  /** @returns the stack's outputs, without those whose condition does not hold. */
  outputs(): Output[] {
    return this.#outputs().map(([name, { Value }]) => ({
      name,
      value: String(this.intrinsics.resolve(Value, `${this.name}, output ${name}`)),
    }));
  }

  /** @returns what the stack exports under that name, `undefined` when it exports no such thing */
  exported(exportName: string): unknown {
    for (const [name, { Export, Value }] of this.#outputs()) {
      const where = `${this.name}, output ${name}`;
      const given = asObject(Export).Name;
      if (given !== undefined && this.intrinsics.resolve(given, where) === exportName)
        return this.intrinsics.resolve(Value, where);
    }
    return undefined;
  }

  /**
   * A readable physical name: the one given, else the stack's name and the logical id without CDK's hash
   * (kept where two resources would otherwise share a name).
   */
  physicalName(id: string, given: unknown): string {
    if (typeof given === 'string' && given !== '') return given;
    const stem = (logicalId: string) => logicalId.replace(/[0-9A-F]{8}$/, '') || logicalId;
    const own = stem(id);
    const { type } = this.declared.get(id) ?? {};
    const shared = [...this.declared].some(([other, it]) => other !== id && it.type === type && stem(other) === own);
    return `${this.name}-${shared ? id : own}`;
  }

  /**
   * @param s3Key the object key under which CDK would publish the asset
   * @returns the local folder of that asset
   */
  assetFolder(s3Key: string, where: string): string {
    const manifest = asObject(loadJson<unknown>(join(this.#assembly, `${this.name}.assets.json`), undefined));
    for (const file of Object.values(asObject(manifest.files)).map(asObject)) {
      const keys = Object.values(asObject(file.destinations)).map((destination) => asObject(destination).objectKey);
      if (keys.includes(s3Key)) return resolvePath(this.#assembly, String(asObject(file.source).path));
    }
    throw new TemplateError(`${where}: no asset ${s3Key} in ${this.name}.assets.json; synthesise the app again.`);
  }

  #outputs(): (readonly [string, Properties])[] {
    return Object.entries(asObject(this.#raw.Outputs))
      .map(([name, output]) => [name, asObject(output)] as const)
      .filter(([, { Condition }]) => this.#isMet(Condition));
  }

  #isMet(condition: unknown): boolean {
    const name = asText(condition);
    return name === undefined || this.intrinsics.holds(name);
  }
}
