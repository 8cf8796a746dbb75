import { USD_PER_READ_UNIT, USD_PER_WRITE_UNIT } from '../support/billing.ts';
import type { Reading } from '../support/meter.ts';
import { oracle } from './harness.ts';
import type { Stage } from './stage.ts';

/** What something takes, each time that it is done. */
export interface Cost {
  readonly usd: number;
  readonly writeUnits: number;
  readonly readUnits: number;
  /** Of the write units, those of the indexes. */
  readonly indexUnits: number;
  readonly byOperation: Readonly<Record<string, number>>;
}

/** Meters what something consumes, and all that follows from it unless the relay is paused. */
export async function metered(stage: Stage, work: () => Promise<unknown>): Promise<Reading> {
  const { meter } = stage.proxy;
  meter.reset();
  meter.start();
  await work();
  await stage.twin.idle();
  meter.stop();
  const reading = meter.read();
  oracle(reading.unmetered.length === 0, 'the meter knows every operation');
  return reading;
}

/** @param share how often what was metered was done */
export function costOf(readings: readonly Reading[], share: number): Cost {
  const sum = (of: (reading: Reading) => number) => readings.reduce((total, reading) => total + of(reading), 0) / share;
  const indexUnits = ({ byTable }: Reading) =>
    Object.values(byTable)
      .flatMap(({ byIndex }) => Object.values(byIndex))
      .reduce((total, { writeUnits }) => total + writeUnits, 0);
  const writeUnits = sum((reading) => reading.writeUnits);
  const readUnits = sum((reading) => reading.readUnits);
  const operations = new Set(readings.flatMap(({ byOperation }) => Object.keys(byOperation)));
  return {
    usd: writeUnits * USD_PER_WRITE_UNIT + readUnits * USD_PER_READ_UNIT,
    writeUnits,
    readUnits,
    indexUnits: sum(indexUnits),
    byOperation: Object.fromEntries(
      [...operations].map((operation) => [
        operation,
        sum(({ byOperation }) => byOperation[operation]?.writeUnits ?? 0),
      ]),
    ),
  };
}

/** A cost for people. */
export function explained(name: string, cost: Cost): string {
  const shown = (value: number) => value.toFixed(2);
  const operations = Object.entries(cost.byOperation)
    .filter(([, units]) => units > 0)
    .map(([operation, units]) => `${operation} ${shown(units)}`);
  return (
    `${name}: USD ${(cost.usd * 1_000_000).toFixed(2)} per million, ${shown(cost.writeUnits)} write units ` +
    `(indexes ${shown(cost.indexUnits)}; ${operations.join(', ')}), ${shown(cost.readUnits)} read units`
  );
}
