import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { Client } from '#schemas/client.ts';
import { type HandoffState, type HandoffVerb, handoffNoun } from '#schemas/handoffs.ts';
import { transitionOf } from '#schemas/noun.ts';
import { noShots, settlementOf } from '../support/bodies.ts';
import { bringTo, cost, handler, newCredential, outcome, requestOf, underwriter } from '../support/handoffs.ts';
import { type Hub, startHub } from '../support/hub.ts';

/*
 * Every two steps that one state allows, at once on one record: what comes of it is what one of the two orders would have given, never
 * both of what excludes each other and never half of anything.
 */

let hub: Hub;
let credentials: readonly string[];
beforeAll(async () => {
  hub = await startHub();
  const made = await Promise.all([newCredential(hub), newCredential(hub), newCredential(hub)]);
  credentials = made.map(({ number }) => number);
});
afterAll(() => hub?.stop());

type Step = Exclude<HandoffVerb, 'request'>;
const reason = { reason: '竞态测试' };
const [assigned = 0, first = 1, second = 2] = [0, 1, 2];
const credential = (place: number) => credentials[place] ?? '';

/** How each step is sent by somebody who may; a step that has two senders is sent by the first. */
const sent: Readonly<Record<Exclude<Step, 'expire' | 'flagOverdue'>, (id: string, place: number) => ReturnType<Send>>> =
  {
    accept: (id) => outcome(hub.as(handler).acceptHandoff({ params: { id } })),
    decline: (id) => outcome(hub.as(handler).declineHandoff({ params: { id }, body: reason })),
    withdraw: (id) => outcome(hub.as(underwriter).withdrawHandoff({ params: { id }, body: reason })),
    assign: (id, place) =>
      outcome(
        hub.as(handler).assignHandoff({ params: { id }, body: { credentialNumber: credential(place), ...reason } }),
      ),
    survey: (id) => outcome(hub.as(handler).surveyHandoff({ params: { id } })),
    assess: (id) =>
      outcome(hub.as(handler).assessHandoff({ params: { id }, body: { assessedFen: cost, lines: oneLine } })),
    document: (id) =>
      outcome(hub.as(underwriter).documentHandoff({ params: { id }, body: { unavailable: noShots() } })),
    calculate: (id) =>
      outcome(hub.as(handler).calculateHandoff({ params: { id }, body: { settlement: settlementOf(cost) } })),
    approve: (id) => outcome(hub.as(underwriter).approveHandoff({ params: { id } })),
    sendBack: (id) => outcome(hub.as(underwriter).sendBackHandoff({ params: { id }, body: reason })),
    makeOrdinary: (id) => outcome(hub.as(handler).makeOrdinaryHandoff({ params: { id }, body: reason })),
    pay: (id, place) => outcome(side(place).payHandoff({ params: { id }, body: { paidFen: cost } })),
    close: (id, place) => outcome(side(place).closeHandoff({ params: { id } })),
    return: (id) => outcome(hub.as(handler).returnHandoff({ params: { id }, body: reason })),
    reopen: (id, place) => outcome(side(place).reopenHandoff({ params: { id }, body: reason })),
    note: (id, place) => outcome(side(place).noteHandoff({ params: { id }, body: { note: `备注 ${place}` } })),
    share: (id, place) => outcome(side(place).shareHandoff({ params: { id } })),
    revokeShare: (id, place) => outcome(side(place).revokeShareHandoff({ params: { id } })),
  };
type Send = (id: string) => Promise<{ status: number; problem?: { code: string; currentStatus?: string | undefined } }>;
const side = (place: number): Client => hub.as(place === first ? underwriter : handler);
const oneLine = [
  {
    vehicle: 'other',
    part: '后保险杠',
    operation: 'replace',
    hoursTenths: 10,
    labourFen: 50_000,
    partsFen: cost - 50_000,
  } as const,
];

/** The clock's own step, by the job that looks a month ahead at all records; whether it took it is told by the timeline. */
const ring = () =>
  hub.twin.invoke('Hub-local-handoff-clocks', {
    asOf: new Date(Date.now() + 31 * 86_400_000).toISOString(),
    act: true,
  });
const verbsOf = async (id: string) =>
  (await hub.as(handler).readHandoffTimeline({ params: { id } })).body.items.map(({ verb }) => verb);

interface Pair {
  readonly state: HandoffState;
  readonly verbs: readonly [Step, Step];
}
const steps = handoffNoun.transitions.map(({ verb }) => verb);
const isClocks = (verb: Step): verb is 'expire' | 'flagOverdue' => verb === 'expire' || verb === 'flagOverdue';

/** Each two verbs once, in the first state that allows both; a verb with itself as well. */
const pairs: readonly Pair[] = steps.flatMap((one, place) =>
  steps.slice(place).flatMap((other) => {
    const state = handoffNoun.states.find((candidate) =>
      [one, other].every((verb) => transitionOf(handoffNoun, verb).from.includes(candidate)),
    );
    return state ? [{ state, verbs: [one, other] as const }] : [];
  }),
);
const ofCallers = pairs.filter(({ verbs }) => !verbs.some(isClocks));
/** Two runs of the job at once are looked at beside its other promises. */
const ofClock = pairs.filter(({ verbs: [one, other] }) => isClocks(one) !== isClocks(other));

