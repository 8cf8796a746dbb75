import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Client } from '#schemas/client.ts';
import { type HandoffVerb, handoffNoun, type Place } from '#schemas/handoffs.ts';
import { transitionOf } from '#schemas/noun.ts';
import type { ProblemCode } from '#schemas/problems.ts';
import { noShots, settlementOf } from '../support/bodies.ts';
import { boundTo, handler, newCredential, outcome, requestOf, stranger, underwriter } from '../support/handoffs.ts';
import { type Hub, startHub } from '../support/hub.ts';

/*
 * A hand-off against a model of it: both places, a branch beside them, an insurer without a part, both coordinators and the clock act at
 * random, with bodies that are right and wrong. After every act the hub's state, version and refusal are what the model said.
 */

type Verb = Exclude<HandoffVerb, 'request' | 'expire' | 'flagOverdue'>;
const verbs: readonly Verb[] = handoffNoun.transitions.flatMap(({ verb }) =>
  verb === 'expire' || verb === 'flagOverdue' ? [] : [verb],
);
const actors = ['underwriter', 'handler', 'sibling', 'stranger', 'coordinator-ts', 'coordinator-ln'] as const;
type Actor = (typeof actors)[number];

/** What the model knows of the hand-off. */
interface Model {
  status: string;
  version: number;
  readonly requestedBy: Place;
  claimNumber: boolean;
  adjuster: boolean;
  assessed: number;
  payable: number;
  paid: number;
  shared: boolean;
  flagged: boolean;
  readonly history: [verb: string, status: string][];
}

interface Real {
  readonly id: string;
  readonly clients: Readonly<Record<Actor, Client>>;
  /** The last call that was carried out, to be sent again. */
  last: { repeat(): Promise<{ replayed: boolean; body: unknown }>; body: unknown } | undefined;
}

let hub: Hub;
let sibling: Client;
let credential: string;
let unusable: string;
beforeAll(async () => {
  hub = await startHub();
  [sibling, credential, unusable] = await Promise.all([
    boundTo(hub, 'lushan', 'lushan-ln'),
    newCredential(hub).then(({ number }) => number),
    newCredential(hub, underwriter).then(({ number }) => number),
  ]);
});
afterAll(() => hub?.stop());

/** An act: a verb by somebody, right or wrong in one of a few ways, with or without the version that the caller saw. */
interface Act {
  readonly who: Actor;
  readonly verb: Verb;
  readonly twist: 'right' | 'wrong' | 'bare';
  readonly seen: 'none' | 'current' | 'stale';
}

const amounts = [100_000, 850_000] as const;
/** What is assessed next: it grows and shrinks from one round to the next. */
const nextAmount = ({ version }: Model) => amounts[version % 2] ?? 0;

/** How an act is called, with the body that its twist asks for. */
function call(
  client: Client,
  { verb, twist }: Act,
  m: Model,
  id: string,
  more: { ifMatch?: string; idempotencyKey: string },
) {
  const to = { params: { id }, ...more };
  const reason = { reason: '模型测试' };
  const right = twist !== 'wrong';
  switch (verb) {
    case 'accept':
      return client.acceptHandoff({ ...to, body: twist === 'bare' ? {} : { claimNumber: 'CLM-MODEL' } });
    case 'decline':
      return client.declineHandoff({ ...to, body: reason });
    case 'withdraw':
      return client.withdrawHandoff({ ...to, body: reason });
    case 'assign': {
      const credentialNumber = right ? credential : unusable;
      return client.assignHandoff({ ...to, body: { credentialNumber, ...(twist === 'bare' ? {} : reason) } });
    }
    case 'survey':
      return client.surveyHandoff(to);
    case 'assess': {
      const assessedFen = nextAmount(m);
      const line = { vehicle: 'other', part: '后保险杠', operation: 'repair', hoursTenths: 10, labourFen: 1 } as const;
      const lines = [{ ...line, partsFen: assessedFen - (right ? 1 : 2) }];
      return client.assessHandoff({ ...to, body: { assessedFen, ...(twist === 'bare' ? {} : { lines }) } });
    }
    case 'document':
      return client.documentHandoff({ ...to, body: right ? { unavailable: noShots() } : {} });
    case 'calculate':
      return client.calculateHandoff({ ...to, body: { settlement: settlementOf(m.assessed + (right ? 0 : 1)) } });
    case 'approve':
      return client.approveHandoff(to);
    case 'sendBack':
      return client.sendBackHandoff({ ...to, body: reason });
    case 'makeOrdinary':
      return client.makeOrdinaryHandoff({ ...to, body: reason });
    case 'pay': {
      const recoveredFen = m.paid > m.payable && twist === 'right' ? m.paid - m.payable : undefined;
      return client.payHandoff({ ...to, body: { paidFen: m.payable + (right ? 0 : 1), recoveredFen } });
    }
    case 'close':
      return client.closeHandoff(to);
    case 'return':
      return client.returnHandoff({ ...to, body: reason });
    case 'reopen':
      return client.reopenHandoff({ ...to, body: reason });
    case 'note':
      return client.noteHandoff({ ...to, body: { note: '模型测试' } });
    case 'share':
      return client.shareHandoff(to);
    case 'revokeShare':
      return client.revokeShareHandoff(to);
  }
}

