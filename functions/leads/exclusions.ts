import { randomUUID } from 'node:crypto';
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
import { partitionKey, sortKey, timeToLive } from '#schemas/tables.ts';
import { keyedMac } from '#shared/crypto/derived-key.ts';
import { destroyOwnKey, makeOwnKey, openUnder, readOwnKeys, sealUnder } from '#shared/crypto/own-key.ts';
import type { Verb } from '#shared/http/api.ts';
import { partitionsOf, readVersions } from '#shared/pool/values.ts';
import { idFrom } from '#shared/records/id.ts';
import { listRecords } from '#shared/records/list.ts';
import { createRecord, readRecord, transitionRecord } from '#shared/records/record.ts';
import type { Stored } from '#shared/records/stored.ts';
import { type Item, putIf } from '#shared/records/table.ts';
import { environment } from '#shared/runtime/environment.ts';
import { Refusal } from '#shared/runtime/refusal.ts';

type Routes = typeof exclusionRoutes;

/** What these exclusions are of, by their ids; one that has ended is not among them. One batch of keys. */
async function indicatorsOf(exclusions: readonly ExclusionRecord[]): Promise<Map<string, Indicator>> {
  const keys = await readOwnKeys(
    exclusionNoun.table,
    exclusions.flatMap(({ keyId }) => keyId ?? []),
  );
  const found = new Map<string, Indicator>();
  for (const { id, sealed, keyId = '' } of exclusions) {
    const key = keys.get(keyId);
    if (key && sealed) found.set(id, Indicator.parse(openUnder(key, exclusionEnvelope(id), sealed)));
  }
  return found;
}

/** What an exclusion is of; undefined when it has ended. */
export const indicatorOf = async (exclusion: ExclusionRecord): Promise<Indicator | undefined> =>
  (await indicatorsOf([exclusion])).get(exclusion.id);

/** Exclusions as the committee reads them. */
async function shown(records: readonly Item[]) {
  const exclusions = records.map((record) => ExclusionRecord.parse(record));
  const indicators = await indicatorsOf(exclusions.filter(({ status }) => status === 'active'));
  return exclusions.map((exclusion) => ({ ...exclusion, indicator: indicators.get(exclusion.id) }));
}

async function opened(record: Stored) {
  const [exclusion] = await shown([record]);
  if (!exclusion) throw new Error('an exclusion that was read is not shown');
  return exclusion;
}

/** Until when the mark of an exclusion counts that counts no more, whatever the clocks of those who read it say. */
const longAgo: Instant = '1970-01-01T00:00:00.000Z';
/** For how long a mark stays after its time (seconds): longer than a request is known that may write it again. */
const markKept = 30 * 24 * 60 * 60;

/**
 * Marks the value of an exclusion as the exclusion stands, under these versions of the keys: a lifted one's mark counts no more. A mark of a
 * later version stays, so that the mark can be written again at any time; of an exclusion that has ended nothing is written.
 */
export async function keepMark(exclusion: ExclusionRecord, versions: readonly number[]): Promise<void> {
  const indicator = await indicatorOf(exclusion);
  if (!indicator) return;
  const { id, reason, version, status, until, updatedAt } = exclusion;
  const active = status === 'active';
  const mark: ExclusionMark = {
    exclusionId: id,
    reason,
    version,
    until: active ? until : longAgo,
    [timeToLive]: Math.floor(Date.parse(active ? until : updatedAt) / 1000) + markKept,
  };
  const partitions = await partitionsOf([indicator], versions);
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
  await keepMark(ExclusionRecord.parse(record), (await readVersions()).write);
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

/**
 * Excludes a value. It is sealed under a key of this request's own, so that the end of an earlier exclusion of the same value, which destroys
 * that one's key, never takes this one's.
 * @throws Refusal `implausible_time`, `already_exists` while the value is excluded
 */
export const exclude: Verb<Routes['excludeIndicator']> = async ({ principal, body, change, at }) => {
  const { indicator, reason, until } = body;
  requireTerm(at, until);
  const { kind, text } = identityOf(indicator);
  const id = idFrom(exclusionNoun.prefix, await keyedMac('exclusion:1', `${kind} ${text}`));
  const keyId = `${exclusionNoun.kind}#${randomUUID()}`;
  const key = await makeOwnKey(exclusionNoun.table, keyId);
  const forget = () => destroyOwnKey(exclusionNoun.table, keyId);
  try {
    const { record, replayed } = await createRecord(exclusionNoun, change, id, {
      indicatorKind: indicator.kind,
      sealed: sealUnder(key, exclusionEnvelope(id), indicator),
      keyId,
      reason,
      until,
      decidedBy: principal.id,
    });
    if (ExclusionRecord.parse(record).keyId !== keyId) await forget();
    return { body: await marked(record), replayed };
  } catch (error) {
    if (error instanceof Refusal && (error.code === 'already_exists' || error.code === 'idempotency_key_reused'))
      await forget();
    throw error;
  }
};

/** @throws Refusal `implausible_time`, `state_conflict` for one that was lifted or has ended */
export const extend: Verb<Routes['extendExclusion']> = async ({ principal, params, body, change, at, ifMatch }) => {
  const { reason, until } = body;
  // Whether there is one at all comes before what is wrong with its new end.
  await readRecord(principal, exclusionNoun, params.id);
  requireTerm(at, until);
  const { record, replayed } = await transitionRecord(exclusionNoun, change, params.id, 'extend', {
    ifVersion: ifMatch,
    set: { reason, until, decidedBy: principal.id },
  });
  return { body: await marked(record), replayed };
};

/** Lifts an exclusion: from now on its value links again, also the leads that carry it already. @throws Refusal `state_conflict` */
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
  return { body: { ...page, items: await shown(items) } };
};
