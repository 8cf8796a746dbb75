import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { Fault, ProblemCode } from '#schemas/problems.ts';
import { readingNoun } from '#schemas/readings.ts';
import { routeList } from '#schemas/routes.ts';
import { linkSortKeyPrefix, poolLinkSortKeyPrefix, sortKey } from '#schemas/tables.ts';
import { type Broken, brokenInputsOf, exampleOf, inputsOf, type KnownIds, oddInputsOf } from '../support/generators.ts';
import { type Hub, startHub, systemKey, tokenRequest } from '../support/hub.ts';
import { need, type Sample, sampleKinds, sampleOf } from '../support/samples.ts';
import {
  type Call,
  type Caller,
  callersOf,
  callOf,
  type Got,
  isOpenTo,
  leaksIn,
  type MappedRoute,
  nounOfList,
  nounOfPath,
  problemIn,
  send,
  verdictOf,
} from './calls.ts';

/*
 * Thousands of requests that are broken in one place, made from the schemas of the map: each gets a 4xx that says what is wrong and
 * where, in the caller's language; none has an effect; none shows anything of anybody else. `FUZZ_SEED=n` tries others.
 */
const seed = Number(process.env.FUZZ_SEED ?? 20_261_122);
/** Broken requests to each writing operation; some fifty odd and valid ones come besides. */
const leastPerWrite = 120;
/** So many broken bodies and a third of what all routes treat alike come to `leastPerWrite`. */
const manyBodies = 90;
const lanes = 4;
/** Milliseconds; half a minute on a machine that does nothing else. */
const patience = 600_000;

type Language = 'zh' | 'en';

/** One request, and what is promised of its answer. */
interface Trial {
  readonly route: MappedRoute;
  readonly caller: Caller | undefined;
  readonly what: string;
  readonly call: Call;
  readonly language?: Language;
  /** The codes of which the refusal has one; none named: anything but a failure of the hub. */
  readonly codes?: readonly ProblemCode[];
  /** Where the faults of `invalid_request` point. */
  readonly fault?: Pick<Fault, 'in' | 'pointer'>;
}

const writing = routeList.filter(({ method }) => method !== 'GET');
const reading = routeList.filter(({ method }) => method === 'GET');

let hub: Hub;
let callers: readonly Caller[];
let samples: readonly Sample[];
let ids: KnownIds;
const counted = new Map<string, number>();

beforeAll(async () => {
  hub = await startHub();
  callers = await callersOf(hub);
  samples = (
    await Promise.all(
      sampleKinds.map(async (kind) => [await sampleOf(hub, kind, 'own'), await sampleOf(hub, kind, 'foreign')]),
    )
  ).flat();
  const byPrefix = (prefix: string) => samples.map(({ id }) => id).filter((id) => id.startsWith(prefix));
  ids = { mem: byPrefix('mem'), brn: Object.values(hub.ids.branches), evd: byPrefix('evd') };
});
afterAll(async () => {
  const sum = (routes: readonly MappedRoute[]) => routes.reduce((total, { id }) => total + (counted.get(id) ?? 0), 0);
  const least = Math.min(...writing.map(({ id }) => counted.get(id) ?? 0));
  console.log(
    `seed ${seed}: ${sum(writing)} requests to ${writing.length} writing operations (${least} or more each), ` +
      `${sum(reading)} to ${reading.length} reading ones`,
  );
  await hub?.stop();
});

const sampleFor = (route: MappedRoute): Sample | undefined => {
  const noun = nounOfPath(route);
  return noun && samples.find(({ kind }) => kind === noun.kind);
};

/** Who tries a route: all of its roles, first those whose object it is. Nobody's token on a public one. */
function triersOf(route: MappedRoute): readonly (Caller | undefined)[] {
  if (route.who === 'public') return [undefined];
  const allowed = callers.filter((caller) => isOpenTo(route, caller));
  const own = allowed.filter((caller) => verdictOf(route, caller, sampleFor(route)) === 'open');
  return [...own, ...allowed.filter((caller) => !own.includes(caller))];
}

/** The id that a route's path takes: of an object that is there, or what the public asks for, such as a credential or a status list. */
const pathIdOf = (route: MappedRoute) => sampleFor(route)?.id ?? askedOf(route);

const askedOf = (route: MappedRoute) => {
  const [, name = ''] = /\{(\w+)\}/.exec(route.path) ?? [];
  const credential = samples.find(({ kind }) => kind === 'credential')?.id;
  return [credential, '0', 'no-such-file.js'].find((asked) => route.params?.safeParse({ [name]: asked }).success);
};

