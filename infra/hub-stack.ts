import { CfnParameter, Stack, type StackProps } from 'aws-cdk-lib';
import type { Architecture } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { apiList, jobsOf, localStage, relayList, workerList, workers } from './capabilities.ts';
import { Alarm, AlarmTopic } from './constructs/alarm.ts';
import { Capability } from './constructs/capability.ts';
import { AccessLogs, AnchorStore, EvidenceStore, ExportStore, PassingStore } from './constructs/evidence-store.ts';
import type { FurnishedHouse } from './constructs/furnished-house.ts';
import type { House } from './constructs/house.ts';
import { HubApi } from './constructs/hub-api.ts';
import { HubFunction } from './constructs/hub-function.ts';
import { HubTable } from './constructs/hub-table.ts';
import { FailureQueue, Queues } from './constructs/queues.ts';
import { Relay } from './constructs/relay.ts';
import { Schedule } from './constructs/schedule.ts';
import { DerivationKey, SealingKey, SigningKeys } from './constructs/signing-key.ts';
import { Worker } from './constructs/worker.ts';

interface HubStackProps extends StackProps {
  /** `local` is the laptop's: nothing in it outlives it, and it has demo data. */
  readonly hubStage: string;
  readonly architecture: Architecture;
  /** Generations of the signing key: one more is a rotation. */
  readonly signingKeys: number;
  /** The folder of a function's built code. */
  readonly codeOf: (name: string) => string;
}

/** The whole hub. What the functions are and may do stands in `capabilities.ts`; how things are built, in `constructs/`. */
export class HubStack extends Stack {
  constructor(scope: Construct, id: string, { hubStage, architecture, signingKeys, codeOf, ...props }: HubStackProps) {
    super(scope, id, props);
    const keeps = hubStage !== localStage;
    const { place, local, email } = parameters(this, keeps);
    const { topic } = new AlarmTopic(this, 'Alarms', { house: { keeps }, email });
    const bare: House = { stage: hubStage, keeps, architecture, codeOf, place, local, topic };

    const logs = new AccessLogs(this, 'AccessLogs', { house: bare });
    const passing = new PassingStore(this, 'Passing', { house: bare, logs });
    const house: FurnishedHouse = {
      ...bare,
      stores: {
        hub: new HubTable(this, 'Hub', { house: bare, table: 'Hub', ownKey: false }),
        leads: new HubTable(this, 'Leads', { house: bare, table: 'Leads', ownKey: true }),
        evidence: new EvidenceStore(this, 'Evidence', { house: bare, logs }),
        exports: new ExportStore(this, 'Exports', { house: bare, logs }),
        anchors: new AnchorStore(this, 'Anchors', { house: bare, logs }),
        uploads: passing,
        imports: passing,
        sheets: passing,
        signing: new SigningKeys(this, 'Signing', { house: bare, generations: signingKeys }),
        sealing: new SealingKey(this, 'Sealing', { house: bare }),
        derivation: new DerivationKey(this, 'Derivation', { house: bare }),
      },
      queues: new Queues(this, 'Queues', (consumer) => workers[consumer].timeout),
    };

    const api = new HubApi(this, 'Gateway', { house });
    for (const [capability, record] of apiList)
      new Capability(this, `${titled(capability)}Api`, { house, api, capability, record });

    const failures = new FailureQueue(this, 'RelayFailures');
    for (const [table, record] of relayList) new Relay(this, `${table}Relay`, { house, table, record, failures });
    new Alarm(this, 'RelaysGaveUp', {
      house,
      metric: failures.queue.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum' }),
      above: 0,
      severity: 'now',
      impact: 'Changes of records are not audited, counted or carried out.',
      runbook:
        'The message names the shard and the place in it; the relay log of that minute names the record. Correct the cause, run ' +
        '`npm run op audit-reconcile \'{"resendSince":"<before the trouble>"}\'`, then remove the message.',
    });

    for (const [consumer, record] of workerList)
      new Worker(this, `${titled(consumer)}Worker`, { house, consumer, record });

    for (const [name, record] of jobsOf(hubStage)) {
      const job = new HubFunction(this, titled(name), { house, name, record });
      if (record.schedule) new Schedule(this, `${titled(name)}Schedule`, { house, job, ...record.schedule });
    }
    HubFunction.deployCheckersFirst(this);
  }
}

/** What is decided when the template is brought up, so that one template serves a laptop and a cloud. */
function parameters(stack: Stack, securely: boolean) {
  const text = (id: string, description: string, more: { allowedPattern?: string; default?: string } = {}) =>
    new CfnParameter(stack, id, { type: 'String', description, ...more });
  const scheme = securely ? 'https' : 'https?';
  return {
    place: {
      publicBaseUrl: text('PublicBaseUrl', "The hub's public address, without a slash at the end", {
        allowedPattern: `^${scheme}://[^/]+$`,
      }).valueAsString,
      issuerUrl: text('IssuerUrl', 'The OpenID Connect issuer of people, as its discovery document names it', {
        allowedPattern: `^${scheme}://.+$`,
      }).valueAsString,
      issuerAudience: text('IssuerAudience', "The audience in the issuer's tokens that means the hub", {
        allowedPattern: '^.+$',
      }).valueAsString,
    },
    // Not in the template of a cloud, where no parameter could allow it.
    local: securely
      ? undefined
      : {
          webhookLoopback: text('WebhookLoopback', 'Whether webhooks may call this machine itself, without TLS', {
            allowedPattern: '^(true|false)$',
            default: 'false',
          }).valueAsString,
          webhookPace: text('WebhookPace', "How many times faster than real the waits between webhooks' retries pass", {
            allowedPattern: '^[1-9][0-9]*$',
            default: '1',
          }).valueAsString,
        },
    email: text('AlarmEmail', 'Who gets the alarms; nobody if empty', { default: '' }),
  };
}

/** `audit-anchor` -> `AuditAnchor`, for ids. */
const titled = (name: string) => name.replace(/(^|-)([a-z])/g, (_, _dash, letter: string) => letter.toUpperCase());
