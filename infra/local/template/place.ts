import { join } from 'node:path';
import { loadJson } from '../json-file.ts';
import { asObject, asText } from './properties.ts';

/** Where the stack is pretended to live. */
export interface Place {
  readonly region: string;
  readonly accountId: string;
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

/** @returns the ARN of what the service calls `rest` in that place. */
export function arnIn({ region, accountId }: Place, service: string, rest: string): string {
  return `arn:aws:${service}:${region}:${accountId}:${rest}`;
}

/** The function name in a Lambda ARN (also within API Gateway's invocation URI), or the text itself. */
export function functionNameOf(arn: string): string {
  return /:function:([^:/]+)/.exec(arn)?.[1] ?? arn;
}
