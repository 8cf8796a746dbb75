import { CfnParameter, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { apiList, localStage } from './capabilities.ts';
import { AlarmTopic } from './constructs/alarm.ts';
import { Capability, titled } from './constructs/capability.ts';
import {
  AccessLogs,
  AnchorStore,
  EvidenceStore,
  ExportStore,
  PassingStore,
  TrailStore,
} from './constructs/evidence-store.ts';
import { exportStores, type FurnishedHouse } from './constructs/furnished-house.ts';
import type { House } from './constructs/house.ts';
import { HubApi } from './constructs/hub-api.ts';
import { HubFunction } from './constructs/hub-function.ts';
import { HubTable } from './constructs/hub-table.ts';
import { parametersOf } from './constructs/parameters.ts';
import { DerivationKey, SealingKey, SigningKeys } from './constructs/signing-key.ts';

interface HubStackProps extends StackProps, Pick<House, 'architecture' | 'codeOf'> {
  /** `local` is the laptop's: nothing in it outlives it, and it has demo data. */
  readonly hubStage: string;
  /** Generations of the signing key: one more is a rotation. */
  readonly signingKeys: number;
}

/**
 * What callers and data need: tables, stores, keys, and the API with its functions. What works behind it is in `work-stack.ts`. What the
 * functions are and may do stands in `capabilities.ts`; how things are built, in `constructs/`.
 */
export class HubStack extends Stack {
  readonly house: FurnishedHouse;

  constructor(scope: Construct, id: string, { hubStage, architecture, signingKeys, codeOf, ...props }: HubStackProps) {
    super(scope, id, props);
    const keeps = hubStage !== localStage;
    const email = new CfnParameter(this, 'AlarmEmail', {
      type: 'String',
      description: 'Who gets the alarms; nobody if empty',
      default: '',
    });
    const { topic } = new AlarmTopic(this, 'Alarms', { house: { keeps }, email });
    const bare: House = { stage: hubStage, keeps, architecture, codeOf, topic, ...parametersOf(this, keeps) };

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
        trails: new TrailStore(this, 'Trails', { house: bare, logs }),
        signing: new SigningKeys(this, 'Signing', { house: bare, generations: signingKeys }),
        sealing: new SealingKey(this, 'Sealing', { house: bare }),
        derivation: new DerivationKey(this, 'Derivation', { house: bare }),
      },
    };

    const api = new HubApi(this, 'Gateway', { house });
    for (const [capability, record] of apiList)
      new Capability(this, `${titled(capability)}Api`, { house, api, capability, record });

    HubFunction.deployCheckersFirst(this);
    exportStores(this, house);
    this.house = house;
  }
}
