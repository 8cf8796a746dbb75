import { type AssistRecord, assistKinds, occasions } from '#schemas/assists.ts';
import { cityCodeOf } from '#schemas/divisions.ts';
import type { HandOver, HandoffRequest } from '#schemas/handoffs.ts';
import type { Branch } from '#schemas/members.ts';
import type { ProblemCode } from '#schemas/problems.ts';

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
    plate: given.plate ?? assist.plate,
    accidentAt: assist.occurredAt,
    countyCode: assist.countyCode,
    place: assist.place,
    description: given.description ?? `遇事必停（${occasions[assist.occasion].zh}）：${done.join('、')}`,
  };
}
