import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { afterAll, describe, expect, test } from 'vitest';
import { consumers } from '#schemas/events.ts';
import { routeKeyOf } from '#schemas/route.ts';
import { routeList } from '#schemas/routes.ts';
import { indexes, recordSortKey, type TableName } from '#schemas/tables.ts';
import { buildApp } from '../../infra/app.ts';
import { bundle, thisMachine } from '../../infra/bundle.ts';
import {
  apiList,
  apiName,
  authorizer,
  deadLetterSetting,
  edgeReaderName,
  type FunctionRecord,
  fileSourcesSetting,
  folders,
  formerSigningKeysSetting,
  functionsOf,
  jobsOf,
  localSettings,
  objectParts,
  type Part,
  partSettings,
  placeSettings,
  queueSetting,
  relayName,
  relaySetting,
  workerList,
  workerName,
} from '../../infra/capabilities.ts';
import { functionName, hubStackName, stackNames } from '../../infra/names.ts';

interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DependsOn?: readonly string[];
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}
interface Template {
  readonly Parameters: Readonly<Record<string, { readonly Default?: string }>>;
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs?: Readonly<Record<string, { readonly Value: unknown; readonly Export?: { readonly Name: string } }>>;
}
interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Principal?: unknown;
  readonly Condition?: unknown;
}

