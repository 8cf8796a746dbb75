import type { PoolEvent } from '#schemas/lead-notices.ts';
import { type Noun, type Relation, transitionOf } from '#schemas/noun.ts';
import type { Actor } from '#schemas/roles.ts';
import { type EndpointRecord, everyEvent, type WebhookMessage } from '#schemas/webhooks.ts';

type Image = Readonly<Record<string, unknown>>;

/** Whose inbox: a branch's of a member, or all of a member's; a city's association's; a city's anti-fraud committee's. */
export type Recipient =
  | { readonly memberId: string; readonly branchId?: string }
  | { readonly cityCode: string }
  | { readonly committeeCity: string };

/** One of the places of a case. */
interface Place {
  readonly memberId: string;
  readonly branchId: string;
}

/** A step of a case's record, and who took it. */
export interface Happening {
  readonly verb: string;
  readonly by: Pick<Actor, 'role'> & { readonly memberId?: string | undefined };
  /** The branch to which whoever took it is bound, where that is known. */
  readonly boundTo?: string | undefined;
  /** The record as the step left it. */
  readonly image: Image;
}

const textAt = (image: Image, attribute: string | undefined) => {
  const value = attribute === undefined ? undefined : image[attribute];
  return typeof value === 'string' ? value : undefined;
};

function placeOf(relation: Relation | undefined, image: Image): Place | undefined {
  const memberId = textAt(image, relation?.member);
  const branchId = textAt(image, relation?.branch);
  const holds = !relation?.where || image[relation.where.attribute] === relation.where.is;
  return relation?.role === 'member' && holds && memberId && branchId ? { memberId, branchId } : undefined;
}

/** The places that stand in the named relations to a record, each once. */
function placesIn(noun: Noun, names: readonly string[], image: Image): readonly Place[] {
  const places = names.flatMap((name) => placeOf(noun.relations[name], image) ?? []);
  return [...new Map(places.map((place) => [place.branchId, place])).values()];
}

const placesOf = (noun: Noun, image: Image) => placesIn(noun, Object.keys(noun.relations), image);

/** Tells whether all places of a case are one member's, so that the member alone does not say who acted. */
export const isOneMembers = (noun: Noun, image: Image): boolean =>
  new Set(placesOf(noun, image).map(({ memberId }) => memberId)).size === 1;

/**
 * The place that took a step: the only one of the member's, else the only one to which the verb is open, else the one to which the caller is
 * bound; undefined when nothing tells, or nobody of the case acted. Only who began a record may withdraw it, which tells who began it.
 */
function actingPlace(noun: Noun, { verb, by, boundTo, image }: Happening): Place | undefined {
  if (by.role !== 'member') return undefined;
  const ofMember = placesOf(noun, image).filter(({ memberId }) => memberId === by.memberId);
  const { who } = transitionOf(noun, verb === noun.create.verb ? 'withdraw' : verb);
  const entitled = placesIn(noun, who, image).map(({ branchId }) => branchId);
  const able = ofMember.filter(({ branchId }) => entitled.includes(branchId));
  if (ofMember.length === 1) return ofMember[0];
  return able.length === 1 ? able[0] : ofMember.find(({ branchId }) => branchId === boundTo);
}

/**
 * Who is told of a step of a case: each place but the one that took it; all of them where the hub itself did, and then the associations of
 * the case's cities too, for what the clock does is that something was not done.
 */
export function recipientsOf(noun: Noun, happening: Happening): readonly Recipient[] {
  const { verb, image } = happening;
  const acting = actingPlace(noun, happening);
  const places = placesOf(noun, image).filter(({ branchId }) => branchId !== acting?.branchId);
  const { who } = verb === noun.create.verb ? { who: [] } : transitionOf(noun, verb);
  const byClock = who.length > 0 && who.every((name) => noun.relations[name]?.role === 'system');
  const cities = Object.values(noun.relations).flatMap((relation) =>
    relation.role === 'coordinator' ? (relation.cities ?? []).flatMap((city) => textAt(image, city) ?? []) : [],
  );
  return [...places, ...(byClock ? [...new Set(cities)].map((cityCode) => ({ cityCode })) : [])];
}

