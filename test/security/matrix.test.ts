import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { cities } from '#schemas/divisions.ts';
import type { Noun } from '#schemas/noun.ts';
import { nouns } from '#schemas/nouns.ts';
import { routeList } from '#schemas/routes.ts';
import { webhookExample } from '#schemas/webhooks.ts';
import { inTurns } from '#shared/runtime/in-turns.ts';
import { registration } from '../support/bodies.ts';
import { exampleOf, type KnownIds } from '../support/generators.ts';
import { type Hub, startHub } from '../support/hub.ts';
import { answering, type Sample, sampleKinds, sampleOf, sides } from '../support/samples.ts';
import {
  type Call,
  type Caller,
  callersOf,
  callOf,
  type Got,
  isOpenTo,
  leaksIn,
  type MappedRoute,
  mayRead,
  nounOfList,
  nounOfPath,
  problemIn,
  send,
  stands,
  verbOf,
  verdictOf,
} from './calls.ts';

/*
 * Every operation by every caller on own and foreign objects. The matrix is made from the map of routes and the nouns' relations: a
 * route that is added is in it, and one for which no object can be made fails here with a sentence that says so.
 */

const guarded = routeList.filter(({ who }) => who !== 'public');
const lists = guarded.filter((route) => nounOfList(route) !== undefined);

/** Calls that are under way at the same time, where they have nothing to do with one another. */
const atOnce = 4;

let hub: Hub;
let callers: readonly Caller[];
/** Objects on which only refused calls are tried: nothing may ever change them. */
let samples: readonly Sample[];
let before: ReadonlyMap<string, string>;
let ids: KnownIds;
const counts = { calls: 0, refused: 0, foreign: 0, open: 0, done: 0 };

beforeAll(async () => {
  hub = await startHub();
  callers = await callersOf(hub);
  const made = sampleKinds.map(async (kind) => {
    const ofKind: Sample[] = [];
    for (const side of sides) ofKind.push(await sampleOf(hub, kind, side));
    return ofKind;
  });
  samples = (await Promise.all(made)).flat();
  ids = {
    mem: Object.values(hub.ids.members),
    brn: Object.values(hub.ids.branches),
    [webhookExample]: [await answering(hub)],
  };
  before = await reading(samples);
});
afterAll(async () => {
  console.log(
    `${guarded.length} guarded routes x ${callers.length} callers x ${samples.length} objects: ${counts.calls} calls, ` +
      `${counts.refused} of a wrong role, ${counts.foreign} on foreign objects, ${counts.open} open, ${counts.done} of them done`,
  );
  await hub?.stop();
});

/** Calls, and holds the answer against what the caller may see at all. */
async function tried(call: Call, caller: Caller | undefined): Promise<Got> {
  counts.calls += 1;
  const got = await send(hub, call);
  expect(leaksIn(got, caller, samples), `${call.method} ${call.path} by ${caller?.name}`).toEqual([]);
  expect(got.status, got.text).toBeLessThan(500);
  return got;
}

/** A body that the route takes: the one that only the object knows, or a plain one. */
function bodyOf(route: MappedRoute, sample?: Sample): unknown {
  const known = sample?.bodies?.[verbOf(route) ?? ''];
  return known ?? (route.body ? exampleOf(route.body, ids) : undefined);
}
const samplesFor = (route: MappedRoute): readonly (Sample | undefined)[] => {
  const noun = nounOfPath(route);
  return noun ? samples.filter(({ kind }) => kind === noun.kind) : [undefined];
};
const code = (got: Got) => `${got.status} ${problemIn(got).code}`;
const at = (route: MappedRoute, caller: Caller, sample?: Sample) =>
  `${route.id} by ${caller.name}${sample ? ` on ${sample.kind} ${sample.id}` : ''}`;

/** What a refusal says but for its own id and time: it must not tell a foreign object from none. */
function shapeOf(got: Got) {
  const { date, 'x-request-id': _id, 'apigw-requestid': _gateway, ...headers } = got.headers;
  return { status: got.status, headers, body: { ...problemIn(got), requestId: '' } };
}

/** An id of the same noun that nobody has. */
const noSuchId = (noun: Noun) => `${noun.prefix}_${'0'.repeat(25)}1`;

