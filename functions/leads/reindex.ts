import { ExclusionRecord, exclusionNoun } from '#schemas/exclusions.ts';
import { isPooled, LeadRecord, leadNoun } from '#schemas/leads.ts';
import { type MatchVersions, matchVersionsKey, Position } from '#schemas/pool.ts';
import type { Instant } from '#schemas/primitives.ts';
import type { SystemActor } from '#schemas/roles.ts';
import { partitionKey, sortKey } from '#schemas/tables.ts';
import { sealedOfMany } from '#shared/pool/sealed-leads.ts';
import { partitionsOf, putEdges, removeEdges } from '#shared/pool/values.ts';
import { listAsSystem, pageAsSystem } from '#shared/records/list.ts';
import { readManyAsSystem } from '#shared/records/record.ts';
import { putIf } from '#shared/records/table.ts';
import { environment } from '#shared/runtime/environment.ts';
import { keepMark } from './exclusions.ts';

const operator: SystemActor = { id: 'system:lead-reindex', role: 'system' };

/** Leads that are opened and written side by side. */
export const leadsAtOnce = 25;

/** Sets the versions and how far the move has come, if the versions still are what was read. @throws when somebody else has moved on */
export async function setVersions(before: MatchVersions, after: MatchVersions): Promise<void> {
  const outcome = await putIf({
    TableName: environment.table(leadNoun.table),
    Item: { [partitionKey]: matchVersionsKey, [sortKey]: matchVersionsKey, ...after },
    ConditionExpression: 'attribute_not_exists(pk) OR (#read = :read AND #write = :write)',
    ExpressionAttributeNames: { '#read': 'read', '#write': 'write' },
    ExpressionAttributeValues: { ':read': before.read, ':write': before.write },
  });
  if (!outcome.ok) throw new Error('another run has moved the versions on; run it again');
}

interface Batch {
  /** Only leads that were reported by then: whatever comes later is written under all versions anyway. */
  readonly until: Instant;
  readonly after: Position | undefined;
  readonly limit: number;
  /** Without it they are only counted. */
  readonly act: boolean;
}

/**
 * Writes the edges of some pooled leads under a version, in the order of their reports. What stands is left as it is. A lead that is not in
 * the pool, or leaves it meanwhile, has them taken back: a run that was cut off may have written them.
 * @returns pooled leads and their edges, and where to go on; none: these were the last
 */
export async function indexSome(
  version: number,
  { until, after, limit, act }: Batch,
): Promise<{ leads: number; edges: number; next: Position | undefined }> {
  const { items, next } = await pageAsSystem(operator, leadNoun, 'pool', { until, limit, after });
  const ids = items.map((item) => String(item[partitionKey]));
  const all = (await readManyAsSystem(leadNoun, ids)).map((record) => LeadRecord.parse(record));
  const contents = await sealedOfMany(all);
  const partitions = new Map<string, string[]>();
  for (const { id } of all) partitions.set(id, await partitionsOf(contents.get(id)?.indicators ?? [], [version]));
  const leads = all.filter(isPooled);
  if (act) {
    await Promise.all(
      leads.map(({ id, memberId, cityCode, createdAt, assistId }) =>
        putEdges({ leadId: id, memberId, cityCode, at: createdAt, assistId }, partitions.get(id) ?? []),
      ),
    );
    const now = (await readManyAsSystem(leadNoun, ids)).map((record) => LeadRecord.parse(record));
    const gone = now.filter((lead) => !isPooled(lead));
    await Promise.all(gone.map(({ id }) => removeEdges(id, partitions.get(id) ?? [])));
  }
  return {
    leads: leads.length,
    edges: leads.reduce((sum, { id }) => sum + (partitions.get(id)?.length ?? 0), 0),
    next: next && Position.parse(next),
  };
}

/** Writes the marks of all exclusions that stand, under a version. */
export async function markAll(version: number): Promise<void> {
  for await (const { id } of listAsSystem(operator, exclusionNoun, 'all')) {
    const records = await readManyAsSystem(exclusionNoun, [String(id)]);
    for (const record of records) await keepMark(ExclusionRecord.parse(record), [version]);
  }
}