const scratch = mkdtempSync(join(tmpdir(), 'template-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** Stands in for the bundles: the template is the same whatever the functions hold. */
const placeholders = () => (name: string) => {
  const folder = join(scratch, 'code', name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'index.js'), `exports.handler = () => '${name}';`);
  return folder;
};

function synthesised(stage: string, region: string, signingKeys = 1) {
  const outdir = join(scratch, `${stage}-${region}-${signingKeys}`);
  const app = buildApp({ outdir, stage, region, signingKeys, build: placeholders });
  const assembly = app.synth();
  const [hub, work] = stackNames(stage).map((name): Template => assembly.getStackByName(name).template);
  if (!hub || !work || assembly.stacks.length > 2) throw new Error('not the two stacks');
  return { app, stage, stacks: { hub, work }, template: together(hub, work) };
}

/** What a stack imports stands in a template as it stands in the stack that exports it. */
function together(hub: Template, work: Template): Template {
  const exported = Object.values(hub.Outputs ?? {}).flatMap(({ Export, Value }) =>
    Export ? [[JSON.stringify({ 'Fn::ImportValue': Export.Name }), JSON.stringify(Value)] as const] : [],
  );
  const text = exported.reduce((rest, [imported, value]) => rest.replaceAll(imported, value), JSON.stringify(work));
  expect(text, 'every import has its export').not.toContain('Fn::ImportValue');
  const resolved: Template = JSON.parse(text);
  const Resources = { ...hub.Resources, ...resolved.Resources };
  const of = (template: Template) => Object.keys(template.Resources).length;
  expect(of({ ...hub, Resources }), 'no id stands for two things').toBe(of(hub) + of(work));
  return { Parameters: { ...hub.Parameters, ...work.Parameters }, Resources };
}

const china = synthesised('prod', 'cn-northwest-1');
const abroad = synthesised('prod', 'ap-southeast-1');
const laptop = synthesised('local', 'cn-northwest-1');
const rotated = synthesised('prod', 'cn-northwest-1', 3);

/** The text of a value in which references stand as `<LogicalId.Attribute>`. */
function plain(value: unknown): string {
  if (typeof value === 'string') return value;
  const [entry] = Object.entries(value as object);
  if (!entry) return '';
  const [name, argument] = entry as [string, never];
  if (name === 'Ref') return `<${argument}>`;
  if (name === 'Fn::GetAtt') return `<${(argument as string[]).join('.')}>`;
  if (name === 'Fn::Join') return (argument as [string, unknown[]])[1].map(plain).join((argument as string[])[0]);
  throw new Error(`${name} in ${JSON.stringify(value)}`);
}
const listOf = <T>(value: T | readonly T[] | undefined): readonly T[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value as T];
const idOf = (reference: string) => reference.replace(/^<([^.>]+).*$/, '$1');
const idIn = (reference: unknown) => idOf(plain(reference));

const resources = ({ Resources }: Template, type: string) =>
  Object.entries(Resources)
    .filter(([, resource]) => resource.Type === type)
    .map(([id, resource]) => ({ id, ...resource }));

function functionNamed({ template, stage }: typeof china, name: string) {
  const found = resources(template, 'AWS::Lambda::Function').find(
    ({ Properties }) => Properties.FunctionName === functionName(hubStackName(stage), name),
  );
  if (!found) throw new Error(`no function ${name}`);
  return found;
}
const variablesOf = (stack: typeof china, name: string) =>
  (functionNamed(stack, name).Properties.Environment as { Variables?: Record<string, unknown> } | undefined)
    ?.Variables ?? {};
const timeoutOf = (stack: typeof china, name: string) => Number(functionNamed(stack, name).Properties.Timeout);

const statementsIn = (document: unknown) => (document as { Statement: readonly Statement[] }).Statement;
/** What a role may: its policies stand within it. */
const statementsWithin = ({ Policies }: Readonly<Record<string, unknown>>) =>
  (Policies as readonly { PolicyDocument: unknown }[]).flatMap(({ PolicyDocument }) => statementsIn(PolicyDocument));
/** What a function's role may do, as `action on resource`. */
function permitted(stack: typeof china, name: string): string[] {
  const role = idIn(functionNamed(stack, name).Properties.Role);
  const properties = stack.template.Resources[role]?.Properties ?? {};
  expect(properties.ManagedPolicyArns).toBeUndefined();
  return statementsWithin(properties).flatMap((statement) =>
    listOf(statement.Action).flatMap((action) =>
      listOf(statement.Resource).map((resource) => `${action} on ${plain(resource)}`),
    ),
  );
}

/** What each part is in the template, and how the id of its resource begins. */
const made: Readonly<Record<Part, readonly [type: string, id: RegExp]>> = {
  hub: ['AWS::DynamoDB::Table', /^HubTable/],
  leads: ['AWS::DynamoDB::Table', /^LeadsTable/],
  evidence: ['AWS::S3::Bucket', /^EvidenceBucket/],
  uploads: ['AWS::S3::Bucket', /^PassingBucket/],
  exports: ['AWS::S3::Bucket', /^ExportsBucket/],
  anchors: ['AWS::S3::Bucket', /^AnchorsBucket/],
  imports: ['AWS::S3::Bucket', /^PassingBucket/],
  sheets: ['AWS::S3::Bucket', /^PassingBucket/],
  trails: ['AWS::S3::Bucket', /^TrailsBucket/],
  signing: ['AWS::KMS::Key', /^SigningKey/],
  sealing: ['AWS::KMS::Key', /^SealingKey/],
  derivation: ['AWS::KMS::Key', /^DerivationKey/],
};
const parts = Object.keys(made) as Part[];

/** The resource of each part. */
const partIds = ({ template }: typeof china): Record<Part, string> =>
  Object.fromEntries(
    parts.map((part) => {
      const [type, id] = made[part];
      const found = resources(template, type).filter((it) => id.test(it.id));
      expect(found, part).toHaveLength(1);
      return [part, found[0]?.id];
    }),
  ) as Record<Part, string>;

/** What a function's role must allow: its record's grants, its own log, and what it takes to be called. */
function due(stack: typeof china, name: string, { grants }: FunctionRecord): string[] {
  const ids = partIds(stack);
  const log = idIn((functionNamed(stack, name).Properties.LoggingConfig as { LogGroup: unknown }).LogGroup);
  const found = [`logs:CreateLogStream on <${log}.Arn>`, `logs:PutLogEvents on <${log}.Arn>`];
  for (const part of ['hub', 'leads'] as const) {
    for (const action of grants[part] ?? []) {
      found.push(`dynamodb:${action} on <${ids[part]}.Arn>`);
      if (action !== 'Query') continue;
      for (const index of Object.values(indexes)) {
        found.push(`dynamodb:Query on <${ids[part]}.Arn>/index/${index.name}`);
      }
    }
  }
  if (grants.leads) {
    const { SSESpecification } = stack.template.Resources[ids.leads]?.Properties ?? {};
    found.push(`kms:Decrypt on ${plain((SSESpecification as { KMSMasterKeyId: unknown }).KMSMasterKeyId)}`);
  }
  for (const part of objectParts) {
    for (const action of grants[part] ?? []) {
      found.push(`s3:${action} on <${ids[part]}.Arn>${action === 'ListBucket' ? '' : `/${folders[part]}/*`}`);
    }
  }
  for (const part of ['signing', 'sealing', 'derivation'] as const) {
    for (const action of grants[part] ?? []) found.push(`kms:${action} on <${ids[part]}.Arn>`);
  }
  const settings = variablesOf(stack, name);
  for (const consumer of consumers) {
    for (const action of grants.queues ?? []) {
      found.push(`sqs:${action} on <${idIn(settings[queueSetting(consumer)])}.Arn>`);
    }
    if (grants.sendsTo?.includes(consumer))
      found.push(`sqs:SendMessage on <${idIn(settings[queueSetting(consumer)])}.Arn>`);
    for (const action of grants.deadLetters ?? []) {
      found.push(`sqs:${action} on <${idIn(settings[deadLetterSetting(consumer)])}.Arn>`);
    }
  }
  for (const { Properties } of sourcesOf(stack, name)) {
    const source = plain(Properties.EventSourceArn);
    const isStream = source.endsWith('.StreamArn>');
    const actions = isStream
      ? ['DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams']
      : ['ReceiveMessage', 'DeleteMessage', 'ChangeMessageVisibility', 'GetQueueAttributes'];
    found.push(...actions.map((action) => `${isStream ? 'dynamodb' : 'sqs'}:${action} on ${source}`));
    if (isStream) found.push(`sqs:SendMessage on ${destinationOf(Properties)}`);
  }
  return found;
}

const sourcesOf = (stack: typeof china, name: string) =>
  resources(stack.template, 'AWS::Lambda::EventSourceMapping').filter(
    ({ Properties }) => idIn(Properties.FunctionName) === functionNamed(stack, name).id,
  );
const destinationOf = (properties: Resource['Properties']) =>
  plain((properties.DestinationConfig as { OnFailure: { Destination: unknown } }).OnFailure.Destination);

const alarmsOn = ({ template }: typeof china, id: string) =>
  resources(template, 'AWS::CloudWatch::Alarm').filter((alarm) => JSON.stringify(alarm.Properties).includes(`"${id}"`));

const tableNames: readonly TableName[] = ['Hub', 'Leads'];

describe.each([
  ['aws-cn', china],
  ['aws', abroad],
])('the templates in partition %s', (_, { template, stacks, app }) => {
  test('names no partition and no host', () => {
    const text = JSON.stringify(stacks);
    expect(text).not.toContain('arn:aws');
    // Services' names as principals are the same in both partitions.
    expect(text.replace(/"(Service|Principal)":"[a-z0-9.]+\.amazonaws\.com"/g, '')).not.toContain('amazonaws');
  });

  test('uses only services that both partitions and the laptop have', () => {
    const types = new Set(Object.values(template.Resources).map(({ Type }) => Type.split('::')[1]));
    const known = ['ApiGatewayV2', 'CloudWatch', 'DynamoDB', 'IAM', 'KMS', 'Lambda', 'Logs', 'S3', 'SNS', 'SQS'];
    expect([...types].sort()).toEqual([...known, 'Scheduler'].sort());
    expect(JSON.stringify(template)).not.toMatch(/AWS::Lambda::Url|Custom::|TracingConfig|AWS::CloudFormation/);
  });

  test('stay well below the limit of resources', () => {
    for (const { Resources } of Object.values(stacks)) expect(Object.keys(Resources).length).toBeLessThan(450);
  });

  test('depend on each other in one way only: what works takes from what is stored, never back', () => {
    expect(JSON.stringify(stacks.hub)).not.toContain('Fn::ImportValue');
    expect(stacks.work.Outputs).toBeUndefined();
    for (const type of ['AWS::DynamoDB::Table', 'AWS::S3::Bucket', 'AWS::KMS::Key', 'AWS::ApiGatewayV2::Route'])
      expect(resources(stacks.work, type)).toEqual([]);
  });

  test('hand over each store whole, used or not, so that a worker may do without one in a single deployment', () => {
    const values = Object.values(stacks.hub.Outputs ?? {}).flatMap(({ Export, Value }) =>
      Export ? [plain(Value)] : [],
    );
    const of = (type: string, ...ways: readonly string[]) =>
      resources(stacks.hub, type).flatMap(({ id }) => ways.map((way) => `<${id}${way}>`));
    // The keys of the alarms' topic, and the bucket of access logs, are nobody's to use.
    const [logs] = resources(stacks.hub, 'AWS::S3::Bucket').filter(({ id }) => id.startsWith('AccessLogs'));
    const [alarmKey] = resources(stacks.hub, 'AWS::KMS::Key').filter(({ id }) => id.startsWith('Alarms'));
    const handedOver = [
      ...of('AWS::DynamoDB::Table', '', '.Arn', '.StreamArn'),
      ...of('AWS::S3::Bucket', '', '.Arn').filter((it) => idOf(it) !== logs?.id),
      ...of('AWS::KMS::Key', '.Arn').filter((it) => idOf(it) !== alarmKey?.id),
      ...of('AWS::SNS::Topic', ''),
    ];
    expect(values.sort()).toEqual(handedOver.sort());
  });

  test('passes the rule pack, and every rule that was waived says why', () => {
    expect(new AwsSolutionsChecks().validateScope(app).violations).toEqual([]);
    const waived = app.node
      .findAll()
      .flatMap(({ node }) => node.metadata)
      .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
      .flatMap(({ data }) => Object.entries(data as Record<string, string>));
    expect(waived.length).toBeGreaterThan(0);
    for (const [rule, reason] of waived) expect(reason.length, rule).toBeGreaterThan(40);
  });
});

describe('who may what', () => {
  test.each(Object.entries(functionsOf('prod')))('%s may just what its record says', (name, record) => {
    expect(permitted(china, name).sort()).toEqual(due(china, name, record).sort());
  });

  const ofOneFolder = new RegExp(`\\.Arn>/(${Object.values(folders).join('|')})/\\*$`);
  test('no role has a wildcard but for the objects of one folder', () => {
    expect(resources(china.template, 'AWS::IAM::Policy')).toEqual([]);
    const statements = resources(china.template, 'AWS::IAM::Role').flatMap(({ Properties }) =>
      statementsWithin(Properties),
    );
    for (const { Action, Resource } of statements) {
      expect(listOf(Action).join()).not.toContain('*');
      for (const resource of listOf(Resource).map(plain)) {
        expect(resource.replace(ofOneFolder, ''), String(Action)).not.toContain('*');
      }
    }
  });

  test('no store is open to strangers', () => {
    const policies = ['AWS::S3::BucketPolicy', 'AWS::SQS::QueuePolicy', 'AWS::SNS::TopicPolicy'].flatMap((type) =>
      resources(china.template, type),
    );
    for (const { Properties } of policies) {
      for (const { Effect, Principal, Condition } of statementsIn(Properties.PolicyDocument)) {
        if (Effect === 'Allow')
          expect([Object.keys(Principal as object), Condition]).toEqual([['Service'], sameAccount]);
        else expect(Condition).toEqual({ Bool: { 'aws:SecureTransport': 'false' } });
      }
    }
    const guarded = ['AWS::S3::Bucket', 'AWS::SQS::Queue', 'AWS::SNS::Topic'].flatMap((type) =>
      resources(china.template, type),
    );
    expect(policies).toHaveLength(guarded.length);
  });
  const sameAccount = { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } };

  test('the admin site may name the two stores that browsers use, whose files it may not touch', () => {
    const sources = variablesOf(china, apiName('site'))[fileSourcesSetting];
    const named = [...JSON.stringify(sources).matchAll(/\["(\w+)","RegionalDomainName"\]/g)].map(([, store]) => store);
    expect(new Set(named).size).toBe(2);
    expect(JSON.stringify(sources)).not.toMatch(/https?:|\*/);
  });

  test.each(Object.entries(functionsOf('prod')))(
    '%s knows just what it uses',
    (name, { grants, knows = [], knowsFileSources }) => {
      const granted = parts.filter((part) => grants[part]);
      const settings: string[] = [
        ...granted.map((part) => partSettings[part]),
        ...knows.map((key) => placeSettings[key]),
      ];
      settings.push(...(grants.sendsTo ?? []).map(queueSetting));
      if (grants.queues) settings.push(...consumers.map(queueSetting));
      if (grants.deadLetters) settings.push(...consumers.map(deadLetterSetting));
      if (tableNames.map(relayName).includes(name)) settings.push(relaySetting);
      if (knowsFileSources) settings.push(fileSourcesSetting);
      expect(Object.keys(variablesOf(china, name)).sort()).toEqual(settings.sort());
    },
  );

  test('only a laptop has parameters and settings by which webhooks may call the machine itself', () => {
    for (const setting of Object.values(localSettings)) {
      expect(JSON.stringify(laptop.template)).toContain(setting);
      for (const { template } of [china, abroad]) expect(JSON.stringify(template)).not.toContain(setting);
    }
    const local = Object.entries(laptop.template.Parameters).filter(([name]) => !(name in china.template.Parameters));
    expect(Object.fromEntries(local.map(([name, { Default }]) => [name, Default]))).toEqual({
      WebhookLoopback: 'false',
      WebhookPace: '1',
      ExportPace: '1',
      MatchVersionsLife: '10000',
    });
    expect(Object.keys(china.template.Parameters).join()).not.toMatch(/Webhook|MatchVersions/);
  });

  test('settings point at what they name', () => {
    const ids = partIds(china);
    for (const [name, { grants }] of Object.entries(functionsOf('prod'))) {
      const settings = variablesOf(china, name);
      for (const part of parts.filter((it) => grants[it])) {
        expect(idIn(settings[partSettings[part]]), `${part} of ${name}`).toBe(ids[part]);
      }
    }
    for (const table of tableNames) {
      const { [relaySetting]: served } = variablesOf(china, relayName(table));
      expect(idIn(served)).toBe(ids[table === 'Hub' ? 'hub' : 'leads']);
    }
  });

  test('functions and stages are what the data says', () => {
    for (const { stage, template } of [china, laptop]) {
      const names = resources(template, 'AWS::Lambda::Function').map(({ Properties }) => Properties.FunctionName);
      expect(names.sort()).toEqual(
        Object.keys(functionsOf(stage))
          .map((name) => functionName(hubStackName(stage), name))
          .sort(),
      );
    }
    expect(() => functionNamed(china, 'demo-data')).toThrow();
    expect(functionNamed(laptop, 'demo-data')).toBeDefined();
  });
});

