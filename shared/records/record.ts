import type { Noun } from '#schemas/noun.ts';
import { transitionOf } from '#schemas/noun.ts';
import type { Actor } from '#schemas/roles.ts';
import { auditSortKeyPrefix, indexes, partitionKey, recordSortKey, sortKey } from '#schemas/tables.ts';
import { environment } from '#shared/runtime/environment.ts';
import { Refusal } from '#shared/runtime/refusal.ts';
import { auditRowFrom } from './audit-row.ts';
import {
  type Change,
  keyEntries,
  keyMark,
  keySlotNames,
  keySlots,
  LastChange,
  lastChange,
  recallKey,
} from './change.ts';
import { mayRead, relationCondition, standsIn } from './scope.ts';
import { getItem, type Item, putIf, queryAll, updateIf } from './table.ts';

/** A record as it stands in its table; parse it with its noun's schema to use a field. */
export type Stored = Item & { readonly id: string; readonly version: number; readonly status: string };

/** A record after a write: as the caller's change left it, which is not as it stands now if the write was a replay. */
export interface Outcome {
  readonly record: Stored;
  readonly replayed: boolean;
}

const recordKey = (id: string) => ({ [partitionKey]: id, [sortKey]: recordSortKey });

const isStored = (item: Item): item is Stored =>
  typeof item.id === 'string' && typeof item.version === 'number' && typeof item.status === 'string';

/** @throws when an item is no record: the table was written around this module. */
export function stored(item: Item): Stored {
  if (!isStored(item)) throw new Error('an item that is no record');
  return item;
}

/** The attributes by which the noun's lists find a record. */
function indexKeys(noun: Noun, fields: Item): Item {
  return Object.fromEntries(
    Object.entries(noun.boxes).map(([name, box]) => [
      indexes[box.index].partitionKey,
      boxKey(noun, name, box.by ? String(fields[box.by]) : undefined),
    ]),
  );
}

/** The partition of a list: `handoff#sent#mem_...`, or `member#all` for a list that is not parted. */
export const boxKey = (noun: Noun, box: string, value?: string) =>
  value === undefined ? `${noun.kind}#${box}` : `${noun.kind}#${box}#${value}`;

/**
 * Makes a record in one conditional put. Made before by the same request: the first answer again. Where the noun lets an ended record be
 * made anew (`create.again`), the write continues its versions.
 * @param id derived from the caller and the Idempotency-Key, or from what must be unique
 * @throws Refusal `already_exists` when another request made it, `idempotency_key_reused` for the same key with another body
 */
export async function createRecord(noun: Noun, change: Change, id: string, fields: Item): Promise<Outcome> {
  const slots = keySlots(change.at);
  const record = {
    ...fields,
    id,
    kind: noun.kind,
    version: 1,
    status: noun.create.to,
    createdAt: change.at,
    updatedAt: change.at,
    change: lastChange(noun.create.verb, change),
    ...indexKeys(noun, fields),
    [slots.current]: keyEntries(change.key),
  };
  const outcome = await putIf({
    TableName: environment.table(noun.table),
    Item: { ...recordKey(id), ...record },
    ConditionExpression: 'attribute_not_exists(pk)',
  });
  if (outcome.ok) return { record: stored(outcome.item), replayed: false };
  if (!outcome.found) throw new Error('a put that failed on nothing');
  const found = stored(outcome.found);
  const recalled = recallKey(found, change.key);
  if (recalled === 'other') throw new Refusal('idempotency_key_reused');
  if (recalled === 'same') return { record: await asLeftBy(noun, found, change), replayed: true };
  if (noun.create.again?.includes(found.status)) return makeAnew(noun, change, found, record);
  throw new Refusal('already_exists');
}

