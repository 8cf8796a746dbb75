import { type Indicator, identityOf } from '#schemas/indicators.ts';
import { leadNoun } from '#schemas/leads.ts';
import {
  Edge,
  ExclusionMark,
  exclusionSortKey,
  MatchVersions,
  matchVersionsKey,
  mostValueItems,
  Tally,
  tallySortKey,
  valuePartition,
} from '#schemas/pool.ts';
import { partitionKey, sortKey } from '#schemas/tables.ts';
import { matchHash } from '#shared/crypto/derived-key.ts';
import { getItem, type Item, putIf, queryPage, removeItem } from '#shared/records/table.ts';
import { environment } from '#shared/runtime/environment.ts';

const firstVersions: MatchVersions = { read: 1, write: [1] };
let known: { readonly versions: Promise<MatchVersions>; readonly at: number } | undefined;

const leadsTable = () => environment.table(leadNoun.table);

/** The versions of the keys as they stand now. */
export async function readVersions(): Promise<MatchVersions> {
  const item = await getItem({
    TableName: leadsTable(),
    Key: { [partitionKey]: matchVersionsKey, [sortKey]: matchVersionsKey },
  });
  return item ? MatchVersions.parse(item) : firstVersions;
}

/** The versions of the keys, at most as old as the setting says: a move from one to the next waits for longer. */
export function matchVersions(): Promise<MatchVersions> {
  const now = Date.now();
  if (!known || now - known.at >= environment.matchVersionsLife() || now < known.at) {
    const reading = { versions: readVersions(), at: now };
    known = reading;
    reading.versions.catch(() => {
      if (known === reading) known = undefined;
    });
  }
  return known.versions;
}

/** The partition of a value under a version of the keys. */
export async function partitionOf(indicator: Indicator, version: number): Promise<string> {
  const { kind, text } = identityOf(indicator);
  return valuePartition(kind, version, (await matchHash(kind, text, version)).toString('base64url'));
}

/** The partitions of values under these versions, each once. */
export async function partitionsOf(indicators: readonly Indicator[], versions: readonly number[]): Promise<string[]> {
  const all = versions.flatMap((version) => indicators.map((indicator) => partitionOf(indicator, version)));
  return [...new Set(await Promise.all(all))];
}

/** Writes that a lead carries these values; what stands already is left as it is. One write for each. */
export async function putEdges({ leadId, ...edge }: Edge, partitions: readonly string[]): Promise<void> {
  await Promise.all(
    partitions.map((partition) =>
      putIf({
        TableName: leadsTable(),
        Item: { [partitionKey]: partition, [sortKey]: leadId, ...edge },
        ConditionExpression: 'attribute_not_exists(pk)',
      }),
    ),
  );
}

/** Removes that a lead carries these values. Safe to repeat. */
export async function removeEdges(leadId: string, partitions: readonly string[]): Promise<void> {
  await Promise.all(
    partitions.map((partition) => removeItem(leadsTable(), { [partitionKey]: partition, [sortKey]: leadId })),
  );
}

/** What stands of a value. */
export interface ValueState {
  /** The first edges in the order of the leads' ids: all of them where `complete`. */
  readonly edges: readonly Edge[];
  readonly complete: boolean;
  /** How many edges the stream has counted. */
  readonly tally: number;
  readonly exclusion: ExclusionMark | undefined;
}

const edgeOf = (item: Item): Edge => Edge.parse({ ...item, leadId: item[sortKey] });

/**
 * What stands of a value now: one consistent query of at most 25 items of 300 bytes, two read units, however common the value is.
 * @param version of the keys; none given: the one that is read now
 */
export const readValue = async (indicator: Indicator, version?: number): Promise<ValueState> =>
  readPartition(await partitionOf(indicator, version ?? (await matchVersions()).read));

/** As `readValue`, for whoever knows no more of the value than its partition. */
export async function readPartition(partition: string): Promise<ValueState> {
  const { items, next } = await queryPage({
    TableName: leadsTable(),
    ConsistentRead: true,
    KeyConditionExpression: 'pk = :value',
    ExpressionAttributeValues: { ':value': partition },
    Limit: mostValueItems,
  });
  const mark = (name: string) => items.find((item) => item[sortKey] === name);
  const [tally, exclusion] = [mark(tallySortKey), mark(exclusionSortKey)];
  return {
    edges: items.filter((item) => item !== tally && item !== exclusion).map(edgeOf),
    complete: next === undefined,
    tally: tally ? Tally.parse(tally).leads : 0,
    exclusion: exclusion && ExclusionMark.parse(exclusion),
  };
}
