import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { assembly, stack } from './assembly.ts';

interface Resource {
  readonly Type: string;
  readonly Properties: { readonly FunctionName?: { readonly Ref: string } };
}

/** The event source of a function, by the beginning of the function's logical id. */
export function sourceOf(functionPrefix: string): string {
  const template: { Resources: Record<string, Resource> } = JSON.parse(
    readFileSync(join(assembly(), `${stack}.template.json`), 'utf8'),
  );
  const [id] =
    Object.entries(template.Resources).find(
      ([, { Type, Properties }]) =>
        Type === 'AWS::Lambda::EventSourceMapping' && Properties.FunctionName?.Ref.startsWith(functionPrefix),
    ) ?? [];
  if (!id) throw new Error(`no event source of ${functionPrefix}`);
  return id;
}
