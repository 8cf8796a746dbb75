import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import * as z from 'zod';
import type { Noun } from '#schemas/noun.ts';
import { nouns } from '#schemas/nouns.ts';
import { type Problem, Problem as ProblemSchema, problems } from '#schemas/problems.ts';
import type { Role } from '#schemas/roles.ts';
import type { routeList } from '#schemas/routes.ts';
import { type Caller as Account, branchSystem, type Hub } from '../support/hub.ts';
import { need, type Sample } from '../support/samples.ts';
import { people, worldMembers } from '../support/world.ts';

export type MappedRoute = (typeof routeList)[number];

/** Somebody with a token, as the test knows them: not as the hub says who they are. */
export interface Caller {
  readonly name: string;
  readonly token: string;
  readonly role: Role;
  readonly memberId?: string;
  readonly branchId?: string;
  readonly cityCode?: string;
}

/** The systems that are bound to one branch of their member. */
const branchSystems = ['lushan-ts', 'lushan-ln', 'heting-ts', 'heting-ln'] as const;

/** Everybody: the people, a system of each member, and systems that are bound to a branch. */
export async function callersOf(hub: Hub): Promise<readonly Caller[]> {
  const persons = Object.entries(people).map(async ([name, person]): Promise<Caller> => {
    const token = await hub.tokenOf(name as Account);
    const { role } = person;
    if ('memberKey' in person) return { name, token, role, memberId: need(hub.ids.members, person.memberKey) };
    return { name, token, role, cityCode: person.cityCode };
  });
  const systems = worldMembers.map(async ({ key }): Promise<Caller> => {
    const token = await hub.tokenOf(`system-${key}`);
    return { name: `system-${key}`, token, role: 'member', memberId: need(hub.ids.members, key) };
  });
  const bound = branchSystems.map(async (branch): Promise<Caller> => {
    const { memberId, branchId, token } = await branchSystem(hub, branch);
    return { name: `system of branch ${branch}`, token, role: 'member', memberId, branchId };
  });
  return Promise.all([...persons, ...systems, ...bound]);
}

/** The roles that a caller holds: the committee's people are coordinators too. */
const rolesOf = ({ role }: Caller): readonly string[] => (role === 'antifraud' ? ['antifraud', 'coordinator'] : [role]);

/** Whether a route is open to a caller's role. */
export const isOpenTo = ({ who }: MappedRoute, caller: Caller): boolean =>
  who === 'public' || rolesOf(caller).some((role) => who.some((allowed) => allowed === role));

/** In an attribute of which it does not matter what it holds. */
const anything = '*';

/**
 * Whether a caller stands in one of the named relations to an object. Told here from the noun's data a second time, in other words
 * than the hub's own, so that a mistake there is seen.
 */
export function stands(noun: Noun, names: readonly string[], caller: Caller, holds: Sample['holds']): boolean {
  const held = (attribute: string, own: string | undefined): boolean => {
    const value = holds[attribute];
    if (value === undefined) throw new Error(`The sample of "${noun.kind}" does not say its ${attribute}.`);
    return value === anything || (own !== undefined && value === own);
  };
  for (const name of names) {
    const relation = noun.relations[name];
    if (!relation) throw new Error(`"${noun.kind}" has no relation ${name}.`);
    if (!rolesOf(caller).includes(relation.role)) continue;
    const ofMember = !relation.member || held(relation.member, caller.memberId);
    const ofBranch = !relation.branch || caller.branchId === undefined || held(relation.branch, caller.branchId);
    const ofCity = !relation.cities || relation.cities.some((attribute) => held(attribute, caller.cityCode));
    const asSaid = !relation.where || held(relation.where.attribute, relation.where.is);
    if (ofMember && ofBranch && ofCity && asSaid) return true;
  }
  return false;
}

export const mayRead = (caller: Caller, sample: Sample): boolean => {
  const noun = nounOf(sample.kind);
  return stands(noun, noun.readers, caller, sample.holds);
};

function nounOf(kind: string): Noun {
  const noun = nouns.find((candidate) => candidate.kind === kind);
  if (!noun) throw new Error(`no noun ${kind}`);
  return noun;
}