/** Makes trials of one route, each by the next of its triers, in turn in both languages. */
function trialsOf(route: MappedRoute, id = pathIdOf(route)) {
  const triers = triersOf(route);
  const trials: Trial[] = [];
  const example = route.body && exampleOf(route.body, ids);
  const add = (
    what: string,
    bend: Partial<Call>,
    promised: Pick<Trial, 'codes' | 'fault'>,
    headers: Record<string, string | undefined> = {},
  ) => {
    const caller = triers[trials.length % triers.length];
    const language: Language = trials.length % 2 === 0 ? 'zh' : 'en';
    const call = callOf(route, { caller, id, body: example });
    const given = {
      ...call.headers,
      ...(language === 'en' ? { 'accept-language': 'en-GB,zh;q=0.5' } : {}),
      ...headers,
    };
    const kept = Object.entries(given).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value] as const],
    );
    trials.push({
      route,
      caller,
      what,
      language,
      call: { ...call, ...bend, headers: Object.fromEntries(kept) },
      ...promised,
    });
  };
  return { trials, add, example };
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const rawBodies: readonly (string | Buffer)[] = [
  '',
  '{',
  '}',
  '[',
  '{"a":',
  "{'a':1}",
  '{"a":1,}',
  '{a:1}',
  'NaN',
  'undefined',
  'Infinity',
  '\ufeff{}',
  '{}{}',
  '{"a":01}',
  '// a remark\n{}',
  '<a/>',
  'reason=1',
  '\u0000',
  '{"a":"\u0001"}',
  '{"a":"\\ud800"}',
  '{"a":"\\x41"}',
  '{"__proto__":{"polluted":true}}',
  '{"\\u005f_proto__":{"polluted":true}}',
  '{"constructor":{"prototype":{"polluted":true}}}',
  '['.repeat(100_000),
  `${'['.repeat(50_000)}${']'.repeat(50_000)}`,
  `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`,
  `{"__proto__":${'['.repeat(50_000)}${']'.repeat(50_000)}}`,
  `{${Array.from({ length: 5_000 }, (_, place) => `"k${place}":1`).join()}}`,
  `{"a":${'9'.repeat(10_000)}}`,
  Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]),
  Buffer.from([0x7b, 0x22, 0xc0, 0xaf, 0x22, 0x3a, 0x31, 0x7d]),
  Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]),
  Buffer.from('{}', 'utf16le'),
  Buffer.from([0x1f, 0x8b, 0x08, 0x00, 0x00]),
];
const wrongMediaTypes = [
  undefined,
  '',
  'text/plain',
  'text/json',
  'application/xml',
  'application/jsonp',
  'application/octet-stream',
  'application/json-patch+json',
  'multipart/form-data; boundary=x',
  'application/json,text/plain',
  'image/png',
  ';;;',
];
const wrongKeys = [
  undefined,
  '',
  'short',
  'k'.repeat(129),
  'k'.repeat(4_000),
  'with a space',
  'with\ta-tab',
  'k\u00e9y-of-latin-1',
  '"',
  ' ',
];
const wrongVersions = [
  'v1',
  '"v0"',
  '"v-1"',
  '"v1.0"',
  '*',
  '"v1", "v2"',
  'W/"v1"',
  '""',
  '"',
  '1',
  '"v99999999999"',
  '"V1"',
  "'v1'",
  '"v1"x',
];
const wrongIds = [
  '..',
  '%2e%2e',
  '%2e%2e%2f%2e%2e',
  '..%2f..%2fetc%2fpasswd',
  '%00',
  '%0d%0aset-cookie:x',
  '%F0%9F%9A%97',
  '%ff',
  '%',
  '%25',
  '%zz',
  '-1',
  '0',
  'null',
  'undefined',
  '__proto__',
  'constructor',
  '*',
  '%7Bid%7D',
  "'%20or%201=1--",
  '$%7Bjndi:ldap://x%7D',
  'record',
  'audit%23000001',
  'a'.repeat(5_000),
];
const queries = [
  'limit=0',
  'limit=-1',
  'limit=101',
  'limit=1e9',
  'limit=NaN',
  'limit=Infinity',
  'limit=0.5',
  'limit=',
  'limit=%20',
  'limit=1&limit=2',
  'limit=%D9%A3',
  'limit=1%00',
  'limit[]=1',
  'limit=0x10',
  'cursor=',
  'cursor=a',
  'cursor=a.b',
  'cursor=.',
  'cursor=..',
  'cursor=-_.-_',
  'cursor=%00',
  'cursor=%7B%7D',
  'cursor=e30.AAAAAAAAAAAAAAAAAAAAAA',
  `cursor=${'A'.repeat(2_048)}`,
  `cursor=${'A'.repeat(2_049)}`,
  'cursor=x&cursor=y',
  'status=',
  'status=no-such-state',
  'status=valid&status=revoked',
  'box=theirs',
  'box=all',
  'countyCode=999999',
  'month=2026-13',
  'month=1999-01',
  'month=2026-11%0a',
  'month=2099-12',
  'lang=fr',
  'lang=zh&lang=en',
  'no-such=1',
  'constructor=1',
  'toString=1',
  '=1',
  '%=1',
  '%ff=1',
  '%F0%9F%9A%97=1',
  '&&&',
  `${'a'.repeat(4_000)}=1`,
  Array.from({ length: 200 }, (_, place) => `k${place}=1`).join('&'),
];