const other = (place: Place): Place => (place === 'underwriter' ? 'handler' : 'underwriter');

/** Who may, in words of the test's own. */
function isAllowed(who: Actor, verb: Verb, { requestedBy }: Model): boolean {
  if (verb === 'accept' || verb === 'decline') return who === other(requestedBy);
  if (verb === 'withdraw') return who === requestedBy;
  if (verb === 'approve' || verb === 'sendBack') return who === 'underwriter';
  if (['assign', 'survey', 'assess', 'calculate', 'return', 'makeOrdinary'].includes(verb)) return who === 'handler';
  return true;
}

/** What speaks against an act beyond who, state and version. */
function objectionTo({ verb, twist }: Act, m: Model): ProblemCode | undefined {
  const right = twist !== 'wrong';
  switch (verb) {
    case 'accept':
      if (twist === 'bare') return m.claimNumber ? undefined : 'claim_number_missing';
      return m.requestedBy === 'handler' ? undefined : 'claim_number_not_yours';
    case 'assign':
      if (!right) return 'unknown_reference';
      return m.adjuster && twist === 'bare' ? 'reason_missing' : undefined;
    case 'survey':
      return m.adjuster ? undefined : 'adjuster_missing';
    case 'assess':
      // Without lines there is nothing that could add up to something else.
      return right ? undefined : 'sums_differ';
    case 'makeOrdinary':
      return 'ordinary_already';
    case 'document':
      return right ? undefined : 'shots_missing';
    case 'calculate':
      return right ? undefined : 'sums_differ';
    case 'pay':
      if (!right) return 'payment_out_of_bounds';
      // What was paid beyond it before is recovered, and said to be.
      return m.paid > m.payable && twist === 'bare' ? 'payment_out_of_bounds' : undefined;
    case 'share':
      return m.shared ? 'shared_already' : undefined;
    case 'revokeShare':
      return m.shared ? undefined : 'not_shared';
    default:
      return undefined;
  }
}

function predict(act: Act, m: Model): ProblemCode | undefined {
  if (act.who.startsWith('coordinator')) return 'role_not_allowed';
  if (act.who === 'sibling' || act.who === 'stranger') return 'not_found';
  if (!isAllowed(act.who, act.verb, m)) return 'role_not_allowed';
  if (!transitionOf(handoffNoun, act.verb).from.includes(m.status)) return 'state_conflict';
  if (act.seen === 'stale') return 'version_stale';
  return objectionTo(act, m);
}

/** What a step that is taken leaves behind. */
function carryOut({ verb }: Pick<Act, 'verb'>, m: Model): void {
  const { to } = transitionOf(handoffNoun, verb);
  if (verb === 'assess') m.assessed = nextAmount(m);
  if (verb === 'accept') m.claimNumber = true;
  if (verb === 'assign') m.adjuster = true;
  if (verb === 'calculate') m.payable = m.assessed;
  if (verb === 'pay') m.paid = m.payable;
  if (verb === 'reopen') m.assessed = m.payable = 0;
  if (verb === 'sendBack') m.payable = 0;
  if (verb === 'share') m.shared = true;
  if (verb === 'revokeShare') m.shared = false;
  if (to) {
    m.status = to;
    m.flagged = false;
  }
  m.version += 1;
  m.history.push([verb, m.status]);
}