/** The noun whose ids a schema takes. */
const nounOfIds = (schema: z.core.$ZodType | undefined): Noun | undefined =>
  nouns.find(({ prefix }) => schema && z.safeParse(schema, `${prefix}_0123456789abcdefghjkmnpqrs`).success);

/** The noun of a route's `{id}`; undefined for a route that takes none. @throws when its ids are no noun's */
export function nounOfPath(route: MappedRoute): Noun | undefined {
  if (!route.path.includes('{id}')) return undefined;
  const noun = route.noun ?? nounOfIds(route.params?.shape.id);
  if (!noun)
    throw new Error(
      `${route.id} takes an id that is no noun's: no object can be made for it. Give the route its noun.`,
    );
  return noun;
}

/** What hangs on a record is read by whoever reads the record, by that one's own rules: to the matrix these are readings of the record. */
const hangingOnRecord: ReadonlySet<string> = new Set([
  'readLeadLinks',
  'readLeadReadings',
  'readLeadSightings',
  'listExportLinks',
  'listExportLeads',
  'listStatementLines',
]);

/** What lists events of records of all nouns: its own tests hold whose each of them is. */
const ofAllNouns: ReadonlySet<string> = new Set(['listAuditEvents']);

/** The noun that a list shows; undefined for a route that is no list. */
export function nounOfList({ id, answer: { body } }: MappedRoute): Noun | undefined {
  if (hangingOnRecord.has(id) || ofAllNouns.has(id)) return undefined;
  if (!(body instanceof z.ZodObject) || !('nextCursor' in body.shape)) return undefined;
  const { items } = body.shape;
  const element = items instanceof z.ZodArray ? items.element : undefined;
  const noun = element instanceof z.ZodObject ? nounOfIds(element.shape.id) : undefined;
  if (!noun) throw new Error(`${id} lists what has no noun's id: the matrix cannot tell whose its items are.`);
  return noun;
}

const kebab = (verb: string) => verb.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** Routes that take a step of another name: what is completed is sealed, if the hub finds nothing against it; the police say what came of a lead; a guide is changed by a PATCH. */
const namedOtherwise: Readonly<Record<string, string>> = {
  completeEvidence: 'seal',
  reportPoliceFeedback: 'policeOpen',
  amendGuide: 'amend',
};

/** The verb that a route takes, if it is a step of its noun's state machine. */
export const verbOf = (route: MappedRoute): string | undefined =>
  namedOtherwise[route.id] ??
  route.noun?.transitions.find(({ verb }) => route.method === 'POST' && route.path.endsWith(`{id}/${kebab(verb)}`))
    ?.verb;

/** What the promise says of a call: `open` is any answer but 401, 403 and 404. */
export type Verdict = 'open' | 'role_not_allowed' | 'not_found';

/** What a caller meets on a route with this object's id. */
export function verdictOf(route: MappedRoute, caller: Caller, sample: Sample | undefined): Verdict {
  if (!isOpenTo(route, caller)) return 'role_not_allowed';
  const noun = nounOfPath(route);
  if (!noun || !sample) return 'open';
  const listed = nounOfList(route);
  if (listed) {
    // A list under an object is open to whom its items are: their noun's boxes say which attribute of theirs is the object's id.
    const compared = Object.values(listed.relations).flatMap(({ member, branch, cities = [] }) => [
      member,
      branch,
      ...cities,
    ]);
    const parted = new Set(Object.values(listed.boxes).map(({ by }) => by));
    const holds = compared.flatMap((name) => (name ? [[name, parted.has(name) ? sample.id : anything] as const] : []));
    return stands(listed, listed.readers, caller, Object.fromEntries(holds)) ? 'open' : 'not_found';
  }
  const verb = verbOf(route);
  const row = noun.transitions.find((transition) => transition.verb === verb);
  if (row && stands(noun, row.who, caller, sample.holds)) return 'open';
  if (!stands(noun, noun.readers, caller, sample.holds)) return 'not_found';
  return row ? 'role_not_allowed' : 'open';
}

