import * as z from 'zod';
import type { Noun } from '#schemas/noun.ts';
import type { Actor } from '#schemas/roles.ts';
import { partitionKey, sortKey } from '#schemas/tables.ts';
import { environment } from '#shared/runtime/environment.ts';
import { Refusal } from '#shared/runtime/refusal.ts';
import { bookkeeping, type Change, keySlotNames } from './change.ts';
import { replayed } from './replay.ts';
import { mayRead } from './scope.ts';
import { recordKey, type Stored, stored } from './stored.ts';
import { getItem, getItems, type Item, putIf, updateIf } from './table.ts';
import { beginning, type Plan, putOf, refusalOf, type Step, stepPlan, updateOf } from './write.ts';

/** A record after a write: as the caller's change left it, which is not as it stands now if the write was a replay. */
export interface Outcome {
  readonly record: Stored;
  readonly replayed: boolean;
}

/**
 * Makes a record in one conditional put. Made before by the same request: the first answer again. Where the noun lets an ended record be
 * made anew (`create.again`), the write continues its versions.
 * @param id derived from the caller and the Idempotency-Key, or from what must be unique
 * @throws Refusal `already_exists` when another request made it, `idempotency_key_reused` for the same key with another body
 */
export const createRecord = (noun: Noun, change: Change, id: string, fields: Item): Promise<Outcome> =>
  make(noun, change, beginning(noun, change, id, fields));

/**
 * As `createRecord`, but set aside: in no list, nobody's to read, until a verb brings the record in. An ended record in whose place it
 * stands is kept within it, as `before`.
 */
export const setAsideRecord = (noun: Noun, change: Change, id: string, fields: Item): Promise<Outcome> =>
  make(noun, change, beginning(noun, change, id, fields, true), (found) => ({ before: contentsOf(found) }));

/** What a record says, without what a write makes anew. */
const contentsOf = (record: Stored): Item =>
  Object.fromEntries(
    Object.entries(record).filter(
      ([name]) => !bookkeeping.has(name) && !['version', 'change', 'updatedAt'].includes(name),
    ),
  );

const SetAside = z.object({ before: z.record(z.string(), z.unknown()).default({}) });

/** Takes a record that was set aside a step out of it: what stood there before stands there again, in the state in which it was. */
export async function putBackRecord(
  noun: Noun,
  change: Change,
  id: string,
  verb: string,
  step: Step,
): Promise<Outcome> {
  const record = await readAsSystem(noun, id);
  if (!record) throw new Refusal('not_found');
  const plan = stepPlan(noun, change, verb, { ...step, remove: ['before', ...(step.remove ?? [])] });
  return write(noun, change, id, { ...plan, set: { ...plan.set, ...SetAside.parse(record).before } });
}

async function make(
  noun: Noun,
  change: Change,
  record: Item,
  inheriting: (ended: Stored) => Item = () => ({}),
): Promise<Outcome> {
  const outcome = await putIf(putOf(noun, record));
  if (outcome.ok) return { record: stored(outcome.item), replayed: false };
  if (!outcome.found) throw new Error('a put that failed on nothing');
  const found = stored(outcome.found);
  const before = await replayed(noun, found, change);
  if (before) return { record: before, replayed: true };
  if (noun.create.again?.includes(found.status))
    return makeAnew(noun, change, found, { ...record, ...inheriting(found) });
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

/**
 * Takes a record one step on, in one conditional update and one round trip. Who may, from which states and at which version are the
 * database's conditions; when they fail, the record that stood in the way says why.
 */
export const transitionRecord = (
  noun: Noun,
  change: Change,
  id: string,
  verb: string,
  step: Step = {},
): Promise<Outcome> => write(noun, change, id, stepPlan(noun, change, verb, step));

async function write(noun: Noun, change: Change, id: string, plan: Plan): Promise<Outcome> {
  const outcome = await updateIf(updateOf(noun, change, id, plan));
  if (outcome.ok) return { record: stored(outcome.item), replayed: false };
  if (!outcome.found) throw new Refusal('not_found');
  const found = stored(outcome.found);
  const before = await replayed(noun, found, change);
  if (before) return { record: before, replayed: true };
  throw refusalOf(noun, change.actor, found, plan);
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

/** Many records for the hub's own use, in the order of their ids; those that are not there are left out. */
export async function readManyAsSystem(noun: Noun, ids: readonly string[]): Promise<Stored[]> {
  const items = await getItems(environment.table(noun.table), ids.map(recordKey));
  return items.filter(({ kind }) => kind === noun.kind).map(stored);
}

/** One record for the hub's own use, whoever asks; undefined when there is none. What comes of it must not show whose it is. */
export async function readAsSystem(noun: Noun, id: string): Promise<Stored | undefined> {
  const item = await getItem({ TableName: environment.table(noun.table), Key: recordKey(id) });
  return item?.kind === noun.kind ? stored(item) : undefined;
}
