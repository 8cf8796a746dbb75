import type { Box, Noun } from '#schemas/noun.ts';
import type { Instant } from '#schemas/primitives.ts';
import { isAllowed, type Principal, type SystemActor } from '#schemas/roles.ts';
import { indexes, indexSortKey, partitionKey, sortKey } from '#schemas/tables.ts';
import { environment } from '#shared/runtime/environment.ts';
import { Refusal } from '#shared/runtime/refusal.ts';
import { boxKey } from './boxes.ts';
import { openCursor, sealCursor } from './cursor.ts';
import { mayRead } from './scope.ts';
import { countItems, getItems, type Item, queryAll, queryPage } from './table.ts';

export interface ListRequest {
  readonly box: string;
  /** The partition of the box; a member or city opens only its own. */
  readonly value?: string | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
  /** Only records in this state. */
  readonly status?: string | undefined;
  /** Only records that a rule lets through, by what the index carries of them. Its name tells the list's cursors from others. */
  readonly only?: { readonly name: string; readonly holds: (item: Item) => boolean } | undefined;
}

export interface Page {
  readonly items: Item[];
  readonly nextCursor?: string;
}

/** A filter that finds little must not read the whole index for one page: the cursor carries on from here. */
const mostRounds = 5;

const boxOf = (noun: Noun, name: string): Box => {
  const box = noun.boxes[name];
  if (!box) throw new Error(`${noun.kind} has no box ${name}`);
  return box;
};

/**
 * One page of a list, newest first, if the box is the caller's to open. The index says which records, the records say the rest. What the
 * box holds that the caller may not read is left out, by the same relations as everywhere: for example another branch's records from a
 * principal that is bound to a branch.
 * @throws Refusal `not_found` for a box of somebody else, `invalid_cursor`
 */
export async function listRecords(scope: Principal, noun: Noun, request: ListRequest): Promise<Page> {
  const value = partitionOf(noun, boxOf(noun, request.box), scope, request.value);
  const { only } = request;
  const list = [scope.id, noun.kind, request.box, value, request.status, ...(only ? [only.name] : [])].join('|');
  const query = boxQuery(noun, request.box, value, request.status);
  let start = request.cursor === undefined ? undefined : await openCursor(list, request.cursor);
  const items: Item[] = [];
  for (let round = 0; round < mostRounds; round += 1) {
    const page = await queryPage({
      ...query,
      Limit: request.limit,
      ScanIndexForward: false,
      ...(start ? { ExclusiveStartKey: start } : {}),
    });
    const chosen = only ? page.items.filter(only.holds) : page.items;
    const records = await getItems(query.TableName, chosen.map(keyOf));
    // The index lags: what has moved on since is not what was asked for.
    const asked = records.filter(
      (item) => (request.status === undefined || item.status === request.status) && (!only || only.holds(item)),
    );
    items.push(...asked.filter((item) => mayRead(noun, scope, item)));
    start = page.next;
    if (!start || items.length >= request.limit) break;
  }
  const shown = items.slice(0, request.limit);
  const last = shown.at(-1);
  const next = items.length > request.limit && last ? positionOf(noun, request.box, value, last) : start;
  return { items: shown, ...(next ? { nextCursor: await sealCursor(list, next) } : {}) };
}

const keyOf = (item: Item): Item => ({ [partitionKey]: item[partitionKey], [sortKey]: item[sortKey] });

/** The partition that the caller opens: its own member's or city's, or the one that it asks for where the box is open to all of its role. */
function partitionOf(noun: Noun, box: Box, scope: Principal, asked: string | undefined): string | undefined {
  for (const name of box.who) {
    const relation = noun.relations[name];
    if (!relation || relation.role === 'system' || !isAllowed(scope.role, [relation.role])) continue;
    if (box.by === undefined) return undefined;
    const byMember = relation.member === box.by;
    if (!byMember && !relation.cities?.includes(box.by)) {
      if (asked !== undefined) return asked;
      continue;
    }
    const own = byMember ? scope.memberId : scope.cityCode;
    if (own !== undefined && (asked === undefined || asked === own)) return own;
  }
  throw new Refusal('not_found');
}

