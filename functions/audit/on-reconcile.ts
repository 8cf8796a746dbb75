import * as z from 'zod';
import type { RecordChanged } from '#schemas/events.ts';
import { GivenInstant } from '#schemas/primitives.ts';
import { publish } from '#shared/events/publish.ts';
import { auditRow, chained, eventOf, keepAuditRow } from '#shared/records/audit.ts';
import { lost } from '#shared/records/audit-row.ts';
import type { Stored } from '#shared/records/stored.ts';
import { environment } from '#shared/runtime/environment.ts';
import { log } from '#shared/runtime/log.ts';
import { isSchedule } from '#shared/runtime/schedule.ts';
import { type Chain, chains, tables } from './store.ts';

const hour = 60 * 60 * 1000;

const Input = z.strictObject({
  /** Milliseconds that a record's last version may wait for the relay before its row is written here. */
  patience: z
    .int()
    .min(0)
    .default(hour / 4),
  /** Milliseconds after which the versions before it are lost: the stream keeps them for 24 hours, until then the relay may bring them. */
  lostAfter: z
    .int()
    .min(0)
    .default(25 * hour),
  /** Sends the events of all steps since then once more, after a relay's batch was given up; consumers know what they had. */
  resendSince: GivenInstant.optional(),
});

/** How far back the clock's own run sends events again (ms): more than twice the time in which a relay gives up. */
const resendBack = 48 * hour;
/** How far back events may be sent again (ms): the marks of what was counted stay for 60 days. */
const longestResend = 55 * 24 * hour;

/** Events that are gathered before they are sent: the queues take ten at a time, and most records have one or two. */
const mostHeld = 500;

interface Report {
  readonly records: number;
  /** Versions that got the row and events which the relay had not brought. */
  readonly repaired: readonly string[];
  /** Versions before them whose images are lost: the chain says so in their place. */
  readonly lost: readonly string[];
  readonly resent: number;
}

/**
 * Operator command and scheduled job: finds records whose last version has no audit row, writes the row and sends its events.
 * @throws when the clock started it and a version is lost for good, so that its alarm goes off
 */
export const handler = async (given: unknown): Promise<Report> => {
  const now = Date.now();
  const scheduled = isSchedule(given);
  const asked = scheduled ? { resendSince: new Date(now - resendBack).toISOString() } : (given ?? {});
  const { patience, lostAfter, resendSince } = Input.parse(asked);
  if (resendSince && Date.parse(resendSince) < now - longestResend)
    throw new Error('resendSince is more than 55 days ago');
  const report = { records: 0, repaired: [] as string[], lost: [] as string[], resent: 0 };
  const again: RecordChanged[] = [];
  for (const table of tables) {
    for await (const chain of chains(table)) {
      report.records += 1;
      if (resendSince) again.push(...chain.rows.filter(({ at }) => at >= resendSince).map(eventOf));
      if (again.length >= mostHeld) report.resent += await send(again.splice(0));
      const { record } = chain;
      if (!record || record.version === lastVersion(chain)) continue;
      const age = now - Date.parse(String(record.updatedAt));
      const next = record.version === lastVersion(chain) + 1;
      if (age < (next ? patience : lostAfter)) continue;
      report.lost.push(...(await repair(chain, record)));
      report.repaired.push(`${record.id}:${record.version}`);
    }
  }
  report.resent += await send(again);
  log.info('reconciled', { repaired: report.repaired.length, lost: report.lost.length, resent: report.resent });
  if (scheduled && report.lost.length > 0) throw new Error(`the images of ${report.lost.length} versions are lost`);
  return report;
};

const lastVersion = ({ rows }: Chain) => rows.at(-1)?.version ?? 0;

/** Brings a chain up to its record. @returns the versions whose images are lost */
async function repair(chain: Chain, record: Stored): Promise<string[]> {
  const table = environment.table(chain.table);
  const missing: string[] = [];
  let previous = chain.rows.at(-1)?.hash ?? null;
  for (let version = lastVersion(chain) + 1; version < record.version; version += 1) {
    const { reason: _, ...last } = auditRow(record, previous);
    const row = chained({
      ...last,
      version,
      status: lost,
      verb: lost,
      by: { role: 'system', id: 'system:reconcile' },
      requestId: 'reconcile',
      // No request's key: a replay must not take this row for the one that its request left.
      key: '',
      body: '',
      image: {},
    });
    await keepAuditRow(table, row);
    missing.push(`${record.id}:${version}`);
    previous = row.hash;
  }
  const row = auditRow(record, previous);
  await keepAuditRow(table, row);
  await send([eventOf(row)]);
  return missing;
}

async function send(events: readonly RecordChanged[]): Promise<number> {
  const unsent = await publish(events);
  if (unsent.size > 0) throw new Error(`${unsent.size} events were not taken by their queues`);
  return events.length;
}