describe('a rotation of the signing key', () => {
  const keysOf = (stack: typeof china) =>
    resources(stack.template, 'AWS::KMS::Key').filter(({ Properties }) => Properties.KeySpec === 'ECC_NIST_P256');
  const named = (part: string) => keysOf(rotated).find(({ id }) => id.startsWith(part))?.id;
  const [first, second, third] = ['SigningKey', 'Signing2Key', 'Signing3Key'].map(named);

  test('adds a key, and leaves every key that there was as it was', () => {
    expect(keysOf(rotated)).toHaveLength(3);
    const [before] = keysOf(china);
    expect(rotated.template.Resources[first ?? '']).toEqual(china.template.Resources[before?.id ?? '']);
    expect(before?.id).toBe(first);
    const aliases = resources(rotated.template, 'AWS::KMS::Alias').map(({ Properties }) => [
      Properties.AliasName,
      idIn(Properties.TargetKeyId),
    ]);
    expect(aliases).toEqual(
      expect.arrayContaining([
        ['alias/hub/prod/signing', first],
        ['alias/hub/prod/signing2', second],
        ['alias/hub/prod/signing3', third],
      ]),
    );
  });

  test.each(Object.entries(functionsOf('prod')).filter(([, { grants }]) => grants.signing))(
    '%s signs with the newest key only and checks with all',
    (name, { grants }) => {
      const allowed = permitted(rotated, name).filter((it) => /^kms:(Sign|GetPublicKey) /.test(it));
      const all = [first, second, third].map((id) => `kms:GetPublicKey on <${id}.Arn>`);
      const signs = (grants.signing as readonly string[]).includes('Sign') ? [`kms:Sign on <${third}.Arn>`] : [];
      expect(allowed.sort()).toEqual([...all, ...signs].sort());
      const settings = variablesOf(rotated, name);
      expect(idIn(settings[partSettings.signing])).toBe(third);
      expect(plain(settings[formerSigningKeysSetting])).toBe(`<${second}.Arn>,<${first}.Arn>`);
    },
  );

  test.each([
    ['hub', 'authorizer'],
    ['work', 'audit-verify'],
  ] as const)(
    'in the %s stack reaches those who only check signatures before anybody there signs with the new key',
    (stack, checker) => {
      const parties = Object.entries(functionsOf('prod')).filter(
        ([name, { grants }]) => grants.signing && functionNamed(rotated, name).id in rotated.stacks[stack].Resources,
      );
      const signs = ({ grants }: FunctionRecord) => (grants.signing as readonly string[]).includes('Sign');
      const checkers = parties.filter(([, record]) => !signs(record)).map(([name]) => functionNamed(rotated, name).id);
      expect(checkers).toEqual([functionNamed(rotated, checker).id]);
      for (const [name] of parties.filter(([, record]) => signs(record))) {
        expect(functionNamed(rotated, name).DependsOn, name).toEqual(expect.arrayContaining(checkers));
      }
    },
  );
});

