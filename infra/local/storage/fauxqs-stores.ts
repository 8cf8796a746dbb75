import { mkdirSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { buildApp } from 'fauxqs';

export type Stores = NonNullable<NonNullable<Parameters<typeof buildApp>[0]>['stores']>;
export type StoredQueue = NonNullable<ReturnType<Stores['sqsStore']['getQueueByName']>>;
export type StoredMessage = Parameters<StoredQueue['enqueue']>[0];

/** Keeps every queue and object in one SQLite file; part of fauxqs, but not of its published entry point. */
interface Persistence {
  readonly db: { exec(statement: string): void };
  load(sqs: Stores['sqsStore'], sns: Stores['snsStore'], s3: Stores['s3Store']): void;
  close(): void;
}

export interface OpenStores {
  readonly stores: Stores;
  readonly createMessage: (body: string) => StoredMessage;
  close(): void;
}

/**
 * Opens fauxqs's stores over a folder. Its own server can keep them too, but not lend them out: a consumer inside
 * this process could then only ask over the network, where a reply may get lost.
 */
export async function openStores(folder: string): Promise<OpenStores> {
  const inside = (file: string) =>
    pathToFileURL(join(dirname(findPackageJSON('fauxqs', import.meta.url) ?? ''), 'dist', file)).href;
  const [{ SqsStore }, { SnsStore }, { S3Store }, { PersistenceManager }] = await Promise.all([
    import(inside('sqs/sqsStore.js')),
    import(inside('sns/snsStore.js')),
    import(inside('s3/s3Store.js')),
    import(inside('persistence.js')),
  ]);
  const stores: Stores = { sqsStore: new SqsStore(), snsStore: new SnsStore(), s3Store: new S3Store() };
  mkdirSync(folder, { recursive: true });
  const persistence: Persistence = new PersistenceManager(folder);
  // What a killed process wrote stays written; only a power cut could take the last moments.
  persistence.db.exec('PRAGMA synchronous = NORMAL');
  persistence.load(stores.sqsStore, stores.snsStore, stores.s3Store);
  for (const target of [...Object.values(stores), ...stores.sqsStore.allQueues()]) {
    Object.assign(target, { persistence });
  }
  return { stores, createMessage: SqsStore.createMessage, close: () => persistence.close() };
}
