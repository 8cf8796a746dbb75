import { hash } from 'node:crypto';
import * as z from 'zod';
import type { RecordChanged } from '#schemas/events.ts';
import { partitionKey, sortKey, timeToLive } from '#schemas/tables.ts';
import type { Delivery } from '#shared/events/consume.ts';
import { type Action, type Hindrance, mostActions, transact } from '#shared/records/table.ts';
import { environment } from '#shared/runtime/environment.ts';
import type { Cell } from './cells-rules.ts';
import { type Addition, firstPack, type Group, grouped } from './packing-rules.ts';

const day = 24 * 60 * 60;
/** Seconds for which the mark of a counted event stays: longer than any queue holds a message. */
const markLife = 60 * day;
/** Milliseconds for which an event may be counted once more after it happened, because its mark is there for certain. */
export const recountable = (markLife - 5 * day) * 1000;

/** Counts a batch of deliveries. @throws when not all could be counted now: all come again, and those that were are recognised */
export async function count(deliveries: readonly Delivery[]): Promise<readonly Delivery[]> {
  await countEvents(deliveries.map(({ event }) => event));
  return [];
}

/**
 * Counts each event exactly once, however often and in whatever order it comes: each transaction marks its events as counted and adds to the
 * cells, one addition per cell however many events it holds. Nothing here is on a caller's path, and at most two workers run, so the shared
 * cells hardly ever conflict.
 * @returns how many of them had not been counted before
 */
export async function countEvents(events: readonly RecordChanged[]): Promise<number> {
  const distinct = new Map(events.map((event) => [event.id, event]));
  let open = grouped([...distinct.values()]);
  let counted = 0;
  while (open.length > 0) {
    const { groups, additions } = firstPack(open, mostActions);
    const failed = await transact([...groups.map(marking), ...additions.map(adding)]);
    const rest = open.slice(groups.length);
    if (failed.length === 0) {
      counted += groups.reduce((sum, group) => sum + group.events.length, 0);
      open = rest;
      continue;
    }
    // The marks stand first, in the order of the groups.
    const known = new Map(failed.map((hindrance) => [hindrance.place, idsIn(hindrance)]));
    open = [...groups.flatMap((group, place) => without(group, known.get(place))), ...rest];
  }
  return counted;
}

/** What is left of a group without the events that were counted before: nothing where all were. */
function without(group: Group, known: ReadonlySet<string> | undefined): readonly Group[] {
  if (!known) return [group];
  return grouped(group.events.filter((event) => !known.has(shortOf(event))));
}

/** An event's id in a mark: 96 bits of its hash, which tell apart those of one second. */
const shortOf = ({ id }: RecordChanged) => hash('sha256', id, 'base64url').slice(0, 16);

const Mark = z.object({ ids: z.set(z.string()) });
const idsIn = ({ found }: Hindrance) => Mark.parse(found).ids;

/** Marks events as counted, if none of them was. */
function marking({ mark, events }: Group): Action {
  const ids = events.map(shortOf);
  return {
    Update: {
      TableName: environment.table('Hub'),
      Key: { [partitionKey]: `counted#${mark}`, [sortKey]: 'progress' },
      UpdateExpression: 'SET #expiresAt = :expiresAt ADD #ids :ids',
      ConditionExpression: ids.map((_, place) => `NOT contains(#ids, :id${place})`).join(' AND '),
      ExpressionAttributeNames: { '#ids': 'ids', '#expiresAt': timeToLive },
      ExpressionAttributeValues: {
        ':ids': new Set(ids),
        ':expiresAt': Math.floor(Date.now() / 1000) + markLife,
        ...Object.fromEntries(ids.map((id, place) => [`:id${place}`, id])),
      },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  };
}

function adding({ cell, adds }: Addition): Action {
  const names = [...adds.keys()];
  return {
    Update: {
      TableName: environment.table('Hub'),
      Key: keyOf(cell),
      UpdateExpression: `ADD ${names.map((_, place) => `#${place} :${place}`).join(', ')}`,
      ExpressionAttributeNames: Object.fromEntries(names.map((name, place) => [`#${place}`, name])),
      ExpressionAttributeValues: Object.fromEntries(names.map((name, place) => [`:${place}`, adds.get(name)])),
    },
  };
}

const keyOf = ({ partition, sort }: Cell) => ({ [partitionKey]: partition, [sortKey]: sort });
