import { GivenLink } from '#schemas/evidence.ts';
import type { Instant } from '#schemas/primitives.ts';
import type { Principal } from '#schemas/roles.ts';
import { linkSortKeyPrefix, partitionKey, poolLinkSortKeyPrefix, sortKey, timeToLive } from '#schemas/tables.ts';
import { openCursor, sealCursor } from '#shared/records/cursor.ts';
import { putIf, queryPage } from '#shared/records/table.ts';
import { environment } from '#shared/runtime/environment.ts';
import { readLink } from './files.ts';
import { evidenceKey, thumbnailKey } from './portraits.ts';

/** Who looks at something, when and by which request: what every call to a verb says. */
export interface Viewing {
  readonly principal: Principal;
  readonly at: Instant;
  readonly requestId: string;
}

/** Seconds for which a line stays: the six years of the file itself, twice the three that the law asks for (个人信息保护法 56). */
const keptFor = 6 * 366 * 24 * 60 * 60;

interface Wanted {
  readonly id: string;
  readonly fileName: string;
  readonly what: 'original' | 'thumbnail';
  /** Where the file is read because a fraud lead names it. */
  readonly through?: 'lead';
}

/** Links through the fraud pool stand apart: whoever reads the file otherwise must not even learn that somebody is suspected. */
const prefixOf = (ofPool: boolean) => (ofPool ? poolLinkSortKeyPrefix : linkSortKeyPrefix);

/**
 * Gives a link of minutes to a sealed file or its thumbnail. That it was given stands in the file's chain of custody before anybody has
 * it: a row beside the record, which leaves the record and its version as they are.
 */
export async function giveLink(viewing: Viewing, { id, fileName, what, through }: Wanted): Promise<string> {
  const { memberId } = viewing.principal;
  // The committee's people read the files of a case as the coordinators that they are too: their other role would say what they look for.
  const role = viewing.principal.role === 'antifraud' && !through ? 'coordinator' : viewing.principal.role;
  const by = { role, id: viewing.principal.id, ...(memberId ? { memberId } : {}) };
  await noteGiven(id, { at: viewing.at, what, by, requestId: viewing.requestId, ...(through ? { through } : {}) });
  const bucket = environment.evidenceBucket();
  return what === 'original'
    ? readLink({ bucket, key: evidenceKey(id), fileName })
    : readLink({ bucket, key: thumbnailKey(id), fileName: `${fileName.replace(/\.\w+$/, '')}-thumbnail.jpg` });
}

/** Notes in the partition of a file's record that the file is given to somebody; noted again by the same request, it is one line. */
export async function noteGiven(id: string, given: GivenLink): Promise<void> {
  await putIf({
    TableName: environment.table('Hub'),
    Item: {
      [partitionKey]: id,
      [sortKey]: `${prefixOf(given.through !== undefined)}${given.at}#${given.requestId}#${given.what}`,
      ...given,
      [timeToLive]: Math.floor(Date.parse(given.at) / 1000) + keptFor,
    },
  });
}

/**
 * One page of the links to a file that were given out, newest first.
 * @param scope whom the cursor is for: somebody who may read the file; those through the pool, the committee alone
 * @throws Refusal `invalid_cursor`
 */
export async function givenLinks(
  scope: Principal,
  id: string,
  page: { limit: number; cursor?: string | undefined },
  ofPool = false,
) {
  const list = [scope.id, ofPool ? 'pool-custody' : 'custody', id].join('|');
  const start = page.cursor === undefined ? undefined : await openCursor(list, page.cursor);
  const { items, next } = await queryPage({
    TableName: environment.table('Hub'),
    ConsistentRead: true,
    KeyConditionExpression: '#pk = :id AND begins_with(#sk, :shown)',
    ExpressionAttributeNames: { '#pk': partitionKey, '#sk': sortKey },
    ExpressionAttributeValues: { ':id': id, ':shown': prefixOf(ofPool) },
    Limit: page.limit,
    ScanIndexForward: false,
    ...(start ? { ExclusiveStartKey: start } : {}),
  });
  return {
    items: items.map((item) => GivenLink.parse(item)),
    ...(next ? { nextCursor: await sealCursor(list, next) } : {}),
  };
}
