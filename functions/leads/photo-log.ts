import { leadLife, monthsAfter } from '#schemas/lead-life.ts';
import { LoggedPhoto, photoLogBegins, photoLogPartition, photoLogSortKey } from '#schemas/pool.ts';
import type { Instant } from '#schemas/primitives.ts';
import { partitionKey, sortKey } from '#schemas/tables.ts';
import { putIf, queryAll } from '#shared/records/table.ts';
import { environment } from '#shared/runtime/environment.ts';
import { photoIndex } from './photo-index.ts';

/** A photo that looks like the one asked for. */
export interface LikePhoto extends LoggedPhoto {
  /** Bits in which its hash differs, of 256. */
  readonly distance: number;
}

/** How far back the tail is read anew (ms): clocks differ a little between machines, and a write may take some seconds. */
const overlap = 5 * 60 * 1000;

/**
 * Photos that are older than this many months are not compared any more: no lead lives for longer, renewed as often as may be and proven at
 * last, with a year for the investigation and the erasing.
 */
const mostMonths = leadLife.unconfirmedMonths * (1 + leadLife.mostRenewals) + leadLife.provenMonths + 12;

/** What this process has seen of the log: its photos in the order of the index, and the instant up to which it has read. */
const seen = { index: photoIndex(), photos: [] as LoggedPhoto[], ids: new Set<string>(), until: '' };
let catchingUp: Promise<void> = Promise.resolve();

/** Enters a photo into the log. A repeat enters it again, which whoever reads it notices. One write. */
export async function enterPhoto(photo: LoggedPhoto, at: Instant): Promise<void> {
  await putIf({
    TableName: environment.table('Leads'),
    Item: {
      [partitionKey]: photoLogPartition(utcMonthOf(at)),
      [sortKey]: photoLogSortKey(at, photo.evidenceId),
      ...photo,
    },
  });
}

/**
 * All photos of the log that look like this hash, nearest first: of whatever was entered before this was called. Reads what the process has
 * not seen of the log - the months of all that may still live, once, 200 bytes a photo, then the last minutes - and compares in memory.
 */
export async function photosLike(pdq: string): Promise<LikePhoto[]> {
  const mine = catchingUp.catch(() => undefined).then(catchUp);
  catchingUp = mine;
  await mine;
  return seen.index
    .near(pdq)
    .flatMap(({ place, distance }) => {
      const photo = seen.photos[place];
      return photo ? [{ ...photo, distance }] : [];
    })
    .sort((a, b) => a.distance - b.distance || (a.evidenceId < b.evidenceId ? -1 : 1));
}

async function catchUp(): Promise<void> {
  const now = new Date().toISOString();
  const from = seen.until === '' ? '' : new Date(Date.parse(seen.until) - overlap).toISOString();
  for (const month of monthsBetween(from === '' ? firstMonth(now) : utcMonthOf(from), utcMonthOf(now))) {
    const entries = queryAll({
      TableName: environment.table('Leads'),
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :month AND sk >= :from',
      ExpressionAttributeValues: { ':month': photoLogPartition(month), ':from': from || month },
    });
    for await (const item of entries) {
      const photo = LoggedPhoto.parse(item);
      if (seen.ids.has(photo.evidenceId)) continue;
      seen.ids.add(photo.evidenceId);
      seen.photos.push(photo);
      seen.index.add(photo.pdq);
    }
  }
  seen.until = now;
}

/** The log's partitions are months of UTC, as the order of its entries is that of their instants. */
const utcMonthOf = (at: Instant) => at.slice(0, 7);

/** The month from which on photos are compared. */
function firstMonth(now: Instant): string {
  const oldest = utcMonthOf(monthsAfter(now, -mostMonths));
  return oldest > photoLogBegins ? oldest : photoLogBegins;
}

/** Every month from one to another, both among them. */
function monthsBetween(first: string, last: string): string[] {
  const months: string[] = [];
  for (let month = first; month <= last; month = monthAfter(month)) months.push(month);
  return months;
}

function monthAfter(month: string): string {
  const next = new Date(`${month}-01T00:00:00Z`);
  next.setUTCMonth(next.getUTCMonth() + 1);
  return utcMonthOf(next.toISOString());
}
