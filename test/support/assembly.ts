import { join } from 'node:path';

/** What tests make and may be deleted at any time. */
export const cache = join(import.meta.dirname, '../../.cache');
export const stack = 'Hub-local';

/** Where this run's cloud assembly lies. @throws outside a run: see `setup.ts` */
export function assembly(): string {
  const folder = process.env.HUB_ASSEMBLY;
  if (!folder) throw new Error('no assembly was synthesised for this run');
  return folder;
}
