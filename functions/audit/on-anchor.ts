import * as z from 'zod';
import { BusinessDate } from '#schemas/primitives.ts';
import { signJws } from '#shared/crypto/sign.ts';
import { writeOnce } from '#shared/files/files.ts';
import { environment } from '#shared/runtime/environment.ts';
import { type Anchor, anchorKey, anchorOf, anchorType, dayOf, leafOf } from './anchors.ts';
import { chains, tables } from './store.ts';

const Input = z.object({ day: BusinessDate.optional() });
const dayLength = 24 * 60 * 60 * 1000;

/**
 * Daily job: signs the Merkle root of a finished day's audit rows and locks it away; by default of yesterday (UTC). Run again, it leaves
 * the first anchor as it stands.
 */
export const handler = async (input: unknown): Promise<Anchor & { readonly written: boolean }> => {
  const now = Date.now();
  const day = Input.parse(input ?? {}).day ?? new Date(now - dayLength).toISOString().slice(0, 10);
  if (Date.parse(day) + dayLength > now) throw new Error('a day is anchored when it is over');
  const leaves: string[] = [];
  for (const table of tables) {
    for await (const { rows } of chains(table)) {
      leaves.push(...rows.filter((row) => dayOf(row) === day).map(leafOf));
    }
  }
  const anchor = anchorOf(day, leaves, new Date(now).toISOString());
  const jws = await signJws(anchorType, anchor);
  return { ...anchor, written: await writeOnce(environment.anchorBucket(), anchorKey(day), jws, 'application/jose') };
};
