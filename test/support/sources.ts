import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { assembly, stacks } from './assembly.ts';

interface Resource {
  readonly Type: string;
  readonly Properties: { readonly FunctionName?: { readonly Ref: string } };
}

/** The event source of a function, by the beginning of the function's logical id. */
export function sourceOf(functionPrefix: string): string {
  const resources = stacks.flatMap((stack): [string, Resource][] =>
    Object.entries(JSON.parse(readFileSync(join(assembly(), `${stack}.template.json`), 'utf8')).Resources),
  );
  const [id] =
    resources.find(
      ([, { Type, Properties }]) =>
        Type === 'AWS::Lambda::EventSourceMapping' && Properties.FunctionName?.Ref.startsWith(functionPrefix),
    ) ?? [];
  if (!id) throw new Error(`no event source of ${functionPrefix}`);
  return id;
}
