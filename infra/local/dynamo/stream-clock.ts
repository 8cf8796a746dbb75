import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

/**
 * DynamoDB Local trims stream records 24 hours after their writing and, once none is left, numbers the next ones
 * from 1 again. Time during which the twin is off must not count, or a weekend would lose what was not consumed:
 * the records' ages are moved so that the newest one is as old as at the moment it was written.
 * @param file DynamoDB Local's database, not in use
 * @returns the highest sequence number kept
 */
export function resumeStreamClock(file: string): bigint {
  if (!existsSync(file)) return 0n;
  const database = new DatabaseSync(file);
  try {
    // `us` holds the stream records, `ss` the shards; a database that never had a stream has neither.
    const known = database.prepare("SELECT count(*) AS found FROM sqlite_master WHERE name IN ('us', 'ss')").get();
    if (known?.found !== 2) return 0n;
    const newest = database
      .prepare('SELECT max(SequenceNumber) AS number, max(CreationDateTime) AS time FROM us')
      .get();
    const off = Date.now() - Number(newest?.time ?? Date.now());
    if (off > 0) {
      database.prepare('UPDATE us SET CreationDateTime = CreationDateTime + ?').run(off);
      database
        .prepare('UPDATE ss SET CreationDateTime = CreationDateTime + ?, DeletionDateTime = DeletionDateTime + ?')
        .run(off, off);
    }
    return BigInt(Number(newest?.number ?? 0));
  } finally {
    database.close();
  }
}
