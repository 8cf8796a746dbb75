import * as z from 'zod';
import { nouns } from '#schemas/nouns.ts';
import {
  auditSortKey,
  auditSortKeyPrefix,
  linkSortKeyPrefix,
  partitionKey,
  recordSortKey,
  sortKey,
  type TableName,
} from '#schemas/tables.ts';
import { auditRow } from '#shared/records/audit.ts';
import { recordKey, type Stored, stored } from '#shared/records/stored.ts';
import { getItem, type Item, queryPage } from '#shared/records/table.ts';
import { environment } from '#shared/runtime/environment.ts';
import { Refusal } from '#shared/runtime/refusal.ts';
import { type Holder, holdersOf } from './trail-rules.ts';
import { type ToldEvent, toldOfItem, toldOfRow } from './trail-steps.ts';
import type { KeptEvent } from './trail-store.ts';

/** Where a page goes on: behind which of the record's steps, and behind which of the links to it that were given out. */
const Place = z.object({ step: z.string().optional(), link: z.string().optional() });
type Place = z.infer<typeof Place>;

const prefixes = { step: auditSortKeyPrefix, link: linkSortKeyPrefix } as const;

/** A filter that finds little must not read the whole partition for one page: the cursor carries on from here. */
const mostRounds = 5;

/**
 * One page of what happened to a record, newest first, from its audit rows as they stand and, while the relay has yet to write the last of
 * them, from the record itself. A read, and two queries a round.
 * @param isCallers whether the record is the caller's, and the trail in which a step stands
 * @param wanted which events the caller asks for and may see
 * @throws Refusal `not_found` for a record that is not the caller's as it stands now
 */
export async function pageOfRecord(
  recordId: string,
  isCallers: (holder: Holder) => boolean,
  wanted: (event: KeptEvent) => boolean,
  { limit, from }: { readonly limit: number; readonly from: unknown },
) {
  const noun = nouns.find(({ prefix }) => prefix === recordId.split('_')[0]);
  const record = noun && (await getItem({ TableName: environment.table(noun.table), Key: recordKey(recordId) }));
  if (!noun || record?.kind !== noun.kind || !holdersOf(noun, record).some(isCallers)) throw new Refusal('not_found');
  const items: KeptEvent[] = [];
  let place = Place.parse(from ?? {});
  for (let round = 0; round < mostRounds; round += 1) {
    const { found, isLast } = await following(noun.table, stored(record), place, limit + 1);
    for (const { item, of } of found) {
      const next = { ...place, [of]: placeOf(item) };
      for (const { scope, event } of await toldOfFound(item, record)) {
        if (!isCallers({ scope, branches: event.branches }) || !wanted(event)) continue;
        if (items.length === limit) return { items, next: place };
        items.push(event);
      }
      place = next;
    }
    if (isLast) return { items, next: undefined };
  }
  return { items, next: place };
}

interface Found {
  readonly item: Item;
  readonly of: keyof Place;
  readonly at: string;
}
interface PageOfList {
  readonly found: readonly Found[];
  readonly more: boolean;
}

/** What follows in both lists, newest first; no more than is known to come before all that was not read. */
async function following(table: TableName, record: Stored, place: Place, limit: number) {
  const [rows, links] = await Promise.all([
    pageOfList(table, record.id, 'step', place.step, limit),
    pageOfList(table, record.id, 'link', place.link, limit),
  ]);
  const isBehind = place.step === undefined && record.version > Number(rows.found[0]?.item.version ?? 0);
  const last: Found = { item: record, of: 'step', at: String(record.updatedAt) };
  const steps = isBehind ? { ...rows, found: [last, ...rows.found] } : rows;
  return { found: [...merged(steps, links)], isLast: !steps.more && !links.more };
}

/** Each list in its own order: two steps at the same time may bear instants the other way round. */
function* merged(...[steps, links]: readonly [PageOfList, PageOfList]): Generator<Found> {
  for (let [step, link] = [0, 0]; ; ) {
    const [a, b] = [steps.found[step], links.found[link]];
    if ((!a && steps.more) || (!b && links.more)) return;
    if (a && (!b || a.at >= b.at)) {
      yield a;
      step += 1;
    } else if (b) {
      yield b;
      link += 1;
    } else return;
  }
}

async function pageOfList(
  table: TableName,
  recordId: string,
  of: keyof Place,
  after: string | undefined,
  limit: number,
): Promise<PageOfList> {
  const { items, next } = await queryPage({
    TableName: environment.table(table),
    ConsistentRead: true,
    KeyConditionExpression: '#pk = :id AND begins_with(#sk, :prefix)',
    ExpressionAttributeNames: { '#pk': partitionKey, '#sk': sortKey },
    ExpressionAttributeValues: { ':id': recordId, ':prefix': prefixes[of] },
    Limit: limit,
    ScanIndexForward: false,
    ...(after === undefined ? {} : { ExclusiveStartKey: { [partitionKey]: recordId, [sortKey]: after } }),
  });
  return { found: items.map((item) => ({ item, of, at: String(item.at) })), more: next !== undefined };
}

/** The place of an item; of the record itself, that which the row of its last step has, or will have. */
const placeOf = (item: Item): string =>
  item[sortKey] === recordSortKey ? auditSortKey(Number(item.version)) : String(item[sortKey]);

/** What is told of an item; of the record itself, its last step. */
const toldOfFound = (item: Item, record: Item): Promise<ToldEvent[]> =>
  item[sortKey] === recordSortKey ? toldOfRow(auditRow(stored(item), null)) : toldOfItem(item, record);