describe('the routes', () => {
  const routes = resources(china.template, 'AWS::ApiGatewayV2::Route');
  const [gate] = resources(china.template, 'AWS::ApiGatewayV2::Authorizer');
  const stage = resources(china.template, 'AWS::ApiGatewayV2::Stage')[0]?.Properties ?? {};

  test('are the map, each once, and the answer to everything else', () => {
    const keys = routes.map(({ Properties }) => Properties.RouteKey);
    expect(keys.sort()).toEqual([...routeList.map(routeKeyOf), '$default'].sort());
  });

  test.each(routeList.map((route) => [routeKeyOf(route), route] as const))('%s', (key, { who, capability }) => {
    const Properties = routes.find((route) => route.Properties.RouteKey === key)?.Properties ?? {};
    const open = { AuthorizationType: 'NONE' };
    const closed = { AuthorizationType: 'CUSTOM', AuthorizerId: { Ref: gate?.id } };
    expect(Properties).toMatchObject(who === 'public' ? open : closed);
    expect(Properties.AuthorizerId === undefined).toBe(who === 'public');
    const integration = china.template.Resources[plain(Properties.Target).replace(/^integrations\/<(.+)>$/, '$1')];
    expect(idIn(integration?.Properties.IntegrationUri)).toBe(functionNamed(china, apiName(capability)).id);
    expect(integration?.Properties.PayloadFormatVersion).toBe('2.0');
  });

  test('ask the authorizer about every call', () => {
    expect(gate?.Properties).toMatchObject({
      AuthorizerType: 'REQUEST',
      AuthorizerPayloadFormatVersion: '2.0',
      EnableSimpleResponses: true,
      AuthorizerResultTtlInSeconds: 0,
      IdentitySource: [],
    });
    expect(plain(gate?.Properties.AuthorizerUri)).toContain(`<${functionNamed(china, 'authorizer').id}.Arn>`);
  });

  test('need one permission for each function', () => {
    const invoked = resources(china.template, 'AWS::Lambda::Permission').map(({ Properties }) =>
      idIn(Properties.FunctionName),
    );
    const names = [...apiList.map(([capability]) => apiName(capability)), 'authorizer'];
    expect(invoked.sort()).toEqual(names.map((name) => functionNamed(china, name).id).sort());
  });

  test('are throttled, those that anybody can make the hub work with most', () => {
    const { DefaultRouteSettings, RouteSettings } = stage as Record<string, Record<string, unknown>>;
    const usual = Number(DefaultRouteSettings?.ThrottlingRateLimit);
    const lower = Object.entries(RouteSettings ?? {}) as [string, { ThrottlingRateLimit: number }][];
    expect(lower.map(([key]) => key).sort()).toEqual([
      'GET /status-lists/{list}',
      'GET /track/{token}',
      'GET /verify/{number}',
      'GET /verify/{number}/photo',
      'POST /oauth/token',
    ]);
    for (const [, { ThrottlingRateLimit }] of lower) expect(ThrottlingRateLimit).toBeLessThan(usual);
  });

  test('log ids and codes only', () => {
    const { Format } = stage.AccessLogSettings as { Format: string };
    const allowed = /requestId|requestTime|routeKey|status|responseLatency|integrationStatus|responseLength/;
    for (const variable of Format.match(/\$context\.[\w.]+/g) ?? []) expect(variable).toMatch(allowed);
  });
});