function boxQuery(noun: Noun, name: string, value: string | undefined, status?: string) {
  const index = indexes[boxOf(noun, name).index];
  return {
    TableName: environment.table(noun.table),
    IndexName: index.name,
    KeyConditionExpression: '#partition = :partition',
    ...(status === undefined ? {} : { FilterExpression: '#status = :status' }),
    ExpressionAttributeNames: {
      '#partition': index.partitionKey,
      ...(status === undefined ? {} : { '#status': 'status' }),
    },
    ExpressionAttributeValues: {
      ':partition': boxKey(noun, name, value),
      ...(status === undefined ? {} : { ':status': status }),
    },
  };
}

const positionOf = (noun: Noun, box: string, value: string | undefined, item: Item): Item => ({
  [partitionKey]: item[partitionKey],
  [sortKey]: item[sortKey],
  [indexes[boxOf(noun, box).index].partitionKey]: boxKey(noun, box, value),
  [indexSortKey]: item[indexSortKey],
});

/**
 * One page of what the index carries of the records of a box, oldest first, for the hub's own work that goes on where it left off.
 * @param page.from, page.until only what was made at or after the one instant, and at or before the other
 * @returns the page with the position after it; none: it was the last
 */
export const pageAsSystem = async (
  _worker: SystemActor,
  noun: Noun,
  box: string,
  page: {
    readonly from?: Instant | undefined;
    readonly until: Instant;
    readonly limit: number;
    readonly after?: Item | undefined;
  },
): Promise<{ items: Item[]; next: Item | undefined }> => {
  // DynamoDB refuses a range that ends before it begins.
  if (page.from !== undefined && page.from > page.until) return { items: [], next: undefined };
  const query = boxQuery(noun, box, undefined);
  const made = page.from === undefined ? '#made <= :until' : '#made BETWEEN :from AND :until';
  return queryPage({
    ...query,
    KeyConditionExpression: `${query.KeyConditionExpression} AND ${made}`,
    ExpressionAttributeNames: { ...query.ExpressionAttributeNames, '#made': indexSortKey },
    ExpressionAttributeValues: {
      ...query.ExpressionAttributeValues,
      ...(page.from === undefined ? {} : { ':from': page.from }),
      ':until': page.until,
    },
    Limit: page.limit,
    ...(page.after ? { ExclusiveStartKey: page.after } : {}),
  });
};

/**
 * How many records of a box were made within a time, by what the index carries: it reads as much of the index, and no record.
 * @param within the first and the last instant
 * @param where what else must hold of what the index carries, as a filter
 */
export async function countAsSystem(
  _worker: SystemActor,
  noun: Noun,
  box: string,
  value: string,
  within: { readonly from: Instant; readonly to: Instant },
  where?: { readonly expression: string; readonly names: Readonly<Record<string, string>>; readonly values?: Item },
): Promise<number> {
  const { FilterExpression: _, ...query } = boxQuery(noun, box, value);
  return countItems({
    ...query,
    KeyConditionExpression: `${query.KeyConditionExpression} AND #made BETWEEN :from AND :to`,
    ...(where ? { FilterExpression: where.expression } : {}),
    ExpressionAttributeNames: { ...query.ExpressionAttributeNames, '#made': indexSortKey, ...where?.names },
    ExpressionAttributeValues: {
      ...query.ExpressionAttributeValues,
      ':from': within.from,
      ':to': within.to,
      ...where?.values,
    },
  });
}

/** What the index carries of every record of a box, with its id, oldest first, for the hub's own work. */
export async function* listAsSystem(
  _worker: SystemActor,
  noun: Noun,
  box: string,
  value?: string,
): AsyncGenerator<Item> {
  for await (const item of queryAll(boxQuery(noun, box, value))) yield { ...item, id: item[partitionKey] };
}
