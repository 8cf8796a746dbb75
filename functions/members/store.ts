import { branchNoun, deskNoun, memberNoun, type memberRoutes } from '#schemas/members.ts';
import { findBranch } from '#shared/directory/directory.ts';
import type { Verb } from '#shared/http/api.ts';
import { refuseReference } from '#shared/http/reference.ts';
import { derivedId } from '#shared/records/id.ts';
import { listRecords } from '#shared/records/list.ts';
import { createRecord, readRecord } from '#shared/records/record.ts';

type Routes = typeof memberRoutes;

export const admitMember: Verb<Routes['admitMember']> = async ({ body, change }) => {
  const { record, replayed } = await createRecord(memberNoun, change, derivedId('mem', change.key.hash), body);
  return { body: record, replayed };
};

export const listMembers: Verb<Routes['listMembers']> = async ({ principal, query }) => ({
  body: await listRecords(principal, memberNoun, { box: 'all', ...query }),
});

export const readMember: Verb<Routes['readMember']> = async ({ principal, params }) => ({
  body: await readRecord(principal, memberNoun, params.id),
});

export const openBranch: Verb<Routes['openBranch']> = async ({ principal, params, body, change }) => {
  const member = await readRecord(principal, memberNoun, params.id);
  const id = derivedId('brn', change.key.hash);
  const { record, replayed } = await createRecord(branchNoun, change, id, { ...body, memberId: member.id });
  return { body: record, replayed };
};

export const listBranches: Verb<Routes['listBranches']> = async ({ principal, params, query }) => {
  await readRecord(principal, memberNoun, params.id);
  return { body: await listRecords(principal, branchNoun, { box: 'ofMember', value: params.id, ...query }) };
};

export const openDesk: Verb<Routes['openDesk']> = async ({ body, change }) => {
  const branch = (await findBranch(body.branchId)) ?? refuseReference('/branchId');
  const id = derivedId('dsk', change.key.hash);
  const { record, replayed } = await createRecord(deskNoun, change, id, { ...body, memberId: branch.memberId });
  return { body: record, replayed };
};

export const listDesks: Verb<Routes['listDesks']> = async ({ principal, query: { countyCode, ...paging } }) => ({
  body: await listRecords(principal, deskNoun, {
    ...(countyCode ? { box: 'inCounty', value: countyCode } : { box: 'all' }),
    ...paging,
  }),
});
