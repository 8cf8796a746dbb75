import * as z from 'zod';
import { CityCode } from './divisions.ts';
import type { Relation } from './noun.ts';
import { Instant, idOf } from './primitives.ts';
import { BranchId, MemberId } from './roles.ts';

/*
 * What the nouns of one case have in common. A case is a cross-region claim (异地通赔): the hand-off is its record, and what belongs to
 * it, such as its evidence, holds the same parties, so that the same relations decide who reads it without another look.
 */

export const HandoffId = idOf('hnd');

export const Track = z.enum(['quick', 'ordinary']).meta({ id: 'Track' });
export type Track = z.infer<typeof Track>;

/** Both branches of a case, which may be one member's, and the coordinators of both cities. */
export const caseRelations = {
  underwriter: { role: 'member', member: 'underwritingMemberId', branch: 'underwritingBranchId' },
  handler: { role: 'member', member: 'handlingMemberId', branch: 'handlingBranchId' },
  coordinator: { role: 'coordinator', cities: ['underwritingCity', 'handlingCity'] },
} as const satisfies Record<string, Relation>;

export const caseReaders = [
  'underwriter',
  'handler',
  'coordinator',
] as const satisfies readonly (keyof typeof caseRelations)[];

/** The attributes that the relations compare. */
export const CaseParties = z.object({
  underwritingMemberId: MemberId,
  underwritingBranchId: BranchId,
  underwritingCity: CityCode,
  handlingMemberId: MemberId,
  handlingBranchId: BranchId,
  handlingCity: CityCode,
});

/** What a case tells what belongs to it, to be kept there. */
export const CaseFacts = CaseParties.extend({ accidentAt: Instant });

/** Which of the two vehicles a picture or paper is of: the one whose insurer underwrote the case, or the other party's. */
export const Vehicle = z.enum(['insured', 'other']);
