import { deskNoun } from '#schemas/service-areas.ts';
import { derivedId } from '#shared/records/id.ts';

/** The id of a member's desk in a county, of which there is one at most. */
export const deskId = (memberId: string, countyCode: string) => derivedId(deskNoun.prefix, memberId, countyCode);
