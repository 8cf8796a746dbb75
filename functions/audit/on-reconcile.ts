import * as z from 'zod';
import type { RecordChanged } from '#schemas/events.ts';
import { GivenInstant } from '#schemas/primitives.ts';
import { publish } from '#shared/events/publish.ts';
import { auditRow, chained, eventOf, keepAuditRow } from '#shared/records/audit.ts';
import { lost } from '#shared/records/audit-row.ts';
import type { Stored } from '#shared/records/record.ts';
import { environment } from '#shared/runtime/environment.ts';
import { log } from '#shared/runtime/log.ts';
import { isSchedule } from '#shared/runtime/schedule.ts';
import { type Chain, chains, tables } from './store.ts';

const Input = z.strictObject({
  /** Milliseconds that a version may wait for the relay before it counts as missed. */
  patience: z
    .int()
    .min(0)
    .default(15 * 60 * 1000),
  /** Sends the events of all steps since then once more, after a relay's batch was given up; consumers know what they had. */
  resendSince: GivenInstant.optional(),
});

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
 */
export const handler = async (given: unknown): Promise<Report> => {
  const { patience, resendSince } = Input.parse(isSchedule(given) ? {} : (given ?? {}));
  const until = new Date(Date.now() - patience).toISOString();
  const repaired: string[] = [];
  const lostVersions: string[] = [];
  let records = 0;
  let resent = 0;
  for (const table of tables) {
    for await (const chain of chains(table)) {
      records += 1;
      if (resendSince) resent += await send(chain.rows.filter(({ at }) => at >= resendSince).map(eventOf));
      const { record } = chain;
      if (!record || record.version === lastVersion(chain) || String(record.updatedAt) > until) continue;
      lostVersions.push(...(await repair(chain, record)));
      repaired.push(`${record.id}:${record.version}`);
    }
  }
  if (repaired.length > 0)
    log.info('audit rows were repaired', { repaired: repaired.length, lost: lostVersions.length });
  return { records, repaired, lost: lostVersions, resent };
};

const lastVersion = ({ rows }: Chain) => rows.at(-1)?.version ?? 0;

/** Brings a chain up to its record. @returns the versions whose images are lost */
async function repair(chain: Chain, record: Stored): Promise<string[]> {
  const table = environment.table(chain.table);
  const missing: string[] = [];
  let previous = chain.rows.at(-1)?.hash ?? null;
  for (let version = lastVersion(chain) + 1; version < record.version; version += 1) {
    const row = chained({
      ...auditRow(record, previous),
      version,
      status: lost,
      verb: lost,
      by: { role: 'system', id: 'system:reconcile' },
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