describe('what is kept', () => {
  const holding = ['AWS::DynamoDB::Table', 'AWS::S3::Bucket', 'AWS::KMS::Key', 'AWS::Logs::LogGroup'];

  test.each(holding)('%s outlives the stack, except on a laptop', (type) => {
    const policies = (stack: typeof china) =>
      new Set(resources(stack.template, type).flatMap((it) => [it.DeletionPolicy, it.UpdateReplacePolicy]));
    expect(policies(china)).toEqual(new Set(['Retain']));
    expect(policies(laptop)).toEqual(new Set(['Delete']));
  });

  test('tables: restorable, streamed, protected, with the indexes that the schemas name', () => {
    const tables = resources(china.template, 'AWS::DynamoDB::Table');
    expect(tables).toHaveLength(tableNames.length);
    for (const { Properties } of tables) {
      expect(Properties).toMatchObject({
        BillingMode: 'PAY_PER_REQUEST',
        DeletionProtectionEnabled: true,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
        TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
      });
      const found = Properties.GlobalSecondaryIndexes as {
        IndexName: string;
        KeySchema: { AttributeName: string }[];
        Projection: { ProjectionType: string; NonKeyAttributes?: string[] };
      }[];
      const keys = found.map(({ IndexName, KeySchema }) => [IndexName, ...KeySchema.map((it) => it.AttributeName)]);
      expect(keys).toEqual(Object.values(indexes).map((index) => [index.name, index.partitionKey, 'createdAt']));
      for (const { Projection, IndexName } of found) {
        expect(Projection.NonKeyAttributes?.length ?? 0, IndexName).toBeLessThanOrEqual(20);
      }
    }
  });

  test('everything is encrypted, the fraud pool with a key of its own', () => {
    const ids = partIds(china);
    expect(china.template.Resources[ids.leads]?.Properties.SSESpecification).toMatchObject({ SSEType: 'KMS' });
    for (const { id, Properties } of resources(china.template, 'AWS::S3::Bucket')) {
      expect(Properties.BucketEncryption, id).toBeDefined();
    }
    for (const { id, Properties } of resources(china.template, 'AWS::SQS::Queue')) {
      expect(Properties.SqsManagedSseEnabled, id).toBe(true);
    }
    for (const { id, Properties } of resources(china.template, 'AWS::SNS::Topic')) {
      expect(Properties.KmsMasterKeyId, id).toBeDefined();
    }
    const specs = (['signing', 'sealing', 'derivation'] as const).map((part) => {
      const { KeySpec, KeyUsage, EnableKeyRotation } = china.template.Resources[ids[part]]?.Properties ?? {};
      return [KeySpec, KeyUsage, EnableKeyRotation];
    });
    expect(specs).toEqual([
      ['ECC_NIST_P256', 'SIGN_VERIFY', false],
      ['SYMMETRIC_DEFAULT', 'ENCRYPT_DECRYPT', true],
      ['HMAC_256', 'GENERATE_VERIFY_MAC', false],
    ]);
  });

  test('buckets: private, versioned, logged, rid of broken uploads; evidence and anchors locked', () => {
    const ids = partIds(china);
    const shut = {
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    };
    for (const { Properties } of resources(china.template, 'AWS::S3::Bucket')) {
      expect(Properties.PublicAccessBlockConfiguration).toEqual(shut);
      expect(Properties.VersioningConfiguration).toEqual({ Status: 'Enabled' });
      expect(JSON.stringify(Properties.LifecycleConfiguration)).toContain('AbortIncompleteMultipartUpload');
    }
    for (const part of objectParts) {
      expect(china.template.Resources[ids[part]]?.Properties.LoggingConfiguration, part).toBeDefined();
    }
    const locked = (part: Part) => {
      const { ObjectLockConfiguration } = china.template.Resources[ids[part]]?.Properties ?? {};
      return (ObjectLockConfiguration as { Rule: { DefaultRetention: { Mode: string; Days: number } } } | undefined)
        ?.Rule.DefaultRetention;
    };
    expect(locked('evidence')).toMatchObject({ Mode: 'GOVERNANCE' });
    expect(locked('evidence')?.Days).toBeGreaterThanOrEqual(5 * 365);
    expect(locked('anchors')).toMatchObject({ Mode: 'COMPLIANCE' });
    expect(locked('exports')).toBeUndefined();
    const expiring = (part: Part) => {
      const { LifecycleConfiguration } = china.template.Resources[ids[part]]?.Properties ?? {};
      const { Rules } = LifecycleConfiguration as { Rules: { ExpirationInDays?: number }[] };
      return Rules.flatMap(({ ExpirationInDays }) => ExpirationInDays ?? []);
    };
    expect(objectParts.map((part) => [part, ...expiring(part)])).toEqual([
      ['evidence'],
      ['uploads', 7],
      // The file; what was gathered for it; which leads were given with it.
      ['exports', 30, 1, 1129],
      ['anchors'],
      ['imports', 7],
      ['sheets', 7],
      // Days that are over; days that were not; what is sorted on the way.
      ['trails', 1129, 7, 1],
    ]);
    const { LifecycleConfiguration: ofExports } = china.template.Resources[ids.exports]?.Properties ?? {};
    for (const Prefix of ['exports/files/', 'exports/work/', 'exports/provided/'])
      expect(ofExports).toMatchObject({
        Rules: expect.arrayContaining([
          expect.objectContaining({ Prefix, NoncurrentVersionExpiration: { NoncurrentDays: 1 }, Status: 'Enabled' }),
        ]),
      });
    const fromBrowsers = objectParts.filter(
      (part) => 'CorsConfiguration' in (china.template.Resources[ids[part]]?.Properties ?? {}),
    );
    expect(fromBrowsers).toEqual(['uploads', 'imports', 'sheets']);
  });

  test('logs: six months and more, one for each function, without traces', () => {
    for (const { id, Properties } of resources(china.template, 'AWS::Logs::LogGroup')) {
      expect(Properties.RetentionInDays, id).toBeGreaterThanOrEqual(184);
    }
    const groups = resources(china.template, 'AWS::Lambda::Function').map(({ Properties }) => {
      expect(Properties).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['x86_64'] });
      const { LogFormat, LogGroup } = Properties.LoggingConfig as Record<string, unknown>;
      expect(LogFormat).toBe('JSON');
      return idIn(LogGroup);
    });
    expect(new Set(groups).size).toBe(groups.length);
  });
});

