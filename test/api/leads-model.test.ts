import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Client } from '#schemas/client.ts';
import { daysAfter } from '#schemas/lead-life.ts';
import { type LeadRecord, leadNoun } from '#schemas/leads.ts';
import { transitionOf, type VerbOf } from '#schemas/noun.ts';
import type { ProblemCode } from '#schemas/problems.ts';
import { outcome } from '../support/handoffs.ts';
import { type Caller, type Hub, startHub } from '../support/hub.ts';
import { because, findingOf, investigatorOf, newLead } from '../support/leads.ts';

/*
 * A lead against a model of it: the company that reported it, another one, the committee, the police of both cities and the clock act at
 * random, and steps are sent two at a time. After every act the hub's state, version and refusal are what the table of its states says.
 */

type State = LeadRecord['status'];
type Verb = Exclude<
  VerbOf<typeof leadNoun>,
  'overdue' | 'remind' | 'expire' | 'lock' | 'erase' | 'addIndicators' | 'share'
>;
const verbs = [
  'triage',
  'assign',
  'confirm',
  'refute',
  'retract',
  'refer',
  'policeOpen',
  'policeProve',
  'policeClear',
  'policeReturn',
  'close',
  'reopen',
  'renew',
  'hold',
  'release',
] as const satisfies readonly Verb[];
const actors = ['system-lushan', 'system-heting', 'antifraud-ts', 'police-ts', 'police-ln'] as const satisfies Caller[];
type Actor = (typeof actors)[number];

interface Model {
  status: State;
  version: number;
  proven: boolean;
  finding: boolean;
  renewals: number;
  held: boolean;
  referred: boolean;
}

let hub: Hub;
beforeAll(async () => {
  hub = await startHub();
});
afterAll(() => hub?.stop());

interface Act {
  readonly who: Actor;
  readonly verb: Verb;
}

function call(client: Client, verb: Verb, id: string): Promise<{ status: number; body: unknown; replayed: boolean }> {
  const to = { params: { id } };
  const body = because;
  const police = { documentNumber: '试公 2 号', ...because };
  switch (verb) {
    case 'triage':
      return client.triageLead({ ...to, body: {} });
    case 'assign':
      return client.assignLead({ ...to, body: { investigatorId: investigatorOf(hub), ...because } });
    case 'confirm':
      return client.confirmLead({ ...to, body: { ...findingOf(hub), ...because } });
    case 'refute':
      return client.refuteLead({ ...to, body });
    case 'retract':
      return client.retractLead({ ...to, body });
    case 'refer':
      return client.referLead({ ...to, body: { referredCity: '620500', ...because } });
    case 'policeOpen':
      return client.reportPoliceFeedback({ ...to, body: { outcome: 'opened', ...police } });
    case 'policeProve':
      return client.reportPoliceFeedback({ ...to, body: { outcome: 'proven', ...police } });
    case 'policeClear':
      return client.reportPoliceFeedback({ ...to, body: { outcome: 'unfounded', ...police } });
    case 'policeReturn':
      return client.reportPoliceFeedback({ ...to, body: { outcome: 'returned', ...police } });
    case 'close':
      return client.closeLead({ ...to, body });
    case 'reopen':
      return client.reopenLead({ ...to, body });
    case 'renew':
      return client.renewLead({ ...to, body });
    case 'hold':
      return client.holdLead({ ...to, body: { documentNumber: '试检 3 号', ...because } });
    case 'release':
      return client.releaseLead({ ...to, body });
  }
}

/** Who may, in words of the test's own; undefined: the route is not the role's at all, or the lead is not there for them. */
function objectionTo(who: Actor, verb: Verb, m: Model): ProblemCode | undefined {
  const ofPolice = verb.startsWith('police');
  if (who.startsWith('police') !== ofPolice) return 'role_not_allowed';
  if (ofPolice) return who === 'police-ts' && m.referred ? undefined : 'not_found';
  if (who === 'antifraud-ts') return verb === 'retract' ? 'role_not_allowed' : undefined;
  if (verb !== 'retract' && verb !== 'renew') return 'role_not_allowed';
  return who === 'system-lushan' ? undefined : 'not_found';
}

/** What speaks against a step beyond who and state. */
function conditionOf(verb: Verb, m: Model): ProblemCode | undefined {
  if (verb === 'policeProve') return m.finding ? undefined : 'finding_missing';
  if (verb === 'reopen') return m.proven ? undefined : 'closed_unproven';
  if (verb === 'renew') return m.renewals < 2 ? undefined : 'renewals_used';
  if (verb === 'hold') return m.held ? 'held_already' : undefined;
  if (verb === 'release') return m.held ? undefined : 'not_held';
  return undefined;
}

function predict({ who, verb }: Act, m: Model): ProblemCode | undefined {
  const objection = objectionTo(who, verb, m);
  if (objection) return objection;
  if (!transitionOf(leadNoun, verb).from.includes(m.status)) return 'state_conflict';
  return conditionOf(verb, m);
}

/** What the runs have come to, all in all. */
const reached = new Set<State>();

function carryOut(verb: Verb, m: Model): void {
  const to = leadNoun.transitions.find((row) => row.verb === verb && 'to' in row);
  m.version += 1;
  if (verb === 'confirm') m.finding = true;
  if (verb === 'confirm' || verb === 'policeProve') m.proven = true;
  if (verb === 'policeReturn' || verb === 'reopen') m.proven = false;
  if (verb === 'renew') m.renewals += 1;
  if (verb === 'hold') m.held = true;
  if (verb === 'release') m.held = false;
  if (verb === 'refer') m.referred = true;
  if (to && 'to' in to) {
    m.status = to.to;
  }
  // What leaves the pool is locked a moment later.
  if (['refuted', 'expired'].includes(m.status) || (m.status === 'closed' && !m.proven)) {
    m.status = 'locked';
    m.version += 1;
  }
  reached.add(m.status);
}

