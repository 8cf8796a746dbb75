import { cpSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { CfnStage } from 'aws-cdk-lib/aws-apigatewayv2';
import { buildSync } from 'esbuild';
import * as z from 'zod';
import { buildApp } from '../../infra/app.ts';
import { bundle } from '../../infra/bundle.ts';
import { localStage } from '../../infra/capabilities.ts';
import { functionName, hubStackName, stackNames } from '../../infra/names.ts';

const root = join(import.meta.dirname, '../..');
/** Apart from the tests' assembly, so that both can run at the same time. */
const output = join(root, '.cache/bench');
const built = join(output, 'build');
export const assembly = join(output, 'assembly');
export const stacks = stackNames(localStage);
/** The physical name of a function by its name. */
export const functionNamed = (name: string) => functionName(hubStackName(localStage), name);

/** Sides of comparisons that are bundled exactly as the functions are. */
const sides = {
  'bench-pipeline': 'test/bench/baselines/pipeline-handler.ts',
  'bench-bare': 'test/bench/baselines/bare-handler.ts',
  'bench-get-item': 'test/bench/baselines/get-item-handler.ts',
  'bench-photo-pipeline': 'test/bench/baselines/photo-pipeline-handler.ts',
  'bench-photo-decode': 'test/bench/baselines/photo-decode-handler.ts',
  'bench-export-pages': 'test/bench/baselines/export-pages-handler.ts',
} as const;
type Side = keyof typeof sides;

/** What is measured: the assembly as `cdk synth` emits it, and the sides to compare it with. */
export interface Artifact {
  /** The folder of a function's code in the assembly. */
  functionFolder(name: string): string;
  sideFolder(name: Side): string;
  /**
   * The same stack once more, with a side in the stead of one function and without the gateway's throttles.
   * @returns the assembly's folder
   */
  assemblyWith(side: Side, insteadOf: string): string;
  /** The folder of the stock bundle, with the options of CDK's NodejsFunction. */
  readonly stockFolder: string;
  /** The API functions and their bytes of code, largest first. */
  readonly apis: readonly { readonly name: string; readonly bytes: number }[];
  /** The declaration of the Hub table. */
  readonly hubTable: TableDeclaration;
  /** Likewise of the Leads table. */
  readonly leadsTable: TableDeclaration;
  /** The event source by which the Hub table's relay reads its stream. */
  readonly hubRelaySource: string;
}

/** Builds everything anew: a measurement of yesterday's code would mislead. */
export function buildArtifact(): Artifact {
  rmSync(output, { recursive: true, force: true });
  const build: Build = (entries, platform) => bundle({ ...entries, ...sides }, platform, built);
  buildApp({ outdir: assembly, stage: 'local', build }).synth();
  const stockFolder = join(output, 'stock-export');
  bundleStock(join(stockFolder, 'index.js'));
  const folders = functionFolders();
  const functionFolder = (name: string) => {
    const folder = folders.get(name);
    if (!folder) throw new Error(`the assembly has no function ${name}`);
    return folder;
  };
  const apis = [...folders.keys()]
    .filter((name) => name.endsWith('-api'))
    .map((name) => ({ name, bytes: bytesOfCode(functionFolder(name)) }))
    .sort((a, b) => b.bytes - a.bytes);
  return {
    functionFolder,
    sideFolder,
    assemblyWith,
    stockFolder,
    apis,
    ...readTables(),
  };
}

type Build = Parameters<typeof buildApp>[0]['build'];

const sideFolder = (name: Side) => join(built, name);

function assemblyWith(side: Side, insteadOf: string): string {
  const outdir = join(output, `assembly-${side}`);
  const build: Build = () => (name) => (name === insteadOf ? sideFolder(side) : join(built, name));
  const app = buildApp({ outdir, stage: 'local', build });
  for (const resource of app.node.findAll()) {
    if (!(resource instanceof CfnStage)) continue;
    for (const limits of ['DefaultRouteSettings', 'RouteSettings']) resource.addPropertyDeletionOverride(limits);
  }
  app.synth();
  return outdir;
}

/** The defaults of CDK's NodejsFunction, with the SDK bundled: loading it from the runtime's hundreds of files is slower still. */
function bundleStock(outfile: string): void {
  buildSync({
    absWorkingDir: root,
    entryPoints: ['test/bench/baselines/stock-export.ts'],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    logLevel: 'warning',
  });
  cpSync(join(sideFolder('bench-bare'), 'package.json'), join(outfile, '..', 'package.json'));
}

const Resources = z.record(z.string(), z.looseObject({ Type: z.string() }));

/** The templates' resources of a type, by logical id. */
function resourcesOf(type: string) {
  const templates = stacks.map((stack) => JSON.parse(readFileSync(join(assembly, `${stack}.template.json`), 'utf8')));
  return templates
    .flatMap((template) => Object.entries(z.object({ Resources }).parse(template).Resources))
    .filter(([, { Type }]) => Type === type);
}

const FunctionResource = z.object({
  Properties: z.object({ FunctionName: z.string() }),
  Metadata: z.object({ 'aws:asset:path': z.string() }),
});

const functionFolders = () =>
  new Map(
    resourcesOf('AWS::Lambda::Function').map(([, resource]) => {
      const { Properties, Metadata } = FunctionResource.parse(resource);
      return [
        Properties.FunctionName.replace(functionNamed(''), ''),
        join(assembly, Metadata['aws:asset:path']),
      ] as const;
    }),
  );

const bytesOfCode = (folder: string) =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.js'))
    .reduce((bytes, file) => bytes + statSync(join(folder, file)).size, 0);

const Keys = z.array(z.object({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) }));
const TableDeclaration = z.object({
  AttributeDefinitions: z.array(z.object({ AttributeName: z.string(), AttributeType: z.enum(['S', 'N', 'B']) })),
  KeySchema: Keys,
  GlobalSecondaryIndexes: z.array(
    z.object({
      IndexName: z.string(),
      KeySchema: Keys,
      Projection: z.object({
        ProjectionType: z.enum(['ALL', 'INCLUDE', 'KEYS_ONLY']),
        NonKeyAttributes: z.array(z.string()).optional(),
      }),
    }),
  ),
});
/** Of a table's declaration, what decides its costs. */
export type TableDeclaration = z.infer<typeof TableDeclaration>;