describe('what fails', () => {
  const queues = resources(china.template, 'AWS::SQS::Queue');
  const deadLettersOf = (id: string) => {
    const { RedrivePolicy } = china.template.Resources[id]?.Properties ?? {};
    return RedrivePolicy as { deadLetterTargetArn: unknown; maxReceiveCount: number } | undefined;
  };

  test('every queue has a dead-letter queue, is one, or is where a stream leaves what it gave up; all keep messages', () => {
    const lastStops = new Set([
      ...queues.flatMap(({ id }) => listOf(deadLettersOf(id)).map((it) => idIn(it.deadLetterTargetArn))),
      ...tableNames.flatMap((table) =>
        sourcesOf(china, relayName(table)).map((it) => idIn(destinationOf(it.Properties))),
      ),
    ]);
    for (const { id, Properties } of queues) {
      expect(deadLettersOf(id) !== undefined || lastStops.has(id), id).toBe(true);
      expect(Properties.MessageRetentionPeriod, id).toBeGreaterThanOrEqual(4 * 24 * 3600);
    }
  });

  test.each(workerList)('the worker of %s gives back what failed, and an alarm tells', (consumer, record) => {
    const name = workerName(consumer);
    const [source, ...others] = sourcesOf(china, name);
    expect(others).toEqual([]);
    expect(source?.Properties).toMatchObject({
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      BatchSize: record.batch.size,
      ScalingConfig: { MaximumConcurrency: record.batch.concurrency },
    });
    const queue = idIn(source?.Properties.EventSourceArn);
    expect(queue).toBe(idIn(variablesOf(china, 'redrive')[queueSetting(consumer)]));
    const { VisibilityTimeout } = china.template.Resources[queue]?.Properties ?? {};
    expect(VisibilityTimeout).toBeGreaterThanOrEqual(6 * timeoutOf(china, name));
    const { deadLetterTargetArn, maxReceiveCount } = deadLettersOf(queue) ?? {};
    expect(maxReceiveCount).toBe(5);
    expect(idIn(deadLetterTargetArn)).toBe(idIn(variablesOf(china, 'redrive')[deadLetterSetting(consumer)]));
    expect(alarmsOn(china, idIn(deadLetterTargetArn))).toHaveLength(1);
    expect(alarmsOn(china, queue)).toHaveLength(1);
  });

  test.each(tableNames)('the relay of %s is not stopped by one change, and alarms tell', (table) => {
    const name = relayName(table);
    const [source] = sourcesOf(china, name);
    expect(plain(source?.Properties.EventSourceArn)).toBe(
      `<${idIn(variablesOf(china, name)[relaySetting])}.StreamArn>`,
    );
    expect(source?.Properties).toMatchObject({
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      BisectBatchOnFunctionError: true,
      MaximumRetryAttempts: 20,
      FilterCriteria: {
        Filters: [{ Pattern: JSON.stringify({ dynamodb: { Keys: { sk: { S: [recordSortKey] } } } }) }],
      },
    });
    expect(source?.Properties.MaximumRecordAgeInSeconds).toBeLessThan(24 * 3600);
    expect(alarmsOn(china, functionNamed(china, name).id).length).toBeGreaterThanOrEqual(2);
    const failures = idIn(destinationOf(source?.Properties ?? {}));
    expect(china.template.Resources[failures]?.Type).toBe('AWS::SQS::Queue');
    expect(alarmsOn(china, failures)).toHaveLength(1);
  });

  test('the counter of values is the second reader of its stream, sees edges alone, and is not stopped by one change', () => {
    const [source] = sourcesOf(china, edgeReaderName);
    const stream = plain(source?.Properties.EventSourceArn);
    const readers = resources(china.template, 'AWS::Lambda::EventSourceMapping').filter(
      ({ Properties }) => plain(Properties.EventSourceArn) === stream,
    );
    // More than two readers of a stream are turned away.
    expect(readers).toHaveLength(2);
    const keys = { pk: { S: [{ prefix: 'value#' }] }, sk: { S: [{ prefix: 'led_' }] } };
    expect(source?.Properties).toMatchObject({
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      BisectBatchOnFunctionError: true,
      MaximumRetryAttempts: 20,
      FilterCriteria: {
        Filters: [{ Pattern: JSON.stringify({ eventName: ['INSERT', 'REMOVE'], dynamodb: { Keys: keys } }) }],
      },
    });
    expect(alarmsOn(china, functionNamed(china, edgeReaderName).id).length).toBeGreaterThanOrEqual(2);
    expect(alarmsOn(china, idIn(destinationOf(source?.Properties ?? {})))).toHaveLength(1);
  });

  test.each(jobsOf('prod').filter(([, { schedule }]) => schedule))(
    '%s has an alarm for failing and one for not running',
    (name, job) => {
      const { id } = functionNamed(china, name);
      const schedule = resources(china.template, 'AWS::Scheduler::Schedule').find(({ Properties }) =>
        JSON.stringify(Properties.Target).includes(`"${id}"`),
      );
      expect(schedule?.Properties).toMatchObject({
        ScheduleExpression: job.schedule?.at,
        ScheduleExpressionTimezone: 'Asia/Shanghai',
      });
      const silent = alarmsOn(china, id).filter(({ Properties }) => Properties.TreatMissingData === 'breaching');
      expect(silent).toHaveLength(1);
      expect(silent[0]?.Properties).toMatchObject({
        MetricName: 'Invocations',
        ComparisonOperator: 'LessThanThreshold',
      });
      expect(alarmsOn(china, id)).toHaveLength(2);
    },
  );

  test('every function that answers callers has an alarm', () => {
    for (const [capability] of apiList) {
      expect(alarmsOn(china, functionNamed(china, apiName(capability)).id), capability).toHaveLength(1);
    }
    expect(alarmsOn(china, functionNamed(china, 'authorizer').id)).toHaveLength(1);
    expect(authorizer.timeout).toBeLessThan(30);
  });

  test('an alarm is a sentence and goes to somebody', () => {
    const alarms = resources(china.template, 'AWS::CloudWatch::Alarm');
    const [topic] = resources(china.template, 'AWS::SNS::Topic');
    for (const { id, Properties } of alarms) {
      expect(Properties.AlarmDescription, id).toMatch(/^Severity: (now|today)\. Impact: .{20,}\. Run-book: .{20,}\.$/);
      expect(Properties.AlarmActions).toEqual([{ Ref: topic?.id }]);
    }
  });
});

