import { branchNoun, memberNoun, type memberRoutes } from '#schemas/members.ts';
import type { Verb } from '#shared/http/api.ts';
import { derivedId } from '#shared/records/id.ts';
import { listRecords } from '#shared/records/list.ts';
import { createRecord, type Outcome, readRecord, transitionRecord } from '#shared/records/record.ts';

type Routes = typeof memberRoutes;

const answer = ({ record, replayed }: Outcome) => ({ body: record, replayed });

export const admitMember: Verb<Routes['admitMember']> = async ({ body, change }) =>
  answer(await createRecord(memberNoun, change, derivedId('mem', change.key.hash), body));

export const listMembers: Verb<Routes['listMembers']> = async ({ principal, query }) => ({
  body: await listRecords(principal, memberNoun, { box: 'all', ...query }),
});

export const readMember: Verb<Routes['readMember']> = async ({ principal, params }) => ({
  body: await readRecord(principal, memberNoun, params.id),
});

export const setRewardShare: Verb<Routes['setMemberRewardShare']> = async ({ params, body, change, ifMatch }) =>
  answer(
    await transitionRecord(memberNoun, change, params.id, 'setRewardShare', {
      ifVersion: ifMatch,
      set: { rewardShare: body.rewardShare },
    }),
  );

export const openBranch: Verb<Routes['openBranch']> = async ({ principal, params, body, change }) => {
  const member = await readRecord(principal, memberNoun, params.id);
  const id = derivedId('brn', change.key.hash);
  return answer(await createRecord(branchNoun, change, id, { ...body, memberId: member.id }));
};

export const listBranches: Verb<Routes['listBranches']> = async ({ principal, params, query }) => {
  await readRecord(principal, memberNoun, params.id);
  return { body: await listRecords(principal, branchNoun, { box: 'ofMember', value: params.id, ...query }) };
};
