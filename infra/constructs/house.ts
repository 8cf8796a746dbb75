import type { Architecture } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { LocalSetting, Place } from '../capabilities.ts';

/** What every part of a stack is built with. */
export interface House {
  readonly stage: string;
  /** Whether data and logs outlive the stack: everywhere but on a laptop. */
  readonly keeps: boolean;
  readonly architecture: Architecture;
  /** The folder of a function's built code. */
  readonly codeOf: (name: string) => string;
  /** The template's parameters. */
  readonly place: Readonly<Record<Place, string>>;
  /** Further parameters that only a laptop's template has. */
  readonly local?: Readonly<Record<LocalSetting, string>> | undefined;
  /** Where alarms go. */
  readonly topic: ITopic;
}