test('the same templates serve a cloud and a laptop: what differs is a parameter', () => {
  for (const { template, stacks } of [china, laptop]) {
    // What only a laptop may be told stands with those who may what.
    const {
      BootstrapVersion: _,
      WebhookLoopback: _1,
      WebhookPace: _2,
      MatchVersionsLife: _3,
      ExportPace: _4,
      ...own
    } = template.Parameters;
    expect(Object.keys(own).sort()).toEqual([
      'AlarmEmail',
      'IssuerAudience',
      'IssuerUrl',
      'PublicBaseUrl',
      'SiteClientId',
    ]);
    expect(own.AlarmEmail?.Default).toBe('');
    // A parameter that both have is given once for both, so it must mean the same in either.
    const shared = Object.keys(stacks.work.Parameters).filter((name) => stacks.hub.Parameters[name]);
    expect(shared).toContain('PublicBaseUrl');
    for (const name of shared) expect(stacks.hub.Parameters[name], name).toEqual(stacks.work.Parameters[name]);
  }
});

test('a missing entry is named before anything is built', () => {
  expect(() => bundle({ one: 'functions/none/api.ts', two: 'functions/none/api.ts' })).toThrow(
    'no such entry file: functions/none/api.ts',
  );
});

test('a package that is made for a platform comes with its parts for the platform on which the function runs', () => {
  const output = join(scratch, 'bundle');
  const folder = bundle({ 'evidence-api': 'functions/evidence/api.ts' }, thisMachine, output)('evidence-api');
  expect(readdirSync(join(folder, 'node_modules', '@img')).sort()).toContain(`sharp-${thisMachine}`);
  expect(existsSync(join(bundle({ site: 'functions/site/api.ts' }, thisMachine, output)('site'), 'node_modules'))).toBe(
    false,
  );
});

test('a platform for which such a package is not installed is refused with what to run', () => {
  expect(() => bundle({ one: 'functions/evidence/api.ts' }, 'linux-riscv64', join(scratch, 'elsewhere'))).toThrow(
    /^sharp is not installed for linux-riscv64: run `npm install --no-save --force @img\/sharp-[\w@./ -]+`$/,
  );
});