async function demandAsModelled(m: Model, { id, clients }: Real): Promise<void> {
  const { body } = await clients.underwriter.readHandoff({ params: { id } });
  expect([body.status, body.version]).toEqual([m.status, m.version]);
  expect([body.paidFen ?? 0, body.payableFen ?? 0, body.assessedFen ?? 0]).toEqual([m.paid, m.payable, m.assessed]);
  expect([body.shared ?? false, body.credentialNumber !== undefined]).toEqual([m.shared, m.adjuster]);
}

async function attempt(act: Act, m: Model, r: Real): Promise<void> {
  const expected = predict(act, m);
  const version = act.seen === 'stale' ? m.version + 1 : m.version;
  const more = { idempotencyKey: crypto.randomUUID(), ...(act.seen === 'none' ? {} : { ifMatch: `"v${version}"` }) };
  const asked = { ...m };
  const send = () => call(r.clients[act.who], act, asked, r.id, more);
  const got = await outcome<unknown>(send());
  expect(got.problem?.code, `${JSON.stringify(act)} in ${m.status}`).toBe(expected);
  if (got.problem?.code === 'state_conflict') expect(got.problem.currentStatus).toBe(m.status);
  if (expected === undefined) {
    carryOut(act, m);
    r.last = { repeat: send, body: got.body };
  }
  await demandAsModelled(m, r);
}

class Attempt implements fc.AsyncCommand<Model, Real> {
  readonly act: Act;
  constructor(act: Act) {
    this.act = act;
  }
  check = () => true;
  run = (m: Model, r: Real) => attempt(this.act, m, r);
  toString = () => JSON.stringify(this.act);
}

/** The next step of the course by somebody who may, so that the runs come far. */
class Advance implements fc.AsyncCommand<Model, Real> {
  check = ({ status }: Readonly<Model>) =>
    handoffNoun.transitions.some(({ from }) => from.some((state) => state === status));
  async run(m: Model, r: Real): Promise<void> {
    const forward: Readonly<Record<string, Verb>> = {
      requested: 'accept',
      accepted: m.adjuster ? 'survey' : 'assign',
      surveyed: 'assess',
      assessed: 'document',
      documented: 'calculate',
      calculated: m.version % 3 === 0 ? 'sendBack' : 'approve',
      approved: 'pay',
      paid: 'close',
      closed: 'reopen',
      returned: 'reopen',
    };
    const verb = forward[m.status];
    if (!verb) return;
    const who = (['handler', 'underwriter'] as const).find((place) => isAllowed(place, verb, m)) ?? 'handler';
    const twist = verb === 'accept' && m.requestedBy === 'underwriter' ? 'bare' : 'right';
    await attempt({ who, verb, twist, seen: 'none' }, m, r);
  }
  toString = () => 'advance';
}

/** Any step that the state allows, by somebody who may take it: the ways that lead aside. */
class Stray implements fc.AsyncCommand<Model, Real> {
  readonly choice: number;
  constructor(choice: number) {
    this.choice = choice;
  }
  check = () => true;
  async run(m: Model, r: Real): Promise<void> {
    const allowed = verbs.filter(
      (verb) =>
        transitionOf(handoffNoun, verb).from.includes(m.status) &&
        (verb === 'accept' || objectionTo({ who: 'handler', verb, twist: 'right', seen: 'none' }, m) === undefined),
    );
    const verb = allowed[this.choice % Math.max(allowed.length, 1)];
    if (!verb) return;
    const who = (['underwriter', 'handler'] as const).find((place) => isAllowed(place, verb, m)) ?? 'handler';
    const bare = verb === 'accept' && m.requestedBy === 'underwriter';
    await attempt({ who, verb, twist: bare ? 'bare' : 'right', seen: 'current' }, m, r);
  }
  toString = () => `stray ${this.choice}`;
}

/** The same request once more, however far the record has moved on: the first answer again, and nothing happens. */
class Repeat implements fc.AsyncCommand<Model, Real> {
  check = () => true;
  async run(m: Model, r: Real): Promise<void> {
    await hub.twin.idle();
    if (r.last) expect(await r.last.repeat()).toMatchObject({ replayed: true, body: r.last.body });
    await demandAsModelled(m, r);
  }
  toString = () => 'repeat';
}

