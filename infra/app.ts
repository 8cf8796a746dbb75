import { App, Tags, Validations } from 'aws-cdk-lib';
import { Architecture } from 'aws-cdk-lib/aws-lambda';
import { AwsSolutionsChecks } from 'cdk-nag';
import cdk from '../cdk.json' with { type: 'json' };
import { bundle, thisMachine } from './bundle.ts';
import { functionsOf } from './capabilities.ts';
import { HubStack } from './hub-stack.ts';
import { hubStackName, workStackName } from './names.ts';
import { WorkStack } from './work-stack.ts';

/** The regions in which a partition's hub stands unless told otherwise: near Gansu, and near it from outside. */
const homes = { 'aws-cn': 'cn-northwest-1', aws: 'ap-southeast-1' } as const;

/** What Lambda runs on, and what npm calls it. */
const architectures = {
  x86_64: { ofLambda: Architecture.X86_64, platform: 'linux-x64' },
  arm64: { ofLambda: Architecture.ARM_64, platform: 'linux-arm64' },
} as const;

/** CDK's own switches that differ from its defaults. */
const switches = {
  // The twin and people find a function's code by its folder.
  'aws:cdk:enable-asset-metadata': true,
  // What CloudFormation would refuse at deployment is refused here.
  '@aws-cdk/core:validateAgainstDefaultRules': true,
  // Statements that say the same are merged into one.
  '@aws-cdk/aws-iam:minimizePolicies': true,
  // A store that another stack uses cannot be taken away from under it.
  '@aws-cdk/core:defaultCrossStackReferences': 'strong',
  '@aws-cdk/core:target-partitions': Object.keys(homes),
} as const;

interface AppOptions {
  /** Where the assembly goes; the CDK command line's folder if not given. */
  readonly outdir?: string;
  /** `local` unless given here or as context. */
  readonly stage?: string;
  readonly region?: string;
  /** Generations of the signing key, from 1; what context says if not given. */
  readonly signingKeys?: number;
  /** Builds the functions from their entries for a platform, such as `linux-x64`, and tells where each stands. */
  readonly build: (entries: Readonly<Record<string, string>>, platform: string) => (name: string) => string;
}

/**
 * The app with a stage's two stacks, for the account of whoever deploys it.
 * Context: `stage`, `partition` (aws-cn or aws), `region`, `architecture` (x86_64 or arm64: the latter is not confirmed for China),
 * `signingKeys` (generations of the signing key, `cdk.json`'s unless given: one more is a rotation, one less loses a key).
 */
export function buildApp(options: AppOptions): App {
  const app = new App({
    ...(options.outdir === undefined ? {} : { outdir: options.outdir }),
    // No metadata resource that reports which constructs are used.
    analyticsReporting: false,
    postCliContext: switches,
  });
  const context = (name: string, pattern: RegExp, fallback: string): string => {
    const value: unknown = app.node.tryGetContext(name) ?? fallback;
    if (typeof value === 'string' && pattern.test(value)) return value;
    throw new Error(`no such ${name}: ${String(value)}`);
  };
  const choice = <T>(name: string, choices: Readonly<Record<string, T>>, fallback: string): T => {
    const chosen = choices[context(name, /^[a-z0-9_-]+$/, fallback)];
    if (chosen !== undefined) return chosen;
    throw new Error(`no such ${name}; there are ${Object.keys(choices).join(', ')}`);
  };
  const stage = options.stage ?? context('stage', /^[a-z][a-z0-9-]{0,15}$/, 'local');
  const region = options.region ?? context('region', /^[a-z0-9-]+$/, choice('partition', homes, 'aws-cn'));
  const entries = Object.entries(functionsOf(stage)).map(([name, { entry }]) => [name, entry]);
  const architecture = choice('architecture', architectures, 'x86_64');
  const env = { region };
  const { house } = new HubStack(app, hubStackName(stage), {
    env,
    hubStage: stage,
    architecture: architecture.ofLambda,
    signingKeys: options.signingKeys ?? Number(context('signingKeys', /^([1-9]|1\d|20)$/, cdk.context.signingKeys)),
    codeOf: options.build(Object.fromEntries(entries), stage === 'local' ? thisMachine : architecture.platform),
  });
  new WorkStack(app, workStackName(stage), { env, hub: house });
  Tags.of(app).add('application', 'association-hub');
  Tags.of(app).add('stage', stage);
  Validations.of(app).addPlugins(new AwsSolutionsChecks());
  return app;
}

if (import.meta.main) {
  const assembly = buildApp({ outdir: 'cdk.out', build: bundle }).synth();
  for (const { stackName, template } of assembly.stacks) {
    console.log(`${stackName}: ${Object.keys(template.Resources).length} of 500 resources, ${assembly.directory}`);
  }
}
