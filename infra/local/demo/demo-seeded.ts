import { readFileSync, writeFileSync } from 'node:fs';
import * as z from 'zod';
import { dataFile } from '../running.ts';

/** What the seeding leaves behind when it has finished: without it, the next start takes it up again. */
const Seeded = z.object({
  /** The issuer whose accounts are enrolled; another one means enrolling anew. */
  issuerUrl: z.string(),
  /** Ids of the demo members' systems, by member. */
  clients: z.record(z.string(), z.string()),
  /** The number of a credential to show. */
  credential: z.string(),
});
export type Seeded = z.infer<typeof Seeded>;

/** What the seeding of this data folder left, if it has finished. */
export function readSeeded(dataDir: string): Seeded | undefined {
  try {
    return Seeded.parse(JSON.parse(readFileSync(dataFile(dataDir, 'seeded'), 'utf8')));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Marks the data folder as seeded. */
export const writeSeeded = (dataDir: string, seeded: Seeded): void =>
  writeFileSync(dataFile(dataDir, 'seeded'), `${JSON.stringify(seeded, null, 2)}\n`);
