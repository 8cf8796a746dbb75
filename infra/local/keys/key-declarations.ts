import { asFlag, asText } from '../template/properties.ts';
import type { Template } from '../template/template.ts';

/** A key as the template declares it. */
export interface KeyDeclaration {
  readonly keyId: string;
  readonly arn: string;
  readonly spec: string;
  readonly enabled: boolean;
  readonly description: string;
  readonly aliases: readonly string[];
}

/** The AWS::KMS::Key resources with their aliases. */
export function readKeys(template: Template): KeyDeclaration[] {
  const aliases = template.ofType('AWS::KMS::Alias').map((resource) => template.properties(resource));
  return template.ofType('AWS::KMS::Key').map((resource) => {
    const given = template.properties(resource);
    const keyId = template.ref(resource);
    const arn = template.arn(resource);
    return {
      keyId,
      arn,
      spec: asText(given.KeySpec) ?? 'SYMMETRIC_DEFAULT',
      enabled: asFlag(given.Enabled, true),
      description: asText(given.Description) ?? '',
      aliases: aliases
        .filter((alias) => alias.TargetKeyId === keyId || alias.TargetKeyId === arn)
        .map((alias) => String(alias.AliasName)),
    };
  });
}
