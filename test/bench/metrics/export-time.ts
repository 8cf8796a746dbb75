import { startExporting } from '../exporting.ts';
import { pairedRatio } from '../harness.ts';
import type { Metric } from '../metric.ts';

const leads = 100_000;
const rounds = 8;

export const exportTime: Metric = {
  id: 'export-time',
  against: 'paging and JSON.parse of the same replayed pages',
  atMost: 2.2,
  async measure(bench) {
    const exporting = await startExporting(bench.artifact());
    try {
      const pair = {
        subject: async () => (await exporting.export(leads)).taken,
        baseline: async () => (await exporting.read(leads)).taken,
      };
      const { ratio, subject, baseline, rounds: done } = await pairedRatio(pair, { random: bench.random(), rounds });
      const seconds = (milliseconds: number) => (milliseconds / 1000).toFixed(1);
      return {
        value: ratio.median,
        p25: ratio.p25,
        p75: ratio.p75,
        notes: [
          `seconds: the export ${seconds(subject.median)}, the pages alone ${seconds(baseline.median)}; ${done} rounds of ${leads} leads`,
          `the export opens each lead's envelope, writes NDJSON and three tables in chunks, hashes and deflates them into a signed ZIP of ${(exporting.bytes / 1e6).toFixed(0)} MB, which is verified each time`,
        ],
      };
    } finally {
      await exporting.stop();
    }
  },
};
