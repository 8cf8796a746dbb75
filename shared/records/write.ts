import type { Noun } from '#schemas/noun.ts';
import { transitionOf } from '#schemas/noun.ts';
import type { Actor } from '#schemas/roles.ts';
import { environment } from '#shared/runtime/environment.ts';
import { Refusal } from '#shared/runtime/refusal.ts';
import { indexChanges, indexKeys } from './boxes.ts';
import { type Change, keyEntries, keyMark, keySlots, lastChange } from './change.ts';
import { mayRead, relationCondition, standsIn } from './scope.ts';
import { recordKey, type Stored } from './stored.ts';
import type { Item } from './table.ts';

/** The attributes of a record that begins with this change: in the lists of its noun, or set aside in none of them. */
export function beginning(noun: Noun, change: Change, id: string, fields: Item, aside = false): Item {
  const creation = (aside && noun.setAside) || noun.create;
  return {
    ...fields,
    id,
    kind: noun.kind,
    version: 1,
    status: creation.to,
    createdAt: change.at,
    updatedAt: change.at,
    change: lastChange(creation.verb, change),
    ...(aside ? {} : indexKeys(noun, fields)),
    [keySlots(change.at).current]: keyEntries(change.key),
  };
}

/** The put that makes a record, if there is none of its id. */
export const putOf = (noun: Noun, record: Item) => ({
  TableName: environment.table(noun.table),
  Item: { ...recordKey(String(record.id)), ...record },
  ConditionExpression: 'attribute_not_exists(pk)',
});

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
    readonly otherwise: (found: Stored) => Refusal;
  };
  /** Further assignments in DynamoDB's own words, for values that are computed where they stand. */
  readonly assign?: { readonly set?: string; readonly remove?: string };
}

/** An update of a record, and how its failure is explained. */
export interface Plan {
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

/** The plan of a step of the noun's state machine: who may and from which states are conditions of the database. */
export function stepPlan(noun: Noun, change: Change, verb: string, step: Step): Plan {
  const row = transitionOf(noun, verb);
  const who = relationCondition(noun, row.who, change.actor);
  const { only } = step;
  return {
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
      return only?.otherwise(found);
    },
  };
}

/** The update that carries out a plan: one version on, the request's key kept, the lists followed. */
export function updateOf(noun: Noun, change: Change, id: string, plan: Plan) {
  const slots = keySlots(change.at);
  const lists = indexChanges(noun, plan.set, plan.remove);
  const set = { ...plan.set, ...lists.set, updatedAt: change.at };
  const remove = [...new Set([slots.outdated, ...plan.remove, ...lists.remove])];
  const assignments = Object.keys(set).map((name) => `#set_${name} = :set_${name}`);
  const removals = remove.map((name) => `#rem_${name}`);
  return {
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
      ...Object.fromEntries(remove.map((name) => [`#rem_${name}`, name])),
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
  };
}

/** Why the database refused a plan, from the record that it found. */
export function refusalOf(noun: Noun, actor: Actor, found: Stored, plan: Plan): Refusal {
  const now = { currentStatus: found.status, currentVersion: found.version };
  if (found.kind !== noun.kind || !(mayRead(noun, actor, found) || plan.condition === undefined))
    return new Refusal('not_found');
  const explained = plan.explain(found);
  // A record that was to be made anew: in which state it is now is its new owner's to know.
  if (plan.condition === undefined && explained) return explained;
  if (explained?.code === 'role_not_allowed') return explained;
  if (!plan.from.includes(found.status)) return new Refusal('state_conflict', now);
  if (plan.ifVersion !== undefined && plan.ifVersion !== found.version) return new Refusal('version_stale', now);
  return explained ?? new Refusal('state_conflict', now);
}
