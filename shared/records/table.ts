import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  ProvisionedThroughputExceededException,
  RequestLimitExceeded,
  ThrottlingException,
  TransactionCanceledException,
  TransactionConflictException,
  TransactionInProgressException,
} from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  type GetCommandInput,
  PutCommand,
  type PutCommandInput,
  QueryCommand,
  type QueryCommandInput,
  ScanCommand,
  type ScanCommandInput,
  TransactWriteCommand,
  type TransactWriteCommandInput,
  UpdateCommand,
  type UpdateCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { partitionKey, sortKey } from '#schemas/tables.ts';
import { Refusal } from '#shared/runtime/refusal.ts';

export type Item = Record<string, unknown>;

/** The outcome of a conditional write: what stands there now, or what stood in its way (nothing: no item). */
export type Written =
  | { readonly ok: true; readonly item: Item }
  | { readonly ok: false; readonly found: Item | undefined };

/** A caller waits: a connection that hangs is given up (ms) and tried anew, which the conditions and keys of every write make safe. */
const client = DynamoDBDocumentClient.from(
  new DynamoDBClient({
    maxAttempts: 4,
    retryMode: 'standard',
    requestHandler: { connectionTimeout: 1000, requestTimeout: 2000, throwOnRequestTimeout: true },
  }),
  { marshallOptions: { removeUndefinedValues: true } },
);
// It copies whatever is asked and answered for a log that nobody keeps.
client.middlewareStack.remove('loggerMiddleware');

const conflictTries = 6;
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/**
 * Sends a request and turns what the database can't do now, or not in time, into `unavailable`. The SDK retries throttling and lost connections by
 * itself, but not a conflict with somebody's transaction: that is retried here.
 */
async function sent<T>(send: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await send();
    } catch (error) {
      // A transaction that is asked for again while its first try is still running will have been carried out, or not, in a moment.
      const conflict = error instanceof TransactionConflictException || error instanceof TransactionInProgressException;
      if (conflict && attempt < conflictTries) {
        await pause(Math.random() * 20 * 2 ** attempt);
        continue;
      }
      if (
        conflict ||
        (error instanceof Error && error.name === 'TimeoutError') ||
        error instanceof ProvisionedThroughputExceededException ||
        error instanceof RequestLimitExceeded ||
        error instanceof ThrottlingException
      ) {
        throw new Refusal('unavailable', { retryAfterSeconds: 1 });
      }
      throw error;
    }
  }
}

async function written(send: () => Promise<Item>): Promise<Written> {
  try {
    return { ok: true, item: await sent(send) };
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) {
      // lib-dynamodb leaves the item of a failed condition marshalled.
      return { ok: false, found: error.Item ? unmarshall(error.Item) : undefined };
    }
    throw error;
  }
}

/** One conditional put; when the condition fails, the item that stands there explains it in the same round trip. */
export const putIf = (input: PutCommandInput & { Item: Item }): Promise<Written> =>
  written(async () => {
    await client.send(new PutCommand({ ...input, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }));
    return input.Item;
  });

/** One conditional update; the item as it is afterwards, or as it was when the condition failed. */
export const updateIf = (input: UpdateCommandInput): Promise<Written> =>
  written(async () => {
    const { Attributes } = await client.send(
      new UpdateCommand({ ...input, ReturnValues: 'ALL_NEW', ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }),
    );
    return Attributes ?? {};
  });

/** Removes an item that is no record; one that is not there is removed already. */
export const removeItem = async (tableName: string, key: Item): Promise<void> => {
  await sent(() => client.send(new DeleteCommand({ TableName: tableName, Key: key })));
};

/** One item, strongly consistent; undefined when there is none. */
export const getItem = async (input: GetCommandInput): Promise<Item | undefined> =>
  (await sent(() => client.send(new GetCommand({ ConsistentRead: true, ...input })))).Item;

/** DynamoDB gives at most so many items for one request. */
const mostKeys = 100;
const nameOf = (item: Item) => `${item[partitionKey]} ${item[sortKey]}`;