function readTables(): Pick<Artifact, 'hubTable' | 'leadsTable' | 'hubRelaySource'> {
  const named = (type: string, beginning: string) => {
    const resource = resourcesOf(type).find(([logicalId]) => logicalId.startsWith(beginning));
    if (!resource) throw new Error(`the assembly has no ${beginning}`);
    return resource;
  };
  const table = (beginning: string) => TableDeclaration.parse(named('AWS::DynamoDB::Table', beginning)[1].Properties);
  const [hubRelaySource] = named('AWS::Lambda::EventSourceMapping', 'HubRelay');
  return { hubTable: table('HubTable'), leadsTable: table('LeadsTable'), hubRelaySource };
}

export const Answer = z.object({ statusCode: z.number(), body: z.string() });
export type Answer = z.infer<typeof Answer>;
export type Handler = (event: unknown, context: unknown) => Promise<unknown>;

const require = createRequire(import.meta.url);
const Loaded = z.object({ handler: z.custom<Handler>((value) => typeof value === 'function') });

/** Loads a built function into this process, fresh, with the settings that it reads when it is called. */
export function load(folder: string, settings: Readonly<Record<string, string>> = {}): Handler {
  Object.assign(process.env, settings);
  const file = join(folder, 'index.js');
  delete require.cache[file];
  return Loaded.parse(require(file)).handler;
}

/** The context of an invocation, as far as anything looks at it. */
export const context = { awsRequestId: 'bench', getRemainingTimeInMillis: () => 15_000 };