/** Whether a step may be taken from a state in which the link is open or not. */
const admits = (verb: Step, at: { state: string; shared: boolean; flagged: boolean }) =>
  transitionOf(handoffNoun, verb).from.includes(at.state) &&
  (verb !== 'share' || !at.shared) &&
  (verb !== 'revokeShare' || at.shared) &&
  (verb !== 'flagOverdue' || !at.flagged) &&
  // All of these cases are ordinary already.
  verb !== 'makeOrdinary';
const after = (verb: Step, at: { state: string; shared: boolean; flagged: boolean }) => {
  const { to } = transitionOf(handoffNoun, verb);
  return {
    state: to ?? at.state,
    shared: verb === 'share' || (verb !== 'revokeShare' && at.shared),
    flagged: verb === 'flagOverdue' || (to === undefined && at.flagged),
  };
};

/**
 * What the two orders give: which of the two steps succeed, and the state at the end. The clock's step is of the state that its job saw, so
 * that a step which came between leaves it nothing to do.
 */
function serially({ state, verbs }: Pair, shared: boolean): readonly string[] {
  const begin = { state, shared, flagged: false };
  const orders = [verbs, [verbs[1], verbs[0]] as const].map((order, turn) => {
    const [now, later] = order;
    const done: [boolean, boolean] = [admits(now, begin), false];
    const between = done[0] ? after(now, begin) : begin;
    done[1] = admits(later, between);
    const end = done[1] ? after(later, between) : between;
    return describeOutcome(turn === 0 ? done : [done[1], done[0]], end.state);
  });
  const without = verbs.map((verb) => !isClocks(verb));
  const other = verbs.find((verb) => !isClocks(verb)) ?? 'note';
  return verbs.some(isClocks) ? [...orders, describeOutcome(without, after(other, begin).state)] : orders;
}
const describeOutcome = (done: readonly boolean[], state: string) =>
  `${done.map((ok) => (ok ? 'yes' : 'no')).join('/')} ${state}`;

interface Race {
  readonly pair: Pair;
  readonly id: string;
  /** The version from which both started, and what each was answered. */
  readonly before: number;
  readonly outcomes: readonly unknown[];
}

async function race(pair: Pair): Promise<Race> {
  const { state, verbs } = pair;
  const { body: made } = await hub.as(underwriter).requestHandoff({ body: requestOf(hub) });
  const { id } = made;
  await bringTo(hub, id, state, credential(assigned));
  // A survey needs an adjuster; so that the one who is assigned in the race is another.
  if (state === 'accepted') await sent.assign(id, assigned);
  if (verbs.includes('revokeShare')) await sent.share(id, first);
  const before = (await hub.as(handler).readHandoff({ params: { id } })).body.version;
  const outcomes = await Promise.all(
    verbs.map((verb, place) => (isClocks(verb) ? ring() : sent[verb](id, place === 0 ? first : second))),
  );
  return { pair, id, before, outcomes };
}

/** Holds the end of a race, once all is told to the audit chain, against what the two orders would have given. */
async function demandSerial({ pair, id, before, outcomes }: Race): Promise<void> {
  const { state, verbs } = pair;
  const ran = (await verbsOf(id)).slice(before);
  const done = outcomes.map((got, place) => {
    const verb = verbs[place] ?? 'note';
    if (isClocks(verb)) return ran.includes(verb);
    const { status } = z.object({ status: z.union([z.literal(200), z.literal(409)]) }).parse(got);
    return status === 200;
  });
  const { body: now } = await hub.as(handler).readHandoff({ params: { id } });
  const what = `${verbs.join(' and ')} in ${state}`;
  expect(serially(pair, verbs.includes('revokeShare')), what).toContain(describeOutcome(done, now.status));
  const succeeded = verbs.filter((_, place) => done[place]);
  // The job that was to expire a request may flag what was accepted just before.
  const extra = verbs.includes('expire') ? ran.filter((verb) => verb === 'flagOverdue') : [];
  expect(ran.toSorted(), what).toEqual([...succeeded, ...extra].toSorted());
  expect(now.version, what).toBe(before + ran.length);
}

/** Works through a list, so many at a time. */
async function inBatches<T>(all: readonly T[], size: number, work: (one: T) => Promise<unknown>): Promise<void> {
  const open = [...all];
  await Promise.all(
    Array.from({ length: size }, async () => {
      for (let next = open.shift(); next !== undefined; next = open.shift()) await work(next);
    }),
  );
}

describe('two steps at once', () => {
  it(`end as one after the other would, whichever of the ${pairs.length} pairs it is`, async () => {
    const races: Race[] = [];
    await inBatches(ofCallers, 10, async (pair) => races.push(await race(pair)));
    await hub.twin.idle();
    await inBatches(races, 10, demandSerial);
    // The clock's job looks at all records, so that only one of its races is run at a time.
    for (const pair of ofClock) {
      const ended = await race(pair);
      await hub.twin.idle();
      await demandSerial(ended);
    }
    expect(pairs.length).toBeGreaterThan(50);
    expect(await hub.twin.invoke('Hub-local-audit-verify', {})).toMatchObject({ sound: true, breaks: [] });
  });
});