/** Writes a record anew over one that has ended, for example a departed adjuster whom another member registers. */
async function makeAnew(noun: Noun, change: Change, found: Stored, record: Item): Promise<Outcome> {
  const set = Object.fromEntries(
    Object.entries(record).filter(([name]) => name !== 'version' && !keySlotNames.has(name)),
  );
  const kept = new Set([partitionKey, sortKey, 'version', ...keySlotNames, ...Object.keys(record)]);
  return write(noun, change, found.id, {
    set,
    remove: Object.keys(found).filter((attribute) => !kept.has(attribute)),
    from: noun.create.again ?? [],
    ifVersion: found.version,
    explain: () => new Refusal('already_exists'),
  });
}

/** What a verb does to a record, besides its step. */
export interface Step {
  /** The version that the caller saw (If-Match). */
  readonly ifVersion?: number | undefined;
  readonly set?: Item;
  readonly remove?: readonly string[];
  /** A further condition for the database, with its placeholders' values, and what to say when it alone fails. */
  readonly only?: {
    readonly expression: string;
    readonly names?: Readonly<Record<string, string>>;
    readonly values?: Item;
    readonly otherwise: () => Refusal;
  };
  /** Further assignments in DynamoDB's own words, for values that are computed where they stand. */
  readonly assign?: { readonly set?: string; readonly remove?: string };
}

/**
 * Takes a record one step on, in one conditional update and one round trip. Who may, from which states and at which version are the
 * database's conditions; when they fail, the record that stood in the way says why.
 */
export function transitionRecord(
  noun: Noun,
  change: Change,
  id: string,
  verb: string,
  step: Step = {},
): Promise<Outcome> {
  const row = transitionOf(noun, verb);
  const who = relationCondition(noun, row.who, change.actor);
  const { only } = step;
  return write(noun, change, id, {
    set: { ...step.set, ...(row.to ? { status: row.to } : {}), change: lastChange(verb, change) },
    remove: step.remove ?? [],
    ...(step.assign ? { assign: step.assign } : {}),
    from: row.from,
    ifVersion: step.ifVersion,
    // An actor that can stand in none of the relations still reads the record, to learn whether it is a 404 or a 403.
    condition: [who?.expression ?? 'attribute_not_exists(pk)', ...(only ? [only.expression] : [])],
    names: { ...who?.names, ...only?.names },
    values: { ...who?.values, ...only?.values },
    explain: (found) => {
      if (!standsIn(noun, row.who, change.actor, found)) return new Refusal('role_not_allowed');
      return only?.otherwise();
    },
  });
}

interface Write {
  readonly set: Item;
  readonly remove: readonly string[];
  readonly assign?: { readonly set?: string; readonly remove?: string };
  readonly from: readonly string[];
  readonly ifVersion: number | undefined;
  readonly condition?: readonly string[];
  readonly names?: Readonly<Record<string, string>>;
  readonly values?: Item;
  /** What to say when neither existence, scope, key, state nor version explains the failure. */
  readonly explain: (found: Stored) => Refusal | undefined;
}

async function write(noun: Noun, change: Change, id: string, plan: Write): Promise<Outcome> {
  const slots = keySlots(change.at);
  const set = { ...plan.set, updatedAt: change.at };
  const assignments = Object.keys(set).map((name) => `#set_${name} = :set_${name}`);
  const removals = [slots.outdated, ...plan.remove].map((name) => `#rem_${name}`);
  const outcome = await updateIf({
    TableName: environment.table(noun.table),
    Key: recordKey(id),
    UpdateExpression: [
      `SET #version = #version + :one, ${[...assignments, ...(plan.assign?.set ? [plan.assign.set] : [])].join(', ')}`,
      `ADD #keys :keys`,
      `REMOVE ${[...removals, ...(plan.assign?.remove ? [plan.assign.remove] : [])].join(', ')}`,
    ].join(' '),
    ConditionExpression: [
      'attribute_exists(pk)',
      `#status IN (${plan.from.map((_, index) => `:from${index}`).join(', ')})`,
      'NOT contains(#keys, :key)',
      'NOT contains(#previousKeys, :key)',
      ...(plan.ifVersion === undefined ? [] : ['#version = :ifVersion']),
      ...(plan.condition ?? []),
    ].join(' AND '),
    ExpressionAttributeNames: {
      ...plan.names,
      '#version': 'version',
      '#status': 'status',
      '#keys': slots.current,
      '#previousKeys': slots.previous,
      ...Object.fromEntries(Object.keys(set).map((name) => [`#set_${name}`, name])),
      ...Object.fromEntries([slots.outdated, ...plan.remove].map((name) => [`#rem_${name}`, name])),
    },
    ExpressionAttributeValues: {
      ...plan.values,
      ':one': 1,
      ':keys': keyEntries(change.key),
      ':key': keyMark(change.key),
      ...(plan.ifVersion === undefined ? {} : { ':ifVersion': plan.ifVersion }),
      ...Object.fromEntries(plan.from.map((state, index) => [`:from${index}`, state])),
      ...Object.fromEntries(Object.entries(set).map(([name, value]) => [`:set_${name}`, value])),
    },
  });
  if (outcome.ok) return { record: stored(outcome.item), replayed: false };
  if (!outcome.found) throw new Refusal('not_found');
  const found = stored(outcome.found);
  const recalled = recallKey(found, change.key);
  if (recalled === 'other') throw new Refusal('idempotency_key_reused');
  if (recalled === 'same') return { record: await asLeftBy(noun, found, change), replayed: true };
  throw refusalOf(noun, change.actor, found, plan);
}