export interface Call {
  readonly method: string;
  /** As it goes over the wire. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}
export interface Got {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

const agent = new Agent({ keepAlive: true, maxSockets: 8 });

/** Sends a request as it stands: `fetch` would mend its path and its headers. */
export function send(hub: Hub, { method, path, headers = {}, body }: Call): Promise<Got> {
  const { hostname, port } = new URL(hub.url);
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const sent = request(
      { agent, host: hostname, port, method, path, headers: { ...headers, ...length } },
      (answer) => {
        const parts: Buffer[] = [];
        answer.on('data', (part: Buffer) => parts.push(part));
        answer.once('end', () => {
          resolve({
            status: answer.statusCode ?? 0,
            headers: answer.headers,
            text: Buffer.concat(parts).toString('utf8'),
          });
        });
        answer.once('error', reject);
      },
    );
    sent.once('error', reject);
    sent.end(body);
  });
}

/** A call that a route takes: with a key of its own and, where the route wants one, a version. */
export function callOf(
  route: MappedRoute,
  options: { caller?: Caller | undefined; id?: string | undefined; body?: unknown; query?: string },
): Call {
  const { caller, id = '', body, query } = options;
  const path = route.path.replace(/\{\w+\}/, id);
  // Whoever reads what is another's says what for; this purpose is open to every role.
  const asked = query ?? (route.query && 'purpose' in route.query.shape ? 'purpose=data-subject' : undefined);
  const json =
    route.body && (route.form ? new URLSearchParams(Object.entries(Object(body))).toString() : JSON.stringify(body));
  return {
    method: route.method,
    path: asked ? `${path}?${asked}` : path,
    headers: {
      ...(caller ? { authorization: `Bearer ${caller.token}` } : {}),
      ...(route.method === 'POST' ? { 'idempotency-key': crypto.randomUUID() } : {}),
      ...(route.method === 'PATCH' ? { 'if-match': '"v1"' } : {}),
      ...(json === undefined
        ? {}
        : { 'content-type': route.form ? 'application/x-www-form-urlencoded' : 'application/json' }),
    },
    ...(json === undefined ? {} : { body: json }),
  };
}

const StrictProblem = ProblemSchema.strict();

/**
 * The problem in a refusal, held against everything that is promised of one.
 * @throws a sentence that says what is amiss
 */
export function problemIn({ status, headers, text }: Got, language: 'zh' | 'en' = 'zh'): Problem {
  const said = `${status} ${text.slice(0, 300)}`;
  if (headers['content-type'] !== 'application/problem+json') throw new Error(`no problem+json: ${said}`);
  const problem = StrictProblem.parse(JSON.parse(text));
  const known = problems[problem.code];
  if (known.status !== status || problem.status !== status) throw new Error(`a code with another status: ${said}`);
  if (problem.title !== known[language]) throw new Error(`a title in another language than ${language}: ${said}`);
  if (!problem.type.endsWith(`:${problem.code}`)) throw new Error(`a type of another code: ${said}`);
  if (!problem.requestId || problem.requestId !== headers['x-request-id']) throw new Error(`no request id: ${said}`);
  if (headers['cache-control'] !== 'no-store') throw new Error(`a refusal that caches may keep: ${said}`);
  return problem;
}

/** What an answer shows: its text, and what its cursor says to whoever decodes it. */
function shownBy({ text, headers }: Got): string {
  const [, payload = ''] = /"nextCursor":"([^".]*)/.exec(text) ?? [];
  return `${text}\n${JSON.stringify(headers)}\n${Buffer.from(payload, 'base64url').toString('utf8')}`;
}

/** The strings in an answer that stand in an object which its caller may not read. `undefined`: nobody's token. */
export function leaksIn(got: Got, caller: Caller | undefined, samples: readonly Sample[]): readonly string[] {
  const shown = shownBy(got);
  return samples
    .filter((sample) => !(caller && mayRead(caller, sample)))
    .flatMap(({ canaries, id }) => [...canaries, id])
    .filter((secret) => shown.includes(secret));
}
