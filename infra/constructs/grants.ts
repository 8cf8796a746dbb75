import { Fn, type Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { type Consumer, consumers } from '#schemas/events.ts';
import {
  deadLetterSetting,
  type FunctionRecord,
  fileSourcesSetting,
  folders,
  formerSigningKeysSetting,
  type Grants,
  localSettings,
  objectParts,
  type Part,
  partSettings,
  placeSettings,
  queueSetting,
} from '../capabilities.ts';
import type { FurnishedHouse } from './furnished-house.ts';
import type { Queues } from './queues.ts';

const statement = (service: string, actions: readonly string[], resources: string[]) =>
  new PolicyStatement({ actions: actions.map((action) => `${service}:${action}`), resources });

/** The statements that give a function its grants: exact actions on exact resources. */
export function statementsOf(grants: Grants, { stores, queues }: FurnishedHouse): PolicyStatement[] {
  const statements: PolicyStatement[] = [];
  for (const part of ['hub', 'leads'] as const) {
    const actions = grants[part] ?? [];
    const { table, queried, key } = stores[part];
    const direct = actions.filter((action) => action !== 'Query');
    if (direct.length > 0) statements.push(statement('dynamodb', direct, [table.tableArn]));
    if (actions.includes('Query')) statements.push(statement('dynamodb', ['Query'], queried));
    // DynamoDB opens the table's key in the name of whoever calls it.
    if (key && actions.length > 0) statements.push(statement('kms', ['Decrypt'], [key.keyArn]));
  }
  for (const part of objectParts) {
    const actions = grants[part] ?? [];
    const store = stores[part];
    const ofObjects = actions.filter((action) => action !== 'ListBucket');
    if (ofObjects.length > 0) statements.push(statement('s3', ofObjects, [store.folder(folders[part])]));
    if (actions.includes('ListBucket')) statements.push(statement('s3', ['ListBucket'], [store.bucket.bucketArn]));
  }
  for (const part of ['sealing', 'derivation'] as const) {
    const actions = grants[part];
    if (actions) statements.push(statement('kms', actions, [stores[part].key.keyArn]));
  }
  for (const action of grants.signing ?? []) {
    // Whoever checks signatures checks those of before a rotation too; nobody signs with an older key again.
    const { current, former } = stores.signing;
    const keys = action === 'GetPublicKey' ? [current, ...former] : [current];
    statements.push(
      statement(
        'kms',
        [action],
        keys.map(({ key }) => key.keyArn),
      ),
    );
  }
  const queueOf = (consumer: Consumer) => there(queues).of(consumer);
  if (grants.queues)
    statements.push(
      statement(
        'sqs',
        grants.queues,
        consumers.map((consumer) => queueOf(consumer).queue.queueArn),
      ),
    );
  if (grants.sendsTo)
    statements.push(
      statement(
        'sqs',
        ['SendMessage'],
        grants.sendsTo.map((consumer) => queueOf(consumer).queue.queueArn),
      ),
    );
  if (grants.deadLetters) {
    statements.push(
      statement(
        'sqs',
        grants.deadLetters,
        consumers.map((consumer) => queueOf(consumer).deadLetters.queueArn),
      ),
    );
  }
  return statements;
}

/** @throws in a stack that has none, because nobody there sends messages */
function there(queues: Queues | undefined): Queues {
  if (!queues) throw new Error('a function with grants on queues in a stack without queues');
  return queues;
}

/** The folders in which a function may use any object, for the rule pack, which wants every `*` explained. */
export const openFolders = (grants: Grants, { stores }: FurnishedHouse, stack: Stack): string[] =>
  objectParts.flatMap((part) => (grants[part] ? [stores[part].folderInFindings(folders[part], stack)] : []));

/**
 * Without a scheme, which is then the page's own: `https` in a cloud. What ends in a slash means everything below it; where a bucket is a
 * path and no host, forms are posted to the path without the slash.
 */
const fileSources = ({ uploads, evidence }: FurnishedHouse['stores']): string =>
  Fn.join(
    ' ',
    [uploads, evidence].flatMap(({ bucket: { bucketRegionalDomainName: name } }) => [name, `${name}/`]),
  );

/** The environment of a function: the names of what it may use and what it must know, and nothing else. */
export function settingsOf(
  {
    grants,
    knows = [],
    knowsLocally = [],
    knowsFileSources,
  }: Pick<FunctionRecord, 'grants' | 'knows' | 'knowsLocally' | 'knowsFileSources'>,
  { stores, queues, place, local }: FurnishedHouse,
): Record<string, string> {
  const names: Record<Part, () => string> = {
    hub: () => stores.hub.table.tableName,
    leads: () => stores.leads.table.tableName,
    evidence: () => stores.evidence.bucket.bucketName,
    uploads: () => stores.uploads.bucket.bucketName,
    exports: () => stores.exports.bucket.bucketName,
    anchors: () => stores.anchors.bucket.bucketName,
    imports: () => stores.imports.bucket.bucketName,
    sheets: () => stores.sheets.bucket.bucketName,
    trails: () => stores.trails.bucket.bucketName,
    signing: () => stores.signing.current.key.keyArn,
    sealing: () => stores.sealing.key.keyArn,
    derivation: () => stores.derivation.key.keyArn,
  };
  const parts = (Object.keys(names) as Part[]).filter((part) => grants[part]);
  const queueOf = (consumer: Consumer) => there(queues).of(consumer);
  const formerKeys = stores.signing.former.map(({ key }) => key.keyArn);
  return Object.fromEntries([
    ...parts.map((part) => [partSettings[part], names[part]()]),
    ...(grants.signing && formerKeys.length > 0 ? [[formerSigningKeysSetting, Fn.join(',', formerKeys)]] : []),
    ...(grants.queues ? consumers.map((consumer) => [queueSetting(consumer), queueOf(consumer).queue.queueUrl]) : []),
    ...(grants.deadLetters
      ? consumers.map((consumer) => [deadLetterSetting(consumer), queueOf(consumer).deadLetters.queueUrl])
      : []),
    ...(grants.sendsTo ?? []).map((consumer) => [queueSetting(consumer), queueOf(consumer).queue.queueUrl]),
    ...knows.map((name) => [placeSettings[name], place[name]]),
    ...(knowsFileSources ? [[fileSourcesSetting, fileSources(stores)]] : []),
    ...(local ? knowsLocally.map((name) => [localSettings[name], local[name]]) : []),
  ]);
}
