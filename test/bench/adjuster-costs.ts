import { type Item, itemBytes } from '../support/billing.ts';
import type { Reading } from '../support/meter.ts';
import { approve, issue, itemOf, register } from './adjusters.ts';
import type { Artifact } from './artifact.ts';
import { type BareTable, type StoredItem, startBareTable } from './baselines/bare-table.ts';
import { type Cost, costOf, metered } from './costs.ts';
import { inFlight, oracle } from './harness.ts';
import { type Stage, startStage } from './stage.ts';

/** Adjusters whose requests are metered one by one, and those that are then followed to the last consumer, so many at a time. */
const alone = 20;
const followed = 50;
const load = 4;

/** The steps of an adjuster's beginning, with the round trips that each request makes. */
const steps = {
  register: { PutItem: 1 },
  approve: { GetItem: 1, UpdateItem: 1 },
  // The number of the credential's place in the status lists is counted outside of the transaction.
  issue: { GetItem: 1, UpdateItem: 1, TransactWriteItems: 1 },
} as const;
export type AdjusterStep = keyof typeof steps;

interface StepCosts {
  /** Of the request itself, with the relay paused. */
  readonly request: Cost;
  /** The fewest units for which DynamoDB keeps what the request leaves: the same items, written by nothing else. */
  readonly fewest: Cost;
  /** With all that follows from the request: audit rows, figures. */
  readonly whole: Cost;
  readonly roundTrips: string;
  /** Of the items that the request leaves; the last adjuster's. */
  readonly bytes: readonly number[];
}
export type AdjusterCosts = Readonly<Record<AdjusterStep, StepCosts>> & { readonly conditions: string };

/** Registers, approves and issues, metered, beside bare writes of the items that come of it. */
export async function costAdjusters(artifact: Artifact): Promise<AdjusterCosts> {
  const stage = await startStage(artifact);
  let bare: BareTable | undefined;
  try {
    bare = await startBareTable(stage, artifact.hubTable);
    await warmUp(stage);
    await stage.relay.pause();
    const readings = await meterAlone(stage, bare);
    stage.relay.resume();
    await stage.twin.idle();
    const whole = await follow(stage);
    const costs = (step: AdjusterStep): StepCosts => ({
      request: costOf(readings.request[step], alone),
      fewest: costOf(readings.fewest[step], alone),
      whole: costOf([whole[step]], followed),
      roundTrips: Object.entries(steps[step])
        .map(([operation, times]) => `${operation} ${times}`)
        .join(', '),
      bytes: readings.bytes[step],
    });
    return {
      register: costs('register'),
      approve: costs('approve'),
      issue: costs('issue'),
      conditions: `mean of ${alone}, the relay paused; with all consumers: of ${followed}, ${load} at a time`,
    };
  } finally {
    bare?.stop();
    await stage.stop();
  }
}

/** Brings up the functions' instances; each remembers the members, which an issue would read first otherwise. */
async function warmUp(stage: Stage): Promise<void> {
  for (let wave = 0; wave < 3; wave += 1) {
    const ids = await Promise.all(Array.from({ length: 8 }, () => register(stage)));
    await Promise.all(ids.map((id) => approve(stage, id)));
    await Promise.all(ids.map((id) => issue(stage, id)));
  }
  await stage.twin.idle();
}

const noReadings = (): Record<AdjusterStep, Reading[]> => ({ register: [], approve: [], issue: [] });

/** Each request by itself; and each item that it left, put as it is into the bare table over the one before. */
async function meterAlone(stage: Stage, bare: BareTable) {
  const bytes: Record<AdjusterStep, readonly number[]> = { register: [], approve: [], issue: [] };
  const readings = { request: noReadings(), fewest: noReadings(), bytes };
  const request = async <T>(step: AdjusterStep, work: () => Promise<T>): Promise<T> => {
    const outcome = Promise.withResolvers<T>();
    const reading = await metered(stage, async () => outcome.resolve(await work()));
    demandRoundTrips(step, reading);
    readings.request[step].push(reading);
    return outcome.promise;
  };
  const fewest = async (step: AdjusterStep, ...items: readonly StoredItem[]) => {
    const [one, another] = items;
    readings.fewest[step].push(
      await metered(stage, async () => (one && !another ? bare.put(one) : bare.putTogether(items))),
    );
    // No attribute of theirs is binary, the one type that the SDK gives another form than the wire.
    readings.bytes[step] = items.map((item) => itemBytes(item as Item));
  };
  for (let place = 0; place < alone; place += 1) {
    const id = await request('register', () => register(stage));
    const registered = await itemOf(stage, id);
    await fewest('register', registered);
    await request('approve', () => approve(stage, id));
    const approved = await itemOf(stage, id);
    await fewest('approve', approved);
    const number = await request('issue', () => issue(stage, id));
    const credential = await itemOf(stage, number);
    const holder = await itemOf(stage, id);
    await fewest('issue', credential, holder);
    oracle(
      registered.status?.S === 'submitted' && approved.status?.S === 'approved' && credential.status?.S === 'valid',
      `${id} was submitted, then approved, and ${number} is valid`,
    );
    oracle(holder.credential?.S === number, `${id} holds ${number}`);
  }
  return readings;
}

function demandRoundTrips(step: AdjusterStep, { byOperation }: Reading): void {
  const made = Object.entries(byOperation).map(([operation, { roundTrips }]) => `${operation} ${roundTrips}`);
  const wanted = Object.entries(steps[step]).map(([operation, times]) => `${operation} ${times}`);
  oracle(made.sort().join() === wanted.sort().join(), `to ${step} takes ${wanted.join()} (it took ${made.join()})`);
}

/** Each step of many adjusters, with all that follows from it. */
async function follow(stage: Stage): Promise<Record<AdjusterStep, Reading>> {
  let ids: string[] = [];
  return {
    register: await metered(stage, async () => {
      ids = await inFlight(Array.from({ length: followed }), load, () => register(stage));
    }),
    approve: await metered(stage, () => inFlight(ids, load, (id) => approve(stage, id))),
    issue: await metered(stage, () => inFlight(ids, load, (id) => issue(stage, id))),
  };
}
