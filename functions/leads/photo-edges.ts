import type { LeadRecord } from '#schemas/leads.ts';
import { commonPhotoThreshold } from '#schemas/photo-likeness.ts';
import {
  Edge,
  PhotoNeighbour,
  photoCarrierPrefix,
  photoNeighbourPrefix,
  photoNeighbourSortKey,
  photoPartition,
} from '#schemas/pool.ts';
import { partitionKey, sortKey } from '#schemas/tables.ts';
import { type Item, putIf, queryPage } from '#shared/records/table.ts';
import { environment } from '#shared/runtime/environment.ts';

/** Of each photo's neighbours, own and other companies', so many are stored at most: one more than the threshold, so that it is known to be common. */
export const mostNeighbours = commonPhotoThreshold + 1;

type Carrier = Pick<LeadRecord, 'id' | 'memberId' | 'cityCode' | 'createdAt' | 'assistId' | 'evidenceIds'>;

const leadsTable = () => environment.table('Leads');

/** Writes that a lead carries its photos and papers; what stands already is left as it is. One write for each. */
export async function keepCarriers({ id, memberId, cityCode, createdAt, assistId, evidenceIds }: Carrier) {
  await Promise.all(
    evidenceIds.map((evidenceId) =>
      putIf({
        TableName: leadsTable(),
        Item: {
          [partitionKey]: photoPartition(evidenceId),
          [sortKey]: photoCarrierPrefix + id,
          memberId,
          cityCode,
          at: createdAt,
          assistId,
        },
        ConditionExpression: 'attribute_not_exists(pk)',
      }),
    ),
  );
}

async function itemsUnder(evidenceId: string, prefix: string, limit: number): Promise<Item[]> {
  const { items } = await queryPage({
    TableName: leadsTable(),
    ConsistentRead: true,
    KeyConditionExpression: 'pk = :photo AND begins_with(sk, :prefix)',
    ExpressionAttributeValues: { ':photo': photoPartition(evidenceId), ':prefix': prefix },
    Limit: limit,
  });
  return items;
}

/** Of a photo's carriers so many are read: one more than the threshold, besides the lead that asks and the other party's of its assist. */
const mostCarriers = commonPhotoThreshold + 3;

const carrierOf = (item: Item): Edge =>
  Edge.parse({ ...item, leadId: String(item[sortKey]).slice(photoCarrierPrefix.length) });

/** The leads that carry a photo, as many as it takes to know that it is common. One query. */
export const carriersOf = async (evidenceId: string): Promise<Edge[]> =>
  (await itemsUnder(evidenceId, photoCarrierPrefix, mostCarriers)).map(carrierOf);

/**
 * The leads that carry a photo and the photos that look like it, as far as they are stored. One query: carriers sort first, and where they
 * leave no room for the photos, the photo is common.
 */
export async function photoOf(evidenceId: string): Promise<{ carriers: Edge[]; neighbours: PhotoNeighbour[] }> {
  const { items } = await queryPage({
    TableName: leadsTable(),
    ConsistentRead: true,
    KeyConditionExpression: 'pk = :photo',
    ExpressionAttributeValues: { ':photo': photoPartition(evidenceId) },
    Limit: mostCarriers + 2 * mostNeighbours,
  });
  const under = (prefix: string) => items.filter((item) => String(item[sortKey]).startsWith(prefix));
  return {
    carriers: under(photoCarrierPrefix).map(carrierOf),
    neighbours: under(photoNeighbourPrefix).map((item) => PhotoNeighbour.parse(item)),
  };
}

/**
 * Writes that a photo looks like another one, unless so many of that company do that it is common anyway.
 * @param of whose neighbour it becomes
 */
export async function keepNeighbour(of: Pick<PhotoNeighbour, 'evidenceId' | 'memberId'>, neighbour: PhotoNeighbour) {
  const { evidenceId, memberId, distance } = neighbour;
  const own = of.memberId === memberId;
  const standing = await itemsUnder(of.evidenceId, photoNeighbourSortKey(own, ''), mostNeighbours);
  if (standing.length >= mostNeighbours) return;
  await putIf({
    TableName: leadsTable(),
    Item: {
      [partitionKey]: photoPartition(of.evidenceId),
      [sortKey]: photoNeighbourSortKey(own, evidenceId),
      evidenceId,
      memberId,
      distance,
    },
    ConditionExpression: 'attribute_not_exists(pk)',
  });
}
