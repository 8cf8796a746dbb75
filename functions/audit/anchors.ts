import * as z from 'zod';
import { BusinessDate, Instant } from '#schemas/primitives.ts';
import { listFiles, readSmallFile } from '#shared/files/files.ts';
import type { AuditRow } from '#shared/records/audit-row.ts';
import { environment } from '#shared/runtime/environment.ts';
import { merkleRoot } from './merkle.ts';

/** That a day's audit rows were these: their number and the Merkle root of their hashes, signed and locked away. */
export const Anchor = z.object({ day: BusinessDate, rows: z.int(), root: z.string(), madeAt: Instant });
export type Anchor = z.infer<typeof Anchor>;

export const anchorType = 'audit-anchor+jws';
const prefix = 'anchors/';
export const anchorKey = (day: string) => `${prefix}${day}.jws`;
const dayIn = (key: string) => key.slice(prefix.length, -'.jws'.length);

/** The days that are anchored. */
export async function anchoredDays(): Promise<ReadonlySet<string>> {
  const days = new Set<string>();
  for await (const key of listFiles(environment.anchorBucket(), prefix)) days.add(dayIn(key));
  return days;
}

/** The UTC day to which a row belongs: that on which it was written. */
export const dayOf = ({ writtenOn, at }: Pick<AuditRow, 'writtenOn' | 'at'>) => writtenOn ?? at.slice(0, 10);

/** The leaf of a row in its day's tree: which row it is, and its hash. */
const leafOf = ({ recordId, version, hash }: AuditRow) => `${recordId}:${version}:${hash}`;

/** The leaves of each day, collected row by row. */
export class Days {
  readonly leaves = new Map<string, string[]>();

  add(row: AuditRow): void {
    const day = dayOf(row);
    const known = this.leaves.get(day);
    if (known) known.push(leafOf(row));
    else this.leaves.set(day, [leafOf(row)]);
  }
}

/** The anchor of a day's rows, in whatever order they come. */
export const anchorOf = (day: string, leaves: readonly string[], madeAt: string): Anchor => ({
  day,
  rows: leaves.length,
  root: merkleRoot([...leaves].sort()),
  madeAt,
});

/** Every anchor that was locked away: its day, by its name, and its compact JWS. */
export async function* storedAnchors(): AsyncGenerator<{ readonly day: string; readonly jws: string }> {
  const bucket = environment.anchorBucket();
  for await (const key of listFiles(bucket, prefix)) {
    const file = await readSmallFile(bucket, key);
    if (file) yield { day: dayIn(key), jws: file.toString('utf8') };
  }
}