/** What the objects' readers see of them. */
async function reading(of: readonly Sample[]): Promise<ReadonlyMap<string, string>> {
  const seen = new Map<string, string>();
  for (const sample of of) {
    for (const route of guarded.filter(
      (candidate) => candidate.method === 'GET' && nounOfPath(candidate)?.kind === sample.kind,
    )) {
      const caller = callers.find((candidate) => verdictOf(route, candidate, sample) === 'open');
      // That the others are read by somebody who is not the owner stands in the list of a lead's readings.
      if (!caller || nounOfList(route) || route.id === 'readLeadReadings') continue;
      // A workbook holds the minute in which it was made.
      if (route.answer.media?.includes('spreadsheetml')) continue;
      const got = await send(hub, callOf(route, { caller, id: sample.id }));
      expect(got.status, at(route, caller, sample)).toBe(200);
      // Links are signed anew at each reading, and a step's hash comes with its audit row.
      seen.set(`${route.id} ${sample.id}`, got.text.replace(/,?"(?:link|hash|previousHash)":(?:"[^"]*"|null)/g, ''));
    }
  }
  return seen;
}

describe('the matrix', () => {
  it('can make an object of every noun', () => {
    expect(sampleKinds.toSorted()).toEqual(nouns.map(({ kind }) => kind).toSorted());
  });

  it('knows whose the id of every route is, and whose the items of every list are', () => {
    for (const route of routeList) {
      if (route.who === 'public') continue;
      expect(() => [nounOfPath(route), nounOfList(route)], route.id).not.toThrow();
    }
    expect(lists.length).toBeGreaterThan(0);
  });

  it('has for every role a caller to whom a route is open, and for every route a role to which it is not', () => {
    for (const { id, who } of guarded) {
      for (const role of who)
        expect(
          callers.map((caller) => caller.role),
          id,
        ).toContain(role);
    }
  });

  it('has a stranger and an owner for every role of every route, where the relations know strangers', () => {
    for (const route of guarded) {
      const noun = nounOfPath(route);
      if (!noun || nounOfList(route) || ownPartOnly.has(route.id)) continue;
      for (const role of route.who === 'public' ? [] : route.who) {
        const verdicts = new Set(
          callers
            .filter((it) => it.role === role)
            .flatMap((it) => samplesFor(route).map((of) => verdictOf(route, it, of))),
        );
        expect(verdicts.has('open'), `an owner for ${role} on ${route.id}`).toBe(true);
        expect(verdicts.has('not_found'), `a stranger for ${role} on ${route.id}`).toBe(knowsStrangers(noun, role));
      }
    }
  });
});

/** Whether somebody of a role can be a stranger to an object: not where all of the role may read, or each city has a part in it. */
function knowsStrangers(noun: Noun, role: string): boolean {
  const everyCity = cities.map((city): Caller => ({ name: '', token: '', role: 'coordinator', cityCode: city.code }));
  const relations = noun.readers.map((name) => noun.relations[name]).filter((relation) => relation?.role === role);
  const kind = samples.filter((sample) => sample.kind === noun.kind);
  if (relations.some((relation) => !relation?.member && !relation?.cities && !relation?.where)) return false;
  if (relations.some((relation) => relation?.member)) return true;
  return !kind.every(
    ({ holds }) => everyCity.every((caller) => stands(noun, noun.readers, caller, holds)) && role === 'coordinator',
  );
}

describe.each(guarded.map((route) => ({ id: route.id, route })))('$id', ({ route }) => {
  it('asks for a token, and takes none that it cannot read', async () => {
    const [sample] = samplesFor(route);
    const call = callOf(route, { id: sample?.id, body: bodyOf(route) });
    expect(code(await tried(call, undefined))).toBe('401 token_missing');
    for (const authorization of ['Bearer not-a-token', 'Basic dXNlcjpwYXNz', `Bearer ${'a'.repeat(3000)}.b.c`]) {
      const got = await tried({ ...call, headers: { ...call.headers, authorization } }, undefined);
      expect(code(got), authorization).toBe('401 token_malformed');
    }
  });

  it('refuses each role that it is not for with 403, whether the object is there or not', async () => {
    const noun = nounOfPath(route);
    // Whose the object is cannot matter: the owner's and a stranger's stand for all.
    const targets = noun ? [samplesFor(route)[0]?.id, samplesFor(route).at(-1)?.id, noSuchId(noun)] : [undefined];
    const refused = callers.filter((it) => !isOpenTo(route, it));
    const tries = refused.flatMap((caller) => targets.map((id) => ({ caller, id })));
    await inTurns(tries, atOnce, async ({ caller, id }) => {
      const got = await tried(callOf(route, { caller, id, body: bodyOf(route) }), caller);
      expect(code(got), `${at(route, caller)} ${id}`).toBe('403 role_not_allowed');
      counts.refused += 1;
    });
  });

  it('answers of a foreign object what it answers of none: 404', async () => {
    const noun = nounOfPath(route);
    if (!noun) return;
    const allowed = callers.filter((it) => isOpenTo(route, it));
    await inTurns(allowed, atOnce, async (caller) => {
      const missing = await tried(callOf(route, { caller, id: noSuchId(noun), body: bodyOf(route) }), caller);
      expect(code(missing), at(route, caller)).toBe('404 not_found');
      for (const sample of samplesFor(route)) {
        if (!sample || verdictOf(route, caller, sample) === 'open') continue;
        const got = await tried(callOf(route, { caller, id: sample.id, body: bodyOf(route) }), caller);
        const expected = verdictOf(route, caller, sample);
        expect(problemIn(got).code, at(route, caller, sample)).toBe(expected);
        if (expected === 'not_found') expect(shapeOf(got), at(route, caller, sample)).toEqual(shapeOf(missing));
        counts.foreign += 1;
      }
    });
  });

  it('is open to those whose object it is', async () => {
    const noun = nounOfPath(route);
    // Made anew and brought to a state from which the verb leads on: these calls are meant to do something.
    const verb = verbOf(route);
    if (verb && untaken.has(verb)) return;
    const own = noun && (await sampleOf(hub, noun.kind, 'own'));
    if (noun && own && verb) await bringTo(noun, own, verb);
    for (const first of (verb && own?.needs?.[verb]) || []) if (noun && own) await take(noun, own, first);
    const statuses: number[] = [];
    for (const caller of callers.filter((it) => verdictOf(route, it, own) === 'open')) {
      const got = await tried(callOf(route, { caller, id: own?.id, body: bodyOf(route, own) }), caller);
      expect([200, 201, 202, 409, 412, 422], `${at(route, caller, own)}: ${got.text}`).toContain(got.status);
      statuses.push(got.status);
    }
    counts.open += statuses.length;
    counts.done += statuses.filter((status) => status < 300).length;
    expect(statuses.length, 'callers to whom it is open').toBeGreaterThan(0);
    if (route.method === 'GET') expect(new Set(statuses)).toEqual(new Set([200]));
    else if (verb && !beyondGeneration.has(verb)) expect(statuses, `${route.id} never took the step`).toContain(200);
  });
});

/** Steps whose bodies must name what only the case itself knows: a key that is there, branches that fit the accident, a colleague. */
const beyondGeneration: ReadonlySet<string> = new Set([
  'retireKey',
  'handOver',
  'replace',
  'revokeShare',
  'attach',
  'makeOrdinary',
  // The very hash of the file; and an export that failed.
  'receipt',
  'retry',
]);

/** Verbs whose objects no call of a test may change or bring about: all tests share the members; an export fails by the hub's doing. */
const untaken: ReadonlySet<string> = new Set(['setRewardShare', 'retry']);

/** Of an export members see their own leads' part alone: the visibility tests hold whose. */
const ownPartOnly: ReadonlySet<string> = new Set(['listExportLeads']);

/** Lists of a part of a noun to which no object of the tests belongs: their accounts are members' systems, and none sits on the committee. */
const noneOfTheSamples: ReadonlySet<string> = new Set(['listCommittee']);

/** Takes an object, step by step, to a state from which a verb leads on; what the hub does by itself is waited for. */
async function bringTo(noun: Noun, sample: Sample, verb: string): Promise<void> {
  const goals = noun.transitions.find((row) => row.verb === verb)?.from ?? [];
  const paths: { readonly state: string; readonly verbs: readonly string[] }[] = [{ state: noun.create.to, verbs: [] }];
  const seen = new Set<string>();
  for (const { state, verbs } of paths) {
    if (goals.includes(state)) {
      for (const step of verbs.flatMap((next) => [...(sample.needs?.[next] ?? []), next]))
        await take(noun, sample, step);
      return;
    }
    seen.add(state);
    for (const row of noun.transitions.filter(({ from, to }) => to && !seen.has(to) && from.includes(state))) {
      paths.push({ state: row.to ?? state, verbs: [...verbs, row.verb] });
    }
  }
  throw new Error(`No steps lead a ${noun.kind} to a state from which it can be ${verb}ed.`);
}

async function take(noun: Noun, sample: Sample, verb: string): Promise<void> {
  const route = guarded.find((candidate) => candidate.noun === noun && verbOf(candidate) === verb);
  if (!route) return hub.twin.idle();
  const caller = callers.find((candidate) => verdictOf(route, candidate, sample) === 'open');
  if (!caller) throw new Error(`There is nobody who could call ${route.id}.`);
  const got = await send(hub, callOf(route, { caller, id: sample.id, body: bodyOf(route, sample) }));
  if (got.status !== 200) throw new Error(`${at(route, caller, sample)}: ${got.status} ${got.text}`);
}

const Listed = z.object({ items: z.array(z.looseObject({ id: z.string() })), nextCursor: z.string().optional() });

/** A list's own address for each object under which it stands; without objects one address. */
const placesOf = (route: MappedRoute) => samplesFor(route).map((sample) => ({ sample, id: sample?.id }));

async function pageOf(route: MappedRoute, caller: Caller, id: string | undefined, query: Record<string, string>) {
  const got = await tried(callOf(route, { caller, id, query: new URLSearchParams(query).toString() }), caller);
  return { got, page: got.status === 200 ? Listed.parse(JSON.parse(got.text)) : undefined };
}

/** Each value of each of a list's filters, alone. */
const filtersOf = (route: MappedRoute): readonly Record<string, string>[] =>
  Object.entries(route.query?.shape ?? {})
    // A place is no filter: it is asked for by two coordinates together. Nor is the id of what a list stands under.
    .filter(([name]) => !['limit', 'cursor', 'latitude', 'longitude', 'endpointId'].includes(name))
    .flatMap(([name, schema]) => {
      const inner = schema instanceof z.ZodOptional ? schema.unwrap() : schema;
      if (!(inner instanceof z.ZodEnum))
        throw new Error(`The values of the filter ${name} of ${route.id} are not known.`);
      return inner.options.map((value) => ({ [name]: String(value) }));
    });

/** How many pages of two begin a list; what hundreds of requests have left behind them is read in longer ones. */
const shortPages = 5;

describe.each(lists.map((route) => ({ id: route.id, route })))('the list $id', ({ route }) => {
  const noun = nounOfList(route);
  const allowed = () => callers.filter((caller) => isOpenTo(route, caller));

  it('shows each caller all of what it may read and nothing else, page by page and by every filter', async () => {
    await inTurns(allowed(), atOnce, async (caller) => {
      const seen = new Set<string>();
      for (const { sample, id } of placesOf(route)) {
        if (verdictOf(route, caller, sample) !== 'open') continue;
        for (const filter of [{}, ...filtersOf(route)]) {
          const paged = Object.keys(filter).length === 0;
          let cursor: string | undefined;
          for (let pages = 0; pages === 0 || cursor; pages += 1) {
            const limit = !paged ? '100' : pages < shortPages ? '2' : '25';
            const query = { limit, ...filter, ...(cursor ? { cursor } : {}) };
            const { got, page } = await pageOf(route, caller, id, query);
            if (!page) expect(code(got), `${at(route, caller)} ${JSON.stringify(filter)}`).toBe('404 not_found');
            for (const item of page?.items ?? []) {
              expect(seen.has(`${JSON.stringify(filter)} ${id} ${item.id}`), 'shown twice').toBe(false);
              seen.add(`${JSON.stringify(filter)} ${id} ${item.id}`).add(item.id);
            }
            cursor = page?.nextCursor;
          }
        }
      }
      for (const sample of samples.filter(({ kind }) => kind === noun?.kind)) {
        const due = !noneOfTheSamples.has(route.id) && mayRead(caller, sample);
        expect(seen.has(sample.id), `${at(route, caller, sample)} is shown`).toBe(due);
      }
    });
  });

  it('takes a cursor from its caller alone, unaltered, on the same list and filter', async () => {
    const taken: { readonly caller: Caller; readonly id: string | undefined; readonly cursor: string }[] = [];
    for (const caller of allowed()) {
      for (const { sample, id } of placesOf(route)) {
        if (verdictOf(route, caller, sample) !== 'open') continue;
        const { page } = await pageOf(route, caller, id, { limit: '1' });
        if (page?.nextCursor) taken.push({ caller, id, cursor: page.nextCursor });
      }
    }
    expect(taken.length, 'cursors').toBeGreaterThan(1);
    const refused = async (by: Caller, id: string | undefined, query: Record<string, string>) =>
      expect(code((await pageOf(route, by, id, query)).got), at(route, by)).toBe('400 invalid_cursor');
    for (const { caller, id, cursor } of taken.slice(0, 2)) {
      await inTurns(alterations(cursor), atOnce, (altered) => refused(caller, id, { cursor: altered }));
      const others = taken.filter((other) => other.caller.name !== caller.name || other.id !== id);
      await inTurns(others, atOnce, (other) => refused(other.caller, other.id, { cursor }));
      const { page: whole } = await pageOf(route, caller, id, { limit: '100' });
      for (const filter of filtersOf(route)) {
        const { got, page } = await pageOf(route, caller, id, { limit: '100', ...filter });
        // A box that is not the caller's is not there; one that is the list's default is the same list.
        if (!page) expect(code(got)).toBe('404 not_found');
        else if (JSON.stringify(page) !== JSON.stringify(whole)) await refused(caller, id, { cursor, ...filter });
      }
      const elsewhere = lists.filter((list) => list.id !== route.id && isOpenTo(list, caller));
      await inTurns(elsewhere, atOnce, async (other) => {
        const place = placesOf(other).find(({ sample }) => verdictOf(other, caller, sample) === 'open');
        if (!place) return;
        const { got } = await pageOf(other, caller, place.id, { cursor });
        expect(code(got), `a cursor of ${route.id} on ${other.id}`).toBe('400 invalid_cursor');
      });
    }
  });
});

/** A cursor with one thing changed: its beginning, middle or end, its length, or all of it. */
function alterations(cursor: string): readonly string[] {
  const other = (place: number) => {
    const character = cursor.at(place) === 'A' ? 'B' : 'A';
    return cursor.slice(0, place) + character + cursor.slice(place + 1);
  };
  const plain = Buffer.from('{}').toString('base64url');
  return [
    other(0),
    other(Math.floor(cursor.length / 2)),
    other(cursor.length - 3),
    cursor.slice(0, -4),
    cursor.slice(4),
    `${cursor}AAAA`,
    plain,
    plain.repeat(20),
  ];
}

describe('a system that is bound to a branch', () => {
  const bound = () => callers.filter(({ branchId }) => branchId !== undefined);

  it('cannot give a key of its own to a system that is not, and so see the other branches', async () => {
    for (const caller of bound()) {
      const side = caller.memberId === hub.ids.members.lushan ? 'own' : 'foreign';
      const target = await sampleOf(hub, 'principal', side);
      for (const route of guarded.filter(({ noun, method }) => noun?.kind === 'principal' && method === 'POST')) {
        if (!isOpenTo(route, caller)) continue;
        const got = await tried(callOf(route, { caller, id: target.id, body: bodyOf(route) }), caller);
        expect([403, 404], `${at(route, caller, target)}: ${got.text}`).toContain(got.status);
      }
    }
  });

  it('learns nothing of the other branches from a cursor', async () => {
    const [caller] = bound().filter(({ branchId }) => branchId === hub.ids.branches['lushan-ln']);
    const others: Sample[] = [];
    for (let made = 0; made < 8; made += 1) others.push(await sampleOf(hub, 'handoff', 'own'));
    const route = lists.find((list) => nounOfList(list)?.kind === 'handoff');
    if (!route || !caller) throw new Error('no list of hand-offs, or nobody to read it');
    const { got } = await pageOf(route, caller, undefined, { limit: '1' });
    expect(leaksIn(got, caller, others)).toEqual([]);
  });
});

describe('a person whom another member registers again', () => {
  it('brings along nothing that the former member wrote', async () => {
    const body = registration('620502');
    const [former, next] = [hub.as('system-lushan'), hub.as('system-heting')];
    const { body: registered } = await former.registerAdjuster({ body });
    const refused = await next.registerAdjuster({ body }).catch((error: unknown) => String(error));
    expect(refused).toContain('409 already_registered');
    expect(refused).not.toContain(hub.ids.members.lushan);
    const reason = `canary-${crypto.randomUUID()}`;
    await former.departAdjuster({ params: { id: registered.id }, body: { reason } });
    const { body: again } = await next.registerAdjuster({ body });
    expect(again.id).toBe(registered.id);
    const { body: timeline } = await next.readAdjusterTimeline({ params: { id: again.id } });
    expect(JSON.stringify(timeline)).not.toContain(reason);
    expect(JSON.stringify(timeline)).not.toContain(hub.ids.members.lushan);
    await expect(former.readAdjuster({ params: { id: registered.id } })).rejects.toThrow('404 not_found');
  });
});

describe('after all that', () => {
  it('nothing of what was refused has changed an object', async () => {
    const after = await reading(samples);
    expect(before.size).toBeGreaterThan(0);
    for (const [what, text] of before) expect(after.get(what), what).toBe(text);
  });
});
