import { startExporting } from '../exporting.ts';
import { quartiles } from '../harness.ts';
import type { Metric } from '../metric.ts';

const [few, many] = [10_000, 100_000] as const;
const rounds = 5;

export const exportMemory: Metric = {
  id: 'export-memory',
  against: `an export of ${few} leads: megabytes of peak memory that ${many} take more`,
  atMost: 32,
  async measure(bench) {
    const exporting = await startExporting(bench.artifact());
    try {
      const peaks = { few: [] as number[], many: [] as number[] };
      for (let round = 0; round < rounds; round += 1) {
        peaks.few.push((await exporting.export(few)).peakBytes / 1e6);
        peaks.many.push((await exporting.export(many)).peakBytes / 1e6);
      }
      const more = quartiles(peaks.many.map((peak, round) => peak - (peaks.few[round] ?? 0)));
      const held = (values: readonly number[]) => quartiles(values).median.toFixed(0);
      return {
        value: more.median,
        p25: more.p25,
        p75: more.p75,
        notes: [
          `MB of the process: ${held(peaks.few)} for ${few} leads, ${held(peaks.many)} for ${many}; ${rounds} rounds`,
        ],
      };
    } finally {
      await exporting.stop();
    }
  },
};