/** The items of these keys as they stand now, in the order of the keys; those that are not there are left out. */
export async function getItems(tableName: string, keys: readonly Item[]): Promise<Item[]> {
  const found = new Map<string, Item>();
  let open = keys;
  for (let idle = 0; open.length > 0; ) {
    const asked = open.slice(0, mostKeys);
    const { Responses, UnprocessedKeys } = await sent(() =>
      client.send(new BatchGetCommand({ RequestItems: { [tableName]: { Keys: asked, ConsistentRead: true } } })),
    );
    for (const item of Responses?.[tableName] ?? []) found.set(nameOf(item), item);
    const left = UnprocessedKeys?.[tableName]?.Keys ?? [];
    open = [...left, ...open.slice(mostKeys)];
    idle = left.length < asked.length ? 0 : idle + 1;
    if (idle >= conflictTries) throw new Refusal('unavailable', { retryAfterSeconds: 1 });
    if (left.length > 0) await pause(Math.random() * 20 * 2 ** idle);
  }
  return keys.map((key) => found.get(nameOf(key))).filter((item) => item !== undefined);
}

/** One page of a query. */
export const queryPage = async (input: QueryCommandInput): Promise<{ items: Item[]; next: Item | undefined }> => {
  const { Items, LastEvaluatedKey } = await sent(() => client.send(new QueryCommand(input)));
  return { items: Items ?? [], next: LastEvaluatedKey };
};

/** How many items a query finds. */
export async function countItems(input: QueryCommandInput): Promise<number> {
  let count = 0;
  let next: Item | undefined;
  do {
    const start = next ? { ExclusiveStartKey: next } : {};
    const page = await sent(() => client.send(new QueryCommand({ ...input, ...start, Select: 'COUNT' })));
    count += page.Count ?? 0;
    next = page.LastEvaluatedKey;
  } while (next);
  return count;
}

/** All pages of a query, one page in memory at a time. */
export async function* queryAll(input: QueryCommandInput): AsyncGenerator<Item> {
  let next: Item | undefined;
  do {
    const page = await queryPage({ ...input, ...(next ? { ExclusiveStartKey: next } : {}) });
    yield* page.items;
    next = page.next;
  } while (next);
}

/** One page of a table's items, for repair jobs only: a scan reads them all, whatever its filter lets through. */
export const scanPage = async (input: ScanCommandInput): Promise<{ items: Item[]; next: Item | undefined }> => {
  const { Items, LastEvaluatedKey } = await client.send(new ScanCommand({ ConsistentRead: true, ...input }));
  return { items: Items ?? [], next: LastEvaluatedKey };
};

/** Every item of a table, for repair jobs only. */
export async function* scanAll(tableName: string): AsyncGenerator<Item> {
  let next: Item | undefined;
  do {
    const page = await scanPage({ TableName: tableName, ...(next ? { ExclusiveStartKey: next } : {}) });
    yield* page.items;
    next = page.next;
  } while (next);
}

/** Actions of one transaction; DynamoDB takes at most 100. */
export type Action = NonNullable<TransactWriteCommandInput['TransactItems']>[number];
export const mostActions = 100;

/** An action of a transaction whose condition failed: its place, and the item that stood in its way where the action asked for it. */
export interface Hindrance {
  readonly place: number;
  readonly found: Item | undefined;
}

/**
 * Writes all of the actions or none. Conflicts and throttling are retried; they can't be told from a lasting hindrance before that.
 * @returns the actions whose conditions failed; none: all were written
 */
export async function transact(actions: readonly Action[]): Promise<readonly Hindrance[]> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await sent(() => client.send(new TransactWriteCommand({ TransactItems: [...actions] })));
      return [];
    } catch (error) {
      if (!(error instanceof TransactionCanceledException)) throw error;
      const failed = (error.CancellationReasons ?? []).flatMap(({ Code, Item }, place) =>
        Code === 'ConditionalCheckFailed' ? [{ place, found: Item && unmarshall(Item) }] : [],
      );
      if (failed.length > 0) return failed;
      if (attempt >= conflictTries) throw new Refusal('unavailable', { retryAfterSeconds: 1 });
      await pause(Math.random() * 20 * 2 ** attempt);
    }
  }
}
