import {
  ExclusionRecord,
  exclusionEnvelope,
  exclusionNoun,
  type exclusionRoutes,
  mostExclusionMonths,
} from '#schemas/exclusions.ts';
import { Indicator, identityOf } from '#schemas/indicators.ts';
import { monthsAfter } from '#schemas/lead-life.ts';
import { type ExclusionMark, exclusionSortKey } from '#schemas/pool.ts';
import type { Instant } from '#schemas/primitives.ts';
import { partitionKey, sortKey } from '#schemas/tables.ts';
import { keyedMac } from '#shared/crypto/derived-key.ts';
import { open, seal } from '#shared/crypto/seal.ts';
import type { Verb } from '#shared/http/api.ts';
import { matchVersions, partitionsOf } from '#shared/pool/values.ts';
import { idFrom } from '#shared/records/id.ts';
import { listRecords } from '#shared/records/list.ts';
import { createRecord, readRecord, transitionRecord } from '#shared/records/record.ts';
import type { Stored } from '#shared/records/stored.ts';
import { putIf } from '#shared/records/table.ts';
import { environment } from '#shared/runtime/environment.ts';
import { Refusal } from '#shared/runtime/refusal.ts';

type Routes = typeof exclusionRoutes;

const indicatorIn = async ({ id, sealed }: ExclusionRecord): Promise<Indicator> =>
  Indicator.parse(await open(exclusionEnvelope(id), sealed));

async function opened(record: Stored) {
  const exclusion = ExclusionRecord.parse(record);
  return { ...exclusion, indicator: await indicatorIn(exclusion) };
}

/**
 * Marks the value of an exclusion as the exclusion stands, under these versions of the keys: a lifted one's mark ends at its lifting. A mark
 * of a later version stays, so that the mark can be written again at any time.
 */
export async function keepMark(exclusion: ExclusionRecord, versions: readonly number[]): Promise<void> {
  const { id, reason, version, status, updatedAt } = exclusion;
  const mark: ExclusionMark = {
    exclusionId: id,
    reason,
    version,
    until: status === 'lifted' ? updatedAt : exclusion.until,
  };
  const partitions = await partitionsOf([await indicatorIn(exclusion)], versions);
  await Promise.all(
    partitions.map((partition) =>
      putIf({
        TableName: environment.table(exclusionNoun.table),
        Item: { [partitionKey]: partition, [sortKey]: exclusionSortKey, ...mark },
        ConditionExpression: 'attribute_not_exists(pk) OR #version < :version',
        ExpressionAttributeNames: { '#version': 'version' },
        ExpressionAttributeValues: { ':version': version },
      }),
    ),
  );
}

/** The mark is there when the caller has the answer; an event writes it again, should the call have been cut off. */
async function marked(record: Stored) {
  await keepMark(ExclusionRecord.parse(record), (await matchVersions()).write);
  return opened(record);
}

/** @throws Refusal for an end that is past, or further away than an exclusion may last */
function requireTerm(at: Instant, until: Instant): void {
  if (until > at && until <= monthsAfter(at, mostExclusionMonths)) return;
  throw new Refusal('implausible_time', {
    errors: [
      {
        in: 'body',
        pointer: '/until',
        code: 'implausible_time',
        detail: {
          zh: `截止时间须在将来，最长 ${mostExclusionMonths} 个月`,
          en: `It ends in the future, and after ${mostExclusionMonths} months at the latest`,
        },
      },
    ],
  });
}

export const exclude: Verb<Routes['excludeIndicator']> = async ({ principal, body, change, at }) => {
  const { indicator, reason, until } = body;
  requireTerm(at, until);
  const { kind, text } = identityOf(indicator);
  const id = idFrom(exclusionNoun.prefix, await keyedMac('exclusion:1', `${kind} ${text}`));
  const { record, replayed } = await createRecord(exclusionNoun, change, id, {
    indicatorKind: indicator.kind,
    sealed: await seal(exclusionEnvelope(id), indicator),
    reason,
    until,
    decidedBy: principal.id,
  });
  return { body: await marked(record), replayed };
};

export const extend: Verb<Routes['extendExclusion']> = async ({ principal, params, body, change, at, ifMatch }) => {
  const { reason, until } = body;
  requireTerm(at, until);
  const { record, replayed } = await transitionRecord(exclusionNoun, change, params.id, 'extend', {
    ifVersion: ifMatch,
    set: { reason, until, decidedBy: principal.id },
  });
  return { body: await marked(record), replayed };
};

export const lift: Verb<Routes['liftExclusion']> = async ({ params, change, ifMatch }) => {
  const step = { ifVersion: ifMatch };
  const { record, replayed } = await transitionRecord(exclusionNoun, change, params.id, 'lift', step);
  return { body: await marked(record), replayed };
};

export const readExclusion: Verb<Routes['readExclusion']> = async ({ principal, params }) => ({
  body: await opened(await readRecord(principal, exclusionNoun, params.id)),
});

export const listExclusions: Verb<Routes['listExclusions']> = async ({ principal, query: { status, ...paging } }) => {
  const { items, ...page } = await listRecords(principal, exclusionNoun, { box: 'all', status, ...paging });
  const exclusions = items.map((item) => ExclusionRecord.parse(item));
  const shown = await Promise.all(
    exclusions.map(async (exclusion) => ({ ...exclusion, indicator: await indicatorIn(exclusion) })),
  );
  return { body: { ...page, items: shown } };
};
