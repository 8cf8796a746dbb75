import { RewardRecord, rewardNoun, type rewardRoutes } from '#schemas/rewards.ts';
import type { Principal } from '#schemas/roles.ts';
import type { Verb } from '#shared/http/api.ts';
import { listRecords } from '#shared/records/list.ts';
import { readRecord, transitionRecord } from '#shared/records/record.ts';
import { readTimeline } from '#shared/records/timeline.ts';

type Routes = typeof rewardRoutes;

/** A reward as its reader may see it: a payer who did not report the lead itself does not learn which one it was. */
function shown({ role, memberId }: Principal, record: unknown) {
  const { leadId, ...reward } = RewardRecord.parse(record);
  return role === 'antifraud' || memberId === reward.payeeId ? { ...reward, leadId } : reward;
}

/** The rewards that the caller's member has earned, or has to pay; the committee's list is of all. */
export const list: Verb<Routes['listRewards']> = async ({ principal, query: { box = 'earned', ...paging } }) => {
  const ofMember = box === 'payable' ? 'ofPayer' : 'ofPayee';
  const { items, ...rest } = await listRecords(principal, rewardNoun, {
    box: principal.role === 'member' ? ofMember : 'all',
    ...paging,
  });
  return { body: { items: items.map((item) => shown(principal, item)), ...rest } };
};

export const read: Verb<Routes['readReward']> = async ({ principal, params }) => ({
  body: shown(principal, await readRecord(principal, rewardNoun, params.id)),
});

export const readCourse: Verb<Routes['readRewardTimeline']> = async ({ principal, params }) => ({
  body: { items: await readTimeline(principal, rewardNoun, params.id) },
});

export const settle: Verb<Routes['settleReward']> = async ({ principal, params, body, change, ifMatch }) => {
  const step = { ifVersion: ifMatch, set: body };
  const { record, replayed } = await transitionRecord(rewardNoun, change, params.id, 'settle', step);
  return { body: shown(principal, record), replayed };
};
