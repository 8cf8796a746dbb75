import { isTold, type TrailEvent } from '#schemas/audit-events.ts';
import { cities } from '#schemas/divisions.ts';
import { exportNoun } from '#schemas/exports.ts';
import { handoffNoun } from '#schemas/handoffs.ts';
import { linkNoun } from '#schemas/links.ts';
import type { Noun, Relation } from '#schemas/noun.ts';
import { ReadingRecord, readingNoun } from '#schemas/readings.ts';
import { sightingNoun } from '#schemas/sightings.ts';

/** Whose trail it is: a member's, a city's or the committee's; also the folder in which it lies. */
export type TrailScope = `member/${string}` | `city/${string}` | 'committee';

/** One of those whose a record is. */
export interface Holder {
  readonly scope: TrailScope;
  /** Of a member: the branches whose callers may see it; absent: those of all branches. */
  readonly branches?: string[] | undefined;
}

type Image = Readonly<Record<string, unknown>>;

/** A step of a record, as its audit row has it; or that a file was shown, with the record as it stood then. */
export interface TrailStep {
  readonly kind: string;
  readonly recordId: string;
  readonly version?: number;
  readonly verb: string;
  readonly status?: string;
  readonly at: string;
  readonly by: { readonly role: TrailEvent['by']['role']; readonly id: string; readonly memberId?: string | undefined };
  readonly reason?: string | undefined;
  readonly requestId: string;
  readonly image: Image;
  readonly parts?: readonly string[];
}

/** The verb of a link to a file that was given out. */
export const shown = 'show';

const valuesOf = (image: Image, attributes: readonly string[]) =>
  attributes.flatMap((attribute) => {
    const value = image[attribute];
    return typeof value === 'string' ? [value] : [];
  });

const isMet = ({ where }: Relation, image: Image) => where === undefined || image[where.attribute] === where.is;

/**
 * Those whose a version of a record is: by the relations of its noun's readers that name a member, a city, or the committee. What is open
 * to every member, such as the directory or a lead that is shared with all, is no member's own. A relation to any city is to each of them.
 */
export function holdersOf(noun: Noun, image: Image): Holder[] {
  if (!isTold(noun.kind)) return [];
  const relations = noun.readers.flatMap((name) => noun.relations[name] ?? []).filter((one) => isMet(one, image));
  return [
    ...membersOf(relations, image),
    ...citiesOf(relations, image),
    ...(isCommittees(relations, image) ? [{ scope: 'committee' } as const] : []),
  ];
}

function membersOf(relations: readonly Relation[], image: Image): Holder[] {
  const held = new Map<string, string[] | undefined>();
  for (const { role, member, branch } of relations) {
    const [id] = role === 'member' && member ? valuesOf(image, [member]) : [];
    if (id === undefined) continue;
    const known = held.has(id) ? held.get(id) : [];
    held.set(id, branch === undefined || !known ? undefined : [...known, ...valuesOf(image, [branch])]);
  }
  return [...held].map(([id, branches]) => ({ scope: `member/${id}` as const, ...(branches ? { branches } : {}) }));
}

function citiesOf(relations: readonly Relation[], image: Image): Holder[] {
  const ofCoordinators = relations.filter(({ role }) => role === 'coordinator');
  const named = ofCoordinators.flatMap(({ cities: attributes }) =>
    attributes ? valuesOf(image, attributes) : cities.map(({ code }) => code),
  );
  return [...new Set(named)].map((code) => ({ scope: `city/${code}` as const }));
}

/**
 * Of a link of two leads a member is told what its inbox tells: not that the other lead has left the pool, nor when; nor by a gap between the
 * versions that there was a step of which it is not told.
 */
const untoldToMembers: Readonly<Record<string, readonly string[]>> = { [linkNoun.kind]: ['end'] };
/** Steps whose reason is what they write, rather than why. */
const reasonIsContent: Readonly<Record<string, readonly string[]>> = { [handoffNoun.kind]: ['note'] };