/** The job of the clocks, which looks a month ahead: everything is overdue. */
class Ring implements fc.AsyncCommand<Model, Real> {
  check = () => true;
  async run(m: Model, r: Real): Promise<void> {
    await hub.twin.invoke('Hub-local-handoff-clocks', {
      asOf: new Date(Date.now() + 31 * 86_400_000).toISOString(),
      act: true,
    });
    const rings = (verb: 'expire' | 'flagOverdue') => transitionOf(handoffNoun, verb).from.includes(m.status);
    if (rings('expire')) {
      m.status = 'expired';
      m.history.push(['expire', m.status]);
      m.version += 1;
    } else if (rings('flagOverdue') && !m.flagged) {
      m.flagged = true;
      m.history.push(['flagOverdue', m.status]);
      m.version += 1;
    }
    await demandAsModelled(m, r);
  }
  toString = () => 'ring';
}

const acts = fc.record<Act>({
  who: fc.constantFrom(...actors.slice(0, 2), ...actors),
  verb: fc.constantFrom(...verbs),
  twist: fc.constantFrom('right', 'right', 'wrong', 'bare'),
  seen: fc.constantFrom('none', 'none', 'none', 'current', 'stale'),
});

async function begin(requestedBy: Place): Promise<{ model: Model; real: Real }> {
  const clients = {
    underwriter: hub.as(underwriter),
    handler: hub.as(handler),
    sibling,
    stranger: hub.as(stranger),
    'coordinator-ts': hub.as('coordinator-ts'),
    'coordinator-ln': hub.as('coordinator-ln'),
  };
  const claimed = requestedBy === 'underwriter';
  const body = requestOf(hub, { requestedBy, ...(claimed ? {} : { claimNumber: undefined }) });
  const { body: made } = await clients[requestedBy].requestHandoff({ body });
  const model: Model = {
    status: 'requested',
    version: 1,
    requestedBy,
    claimNumber: claimed,
    adjuster: false,
    assessed: 0,
    payable: 0,
    paid: 0,
    shared: false,
    flagged: false,
    history: [['request', 'requested']],
  };
  return { model, real: { id: made.id, clients, last: undefined } };
}

describe('a hand-off on which everybody acts at random', () => {
  it('is at every moment what the table of its states says, and its timeline tells just that', async () => {
    const reached = new Set<string>();
    let taken = 0;
    const commands = fc.commands(
      [
        fc.constant(new Advance()),
        fc.nat(99).map((choice) => new Stray(choice)),
        acts.map((act) => new Attempt(act)),
        acts.map((act) => new Attempt(act)),
        acts.map((act) => new Attempt(act)),
        fc.nat(9).map((n) => (n === 0 ? new Ring() : n < 3 ? new Repeat() : new Advance())),
      ],
      { maxCommands: 40, size: 'max' },
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom<Place>('underwriter', 'handler'), commands, async (requestedBy, run) => {
        const { model, real } = await begin(requestedBy);
        await fc.asyncModelRun(() => ({ model, real }), run);
        await hub.twin.idle();
        const { items } = (await real.clients.handler.readHandoffTimeline({ params: { id: real.id } })).body;
        expect(items.map(({ verb, status }) => [verb, status])).toEqual(model.history);
        expect(items.map(({ version }) => version)).toEqual(model.history.map((_, place) => place + 1));
        expect(
          items.every(({ hash, previousHash }, place) => hash && previousHash === (items[place - 1]?.hash ?? null)),
        ).toBe(true);
        for (const [verb] of model.history) reached.add(verb);
        taken += model.history.length;
      }),
      { seed: 20_230_815, numRuns: 10, endOnFailure: true },
    );
    expect(await hub.twin.invoke('Hub-local-audit-verify', {})).toMatchObject({ sound: true, breaks: [] });
    console.log(`${taken} steps taken, verbs: ${[...reached].sort().join(' ')}`);
    // Those that end a case before it began are raced and refused elsewhere; all of these cases are ordinary already.
    const early = ['decline', 'withdraw', 'expire', 'makeOrdinary'];
    const missed = handoffNoun.transitions.filter(({ verb }) => !reached.has(verb) && !early.includes(verb));
    expect(missed).toEqual([]);
  });
});
