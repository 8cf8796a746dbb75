import { Duration, Stack, Validations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { FunctionRecord } from '../capabilities.ts';
import { functionName, hubStackName } from '../names.ts';
import { total } from './alarm.ts';
import type { FurnishedHouse } from './furnished-house.ts';
import { openFolders, settingsOf, statementsOf } from './grants.ts';
import { removal } from './removal.ts';

interface HubFunctionProps {
  readonly house: FurnishedHouse;
  readonly name: string;
  readonly record: FunctionRecord;
  /** Settings besides those that follow from the record's grants. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** A function as its record describes it, with a role and a log of its own. */
export class HubFunction extends Construct {
  readonly function: lambda.Function;
  private readonly policy = new iam.PolicyDocument();
  private readonly signing: readonly string[];

  constructor(scope: Construct, id: string, { house, name, record, settings }: HubFunctionProps) {
    super(scope, id);
    this.signing = record.grants.signing ?? [];
    const logGroup = new logs.LogGroup(this, 'Logs', {
      // The law asks for six months, which is up to 184 days, and CloudWatch's next step is a year. Lines hold ids and codes only, so
      // the encryption that every log group has by itself is enough.
      retention: logs.RetentionDays.ONE_YEAR,
      removalPolicy: removal(house),
    });
    // A role of its own instead of the managed policy, which lets a function write into every log of the account.
    // Its policy stands within it: a resource less of the 500 that a stack may have.
    const role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      inlinePolicies: { Grants: this.policy },
    });
    this.mayAlso(
      new iam.PolicyStatement({
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [logGroup.logGroupArn],
      }),
      ...statementsOf(record.grants, house),
    );
    Validations.of(role).acknowledge(
      ...openFolders(record.grants, house, Stack.of(this)).map((folder) => ({
        id: `AwsSolutions-IAM5[Resource::${folder}]`,
        reason: 'The names of objects are known only when a request comes; the folder is the narrowest there is.',
      })),
    );
    this.function = new lambda.Function(this, 'Function', {
      functionName: functionName(hubStackName(house.stage), name),
      description: record.does,
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: house.architecture,
      code: lambda.Code.fromAsset(house.codeOf(name)),
      handler: 'index.handler',
      memorySize: record.memory,
      timeout: Duration.seconds(record.timeout),
      environment: { ...settingsOf(record, house), ...settings },
      role,
      logGroup,
      loggingFormat: lambda.LoggingFormat.JSON,
    });
  }

  /** What it may besides its record's grants. */
  mayAlso(...statements: readonly iam.PolicyStatement[]): void {
    this.policy.addStatements(...statements);
  }

  /**
   * Has the functions that only check signatures deployed before those that sign: a new key is known to them when the first signature is
   * made with it, and no token is refused while a rotation of the key is under way. Within one stack: those of the hub come first anyway,
   * and nobody there signs what only the work stack's functions check.
   */
  static deployCheckersFirst(stack: Stack): void {
    const parties = stack.node
      .findAll()
      .filter((it) => it instanceof HubFunction)
      .filter(({ signing }) => signing.length > 0);
    const signs = ({ signing }: HubFunction) => signing.includes('Sign');
    for (const signer of parties.filter(signs)) {
      for (const checker of parties.filter((it) => !signs(it))) signer.resource.addResourceDependency(checker.resource);
    }
  }

  private get resource(): lambda.CfnFunction {
    const { defaultChild } = this.function.node;
    if (!(defaultChild instanceof lambda.CfnFunction)) throw new Error('a function without a resource');
    return defaultChild;
  }

  /** Invocations that failed or were turned away, in five minutes. */
  get failures() {
    return total('failed', { errors: this.function.metricErrors(), throttles: this.function.metricThrottles() });
  }
}
