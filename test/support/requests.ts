import { canonicalNumber, type IndexShape, type Item } from './billing.ts';

export type Body = Record<string, unknown>;

/** Asks DynamoDB on the proxy's own behalf; resolves with the parsed answer, rejects on any error answer. */
export type Call = (operation: string, input: Body) => Promise<Body>;

/** One item a request names: by its key, or by a whole item that contains the key. */
export interface NamedItem {
  table: string;
  attributes: Item;
}

/** A {@link NamedItem} with its primary key picked out. Equal `id` means the same item. */
export interface Target {
  id: string;
  table: TableShape;
  key: Item;
}

export interface TableShape {
  name: string;
  keys: readonly string[];
  indexes: readonly IndexShape[];
}

const SINGLE_WRITES: ReadonlySet<string> = new Set(['PutItem', 'UpdateItem', 'DeleteItem']);
/** All operations that change items. */
export const WRITES: ReadonlySet<string> = new Set([...SINGLE_WRITES, 'BatchWriteItem', 'TransactWriteItems']);
/** Operations that read items by key. */
export const KEY_READS: ReadonlySet<string> = new Set(['GetItem', 'BatchGetItem', 'TransactGetItems']);

interface Entry {
  TableName?: string;
  Item?: Item;
  Key?: Item;
}

const named = (table: string | undefined, entry: Entry | undefined): NamedItem => ({
  table: table ?? '',
  attributes: entry?.Item ?? entry?.Key ?? {},
});

/**
 * The items a request reads by key or writes, in request order; none for other operations.
 * @param operation such as `UpdateItem`
 * @param body the request's parsed JSON
 */
export function namedItems(operation: string, body: Body): NamedItem[] {
  if (operation.startsWith('Transact')) {
    const actions = (body.TransactItems ?? []) as Record<string, Entry>[];
    return actions.flatMap((action) => Object.values(action).map((entry) => named(entry.TableName, entry)));
  }
  if (operation === 'BatchGetItem') {
    const tables = Object.entries((body.RequestItems ?? {}) as Record<string, { Keys?: Item[] }>);
    return tables.flatMap(([table, { Keys }]) => (Keys ?? []).map((Key) => named(table, { Key })));
  }
  if (operation === 'BatchWriteItem') {
    const tables = Object.entries((body.RequestItems ?? {}) as Record<string, Record<string, Entry>[]>);
    return tables.flatMap(([table, writes]) =>
      writes.flatMap((write) => Object.values(write).map((entry) => named(table, entry))),
    );
  }
  if (SINGLE_WRITES.has(operation) || operation === 'GetItem') {
    const entry = body as Entry;
    return [named(entry.TableName, entry)];
  }
  return [];
}

interface KeyElement {
  AttributeName: string;
}
interface IndexDescription {
  IndexName: string;
  KeySchema: KeyElement[];
  Projection: { ProjectionType: string; NonKeyAttributes?: string[] };
}
interface TableDescription {
  TableName: string;
  KeySchema: KeyElement[];
  GlobalSecondaryIndexes?: IndexDescription[];
  LocalSecondaryIndexes?: IndexDescription[];
}

function tableShape(description: TableDescription): TableShape {
  const keys = description.KeySchema.map((element) => element.AttributeName);
  const indexes = [...(description.GlobalSecondaryIndexes ?? []), ...(description.LocalSecondaryIndexes ?? [])];
  return {
    name: description.TableName,
    keys,
    indexes: indexes.map(({ IndexName, KeySchema, Projection }) => {
      const indexKeys = KeySchema.map((element) => element.AttributeName);
      const projected = [...keys, ...indexKeys, ...(Projection.NonKeyAttributes ?? [])];
      return { name: IndexName, keys: indexKeys, attributes: Projection.ProjectionType === 'ALL' ? 'ALL' : projected };
    }),
  };
}

function itemId(table: TableShape, key: Item): string {
  const values = Object.values(key).map((value) => ('N' in value ? { N: canonicalNumber(value.N) } : value));
  return JSON.stringify([table.name, ...values]);
}

/** Knows the tables' keys and indexes: describes a table once, until it is told that tables changed. */
export class Tables {
  readonly #shapes = new Map<string, Promise<TableShape>>();

  /** To call for each request seen: forgets what it knows when the request creates, changes or deletes a table. */
  notice(operation: string): void {
    if (operation.endsWith('Table')) this.#shapes.clear();
  }

  #shape(name: string, call: Call): Promise<TableShape> {
    const known = this.#shapes.get(name);
    if (known) return known;
    const asked = call('DescribeTable', { TableName: name }).then((answer) =>
      tableShape(answer.Table as TableDescription),
    );
    this.#shapes.set(name, asked);
    asked.catch(() => this.#shapes.delete(name));
    return asked;
  }

  /**
   * The items of a request with their primary keys. An item of an unknown table or without its whole key is left out:
   * DynamoDB rejects that request anyway.
   */
  async targets(operation: string, body: Body, call: Call): Promise<Target[]> {
    const found = await Promise.all(
      namedItems(operation, body).map(async ({ table: name, attributes }) => {
        const table = await this.#shape(name, call).catch(() => undefined);
        const key: Item = {};
        for (const keyName of table?.keys ?? []) {
          const value = attributes[keyName];
          if (value) key[keyName] = value;
        }
        if (!table || Object.keys(key).length < table.keys.length) return [];
        return [{ id: itemId(table, key), table, key }];
      }),
    );
    return found.flat();
  }
}
