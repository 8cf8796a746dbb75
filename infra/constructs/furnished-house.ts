import type { Stack } from 'aws-cdk-lib';
import { type ObjectPart, objectParts, type Part } from '../capabilities.ts';
import type { ObjectStore } from './evidence-store.ts';
import type { House } from './house.ts';
import type { HubTable } from './hub-table.ts';
import type { Queues } from './queues.ts';
import type { HubKey, SigningKeys } from './signing-key.ts';

type Stores = Readonly<Record<Extract<Part, 'hub' | 'leads'>, HubTable>> &
  Readonly<Record<ObjectPart, ObjectStore>> &
  Readonly<Record<Extract<Part, 'sealing' | 'derivation'>, HubKey>> & { readonly signing: SigningKeys };

/** A house with its stores, in which functions can live. */
export interface FurnishedHouse extends House {
  readonly stores: Stores;
  /** Those who answer callers have none: what they change goes on by the tables' streams. */
  readonly queues?: Queues;
}

/**
 * Hands all that a store can be known by to other stacks, used there or not. CDK alone hands over what is used just now, and
 * CloudFormation would then refuse the deployment of a worker that no longer needs a store: the first stack goes first, and must not take
 * away what the second still holds.
 */
export function exportStores(stack: Stack, { stores, topic }: FurnishedHouse): void {
  const { hub, leads, signing, sealing, derivation } = stores;
  for (const { table, key } of [hub, leads]) {
    for (const value of [table.tableName, table.tableArn, table.tableStreamArn, key?.keyArn]) {
      if (value) stack.exportValue(value);
    }
  }
  for (const bucket of new Set(objectParts.map((part) => stores[part].bucket))) {
    stack.exportValue(bucket.bucketName);
    stack.exportValue(bucket.bucketArn);
  }
  for (const { key } of [signing.current, ...signing.former, sealing, derivation]) stack.exportValue(key.keyArn);
  stack.exportValue(topic.topicArn);
}
