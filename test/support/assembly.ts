import { join } from 'node:path';

/** Where a test run's cloud assembly lies. */
export const assembly = join(import.meta.dirname, '../../.cache/assembly');
export const stack = 'Hub-local';
