import type { ObjectPart, Part } from '../capabilities.ts';
import type { ObjectStore } from './evidence-store.ts';
import type { House } from './house.ts';
import type { HubTable } from './hub-table.ts';
import type { Queues } from './queues.ts';
import type { HubKey, SigningKeys } from './signing-key.ts';

type Stores = Readonly<Record<Extract<Part, 'hub' | 'leads'>, HubTable>> &
  Readonly<Record<ObjectPart, ObjectStore>> &
  Readonly<Record<Extract<Part, 'sealing' | 'derivation'>, HubKey>> & { readonly signing: SigningKeys };

/** A house with its stores and queues, in which functions can live. */
export interface FurnishedHouse extends House {
  readonly stores: Stores;
  readonly queues: Queues;
}
