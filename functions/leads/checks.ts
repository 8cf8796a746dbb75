import * as z from 'zod';
import { businessDateOf } from '#schemas/calendar.ts';
import {
  CheckRecord,
  checkCountPartition,
  checkLimits,
  checkNoun,
  type checkRoutes,
} from '#schemas/indicator-checks.ts';
import type { Instant } from '#schemas/primitives.ts';
import { partitionKey, sortKey, timeToLive } from '#schemas/tables.ts';
import type { Verb } from '#shared/http/api.ts';
import { matchVersions, partitionOf, readValue } from '#shared/pool/values.ts';
import { derivedId } from '#shared/records/id.ts';
import { listRecords } from '#shared/records/list.ts';
import { createRecord, readAsSystem, readRecord } from '#shared/records/record.ts';
import { updateIf } from '#shared/records/table.ts';
import { environment } from '#shared/runtime/environment.ts';
import { Refusal } from '#shared/runtime/refusal.ts';
import { minuteOf, secondsToWait } from './check-rules.ts';
import { knowledgeOf } from './match-rules.ts';

type Routes = typeof checkRoutes;

const Counted = z.object({ inDay: z.int(), minute: z.string(), inMinute: z.int() });

/** Counts of a day are of no use after it (seconds). */
const keptFor = 3 * 24 * 60 * 60;
/** More tries than a minute's turn could need: each means that somebody else was counted. */
const tries = 20;

/**
 * Takes one of the checks that a member has in this minute and on this day. Both limits are conditions of one write, so that calls at the
 * same instant don't pass them together.
 * @throws Refusal `check_limit` with the seconds to wait; nothing is counted then
 */
async function take(memberId: string, at: Instant): Promise<void> {
  const limits = { ':perMinute': checkLimits.perMinute, ':perDay': checkLimits.perDay };
  const shared = {
    TableName: environment.table(checkNoun.table),
    Key: { [partitionKey]: checkCountPartition(memberId), [sortKey]: businessDateOf(at) },
    ExpressionAttributeNames: { '#inDay': 'inDay', '#minute': 'minute', '#inMinute': 'inMinute' },
  };
  let minute = minuteOf(at);
  for (let attempt = 0; attempt < tries; attempt += 1) {
    const again = await updateIf({
      ...shared,
      UpdateExpression: 'SET #inDay = #inDay + :one, #inMinute = #inMinute + :one',
      ConditionExpression: '#minute = :minute AND #inMinute < :perMinute AND #inDay < :perDay',
      ExpressionAttributeValues: { ...limits, ':minute': minute, ':one': 1 },
    });
    if (again.ok) return;
    const found = again.found && Counted.parse(again.found);
    const wait = secondsToWait(at, found);
    if (wait > 0) throw new Refusal('check_limit', { retryAfterSeconds: wait });
    if (found && found.minute >= minute) {
      minute = found.minute;
      continue;
    }
    const first = await updateIf({
      ...shared,
      UpdateExpression:
        'SET #inDay = if_not_exists(#inDay, :none) + :one, #minute = :minute, #inMinute = :one, #expires = :expires',
      ConditionExpression: 'attribute_not_exists(#minute) OR (#minute < :minute AND #inDay < :perDay)',
      ExpressionAttributeNames: { ...shared.ExpressionAttributeNames, '#expires': timeToLive },
      ExpressionAttributeValues: {
        ':perDay': checkLimits.perDay,
        ':minute': minute,
        ':one': 1,
        ':none': 0,
        ':expires': Math.floor(Date.parse(at) / 1000) + keptFor,
      },
    });
    if (first.ok) return;
  }
  throw new Refusal('unavailable', { retryAfterSeconds: 1 });
}

/**
 * Tells what the pool knows of a value. The check is on record before it is answered. A repeat of a request is answered as it was, and
 * costs nothing of the limits.
 */
export const check: Verb<Routes['checkIndicator']> = async ({ principal, body, change, at }) => {
  const { indicator, purpose, claimNumber } = body;
  const id = derivedId(checkNoun.prefix, change.key.hash);
  const { memberId = '' } = principal;
  if (await readAsSystem(checkNoun, id)) {
    const { record, replayed } = await createRecord(checkNoun, change, id, {});
    return { body: CheckRecord.parse(record), replayed };
  }
  await take(memberId, at);
  const { read } = await matchVersions();
  const { repaired, doubtful } = indicator;
  const { record, replayed } = await createRecord(checkNoun, change, id, {
    memberId,
    purpose,
    claimNumber,
    indicatorKind: indicator.kind,
    valueHash: await partitionOf(indicator, read),
    repaired,
    doubtful,
    found: knowledgeOf(await readValue(indicator, read), { memberId, at }),
  });
  return { body: CheckRecord.parse(record), replayed };
};

export const listChecks: Verb<Routes['listIndicatorChecks']> = async ({ principal, query }) => ({
  body: await listRecords(principal, checkNoun, { box: principal.role === 'member' ? 'ofMember' : 'all', ...query }),
});

export const readCheck: Verb<Routes['readIndicatorCheck']> = async ({ principal, params }) => ({
  body: await readRecord(principal, checkNoun, params.id),
});
