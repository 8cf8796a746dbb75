import { fewestBehindTotal, type ReciprocityFigures, reciprocityMeasureIds } from '#schemas/reciprocity.ts';

/** A member's figures of a month. */
export interface MemberFigures {
  readonly memberId: string;
  readonly figures: ReciprocityFigures;
}

/** Sums over all members. */
export const totalsOf = (members: readonly MemberFigures[]): ReciprocityFigures => sums(members, () => true);

/** The sums that a member may see: one behind which fewer than three others stand would tell what those did. */
export const totalsFor = (memberId: string, members: readonly MemberFigures[]): Partial<ReciprocityFigures> =>
  sums(members, (measure) => {
    const others = members.filter((one) => one.memberId !== memberId && one.figures[measure] > 0);
    return others.length >= fewestBehindTotal;
  });

function sums(members: readonly MemberFigures[], shown: (measure: keyof ReciprocityFigures) => boolean) {
  const entries = reciprocityMeasureIds
    .filter(shown)
    .map((measure) => [measure, members.reduce((sum, { figures }) => sum + figures[measure], 0)]);
  return Object.fromEntries(entries);
}