/**
 * A third of what all routes treat alike: each of these meets every third route, others with another seed. What a route's own schemas
 * judge it gets in full.
 */
const thirdFor = <T>(all: readonly T[], route: MappedRoute): readonly T[] =>
  all.filter((_, place) => (place + routeList.indexOf(route) + seed) % 3 === 0);

/** Requests to a writing route that are broken in one place: at least so many. */
function brokenWrites(route: MappedRoute): readonly Trial[] {
  const { trials, add, example } = trialsOf(route);
  const schema = route.body;
  if (!schema) throw new Error(`${route.id} writes and has no schema of its body.`);
  const json = JSON.stringify(example);
  const made = fc.sample(brokenInputsOf(schema, ids, 24), { seed, numRuns: 6 }).flat();
  const bodies = [...new Map(made.map((broken) => [broken.text, broken])).values()];
  // A body of next to nothing can be broken in few ways: there all of the others are tried.
  const some = <T>(all: readonly T[]) => (bodies.length < manyBodies ? all : thirdFor(all, route));
  if (route.form) {
    for (const what of some(rawBodies)) if (what !== '') add('a raw body', { body: what }, { codes: refusalsOfTokens });
  } else {
    for (const body of some(rawBodies)) {
      const given = body === '' ? {} : parse(body.toString());
      if (given !== undefined && schema.safeParse(given).success) continue;
      add('a raw body', { body }, { codes: ['invalid_json', 'invalid_encoding', 'invalid_request'] });
    }
    const [first] = Object.keys(Object(example));
    if (first) {
      const body = `${json.slice(0, -1)},${JSON.stringify(first)}:{"x":[]}}`;
      add('a key twice', { body }, { codes: ['invalid_request'], fault: { in: 'body', pointer: `/${first}` } });
    }
    add('300 KB', { body: `{"a":"${'x'.repeat(300 * 1024)}"}` }, { codes: ['body_too_large'] });
  }
  for (const type of some(wrongMediaTypes))
    add(`the media type ${type}`, {}, { codes: ['media_type'] }, { 'content-type': type });
  if (route.method === 'POST' && !route.form) {
    for (const key of some(wrongKeys))
      add(`the key ${key}`, {}, { codes: ['idempotency_key_missing'] }, { 'idempotency-key': key });
  }
  if (!route.form) {
    for (const version of some(wrongVersions))
      add(`the version ${version}`, {}, { codes: ['invalid_if_match'] }, { 'if-match': version });
  }
  if (route.method === 'PATCH') add('no version', {}, { codes: ['if_match_missing'] }, { 'if-match': undefined });
  const { path } = callOf(route, { id: pathIdOf(route) });
  const fault = { in: 'query', pointer: '' } as const;
  add('a query', { path: `${path}?no-such=1` }, { codes: ['invalid_request'], fault });
  brokenPaths(route, add);
  for (const broken of bodies) {
    if (trials.length >= leastPerWrite) break;
    const body = route.form ? formOf(broken) : broken.text;
    if (body === undefined) continue;
    const pointed = broken.code === 'invalid_request' && !route.form;
    add(
      broken.what,
      { body },
      {
        codes: route.form ? refusalsOfTokens : [broken.code],
        ...(pointed ? { fault: { in: 'body', pointer: broken.pointer } } : {}),
      },
    );
  }
  for (const input of route.form ? fc.sample(inputsOf(schema), { seed, numRuns: 100 }) : []) {
    const body = new URLSearchParams(Object.entries(Object(input))).toString();
    add('a form of no client', { body }, { codes: refusalsOfTokens });
  }
  return trials;
}

