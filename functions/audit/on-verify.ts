import { compactVerify, createLocalJWKSet, errors } from 'jose';
import { publicJwks } from '#shared/crypto/sign.ts';
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
  /** Days whose rows are no longer those that were anchored, or whose anchor the hub never signed. */
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
  // Anchors are kept for ten years and outlive the key that signed them as the current one.
  const keys = createLocalJWKSet({ keys: await publicJwks() });
  const brokenDays: string[] = [];
  const anchored = new Set<string>();
  for await (const { day, jws } of storedAnchors()) {
    anchored.add(day);
    const anchor = await signedAnchor(jws, keys);
    if (anchor?.day !== day || anchorOf(day, days.get(day) ?? [], anchor.madeAt).root !== anchor.root)
      brokenDays.push(day);
  }
  const due = new Date(Date.now() - grace).toISOString().slice(0, 10);
  const unanchoredDays = [...days.keys()].filter((day) => day < due && !anchored.has(day)).sort();
  return { anchors: anchored.size, brokenDays, unanchoredDays };
}

/** What an anchor says; undefined when it is no anchor that the hub signed. */
async function signedAnchor(jws: string, keys: ReturnType<typeof createLocalJWKSet>): Promise<Anchor | undefined> {
  try {
    const { payload, protectedHeader } = await compactVerify(jws, keys, { algorithms: ['ES256'] });
    if (protectedHeader.typ !== anchorType) return undefined;
    return Anchor.parse(JSON.parse(Buffer.from(payload).toString('utf8')));
  } catch (error) {
    if (error instanceof errors.JOSEError) return undefined;
    throw error;
  }
}
