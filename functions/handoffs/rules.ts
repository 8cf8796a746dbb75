import { type AssistRecord, assistKinds, occasions } from '#schemas/assists.ts';
import type { Track } from '#schemas/case.ts';
import { type CredentialRecord, type Standing, standingOf } from '#schemas/credentials.ts';
import { cityCodeOf } from '#schemas/divisions.ts';
import type { EstimateLines } from '#schemas/estimates.ts';
import { clockOf, dueAtOf } from '#schemas/handoff-clocks.ts';
import type { Due, HandOver, HandoffRequest } from '#schemas/handoff-record.ts';
import { handoffNoun, Place } from '#schemas/handoffs.ts';
import type { Branch } from '#schemas/members.ts';
import { transitionOf } from '#schemas/noun.ts';
import type { Instant } from '#schemas/primitives.ts';
import type { ProblemCode } from '#schemas/problems.ts';
import type { Principal } from '#schemas/roles.ts';
import type { Settlement } from '#schemas/settlements.ts';

/**
 * Why a claim can't be handed over between these branches, or undefined. The accident lies outside the underwriting branch's city, and the
 * handling branch is in the accident's city (the plan's cross-region rule: 异地通赔).
 */
export function obstacle(
  request: Pick<HandoffRequest, 'countyCode'>,
  underwriting: Pick<Branch, 'cityCode'>,
  handling: Pick<Branch, 'cityCode'>,
): ProblemCode | undefined {
  const accidentCity = cityCodeOf(request.countyCode);
  if (underwriting.cityCode === accidentCity) return 'not_cross_city';
  if (handling.cityCode !== accidentCity) return 'not_at_accident_place';
  return undefined;
}

type Site = Pick<Branch, 'id' | 'memberId'>;

/**
 * For which of the two branches a caller asks: the one that it names or, where it names none, the first of the two that is its own. A caller
 * that is bound to a branch asks for that one only.
 * @returns undefined when the branch is not the caller's
 */
export function askingPlace(
  caller: Pick<Principal, 'memberId' | 'branchId'>,
  named: Place | undefined,
  sites: Readonly<Record<Place, Site>>,
): Place | undefined {
  const isOwn = (place: Place) =>
    sites[place].memberId === caller.memberId && (caller.branchId === undefined || caller.branchId === sites[place].id);
  return (named ? [named] : Place.options).find(isOwn);
}

/**
 * What an assist and the underwriter's own words together request.
 * @returns `plate` undefined when neither names one
 */
export function requestFrom(
  assist: Pick<AssistRecord, 'plate' | 'occurredAt' | 'countyCode' | 'place' | 'occasion' | 'kinds'>,
  given: HandOver,
): Omit<HandoffRequest, 'plate'> & { readonly plate: string | undefined } {
  const done = assistKinds.filter(({ code }) => assist.kinds.includes(code)).map(({ zh }) => zh);
  return {
    ...given,
    requestedBy: 'underwriter',
    plate: given.plate ?? assist.plate,
    accidentAt: assist.occurredAt,
    countyCode: assist.countyCode,
    place: assist.place,
    description: given.description ?? `遇事必停（${occasions[assist.occasion].zh}）：${done.join('、')}`,
  };
}

/**
 * What speaks against an adjuster's handling a case at `at`, or undefined: the credential is the handling member's, counts at that moment and
 * covers the city of the accident.
 */
export function objectionTo(
  credential: Pick<CredentialRecord, 'memberId' | 'cities' | 'status' | 'expiresOn'> | undefined,
  handling: { readonly handlingMemberId: string; readonly handlingCity: string },
  at: Instant,
): 'unknown' | Exclude<Standing, 'valid'> | 'other-city' | undefined {
  if (credential?.memberId !== handling.handlingMemberId || !credential) return 'unknown';
  const standing = standingOf(credential, at);
  if (standing !== 'valid') return standing;
  return credential.cities.some((city) => city === handling.handlingCity) ? undefined : 'other-city';
}

/** What is due of a hand-off in its state, when, and of which place; undefined where nothing is. */
export function dueOf(handoff: {
  readonly status: string;
  readonly track: Track;
  readonly since: string;
  readonly requestedBy: Place;
}): { readonly dueAt: string; readonly dueFor: Due } | undefined {
  const dueAt = dueAtOf(handoff);
  const clock = clockOf(handoff.status);
  if (!dueAt || !clock) return undefined;
  const { verb, zh, en } = clock;
  const { who } = transitionOf(handoffNoun, verb);
  // Who accepts depends on who asked; every other step is the same place's in every case.
  const of = Place.options.filter((place) =>
    handoff.status === handoffNoun.create.to ? place !== handoff.requestedBy : who.includes(place),
  );
  return { dueAt, dueFor: { verb, zh, en, of } };
}

/** Labour and parts of all lines, in fen. */
export const costOf = (lines: EstimateLines): number =>
  lines.reduce((sum, { labourFen, partsFen }) => sum + labourFen + partsFen, 0);

/** What a settlement adds up to, and what of it insurers pay, in fen. */
export function sharesOf(settlement: Settlement): { readonly total: number; readonly payable: number } {
  const sum = (lines: Settlement) => lines.reduce((fen, { amountFen }) => fen + amountFen, 0);
  return { total: sum(settlement), payable: sum(settlement.filter(({ payer }) => payer !== 'owner')) };
}
