import { compactVerify, importJWK } from 'jose';
import { publicJwk } from '#shared/crypto/sign.ts';
import { isSchedule } from '#shared/runtime/schedule.ts';
import { Anchor, anchorOf, anchorType, Days, storedAnchors } from './anchors.ts';
import { type Break, firstBreak } from './chain.ts';
import { chains, tables } from './store.ts';

interface Report {
  readonly sound: boolean;
  readonly records: number;
  readonly rows: number;
  readonly anchors: number;
  /** The first break of each broken chain, in the order of the tables; at most 100. */
  readonly breaks: readonly Break[];
  /** Records whose last version has no row yet: the relay is behind, or the reconcile command has work. */
  readonly behind: number;
  /** Days whose rows are no longer those that were anchored. */
  readonly brokenDays: readonly string[];
  /** Days with rows that should be anchored by now and are not: an anchor was hidden, or the daily job did not run. */
  readonly unanchoredDays: readonly string[];
}

const mostBreaks = 100;
/** Milliseconds after its end by which a day must have its anchor: the job runs daily. */
const grace = 24 * 60 * 60 * 1000;

/**
 * Operator command and daily job: verifies every chain, and every anchor against the rows of its day.
 * @throws when the clock started it and something is broken, so that its alarm goes off
 */
export const handler = async (input: unknown): Promise<Report> => {
  const report = await verify();
  if (isSchedule(input) && !report.sound)
    throw new Error(
      `${report.breaks.length} broken chains, ${report.brokenDays.length} broken and ${report.unanchoredDays.length} unanchored days`,
    );
  return report;
};

async function verify(): Promise<Report> {
  const breaks: Break[] = [];
  const days = new Days();
  let records = 0;
  let rows = 0;
  let behind = 0;
  for (const table of tables) {
    for await (const chain of chains(table)) {
      records += 1;
      rows += chain.rows.length;
      const broken = firstBreak(chain.recordId, chain.rows);
      if (broken && breaks.length < mostBreaks) breaks.push(broken);
      if (chain.record && chain.record.version > (chain.rows.at(-1)?.version ?? 0)) behind += 1;
      for (const row of chain.rows) days.add(row);
    }
  }
  const found = await verifyAnchors(days.leaves);
  const sound = breaks.length === 0 && found.brokenDays.length === 0 && found.unanchoredDays.length === 0;
  return { sound, records, rows, breaks, behind, ...found };
}

async function verifyAnchors(days: ReadonlyMap<string, readonly string[]>) {
  const key = await importJWK({ ...(await publicJwk()) }, 'ES256');
  const brokenDays: string[] = [];
  const anchored = new Set<string>();
  for await (const jws of storedAnchors()) {
    const { payload, protectedHeader } = await compactVerify(jws, key, { algorithms: ['ES256'] });
    const anchor = Anchor.parse(JSON.parse(Buffer.from(payload).toString('utf8')));
    anchored.add(anchor.day);
    const now = anchorOf(anchor.day, days.get(anchor.day) ?? [], anchor.madeAt);
    if (protectedHeader.typ !== anchorType || now.root !== anchor.root) brokenDays.push(anchor.day);
  }
  const due = new Date(Date.now() - grace).toISOString().slice(0, 10);
  const unanchoredDays = [...days.keys()].filter((day) => day < due && !anchored.has(day)).sort();
  return { anchors: anchored.size, brokenDays, unanchoredDays };
}