const refusalsOfTokens: readonly ProblemCode[] = [
  'invalid_request',
  'grant_unsupported',
  'invalid_encoding',
  'assertion_malformed',
  'assertion_algorithm',
  'client_unknown',
];

/** A broken body as a form; undefined for one that no form can say. */
function formOf({ text }: Broken): string | undefined {
  const fields = z.record(z.string(), z.string()).safeParse(parse(text));
  return fields.success ? new URLSearchParams(fields.data).toString() : undefined;
}

/** Paths that lead to nothing: ids of no form, of other nouns, and methods that there are not. */
function brokenPaths(route: MappedRoute, add: ReturnType<typeof trialsOf>['add']): void {
  const promised = { codes: ['not_found'] as const };
  // To a route that takes any text there, as the document of the admin site does, no id is wrong.
  const anything = Object.fromEntries(Object.keys(route.params?.shape ?? {}).map((name) => [name, '']));
  if (route.path.includes('{') && !route.params?.safeParse(anything).success) {
    const id = String(pathIdOf(route));
    const others = samples.filter((sample) => !sample.id.startsWith(id.slice(0, 4))).map((sample) => sample.id);
    const bent = [
      id.toUpperCase(),
      `${id}%00`,
      `${id}x`,
      id.slice(0, -1),
      ` ${id}`.replace(' ', '%20'),
      `${id}%0a`,
      `${id},${id}`,
    ];
    for (const wrong of [
      ...(nounOfPath(route) ? thirdFor(wrongIds, route) : wrongIds),
      ...bent,
      ...others.slice(0, 6),
    ].filter((it) => it !== id)) {
      const { path } = callOf(route, { id: wrong });
      add(`the id ${wrong.slice(0, 30)}`, { path }, promised);
    }
  }
  for (const method of ['PUT', 'DELETE']) add(`the method ${method}`, { method }, promised);
}

/** Requests to a reading route with queries, paths and headers of all sorts. */
function brokenReads(route: MappedRoute): readonly Trial[] {
  const { trials, add } = trialsOf(route);
  const { path } = callOf(route, { id: pathIdOf(route) });
  const schema = route.query ?? z.strictObject({});
  const own = queries.filter((query) => [...new URLSearchParams(query).keys()].some((name) => name in schema.shape));
  for (const query of new Set([...own, ...thirdFor(queries, route), '__proto__=1'])) {
    const given = new Map<string, string>();
    for (const [name, value] of new URLSearchParams(query)) {
      const earlier = given.get(name);
      given.set(name, earlier === undefined ? value : `${earlier},${value}`);
    }
    const parsed = schema.safeParse(Object.fromEntries(given));
    const pointer = parsed.error?.issues[0]?.path.map((step) => `/${String(step)}`).join('');
    const broken = pointer !== undefined && query !== '__proto__=1';
    add(
      `the query ${query.slice(0, 60)}`,
      { path: `${path}${path.includes('?') ? '&' : '?'}${query}` },
      broken ? { codes: ['invalid_request'], fault: { in: 'query', pointer } } : {},
    );
  }
  for (const version of ['nonsense', '"v0"']) add(`the version ${version}`, {}, {}, { 'if-match': version });
  for (const range of ['bytes=0-9999999999', 'x']) add('a range', {}, {}, { range });
  brokenPaths(route, add);
  return trials;
}

/** What tells a guide of the samples from others. */
const guideSigns = () =>
  samples.filter(({ kind }) => kind === 'guide').flatMap(({ id, canaries }) => [id, ...canaries]);