const stateOf = async (id: string) => {
  await hub.twin.idle();
  const { status, version } = (await hub.as('system-lushan').readLead({ params: { id } })).body;
  return [status, version];
};

class Attempt implements fc.AsyncCommand<Model, string> {
  readonly act: Act;
  constructor(act: Act) {
    this.act = act;
  }
  check = () => true;
  async run(m: Model, id: string): Promise<void> {
    const expected = predict(this.act, m);
    const got = await outcome(call(hub.as(this.act.who), this.act.verb, id));
    expect(got.problem?.code, `${this} in ${m.status}`).toBe(expected);
    if (!expected) carryOut(this.act.verb, m);
    expect(await stateOf(id)).toEqual([m.status, m.version]);
  }
  toString = () => `${this.act.who} ${this.act.verb}`;
}

const entitled = (verb: Verb): Actor =>
  verb.startsWith('police') ? 'police-ts' : verb === 'retract' ? 'system-lushan' : 'antifraud-ts';

/** Two steps at once that the state allows both: what comes of it is what one of the two orders gives. */
class Race implements fc.AsyncCommand<Model, string> {
  readonly choices: readonly [number, number];
  constructor(choices: readonly [number, number]) {
    this.choices = choices;
  }
  check = () => true;
  async run(m: Model, id: string): Promise<void> {
    const open = verbs.filter((verb) => predict({ who: entitled(verb), verb }, m) === undefined);
    const pair = this.choices.flatMap((choice) => open[choice % Math.max(open.length, 1)] ?? []);
    const [one, other] = pair;
    if (!one || !other) return;
    const got = await Promise.all(pair.map((verb) => outcome(call(hub.as(entitled(verb)), verb, id))));
    const done = got.map(({ problem }) => problem === undefined);
    const now = await stateOf(id);
    const orders = [[0, 1] as const, [1, 0] as const].map((order) => {
      const after = { ...m };
      const taken = [false, false];
      for (const place of order) {
        const verb = pair[place] ?? one;
        if (predict({ who: entitled(verb), verb }, after) !== undefined) continue;
        carryOut(verb, after);
        taken[place] = true;
      }
      return { after, taken };
    });
    const found = orders.find(
      ({ after, taken }) =>
        after.status === now[0] && after.version === now[1] && taken.every((took, place) => took === done[place]),
    );
    // A step that read the record before the other one wrote it gives way, though the order might have let it pass.
    const gaveWay = orders
      .map(({ taken }) => taken)
      .flatMap((_, place) => {
        const after = { ...m };
        carryOut(pair[place] ?? one, after);
        return done[place] && !done[1 - place] && after.status === now[0] && after.version === now[1] ? [after] : [];
      });
    const end = found?.after ?? gaveWay[0];
    expect(end, `${pair.join(' and ')} in ${m.status}: ${done.join('/')} ${now.join(' ')}`).toBeDefined();
    Object.assign(m, end);
  }
  toString = () => `race ${this.choices.join(' ')}`;
}

/** The clock, long after every step is late and long before anything expires. */
class Ring implements fc.AsyncCommand<Model, string> {
  check = () => true;
  async run(m: Model, id: string): Promise<void> {
    const { dueAt } = (await hub.as('system-lushan').readLead({ params: { id } })).body;
    await hub.twin.invoke('Hub-local-lead-clocks', { asOf: daysAfter(new Date().toISOString(), 90), act: true });
    if (dueAt !== undefined && transitionOf(leadNoun, 'overdue').from.includes(m.status)) m.version += 1;
    expect(await stateOf(id)).toEqual([m.status, m.version]);
  }
  toString = () => 'ring';
}

const acts = fc.record<Act>({ who: fc.constantFrom(...actors), verb: fc.constantFrom(...verbs) });
/** Steps by somebody who may, whatever the state; those that end a lead's course seldom, so that the runs come far. */
const ending: readonly Verb[] = ['refute', 'retract', 'policeClear'];
const leading = verbs.filter((verb) => !ending.includes(verb));
const willing = fc
  .constantFrom(...leading, ...leading, ...leading, ...ending)
  .map((verb) => ({ who: entitled(verb), verb }));

describe('a lead on which everybody acts at random', () => {
  it('is at every moment what the table of its states says', async () => {
    const commands = fc.commands(
      [
        acts.map((act) => new Attempt(act)),
        willing.map((act) => new Attempt(act)),
        willing.map((act) => new Attempt(act)),
        fc.tuple(fc.nat(99), fc.nat(99)).map((choices) => new Race(choices)),
        fc.constant(new Ring()),
      ],
      { maxCommands: 25, size: 'max' },
    );
    const beginnings = [
      [],
      ['triage', 'assign'],
      ['triage', 'assign', 'confirm'],
      ['triage', 'assign', 'refer'],
    ] as const;
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...beginnings), commands, async (begun, run) => {
        const { id } = await newLead(hub);
        const model: Model = {
          status: 'reported',
          version: 1,
          proven: false,
          finding: false,
          renewals: 0,
          held: false,
          referred: false,
        };
        for (const verb of begun) await new Attempt({ who: entitled(verb), verb }).run(model, id);
        await fc.asyncModelRun(() => ({ model, real: id }), run);
      }),
      { seed: 20_230_815, numRuns: 6, endOnFailure: true },
    );
    expect([...reached]).toEqual(
      expect.arrayContaining(['triaged', 'investigating', 'confirmed', 'referred', 'closed', 'locked']),
    );
    expect(await hub.twin.invoke('Hub-local-audit-verify', {})).toMatchObject({ sound: true, breaks: [] });
  });
});
