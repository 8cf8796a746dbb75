import type { Neighbours } from './intrinsics.ts';
import { type Place, placeOf } from './place.ts';
import { asObject, type Properties } from './properties.ts';
import { StackTemplate } from './stack-template.ts';
import { TemplateError } from './template-error.ts';

/** One resource of the synthesised templates; its properties still contain intrinsic functions. */
export interface Resource {
  /** Its id in its template, with its stack's name before it where two templates have the same. */
  readonly logicalId: string;
  readonly type: string;
  readonly properties: Properties;
  readonly stack: StackTemplate;
  /** Its id in its template. */
  readonly idInStack: string;
}

/** The synthesised stacks of one app as one: each takes what others export. */
export class Template {
  readonly place: Place;
  readonly resources: ReadonlyMap<string, Resource>;
  readonly #stacks: readonly StackTemplate[] = [];

  /**
   * @param assembly folder written by `cdk synth`
   * @param stacks names of the stacks' artifacts in it
   * @param parameters values that replace the defaults of the templates' parameters
   * @throws TemplateError when a template is missing, a condition cannot be decided, or stacks belong to different regions
   */
  constructor(assembly: string, stacks: readonly string[], parameters: Readonly<Record<string, string>>) {
    const [place, ...others] = stacks.map((stack) => placeOf(assembly, stack));
    if (!place) throw new TemplateError('No stack to bring up.');
    if (others.some(({ region }) => region !== place.region))
      throw new TemplateError(`${stacks.join(', ')}: the local twin brings up stacks of one region.`);
    this.place = place;
    const neighbours: Neighbours = {
      imported: (name, where) => this.#imported(name, where),
      endpointOf: (api) => this.#stacks.map(({ intrinsics }) => intrinsics.endpointOf(api)).find(Boolean),
    };
    this.#stacks = stacks.map((stack) => new StackTemplate(assembly, stack, parameters, place, neighbours));
    this.resources = new Map(
      distinct(
        this.#stacks.flatMap((stack) =>
          [...stack.declared].map(([id, declared]) => ({ stack: stack.name, id, it: { stack, id, ...declared } })),
        ),
      ).map(([logicalId, { id, ...rest }]) => [logicalId, { ...rest, idInStack: id, logicalId }]),
    );
  }

  /** The resources of the given types, in the templates' order. */
  ofType(...types: string[]): Resource[] {
    return [...this.resources.values()].filter((resource) => types.includes(resource.type));
  }

  /** Makes `Ref` and `Fn::GetAtt` to the resource resolvable from now on. */
  identify({ stack, idInStack }: Resource, ref: string, attributes: Readonly<Record<string, string>> = {}): void {
    stack.intrinsics.identify(idInStack, ref, attributes);
  }

  /** @returns the resource's properties with every intrinsic function replaced by its value. */
  properties(resource: Resource): Properties {
    return asObject(this.resolve(resource, resource.properties));
  }

  /** @returns one value of the resource's with its intrinsic functions replaced. */
  resolve({ stack, logicalId, type }: Resource, value: unknown): unknown {
    return stack.intrinsics.resolve(value, `${logicalId} (${type})`);
  }

  /** @returns the stacks' outputs by name, with the stack's name before those that several have. */
  outputs(): Record<string, string> {
    const outputs = this.#stacks.flatMap((stack) =>
      stack.outputs().map(({ name, value }) => ({ stack: stack.name, id: name, it: value })),
    );
    return Object.fromEntries(distinct(outputs));
  }

  /** @returns the local folder of the asset that CDK would publish for the resource under that key. */
  assetFolder({ stack, logicalId, type }: Resource, s3Key: string): string {
    return stack.assetFolder(s3Key, `${logicalId} (${type})`);
  }

  /** @returns what `Ref` to the resource gives. */
  ref(resource: Resource): string {
    return String(this.resolve(resource, { Ref: resource.idInStack }));
  }

  /** @returns the resource's ARN. */
  arn(resource: Resource): string {
    return String(this.resolve(resource, { 'Fn::GetAtt': [resource.idInStack, 'Arn'] }));
  }

  #imported(name: string, where: string): unknown {
    const [value, another] = this.#stacks.map((stack) => stack.exported(name)).filter((it) => it !== undefined);
    if (value === undefined) throw new TemplateError(`${where}: imports ${name}, which no stack exports.`);
    if (another !== undefined) throw new TemplateError(`${where}: imports ${name}, which two stacks export.`);
    return value;
  }
}

/** Names things by their ids, with the stack's name before those that things of two stacks have. */
function distinct<T>(things: readonly { stack: string; id: string; it: T }[]): (readonly [string, T])[] {
  const counts = new Map<string, number>();
  for (const { id } of things) counts.set(id, (counts.get(id) ?? 0) + 1);
  return things.map(({ stack, id, it }) => [counts.get(id) === 1 ? id : `${stack}.${id}`, it]);
}