/** What is amiss with an answer: a sentence, or nothing. */
function complaint({ route, caller, language = 'zh', codes, fault }: Trial, got: Got): string | undefined {
  if (got.status >= 500) return `${got.status}`;
  const leaks = leaksIn(got, caller, samples);
  // A public page shows the credential whose number it was asked for, or the guides that a trial has published, and nothing else.
  const isMeant = (leak: string) =>
    (route.id === 'verifyCredential' && leak.startsWith('crd_')) ||
    (['showProgress', 'showGuide'].includes(route.id) && guideSigns().includes(leak));
  if (!leaks.every(isMeant)) {
    return `it shows ${leaks.join()}`;
  }
  if (got.status < 400) return codes ? 'it was taken' : undefined;
  // A page for people says so as a page.
  if (route.answer.media?.startsWith('text/html') && got.headers['content-type'] === route.answer.media)
    return undefined;
  try {
    const { code, errors = [], error } = problemIn(got, language);
    if (codes && !codes.includes(code)) return `the code is ${code}, not ${codes.join(' or ')}`;
    if (route.form && code !== 'not_found' && !error) return 'there is no error code of OAuth';
    const under = errors.filter(
      ({ pointer }) => pointer === fault?.pointer || pointer.startsWith(`${fault?.pointer}/`),
    );
    if (fault && under.filter(({ in: where }) => where === fault.in).length === 0) {
      return `no fault at ${fault.in} ${fault.pointer}: ${JSON.stringify(errors)}`;
    }
    if (fault && under.length < errors.length)
      return `a fault in another place than ${fault.pointer}: ${JSON.stringify(errors)}`;
    if (language === 'zh' && errors.some(({ detail }) => !/\p{Script=Han}/u.test(detail)))
      return 'a detail that is not Chinese';
    return undefined;
  } catch (cause) {
    return String(cause);
  }
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Tries all, a few at a time, in turn by route, so that no route meets its limit. @returns what is amiss */
async function tryAll(trials: readonly (readonly Trial[])[], waitMs = 0): Promise<readonly string[]> {
  const most = Math.max(0, ...trials.map(({ length }) => length));
  const turns = Array.from({ length: most }, (_, place) => trials.flatMap((ofRoute) => ofRoute[place] ?? []))
    .flat()
    .values();
  const complaints: string[] = [];
  const lane = async () => {
    for (const trial of turns) {
      const { route, caller, call, what } = trial;
      counted.set(route.id, (counted.get(route.id) ?? 0) + 1);
      const got = await send(hub, call);
      const amiss = complaint(trial, got);
      if (amiss) {
        const body = call.body === undefined ? '' : ` ${String(call.body).slice(0, 400)}`;
        complaints.push(
          `${route.id} by ${caller?.name ?? 'nobody'}, ${what}: ${amiss}\n  ${call.method} ${call.path.slice(0, 200)}${body}\n  ${got.text.slice(0, 400)}`,
        );
      }
      if (waitMs > 0) await pause(waitMs);
    }
  };
  await Promise.all(Array.from({ length: waitMs > 0 ? 1 : lanes }, lane));
  return complaints;
}

const report = (complaints: readonly string[]) =>
  `FUZZ_SEED=${seed}: ${complaints.length} answers are amiss, the first of them:\n${complaints.slice(0, 12).join('\n')}`;

/** Everything in the tables, audit rows and marks included. */
async function everything(): Promise<readonly string[]> {
  await hub.twin.idle();
  const { endpoints, region, tables } = hub.twin;
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new DynamoDBClient({ endpoint: endpoints.dynamodb, region, credentials });
  const found: string[] = [];
  for (const TableName of Object.values(tables)) {
    for await (const { Items = [] } of paginateScan({ client }, { TableName, ConsistentRead: true })) {
      // A reading that nothing was wrong with leaves a line in the chain of custody, or that a lead was read, as it must.
      const kept = Items.filter(
        (item) =>
          item.kind?.S !== readingNoun.kind &&
          ![linkSortKeyPrefix, poolLinkSortKeyPrefix].some((prefix) => item[sortKey]?.S?.startsWith(prefix)),
      );
      found.push(...kept.map((item) => JSON.stringify(Object.entries(item).toSorted(([a], [b]) => (a < b ? -1 : 1)))));
    }
  }
  client.destroy();
  return found.toSorted();
}

describe('broken requests', () => {
  it(
    'get a 4xx that says in the right language what is wrong and where, and have no effect',
    async () => {
      const before = await everything();
      const trials = [...writing.map(brokenWrites), ...reading.map(brokenReads)];
      const tokens = trials.filter(([trial]) => trial?.route.form);
      // Anybody may ask for a token only so often: these go at a pace of their own.
      const complaints = await Promise.all([
        tryAll(trials.filter((ofRoute) => !tokens.includes(ofRoute))),
        tryAll(tokens, 1000 / 16),
      ]);
      expect(complaints.flat().length, report(complaints.flat())).toBe(0);
      for (const { id } of writing) expect(counted.get(id), `requests to ${id}`).toBeGreaterThanOrEqual(leastPerWrite);
      const after = await everything();
      const known = new Set(before);
      expect(
        after.filter((item) => !known.has(item)),
        'written',
      ).toEqual([]);
      expect(after.length).toBe(before.length);
    },
    patience,
  );

  it('are refused when they are larger than the gateway takes, in its own words', async () => {
    const [route] = writing.filter(({ form }) => !form);
    if (!route) throw new Error('no writing route');
    const [caller] = triersOf(route);
    for (const megabytes of [7, 11]) {
      const call = callOf(route, { caller, id: pathIdOf(route), body: {} });
      const got = await send(hub, { ...call, body: `{"a":"${'x'.repeat(megabytes * 1024 * 1024)}"}` });
      expect(got.status).toBe(413);
    }
  });
});

describe('requests that the schemas take', () => {
  it(
    'never make the hub fail, whatever stands in them, and leave nothing behind that it fails on',
    async () => {
      // Objects of their own: what is done to them must not change what the others are known to hold.
      const others = await Promise.all(sampleKinds.map((kind) => sampleOf(hub, kind, 'sibling')));
      const trials = writing.map((route) => {
        const target = others.find(({ kind }) => kind === nounOfPath(route)?.kind);
        const { trials: made, add } = trialsOf(route, target?.id);
        if (!route.body || route.form) return made;
        for (const body of fc.sample(oddInputsOf(route.body, ids, 40), { seed, numRuns: 1 }).flat()) {
          add('an odd body', { body }, {});
        }
        for (const input of fc.sample(inputsOf(route.body, ids), { seed, numRuns: 12 })) {
          add('a valid body', { body: JSON.stringify(input) }, {});
        }
        return made;
      });
      const complaints = [...(await tryAll(trials)), ...(await tryAll(readings(others)))];
      expect(complaints.length, report(complaints)).toBe(0);
    },
    patience,
  );

  it('never make a key of a system that the hub cannot do anything with', async () => {
    const key = systemKey('key-bent');
    const { x = '', y = '' } = key.publicJwk;
    const member = need(hub.ids.members, 'lushan');
    const given = { kty: 'EC', crv: 'P-256', x, y, alg: 'ES256', kid: key.kid } as const;
    const bent = {
      'no point of the curve': { ...given, x: 'A'.repeat(43), y: 'B'.repeat(43) },
      'an RSA key that is too short': {
        kty: 'RSA',
        n: `${'A'.repeat(300)}${'B'.repeat(42)}`,
        e: 'AQAB',
        alg: 'PS256',
        kid: key.kid,
      },
      'a kid that reaches the prototype': { ...given, kid: '__proto__' },
    } as const;
    const [caller] = callers.filter(({ role }) => role === 'coordinator');
    const register = routeList.find(({ id }) => id === 'registerClient');
    const token = routeList.find(({ id }) => id === 'issueToken');
    if (!register || !token) throw new Error('the routes have other names now');
    for (const [what, jwk] of Object.entries(bent)) {
      const registered = await send(hub, callOf(register, { caller, id: member, body: { name: what, key: jwk } }));
      expect.soft(registered.status, `${what}: ${registered.text}`).toBeLessThan(500);
      if (registered.status !== 201) continue;
      const client = z.object({ id: z.string(), keys: z.array(z.unknown()) }).parse(JSON.parse(registered.text));
      expect.soft(client.keys.length, `${what}: its keys`).toBe(1);
      // Nobody needs the private half to ask: the hub reads the key before it knows who asks.
      const parts = [{ alg: jwk.alg, kid: jwk.kid }, { iss: client.id, sub: client.id }, 'signature'];
      const unsigned = parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
      const got = await send(hub, callOf(token, { body: tokenRequest(unsigned) }));
      expect.soft(got.status, `${what}: a token with it: ${got.text}`).toBeLessThan(500);
    }
  });
});

/** Every reading route by each caller to whom it is open, on these objects and the lists. */
function readings(of: readonly Sample[]): readonly (readonly Trial[])[] {
  return reading.map((route) => {
    const noun = nounOfPath(route);
    const targets = noun ? of.filter(({ kind }) => kind === noun.kind) : [undefined];
    const query = nounOfList(route) ? 'limit=100' : '';
    return triersOf(route).flatMap((caller) =>
      targets
        .filter((sample) => !caller || verdictOf(route, caller, sample) === 'open')
        .map((sample): Trial => {
          const call = callOf(route, { caller, id: sample?.id ?? pathIdOf(route), query });
          return { route, caller, what: 'a reading', call };
        }),
    );
  });
}