function refusalOf(noun: Noun, actor: Actor, found: Stored, plan: Write): Refusal {
  const now = { currentStatus: found.status, currentVersion: found.version };
  if (found.kind !== noun.kind || !(mayRead(noun, actor, found) || plan.condition === undefined))
    return new Refusal('not_found');
  const explained = plan.explain(found);
  if (explained?.code === 'role_not_allowed') return explained;
  if (!plan.from.includes(found.status)) return new Refusal('state_conflict', now);
  if (plan.ifVersion !== undefined && plan.ifVersion !== found.version) return new Refusal('version_stale', now);
  return explained ?? new Refusal('state_conflict', now);
}

const relayLag = [0, 50, 100, 200, 400];

/**
 * The record as the change with this key left it: the record itself while it is the last change, else that version's audit image.
 * @throws Refusal `unavailable` when the relay has not yet written the image; the caller's next try finds it
 */
async function asLeftBy(noun: Noun, found: Stored, change: Change): Promise<Stored> {
  const key = keyMark(change.key);
  if (LastChange.parse(found.change).key === key) return found;
  for (const wait of relayLag) {
    await new Promise((resolve) => setTimeout(resolve, wait));
    const image = await imageLeftBy(noun, found, key);
    if (image) return image;
  }
  throw new Refusal('unavailable', { retryAfterSeconds: 2 });
}

async function imageLeftBy(noun: Noun, found: Stored, key: string): Promise<Stored | undefined> {
  const rows = queryAll({
    TableName: environment.table(noun.table),
    ConsistentRead: true,
    KeyConditionExpression: 'pk = :id AND begins_with(sk, :audit)',
    FilterExpression: '#key = :key',
    ExpressionAttributeNames: { '#key': 'key' },
    ExpressionAttributeValues: { ':id': found.id, ':audit': auditSortKeyPrefix, ':key': key },
  });
  for await (const item of rows) return stored(auditRowFrom(item).image);
  return undefined;
}

/**
 * One record, if the caller may read it.
 * @throws Refusal `not_found` for a record that is not there, is of another noun, or is not the caller's: nobody can tell which
 */
export async function readRecord(scope: Actor, noun: Noun, id: string): Promise<Stored> {
  const item = await getItem({ TableName: environment.table(noun.table), Key: recordKey(id) });
  if (item?.kind !== noun.kind || !mayRead(noun, scope, item)) throw new Refusal('not_found');
  return stored(item);
}

/** One record for the hub's own use, whoever asks; undefined when there is none. What comes of it must not show whose it is. */
export async function readAsSystem(noun: Noun, id: string): Promise<Stored | undefined> {
  const item = await getItem({ TableName: environment.table(noun.table), Key: recordKey(id) });
  return item?.kind === noun.kind ? stored(item) : undefined;
}