/** The committee is one body, of whichever city a record is. */
const isCommittees = (relations: readonly Relation[], image: Image) =>
  relations.some(({ role, cities: named }) => role === 'antifraud' && (!named || valuesOf(image, named).length > 0));

/** Whether a noun is of the fraud pool, where who did something may tell of whom a lead is. */
const isOfPool = ({ table, kind }: Noun) => table === 'Leads' || kind === exportNoun.kind;

/**
 * A step as the holder of a trail is told of it.
 * @param city that of the account that took the step, where it is a coordinator's or a liaison's
 * @returns undefined for a step that it is not told of
 */
export function toldTo(
  scope: TrailScope,
  noun: Noun,
  step: TrailStep,
  city: string | undefined,
): TrailEvent | undefined {
  const { kind, recordId, version, verb, status, at, reason, requestId, parts } = step;
  const isMembers = scope.startsWith('member/');
  if (isMembers && untoldToMembers[kind]?.includes(verb)) return undefined;
  const { by, ...read } =
    kind === readingNoun.kind ? readingIn(scope, step) : { by: actorFor(scope, noun, step, city) };
  const { leadId, purpose } = step.image;
  const isOwnLead = kind === sightingNoun.kind && (!isMembers || scope === `member/${step.image.ownerId}`);
  return {
    at,
    kind,
    recordId,
    ...(isOwnLead && typeof leadId === 'string' ? { about: leadId } : {}),
    ...(version === undefined || (isMembers && kind in untoldToMembers) ? {} : { version }),
    verb,
    ...(status === undefined ? {} : { status }),
    by,
    ...(reason && !reasonIsContent[kind]?.includes(verb) ? { reason } : {}),
    ...(noun.table === 'Leads' && typeof purpose === 'string' ? { purpose } : {}),
    ...(parts ? { parts: [...parts] } : {}),
    ...read,
    // The hub's own work is named by what it acts on: of a link, perhaps the other lead. And who is not told of is not told by a request.
    ...(step.by.role === 'system' || isNobody(by) ? {} : { requestId }),
  };
}

/**
 * Who took a step, for the holder of a trail: its own people by their account; of others the company or the city; of the owner of a linked
 * lead nothing but that it is a member. The committee's people are one body, and to others the coordinators that they are too.
 */
function actorFor(scope: TrailScope, noun: Noun, { by }: TrailStep, city: string | undefined): TrailEvent['by'] {
  const { role, id, memberId } = by;
  if (role === 'system') return { role, id };
  const isOwn = memberId !== undefined && scope === `member/${memberId}`;
  if (role === 'member') {
    const isHidden = noun.kind === linkNoun.kind && scope !== 'committee' && !isOwn;
    return { role, ...(isOwn ? { id } : {}), ...(memberId && !isHidden ? { memberId } : {}) };
  }
  const isOfAssociation = role === 'coordinator' || role === 'antifraud';
  const isColleague =
    scope === 'committee' ? role === 'antifraud' : isOfAssociation && city !== undefined && scope === `city/${city}`;
  return {
    role: role === 'antifraud' && !isOfPool(noun) && scope !== 'committee' ? 'coordinator' : role,
    ...(isColleague ? { id } : {}),
    ...(city ? { cityCode: city } : {}),
  };
}

const isNobody = ({ id, memberId, cityCode }: TrailEvent['by']) => !id && !memberId && !cityCode;

/** Who read a lead, which parts and what for, as the owner and the committee are told of it: the company; to the committee the account too. */
function readingIn(scope: TrailScope, { image }: TrailStep): Pick<TrailEvent, 'by' | 'about' | 'purpose' | 'parts'> {
  const { readerRole, readerMemberId, readerId, leadId, purpose, parts, besides } =
    ReadingRecord.partial().parse(image);
  return {
    by: {
      role: readerRole ?? 'system',
      ...(readerId && scope === 'committee' ? { id: readerId } : {}),
      ...(readerMemberId ? { memberId: readerMemberId } : {}),
    },
    ...(leadId ? { about: leadId } : {}),
    ...(purpose ? { purpose } : {}),
    parts: [...(parts ?? []), ...(besides ? [besides] : [])],
  };
}
