import { defineConfig } from 'vitest/config';
import LongestFirst from './test/support/sequence.ts';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: 'test/support/setup.ts',
    // Tests stand on real engines that start once per file; two cores carry two files at a time, and three take longer.
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    // A limit for what hangs, and no verdict on how fast a machine is.
    testTimeout: 300_000,
    hookTimeout: 120_000,
    reporters: ['default', 'json'],
    outputFile: { json: '.cache/tests.json' },
  },
});
