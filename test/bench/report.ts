import { Void } from './harness.ts';
import type { Bench, Metric } from './metric.ts';

interface Common {
  readonly id: string;
  readonly against: string;
  readonly aim: string;
  readonly seconds: number;
}
/** A metric's line in the report. `ok` says that the measurement holds, `met` that its aim is reached. */
export type Result = Common &
  (
    | {
        readonly ok: true;
        readonly met: boolean;
        readonly value: number;
        readonly p25: number;
        readonly p75: number;
        readonly notes: readonly string[];
      }
    | {
        readonly ok: false;
        readonly met: false;
        readonly value: null;
        readonly p25: null;
        readonly p75: null;
        readonly reason: string;
      }
  );

/** Measures. A void measurement is a result too; any other error is the bench's own and ends it. */
export async function resultOf(metric: Metric, bench: Bench): Promise<Result> {
  const began = performance.now();
  const { id, against, atMost, besides } = metric;
  const common = () => ({
    id,
    against,
    aim: [`<= ${atMost}`, ...(besides ? [besides] : [])].join(', '),
    seconds: Math.round((performance.now() - began) / 100) / 10,
  });
  try {
    const { value, p25, p75, notes, besides: held = true } = await metric.measure(bench);
    return { ...common(), ok: true, met: value <= atMost && held, value, p25, p75, notes };
  } catch (error) {
    if (!(error instanceof Void)) throw error;
    return { ...common(), ok: false, met: false, value: null, p25: null, p75: null, reason: error.message };
  }
}

/** The results for people, with what each must be read with below it. */
export function tableOf(results: readonly Result[]): string {
  const rows = results.map((result) => [
    result.id,
    result.ok ? result.value.toFixed(3) : 'void',
    result.ok && result.p25 !== result.p75 ? `${result.p25.toFixed(3)}-${result.p75.toFixed(3)}` : '',
    result.aim,
    result.ok ? (result.met ? 'met' : 'missed') : 'void',
    result.against,
  ]);
  const head = ['metric', 'value', 'p25-p75', 'aim', '', 'against'];
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ');
  const notes = results.flatMap((result) => [
    '',
    `${result.id}:`,
    ...(result.ok ? result.notes : [result.reason]).map((note) => `  ${note}`),
  ]);
  return [line(head), ...rows.map(line), ...notes].map((text) => text.trimEnd()).join('\n');
}
