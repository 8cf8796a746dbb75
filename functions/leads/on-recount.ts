import type { Context } from 'aws-lambda';
import * as z from 'zod';
import { Position, recountKey } from '#schemas/pool.ts';
import { partitionKey, sortKey } from '#schemas/tables.ts';
import { readVersions } from '#shared/pool/values.ts';
import { getItem, putIf } from '#shared/records/table.ts';
import { environment } from '#shared/runtime/environment.ts';
import { log } from '#shared/runtime/log.ts';
import { isSchedule } from '#shared/runtime/schedule.ts';
import { lastingMiscounts, mend } from './recount.ts';

const Input = z
  .strictObject({
    /** Sets the tallies right; without it the report only says how many are wrong. */
    act: z.literal(true).optional(),
    /** After a restore the table has a new stream: what tallies know of the old one's sequence numbers is forgotten first. */
    newStream: z.literal(true).optional(),
    /** Seconds between the two looks at what differs: more than the stream is ever behind. */
    waitSeconds: z.int().min(1).default(75),
  })
  .refine(({ act, newStream }) => act || !newStream, 'newStream changes tallies: say act too');

interface Report {
  readonly acted: boolean;
  /** Values whose tallies stayed wrong, and how many of them were set right. */
  readonly miscounted: number;
  readonly mended: number;
  /** The table is larger than one run: the next one goes on where this one ended. */
  readonly unfinished?: true;
}

/** What a run needs after it has stopped reading (ms), besides the wait: to look again at what differs. */
const reserve = 120_000;

/**
 * Counts the edges of every value anew. By the clock once a day: it changes nothing then, and fails when a tally is wrong for good, so that
 * the alarm tells.
 * @throws when it runs by the clock and tallies are wrong
 */
export const handler = async (given: unknown, context: Pick<Context, 'getRemainingTimeInMillis'>): Promise<Report> => {
  const scheduled = isSchedule(given);
  const { act, newStream, waitSeconds } = Input.parse(scheduled ? {} : (given ?? {}));
  const patience = waitSeconds * 1000;
  const { wrong, next } = await lastingMiscounts((await readVersions()).write, {
    after: await lastPosition(),
    patience,
    timeIsUp: () => context.getRemainingTimeInMillis() < patience + reserve,
    newStream: newStream === true,
  });
  const outcomes = act ? await Promise.all(wrong.map(mend)) : [];
  await keepPosition(next);
  const report: Report = {
    acted: act === true,
    miscounted: wrong.length,
    mended: outcomes.filter(Boolean).length,
    ...(next ? { unfinished: true } : {}),
  };
  log.info('counted the leads of values anew', { ...report });
  if (scheduled && wrong.length > 0) throw new Error(`the tallies of ${wrong.length} values stay wrong`);
  return report;
};

const key = { [partitionKey]: recountKey, [sortKey]: recountKey };
const Kept = z.object({ after: Position.optional() });

async function lastPosition(): Promise<Position | undefined> {
  const item = await getItem({ TableName: environment.table('Leads'), Key: key });
  return item && Kept.parse(item).after;
}

const keepPosition = (after: Position | undefined) =>
  putIf({ TableName: environment.table('Leads'), Item: { ...key, after } });
