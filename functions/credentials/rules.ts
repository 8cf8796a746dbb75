import type { AdjusterFacts } from '#schemas/adjusters.ts';
import { businessDateOf, endOfBusinessDate } from '#schemas/calendar.ts';

/** Years for which a credential is issued. */
const validYears = 2;

/**
 * The instant at which a credential that is issued now expires: the end of the day two years on, or of the last day of the holder's driving
 * licence if that comes before, since no one may go to scenes without it.
 */
export function expiryOf(issuedAt: string, { licenceValidUntil }: Pick<AdjusterFacts, 'licenceValidUntil'>): string {
  const expires = new Date(issuedAt);
  expires.setUTCFullYear(expires.getUTCFullYear() + validYears);
  const lastDay = businessDateOf(expires.toISOString());
  return endOfBusinessDate(licenceValidUntil < lastDay ? licenceValidUntil : lastDay);
}
