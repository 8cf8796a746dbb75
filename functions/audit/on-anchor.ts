import { signJws } from '#shared/crypto/sign.ts';
import { writeOnce } from '#shared/files/files.ts';
import { environment } from '#shared/runtime/environment.ts';
import { type Anchor, anchoredDays, anchorKey, anchorOf, anchorType, Days, dayOf } from './anchors.ts';
import { chains, tables } from './store.ts';

/**
 * Daily job: signs the Merkle root of each finished day's audit rows and locks it away - of every day that has rows and no anchor yet, so
 * that a run makes good what an earlier one missed. An anchor that stands is left as it is.
 */
export const handler = async (): Promise<{ readonly written: readonly Anchor[] }> => {
  const now = new Date().toISOString();
  const today = now.slice(0, 10);
  const anchored = await anchoredDays();
  const days = new Days();
  for (const table of tables) {
    for await (const { rows } of chains(table)) {
      for (const row of rows) {
        const day = dayOf(row);
        if (day < today && !anchored.has(day)) days.add(row);
      }
    }
  }
  const written: Anchor[] = [];
  for (const [day, leaves] of [...days.leaves].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const anchor = anchorOf(day, leaves, now);
    const jws = await signJws(anchorType, anchor);
    if (await writeOnce(environment.anchorBucket(), anchorKey(day), jws, 'application/jose')) written.push(anchor);
  }
  return { written };
};