/** Who is told of an event of the fraud pool: each member but the one that took the step, and the committee where it is concerned. */
export function recipientsInPool(
  { members, committee, where }: Pick<PoolEvent, 'members' | 'committee' | 'where'>,
  { by, image }: Pick<Happening, 'by' | 'image'>,
  knowing?: string,
): readonly Recipient[] {
  if (where && !where(image)) return [];
  const concerned = new Set(members.flatMap((attribute) => textAt(image, attribute) ?? []));
  const told = [...concerned].filter((memberId) => memberId !== by.memberId && memberId !== knowing);
  const city = textAt(image, committee);
  return [...told.map((memberId) => ({ memberId })), ...(city ? [{ committeeCity: city }] : [])];
}

/** Who is told of a record that names them itself: the members and the associations in the named attributes. */
export const recipientsNamed = (
  { members, cities }: { readonly members: readonly string[]; readonly cities: readonly string[] },
  image: Image,
): readonly Recipient[] => {
  const namedIn = (attributes: readonly string[]) => [
    ...new Set(attributes.flatMap((attribute) => textAt(image, attribute) ?? [])),
  ];
  return [...namedIn(members).map((memberId) => ({ memberId })), ...namedIn(cities).map((cityCode) => ({ cityCode }))];
};

/** A lead of a link, as far as it tells who knew. */
interface Linked {
  readonly id: string;
  readonly memberId: string;
  readonly createdAt: string;
}

/** Milliseconds within which two reports may miss each other's values: a request takes no longer. */
const mayMiss = 30_000;

/**
 * The member that learned of a link in the answer to its own report: the one whose lead's event has found it, if the other lead had been there
 * long enough to be seen. Undefined when nobody is sure to know: then both are told, and one of them perhaps twice.
 * @param occasion of the link's making, which begins with the id of the lead
 */
export function knowingOf(occasion: string, leads: readonly Linked[]): string | undefined {
  const finder = leads.find(({ id }) => occasion.startsWith(id));
  const other = leads.find((lead) => lead !== finder);
  if (!finder || !other) return undefined;
  return Date.parse(other.createdAt) + mayMiss < Date.parse(finder.createdAt) ? finder.memberId : undefined;
}

/**
 * Tells whether an endpoint is to be told of an event of a recipient's. Events come late at times, and those of the last days are sent again
 * each night: what happened before the endpoint was there, or while it was disabled, is not told then either.
 */
export const isTold = (
  {
    status,
    branchId,
    events,
    createdAt,
    activeSince = createdAt,
  }: Pick<EndpointRecord, 'status' | 'branchId' | 'events' | 'createdAt' | 'activeSince'>,
  { type, timestamp }: Pick<WebhookMessage, 'type' | 'timestamp'>,
  recipient: { readonly branchId?: string | undefined },
): boolean =>
  status === 'active' &&
  (branchId === undefined || branchId === recipient.branchId) &&
  timestamp >= activeSince &&
  events.some((wanted) => wanted === everyEvent || wanted === type);

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
/** Milliseconds after each failed attempt, about a day in all (as Standard Webhooks proposes). */
export const retryDelays: readonly number[] = [
  5 * second,
  30 * second,
  5 * minute,
  30 * minute,
  2 * hour,
  5 * hour,
  8 * hour,
  8 * hour,
];
/** How far off its time a retry may be, so that what failed together is not tried together again. */
const jitter = 0.2;

/**
 * How long to wait after a failed attempt, in milliseconds; undefined when it was the last.
 * @param tries attempts so far
 * @param draw from 0 to 1, evenly
 */
export function retryDelay(tries: number, draw: number): number | undefined {
  const delay = retryDelays[tries - 1];
  return delay === undefined ? undefined : Math.round(delay * (1 - jitter + 2 * jitter * draw));
}

/** Milliseconds for which the secret before a rotation still signs beside the new one. */
export const secretOverlap = 24 * hour;

/** The generations of an endpoint's secret with which a call is signed at an instant (ms since 1970), the newest first. */
export function signingGenerations(
  { secretGeneration, previousSecretUntil }: Pick<EndpointRecord, 'secretGeneration' | 'previousSecretUntil'>,
  at: number,
): readonly number[] {
  const overlaps = previousSecretUntil !== undefined && at < Date.parse(previousSecretUntil);
  return overlaps ? [secretGeneration, secretGeneration - 1] : [secretGeneration];
}
