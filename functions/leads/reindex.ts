import { ExclusionRecord, exclusionNoun } from '#schemas/exclusions.ts';
import { LeadRecord, leadNoun } from '#schemas/leads.ts';
import { type MatchVersions, matchVersionsKey } from '#schemas/pool.ts';
import type { SystemActor } from '#schemas/roles.ts';
import { partitionKey, sortKey } from '#schemas/tables.ts';
import { sealedOfMany } from '#shared/pool/sealed-leads.ts';
import { partitionsOf, putEdges, removeEdges } from '#shared/pool/values.ts';
import { listAsSystem } from '#shared/records/list.ts';
import { readManyAsSystem } from '#shared/records/record.ts';
import { putIf } from '#shared/records/table.ts';
import { environment } from '#shared/runtime/environment.ts';
import { log } from '#shared/runtime/log.ts';
import { keepMark } from './exclusions.ts';
import { isPooled } from './sharing-rules.ts';

const operator: SystemActor = { id: 'system:lead-reindex', role: 'system' };

/** Leads that are opened and written side by side. */
const atOnce = 25;
/** Leads after which the log tells how far it is. */
const tellEvery = 1000;

/** Sets the versions, if they still are what was read. @throws when somebody else has moved on */
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

/** The ids of all leads, in the order of their reports, so many at a time. */
async function* batches(): AsyncGenerator<string[]> {
  let batch: string[] = [];
  for await (const item of listAsSystem(operator, leadNoun, 'pool')) {
    batch.push(String(item.id));
    if (batch.length < atOnce) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/**
 * Writes the edges of every pooled lead, and the marks of every exclusion, under these versions. What stands is left as it is. A lead that
 * leaves the pool while it is written is taken back, as reporting does.
 * @param act without it only counts
 * @returns pooled leads and their edges
 */
export async function indexAll(versions: readonly number[], act: boolean): Promise<{ leads: number; edges: number }> {
  const done = { leads: 0, edges: 0 };
  for await (const ids of batches()) {
    const leads = (await readManyAsSystem(leadNoun, ids)).map((record) => LeadRecord.parse(record)).filter(isPooled);
    const contents = await sealedOfMany(leads);
    const partitions = new Map<string, string[]>();
    for (const { id } of leads) partitions.set(id, await partitionsOf(contents.get(id)?.indicators ?? [], versions));
    if (act) {
      await Promise.all(
        leads.map(({ id, memberId, cityCode, createdAt, assistId }) =>
          putEdges({ leadId: id, memberId, cityCode, at: createdAt, assistId }, partitions.get(id) ?? []),
        ),
      );
      const after = await readManyAsSystem(
        leadNoun,
        leads.map(({ id }) => id),
      );
      const gone = after.map((record) => LeadRecord.parse(record)).filter((lead) => !isPooled(lead));
      await Promise.all(gone.map(({ id }) => removeEdges(id, partitions.get(id) ?? [])));
    }
    const before = done.leads;
    done.leads += leads.length;
    done.edges += leads.reduce((sum, { id }) => sum + (partitions.get(id)?.length ?? 0), 0);
    if (Math.floor(before / tellEvery) < Math.floor(done.leads / tellEvery)) log.info('indexed leads', done);
  }
  if (act) await markAll(versions);
  return done;
}

async function markAll(versions: readonly number[]): Promise<void> {
  for await (const { id } of listAsSystem(operator, exclusionNoun, 'all')) {
    const records = await readManyAsSystem(exclusionNoun, [String(id)]);
    for (const record of records) await keepMark(ExclusionRecord.parse(record), versions);
  }
}
