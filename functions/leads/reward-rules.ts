import type { LeadRecord } from '#schemas/leads.ts';
import type { RewardRecord } from '#schemas/rewards.ts';

const whole = 10_000n;

/**
 * A share of an amount, in whole fen; half a fen is not given.
 * @param share basis points
 */
export const rewardOf = (savedFen: number, share: number): number =>
  Number((BigInt(savedFen) * BigInt(share) + whole / 2n - 1n) / whole);

/** What a reward says of its lead. */
export type Earned = Pick<
  RewardRecord,
  'leadId' | 'payerId' | 'payeeId' | 'claimNumber' | 'savedFen' | 'share' | 'amountFen' | 'confirmedAt'
>;

/**
 * What a lead earns as it stands; undefined while it is not proven, or where the underwriter gives nothing.
 * @param claimNumber the underwriter's, from the lead's envelope
 */
export function earnedBy(lead: LeadRecord, claimNumber?: string): Earned | undefined {
  const { id, confirmedAt, memberId, underwriterId, savedFen, rewardShare: share } = lead;
  const proven = lead.status !== 'deleted' && confirmedAt !== undefined;
  if (!proven || underwriterId === undefined || savedFen === undefined || share === undefined) return undefined;
  const amountFen = rewardOf(savedFen, share);
  if (amountFen === 0) return undefined;
  const claim = claimNumber === undefined ? {} : { claimNumber };
  return { leadId: id, payerId: underwriterId, payeeId: memberId, ...claim, savedFen, share, amountFen, confirmedAt };
}

type Standing = Earned & Pick<RewardRecord, 'status'>;

const same = (one: Earned, other: Earned) =>
  one.payerId === other.payerId &&
  one.claimNumber === other.claimNumber &&
  one.savedFen === other.savedFen &&
  one.share === other.share &&
  one.confirmedAt === other.confirmedAt;

/**
 * What is to be done so that the reward of a lead is what the lead earns. What was paid is paid: the companies settle among themselves what
 * comes out otherwise later. One that has become another one is cancelled first, and earned anew after that.
 */
export function nextOf(earned: Earned | undefined, standing: Standing | undefined): 'earn' | 'cancel' | undefined {
  if (standing?.status === 'settled') return undefined;
  if (standing?.status === 'due') return earned && same(earned, standing) ? undefined : 'cancel';
  return earned && 'earn';
}
